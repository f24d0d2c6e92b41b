"""The states of an answer on its way into Slack, without Slack and without a database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.slack.api.finding import Found
from bot.slack.work.delivery import (
    ENDS,
    Effect,
    Happened,
    Next,
    State,
    after,
    start,
    what_stands,
)
from index.archive.given import Given

S, H, E = State, Happened, Effect

SLACK_FAILS = {H.REFUSED, H.GONE, H.UNANSWERED}
MAY_HAPPEN: dict[Effect, set[Happened]] = {
    E.LOOK: {
        *(H.NOTHING_THERE, H.BEGUN_THERE, H.FORM_THERE, H.WHOLE_THERE),
        *(H.GONE, H.UNANSWERED),
    },
    E.ASK: {H.ANSWERED, H.GROWS, H.REWORDED, H.UNWANTED, *SLACK_FAILS},
    E.OPEN: {H.OPENED, H.SHOWN_SHORT, H.NOT_OPENED, H.PERHAPS_OPENED, *SLACK_FAILS},
    E.SHOW: {H.SHOWN_SHORT, *SLACK_FAILS},
    E.WRITE: {H.WRITTEN},
    E.POST: {H.TAKEN, *SLACK_FAILS},
    E.PUT: {H.TAKEN, *SLACK_FAILS},
    E.REPLACE: {H.TAKEN, *SLACK_FAILS},
    E.PUT_REMEMBERED: {H.TAKEN, H.TOO_MUCH, *SLACK_FAILS},
    E.READ: {H.SAME, H.REWORDED, H.UNWANTED},
}
"""What may come of each effect that is not the last."""
MAKES_A_MESSAGE = {E.OPEN, E.SHOW, E.POST}


def reachable() -> set[Next]:
    """Every state and what is done in it, that an attempt can come to."""
    found, new = set[Next](), {start(1), start(2)}
    while new:
        found |= new
        new = {
            then
            for state, effect in new
            if state not in ENDS
            for happened in MAY_HAPPEN[effect]
            if (then := after(state, happened)) is not None
        } - found
    return found


def test_every_state_is_reached_and_nothing_that_may_happen_is_forgotten() -> None:
    assert {state for state, _ in reachable()} == set(State)
    assert {effect for _, effect in reachable()} == set(Effect)


@pytest.mark.parametrize("end", [end for end in State if end in ENDS])
@pytest.mark.parametrize("happened", Happened)
def test_a_state_that_ends_is_never_left(end: State, happened: Happened) -> None:
    with pytest.raises(KeyError):
        after(end, happened)


def test_a_message_is_made_only_where_nothing_of_the_answer_stands() -> None:
    made_in = {state for state, effect in reachable() if effect in MAKES_A_MESSAGE}
    assert made_in == {S.NOT_BEGUN}


def test_where_something_stood_only_a_look_says_that_nothing_does() -> None:
    to_nothing = {
        (state, happened)
        for state, effect in reachable()
        if state not in {S.NOT_BEGUN, *ENDS}
        for happened in MAY_HAPPEN[effect]
        if (then := after(state, happened)) is not None and then[0] is S.NOT_BEGUN
    }
    assert to_nothing == {(S.UNKNOWN, H.NOTHING_THERE), (S.IN_DOUBT, H.NOTHING_THERE)}


WAYS = {
    "an answer as it is": [
        (H.ANSWERED, S.NOT_BEGUN, E.POST),
        (H.TAKEN, S.WHOLE, E.READ),
        (H.SAME, S.STANDS, E.COUNT),
    ],
    "streamed while it is summed up": [
        (H.GROWS, S.NOT_BEGUN, E.OPEN),
        (H.OPENED, S.STREAMING, E.WRITE),
        (H.WRITTEN, S.STREAMING, E.PUT),
        (H.TAKEN, S.WHOLE, E.READ),
        (H.SAME, S.STANDS, E.COUNT),
    ],
    "Slack allows no edit: it stays as it was streamed": [
        (H.GROWS, S.NOT_BEGUN, E.OPEN),
        (H.OPENED, S.STREAMING, E.WRITE),
        (H.WRITTEN, S.STREAMING, E.PUT),
        (H.REFUSED, S.WHOLE, E.READ),
        (H.SAME, S.STANDS, E.COUNT),
    ],
    "no stream can be begun: it is posted, and its summary put into it": [
        (H.GROWS, S.NOT_BEGUN, E.OPEN),
        (H.NOT_OPENED, S.NOT_BEGUN, E.SHOW),
        (H.SHOWN_SHORT, S.SUMMING_UP, E.WRITE),
        (H.WRITTEN, S.SUMMING_UP, E.PUT),
        (H.TAKEN, S.WHOLE, E.READ),
    ],
    "perhaps a stream was begun, and it was": [
        (H.GROWS, S.NOT_BEGUN, E.OPEN),
        (H.PERHAPS_OPENED, S.IN_DOUBT, E.WRITE),
        (H.WRITTEN, S.IN_DOUBT, E.LOOK),
        (H.BEGUN_THERE, S.BEGUN, E.REPLACE),
        (H.TAKEN, S.WHOLE, E.READ),
    ],
    "perhaps a stream was begun, and it was not": [
        (H.GROWS, S.NOT_BEGUN, E.OPEN),
        (H.PERHAPS_OPENED, S.IN_DOUBT, E.WRITE),
        (H.WRITTEN, S.IN_DOUBT, E.LOOK),
        (H.NOTHING_THERE, S.NOT_BEGUN, E.POST),
    ],
    "a summary that Slack does not take costs the summary": [
        (H.GROWS, S.NOT_BEGUN, E.OPEN),
        (H.SHOWN_SHORT, S.SUMMING_UP, E.WRITE),
        (H.WRITTEN, S.SUMMING_UP, E.PUT),
        (H.REFUSED, S.WHOLE, E.READ),
        (H.SAME, S.STANDS, E.COUNT),
    ],
    "a summary that Slack perhaps took costs the summary at most": [
        (H.GROWS, S.NOT_BEGUN, E.OPEN),
        (H.SHOWN_SHORT, S.SUMMING_UP, E.WRITE),
        (H.WRITTEN, S.SUMMING_UP, E.PUT),
        (H.UNANSWERED, S.WHOLE, E.READ),
    ],
    "edited before it is shown: asked anew": [
        (H.REWORDED, S.NOT_BEGUN, E.ASK),
        (H.ANSWERED, S.NOT_BEGUN, E.POST),
    ],
    "edited while it is shown: answered anew in the same message": [
        (H.ANSWERED, S.NOT_BEGUN, E.POST),
        (H.TAKEN, S.WHOLE, E.READ),
        (H.REWORDED, S.BEGUN, E.ASK),
        (H.ANSWERED, S.BEGUN, E.REPLACE),
        (H.TAKEN, S.WHOLE, E.READ),
    ],
    "deleted before it is shown": [(H.UNWANTED, S.TAKEN_BACK, E.TAKE_BACK)],
    "deleted while it is shown: taken back": [
        (H.ANSWERED, S.NOT_BEGUN, E.POST),
        (H.TAKEN, S.WHOLE, E.READ),
        (H.UNWANTED, S.TAKEN_BACK, E.TAKE_BACK),
    ],
    "Slack does not take it: given up and forgotten": [
        (H.ANSWERED, S.NOT_BEGUN, E.POST),
        (H.REFUSED, S.GIVEN_UP, E.FORGET),
    ],
    "the question is gone while it streams": [
        (H.GROWS, S.NOT_BEGUN, E.OPEN),
        (H.OPENED, S.STREAMING, E.WRITE),
        (H.WRITTEN, S.STREAMING, E.PUT),
        (H.GONE, S.GIVEN_UP, E.FORGET),
    ],
}
LATER_WAYS = {
    "an earlier attempt posted it": [
        (H.WHOLE_THERE, S.WHOLE, E.READ),
        (H.SAME, S.STANDS, E.COUNT),
    ],
    "an earlier attempt left nothing": [(H.NOTHING_THERE, S.NOT_BEGUN, E.ASK)],
    "an earlier attempt left it unfinished": [
        (H.BEGUN_THERE, S.BEGUN, E.ASK),
        (H.GROWS, S.BEGUN, E.WRITE),
        (H.WRITTEN, S.BEGUN, E.REPLACE),
        (H.TAKEN, S.WHOLE, E.READ),
    ],
    "its final form is remembered: put, and not written anew": [
        (H.FORM_THERE, S.BEGUN, E.PUT_REMEMBERED),
        (H.TAKEN, S.WHOLE, E.READ),
    ],
    "what is remembered is too much: asked anew": [
        (H.FORM_THERE, S.BEGUN, E.PUT_REMEMBERED),
        (H.TOO_MUCH, S.BEGUN, E.ASK),
    ],
    "begun, and its question is deleted": [
        (H.BEGUN_THERE, S.BEGUN, E.ASK),
        (H.UNWANTED, S.TAKEN_BACK, E.TAKE_BACK),
    ],
}


@pytest.mark.parametrize(
    ("attempt", "way"),
    [*((1, way) for way in WAYS.values()), *((2, way) for way in LATER_WAYS.values())],
    ids=[*WAYS, *LATER_WAYS],
)
def test_the_ways_of_an_answer(attempt: int, way: list[tuple[Happened, State, Effect]]) -> None:
    state, _ = start(attempt)
    for happened, then, effect in way:
        assert after(state, happened) == (then, effect)
        state = then


@pytest.mark.parametrize("state", [S.UNKNOWN, S.NOT_BEGUN, S.IN_DOUBT, S.BEGUN, S.STREAMING])
def test_what_slack_did_not_answer_is_for_the_next_attempt(state: State) -> None:
    assert after(state, H.UNANSWERED) is None


NOT_FINAL: Mapping[str, object] = {"summary": None}
FINAL: Mapping[str, object] = {"summary": {"statements": []}}


def known(kept: Mapping[str, object], ts: str | None = None, question: str = "0") -> Given:
    """What is remembered of an answer."""
    return Given(
        id=1,
        key="message:C1:1.2",
        team="",
        channel="C1",
        thread_ts="1.2",
        ts=ts,
        user="U1",
        private=False,
        question=question,
        asked_at=datetime.now(UTC),
        text="",
        blocks=(),
        quotes=(),
        kept=kept,
    )


@pytest.mark.parametrize(
    ("found", "remembered", "same", "stands"),
    [
        (None, None, True, H.NOTHING_THERE),
        (None, known(FINAL), True, H.NOTHING_THERE),
        (None, known(FINAL, "1.3"), True, H.FORM_THERE),
        (None, known({}, "1.3"), True, H.FORM_THERE),
        (None, known(NOT_FINAL, "1.3"), True, H.BEGUN_THERE),
        (None, known(FINAL, "1.3"), False, H.BEGUN_THERE),
        (Found("1.3", whole=False), None, True, H.BEGUN_THERE),
        (Found("1.3", whole=False), known(NOT_FINAL), True, H.BEGUN_THERE),
        (Found("1.3", whole=False), known(FINAL), True, H.FORM_THERE),
        (Found("1.3", whole=False), known(FINAL), False, H.BEGUN_THERE),
        (Found("1.3", whole=True), None, True, H.WHOLE_THERE),
        (Found("1.3", whole=True), known(FINAL), True, H.WHOLE_THERE),
        (Found("1.3", whole=True), known(FINAL), False, H.BEGUN_THERE),
        (Found("1.3", whole=True), known(NOT_FINAL), True, H.BEGUN_THERE),
    ],
)
def test_what_an_earlier_attempt_left(
    found: Found | None, remembered: Given | None, stands: Happened, *, same: bool
) -> None:
    assert what_stands(found, remembered, same=same) is stands


class CrashError(Exception):
    """The process ends here."""


@dataclass
class World:
    """Slack, the archive and the inbox, as far as one answer goes; faults and edits are drawn."""

    draw: st.DataObject
    streams: bool
    """Whether an answer is streamed while it is summed up, or posted and then edited."""
    standing: list[tuple[int, bool]] = field(default_factory=list)
    """The messages of the answer in Slack: which words each answers, whether it is marked whole."""
    memory: Given | None = None
    words: int = 0
    deleted: bool = False
    quiet: bool = False
    """Whether nothing fails and nobody edits any more."""

    def perhaps(self) -> bool:
        return not self.quiet and self.draw.draw(st.booleans())

    def crashes(self) -> None:
        if not self.quiet and self.draw.draw(st.integers(0, 5)) == 0:
            raise CrashError

    def people(self) -> None:
        """Let people edit or delete the question."""
        did = "nothing" if self.quiet else self.draw.draw(st.sampled_from(PEOPLE))
        self.words += did == "edit"
        self.deleted = self.deleted or did == "delete"

    def remember(self, words: int, *, final: bool, noted: bool) -> None:
        self.crashes()
        kept = FINAL if final else NOT_FINAL
        self.memory = known(kept, "1.3" if noted else None, str(words))
        self.crashes()

    def slack(self, message: tuple[int, bool] | None, *, new: bool) -> str:
        """Let Slack make a message, or change or delete the one there is; return what it says."""
        said: str = "ok" if self.quiet else self.draw.draw(st.sampled_from(SAYS))
        if said in {"refused", "lost"}:
            return "unanswered" if said == "lost" else said
        if not new:
            self.standing.pop()
        if message is not None:
            self.standing.append(message)
        assert len(self.standing) <= 1, "two messages stand"
        self.crashes()
        return "unanswered" if said == "done, unanswered" else said

    def note(self) -> None:
        if self.memory is not None:
            final = self.memory.kept == FINAL
            self.remember(int(self.memory.question), final=final, noted=True)


PEOPLE = ["nothing"] * 6 + ["edit", "edit", "delete"]
SAYS = ["ok"] * 4 + ["done, unanswered", "lost", "refused"]
ANSWERS = {"ok": H.TAKEN, "unanswered": H.UNANSWERED, "refused": H.REFUSED}


@dataclass
class Attempt:
    """One attempt at giving an answer: does in a world what `Delivery` does."""

    world: World
    words: int
    answered: int = -1

    def do(self, effect: Effect) -> Happened:
        self.world.people()
        self.world.crashes()
        return getattr(self, f"_{effect.name.lower()}")()  # type: ignore[no-any-return]

    def _look(self) -> Happened:
        world = self.world
        found = Found("1.3", whole=world.standing[0][1]) if world.standing else None
        if world.memory is None and found is None:
            return H.NOTHING_THERE
        same = world.memory is None or world.memory.question == str(self.words)
        stands = what_stands(found, world.memory, same=same)
        if found is not None:
            world.note()
        return stands

    def _read(self) -> Happened:
        if self.world.deleted:
            return H.UNWANTED
        if self.world.words == self.words:
            return H.SAME
        self.words = self.world.words
        return H.REWORDED

    def _ask(self) -> Happened:
        self.answered = self.words
        self.world.people()
        read = self._read()
        if read is not H.SAME:
            return read
        return H.GROWS if self.world.draw.draw(st.booleans()) else H.ANSWERED

    def _open(self) -> Happened:
        world = self.world
        world.remember(self.answered, final=not world.streams, noted=False)
        said = world.slack((self.answered, not world.streams), new=True)
        if said == "ok":
            world.note()
        if not world.streams:
            return {**ANSWERS, "ok": H.SHOWN_SHORT}[said]
        return {"ok": H.OPENED, "unanswered": H.PERHAPS_OPENED, "refused": H.NOT_OPENED}[said]

    def _show(self) -> Happened:
        happened = self._post()
        return H.SHOWN_SHORT if happened is H.TAKEN else happened

    def _write(self) -> Happened:
        return H.WRITTEN

    def _post(self) -> Happened:
        self.world.remember(self.answered, final=True, noted=False)
        said = self.world.slack((self.answered, True), new=True)
        if said == "ok":
            self.world.note()
        return ANSWERS[said]

    def _put(self) -> Happened:
        self.world.remember(self.answered, final=True, noted=True)
        return ANSWERS[self.world.slack((self.answered, True), new=False)]

    def _replace(self) -> Happened:
        self.world.remember(self.answered, final=False, noted=True)
        said = self.world.slack((self.answered, True), new=False)
        if said == "ok":
            self.world.remember(self.answered, final=True, noted=True)
        return ANSWERS[said]

    def _put_remembered(self) -> Happened:
        if self.world.perhaps():
            return H.TOO_MUCH
        assert self.world.memory is not None
        self.answered = int(self.world.memory.question)
        return ANSWERS[self.world.slack((self.answered, True), new=False)]

    def run(self, number: int) -> State | None:
        """Run the attempt; return the end it comes to, None where another has to be made."""
        state, effect = start(number)
        for _ in range(200):
            if state in ENDS:
                return state if self._last(effect) else None
            then = after(state, self.do(effect))
            if then is None:
                return None
            state, effect = then
        raise AssertionError("it goes round in circles")

    def _last(self, effect: Effect) -> bool:
        self.world.crashes()
        taken_back = effect is E.TAKE_BACK and bool(self.world.standing)
        if taken_back and self.world.slack(None, new=False) != "ok":
            return False
        if effect in {E.TAKE_BACK, E.FORGET}:
            self.world.memory = None
        return True


@settings(max_examples=250, deadline=None)
@given(st.data(), st.booleans())
def test_whatever_happens_at_most_one_message_stands_and_in_the_end_it_answers(
    data: st.DataObject, streams: bool
) -> None:
    world = World(data, streams)
    end = None
    for number in range(1, 8):
        world.quiet = number > 5
        try:
            end = Attempt(world, world.words).run(number)
        except CrashError:
            end = None
        if end is not None or world.deleted:
            break
    if not world.deleted:
        assert end in {S.STANDS, S.GIVEN_UP}
    if end is S.STANDS:
        [(words, _)] = world.standing
        assert words == world.words
    if end is S.TAKEN_BACK:
        assert world.standing == []
        assert world.memory is None
