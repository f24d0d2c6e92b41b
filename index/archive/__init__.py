"""The SQL store of stories, versions, changes, feeds and questions: the truth."""

from index.archive.engine import Archive
from index.archive.feeds import Feed
from index.archive.pages import PageProblem

__all__ = ["Archive", "Feed", "PageProblem"]
