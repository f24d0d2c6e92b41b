"""Score who is credited against annotated stories: precision and recall over direct quotations.

    python bench/speakers.py STORIES.jsonl
    python bench/speakers.py --needs QUESTIONS.jsonl STORIES

Lines have `text` and `credited`: a list of `source` and `content` spans in characters, `direct`
where the content opens with a quotation mark. A credit is right where the words that name the
speaker overlap the annotated source; one that is carried from a neighbouring sentence counts by
the words that name the speaker there. With --needs, `need` holds groups of `story` and `contains`,
the words of a sentence that answers, and `speaker` whom the story credits with them, null for none.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.speakers.credited_in import Credit, credits_of
from bot.speakers.same_speaker import Identity, identity
from index.sentences import sentences_of
from index.story import Span, Story, Version

MARKS = "\"“”„«»'` "


def overlap(one: Span, other: Span) -> bool:
    """Tell whether two spans share a character."""
    return one[0] < other[1] and other[0] < one[1]


def named_near(
    text: str, sentences: Sequence[Span], credited: Sequence[Credit | None], content: Span
) -> Span | None:
    """Return where the speaker of a quotation is named: in its sentences, else nearest to it."""
    within = [n for n, span in enumerate(sentences) if overlap(span, content)]
    speaker = next((one.speaker for n in within if (one := credited[n])), None)
    if speaker is None:
        return None
    named = {
        n: one.said_as
        for n, one in enumerate(credited)
        if one and one.speaker == speaker and one.said_as
    }
    surname = rf"\b{re.escape(last(speaker))}\b"
    spelt = [found.span() for found in re.finditer(surname, text)]
    elsewhere = [*named.values(), *(span for span in spelt if not overlap(span, content))]
    here = [named[n] for n in within if n in named]
    start, end = content
    return min(
        here or elsewhere, key=lambda span: max(start - span[1], span[0] - end), default=None
    )


def outcome(
    text: str, sentences: Sequence[Span], credited: Sequence[Credit | None], one: dict[str, Any]
) -> tuple[str, Span | None]:
    """Tell right, wrong or silent for one annotated quotation, and where its speaker is named."""
    start, end = one["content"][0][0], one["content"][-1][1]
    start += len(text[start:end]) - len(text[start:end].lstrip(MARKS))
    named = named_near(text, sentences, credited, (start, end))
    if named is None:
        return "silent", None
    right = any(overlap(named, (start, end)) for start, end in one["source"])
    return ("right" if right else "wrong"), named


def judge(line: dict[str, Any]) -> Counter[str]:
    """Count right, wrong and silent over one story's direct quotations."""
    text = line["text"]
    [sentences] = sentences_of([text])
    story = Story(key=line["id"], id=line["id"], text=text, title="")
    credited = credits_of(Version(0, 1, story, sentences, datetime.now(UTC)))
    return Counter(
        outcome(text, sentences, credited, one)[0]
        for one in line["credited"]
        if one["direct"] and one["source"]
    )


def stories_in(place: Path) -> dict[str, str]:
    """Return the texts of a JSONL file by id, or those of a folder's files by name."""
    if place.is_dir():
        return {path.name: path.read_text(encoding="utf-8") for path in place.glob("*.txt")}
    lines = place.read_text(encoding="utf-8").splitlines()
    return {line["id"]: line["text"] for line in map(json.loads, lines)}


def credited_with(text: str, contains: str) -> set[str | None]:
    """Return whom the story credits with the sentences that hold some words."""
    start = text.find(contains)
    [sentences] = sentences_of([text])
    version = Version(hash(text), 1, Story("", "", text, ""), sentences, datetime.now(UTC))
    span = (start, start + len(contains))
    credited = zip(sentences, credits_of(version), strict=True)
    found = {credit.speaker if credit else None for at, credit in credited if overlap(at, span)}
    return found - {None} or {None}


def is_right(expected: str | None, found: set[str | None]) -> bool:
    """Tell whether the one expected is found: by the same name, or the same last word."""
    return any(
        one == expected
        or (
            one
            and expected
            and (identity(one, expected) is Identity.ONE or one.split()[-1] == last(expected))
        )
        for one in found
    )


def last(name: str) -> str:
    """Return a name's last word."""
    return name.rsplit(maxsplit=1)[-1]


def judge_needs(questions: Path, stories: Path) -> Counter[str]:
    """Count right, wrong and silent over the sentences that answer questions; print the misses."""
    texts = stories_in(stories)
    counts: Counter[str] = Counter()
    for line in map(json.loads, questions.read_text(encoding="utf-8").splitlines()):
        expected = line.get("speaker")
        for need in (one for group in line["need"] for one in group):
            found = credited_with(texts[need["story"]], need["contains"])
            verdict = "right" if is_right(expected, found) else "wrong"
            if verdict == "wrong" and found == {None}:
                verdict = "silent"
            counts[verdict] += 1
            if verdict != "right":
                print(f"{verdict} {line['id']} {need['story']}: {found} for {expected}")
    return counts


def main() -> None:
    """Judge every story of the file, or every sentence the questions need, and report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("stories", type=Path, help="annotated, or those the questions ask of")
    parser.add_argument("--needs", type=Path, metavar="QUESTIONS")
    asked = parser.parse_args()
    counts: Counter[str] = Counter()
    if asked.needs:
        counts = judge_needs(asked.needs, asked.stories)
    else:
        for line in asked.stories.read_text(encoding="utf-8").splitlines():
            counts += judge(json.loads(line))
    said = counts["right"] + counts["wrong"]
    total = said + counts["silent"]
    print(f"{total} judged: {dict(counts)}")
    print(f"precision {counts['right'] / said:.3f}, recall {counts['right'] / total:.3f}")


if __name__ == "__main__":
    main()
