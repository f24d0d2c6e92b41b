"""The short way of a plain question: from what Slack tells straight to the clerk, past Bolt.

Bolt makes a client, looks through its listeners and works out their arguments anew for each
delivery: most of what taking one costs. A question needs none of it, and when many come at once
their acknowledgements wait for nothing but the processor. All else goes Bolt's way, and so does
whatever is not to be read at first sight.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.slack.events.messages import Payload
from bot.slack.listening.unreadable import UNREADABLE, on_error

Takes = Callable[[Payload], "Future[bool] | None"]
"""Has a plain question stored; None where a delivery is anything else."""


class App(AsyncApp):
    """Bolt's app, which plain questions pass by."""

    def __init__(self, takes: Takes | None, **how: Any) -> None:
        """Make Bolt's app; without what takes questions, they go Bolt's way too."""
        super().__init__(**how)
        self._takes = takes

    async def async_dispatch(self, req: AsyncBoltRequest) -> BoltResponse:
        """Answer a delivery over either road, once what it tells is stored."""
        try:
            stored = self._takes(req.body) if self._takes else None
        except UNREADABLE:  # Bolt's way tells what is wrong with it
            stored = None
        if stored is None:
            return await super().async_dispatch(req)
        try:
            await asyncio.wrap_future(stored)
        except Exception as error:  # noqa: BLE001  # told as it is told of a listener
            return await on_error(error) or BoltResponse(status=500)
        return BoltResponse(status=200)
