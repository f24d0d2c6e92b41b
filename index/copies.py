"""Copies of one text under several outlets: how alike two texts are, and whose text it is. Pure.

A text's signature is a MinHash over its runs of five words: equal shares of two signatures tell
what share of their runs two texts have in common. Bands are hashes of parts of a signature; texts
much alike share one nearly always, so that copies are looked up instead of compared.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from hashlib import blake2b
from typing import Any
from zlib import crc32

from index.calendar import WEEKDAYS
from index.story import Story

_WORDS = 5
"""Words in a run: long enough that two reports of one event share few."""
_PERMUTATIONS = 128
"""Numbers in a signature; likeness is then right within 0.04, one standard deviation."""
_ROWS = 3
"""Numbers in a band: of two texts half alike, 42 bands of 3 miss one pair in 270; of two that are
0.6 alike, one in 30,000."""
_SCHEME = "affine32"
_SIGNED = 1 << 63

ALIKE = 0.6
"""Likeness from which two texts are one. Of 788 real stories on one war the pairs above are wire
copy and second printings (31 pairs, and 3 pages that share a long tail); those from 0.45 to 0.55
are one wire's reports with newer figures, or rewritten."""
CONTAINED = 0.85
"""Share of a text's runs in a longer one from which it is that one, shortened."""
_LEAST = 0.25
"""Likeness below which shares of a shortened text cannot be told from chance."""


def signature(pieces: Iterable[str]) -> bytes:
    """Return the signature of a text given in pieces: 4 bytes of length, 512 of MinHash.

    Letter case and punctuation make no difference; runs do not reach from piece to piece.
    """
    runs = {run for piece in pieces for run in _runs(piece)}
    found = _blank().copy()
    found.update_batch(map(str.encode, runs))
    return len(runs).to_bytes(4, "little") + bytes(found.hashvalues.astype("<u4"))


@cache
def _blank() -> Any:
    """Return the MinHash of no runs. Its library takes a second to import."""
    from datasketch import MinHash

    return MinHash(_PERMUTATIONS, seed=1, hashfunc=crc32, scheme=_SCHEME)


def bands(signed: bytes) -> list[int]:
    """Return a signature's 42 bands, each a signed number of 64 bits."""
    step = 4 * _ROWS
    parts = (signed[at : at + step] for at in range(4, 4 + 4 * _PERMUTATIONS - step + 1, step))
    hashes = (
        blake2b(part, digest_size=8, salt=n.to_bytes(2, "little")) for n, part in enumerate(parts)
    )
    return [int.from_bytes(hashed.digest(), "little") - _SIGNED for hashed in hashes]


def likeness(one: bytes, other: bytes) -> float:
    """Return the share of the runs of both texts that both have, as signatures tell: 0 to 1."""
    import numpy as np

    mine, its = (np.frombuffer(signed, "<u4", offset=4) for signed in (one, other))
    return float(np.mean(mine == its))


def is_copy(one: bytes, other: bytes) -> bool:
    """Tell whether two texts are nearly the same, or one is the other shortened."""
    alike = likeness(one, other)
    if alike >= ALIKE:
        return True
    sizes = [int.from_bytes(signed[:4], "little") for signed in (one, other)]
    shared = alike * sum(sizes) / (1 + alike)
    return alike >= _LEAST and shared >= CONTAINED * min(sizes)


def _runs(piece: str) -> Iterable[str]:
    words = re.findall(r"\w+", piece.lower())
    if len(words) <= _WORDS:
        return [" ".join(words)]
    return map(" ".join, zip(*(words[at:] for at in range(_WORDS)), strict=False))


_AGENCIES = {
    "Reuters": r"(?:Thomson )?Reuters",
    "AP": r"AP|Associated Press",
    "AFP": r"AFP|Agence France[- ]Presse",
    "dpa": r"dpa|DPA|Deutsche Presse-Agentur",
    "UPI": r"UPI|United Press International",
    "Xinhua": r"Xinhua|XINHUA",
    "Bloomberg": r"Bloomberg",
    "PA": r"PA|Press Association",
    "EFE": r"EFE|Agencia EFE",
    "ANSA": r"ANSA",
    "TASS": r"(?:ITAR-)?TASS",
    "Interfax": r"Interfax|INTERFAX",
    "Kyodo": r"Kyodo|KYODO",
    "PTI": r"PTI|Press Trust of India",
    "ANI": r"ANI|Asian News International",
    "SANA": r"SANA",
    "Anadolu": r"Anadolu|AA",
}
_SUFFIX = r"(?:\.com|(?:\s(?:News|Media|Staff))?(?:\sAgency)?)"
_NAMED = {name: re.compile(f"(?:{pattern}){_SUFFIX}") for name, pattern in _AGENCIES.items()}
_ANY = rf"(?P<agency>(?:{'|'.join(_AGENCIES.values())}){_SUFFIX})"
_WEEKDAY = "|".join(name.title() for name in WEEKDAYS)
_HEAD, _FOOT = 400, 300
"""Characters from the start of a text in which a dateline stands, and from the end in which it is
signed."""
_OPENS = (
    re.compile(rf"(?:^\W*|\w\.?\s+)\({_ANY}\)\s*[-–—:]", re.MULTILINE),
    re.compile(rf"(?:^|\s){_ANY}\s(?:{_WEEKDAY})\s\d{{1,2}}\s[A-Z]"),
    re.compile(
        rf"^By\s(?:[^\n]{{1,60}}?(?:,|\sof|\sfor|\s\|)\s)?(?:[Tt]he\s)?{_ANY}$", re.MULTILINE
    ),
)
"""Datelines and bylines: "LONDON (AP) —", "WASHINGTON, Jan. 5 (Xinhua) --", "By Ann Lee, Reuters".
"""
_CLOSES = (
    re.compile(rf"(?:(?:^|\s)[-–—]{{1,2}}\s?|^|\(|\bSource:?\s){_ANY}\W*\Z", re.MULTILINE),
    re.compile(
        rf"(?:©|\([Cc]\)|[Cc]opyright)\W*(?:\d{{4}}\W+)?(?:by\s)?(?:[Tt]he\s)?{_ANY}\b(?!['’/])"
    ),
)
"""Signatures: "— Reuters", "(AFP)" at the very end; "Copyright 2023 The Associated Press."."""
_CREDIT = re.compile(
    rf"(?:[Bb]y\s)?(?:.{{1,80}}(?:,|\||/|\bof|\bfor|[-–—])\s?)?(?:[Tt]he\s)?{_ANY}"
)


def agency_of(story: Story) -> str | None:
    """Return the agency a story says it is from; None where it names none, or more than one.

    Its outlet, credited writers, dateline, last line and copyright line say so; a line on who
    contributed does not.
    """
    text = story.text.strip()
    said = [agency_called(story.outlet or "")]
    said += [
        agency_called(found["agency"]) for found in map(_CREDIT.fullmatch, story.byline) if found
    ]
    for patterns, part in ((_OPENS, text[:_HEAD]), (_CLOSES, text[-_FOOT:])):
        said += [agency_called(m["agency"]) for pattern in patterns for m in pattern.finditer(part)]
    names = {name for name in said if name}
    return names.pop() if len(names) == 1 else None


def agency_called(name: str) -> str | None:
    """Return the agency that goes by a name: "AP" for "The Associated Press"."""
    bare = name.strip().removeprefix("The ").removeprefix("the ")
    return next((known for known, called in _NAMED.items() if called.fullmatch(bare)), None)
