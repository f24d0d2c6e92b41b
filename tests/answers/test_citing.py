"""Quotes as plain text for a story: who says it, where, when; the quote's letters as they are."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
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
from bot.speakers.credited_in import Credit, credits_of
from bot.terminal.demo import SAMPLE
from index.access import OF_THE_HOUSE
from index.archive.reading import sight_of
from index.archive.versions import latest_stories
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
NOWHERE = "a story without an outlet, 30 September 2016"
SAID = '"We carried 62 people."'
SPOKEN = '"We carried 62 people," she said.'


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (
            quote(PLAIN, speaker=SOHR),
            f"CNN reported: “{PLAIN}” — citing {SOHR}, 30 September 2016 ({URL})",
        ),
        (
            quote(SPOKEN, speaker="Réka Boldvai"),
            f"CNN reported: ‘{SPOKEN}’ — citing Réka Boldvai, 30 September 2016 ({URL})",
        ),
        (
            quote(SAID, "Réka Boldvai said.", speaker="Réka Boldvai"),
            f"“We carried 62 people.” — Réka Boldvai, quoted by CNN, 30 September 2016 ({URL})",
        ),
        (
            quote(SAID, speaker="Réka Boldvai", through="Reuters", outlet=None, url=None),
            "“We carried 62 people.” — Réka Boldvai, through Reuters, quoted by " + NOWHERE,
        ),
        (quote(SAID), f"CNN reported: ‘{SAID}’ — 30 September 2016 ({URL})"),
        (
            quote(PLAIN, speaker=SOHR, through="Reuters"),
            f"CNN reported: “{PLAIN}” — citing {SOHR}, through Reuters, 30 September 2016 ({URL})",
        ),
        (quote(PLAIN), f"CNN reported: “{PLAIN}” — 30 September 2016 ({URL})"),
        (quote(PLAIN, published=None), f"CNN reported: “{PLAIN}” — {URL}"),
        (quote(PLAIN, url=None), f"CNN reported: “{PLAIN}” — 30 September 2016"),
        (
            quote(PLAIN, outlet=None, published=None, url=None),
            f"A story without an outlet reported: “{PLAIN}”",
        ),
    ],
    ids=[
        "told of a speaker",
        "spoken in part",
        "spoken",
        "spoken, through",
        "spoken by nobody known",
        "through",
        "no speaker",
        "no day",
        "no page",
        "no outlet",
    ],
)
def test_a_quote_is_cited_with_who_where_and_when(told: Quote, expected: str) -> None:
    assert citation(told) == expected


@pytest.mark.parametrize(
    ("story", "words", "expected"),
    [
        ('"We count. They do not," she said.', '"We count.', "“We count.” — Ada Voss"),
        ('"We count. They do not," she said.', 'They do not," she said.', '‘"They do not," she'),
        ('"We count. We add. We sum," she said.', "We add.", "“We add.” — Ada Voss"),
        ('"We count.\n\n"We add," she said.', '"We count.', "“We count.” — Ada Voss"),
        ('"We count.\n\nThey do not, she said.', '"We count.', 'Post reported: ‘"We count."’'),
        ('Nobody heard."', 'Nobody heard."', 'Post reported: ‘"Nobody heard."’'),
        ("“We count ‘all’,” she said.", "“We count ‘all’,” she said.", "«“We count ‘all’,” she"),
        ("The post is 6'2\" tall.", "The post is 6'2\" tall.", "‘The post is 6'2\" tall.’"),
    ],
)
def test_marks_are_balanced_and_a_speaker_signs_only_words_in_marks(
    story: str, words: str, expected: str
) -> None:
    at = story.index(words)
    whole = Story("key", "id", story, "Headline", outlet="Post")
    version = Version(1, 1, whole, (), datetime(2016, 9, 30, tzinfo=UTC))
    told = citation(Quote(version, (at, at + len(words)), speaker="Ada Voss"))
    assert expected in told


def test_who_is_named_within_a_quotation_does_not_sign_it() -> None:
    said = '"The minister said it was safe," the widow told us.'
    words = '"The minister said it was safe,"'
    named = (said.index("The minister"), said.index(" said"))
    story = Story("key", "id", said, "Headline", outlet="Post")
    version = Version(1, 1, story, (), datetime(2016, 9, 30, tzinfo=UTC))
    told = citation(Quote(version, (0, len(words)), speaker="minister", said_as=named))
    assert told.startswith("Post reported: ‘")


def sentences_of(house: House) -> Iterator[Quote]:
    """Every sentence of a newsroom that may be quoted, as it would be."""
    with house.archive.reading() as connection:
        versions = latest_stories(connection, sight_of(connection, OF_THE_HOUSE), 1_000)
    for version in versions:
        for span, credit in zip(version.sentences, credits_of(version), strict=True):
            told = credit or Credit(None, None)  # type: ignore[arg-type]
            yield Quote(version, span, speaker=told.speaker, said_as=told.said_as)


def test_no_sentence_of_the_sample_becomes_a_quotation_nobody_said(sample: House) -> None:
    signed = 0
    for one in sentences_of(sample):
        told, text = citation(one), one.story.text
        assert told.count("“") == told.count("”")
        assert told.count("«") == told.count("»")
        assert told.count('"') % 2 == 0
        letters = [re.sub(r"\W", "", text) for text in (told, one.text)]
        assert letters[1] in letters[0]
        if told.startswith(f"{one.story.outlet} reported: "):
            continue
        signed += 1
        words = told[1 : told.index(f" — {one.speaker}, quoted by ") - 1]
        around = [text[: text.index(one.text)], text[text.index(one.text) + len(one.text) :]]
        assert words in one.text
        assert is_open(around[0] + one.text[: one.text.index(words)])
        after = one.text[one.text.index(words) + len(words) :] + around[1]
        assert re.match(r"[^\n]*[\"”]|[^\n]*\n\s*[\"“]", after)
    assert signed > 10


def is_open(before: str) -> bool:
    """Tell whether a quotation is open where a text ends."""
    line = before[before.rfind("\n") + 1 :]
    return line.count("“") > line.count("”") or line.count('"') % 2 == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He left.", "“He left.”"),
        ("They didn't hear the siren.", "“They didn't hear the siren.”"),
        ('"We count," she said.', '‘"We count," she said.’'),
        ("“We don’t count,” she said.", "‘“We don’t count,” she said.’"),
        ('"There was no siren."', '‘"There was no siren."’'),
        ('"We count," she said. "They do not."', '‘"We count," she said. "They do not."’'),
        ("It is \"a 'quoted' word\" here.", "«It is \"a 'quoted' word\" here.»"),
        ("Er sagte „nein“.", "‘Er sagte „nein“.’"),
        ("«Nous comptons», dit-elle.", "“«Nous comptons», dit-elle.”"),
        ("«“a” ‘b’»", "‹«“a” ‘b’»›"),
    ],
)
def test_marks_around_a_quote_differ_from_those_inside(text: str, expected: str) -> None:
    assert in_marks(text) == expected


@over(st.text(min_size=1))
def test_no_letter_of_a_quote_is_ever_altered(text: str) -> None:
    marked = in_marks(text)
    assert shown(text) == marked[1:-1]


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
        "CNN reported: “It said 41 died.”",
        "Before it in the story: “The Observatory counts.”",
        "Caveat in the story: “CNN cannot confirm this.”",
        "Correction of the story: “Correction: it is 47.”",
    ]


@pytest.mark.few(2)
@pytest.mark.parametrize("case", SAMPLED[:10], ids=[case["id"] for case in SAMPLED[:10]])
def test_every_quote_of_an_answer_is_cited_letter_for_letter(
    sample: House, case: dict[str, Any]
) -> None:
    answer = ask(sample, case["question"])
    texts = cited(answer)
    assert len(texts) == len(answer.quotes)
    for text, one in zip(texts, answer.quotes, strict=True):
        assert re.sub(r"\W", "", one.text) in re.sub(r"\W", "", text)
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
