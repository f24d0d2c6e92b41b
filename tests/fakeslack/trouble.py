"""Trouble to order: refusals, delays, lost answers and events, broken connections."""

from __future__ import annotations

import contextlib
import time
from typing import TYPE_CHECKING

from .driving import Driving
from .errors import SlackError, ratelimited
from .faults import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .models import Message, User


class Trouble(Driving):
    """What goes wrong."""

    def fail(
        self,
        method: str,
        *,
        times: int | None = 1,
        error: str = "internal_error",
        status: int = 200,
        problems: list[str] | None = None,
    ) -> None:
        """Refuse the next calls of a method (`*`: of any; times None: until clear_faults)."""
        refusal = SlackError(error, problems, status=status)
        self._order(Fault(method, times, refusal=refusal))

    def rate_limit(self, method: str, *, times: int | None = 1, retry_after: float = 1.0) -> None:
        """Answer the next calls of a method with a 429 and Retry-After."""
        self._order(Fault(method, times, refusal=ratelimited(retry_after)))

    def delay(self, method: str, seconds: float, *, times: int | None = None) -> None:
        """Wait before doing and answering the next calls of a method."""
        self._order(Fault(method, times, delay=seconds))

    def swallow(self, method: str, *, times: int | None = 1, close: bool = True) -> None:
        """Do the next calls, unanswered: break the connection, or (close=False) stay silent."""
        self._order(Fault(method, times, swallow=True, close=close))

    def limit_channels(self, per_second: float | None = 1.0, burst: int = 1) -> None:
        """Let only so many messages a second into each channel; None lets all in."""
        self.server.faults.per_second, self.server.faults.burst = per_second, burst

    def hold_history(self, *, yes: bool = True) -> None:
        """Tell history a page of fifteen a minute; the minute ends with `next_minute`."""
        self.server.faults.held = yes
        self.next_minute()

    def next_minute(self) -> None:
        """Let a minute pass for whom history is held."""
        self._do(self.server.faults.told.clear)

    def clear_faults(self) -> None:
        """Nothing goes wrong from now on."""
        self._do(self.server.faults.orders.clear)
        self.limit_channels(None)

    def _order(self, fault: Fault) -> None:
        self._do(lambda: self.server.faults.orders.append(fault))

    @contextlib.contextmanager
    def losing_events(self) -> Iterator[None]:
        """Whatever happens meanwhile is in the history, but the bot is never told."""
        self.deliverer.losing = True
        try:
            yield
        finally:
            self.deliverer.losing = False

    # How streams end early

    def limit_streams(self, seconds: float = 300.0, appends: int | None = None) -> None:
        """Let streams begun from now on last so long, and take so many appends (None: any)."""
        self.workspace.stream_seconds, self.workspace.stream_appends = seconds, appends

    def stop_stream(self, message: Message) -> None:
        """Its reader stops a stream."""
        stream = self.workspace.streams[message.channel, message.ts]
        stream.ended = "stopped_by_user"

    def press_stop(self, message: Message, user: User) -> None:
        """Someone presses Stop in a thread: its streams end, and the app is told."""

        def act() -> None:
            place, thread = message.channel, message.thread_ts or message.ts
            status, _ = self.workspace.sessions.get((place, thread), ("", ""))
            assert status == "processing", "there is a button only then"
            open_ = [m for m in self.workspace.thread(place, thread) if self._streams(m)]
            for one in open_:
                self.workspace.streams[place, one.ts].ended = "stopped_by_user"
            event = {
                "type": "agent_session_stopped",
                "channel": place,
                "thread_ts": thread,
                "user": user.id,
                "streaming_message_ts": [one.ts for one in open_],
                "event_ts": self.workspace.ts(),
            }
            self._tell(event, self.workspace.bot_for(self.workspace.channels[place].team_id))

        self._do(act)

    def _streams(self, message: Message) -> bool:
        return self.workspace.is_streaming(message)

    # How connections break

    def disconnect(
        self, reason: str = "refresh_requested", close_after: float | None = 0.5
    ) -> None:
        """Ask every connection politely to be renewed (`refresh_requested`, `warning`)."""
        self._do(lambda: self.deliverer.start(self.socket.disconnect(reason, close_after)))

    def abort_connections(self) -> int:
        """Break every connection rudely; how many there were."""
        return self._do(self.socket.abort)

    def refuse_connections(self, seconds: float) -> None:
        """Turn new connections away for so long."""
        self.socket.refusing_until = time.monotonic() + seconds

    def answer_pings(self, *, yes: bool) -> None:
        """Whether to answer the app's pings."""
        self.socket.answering_pings = yes
