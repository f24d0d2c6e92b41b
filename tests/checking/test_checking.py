"""A text checked against the coverage: what is supported, what differs, what is not found."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from console import pullquote
from fakeslack.blocks import check_message
from hypothesis import given, settings
from hypothesis import strategies as st
from newsroom import Newsroom

from bot.answer import Quote
from bot.checking.check import Checked, Verdict, check_claims
from bot.checking.claims import MOST_CLAIMS, MOST_WORDS, ClaimKind, read_claims
from bot.checking.evidence import Outcome
from bot.checking.verbatim import is_quotable, nearest, stands_in
from bot.english.quote_marks import quotations_in
from bot.slack.looks.blocks import BUDGET, weight
from bot.slack.looks.verdicts import first_sheet, plain_verdicts, verdicts_message
from bot.terminal.check_command import show_checked
from index.access import Access
from index.archive.feeds import add_feed
from index.archive.reading import live_versions
from index.archive.replaying import every_passage
from index.house import House
from index.story import Version
from index.update import update

SUPPORTED, DIFFERENT = Outcome.SUPPORTED, Outcome.DIFFERENT
CLOSE, NOT_FOUND = Outcome.CLOSE, Outcome.NOT_FOUND


def check(house: House, text: str, **options: Any) -> Checked:
    checked = check_claims(house, text, **options)
    for verdict in checked.claims:
        assert_shows_stored_words(checked, verdict)
    return checked


def only(house: House, text: str, **options: Any) -> Verdict:
    [verdict] = check(house, text, **options).claims
    return verdict


def assert_shows_stored_words(checked: Checked, verdict: Verdict) -> None:
    for quote in verdict.quotes:
        starts = [start for start, _ in quote.version.sentences]
        ends = [end for _, end in quote.version.sentences]
        assert quote.span[0] in starts
        assert quote.span[1] in ends
        assert quote.text == quote.story.text[slice(*quote.span)]
    for one in verdict.differences:
        assert verdict.claim.span[0] <= one.ours[0] <= one.ours[1] <= verdict.claim.span[1]
        start, end = verdict.quotes[0].span
        assert start <= one.theirs[0] <= one.theirs[1] <= end


def changes(checked: Checked) -> list[tuple[str, str]]:
    [verdict] = checked.claims
    return [
        (checked.text[slice(*one.ours)], verdict.quotes[0].story.text[slice(*one.theirs)])
        for one in verdict.differences
    ]


def says(quotes: tuple[Quote, ...], words: str) -> bool:
    return any(words in quote.text for quote in quotes)


@pytest.mark.few(2)
@pytest.mark.parametrize("opening", ["", "Draft: ", "Draft par: ", "FYI ", "Lede: "])
def test_how_a_message_begins_is_no_part_of_who_says_it(sample: House, opening: str) -> None:
    verdict = only(sample, f"{opening}The Interior Ministry put the death toll at 32 on Wednesday.")
    assert verdict.outcome is DIFFERENT
    assert says(verdict.quotes, "put the death toll at 23")


class TestQuotations:
    @pytest.mark.few(2)
    @pytest.mark.parametrize(
        "text",
        [
            "Lindqvar said: “Every name on our list was given to us by two people.”",
            'Lindqvar said: "Every name on our list was given to us by two people"',
            "Lindqvar said: “Every name on our list  was given to us by two people,”",
            "“given to us by two people,” Lindqvar said.",
            "“Every name on our list was given to us by two people.”",
            "Jan Kolešský said: “There was no siren. Nobody in our street heard a siren.”",
            "Boldvai: “We count the people we carry […] The ministry counts the people it has”",
            "Boldvai said “We count … people it has papers for.”",
            "Wendrych called it “a human one”, he said.",
            "Lindqvar said: &gt; “Every name on our *list* was given to us by two people.”",
        ],
    )
    def test_the_same_words_are_supported(self, sample: House, text: str) -> None:
        verdict = only(sample, text)
        assert (verdict.claim.kind, verdict.outcome) == (ClaimKind.QUOTATION, SUPPORTED)
        assert verdict.differences == ()

    @pytest.mark.few(2)
    @pytest.mark.parametrize(
        ("text", "differs"),
        [
            (
                "Lindqvar said: “Every name on our list was given to us by three people.”",
                [("three", "two")],
            ),
            (
                "Lindqvar said: “Every name on the list was given to us by two people.”",
                [("the", "our")],
            ),
            (
                "Lindqvar said: “Every name on our list was not given to us by two people.”",
                [("not", "")],
            ),
            (
                "Kolešský said: “There was a siren. Nobody in our street heard a siren.”",
                [("a", "no")],
            ),
            (
                "Boldvai said “We count … the ministry counts the people it has papers for.”",
                [("the", "The")],
            ),
        ],
    )
    def test_a_word_that_differs_is_shown_beside_the_coverage_s(
        self, sample: House, text: str, differs: list[tuple[str, str]]
    ) -> None:
        checked = check(sample, text)
        assert checked.claims[0].outcome is DIFFERENT
        assert changes(checked) == differs

    @pytest.mark.parametrize(
        ("text", "speaker"),
        [
            ("Čarvik said: “Every name on our list was given to us by two people.”", "Lindqvar"),
            ("Edda Marholm said: “We count the people we carry.”", "Boldvai"),
        ],
    )
    def test_the_words_of_somebody_else_are_different(
        self, sample: House, text: str, speaker: str
    ) -> None:
        verdict = only(sample, text)
        assert verdict.outcome is DIFFERENT
        assert "not" in (verdict.note or "")
        assert speaker in (verdict.note or "")

    def test_what_a_story_tells_in_its_own_words_is_no_quotation_of_its_speaker(
        self, sample: House
    ) -> None:
        verdict = only(sample, "Lindqvar said: “the gap with the government was closing”.")
        assert verdict.outcome is DIFFERENT
        assert "own words" in (verdict.note or "")

    @pytest.mark.parametrize(
        "text",
        [
            "Lindqvar said: “The bridge at Dornfeld will reopen in the spring of next year.”",
            "Ilse Čarvik called it “the two of them”, she said.",
            "“people slept 460 in the rain and nobody came to look for them”, she said.",
        ],
    )
    def test_words_that_nobody_said_are_not_found(self, sample: House, text: str) -> None:
        assert {one.outcome for one in check(sample, text).claims} == {NOT_FOUND}

    def test_parts_out_of_order_are_not_supported(self, sample: House) -> None:
        text = "Boldvai said: “The ministry counts the people … We count the people we carry.”"
        assert only(sample, text).outcome is not SUPPORTED

    def test_part_of_a_number_is_no_quotation_of_it(self, sample: House) -> None:
        verdict = only(sample, "“460 people slept in nine shelters on Thursday night”")
        assert verdict.outcome is DIFFERENT


class TestFigures:
    @pytest.mark.few(2)
    @pytest.mark.parametrize(
        "text",
        [
            "UHFO says at least 41 people were killed in the Halvra flood.",
            "UHFO: at least 41 killed",
            "UHFO says at least forty-one people were killed.",
            "The Interior Ministry put the death toll at 23.",
            "There were 23 deaths, the Interior Ministry said.",
            "In Tresk, parliament voted 104 to 31 to set up the commission.",
            "Brennik dam collapse killed at least 41 people, UHFO says",
            "The Finance Ministry said the flood will cost at least 4,120 million crowns.",
            "<@U012AB3CD> Amara Ndovele said satellite images showed 1,112 buildings destroyed.",
        ],
    )
    def test_the_same_value_of_the_same_thing_is_supported(self, sample: House, text: str) -> None:
        found = check(sample, text).claims
        assert {one.outcome for one in found} == {SUPPORTED}

    @pytest.mark.few(2)
    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("UHFO says at least 44 people were killed.", "at least 41 people"),
            ("The Interior Ministry put the death toll at 24.", "put the death toll at 23"),
            ("In Tresk, parliament voted 31 to 104 to set up the commission.", "104 to 31"),
            ("The district relief office said 1,640 people slept there.", "1,460 people slept"),
        ],
    )
    def test_another_value_of_the_same_thing_is_different(
        self, sample: House, text: str, words: str
    ) -> None:
        for verdict in check(sample, text).claims:
            assert verdict.outcome is DIFFERENT
            assert says(verdict.quotes, words) or "The coverage has" in (verdict.note or "")

    def test_another_speaker_s_figure_is_different_and_says_whose_it_is(
        self, sample: House
    ) -> None:
        verdict = only(sample, "The Interior Ministry said at least 41 people had been killed.")
        assert verdict.outcome is DIFFERENT
        assert "Said by Upper Halvra Flood Observatory" in (verdict.note or "")

    @pytest.mark.parametrize(
        ("text", "outcome", "hedge"),
        [
            ("UHFO says 41 people were killed.", SUPPORTED, "at least"),
            ("UHFO says more than 41 people were killed.", DIFFERENT, "at least"),
            ("UHFO says exactly 41 people were killed.", DIFFERENT, "at least"),
            ("UHFO says at most 41 people were killed.", DIFFERENT, "at least"),
        ],
    )
    def test_how_the_coverage_hedges_it_is_shown(
        self, sample: House, text: str, outcome: Outcome, hedge: str
    ) -> None:
        verdict = only(sample, text)
        assert verdict.outcome is outcome
        assert f"“{hedge}”" in (verdict.note or "")

    @pytest.mark.few(2)
    @pytest.mark.parametrize(
        "text",
        [
            "UHFO says nine people were killed.",  # nine children
            "UHFO says 41 people were injured.",
            "UHFO says 41 people were not killed.",
            "The Interior Ministry said 48 people had been killed.",  # 48 were missing
            "At least 41 people were killed in Dornfeld, UHFO says.",
            "UHFO says 41 people were killed on Friday.",
            "The Interior Ministry put the toll at 12 on Wednesday.",  # that was Tuesday's
        ],
    )
    def test_a_figure_of_another_thing_place_or_day_is_never_supported(
        self, sample: House, text: str
    ) -> None:
        assert SUPPORTED not in {one.outcome for one in check(sample, text).claims}

    def test_two_claims_in_one_sentence_are_two_verdicts(self, sample: House) -> None:
        text = "The Interior Ministry says 23 people are dead and 49 are missing."
        found = check(sample, text).claims
        assert [one.outcome for one in found] == [SUPPORTED, DIFFERENT]
        assert says(found[1].quotes, "48 people were missing")

    def test_each_clause_has_its_own_speaker(self, sample: House) -> None:
        text = "The Interior Ministry says 23 people were killed, and UHFO says at least 41 were."
        first, second = check(sample, text).claims
        assert (first.claim.speaker, second.claim.speaker) == ("Interior Ministry", "UHFO")
        assert first.outcome is SUPPORTED

    def test_a_figure_nothing_ties_to_an_event_is_not_found_and_the_closest_is_shown(
        self, sample: House
    ) -> None:
        verdict = only(sample, "At least 41 people had been killed.")
        assert verdict.outcome is NOT_FOUND
        assert verdict.quotes
        assert "tie it to" in (verdict.note or "")


class TestStatements:
    @pytest.mark.few(2)
    @pytest.mark.parametrize(
        ("text", "outcome"),
        [
            ("Edda Marholm flew over the valley in the morning.", SUPPORTED),
            ("Edda Marholm did not fly over the valley in the morning.", DIFFERENT),
            ("Kestrivolt said a warning siren sounded at 4:31 a.m.", SUPPORTED),
            ("Kestrivolt said no siren sounded at 4:31 a.m.", DIFFERENT),
            ("The Interior Ministry said a warning siren sounded at 4:31 a.m.", DIFFERENT),
            ("Kestrivolt said a warning siren sounded after the dam failed.", CLOSE),
            ("Edda Marholm flew over the harbour in the morning.", CLOSE),
            ("Konrad Æbelholt attended a meeting with mayors on Saturday.", DIFFERENT),
        ],
    )
    def test_a_name_with_what_it_did(self, sample: House, text: str, outcome: Outcome) -> None:
        verdict = only(sample, text)
        assert (verdict.claim.kind, verdict.outcome) == (ClaimKind.STATEMENT, outcome)

    def test_who_did_it_to_whom_matters(self, room: Newsroom) -> None:
        room.write("a.json", {"text": "Velmark accused Dornfeld of closing the harbour."})
        room.refresh()
        accused = "Velmark accused Dornfeld of closing the harbour."
        assert only(room.house, accused).outcome is SUPPORTED
        turned = "Dornfeld accused Velmark of closing the harbour."
        assert only(room.house, turned).outcome is not SUPPORTED


class TestWhatIsAClaim:
    @pytest.mark.parametrize(
        "text",
        [
            "",
            "thanks all, looks good!",
            "Did UHFO say that 41 people were killed?",
            "Can you call Boldvai at 5?",
            "I think we should go.",
            "<@U012AB3CD> <!channel> <https://x.example/2025/41-dead> :tada:",
            ":41: `` **",
            "Route 14 is closed.",
        ],
    )
    def test_there_may_be_nothing_to_check(self, sample: House, text: str) -> None:
        checked = check(sample, text)
        assert checked.claims == ()
        [head, _] = verdicts_message(first_sheet(checked)).blocks
        assert "Nothing to check" in json.dumps(head)

    def test_what_is_left_unread_is_said(self) -> None:
        things = ("boats", "carts", "dogs", "goats", "homes", "sheds", "shops", "tents", "vans")
        one = f"UHFO counted {', '.join(f'{n} {what}' for n, what in enumerate(things, 101))}."
        checked = read_claims(" ".join([one] * (MOST_CLAIMS // len(things) + 1)))
        assert len(checked.claims) == MOST_CLAIMS
        assert "more claims were left unchecked" in (checked.unread or "")
        long = read_claims("word " * (MOST_WORDS + 1))
        assert len(long.text.split()) == MOST_WORDS
        assert "3,000 words" in (long.unread or "")
        assert read_claims("word " * MOST_WORDS).unread is None

    @given(st.text(max_size=300) | st.text("<>|@!#&;:*_~`“”\"'…. 41aA\n", max_size=120))
    @settings(max_examples=60)
    def test_any_text_is_read_and_each_claim_is_a_slice_of_it(self, raw: str) -> None:
        claims = read_claims(raw)
        for claim in claims.claims:
            assert 0 <= claim.span[0] < claim.span[1] <= len(claims.text)
            if claim.figure:
                assert claim.span[0] <= claim.figure[0] < claim.figure[1] <= claim.span[1]


class TestCorrectedStories:
    OLD = "The Harbour Board said 1,460 people slept in nine shelters in Velmark on Thursday."
    NEW = "The Harbour Board said 1,640 people slept in nine shelters in Velmark on Thursday."
    REST = " “The pier was sound on Monday,” Ada Voss said. The pier was built in 1961."

    @pytest.fixture
    def corrected(self, room: Newsroom) -> Newsroom:
        for text in (self.OLD + self.REST, self.NEW + self.REST.replace("sound", "unsafe")):
            room.write("a.json", {"text": text, "outlet": "Velmark Post", "title": "Shelters"})
            room.refresh()
        return room

    @pytest.mark.parametrize(
        ("text", "now"),
        [
            (OLD, "1,640 people slept"),
            ("Ada Voss said: “The pier was sound on Monday.”", "The pier was unsafe on Monday"),
        ],
    )
    def test_what_a_story_said_before_is_different_with_its_new_wording(
        self, corrected: Newsroom, text: str, now: str
    ) -> None:
        verdict = check(corrected.house, text).claims[0]
        assert verdict.outcome is DIFFERENT
        assert "Velmark Post has corrected its story" in (verdict.note or "")
        assert says(verdict.quotes, now)

    def test_what_it_says_now_is_supported(self, corrected: Newsroom) -> None:
        assert {one.outcome for one in check(corrected.house, self.NEW).claims} == {SUPPORTED}

    def test_a_withdrawn_story_supports_nothing(self, corrected: Newsroom) -> None:
        (corrected.feed / "a.json").unlink()
        corrected.refresh()
        for verdict in check(corrected.house, self.NEW).claims:
            assert (verdict.outcome, verdict.quotes) == (NOT_FOUND, ())


class TestAccess:
    TOLD = "Ada Voss said 41 people were aboard the ferry Astrid. “She was overloaded,” Voss said."

    @pytest.fixture
    def kept(self, room: Newsroom) -> House:
        house = room.house
        room.write("a.json", {"text": self.TOLD, "outlet": "Kept Herald"})
        with house.archive.writing() as connection:
            feed = add_feed(connection, str(room.feed), "folder", None, "courts")
        with house.owning_index("test"):
            update(house, [feed], lambda *_: None, lambda *_: None)
        return house

    @pytest.mark.few(2)
    @pytest.mark.parametrize(
        "text",
        [
            "Ada Voss said 41 people were aboard the ferry Astrid.",
            "Ada Voss said 44 people were aboard the ferry Astrid.",
            "Ada Voss said: “She was overloaded.”",
            "Ada Voss said: “She was quite overloaded.”",
        ],
    )
    def test_a_story_the_channel_may_not_see_never_shows(self, kept: House, text: str) -> None:
        seen = only(kept, text, access=Access(frozenset({"courts"})))
        assert seen.outcome is not NOT_FOUND
        checked = check(kept, text, access=Access())
        [verdict] = checked.claims
        assert (verdict.outcome, verdict.quotes) == (NOT_FOUND, ())
        assert "Kept" not in json.dumps(verdicts_message(first_sheet(checked)).blocks)
        assert checked.stories == 0

    def test_nor_does_what_it_said_before_it_was_corrected(self, room: Newsroom) -> None:
        later = (datetime.now(UTC) + timedelta(days=1)).isoformat()
        for text in (self.TOLD, self.TOLD.replace("41", "42")):
            room.write("a.json", {"text": text, "outlet": "Kept Herald", "embargo": later})
            room.refresh()
        for verdict in check(room.house, self.TOLD, access=Access()).claims:
            assert (verdict.outcome, verdict.quotes, verdict.note) == (NOT_FOUND, (), None)


@pytest.fixture(scope="module")
def versions(sample: House) -> list[Version]:
    with sample.archive.reading() as connection:
        ids = {one.passage.version_id for one in every_passage(connection)}
        return list(live_versions(connection, ids).values())


def stored_quotations(versions: list[Version]) -> Iterator[str]:
    for version in versions:
        text = version.story.text
        for one in quotations_in(text):
            words = text[one.start + 1 : one.end - 1]
            if one.closed and len(words.split()) > 4:
                yield words


WORDS = st.text("abcdefghijklmnopqrstuvwxyzé0123456789", min_size=1, max_size=8)


class TestWhateverIsChanged:
    @given(st.data())
    @settings(max_examples=300)
    def test_no_single_word_can_be_changed_in_a_quotation_that_stands(
        self, versions: list[Version], data: st.DataObject
    ) -> None:
        words = data.draw(st.sampled_from(sorted(stored_quotations(versions)))).split()
        at = data.draw(st.integers(0, len(words) - 1))
        how = data.draw(st.sampled_from(["swap", "drop", "add"]))
        changed = list(words)
        if how == "drop" and 0 < at < len(words) - 1:
            del changed[at]
        elif how == "add" and at:
            changed.insert(at, data.draw(WORDS))
        else:
            changed[at] = data.draw(WORDS.filter(lambda word: word != words[at].strip(".,“”\"'")))
        quotation = " ".join(changed)
        others = [one for one in versions if " ".join(words) not in one.story.text]
        assert not any(
            stands_in(quotation, one.story.text, one.sentences)
            for one in versions
            if one not in others
        )

    @given(st.data())
    @settings(max_examples=8)
    def test_and_it_is_never_called_supported(
        self, sample: House, versions: list[Version], data: st.DataObject
    ) -> None:
        words = data.draw(st.sampled_from(sorted(stored_quotations(versions)))).split()
        at = data.draw(st.integers(1, len(words) - 2))
        changed = [*words[:at], data.draw(WORDS) + "x", *words[at + 1 :]]
        for verdict in check(sample, f"“{' '.join(changed)}”").claims:
            assert verdict.outcome is not SUPPORTED

    @given(st.data())
    @settings(max_examples=60)
    def test_what_is_near_a_text_lies_in_sentences_in_a_row(
        self, versions: list[Version], data: st.DataObject
    ) -> None:
        version = versions[data.draw(st.integers(0, len(versions) - 1))]
        text = version.story.text
        start = data.draw(st.integers(0, len(text) - 1))
        words = text[start : start + data.draw(st.integers(1, 200))]
        found = nearest(words, text, version.sentences)
        if found is not None:
            assert is_quotable(found[1], text, version.sentences)


class TestLooks:
    TEXT = (
        "UHFO says at least 41 people were killed. The Interior Ministry put the toll at 24. "
        "Lindqvar said: “Every name on our list was given to us by three people.” "
        "Ferran Quillot said <https://x.example|the harbour> in Velmark was closed."
    )

    def test_each_claim_has_its_mark_and_its_word(self, sample: House) -> None:
        checked = check(sample, self.TEXT)
        shown = json.dumps(verdicts_message(first_sheet(checked)).blocks, ensure_ascii=False)
        for words in ("✓ Supported by ", "≠ Different in coverage: ", "? Not found: "):
            assert words in shown
        assert "2 different in coverage, 1 not found, 1 supported by " in shown

    def test_the_message_s_words_are_struck_and_the_coverage_s_are_bold(
        self, sample: House
    ) -> None:
        checked = check(
            sample, "Lindqvar said: “Every name on our list was given by three people.”"
        )
        shown = [
            element
            for block in verdicts_message(first_sheet(checked)).blocks[1:-1]
            for part in block.get("elements", ())
            for element in part.get("elements", ())
        ]
        struck = [one["text"] for one in shown if one.get("style", {}).get("strike")]
        bold = [one["text"] for one in shown if one.get("style", {}).get("bold")]
        assert "three" in struck
        assert "two" in bold

    def test_a_quote_holds_the_coverage_s_words_and_no_others(self, sample: House) -> None:
        checked = check(sample, self.TEXT)
        stored = [quote.text for one in checked.claims for quote in one.quotes]
        for block in verdicts_message(first_sheet(checked)).blocks:
            for part in block.get("elements", ()):
                if part["type"] == "rich_text_quote":
                    assert "".join(one["text"] for one in part["elements"]) in stored

    @pytest.mark.few(2)
    @pytest.mark.parametrize(
        "text",
        [
            TEXT,
            "thanks!",
            "Lindqvar said: “<!channel> & <https://x.example|every> name on our list was given.”",
            " ".join(f"UHFO says {n} people were killed." for n in range(70, 75)),
            f"Lindqvar said: “Every name on our list {'and street ' * 300} was given to us.”",
        ],
    )
    def test_slack_takes_it_whatever_the_message_holds(self, sample: House, text: str) -> None:
        checked = check(sample, text)
        sheet = first_sheet(checked)
        for message in (verdicts_message(sheet), plain_verdicts(sheet)):
            check_message(message.text, list(message.blocks))
            assert weight(message.blocks) <= BUDGET
            assert "<!channel>" not in message.text


def test_the_command_checks_a_text(home_copy: Path) -> None:
    text = "UHFO says at least 41 people were killed. UHFO says at least 44 people were killed."
    done = pullquote(home_copy, "factcheck", text, "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert [one["outcome"] for one in found["claims"]] == ["supported", "different"]
    assert found["claims"][0]["figure"] == "41"


def test_the_terminal_shows_marks_words_and_quotes(
    sample: House, capsys: pytest.CaptureFixture[str]
) -> None:
    show_checked(check(sample, "UHFO: 41 killed. UHFO: 44 killed. \x1b[31mTresk fell silent."))
    shown = capsys.readouterr().out
    assert "✓ Supported" in shown
    assert "≠ Different in coverage" in shown
    assert "— Upper Halvra Flood Observatory" in shown
    assert "\x1b[31m" not in shown
