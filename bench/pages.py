"""Score how saved pages are read: what lands as text, what may be quoted, the fields, the words.

    python -m bench.pages FOLDER [FOLDER ...] [--verbose]

A folder holds pages, each `NAME.html` with `NAME.expected.json` beside it: `title`, `byline`,
`published`, `outlet`, `url` (where it was fetched), `quotable` (sentences a right reading may
quote), `quotable_words` (sentences that stand over several source lines), `never` (what no
quotable sentence may have in it), and `text`, where the story's whole text is known. A key that is
not there is not scored.

Texts are scored as the article-extraction benchmark does: F1 of word 4-grams, each page weighing
the same.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from index.errors import BadInputError
from index.pages import PageOrigin, read_html
from index.sentences import sentences_of
from index.story import Story

_GRAM = 4
_FIELDS = ("title", "byline", "published", "outlet")


@dataclass(slots=True)
class Overlap:
    """Shares of word 4-grams that are in both texts, too many, missing; summed over pages."""

    both: float = 0
    extra: float = 0
    missing: float = 0

    def add(self, right: str, read: str) -> float:
        """Add one page; return its own F1."""
        wanted, found = _grams(right), _grams(read)
        both = (wanted & found).total()
        extra, missing = found.total() - both, wanted.total() - both
        whole = both + extra + missing or 1
        self.both += both / whole
        self.extra += extra / whole
        self.missing += missing / whole
        return 2 * both / ((2 * both + extra + missing) or 1)

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        return 2 * self.both / ((2 * self.both + self.extra + self.missing) or 1)


@dataclass(slots=True)
class Score:
    """What reading a number of pages came to."""

    pages: int = 0
    text: Overlap = field(default_factory=Overlap)
    quotable: Overlap = field(default_factory=Overlap)
    right: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)
    told: list[str] = field(default_factory=list)

    def check(self, what: str, name: str, *, right: bool, told: str) -> None:
        """Count one thing that is right or wrong."""
        self.asked[what] += 1
        self.right[what] += right
        if not right:
            self.told.append(f"{name}: {what}: {told}")


def pages_in(folder: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Yield the pages below a folder that say what a right reading is."""
    for expected in sorted(folder.rglob("*.expected.json")):
        page = expected.with_name(expected.name.replace(".expected.json", ".html"))
        yield page, json.loads(expected.read_text("utf-8"))


def score(pages: Iterable[tuple[Path, dict[str, Any]]]) -> Score:
    """Read pages as pages of the web and score what comes of them."""
    scored = Score()
    for page, right in pages:
        scored.pages += 1
        address = str(right.get("url") or f"https://{page.stem}.example/story")
        try:
            place = PageOrigin("https://feed.example/", address)
            story = read_html(page.read_text("utf-8"), place, None, address)
        except BadInputError as error:
            scored.check("read", page.stem, right=not right.get("quotable"), told=str(error))
            continue
        _score_one(scored, page.stem, right, story)
    return scored


def _score_one(scored: Score, name: str, right: dict[str, Any], story: Story) -> None:
    spans = next(sentences_of([story.text]))
    quotable = [" ".join(story.text[start:end].split()) for start, end in spans]
    wanted = [*right.get("quotable", ()), *right.get("quotable_words", ())]
    if "text" in right:
        scored.text.add(right["text"], story.text)
    scored.quotable.add(right.get("text") or " ".join(wanted), " ".join(quotable))
    for sentence in wanted:
        found = " ".join(sentence.split()) in quotable
        scored.check("quotable", name, right=found, told=f"lost {sentence!r}")
    for words in right.get("never", ()):
        where = [sentence for sentence in quotable if words in sentence]
        scored.check("never", name, right=not where, told=f"{words!r} in {where}")
    read = {
        "title": story.title,
        "byline": list(story.byline),
        "published": str(story.published),
        "outlet": story.outlet,
    }
    for key in _FIELDS:
        if key in right:
            scored.check(key, name, right=read[key] == right[key], told=repr(read[key]))


def _grams(text: str) -> Counter[tuple[str, ...]]:
    words = re.findall(r"\w+", text)
    last = max(len(words) - _GRAM + 1, 1 if words else 0)
    return Counter(tuple(words[n : n + _GRAM]) for n in range(last))


def main() -> None:
    """Score and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--verbose", action="store_true", help="tell what is wrong where")
    options = parser.parse_args()
    scored = score(one for folder in options.folders for one in pages_in(folder))
    if options.verbose:
        print(*scored.told, sep="\n")
    print(f"{scored.pages} pages")
    for name, overlap in (("text", scored.text), ("quotable text", scored.quotable)):
        if overlap.f1:
            print(f"{name:14} F1 {overlap.f1:.3f}")
    for what, asked in scored.asked.items():
        print(f"{what:14} {scored.right[what]} of {asked} ({scored.right[what] / asked:.1%})")


if __name__ == "__main__":
    main()
