"""Words people type and threads they make, over an invented newsroom of three beats."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pytest
from newsroom import MakeHouse, Newsroom
from threebeats import address, newsroom_of_beats

from bot.answer import Answer, Talk
from bot.answers.wording import plan_line
from bot.terminal.as_json import answer_json


@pytest.fixture(scope="module")
def beats(tmp_path_factory: pytest.TempPathFactory, make_house: MakeHouse) -> Iterator[Newsroom]:
    place = tmp_path_factory.mktemp("beats")
    room = newsroom_of_beats(place / "home", place / "feed", make_house)
    yield room
    room.house.close()


def said(answer: Answer) -> str:
    return " ".join(quote.text for quote in answer.quotes)


@pytest.mark.few(3)
@pytest.mark.parametrize(
    ("question", "read_as", "words"),
    [
        ("whats the deth toll at the cannery", {"deth": "death"}, "killed 9 people"),
        (
            "what did the Labour Minstry say about the canery",
            {"Minstry": "Ministry", "canery": "cannery"},
            "closed three other canneries",
        ),
        ("hw many casualtys in the fire", {"casualtys": "casualties"}, "killed 9 people"),
        (
            "wich hosptal took the injurd",
            {"hosptal": "hospital", "injurd": "injured"},
            "St Brana hospital",
        ),
        ("how much are scool meals", {"scool": "school"}, "3.40 crowns"),
        ("who is the juge in the Eskander trial", {"juge": "judge"}, "judge Agneta Morvik"),
        ("what did the Parants League say", {"Parants": "Parents"}, "1,100"),
        ("when will the canery reopn", {"canery": "cannery", "reopn": "reopen"}, "September"),
        ("wat did the fire cheif say", {"cheif": "chief"}, "safe to enter"),
        ("how meny parants marched", {"parants": "parents"}, "600 parents"),
        ("whos the laywer of Eskander", {"laywer": "lawyer"}, "Kasimir Juhl"),
        ("did the kichen at Elmgate close", {"kichen": "kitchen"}, "close in June"),
        ("what did the Dokers Union say", {"Dokers": "Dockers"}, "Eleven people"),
        ("what does school food cost", {}, "3.40 crowns"),
        ("what the hell do school meals cost", {}, "3.40 crowns"),
    ],
)
def test_misspelt_words_are_read_as_the_stories_spell_them_and_that_is_said(
    beats: Newsroom, question: str, read_as: dict[str, str], words: str
) -> None:
    answer = beats.ask(question)
    assert dict(answer.plan.read_as) == read_as
    assert words in said(answer)
    for put, meant in read_as.items():
        assert f"read “{put}” as “{meant}”" in plan_line(answer.plan)


@pytest.mark.few(2)
@pytest.mark.parametrize(
    ("question", "meant"),
    [
        ("what did Eskandar say", "Eskander"),
        ("what did Solvangg say about the families", "Solvang"),
        ("what did eskandar tell the court", "Eskander"),
        ("what did Lindquist say", "Lindqvist"),
        ("what did judge Morvick say", "Morvik"),
        ("remorse according to Morvick", "Morvik"),
    ],
)
def test_a_speaker_is_never_read_as_another(beats: Newsroom, question: str, meant: str) -> None:
    answer = beats.ask(question)
    assert answer.plan.read_as == ()
    assert meant not in [name for body in answer.plan.asked for name in body.names]
    assert f"“{meant}” is near" in plan_line(answer.plan)
    assert answer.answered or f"Did you mean {meant}?" in answer.headline


@pytest.mark.few(2)
@pytest.mark.parametrize(
    "question",
    [
        "where is Oslo",
        "what did the fisher say",
        "who runs the winery",
        "what did Juhl say",
        "UHFO",
    ],
)
def test_words_of_the_language_and_of_stories_stand_as_they_were_put(
    beats: Newsroom, question: str
) -> None:
    assert beats.ask(question).plan.read_as == ()


@pytest.mark.parametrize(("message", "talk"), [("hi", Talk.GREETING), ("thanks", Talk.THANKS)])
def test_small_talk_gets_a_kind_word_and_no_news(beats: Newsroom, message: str, talk: Talk) -> None:
    answer = beats.ask(message)
    given = answer_json(answer)
    assert (given["answered"], given["quotes"], given["closest"]) == (False, [], [])
    assert given["headline"] == answer.headline != ""
    assert given["talk"] == talk


def test_of_two_questions_the_first_is_answered_and_the_other_named(beats: Newsroom) -> None:
    answer = beats.ask("what do school meals cost and who is the judge?")
    assert "3.40 crowns" in said(answer)
    assert "You asked two things" in answer.headline
    assert "“who is the judge?”" in answer.headline


class TestLinks:
    @pytest.mark.few(2)
    @pytest.mark.parametrize(
        "link",
        [
            address("meals"),
            f"{address('meals')}?utm_source=slack&utm_medium=social",
            f"<{address('meals')}|news.example/2025/meals>",
            f"<{address('meals')}?utm_source=a&amp;fbclid=b>",
            f"{address('meals').replace('https', 'http')}/#comments",
        ],
    )
    def test_a_question_with_a_link_is_about_that_story(self, beats: Newsroom, link: str) -> None:
        answer = beats.ask(f"what does this say about the price {link}")
        assert answer.answered
        assert {quote.story.url for quote in answer.quotes} == {address("meals")}
        assert "in the linked story" in plan_line(answer.plan)

    def test_a_link_alone_asks_what_the_story_says(self, beats: Newsroom) -> None:
        answer = beats.ask(f"<{address('verdict')}>")
        assert "jailed for six years" in said(answer)
        assert {quote.story.url for quote in answer.quotes} == {address("verdict")}

    def test_what_the_story_has_not_is_told_from_elsewhere_and_said(self, beats: Newsroom) -> None:
        answer = beats.ask(f"who is the judge? {address('meals')}")
        assert answer.headline.startswith("Nothing in the linked story answers that; elsewhere")

    def test_a_link_to_no_story_here_is_said(self, beats: Newsroom) -> None:
        answer = beats.ask("what does this say about the fire <https://other.example/2025/9>")
        assert answer.headline.startswith("No story here is at https://other.example/2025/9")

    def test_the_thread_goes_on_about_the_linked_story(self, beats: Newsroom) -> None:
        first = f"what does this say about the price {address('meals')}"
        answer = beats.ask("who said it?", history=[first])
        assert {quote.story.url for quote in answer.quotes} == {address("meals")}
        assert "the story linked" in answer.plan.taken


FIRE = "how many died in the cannery fire"
MEALS = "what do school meals cost in Brackwell"
TRIAL = "what did Eskander tell the court about the money"
TIMES = "how about Nordquay Times?"


@dataclass(frozen=True)
class Thread:
    """Questions in a row, and what the last one is searched for."""

    asked: Sequence[str]
    about: str
    """Words of its topic."""
    without: str = ""
    """Words that its topic has not."""
    outlets: tuple[str, ...] = ()
    speakers: tuple[str, ...] = ()
    alone: bool = False
    """True where nothing is taken over."""

    def __str__(self) -> str:
        return " / ".join(self.asked)


THREADS = [
    # What says next to nothing of its own stays on the event
    Thread([FIRE, "why?"], "cannery fire"),
    Thread([FIRE, "when was this?"], "cannery fire"),
    Thread([FIRE, "which hospital?"], "hospital cannery fire", without="died"),
    Thread([FIRE, "who said it was safe?"], "safe cannery fire"),
    Thread([FIRE, "and the injured?"], "injured cannery fire", without="died"),
    Thread([FIRE, "and how many children?"], "children died cannery fire"),
    Thread([FIRE, "was anyone arrested?"], "arrested"),
    Thread([MEALS, "who decided that?"], "decided school meals Brackwell"),
    Thread([MEALS, "since when?"], "school meals cost Brackwell"),
    Thread([MEALS, "what did it cost before?"], "school meals Brackwell"),
    Thread([TRIAL, "did he appeal?"], "appeal court money"),
    Thread([TRIAL, "when is the verdict?"], "verdict"),
    # Small talk adds nothing
    Thread([FIRE, "thanks!", "and the injured?"], "injured cannery fire"),
    Thread([MEALS, "ok", "lol", "why?"], "school meals cost Brackwell"),
    Thread(["hi", FIRE, "👍", "which hospital?"], "hospital cannery fire"),
    Thread(["hello", MEALS], "school meals cost Brackwell", alone=True),
    # A speaker is named in the place of another, and kept by what asks the same
    Thread([FIRE, "and the Dockers Union?"], "died cannery fire", speakers=("Dockers Union",)),
    Thread(
        ["what toll did the Labour Ministry give after the fire", "and the Dockers Union?"],
        "toll fire",
        speakers=("Dockers Union",),
    ),
    Thread(
        ["what toll did the Labour Ministry give after the fire", "which hospital?"],
        "hospital fire",
        without="Labour",
    ),
    Thread(
        ["what did the Education Office say about meals", "what else did they say?"],
        "Education Office",
        speakers=("Education Office",),
    ),
    # "How about …" holds until the asker moves on
    Thread([FIRE, TIMES], "died cannery fire", outlets=("Nordquay Times",)),
    Thread([FIRE, TIMES, "who said that?"], "cannery fire", outlets=("Nordquay Times",)),
    Thread([FIRE, TIMES, "and the injured?"], "injured cannery fire"),
    Thread(
        ["what did the Corlan Echo report on the fire", TIMES, "and the injured?"],
        "injured fire",
        outlets=("Corlan Echo",),
    ),
    Thread([FIRE, TIMES, "and the Dockers Union?"], "fire", speakers=("Dockers Union",)),
    # What was asked of the event gives way to what is asked next
    Thread([FIRE, "which hospital?", "and the owner?"], "owner cannery fire", without="hospital"),
    Thread([FIRE, "which hospital?", "why?"], "hospital cannery fire"),
    Thread([MEALS, "and in Corlan?"], "meals cost Corlan", without="Brackwell"),
    # Another subject
    Thread([FIRE, MEALS], "school meals cost Brackwell", without="fire", alone=True),
    Thread([FIRE, MEALS, "who decided that?"], "decided school meals", without="fire"),
    Thread([TRIAL, "who is the fire chief?"], "chief", without="court", alone=True),
    Thread([TRIAL, "and how many people marched in Brackwell against lunches?"], "lunches marched",
           without="court", alone=True),
    # Not another subject, though another story has what is asked: each fire has its own
    Thread([FIRE, "who is the judge?"], "judge cannery fire"),
    Thread([FIRE, "which kitchen?"], "kitchen cannery fire"),
    Thread([MEALS, "who is the owner?"], "owner school meals"),
]  # fmt: skip


@pytest.mark.few(8)
@pytest.mark.parametrize("thread", THREADS, ids=str)
def test_a_thread_is_about_one_thing_until_it_is_left(beats: Newsroom, thread: Thread) -> None:
    *history, last = thread.asked
    plan = beats.ask(last, history=history).plan
    topic = set(plan.topic.split())
    assert set(thread.about.split()) <= topic
    assert topic.isdisjoint(thread.without.split())
    assert plan.outlets == thread.outlets
    if thread.speakers:
        assert plan.speakers == thread.speakers
    assert (not plan.taken) is thread.alone
    assert ("taken over from the thread" in plan_line(plan)) is not thread.alone


@pytest.mark.few(3)
@pytest.mark.parametrize(
    "question",
    [
        "was anyone replaying the video of the fire",  # not "replacing"
        "is there a lorry at the cannery",  # not "sorry"
        "did the acquittal of Eskander stand",
        "how harsher will the rules be",
        "are there measles at the school",  # not "meals"
        "was the defector at the cannery",
        "what is the dividend of Solvang",
        "who is Aung in the cannery fire",
        "was Garrow at the cannery",
    ],
)
def test_a_word_of_english_or_another_name_is_not_taken_for_a_misspelt_one(
    beats: Newsroom, question: str
) -> None:
    assert beats.ask(question).plan.read_as == ()


@pytest.mark.parametrize(
    ("question", "put"), [("why wasnt the cannery safe", "wasn't"), ("cant they pay", "can't")]
)
def test_small_words_typed_without_their_mark_are_read_with_it(
    beats: Newsroom, question: str, put: str
) -> None:
    answer = beats.ask(question)
    assert put in answer.plan.question
    assert answer.plan.read_as == ()
