"""Counting the requests to Slack where slack_sdk looks at each of them: as it considers a retry."""

from __future__ import annotations

from urllib.parse import urlsplit

from slack_sdk.http_retry import HttpRequest, HttpResponse, RetryHandler, RetryState
from slack_sdk.http_retry.async_handler import AsyncRetryHandler

from bot.running.counting import Call, called


class Witness(RetryHandler):
    """Counts every request, and wants none tried again.

    It stands first among a client's handlers: those behind one that wants another try are not
    asked.
    """

    def can_retry(
        self,
        *,
        state: RetryState,  # noqa: ARG002  # slack_sdk names what it gives
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,  # noqa: ARG002
    ) -> bool:
        """Count a request that has ended."""
        called(_method_of(request), outcome_of(response))
        return False


class AsyncWitness(AsyncRetryHandler):
    """The same for slack_sdk's asynchronous client."""

    async def can_retry_async(
        self,
        *,
        state: RetryState,  # noqa: ARG002
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,  # noqa: ARG002
    ) -> bool:
        """Count a request that has ended."""
        called(_method_of(request), outcome_of(response))
        return False


def outcome_of(response: HttpResponse | None) -> Call:
    """Return how a request ended that Slack gave this response to; None for none."""
    if response is None or response.status_code >= 500:
        return Call.FAILED
    if response.status_code == 429:
        return Call.RATE_LIMITED
    return Call.OK if (response.body or {}).get("ok") else Call.REFUSED


def _method_of(request: HttpRequest) -> str:
    """Return the Web API's method: the last part of the address, whatever stands before it."""
    return urlsplit(request.url).path.rpartition("/")[2]
