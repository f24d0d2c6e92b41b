"""Whether a speaker's word is the word of somebody a story names in passing. Pure.

"The council's figure" is what Dornfeld Council says, and what the council's leader, Ada Voss, says.
It is not what a critic of the council says, nor a former leader of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.english.synonyms import stems_of
from bot.speakers.name_words import DETERMINERS, TITLES
from bot.speakers.names import name_in
from bot.speakers.same_speaker import may_be, may_go_by
from bot.speakers.say_words import GIVES_WORD, either

_SPEAKS_FOR = re.compile(
    r"(?:co-?)?(?:chair|coordinator|organi[sz]er|member|official|officer|manager|founder|owner|"
    r"spokes\w+|president)\Z",
    re.IGNORECASE,
)
_LEADS = re.compile(
    r"\A(?:who|which)\s+(?:heads|leads|chairs|runs|directs|speaks for|represents)\b"
)
_RELATIVE = re.compile(r"\b(?:who|whom|whose|which|that)\b")
_FORMER = re.compile(r"\b(?:former|formerly|ex|once|then|outgoing|rival)\b", re.IGNORECASE)
_OF = re.compile(r"\b(?:of|for|at|in|from|with|to|on)\b")
_BEFORE = re.compile(
    rf"(?:[.,;:“”\"\n]|\b{either(GIVES_WORD)}\b|\A)\s*(?P<told>[^.,;:“”\"\n]{{1,80}}?),?\s*\Z"
)
_TITLE_LAST = re.compile(r"(?<=,\s)(?:(?:Dr|Prof|Professor|Sir|Mr|Mrs|Ms|Dame|Lord|Lady)\.?\s)+\Z")
_MEMBER = re.compile(r"\s+(?:of|from)\s+[^,.;“”\"\n]{1,80}")
_AFTER = re.compile(r"\s*(?:\([^)]*\))?,\s*(?P<told>[^,.;“”\"\n]{1,120})")


def speaks_for(speaker: str, owner: str, text: str) -> bool:
    """Tell whether whom a story credits is `owner`, as its text puts it, or speaks for them."""
    name = name_in(owner) if owner.rsplit(maxsplit=1)[-1][:1].isupper() else None
    if name is not None and may_be(name, speaker):
        return True
    words = owner.split()
    wanted = stems_of(" ".join(w for w in words if w.lower() not in DETERMINERS))
    if not wanted:
        return False
    if name is None and (wanted <= stems_of(speaker) or may_go_by(speaker, words[-1].lower())):
        return True
    return has_office_in(speaker, owner, text)


def has_office_in(speaker: str, owner: str, text: str) -> bool:
    """Tell whether a text introduces a speaker as `owner`'s: "the council's leader, Ada Voss"."""
    words = owner.split()
    wanted = stems_of(" ".join(w for w in words if w.lower() not in DETERMINERS))
    told = _introductions(speaker, text) if wanted else ()
    return any(_describes(one, wanted, words[-1]) for one in told)


def _introductions(speaker: str, text: str) -> Iterator[str]:
    """Yield the words that a story sets before or behind a speaker's name to say who it is."""
    for found in re.finditer(rf"(?<!\w){re.escape(speaker)}(?!\w)", text):
        opening = _TITLE_LAST.sub("", text[max(0, found.start() - 120) : found.start()])
        if before := _BEFORE.search(opening):
            yield before["told"]
        if after := _AFTER.match(text, found.end()):
            yield after["told"]
        if member := _MEMBER.match(text, found.end()):
            yield f"member {member[0]}"


def _describes(told: str, wanted: frozenset[str], noun: str) -> bool:
    """Tell whether an introduction says that one is, or has an office in, what is wanted."""
    leads = _LEADS.match(told)
    told = told[leads.end() :] if leads else _RELATIVE.split(told)[0]
    if _FORMER.search(told) or not wanted <= stems_of(told):
        return False
    head = _OF.split(told)[0].split()
    return bool(leads) or (
        bool(head)
        and (
            stems_of(head[-1]) == stems_of(noun)
            or any(map(TITLES.match, head[-1:]))
            or _SPEAKS_FOR.match(head[-1]) is not None
        )
    )
