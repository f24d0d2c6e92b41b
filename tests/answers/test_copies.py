"""Copies of one report: found by their text, quoted from the original, counted once."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from newsroom import Newsroom

from bot.answer import Quote
from bot.answers.choosing import near_copies
from bot.answers.wire_copies import (
    QuoteWithCopies,
    Report,
    copies_line,
    numbers_told,
    of_one_report,
    original_first,
)
from bot.answers.wire_copies import reports_of as count_reports
from bot.terminal.as_json import answer_json
from index.archive import Archive, tables
from index.archive.copies import copies_of, forget_signatures, keep_signatures
from index.copies import agency_of, bands, is_copy, likeness, signature
from index.story import Story, Version

LEAD = "The ferry Astrid sank off Velmark on Monday in a storm that closed three ports."
TOLL = "The Harbour Ministry said 23 people had died when the ferry Astrid sank."
MIDDLE = (
    "The ferry was built in Kesh in 1961 and had passed its last inspection in the autumn.",
    "Captain Ole Brandt was at the wheel because the pilot had fallen ill, the owner said.",
    "Fishermen from Orlo took on board those who had reached the rafts before dark.",
    "Divers will look for the bow doors as soon as the wind allows it, the navy said.",
    "Families waited on the quay through the night for lists that nobody could give them.",
)
END = "A court in Velmark has opened an inquiry into the owner and the harbour master."
TEXT = (LEAD, TOLL, *MIDDLE, END)


def made(
    text: Sequence[str],
    id_: int = 1,
    outlet: str | None = "Velmark Post",
    day: int | None = 3,
    **fields: Any,
) -> Version:
    """A version with a sentence a line."""
    spans, at = [], 0
    for sentence in text:
        spans.append((at, at + len(sentence)))
        at += len(sentence) + 1
    published = date(2025, 3, day) if day else None
    story = Story(
        key=f"k{id_}",
        id=str(id_),
        text="\n".join(text),
        title="A ferry",
        outlet=outlet,
        published=published,
        **fields,
    )
    return Version(id_, 1, story, tuple(spans), datetime(2025, 3, 1, tzinfo=UTC))


def swapped(text: Sequence[str], old: str, new: str) -> list[str]:
    return [sentence.replace(old, new) for sentence in text]


class TestAgency:
    @pytest.mark.parametrize(
        ("text", "agency"),
        [
            ("LONDON (Reuters) - The ferry sank.", "Reuters"),
            ("VELMARK, March 3 (Reuters) — The ferry sank.", "Reuters"),
            ("LONDON (AP) — The ferry sank.", "AP"),
            ("BEIJING, Jan. 5 (Xinhua) -- The ferry sank.", "Xinhua"),
            ("(Bloomberg) -- The ferry sank.", "Bloomberg"),
            ("Ferry sinks\n\nMADRID (EFE).- The ferry sank.\n— EFE", "EFE"),
            ("Ferry sinks Monitor AFP Sunday 29 Jun 2014 The ferry sank.", "AFP"),
            ("By The Associated Press\n\nThe ferry sank.", "AP"),
            ("By Ann Lee, Reuters\n\nThe ferry sank.", "Reuters"),
            ("The ferry sank. — Reuters", "Reuters"),
            ("The ferry sank near the border. --Reuters", "Reuters"),
            ("The ferry sank. (AFP)", "AFP"),
            ("The ferry sank.\n\nKyodo", "Kyodo"),
            ("The ferry sank.\nSource: Anadolu Agency", "Anadolu"),
            ("The ferry sank.\nCopyright 2023 The Associated Press. All rights reserved.", "AP"),
            ("The ferry sank.\n© Agence France-Presse", "AFP"),
            ("The ferry sank.\n\nReuters contributed to this report.", None),
            ("The ferry sank, the minister told Reuters.", None),
            ("The ferry sank, Reuters reported.", None),
            ("The ferry sank. (With Reuters and AFP)", None),
            ("A man at the port. (AP Photo/Ann Lee)\n\nThe ferry sank.", None),
            ("Photo: Reuters\n\nThe ferry sank.", None),
            ("LONDON (Reuters) - The ferry sank. (AFP)", None),
            ("He owns Reuters's rival. The PA (public address) failed.", None),
            ("The ferry sank.", None),
            ("", None),
        ],
    )
    def test_a_text_says_whose_it_is(self, text: str, agency: str | None) -> None:
        assert agency_of(Story(key="k", id="i", text=text, title="t")) == agency

    @pytest.mark.parametrize(
        ("outlet", "byline", "agency"),
        [
            ("Reuters", (), "Reuters"),
            ("The Associated Press", (), "AP"),
            ("AP News", (), "AP"),
            ("Velmark Post", ("Reuters",), "Reuters"),
            ("Velmark Post", ("Ann Lee, Associated Press",), "AP"),
            ("Velmark Post", ("Ann Lee | AFP",), "AFP"),
            ("Velmark Post", ("Michael Bloomberg",), None),
            ("Velmark Post", ("Ann Lee", "AFP and Reuters"), None),
            ("Velmark Post", ("AFP", "Reuters"), None),
            (None, (), None),
        ],
    )
    def test_its_outlet_and_byline_say_so_too(
        self, outlet: str | None, byline: tuple[str, ...], agency: str | None
    ) -> None:
        story = Story(key="k", id="i", text=LEAD, title="t", outlet=outlet, byline=byline)
        assert agency_of(story) == agency


words = st.lists(
    st.sampled_from("the ferry sank off Velmark on Monday 23 dead".split()), max_size=40
)


class TestSignature:
    @pytest.mark.parametrize(
        ("other", "same"),
        [
            (TEXT, True),
            ([sentence.upper().replace(",", " —") for sentence in TEXT], True),
            (swapped(TEXT, "23", "41"), True),
            (TEXT[:-3], True),
            ((LEAD, TOLL, *MIDDLE[:2]), True),
            ((*TEXT, "The council of Dornfeld had nothing to say on the matter."), True),
            ((LEAD, TOLL), False),
            ((LEAD, "Nobody was hurt.", "The bridge at Dornfeld reopens in May."), False),
            (("Bread is dearer this spring, bakers in Orlo said.",), False),
        ],
    )
    def test_copies_are_told_from_other_reports(self, other: Sequence[str], same: bool) -> None:
        one, its = signature(TEXT), signature(other)
        assert is_copy(one, its) == is_copy(its, one) == same
        assert bool(set(bands(one)) & set(bands(its))) >= same

    @given(words, words)
    def test_it_is_one_size_whatever_it_signs(self, one: list[str], other: list[str]) -> None:
        mine, its = signature([" ".join(one)]), signature([" ".join(other)])
        assert len(mine) == len(its) == 516
        assert likeness(mine, mine) == 1
        assert likeness(mine, its) == likeness(its, mine)
        assert len(bands(mine)) == 42
        assert all(-(2**63) <= band < 2**63 for band in bands(mine))


class TestFigures:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("23 people died.", "Twenty-three people died."),
            ("Twenty-three people and 3,200 sheep died.", "23 people and 3200 sheep died."),
            ("It cost $3.2 million on 4 May.", "On $3.2m and May 4 he was silent."),
            ("Version 1.2.3 of it.", "Its version 1.2.3."),
            ("Nobody was hurt.", "One of them spoke, and both left."),
        ],
    )
    def test_numbers_are_told_alike_however_they_are_written(self, one: str, other: str) -> None:
        assert numbers_told(one) == numbers_told(other)

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("23 people died.", "24 people died."),
            ("It cost $3.2 million.", "It cost $3.2 billion."),
            ("It cost $3m.", "It cost €3m."),
            ("On 4 May it sank.", "On 5 May it sank."),
            ("20 to 30 died.", "20 died."),
            ("A third of them died.", "Two-thirds of them died."),
        ],
    )
    def test_other_numbers_are_told_otherwise(self, one: str, other: str) -> None:
        assert numbers_told(one) != numbers_told(other)

    def test_one_sentence_with_two_figures_in_words_is_two_sentences(self) -> None:
        said = "At least twelve people died on Monday when the ferry Astrid sank off Velmark"
        assert near_copies(f"{said}.", f"{said}, he said.")
        assert not near_copies(said, said.replace("twelve", "fourteen"))

    @pytest.mark.parametrize(
        ("other", "one_report"),
        [
            (TEXT, True),
            (swapped(TEXT, "23 people", "twenty-three people"), True),
            (swapped(TEXT, "23 people", "23 people, 4 of them children,"), True),
            (TEXT[2:], True),
            (swapped(TEXT, "23", "41"), False),
            (swapped(TEXT, "23 people had died", "41 people had died so far"), False),
            (swapped(TEXT, "three ports", "four ports"), False),
        ],
    )
    def test_another_figure_makes_another_report(
        self, other: Sequence[str], one_report: bool
    ) -> None:
        mine, its = made(TEXT, 1), made(other, 2)
        assert of_one_report(mine, [its]) == ([mine, its] if one_report else [mine])

    def test_a_copy_without_the_figure_joins_only_one_of_two_that_differ(self) -> None:
        without, first, then = (
            made((LEAD, *MIDDLE, END), 1),
            made(TEXT, 2, day=3),
            made(swapped(TEXT, "23", "41"), 3, day=4),
        )
        assert of_one_report(without, [then, first]) == [without, first]


class TestCounting:
    @pytest.mark.parametrize(
        ("outlets_and_days", "order"),
        [
            ([("Post", 3), ("Reuters", 5), ("Herald", 2)], [2, 3, 1]),
            ([("Post", 4), ("Herald", 3)], [2, 1]),
            ([("Post", 3), ("Herald", 3)], [1, 2]),
            ([("Post", None), ("Herald", 3)], [2, 1]),
        ],
    )
    def test_the_original_is_the_agencys_then_the_earliest_then_the_first_seen(
        self, outlets_and_days: list[tuple[str, int | None]], order: list[int]
    ) -> None:
        versions = [
            made(TEXT, n, outlet, day) for n, (outlet, day) in enumerate(outlets_and_days, 1)
        ]
        assert [version.id for version in original_first(versions)] == order

    @pytest.mark.parametrize(
        ("told", "sizes"),
        [
            ([], []),
            ([("a", "")], [1]),
            ([("abc", "")], [3]),
            ([("ab", "c")], [2, 1]),
            ([("a", "b")], [1, 1]),
            ([("ab", ""), ("bc", "")], [3]),
            ([("ab", ""), ("cd", "")], [2, 2]),
            ([("ab", ""), ("a", "c")], [2, 1]),
            ([("ab", ""), ("x", "")], [2, 1]),
            ([("ab", ""), ("bx", "")], [2, 1]),
        ],
    )
    def test_stories_that_share_a_quoted_sentence_and_a_text_are_one_report(
        self, told: list[tuple[str, str]], sizes: list[int]
    ) -> None:
        """Letters are copies of one text; "x" is one with another toll."""
        stories = {
            name: made(swapped(TEXT, "23", "41") if name == "x" else TEXT, n)
            for n, name in enumerate("abcdx", 1)
        }
        quotes = [
            QuoteWithCopies(
                Quote(stories[copies[0]], (0, 5)),
                tuple(stories[name] for name in copies),
                tuple(stories[name] for name in twins),
            )
            for copies, twins in told
        ]
        assert [len(report.versions) for report in count_reports(quotes)] == sizes

    @pytest.mark.parametrize(
        ("reports", "line"),
        [
            ([], None),
            (["Post"], None),
            (["Post", "Herald"], None),
            (["Reuters Post Herald Echo"], "4 stories, 1 underlying Reuters report"),
            (["Post Herald"], "2 stories, both the same text"),
            (["Post Herald Echo"], "3 stories, all the same text"),
            (["Reuters AFP"], "2 stories, both the same text"),
            (
                ["Reuters Post", "Herald"],
                "3 stories, 2 separate reports: 2 carry the same Reuters text",
            ),
            (
                ["AFP Post Echo", "Herald Times", "Sun"],
                "6 stories, 3 separate reports: 3 carry the same AFP text, 2 another text",
            ),
        ],
    )
    def test_the_headline_counts_stories_and_reports(
        self, reports: list[str], line: str | None
    ) -> None:
        made_up = [
            Report(tuple(made(TEXT, n, outlet) for n, outlet in enumerate(names.split())))
            for names in reports
        ]
        assert copies_line(made_up) == line


class TestArchive:
    @pytest.fixture
    def archive(self, tmp_path: Path) -> Archive:
        return Archive(f"sqlite:///{tmp_path / 'archive.db'}")

    def keep(self, archive: Archive, texts: Sequence[Sequence[str]]) -> None:
        with archive.writing() as connection:
            for n, text in enumerate(texts, 1):
                connection.execute(tables.stories.insert().values(id=n, key=str(n)))
                row = {"story_id": n, "number": 1, "digest": "", "name": str(n), "text": ""}
                row |= {"title": "", "byline": [], "sentences": [], "rules": 0}
                at = datetime(2025, 3, 1, tzinfo=UTC)
                connection.execute(tables.versions.insert().values(id=n, seen_at=at, **row))
                keep_signatures(connection, {n: text})

    def test_copies_are_found_among_many_and_gone_when_forgotten(self, archive: Archive) -> None:
        others = random.Random(1)
        vocabulary = [word for sentence in TEXT for word in sentence.split()]
        noise = [[" ".join(others.choices(vocabulary, k=120))] for _ in range(50)]
        self.keep(archive, [TEXT, *noise, TEXT[:-2], swapped(TEXT, "Astrid", "Mette")])
        with archive.writing() as connection:
            assert copies_of(connection, [1, 2, 999]) == {1: [52, 53], 2: [], 999: []}
            forget_signatures(connection, [52, 999])
            assert copies_of(connection, [1, 53]) == {1: [53], 53: [1]}
            left = connection.execute(tables.bands.select().where(tables.bands.c.version_id == 52))
            assert left.all() == []


QUESTION = "how many people died when the ferry Astrid sank"


def tell(room: Newsroom, outlet: str, text: Sequence[str], day: str, **fields: str) -> None:
    name = outlet.lower().replace(" ", "-")
    room.write(
        f"{name}.json",
        {
            "title": f"The ferry Astrid, by {outlet}",
            "text": " ".join(text),
            "published": day,
            "outlet": outlet,
            "url": f"https://{name}.example/ferry",
            **fields,
        },
    )


class TestAnswering:
    @pytest.fixture
    def wire(self, room: Newsroom) -> Newsroom:
        """One Reuters report under four outlets, trimmed by one, and a fifth with another toll."""
        dated = (f"VELMARK (Reuters) - {LEAD}", *TEXT[1:])
        tell(room, "Velmark Post", dated, "2025-03-03")
        tell(room, "Reuters", TEXT, "2025-03-04")
        tell(room, "Lake Herald", TEXT[:5], "2025-03-04", title="Storm takes a ferry")
        tell(room, "Orlo Echo", [TEXT[1].replace("23", "“23”"), *TEXT], "2025-03-05")
        tell(room, "Kesh Times", swapped(TEXT, "23", "41"), "2025-03-05")
        room.refresh()
        return room

    def test_copies_are_one_report_quoted_from_the_agency(self, wire: Newsroom) -> None:
        answer = wire.ask(QUESTION)
        [quote] = [quote for quote in answer.quotes if "23 people" in quote.text]
        assert quote.story.outlet == "Reuters"
        assert {copy.outlet for copy in quote.also_in} == {
            "Velmark Post",
            "Lake Herald",
            "Orlo Echo",
        }
        assert {copy.url for copy in quote.also_in} >= {"https://velmark-post.example/ferry"}

    def test_another_toll_is_another_report(self, wire: Newsroom) -> None:
        answer = wire.ask(QUESTION)
        [other] = [quote for quote in answer.quotes if "41 people" in quote.text]
        assert other.story.outlet == "Kesh Times"
        assert other.also_in == ()
        assert (answer.stories_quoted, answer.reports) == (5, 2)
        line = "5 stories, 2 separate reports: 4 carry the same Reuters text"
        assert line in answer.headline
        shown = answer_json(answer)
        assert (shown["stories_quoted"], shown["reports"]) == (5, 2)

    def test_no_two_quotes_are_one_sentence_from_two_copies(self, wire: Newsroom) -> None:
        for question in (QUESTION, "why was captain Brandt at the wheel", "who closed the ports"):
            said = [" ".join(quote.text.split()) for quote in wire.ask(question).quotes]
            assert len(said) == len(set(said))

    def test_an_outlet_asked_for_is_quoted_itself(self, wire: Newsroom) -> None:
        answer = wire.ask("how many died on the ferry Astrid, according to the Lake Herald")
        assert {quote.story.outlet for quote in answer.quotes} == {"Lake Herald"}

    def test_a_copy_withdrawn_is_counted_no_more(self, wire: Newsroom) -> None:
        for name in ("kesh-times", "orlo-echo"):
            (wire.feed / f"{name}.json").unlink()
        wire.refresh()
        answer = wire.ask(QUESTION)
        assert (answer.stories_quoted, answer.reports) == (3, 1)
        assert "3 stories, 1 underlying Reuters report" in answer.headline

    def test_without_copies_nothing_is_said_of_them(self, room: Newsroom) -> None:
        tell(room, "Velmark Post", TEXT, "2025-03-03")
        room.refresh()
        answer = room.ask(QUESTION)
        assert (answer.stories_quoted, answer.reports) == (1, 1)
        assert "same text" not in answer.headline
        assert "report" not in answer.headline
