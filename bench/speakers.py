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


def overlap(one: Span, other: Span) -> bool:
    """Tell whether two spans share a character."""
    return one[0] < other[1] and other[0] < one[1]


def named_at(credited: Sequence[Credit | None], at: int) -> Span | None:
    """Return where the speaker of a sentence is named, there or in the nearest one of theirs."""
    credit = credited[at]
    if credit is None:
        return None
    order = sorted(range(len(credited)), key=lambda n: abs(n - at))
    spans = (
        other.said_as
        for other in (credited[n] for n in order)
        if other and other.speaker == credit.speaker and other.said_as
    )
    return next(spans, None)


def judge(line: dict[str, Any]) -> Counter[str]:
    """Count right, wrong and silent over one story's direct quotations."""
    text = line["text"]
    [sentences] = sentences_of([text])
    story = Story(key=line["id"], id=line["id"], text=text, title="")
    credited = credits_of(Version(0, 1, story, sentences, datetime.now(UTC)))
    counts: Counter[str] = Counter()
    for one in line["credited"]:
        if not one["direct"] or not one["source"]:
            continue
        content = (one["content"][0][0], one["content"][-1][1])
        within = [n for n, span in enumerate(sentences) if overlap(span, content)]
        named = next((span for n in within if (span := named_at(credited, n))), None)
        if named is None:
            counts["silent"] += 1
        elif any(overlap(named, (start, end)) for start, end in one["source"]):
            counts["right"] += 1
        else:
            counts["wrong"] += 1
    return counts


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
