"""What a call to a language model can fail of: what its reader is told, and what the log. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.model_call import CallOutcome
from index.errors import PullquoteError

_LONGEST_REASON = 200
"""Characters of a provider's message that are logged."""
_ECHO = 24
_ECHO_OF_KEY = 8
"""Characters in a row of what a model was told, and of its key, that no log line may repeat."""
_UNREADABLE = (ValueError, LookupError, TypeError, AttributeError)
"""What reading an answer raises that is not of its provider's form."""
_REDIRECT = range(300, 400)
_KEY_REFUSED = (401, 403)
_PUT_OFF = (408, 429)


class ModelError(PullquoteError):
    """A call to a language model came to nothing, or broke off.

    Its message may be shown to the reader of an answer: it holds nothing that a model, a provider
    or a story says.
    """

    def __init__(
        self, message: str, outcome: CallOutcome, *, reason: str = "", status: int | None = None
    ) -> None:
        """`reason` is for whoever runs the bot; `status` is what HTTP has of it."""
        super().__init__(message)
        self.outcome = outcome
        self.reason = reason
        self.status = status


@dataclass(frozen=True, slots=True)
class Failure:
    """One attempt that failed."""

    error: ModelError
    passing: bool
    """Whether another attempt may do better."""
    wait: float | None
    """Seconds that the provider asks to wait before it."""


def read_failure(error: Exception, told: str, key: str) -> Failure:
    """Return what an exception of a provider's client comes to.

    `told` is what the model was told, `key` the key it was told with.
    """
    status, message = _status(error), _message(error)
    if _repeats(message, told, _ECHO) or _repeats(message, key, _ECHO_OF_KEY):
        message = "its message repeats what it was told"
    if status is None:
        return _without_status(error, message)
    reason = f"{status}: {message}"
    passing = status in _PUT_OFF or status >= 500
    return Failure(_told_apart(status, reason), passing, _retry_after(error))


def _without_status(error: Exception, reason: str) -> Failure:
    """Read a failure to connect, to go on, or to make sense."""
    if isinstance(error, _UNREADABLE):
        unread = "the language model said what cannot be read"
        return Failure(ModelError(unread, CallOutcome.FAILED, reason=reason), False, None)
    away = "the language model cannot be reached"
    return Failure(ModelError(away, CallOutcome.FAILED, reason=reason), True, None)


def _told_apart(status: int, reason: str) -> ModelError:
    def refused(message: str, why: str = reason) -> ModelError:
        return ModelError(message, CallOutcome.REFUSED, reason=why, status=status)

    if status in _KEY_REFUSED:
        why = f"{status}: the key is not taken; check PULLQUOTE_LLM_KEY, or the provider's own"
        return refused("the language model does not take its key", why)
    if status == 404:
        return refused("the language model is not known where it is asked for")
    if status in _PUT_OFF:
        return refused("the language model takes no more calls just now")
    if status in _REDIRECT:
        why = f"{status}: the address redirects elsewhere, where no key is sent; name that one"
        return refused("the language model is no longer where it is asked for", why)
    if status < 500:
        return refused("the language model does not take the call")
    failed = "the language model failed"
    return ModelError(failed, CallOutcome.FAILED, reason=reason, status=status)


def _status(error: Exception) -> int | None:
    """Return HTTP's status; an error in the middle of an answer has the answer's own, 200."""
    status = getattr(error, "status_code", None)
    return status if isinstance(status, int) and status >= 300 else None


def _retry_after(error: Exception) -> float | None:
    """Return the seconds of a Retry-After header; one that gives a date is not heeded."""
    headers = getattr(getattr(error, "response", None), "headers", None) or {}
    try:
        return max(0.0, float(headers.get("retry-after", "")))
    except ValueError:
        return None


def _message(error: Exception) -> str:
    """Return what a provider says of an error in one line, or what kind of error it is."""
    message = " ".join(_written(error).split())[:_LONGEST_REASON]
    return message or type(error).__name__


def _repeats(message: str, told: str, run: int) -> bool:
    """Tell whether so many characters of a message stand so in what was told."""
    words = " ".join(told.split())
    return any(message[i : i + run] in words for i in range(len(message) - run + 1))


def _written(error: Exception) -> str:
    """Return the message of an error's body; clients keep it whole, or what is under "error"."""
    body: Any = getattr(error, "body", None) or getattr(error, "error", None)
    if isinstance(body, dict) and isinstance(body.get("error"), dict | str):
        body = body["error"]
    if isinstance(body, dict):
        body = body.get("message")
    return body if isinstance(body, str) else ""
