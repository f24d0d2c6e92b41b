"""What stands around a quote in its story, and what other versions of the story say there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

from bot.answer import Quote
from bot.answers.answer_store import copies_of, quote_of
from bot.answers.still_standing import new_wording, still_stands
from index.access import Access
from index.archive.reading import sight_of
from index.archive.versions import VersionText, histories
from index.house import House
from index.story import Span, Version, positions_in

ROOM = 600
"""Characters of a story shown before a quote, and as many after it."""
MOST_VERSIONS = 20
"""Other versions of a story told of, the newest; a live page may have hundreds."""


@dataclass(frozen=True, slots=True)
class OtherVersion:
    """Another version of a quote's story."""

    version: Version
    live: bool
    """True for the story as it stands now."""
    said: Span | None
    """The slice of its text that stands in the quote's place; None where it has no such."""
    same: bool
    """True where that says what the quote says, white space and shapes of marks apart."""


@dataclass(frozen=True, slots=True)
class Around:
    """A quote of a live story inside the text around it."""

    n: int
    """Its number in the answer."""
    quote: Quote
    slices: tuple[Span, ...]
    """The slices of the quote's version that stand around it, in order; one holds the quote."""
    live: bool
    """True where the version quoted is the story as it stands now."""
    others: tuple[OtherVersion, ...]
    """The story's other versions, the newest first."""


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A quote of what was withdrawn or struck, or may not be seen: nothing of it is told."""

    n: int


def around(
    house: House, quotes: Sequence[Mapping[str, Any]], access: Access
) -> tuple[Around | Withdrawn, ...]:
    """Return what stands around each of an answer's quotes, as `answer_store` kept them.

    Raises:
        StoreError: the archive cannot be read.

    """
    with house.archive.reading() as connection:
        known = histories(connection, [one["version"] for one in quotes], access)
        copies = copies_of(connection, quotes, sight_of(connection, access))
    return tuple(
        _around(n, one, known.get(one["version"], ()), copies) for n, one in enumerate(quotes, 1)
    )


def passage_around(version: Version, quoted: Span) -> tuple[Span, ...]:
    """Return the slices of whole sentences around a quoted one, at most `ROOM` on each side. Pure.

    They begin and end with paragraphs where some do within reach. One of them holds the quoted
    slice; between two of them stands page furniture or a notice of correction.
    """
    text, sentences = version.story.text, version.sentences
    inside = positions_in(sentences, quoted)
    own = [quoted, *(sentences[n] for n in inside)]
    start, end = min(span[0] for span in own), max(span[1] for span in own)
    before = [n for n in range(inside.start) if start - sentences[n][0] <= ROOM]
    after = [n for n in range(inside.stop, len(sentences)) if sentences[n][1] - end <= ROOM]
    opening = next((n for n in before if _opens(version, n)), before[0] if before else 0)
    closing = next(
        (n for n in reversed(after) if _opens(version, n + 1)), after[-1] if after else 0
    )
    slices: list[Span] = []
    for span in (
        *(sentences[n] for n in before if n >= opening),
        (start, end),
        *(sentences[n] for n in after if n <= closing),
    ):
        if slices and not text[slices[-1][1] : span[0]].strip():
            slices[-1] = (slices[-1][0], span[1])
        else:
            slices.append(span)
    return tuple(slices)


def _opens(version: Version, n: int) -> bool:
    """Tell whether a version's sentence of this position opens a paragraph."""
    if n in {0, len(version.sentences)}:
        return True
    return "\n" in version.story.text[version.sentences[n - 1][1] : version.sentences[n][0]]


def _around(
    n: int, kept: Mapping[str, Any], versions: Sequence[Version], copies: AbstractSet[str]
) -> Around | Withdrawn:
    mine = next((version for version in versions if version.id == kept["version"]), None)
    if mine is None:
        return Withdrawn(n)
    quote = quote_of(kept, mine, copies)
    others = [version for version in reversed(versions) if version is not mine]
    newest = versions[-1]
    return Around(
        n=n,
        quote=quote,
        slices=passage_around(mine, quote.span),
        live=mine is newest,
        others=tuple(_other(quote, one, newest) for one in others[:MOST_VERSIONS]),
    )


def _other(quote: Quote, version: Version, newest: Version) -> OtherVersion:
    """Return what another version says in the place of a quote."""
    old, new = _told(quote.version), _told(version)
    same = still_stands(quote.span, old, new)
    said = new_wording(quote.span, old, new) if same is None else same
    return OtherVersion(version, version is newest, said, same is not None)


def _told(version: Version) -> VersionText:
    return VersionText(version.story.text, version.sentences, version.story.outlet)
