"""Questions to the sample newsroom and to the two seed stories, and what is quoted for them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from newsroom import Newsroom
from paths import DATA

from bot.answer import Answer, Wants
from bot.answers.ask import ask
from bot.retrieval.caveats import is_caveat
from bot.retrieval.word_overlap import is_sentence_of
from bot.terminal.demo import SAMPLE
from index.archive.reading import live_with_words
from index.errors import QuestionError
from index.house import House

SEEDS = DATA / "seed-stories"
FURNITURE = (
    "Advertisement",
    "FYI.",
    "This story is over 5 years old.",
    "Related:",
    "Follow VICE News on Twitter",
    "Source: CNN",
    ".jpg",
    "Story highlights",
    "Immagine via",
    "contributed to this report",
    "Watch the VICE News documentary",
    "CNN  —",
)


def quoted(answer: Answer, words: str) -> bool:
    return any(words in quote.text for quote in answer.quotes)


class TestSampleNewsroom:
    @pytest.mark.few(2)
    @pytest.mark.parametrize(
        ("question", "words", "speaker"),
        [
            (
                "what toll did UHFO give on wednesday",
                "at least 41 people had been killed",
                "Upper Halvra Flood Observatory",
            ),
            (
                "what toll did uhfo give on wednesday",
                "at least 41 people had been killed",
                "Upper Halvra Flood Observatory",
            ),
            (
                "latest UHFO count, and how many children",
                "its own count stood at 74, including 16 children",
                "Upper Halvra Flood Observatory",
            ),
            (
                "what did boldvai say about how the ministry counts",
                "The ministry counts the people it has papers for",
                "Réka Boldvai",
            ),
            (
                "who said nobody in our street heard a siren",
                "Nobody in our street heard a siren",
                "Jan Kolešský",
            ),
            (
                "LDHN - how many treated in total by now",
                "Hospitals have treated 247 people",
                "Lorven District Hospital Network",
            ),
            (
                "NDSB on the siren log",
                "showed the siren in test mode from March 28",
                "National Dam Safety Board",
            ),
            (
                "cost of the flood in usd?",
                "will cost at least 4.12 billion crowns",
                "Finance Ministry",
            ),
            ("how much does kestrivolt offer the families", "a fund of 250 million crowns", None),
            (
                "darakhvelidze on what destroyed the dam",
                "goes over the top cuts a notch",
                "Nino Darakhvelidze",
            ),
        ],
    )
    def test_it_quotes_the_sentence_that_says_so_under_who_said_it(
        self, sample: House, question: str, words: str, speaker: str | None
    ) -> None:
        answer = ask(sample, question)
        found = [quote for quote in answer.quotes if words in quote.text]
        assert found, [quote.text for quote in answer.quotes]
        if speaker is not None:
            assert found[0].speaker == speaker

    @pytest.mark.parametrize(
        "sentence",
        [
            (
                "Members’ fees pay for it; it takes no money from the state or from power "
                "companies, according to its accounts."
            ),
            (
                "The dam failed on Tuesday, 36 days after the visit ended, and flooded the "
                "villages of Štavno, Fűzkő and Łabrzyna."
            ),
        ],
    )
    def test_a_sentence_typed_as_it_stands_is_found_as_it_stands(
        self, sample: House, sentence: str
    ) -> None:
        assert ask(sample, sentence).quotes[0].text == sentence
        unlike = sentence.split(" ", 3)[3]  # not all of it, and still the same sentence
        assert ask(sample, unlike).quotes[0].text == sentence

    @pytest.mark.slow
    def test_every_sentence_that_may_be_quoted_is_found_by_itself(self, sample: House) -> None:
        with sample.archive.reading() as connection:
            live = live_with_words(connection, ".")
        typed = {one.story.text[slice(*span)] for one in live for span in one.sentences}
        long = [one for one in sorted(typed) if len(one.split()) >= 8 and not is_caveat(one)]

        def found(sentence: str) -> bool:  # its own, or a copy with other marks
            quotes = ask(sample, sentence).quotes
            return any(is_sentence_of(sentence, quote.text) for quote in quotes)

        missed = [one for one in long[::5] if not found(one)]
        assert (len(long) > 100, missed) == (True, [])

    def test_the_initials_stand_in_no_story_and_in_the_plan(self, sample: House) -> None:
        texts = "".join(p.read_text(encoding="utf-8") for p in (SAMPLE / "stories").rglob("*.*"))
        assert "UHFO" not in texts
        plan = ask(sample, "what toll did UHFO give on wednesday").plan
        assert plan.speakers == ("Upper Halvra Flood Observatory",)
        assert plan.wants is Wants.NUMBER

    def test_an_outlet_named_is_the_only_one_quoted(self, sample: House) -> None:
        answer = ask(sample, "what did the Tresk Courier report about gate No. 3?")
        assert answer.plan.outlets == ("The Tresk Courier",)
        assert {quote.story.outlet for quote in answer.quotes} == {"The Tresk Courier"}

    def test_an_outlet_that_has_nothing_gives_way_and_the_answer_says_so(
        self, room: Newsroom
    ) -> None:
        ferry = "The ferry Astrid sank off Velmark with 41 people aboard, police said."
        room.write("a.json", {"text": ferry, "outlet": "Velmark Post"})
        room.write("b.json", {"text": "The bakery won a prize for its rye.", "outlet": "Rye Daily"})
        room.refresh()
        answer = room.ask("Rye Daily: how many were aboard the ferry Astrid off Velmark?")
        assert answer.plan.outlets == ("Rye Daily",)
        assert answer.plan.loosened
        assert answer.headline.startswith("Nothing in Rye Daily answers that; elsewhere:")
        assert [quote.text for quote in answer.quotes] == [ferry]

    def test_how_many_hits_are_shown_does_not_change_the_quotes(self, sample: House) -> None:
        few, many = (ask(sample, "death toll on 9 April", hits=n) for n in (1, 30))
        assert (len(few.hits), len(many.hits)) == (1, 30)
        assert few.quotes == many.quotes

    def test_who_asks_for_a_speaker_gets_nobody_elses_word(self, room: Newsroom) -> None:
        text = "The ferry Astrid sank with 41 people aboard. Nobody has claimed the wreck."
        other = "The Velmark Ferry Watch was founded in 1990, its founder said."
        room.write("ferry.txt", text)
        room.write("watch.txt", other)
        room.refresh()
        answer = room.ask("VFW on how many people were aboard the ferry Astrid")
        assert not answer.answered
        told = "No story here credits Velmark Ferry Watch with an answer to that."
        assert answer.headline == told
        assert [story.id for story in answer.closest][:1] == ["ferry.txt"]

    def test_wire_copy_run_by_two_outlets_is_one_quote(self, sample: House) -> None:
        answer = ask(sample, "what toll did UHFO give on wednesday")
        [quote] = [q for q in answer.quotes if "at least 41 people" in q.text]
        outlets = {quote.story.outlet, *(copy.outlet for copy in quote.also_in)}
        assert outlets == {"Farwire", "The Tresk Courier"}

    def test_a_hedge_stands_with_the_figure_it_hedges(self, sample: House) -> None:
        answer = ask(sample, "what toll did UHFO give on wednesday")
        [quote] = [q for q in answer.quotes if "at least 41 people" in q.text]
        assert quote.slice(quote.caveat) == "Farwire could not independently verify the figure."

    @pytest.mark.few(2)
    @pytest.mark.parametrize(
        "question",
        [
            "who won the tresk mayoral election",
            "what did marholm say about resigning",
            "which countries sent rescue teams to the halvra valley",
            "what is the capital of Mongolia",
            "best pizza near the office",
        ],
    )
    def test_what_nothing_answers_is_answered_with_silence(
        self, sample: House, question: str
    ) -> None:
        answer = ask(sample, question)
        assert not answer.answered
        assert answer.closest
        assert answer.headline.startswith(("Nothing in the stories", "No story here credits"))

    @pytest.mark.parametrize(
        ("question", "why"),
        [
            ("", "in words"),
            ("   ", "in words"),
            ("🌊 🌊?!", "in words"),
            ("a" * 10_000, "10,000 characters"),
        ],
        ids=["empty", "blank", "emoji", "10,000 characters"],
    )
    def test_a_question_that_cannot_be_asked(self, sample: House, question: str, why: str) -> None:
        with pytest.raises(QuestionError, match=why):
            ask(sample, question)

    @pytest.mark.few(2)
    @pytest.mark.parametrize(
        "question",
        [
            '*toll* _of_ ~the~ `flood` > "dead" <https://x.example|UHFO> & more',
            'toll AND (OR NOT) +text:* ^2 [a TO b] \\ " {',
            "مرحبا كم عدد القتلى",
            "死者は何人ですか",
            "' OR 1=1; DROP TABLE stories; --",
        ],
    )
    def test_any_other_question_gets_an_honest_answer(self, sample: House, question: str) -> None:
        answer = ask(sample, question)
        for quote in answer.quotes:
            assert quote.story.text[slice(*quote.span)] == quote.text

    def test_a_follow_up_leans_on_the_question_before(self, sample: House) -> None:
        answer = ask(
            sample, "and how many children?", history=["what toll did UHFO give on wednesday"]
        )
        assert answer.plan.speakers == ("Upper Halvra Flood Observatory",)
        assert quoted(answer, "among them nine children")

    @pytest.mark.slow
    def test_every_sample_quote_is_letter_for_letter_what_its_story_says(
        self, sample: House
    ) -> None:
        lines = (SAMPLE / "questions.jsonl").read_text(encoding="utf-8").splitlines()
        quotes = [q for line in lines for q in ask(sample, json.loads(line)["question"]).quotes]
        assert len(quotes) > 30
        for quote in quotes:
            assert quote.text == quote.story.text[quote.span[0] : quote.span[1]]
            assert (quote.slice(quote.said_as) or "") in quote.text
            assert quote.text.strip() == quote.text


@pytest.fixture(scope="module")
def seeds(
    make_house: Callable[[Path], House], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Newsroom]:
    room = Newsroom(make_house(tmp_path_factory.mktemp("seeds")), SEEDS)
    room.refresh()
    yield room
    room.house.close()


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the seed stories are not beside this checkout")
class TestSeedStories:
    def test_the_toll_that_sohr_reported(self, seeds: Newsroom) -> None:
        answer = seeds.ask("what toll did SOHR report?")
        expected = {
            "Around 3,800 civilians": ("CNN", "Syrian Observatory of Human Rights"),
            "2,337 men, 906 children and 561 women": ("CNN", "Syrian Observatory of Human Rights"),
            "2,132 people": ("VICE News", "Syrian Observatory for Human Rights"),
        }
        for words, (outlet, speaker) in expected.items():
            [quote] = [q for q in answer.quotes if words in q.text]
            assert (quote.story.outlet, quote.speaker) == (outlet, speaker)
            caveat = quote.slice(quote.caveat)
            assert caveat == (
                "CNN cannot independently confirm the figures." if outlet == "CNN" else None
            )

    @pytest.mark.few(2)
    @pytest.mark.parametrize(
        "question",
        [
            "what toll did SOHR report?",
            "airstrikes syria",
            "advertisement",
            "follow vice news on twitter",
            "5-year-old rescued from collapsed building",
            "what did O'Brien say about Aleppo",
            "story highlights russian strikes bloodshed",
            "who contributed to this report",
        ],
    )
    def test_page_furniture_is_never_quoted(self, seeds: Newsroom, question: str) -> None:
        for quote in seeds.ask(question).quotes:
            assert not [words for words in FURNITURE if words in quote.text]
            file = SEEDS / quote.story.id
            assert quote.text in file.read_text(encoding="utf-8")
