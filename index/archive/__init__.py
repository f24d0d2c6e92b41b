"""The SQL store of stories, versions, changes, feeds and questions: the truth."""

from index.archive.engine import Archive
from index.archive.feeds import Feed, PageProblem

__all__ = ["Archive", "Feed", "PageProblem"]
