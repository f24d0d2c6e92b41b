"""Many people asking in many channels at once, and how each of them fared."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from fakeslack import Channel, FakeSlack, Message
from waiting import PATIENCE, eventually

QUESTION = "what toll did UHFO give on wednesday?"
SENTENCE = "said at least 41 people had been killed, among them nine children."


@dataclass(frozen=True)
class Asked:
    """One question of the rush."""

    channel: Channel
    message: Message


@dataclass(frozen=True)
class Rush:
    """Questions put at once: in every channel one, then in every channel the next."""

    slack: FakeSlack
    asked: tuple[Asked, ...]

    @property
    def answered(self) -> int:
        """How many have an answer."""
        return sum(bool(self.answers(one)) for one in self.asked)

    def answers(self, one: Asked) -> list[Message]:
        """The bot's messages in a question's thread."""
        return self.slack.replies(one.channel, one.message.ts)

    def wait(self, patience: float = PATIENCE) -> None:
        """Wait until every question has an answer."""
        threads = {(one.channel.id, one.message.ts) for one in self.asked}

        def all_there() -> bool:
            posted = {(m.channel, m.thread_ts) for m in list(self.slack.workspace.written)}
            return threads <= posted

        eventually(all_there, lambda: f"{self.answered} of {len(threads)} answered", patience)

    def waits(self) -> list[float]:
        """Seconds from each question to its answer."""
        return [float(self.answers(one)[0].ts) - float(one.message.ts) for one in self.asked]

    def acks(self) -> list[float]:
        """Seconds until each delivery was acknowledged; infinite where Slack had to send again."""
        names = {one.message.ts for one in self.asked}
        told = [one for one in self.slack.deliveries if one.event.get("ts") in names]
        return [one.attempts[0].seconds if one.attempts[0].acked else math.inf for one in told]

    def turns(self) -> dict[str, list[int]]:
        """Per channel, the numbers of its questions in the order their answers came."""
        turns: dict[str, list[int]] = {}
        for channel, asked in self._by_channel():
            came = sorted(range(len(asked)), key=lambda n: self.answers(asked[n])[0].ts)
            turns[channel] = came
        return turns

    def served(self) -> list[tuple[str, int]]:
        """All answers in the order they came: the channel, and which answer of it that was."""
        came = [
            (answer.ts, channel, nth)
            for channel, asked in self._by_channel()
            for nth, answer in enumerate(
                sorted((self.answers(one)[0] for one in asked), key=lambda m: m.ts)
            )
        ]
        return [(channel, nth) for _, channel, nth in sorted(came)]

    def _by_channel(self) -> Iterator[tuple[str, Sequence[Asked]]]:
        for id_ in dict.fromkeys(one.channel.id for one in self.asked):
            yield id_, [one for one in self.asked if one.channel.id == id_]


def rush(slack: FakeSlack, channels: int, each: int, apart: float = 0.0) -> Rush:
    """Let that many people, each another, ask in each of that many channels.

    In one channel they ask so many seconds apart.
    """
    desks = []
    for n in range(channels):
        people = [slack.add_user(f"reporter-{n}-{k}") for k in range(each)]
        desks.append((slack.add_channel(f"rush-{n}", *people), people))
    asked = []
    for k in range(each):
        asked += [
            Asked(channel, slack.mention(channel, them[k], QUESTION)) for channel, them in desks
        ]
        time.sleep(apart)
    return Rush(slack, tuple(asked))


def refused_for_rate(slack: FakeSlack) -> int:
    """How many calls were answered with a 429."""
    return sum(call.status == 429 for call in slack.calls)
