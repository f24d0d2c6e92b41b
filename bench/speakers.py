"""Score who is credited against annotated stories: precision and recall over direct quotations.

    python bench/speakers.py STORIES.jsonl

Lines have `text` and `credited`: a list of `source` and `content` spans in characters, `direct`
where the content opens with a quotation mark. A credit is right where the words that name the
speaker overlap the annotated source; one that is carried from a neighbouring sentence counts by
the words that name the speaker there.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.speakers import Credit, credits_of
from index.sentences import sentences_of
from index.story import Span, Story, Version

MARKS = "\"“”„«»'` "


def overlap(one: Span, other: Span) -> bool:
    """Tell whether two spans share a character."""
    return one[0] < other[1] and other[0] < one[1]


def named_near(
    sentences: Sequence[Span], credited: Sequence[Credit | None], content: Span
) -> Span | None:
    """Return where the speaker of a quotation is named: in its sentences, else nearest to it."""
    within = [n for n, span in enumerate(sentences) if overlap(span, content)]
    speaker = next((one.speaker for n in within if (one := credited[n])), None)
    named = {
        n: one.said_as
        for n, one in enumerate(credited)
        if one and one.speaker == speaker and one.said_as
    }
    here = [named[n] for n in within if n in named]
    start, end = content
    return min(
        here or named.values(), key=lambda span: max(start - span[1], span[0] - end), default=None
    )


def outcome(
    text: str, sentences: Sequence[Span], credited: Sequence[Credit | None], one: dict[str, Any]
) -> tuple[str, Span | None]:
    """Tell right, wrong or silent for one annotated quotation, and where its speaker is named."""
    start, end = one["content"][0][0], one["content"][-1][1]
    start += len(text[start:end]) - len(text[start:end].lstrip(MARKS))
    named = named_near(sentences, credited, (start, end))
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


def main() -> None:
    """Judge every story of the file and report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("stories", type=Path)
    lines = parser.parse_args().stories.read_text(encoding="utf-8").splitlines()
    counts: Counter[str] = Counter()
    for line in lines:
        counts += judge(json.loads(line))
    said = counts["right"] + counts["wrong"]
    total = said + counts["silent"]
    print(f"{total} direct quotations: {dict(counts)}")
    print(f"precision {counts['right'] / said:.3f}, recall {counts['right'] / total:.3f}")


if __name__ == "__main__":
    main()
