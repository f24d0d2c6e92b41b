"""What the fake Slack says when it refuses."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


class SlackError(Exception):
    """A refusal in Slack's shape: HTTP 200 (mostly) and `{"ok": false, "error": …}`."""

    def __init__(
        self,
        error: str,
        problems: list[str] | None = None,
        *,
        status: int = 200,
        retry_after: float | None = None,
        extra: Json | None = None,
    ) -> None:
        super().__init__(error)
        self.error = error
        self.problems = problems or []
        self.status = status
        self.headers = {} if retry_after is None else {"Retry-After": str(round(retry_after))}
        self.extra = extra or {}

    def body(self) -> Json:
        """The JSON body of the answer."""
        body: Json = {"ok": False, "error": self.error, **self.extra}
        if self.problems:
            body["errors"] = self.problems
            messages = [f"[ERROR] {problem}" for problem in self.problems]
            body["response_metadata"] = {"messages": messages}
        return body


def ratelimited(retry_after: float) -> SlackError:
    """Slack's 429."""
    return SlackError("ratelimited", status=429, retry_after=max(1.0, retry_after))
