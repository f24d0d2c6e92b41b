"""Who a story credits: a table of ways newspapers say so. None means no one is named."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.speakers import credits_of
from index.sentences import sentences_of
from index.story import Story, Version

TABLE = {
    "according to": [
        ("According to the Lake Water Observatory, 12 people died.", "Lake Water Observatory"),
        (
            "At least 12 people died, according to the Lake Water Observatory.",
            "Lake Water Observatory",
        ),
    ],
    "figures made by": [
        ("The Lake Water Observatory released the figures on Monday.", "Lake Water Observatory"),
        ("According to figures collated by the group, 12 people died.", "Lake Water Observatory"),
    ],
    "a figure put": [
        ("The Interior Ministry put the death toll at 23.", "Interior Ministry"),
        ("It said 48 people were missing.", "Interior Ministry"),
    ],
    "body named ahead": [
        (
            "About 40 civilians were killed, according to a UK-based monitoring group.",
            "Lake Rights Observatory",
        ),
        ("The Lake Rights Observatory released the figures on Friday.", "Lake Rights Observatory"),
    ],
    "title and surname": [
        ("“We are ready,” said Gen. Ana Kovač, who commands them.", "Ana Kovač"),
        ("Kovač said the road would open.", "Ana Kovač"),
        ("“Give us a day,” she said.", "Ana Kovač"),
    ],
    "apposition": [
        ("The mayor of Vell, Ada Voss, said the school would stay shut.", "Ada Voss"),
        ("She told reporters that help was coming.", "Ada Voss"),
    ],
    "another person in between": [
        ("“We did all we could,” company spokesman Piet Oster said.", "Piet Oster"),
        ("The mayor of Vell, Ada Voss, was not impressed.", None),
        ("She said the siren had been silent.", "Ada Voss"),
    ],
    "a woman is not he": [
        ("Ada Voss said she had called at noon.", "Ada Voss"),
        ("“I waited,” she said.", "Ada Voss"),
        ("He said nothing had come.", None),
    ],
    "quotation that goes on": [
        ("“There was no siren,” said Jan Kol, 44.", "Jan Kol"),
        ("“Nobody in our street heard it.”", "Jan Kol"),
    ],
    "quotation before its speaker": [
        ("“A van drove in. Two people were hurt,” said police chief Omar Said.", "Omar Said"),
    ],
    "quoted by an agency": [
        ("“The fight goes on,” Sputnik quoted Maria Orlova as saying.", "Maria Orlova"),
        ("“It was needed,” a senior official was quoted as saying.", "senior official"),
    ],
    "denial in a relative clause": [
        ("The army shelled the market, which the government denies.", None),
    ],
    "what was not said": [
        ("The ministry did not say how many had died.", None),
        ("CNN cannot independently confirm the figures.", None),
    ],
    "plain narration": [
        ("The bridge fell at dawn and the road was cut.", None),
        ("Many have tried to reach Europe by boat.", None),
    ],
    "a count is no speaker": [
        ("“Twelve citizens were killed and 50 others wounded by shells” the report said.", None),
    ],
}


@pytest.mark.parametrize("told", TABLE.values(), ids=TABLE)
def test_each_sentence_is_credited_to_whom_the_story_credits(
    told: list[tuple[str, str | None]],
) -> None:
    text = " ".join(sentence for sentence, _ in told)
    sentences = next(sentences_of([text]))
    story = Story(key="k", id="k", text=text, title="t")
    version = Version(
        id=hash(text), number=1, story=story, sentences=sentences, seen_at=datetime.now(UTC)
    )
    found = credits_of(version)
    for sentence, speaker in told:
        at = [n for n, span in enumerate(sentences) if text[slice(*span)] in sentence]
        assert at, (sentence, [text[slice(*s)] for s in sentences])
        for n in at:
            credit = found[n]
            assert (credit.speaker if credit else None) == speaker, sentence
            if credit and credit.said_as:
                assert sentences[n][0] <= credit.said_as[0] < credit.said_as[1] <= sentences[n][1]
