"""Everything Pullquote raises on purpose, each with a message for the person and what to do."""

from __future__ import annotations


class PullquoteError(Exception):
    """The root: `str(error)` is one line a person can read and act on."""


class BadInputError(PullquoteError):
    """One page or story cannot be read. It fails alone; the others go on."""


class FeedError(PullquoteError):
    """A feed cannot be reached or listed. Its stories stay as they were."""


class FetchError(PullquoteError):
    """A web address could not be fetched now, or may not be."""


class PageGoneError(FetchError):
    """A web address says that there is nothing any more: 404 or 410."""


class PageLockedError(PageGoneError):
    """A web address asks for a story's password, so that it is not for everybody any more."""


class QuestionError(PullquoteError):
    """A question that cannot be answered as asked: empty, or longer than we read."""


class SettingsError(PullquoteError):
    """A setting is missing or wrong."""


class IndexBusyError(PullquoteError):
    """Another process owns the embedded index."""


class StoreError(PullquoteError):
    """The archive, the vectors or the words cannot be opened or written."""


class PushConflictError(PullquoteError):
    """A push that cannot stand beside what was pushed before: older, or taken already."""


class NotPushedError(PullquoteError):
    """A push withdraws a story that was never pushed."""


class FaultError(BadInputError):
    """What was read brought out a fault of ours. It fails alone; the log has the traceback."""
