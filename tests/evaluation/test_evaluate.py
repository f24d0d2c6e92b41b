"""Answers held against what they should quote, and why they fail."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from newsroom import FILLER, Newsroom

from bot.answer import Answer, Copy, Hit, Plan, Quote
from bot.evaluation.causes import Cause, Reason, Stored, reasons
from bot.evaluation.judging import (
    MEASURES,
    Bound,
    Case,
    Judgement,
    Needed,
    Share,
    SpeakerOutcome,
    judge,
    read_bound,
    read_case,
    shares,
    unmet,
)
from bot.terminal.eval_command import put
from index.archive.reading import live_ids, live_with_words
from index.errors import QuestionError
from index.story import Passage, Story, Version

REOPENS = "Mayor Ada Voss said the bridge would reopen in May."
COST = "Repairs have cost 3.2 million crowns so far, according to the Bridge Office."
LATER = "It will not open before July, said Tom Hale."


def version(text: str, id_: int = 1, story: str = "dp-1") -> Version:
    """A stored text with a sentence a line."""
    spans, at = [], 0
    for line in text.splitlines(keepends=True):
        spans.append((at, at + len(line.rstrip("\n"))))
        at += len(line)
    told = Story(key=story, id=story, text=text, title="The bridge", outlet="Dornfeld Post")
    return Version(id_, 1, told, tuple(spans), datetime(2025, 3, 1, tzinfo=UTC))


def answer(*quotes: tuple[str, str | None], hits: tuple[Hit, ...] = ()) -> Answer:
    """An answer of these sentences and their speakers."""
    copies = (Copy("Vosk Courier", None),)
    return Answer(
        asked="when does the bridge reopen",
        plan=Plan("when does the bridge reopen", "bridge reopen"),
        headline="",
        statements=(),
        quotes=tuple(
            Quote(version(text, n), (0, len(text)), speaker, also_in=copies)
            for n, (text, speaker) in enumerate(quotes)
        ),
        closest=(),
        hits=hits,
        seconds=0.0,
        indexed_at=None,
        stories=1,
    )


def case(
    *need: str | tuple[str, ...],
    speaker: str | None = None,
    wrong: tuple[str, ...] = (),
    question: str = "when does the bridge reopen",
    story: str | None = "dp-1",
) -> Case:
    every = [(one,) if isinstance(one, str) else one for one in need]
    evidence = tuple(tuple(Needed(words, story) for words in one) for one in every)
    return Case("q1", question, evidence, speaker, wrong)


VOSS, HALE, OFFICE = (REOPENS, "Ada Voss"), (LATER, "Tom Hale"), (COST, None)


# Which quotes have the evidence, is the first one right, is it wrong, who is told to speak.
@pytest.mark.parametrize(
    ("asked", "given", "found", "ok"),
    [
        (case("reopen in May"), [VOSS], ((0,), True, False, None), True),
        (case("reopen in May"), [OFFICE, VOSS], ((1,), False, False, None), True),
        (case("reopen  in\nMay"), [VOSS], ((0,), True, False, None), True),
        (case("Reopen in May"), [VOSS], ((None,), False, False, None), False),
        (case("reopen in May", story="vk-9"), [VOSS], ((0,), True, False, None), True),
        (case("reopen in May", "3.2 million"), [VOSS, OFFICE], ((0, 1), True, False, None), True),
        (case("reopen in May", "3.2 million"), [OFFICE], ((None, 0), True, False, None), False),
        (case(("in June", "reopen in May")), [VOSS], ((0,), True, False, None), True),
        (case("reopen in May"), [], ((None,), False, False, None), False),
        (case("reopen in May", wrong=("July",)), [VOSS, HALE], ((0,), True, False, None), True),
        (case("reopen in May", wrong=("July",)), [HALE, VOSS], ((1,), False, True, None), False),
        (
            case("reopen in May", speaker="Voss"),
            [VOSS],
            ((0,), True, False, SpeakerOutcome.RIGHT),
            True,
        ),
        (
            case("reopen in May", speaker="Hale"),
            [VOSS],
            ((0,), True, False, SpeakerOutcome.WRONG),
            False,
        ),
        (
            case("3.2", speaker="Bridge Office"),
            [OFFICE],
            ((0,), True, False, SpeakerOutcome.NOBODY),
            False,
        ),
        (case("3.2", "in May", speaker="Voss"), [VOSS], ((None, 0), True, False, None), False),
        (case(), [], ((), False, False, None), True),
        (case(), [VOSS], ((), False, False, None), False),
    ],
)
def test_answers_are_judged(
    asked: Case,
    given: list[tuple[str, str | None]],
    found: tuple[tuple[int | None, ...], bool, bool, SpeakerOutcome | None],
    ok: bool,
) -> None:
    verdict = judge(asked, answer(*given))
    assert verdict == Judgement(bool(asked.need), not given, *found)
    assert verdict.ok is ok


NEED = [[{"contains": "in May", "story": "dp-1"}, {"contains": "reopen"}]]


def test_a_line_is_read_as_written() -> None:
    line = {"id": 7, "question": "when?", "need": NEED, "wrong": [{"contains": "July"}], "x": 1}
    line |= {"speaker": "Voss", "history": ["which bridge?"], "kind": "date", "note": 3}
    need = ((Needed("in May", "dp-1"), Needed("reopen")),)
    assert read_case(1, json.dumps(line)) == Case(
        "7", "when?", need, "Voss", ("July",), ("which bridge?",), "date", None
    )
    assert read_case(4, '{"question": "when?", "need": []}') == Case("line 4", "when?")
    nothing: dict[str, Any] = {
        "question": "when?",
        "need": [],
        "wrong": None,
        "speaker": None,
        "history": None,
    }
    assert read_case(5, json.dumps({**nothing, "id": 0})) == Case("0", "when?")


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{", "not JSON"),
        ("[" * 100_000, "not JSON"),
        (r'{"question": "\ud83d", "need": []}', "not JSON"),
        ('["when?"]', "no question"),
        ('{"need": []}', "no question"),
        ('{"question": 3, "need": []}', "no question"),
        ('{"question": "when?"}', "need is"),
        ('{"question": "when?", "need": null}', "need is"),
        ('{"question": "when?", "need": {"contains": "x"}}', "need is"),
        ('{"question": "when?", "need": [{"contains": "x"}]}', "need is"),
        ('{"question": "when?", "need": ["x"]}', "need is"),
        ('{"question": "when?", "need": [[]]}', "need is"),
        ('{"question": "when?", "need": [["x"]]}', "need is"),
        ('{"question": "when?", "need": [[{"story": "dp-1"}]]}', "need is"),
        ('{"question": "when?", "need": [[{"contains": " "}]]}', "need is"),
        (r'{"question": "when?", "need": [[{"contains": "a\u0000b"}]]}', "need is"),
        ('{"question": "when?", "need": [[{"contains": "x", "story": 3}]]}', "need is"),
        ('{"question": "when?", "need": [], "wrong": ["x"]}', "wrong is"),
        ('{"question": "when?", "need": [], "wrong": {"contains": "x"}}', "wrong is"),
        ('{"question": "when?", "need": [], "speaker": ["x"]}', "speaker is"),
        ('{"question": "when?", "need": [], "history": "x"}', "history is"),
    ],
)
def test_a_bad_line_says_what_is_wrong(line: str, told: str) -> None:
    with pytest.raises(QuestionError, match=told) as error:
        read_case(1, line)
    assert "\n" not in str(error.value)


def test_shares_count_the_questions_they_are_about() -> None:
    verdicts = [
        judge(case("in May", "3.2", speaker="Voss"), answer(VOSS)),
        judge(case("in May", speaker="Hale"), answer(VOSS)),
        judge(case("in May", wrong=("3.2",)), answer(OFFICE)),
        judge(case("in May"), answer()),
        judge(case(), answer()),
        judge(case(), answer(VOSS)),
    ]
    found = shares(verdicts)
    assert list(found) == list(MEASURES)
    assert {name: (one.hits, one.of) for name, one in found.items()} == {
        "ok": (1, 6),
        "all_evidence": (1, 4),
        "some_evidence": (2, 4),
        "first_right": (2, 4),
        "wrong_first": (1, 4),
        "speaker_right": (1, 2),
        "speaker_wrong": (1, 2),
        "silenced": (1, 4),
        "silence_right": (1, 2),
    }
    assert {one.share for one in shares([]).values()} == {None}


def test_bounds_are_read_and_held_against_the_shares() -> None:
    found = {"all_evidence": Share(2, 3), "wrong_first": Share(1, 3), "ok": Share(0, 0)}
    assert read_bound("ok = 0.5", is_floor=True) == Bound("ok", 0.5, is_floor=True)
    kept = [read_bound("all_evidence=0.66", is_floor=True)]
    kept += [read_bound(text, is_floor=False) for text in ("wrong_first=0.34", "ok=0")]
    assert unmet(kept, found) == []
    broken = [read_bound(text, is_floor=True) for text in ("all_evidence=0.67", "ok=0")]
    broken += [read_bound("wrong_first=0", is_floor=False)]
    assert unmet(broken, found) == [
        "all_evidence is 0.6667 (2 of 3), below 0.67",
        "ok is not measured (0 of 0), below 0",
        "wrong_first is 0.3333 (1 of 3), above 0",
    ]
    for text in ("nonsense=1", "ok", "ok=", "ok=2", "ok=-0.1", "ok=nan", "ok=many"):
        with pytest.raises(ValueError, match=r"measure|share"):
            read_bound(text, is_floor=True)


def hit(of: Version, at: int, id_: int) -> Hit:
    """The passage that is one sentence of a version."""
    return Hit(Passage(id_, of.id, *of.sentences[at]), of, 0.5)


BRIDGE = version(f"{REOPENS}\n{COST}\n{LATER}", 5)
FOUND = (hit(BRIDGE, 2, 1), hit(BRIDGE, 1, 2))


@pytest.mark.parametrize(
    ("asked", "given", "causes"),
    [
        (case("3.2 million"), [VOSS], ["not_chosen"]),
        (case("reopen in May"), [HALE], ["not_found"]),
        (case(("reopen in May", "3.2 million")), [HALE], ["not_chosen"]),
        (case("reopen in May", "3.2 million"), [HALE], ["not_found", "not_chosen"]),
        (case("so far, according to the Bridge Office. It"), [VOSS], ["no_words"]),
        (case("in September"), [VOSS], ["no_words"]),
        (case("in September", story=None), [VOSS], ["no_words"]),
        (case("in September", story="dp-2"), [VOSS], ["no_story"]),
        (case("in September", story="dp-2"), [], ["no_story"]),
        (case("reopen in May", story="dp-2"), [HALE], ["not_found"]),
        (case("3.2 million"), [], ["silenced"]),
        (case("reopen in May"), [], ["silenced"]),
        (case("reopen in May", "in September"), [], ["no_words", "silenced"]),
        (case("3.2 million", wrong=("July",)), [HALE], ["not_chosen", "wrong_first"]),
        (case("in May", wrong=("July",)), [HALE, VOSS], ["wrong_first"]),
        (case("in May", speaker="Tom Hale"), [VOSS], ["wrong_speaker"]),
        (case("3.2", speaker="Bridge Office"), [OFFICE], ["no_speaker"]),
        (case(), [VOSS], ["not_silent"]),
        (case("in May"), [VOSS], []),
    ],
)
def test_why_a_question_failed(
    asked: Case, given: list[tuple[str, str | None]], causes: list[str]
) -> None:
    answered = answer(*given, hits=FOUND)
    words = [one.contains for need in asked.need or () for one in need]
    stored = Stored(frozenset({"dp-1"}), dict.fromkeys(words, (BRIDGE,)))
    found = reasons(asked, answered, judge(asked, answered), stored)
    assert [one.cause.value for one in found] == causes
    assert all("\n" not in one.told and one.told for one in found)


def test_a_reason_shows_where_and_what() -> None:
    answered = answer(VOSS, hits=FOUND)
    stored = Stored(frozenset({"dp-1"}), {"3.2 million": (BRIDGE,)})
    asked = case("3.2 million")
    [reason] = reasons(asked, answered, judge(asked, answered), stored)
    assert reason == Reason(Cause.NOT_CHOSEN, "hit 2 of 2 has “3.2 million”")


@pytest.mark.slow
def test_causes_in_a_real_newsroom(room: Newsroom) -> None:
    room.write("bridge.json", {"id": "dp-1", "text": FILLER, "outlet": "Dornfeld Post"})
    room.write("gone.json", {"id": "dp-2", "text": "The ferry sank at noon, police said."})
    for n in range(25):
        told = f"Ferry line {n} on the river Dorn ran late because of fog, the harbour office said."
        room.write(f"ferries/{n}.json", {"id": f"f-{n}", "text": told})
    room.refresh()
    (room.feed / "gone.json").unlink()
    room.refresh()

    def causes(asked: Case) -> list[str]:
        return [reason.cause.value for reason in put(room.house, asked).reasons]

    when = "when will the bridge in Dornfeld reopen, according to mayor Voss"
    ferry = "which ferry line on the river Dorn ran late because of fog"
    assert causes(case("reopen in May", question=when, speaker="Ada Voss")) == []
    assert causes(case("sank at noon", question=when, story="dp-2")) == ["no_story"]
    assert causes(case("in September", question=when)) == ["no_words"]
    across = case("in May. Repairs", question=when)
    assert causes(across) == ["no_words"]
    assert causes(case("3.2 million", question=ferry)) == ["not_found"]
    assert causes(case("met on Monday evening", question=when)) == ["not_chosen"]
    opera = "who sings Tosca at the opera tonight"
    assert causes(case("3.2 million", question=opera)) == ["silenced"]
    assert causes(case("in May", question=when, wrong=("bridge",))) == ["wrong_first"]
    assert causes(case("in May", question=when, speaker="Tom Hale")) == ["wrong_speaker"]
    met = "did the council of Dornfeld meet on Monday evening"
    assert causes(case("met on Monday", question=met, speaker="Tom Hale")) == ["no_speaker"]
    assert causes(case(question=when)) == ["not_silent"]
    assert causes(case(question=opera)) == []


def test_words_are_looked_up_in_live_stories_alone(room: Newsroom) -> None:
    texts = {
        "a": "About 40% of the_town voted.\nThe C:\\ drive was full.",
        "b": "About 40 of the-town voted, the clerk said, and then went home.",
    }
    for id_, text in texts.items():
        room.write(f"{id_}.json", {"id": id_, "text": text})
    room.refresh()

    def looked_up(words: str) -> list[str]:
        with room.house.archive.reading() as connection:
            return [one.story.id for one in live_with_words(connection, words)]

    assert looked_up("40% of the_town") == ["a"]
    assert looked_up("voted. The  C:\\ drive") == ["a"]
    assert looked_up("About 40") == ["a", "b"]
    assert looked_up("x" * 60_000) == looked_up(" ") == []
    with room.house.archive.reading() as connection:
        assert live_ids(connection, ["a", "c"]) == {"a"}
    room.write("a.json", {"id": "a", "text": "Nobody voted in the end, the clerk said."})
    (room.feed / "b.json").unlink()
    room.refresh()
    assert looked_up("About 40") == []
    with room.house.archive.reading() as connection:
        assert live_ids(connection, ["a", "b"]) == {"a"}
