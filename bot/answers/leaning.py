"""Sentences that cannot be understood alone, and the one of the story that explains them. Pure."""

from __future__ import annotations

import re

from bot.speakers.names import is_person
from index.story import Span, Version

_OPENS = re.compile(
    r"[\"“‘']?(?:he|she|it|they|both|the (?:two|three)(?![-–])|his|her|its|their|this|these|those|"
    r"such|the (?:group|attack|"
    r"blast|strikes?|raids?|figures?|toll|number|statement|report|agency|monitor|victims?|dead))\b",
    re.IGNORECASE,
)
_COUNTS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_ORDINALS = {"second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6}
_NOT_PARTED = r"(?![-–’'])"
_GROUP = re.compile(
    rf"\b(?:(?:the|all)\s+(?P<count>{'|'.join(_COUNTS)})|(?P<pair>both|the\s+pair(?!\s+of)|the\s+others?|neither)"
    rf"|(?:a|the)\s+(?P<ordinal>{'|'.join(_ORDINALS)})\s+(?P<member>\w+)){_NOT_PARTED}\b",
    re.IGNORECASE,
)
_ITSELF = re.compile(
    r"\s+(?:\w+\s+)?(?:who|whom|that|which|whose)\b|\s+(?:hand|day|side|half|end)s?\b"
    r"|\s+[^,.;]*?\band\s+[^\W\d_a-z]|\s+\w+(?:\s+\w+)?\s+and\b",
    re.IGNORECASE,
)
"""What follows a group that its own sentence explains: "the two men who…", "both pay and hours"."""
_NAME = r"[^\W\d_a-z][\w’'-]+"
_NAMED = re.compile(rf"\b{_NAME}(?:\s+{_NAME})+")
_JOINED = re.compile(rf"\b{_NAME}\s+and\s+{_NAME}")
_IN_TURN = frozenset(
    "of half quarter day week month year time round place term season stage phase part set leg "
    "period decade century generation grade class floor attempt chance try tier division".split()
)
"""What comes second or third in turn, and is not one more of those told of."""
_REACH = 8
"""Sentences back over which a group is still the one that was introduced."""


def explained_by(version: Version, at: int) -> Span | None:
    """Return the sentence that says whom or what a sentence means; None where it needs none.

    That before it where it opens with "it" or "the group"; where it speaks of "the two" or "a third
    person", the nearest above that tells of so many.
    """
    if at == 0:
        return None
    text = version.story.text
    sentence = text[slice(*version.sentences[at])]
    group = _GROUP.search(sentence)
    size = _size(sentence, group) if group else 0
    if group and size:
        for above in range(at - 1, max(-1, at - 1 - _REACH), -1):
            span = version.sentences[above]
            if _introduces(text[slice(*span)], size, group):
                return span
    alone = group is not None and not size
    return _next_above(version, at) if _OPENS.match(sentence) and not alone else None


def _next_above(version: Version, at: int) -> Span | None:
    """Return the sentence before one, where nothing stands between the two."""
    (start, end), (follows, _) = version.sentences[at - 1], version.sentences[at]
    return None if version.story.text[end:follows].strip() else (start, end)


def _size(sentence: str, group: re.Match[str]) -> int:
    """Return how many others a group needs told of; 0 where its own sentence says who it is."""
    before, after = sentence[: group.start()], sentence[group.end() :]
    if len(set(_NAMED.findall(before))) > 1 or _JOINED.search(before):
        return 0
    if group["ordinal"]:
        member = group["member"].lower()
        return 0 if member in _IN_TURN else _ORDINALS[group["ordinal"].lower()] - 1
    if group["pair"] and group["pair"].lower() == "neither" and re.search(r"\bnor\b", after):
        return 0
    if _ITSELF.match(after):
        return 0
    return _COUNTS[group["count"].lower()] if group["count"] else 2


def _introduces(sentence: str, size: int, group: re.Match[str]) -> bool:
    """Tell whether a sentence tells of so many people or things anew."""
    word = next((word for word, count in _COUNTS.items() if count == size), None)
    counted = word and re.search(
        rf"(?<!the )(?<!all )\b(?:{word}|{size})\s+[^\W\d]", sentence, re.IGNORECASE
    )
    earlier = group["ordinal"] and any(
        re.search(rf"\b(?:a|the)\s+{name}\s+{group['member']}\b", sentence, re.IGNORECASE)
        for name, place in {"first": 1, **_ORDINALS}.items()
        if place == size
    )
    people = {name for name in _NAMED.findall(sentence) if is_person(name)}
    return (
        bool(counted or earlier)
        or len(people) >= max(size, 2)
        or (size == 2 and _JOINED.search(sentence) is not None)
    )
