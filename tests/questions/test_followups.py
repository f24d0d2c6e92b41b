"""Threads: what a question leans on from the ones before it, and when it changes the subject."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from newsroom import Newsroom
from paths import DATA

from bot.answer import Answer, Wants
from bot.answers.ask import ask
from bot.questions.archive_view import plan_for
from bot.retrieval.rereading import question_of
from index.house import House

UHFO = "Upper Halvra Flood Observatory"
WEDNESDAY = "what toll did UHFO give on wednesday"
MINISTRY = "and the ministry?"
OF_THE_MINISTRY = "what toll did ministry give on wednesday"
SIREN = "was the siren in test mode at Brennik"
TREATED = "how many people did the hospitals treat"
COUNTS = "what did boldvai say about how the ministry counts"


@dataclass(frozen=True)
class Thread:
    """A question after others, and what of its first quotes must hold."""

    earlier: Sequence[str]
    question: str
    words: str
    """Stands in one of the quotes."""
    first: bool = False
    """True where the first quote must have it."""
    speakers: frozenset[str] = frozenset()
    """Whose words alone may be quoted; empty for anybody's."""
    outlets: frozenset[str] = frozenset()

    def __str__(self) -> str:
        return " / ".join((*self.earlier, self.question))


def only(*names: str) -> frozenset[str]:
    return frozenset(names)


THREADS = [
    Thread([WEDNESDAY], "and how many children?", "among them nine children", speakers=only(UHFO)),
    Thread([WEDNESDAY], "how many children?", "among them nine children", speakers=only(UHFO)),
    Thread([WEDNESDAY], MINISTRY, "death toll at 23", True, only("Interior Ministry")),
    Thread([WEDNESDAY], "what about the ministry?", "toll at 23", True, only("Interior Ministry")),
    Thread([WEDNESDAY], "and on sunday?", "put it at 71", speakers=only(UHFO)),
    Thread(
        [WEDNESDAY],
        "what about the Tresk Courier?",
        "at least 41 people",
        True,
        only(UHFO),
        only("The Tresk Courier"),
    ),
    Thread([WEDNESDAY], "any newer figures?", "count stood at 74", True, only(UHFO)),
    Thread([WEDNESDAY], "is that confirmed?", "at least 41 people", True, only(UHFO)),
    Thread([WEDNESDAY], "what did they say exactly?", "at least 41 people", True, only(UHFO)),
    Thread(["what toll did UHFO give on sunday"], "why?", "seasonal farm workers"),
    Thread([SIREN], "since when?", "from March 28", True),
    Thread(
        [SIREN],
        "who said that?",
        "from March 28",
        True,
    ),
    Thread(
        ["who said nobody in our street heard a siren"], "who said that?", "Nobody in our", True
    ),
    Thread(["how many slept in shelters thursday night"], "where?", "nine shelters", True),
    Thread([COUNTS], "what else did she say?", "no longer", speakers=only("Réka Boldvai")),
    Thread(
        ["has konrad aebelholt spoken in public since the dam failed"],
        "what did he say exactly",
        "failed the valley in its worst hour",
        True,
    ),
    Thread(
        ["what did the tresk courier report on gate No. 3"],
        "what about Farwire?",
        "gate No. 3",
        True,
    ),
    # Two steps deep
    Thread([WEDNESDAY, MINISTRY], "and how many missing?", "48 people were missing", True),
    Thread([WEDNESDAY, MINISTRY], "and on sunday?", "rose to 58", True, only("Interior Ministry")),
    Thread([WEDNESDAY, MINISTRY], "and the observatory?", "at least 41 people", True, only(UHFO)),
    Thread(
        [WEDNESDAY, "who heads the commission of inquiry?"],
        "when does it report?",
        "to report by October 31",
    ),
    # In words of their own, which another story may have too
    Thread(["who heads the commission of inquiry"], "which way did parliament vote", "104 to 31"),
    Thread(["how many bodies did the brigade recover"], "when did the search end", "on Monday"),
    Thread([TREATED], "how many are still in intensive care", "nine remained", True),
    Thread([TREATED], "any kids among those", "11 of them children", True),
    Thread(["what does Kestrivolt say about the siren"], "do residents agree", "heard nothing"),
    # Another subject
    Thread([WEDNESDAY], "what did the flood cost?", "4.12 billion crowns", True),
    Thread([WEDNESDAY, MINISTRY], "what did the flood cost?", "4.12 billion crowns", True),
    Thread([WEDNESDAY], "and what did inspectors find at gate No. 3?", "gate No. 3", True),
    Thread([SIREN], "how many slept in shelters thursday night?", "1,460 people slept", True),
]


def check(answer: Answer, thread: Thread) -> None:
    texts = [" ".join(quote.text.split()) for quote in answer.quotes]
    assert any(thread.words in text for text in texts[: 1 if thread.first else None]), texts
    if thread.speakers:
        assert {quote.speaker for quote in answer.quotes} <= thread.speakers
    if thread.outlets:
        assert {quote.story.outlet for quote in answer.quotes} <= thread.outlets


@pytest.mark.few(6)
@pytest.mark.parametrize("thread", THREADS, ids=str)
def test_a_follow_up_is_answered_as_the_thread_means_it(sample: House, thread: Thread) -> None:
    check(ask(sample, thread.question, history=thread.earlier), thread)


@pytest.mark.few(2)
@pytest.mark.parametrize(
    "question",
    [
        "who runs the port?",
        "and who runs the port of Orlo?",
        "so who won the tresk mayoral election",
        "which countries sent rescue teams to the halvra valley",
        "ok, what did the flood cost?",
        "who said that the Brennik Dam was safe to walk on?",
        "is there a bridge at Dornfeld?",
    ],
)
def test_a_whole_question_is_planned_as_if_it_stood_alone(sample: House, question: str) -> None:
    alone = ask(sample, question)
    for history in ([WEDNESDAY], [WEDNESDAY, MINISTRY], [COUNTS, "when?"]):
        assert ask(sample, question, history=history).plan == alone.plan


def test_a_change_of_subject_is_what_later_questions_lean_on(sample: House) -> None:
    plan = ask(sample, "and how many in intensive care?", history=[WEDNESDAY, COUNTS]).plan
    assert "wednesday" not in plan.topic
    assert plan.days == ()


@pytest.mark.parametrize(
    ("question", "put"),
    [
        ("how many people died since 9 April", "how many people died"),
        ("what did Boldvai say before friday?", "what did Boldvai say ?"),
        ("toll in the last week", "toll"),
        ("how many were found on wednesday", "how many were found on wednesday"),
    ],
)
def test_words_that_limit_the_days_are_not_put_to_the_reader(
    sample: House, question: str, put: str
) -> None:
    assert question_of(plan_for(sample, question)) == put
    later = question_of(plan_for(sample, "and why?", [question]))
    assert later == f"and why? after: {put}"


@pytest.mark.few(2)
@pytest.mark.parametrize(
    ("earlier", "question", "gone", "kept"),
    [
        ("how many people were killed in Orlo", "and in Kesh?", {"Orlo"}, {"Kesh", "killed"}),
        ("how many were killed in Orlo on friday", "and on monday?", {"friday"}, {"Orlo"}),
        ("latest toll in Orlo", "and in Kesh?", {"Orlo"}, {"Kesh", "toll"}),
        ("toll of the flood in the Orlo valley", "and in Kesh?", set(), {"Kesh", "Orlo"}),
    ],
)
def test_what_is_named_anew_takes_the_place_of_what_was_named(
    sample: House, earlier: str, question: str, gone: set[str], kept: set[str]
) -> None:
    topic = set(ask(sample, question, history=[earlier]).plan.topic.split())
    assert kept <= topic
    assert not gone & topic


@pytest.mark.parametrize(
    ("history", "question", "put"),
    [
        ([], WEDNESDAY, ()),
        ([WEDNESDAY], "and how many children?", ("and how many children?", WEDNESDAY)),
        ([WEDNESDAY], MINISTRY, (OF_THE_MINISTRY,)),
        (
            [WEDNESDAY, "and how many children?"],
            MINISTRY,
            ("and how many children?", OF_THE_MINISTRY),
        ),
        ([WEDNESDAY], "what about the Tresk Courier?", (WEDNESDAY,)),
        ([WEDNESDAY], "is that confirmed?", (WEDNESDAY,)),
        ([WEDNESDAY], "why?", ("why?", WEDNESDAY)),
        ([WEDNESDAY, MINISTRY], "and on sunday?", ("and on sunday?", OF_THE_MINISTRY)),
        (
            [WEDNESDAY, MINISTRY, "and on sunday?"],
            "and how many missing?",
            ("and how many missing?", "and on sunday?", OF_THE_MINISTRY),
        ),
        ([WEDNESDAY, MINISTRY, SIREN], "since when?", ("since when?", SIREN)),
        ([WEDNESDAY], SIREN, ()),
    ],
)
def test_the_reader_is_put_a_follow_up_with_what_it_leans_on(
    sample: House, history: Sequence[str], question: str, put: tuple[str, ...]
) -> None:
    """The newest first; of many, the one before and the one that opened the subject.

    What asks for another's word on the same is the same question of that other.
    """
    assert plan_for(sample, question, history).put == put


def test_newer_figures_are_of_no_day_that_was_named(sample: House) -> None:
    plan = ask(sample, "any newer figures?", history=[WEDNESDAY]).plan
    assert plan.latest
    assert (plan.days, plan.since, plan.until) == ((), None, None)
    assert plan.wants is Wants.NUMBER
    assert plan.speakers == (UHFO,)


def test_days_stay_until_others_are_named(sample: House) -> None:
    history = [f"{WEDNESDAY}", "and how many missing?"]
    assert ask(sample, MINISTRY, history=history).plan.days == (
        (date(2025, 4, 9), date(2025, 4, 9)),
    )


@pytest.mark.few(2)
@pytest.mark.parametrize("question", ["and children?", "and women?", "and the injured?"])
def test_people_who_are_counted_are_not_taken_for_speakers(sample: House, question: str) -> None:
    assert ask(sample, question, history=[WEDNESDAY]).plan.speakers == (UHFO,)


def test_so_far_apart_does_not_ask_for_the_latest(sample: House) -> None:
    assert not ask(sample, "why are the two counts so far apart").plan.latest
    assert ask(sample, "how many have died so far").plan.latest


SYRIA = DATA / "stories_syria.jsonl"
SOHR = "Syrian Observatory for Human Rights"
MI8 = "how many were on the russian mi-8 shot down in idlib, aug 2016"
JAYRUD = "why was jayrud bombed"
SHEITAAT = "how many sheitaat did IS execute according to the monitor"
IN_SYRIA = [
    Thread([JAYRUD], "how many died?", "43", True),
    Thread([SHEITAAT], "what about Reuters?", "700", True, outlets=only("Reuters")),
    Thread(
        ["death toll of the Idlib gas attack"], "and the observatory?", "gas", speakers=only(SOHR)
    ),
    Thread(
        [MI8],
        "what did the Kremlin say?",
        "five people on board",
        True,
        only("Kremlin", "Dmitry Peskov"),
    ),
]


@pytest.fixture(scope="module")
def syria(
    make_house: Callable[[Path], House], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    feed = tmp_path_factory.mktemp("syria")
    told = ("Jayrud", "Sheitaat", "Khan Sheikhun", "Mi-8")
    lines = SYRIA.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if any(word in line for word in told)]
    (feed / "stories.jsonl").write_text("\n".join(kept), encoding="utf-8")
    room = Newsroom(make_house(tmp_path_factory.mktemp("home")), feed)
    room.refresh()
    yield room.house
    room.house.close()


@pytest.mark.slow
@pytest.mark.skipif(not SYRIA.is_file(), reason="the Syrian stories are not beside this checkout")
@pytest.mark.parametrize("thread", IN_SYRIA, ids=str)
def test_follow_ups_to_real_coverage(syria: House, thread: Thread) -> None:
    check(ask(syria, thread.question, history=thread.earlier), thread)


@pytest.mark.slow
@pytest.mark.skipif(not SYRIA.is_file(), reason="the Syrian stories are not beside this checkout")
def test_a_figure_that_the_thread_s_event_has_not_is_said_to_be_missing(syria: House) -> None:
    answer = ask(syria, "and how many children?", history=[JAYRUD, "how many died?"])
    assert answer.headline.startswith("No figure for children; closest: ")
    assert any("Jayrud" in story.text for story in answer.closest)
