"""Quotes as plain text for a story: who says it, where, when; the quote's letters as they are."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from fakeslack.blocks import check_view
from hypothesis import given as over
from hypothesis import strategies as st

from bot.answer import Quote
from bot.answers.ask import ask
from bot.answers.copy_text import citation, cited, in_marks
from bot.letters import shown
from bot.slack.looks.copying import BUDGET, copy_view
from bot.terminal.demo import SAMPLE
from index.house import House
from index.story import Span, Story, Version

SOHR = "Syrian Observatory for Human Rights"
URL = "https://edition.cnn.example/2016/09/30/aleppo"
SAMPLED = [
    json.loads(line)
    for line in (SAMPLE / "questions.jsonl").read_text(encoding="utf-8").splitlines()
]


def quote(text: str, rest: str = "", **more: Any) -> Quote:
    """A quote of the first sentence of a story."""
    known = {"outlet": "CNN", "published": date(2016, 9, 30), "url": URL}
    told = {name: more.pop(name) for name in known if name in more}
    whole = f"{text} {rest}".strip()
    story = Story("key", "id", whole, "Headline", **{**known, **told})
    version = Version(1, 1, story, ((0, len(text)),), datetime(2016, 9, 30, tzinfo=UTC))
    return Quote(version, (0, len(text)), **more)


PLAIN = "Around 3,800 civilians have been killed since the strikes began."
SPOKEN = '"We carried 62 people," she said.'


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (
            quote(PLAIN, speaker=SOHR),
            f"“{PLAIN}” — {SOHR}, cited by CNN, 30 September 2016 ({URL})",
        ),
        (
            quote(SPOKEN, speaker="Réka Boldvai"),
            f"‘{SPOKEN}’ — Réka Boldvai, quoted by CNN, 30 September 2016 ({URL})",
        ),
        (
            quote(PLAIN, speaker=SOHR, through="Reuters"),
            f"“{PLAIN}” — {SOHR}, through Reuters, cited by CNN, 30 September 2016 ({URL})",
        ),
        (quote(PLAIN), f"“{PLAIN}” — CNN, 30 September 2016 ({URL})"),
        (quote(PLAIN, published=None), f"“{PLAIN}” — CNN ({URL})"),
        (quote(PLAIN, url=None), f"“{PLAIN}” — CNN, 30 September 2016"),
        (
            quote(PLAIN, outlet=None, speaker=SOHR, published=None, url=None),
            f"“{PLAIN}” — {SOHR}, cited by a story without an outlet",
        ),
    ],
    ids=["told", "spoken", "through", "no speaker", "no day", "no page", "no outlet"],
)
def test_a_quote_is_cited_with_who_where_and_when(told: Quote, expected: str) -> None:
    assert citation(told) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He left.", "“He left.”"),
        ("They didn't hear the siren.", "“They didn't hear the siren.”"),
        ('"We count," she said.', '‘"We count," she said.’'),
        ("“We don’t count,” she said.", "‘“We don’t count,” she said.’"),
        ('"There was no siren."', '"There was no siren."'),
        ("“There was no siren.”", "“There was no siren.”"),
        ('"We count," she said. "They do not."', '‘"We count," she said. "They do not."’'),
        ('Nobody heard a siren."', '‘Nobody heard a siren."’'),
        ("It is \"a 'quoted' word\" here.", "«It is \"a 'quoted' word\" here.»"),
        ("Er sagte „nein“.", "‘Er sagte „nein“.’"),
        ("«Nous comptons», dit-elle.", "“«Nous comptons», dit-elle.”"),
    ],
)
def test_marks_around_a_quote_differ_from_those_inside(text: str, expected: str) -> None:
    assert in_marks(text) == expected


@over(st.text(min_size=1))
def test_no_letter_of_a_quote_is_ever_altered(text: str) -> None:
    marked = in_marks(text)
    assert shown(text) in (marked, marked[1:-1])


def test_caveat_correction_and_the_sentence_before_go_with_the_quote() -> None:
    story = Story(
        "key",
        "id",
        "The Observatory counts. It said 41 died. CNN cannot confirm this. Correction: it is 47.",
        "Headline",
        outlet="CNN",
    )

    def span(words: str) -> Span:
        return story.text.index(words), story.text.index(words) + len(words)

    version = Version(1, 1, story, (), datetime(2016, 9, 30, tzinfo=UTC))
    told = Quote(
        version,
        span("It said 41 died."),
        before=span("The Observatory counts."),
        caveat=span("CNN cannot confirm this."),
        corrections=(span("Correction: it is 47."),),
    )
    assert citation(told).splitlines() == [
        "“It said 41 died.” — CNN",
        "Before it: “The Observatory counts.”",
        "Caveat in the story: “CNN cannot confirm this.”",
        "Correction of the story: “Correction: it is 47.”",
    ]


@pytest.mark.parametrize("case", SAMPLED[:10], ids=[case["id"] for case in SAMPLED[:10]])
def test_every_quote_of_an_answer_is_cited_letter_for_letter(
    sample: House, case: dict[str, Any]
) -> None:
    answer = ask(sample, case["question"])
    texts = cited(answer)
    assert len(texts) == len(answer.quotes)
    for text, one in zip(texts, answer.quotes, strict=True):
        assert one.text in text
        assert (one.story.outlet or "") in text
        assert (one.speaker or "") in text
    check_view(copy_view(texts))


# The modal


def copied(view: dict[str, Any]) -> list[str]:
    return [
        element["text"]
        for block in view["blocks"]
        if block["type"] == "rich_text"
        for part in block["elements"]
        for element in part["elements"]
    ]


@over(st.lists(st.text("ab \n<!channel>*_`", min_size=1, max_size=8_000), max_size=6))
def test_the_modal_holds_what_is_to_be_copied_and_all_of_it(texts: list[str]) -> None:
    view = copy_view(texts)
    check_view(view)
    if sum(map(len, texts)) <= BUDGET:
        assert "".join(copied(view)) == "".join(texts)


def test_a_modal_of_too_much_says_how_much_it_left_out() -> None:
    view = copy_view([f"{n} " + "and more " * 900 for n in range(6)])
    check_view(view)
    assert "3 more quotes had no room here." in view["blocks"][-1]["elements"][0]["text"]
