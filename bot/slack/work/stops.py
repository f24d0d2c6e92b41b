"""Stop: what is being written in a thread is left when somebody presses Slack's button there.

Slack shows the button while the thread's agent session is processing, ends the stream itself and
tells us (`agent_session_stopped`); leaving the work and resting the session is ours. In memory: a
process that ends leaves its work anyway.
"""

from __future__ import annotations

import threading

Place = tuple[str, str]
"""A channel and a thread in it."""


class Stops:
    """The threads in which something is being written. Safe to use from several threads."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._working: dict[Place, list[threading.Event]] = {}

    def begun(self, channel: str, thread_ts: str) -> threading.Event:
        """Return what is set once somebody stops what begins in a thread."""
        stopped = threading.Event()
        with self._guard:
            self._working.setdefault((channel, thread_ts), []).append(stopped)
        return stopped

    def ended(self, channel: str, thread_ts: str, stopped: threading.Event) -> bool:
        """Note that this was done; tell whether nothing else is still written in the thread."""
        place = (channel, thread_ts)
        with self._guard:
            left = [one for one in self._working.pop(place, []) if one is not stopped]
            if left:
                self._working[place] = left
        return not left

    def stop(self, channel: str, thread_ts: str) -> bool:
        """Stop what is done in a thread; tell whether anything is."""
        with self._guard:
            working = self._working.get((channel, thread_ts), [])
            for stopped in working:
                stopped.set()
            return bool(working)
