"""A hostile model driven the real way: a writer's session over HTTP, a summary, what it shows.

Several attacks go in one reply, with a true statement among them. Which of them was shown is known
by how many had been left out before it; where that does not add up, they are sent in halves.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import cycle, islice

from adversary import FORGES, Attack, Given, Room, attack, line, read_prompt, truth
from adversary.replies import FORMATS, TRANSPORT, Answering, Plot
from llmserver import Asked, LLMServer, Reply, Script
from oracle import Fault, faults
from pydantic import SecretStr

from bot.answer import Answer, Statement, Summary
from bot.models.sessions import Writer, writer_of
from bot.summary.writing import summarise
from index.archive import Archive
from index.settings import Settings

MORE_QUESTIONS = (
    "was Konrad Æbelholt abroad when the dam failed?",
    "may the toll rise further?",
    "what could Farwire not verify?",
    "did the board fine the owner?",
    "who never heard the siren?",
    "how many households did the Halvra Valley Post speak to?",
    "when did the Halvra Rescue Brigade end its search?",
    "when is rain forecast?",
)
"""Beside those of the sample newsroom: their answers deny, doubt, hedge and name two days and a
part of one."""
A_REPLY = 12
"""Attacks in one reply: fewer than a summary leaves out before it ends."""
_REMEMBERED = 60
"""Sentences of earlier requests that a hostile model remembers."""
_QUOTE_SHAPES = str.maketrans("“”„«»‘’", '"""""\'\'')


@dataclass(frozen=True, slots=True)
class Outcome:
    """One attack and what came of it."""

    kind: str
    attack: Attack
    shown: tuple[Statement, ...] = ()
    faults: tuple[Fault, ...] = ()
    failed: str | None = None

    @property
    def false(self) -> list[Statement]:
        """What is on the screen that its sentence does not say."""
        if self.attack.true:
            return []
        return [one for one in self.shown if not _is_told(one.text, self.attack.about)]


@dataclass
class Driver:
    """Sends attacks about answers and tells what was shown of them."""

    server: LLMServer
    writer: Writer
    chance: random.Random
    earlier: list[Given] = field(default_factory=list)

    def attacks(self, answer: Answer, kinds: Sequence[str]) -> list[Outcome]:
        """Send one attack each of the first kinds the answer lends itself to, and a true line."""
        made: list[Attack] = []

        def script(asked: Asked) -> str:
            room = self.room(asked)
            found = (attack(kind, room) for kind in kinds)
            made.extend(islice((one for one in found if one is not None), A_REPLY))
            made.insert(self.chance.randrange(len(made) + 1), truth(self.chance.choice(room.given)))
            return "\n".join(map(line, made))

        given, shown = self._sent(answer, script)
        return list(self._sorted(answer, given, made, shown))

    def reply(self, answer: Answer, kind: str, answering: Answering) -> Outcome:
        """Send a whole reply about an answer that is made of a false statement."""
        made: list[Attack] = []

        def script(asked: Asked) -> Reply:
            room = self.room(asked)
            tried = (attack(self.chance.choice(list(FORGES)), room) for _ in cycle([None]))
            made.append(next(one for one in tried if one is not None))
            return answering(Plot(asked, room, made[0]))

        given, (shown, summary) = self._sent(answer, script)
        about = " ".join(one.text for one in given)
        lie = replace(made[0], kind=kind, about=about)
        return self._outcome(answer, lie, list(shown.values()), summary.failed)

    def _sorted(
        self,
        answer: Answer,
        given: Sequence[Given],
        made: Sequence[Attack],
        sent: tuple[dict[int, Statement], Summary],
    ) -> Iterator[Outcome]:
        """Yield what came of each attack; send them in halves where it is not plain."""
        shown, summary = sent
        if len(made) == 1 or summary.dropped + len(summary.statements) == len(made):
            for n, one in enumerate(made):
                yield self._outcome(answer, one, [shown[n]] if n in shown else [], summary.failed)
            return
        half = len(made) // 2
        for part in (made[:half], made[half:]):
            keyed: list[Attack] = []
            new, again = self._sent(answer, _repeated(part, given, keyed))
            yield from self._sorted(answer, new, keyed, again)

    def _sent(
        self, answer: Answer, script: Script
    ) -> tuple[list[Given], tuple[dict[int, Statement], Summary]]:
        """Have an answer summed up; return what was given, and each statement by its place."""
        self.server.say(script)
        shown: dict[int, Statement] = {}
        writing = summarise(self.writer.session(), answer)
        for statement in writing:
            so_far = writing.answer().summary or Summary("")
            shown[so_far.dropped + len(so_far.statements) - 1] = statement
        summed = writing.answer()
        assert bare(summed) == bare(answer), "the quotes are not those without a model"
        assert summed.summary is not None
        given = read_prompt(self.server.asked[-1].user)
        del self.server.asked[:], self.server.left[:]
        return given, (shown, summed.summary)

    def _outcome(
        self, answer: Answer, one: Attack, shown: Sequence[Statement], failed: str | None
    ) -> Outcome:
        found = tuple(fault for each in shown for fault in faults(each, answer.quotes))
        return Outcome(one.kind, one, tuple(shown), found, failed)

    def room(self, asked: Asked) -> Room:
        """Return what is at hand for the reply to a request."""
        given = read_prompt(asked.user)
        room = Room(given, self.chance, tuple(self.earlier))
        self.earlier = [*self.earlier, *given][-_REMEMBERED:]
        return room


def driver(server: LLMServer, archive: Archive, seed: int, seconds: float) -> Driver:
    """Return what drives a hostile model, seeded; a call may take some seconds."""
    settings = Settings(
        _env_file=None,
        llm=server.names()["openai-like"],
        llm_key=SecretStr("sk-none"),
        llm_seconds=seconds,
        llm_question_tokens=10**6,
        llm_day_tokens=10**12,
    )
    writer = writer_of(settings, archive)
    assert writer is not None
    return Driver(server, writer, random.Random(seed))


def onslaught(drive: Driver, answers: Sequence[Answer], many: int) -> Iterator[Outcome]:
    """Yield what comes of so many attacks of every kind, true statements not counted."""
    formats, done = cycle(FORMATS.items()), 0
    tried = Counter(dict.fromkeys(FORGES, 0))
    for answer in cycle(answers):
        kind, answering = next(formats)
        rarest = sorted(FORGES, key=tried.__getitem__)
        outcomes = drive.attacks(answer, rarest)
        for one in [*outcomes, drive.reply(answer, kind, answering)]:
            if done >= many:
                return
            done += not one.attack.true
            tried[one.kind] += 1
            yield one


def failures(drive: Driver, answers: Sequence[Answer], times: int) -> Iterator[tuple[Outcome, str]]:
    """Yield what comes of each failure on the way, and words of what a reader should be told."""
    for kind, (answering, told) in TRANSPORT.items():
        for answer in islice(cycle(answers), times):
            yield drive.reply(answer, kind, answering), told


def bare(answer: Answer) -> Answer:
    """An answer without what a language model adds."""
    return replace(answer, summary=None, calls=(), timings={})


def _repeated(
    part: Sequence[Attack], given: Sequence[Given], keyed: list[Attack]
) -> Callable[[Asked], str]:
    """Return a script that makes attacks again, with the keys of the new request for the old."""

    def script(asked: Asked) -> str:
        now = read_prompt(asked.user)
        keys = {old.key: new.key for old, new in zip(given, now, strict=True)}
        for one in part:
            listed = isinstance(one.keys, list)
            new = [keys.get(str(key), key) for key in one.keys] if listed else one.keys
            keyed.append(replace(one, keys=new))
        return "\n".join(map(line, keyed))

    return script


def _is_told(text: str, about: str) -> bool:
    """Tell whether a text is nothing but words of what it was made from."""
    return _folded(text).rstrip(".") in _folded(about)


def _folded(text: str) -> str:
    return " ".join(text.translate(_QUOTE_SHAPES).split())
