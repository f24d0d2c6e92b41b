"""Names of people and bodies, as noun phrases hold them and as short forms of each other. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from bot.speakers.grammar_cues import PAPERS
from index.calendar import DAYS

DETERMINERS = frozenset({"the", "a", "an", "this", "that", "its", "his", "her", "their", "another"})
_BODY_NOUNS = frozenset(
    "observatory group monitor watchdog organization organisation agency ministry office body "
    "network council committee commission board brigade centre center institute union party "
    "army coalition company operator authority authorities government department service alliance "
    "army movement foundation association society bureau court police kremlin parliament".split()
)
_SPEAKING = frozenset(
    "official officials police witness witnesses source sources people men women relatives family "
    "families survivors authorities staff medics military troops rebels local locals analysts "
    "neighbors neighbours correspondent correspondents mayor judge chief captain colonel general "
    "president aide aides actress husband wife clerk campaign team crowd girl boy "
    "expert experts media television tv radio head pilot nurse".split()
)
_SPEAKING_ENDS = re.compile(
    r"(?:[eo]r|ist|ian|ant|gent|sident|udent|ponent|tient|man|woman|men|women|person|people|ive|ee|"
    r"eer|ic|yst)s?$"
)
GROUP_NOUNS = frozenset({"group", "monitor", "watchdog", "organization", "organisation", "body"})
"""Nouns by which stories go on about a body they have named."""
_PARTICLES = frozenset("al el bin ibn abu van von der den de da di la le du bint".split())
_KINDS = GROUP_NOUNS | {"news", "agency", "monitoring", "television", "newspaper"}
"""What a body is, as said after its name: "the Lake news agency"."""
_NEWSPAPERS = frozenset("times post journal herald tribune telegraph gazette guardian".split())
_MONITORS = frozenset(
    {"observatory", "watch", "monitor", "monitors", "monitoring", "rights", "network"}
)
_TITLES = re.compile(
    r"^(?:mr|mrs|ms|dr|prof|professor|sir|gen|general|lt|lieutenant|col|colonel|maj|major|capt|"
    r"captain|sgt|president|prime|vice|minister|secretary|secretary-general|general|governor|"
    r"senator|sen|rep|mayor|king|queen|prince|princess|pope|archbishop|bishop|father|rev|judge|"
    r"justice|chief|director|spokesman|spokeswoman|spokesperson|chairman|chairwoman|ambassador|"
    r"commissioner|commander|chancellor|premier|foreign|defence|defense|interior|deputy|acting|"
    r"former|gov|congressman|congresswoman|representative|speaker|leader|whip|adm|admiral|sheriff|"
    r"correspondent|editor|detective|democrat|republican|army|dame|lord|lady|sheikh|imam|inspector|sergeant|doctor|head)\.?$",
    re.IGNORECASE,
)
_CAPITAL = re.compile(r"(?:[ae]l-)?[^\W\d_a-z]")
_BASED = re.compile(r"^(?:[\w-]+-based|independent|activist|opposition|group)\s+", re.IGNORECASE)
_ROLE_AFTER = re.compile(
    r"((?:[^\W\d_a-z][\w.’'-]*\s+){1,3}[^\W\d_a-z][\w’'-]*)\s+(?:the\s+)?"
    r"(?:director|head|chief|spokesman|spokeswoman|leader|founder)(?:\s+(?:of|for)\b|$)"
)
"""A name with what its bearer is set behind it without a comma."""
_OWNER = re.compile(r"['’]s$")
_MOST_WORDS = 9
"""Words in the longest name of a body; longer runs of capitals are headlines run together."""
_LINKS = frozenset(
    {"of", "for", "the", "and", "on", "de", "la", "le", "du", "des", "in", "to", "&"}
)


def can_speak(noun: str) -> bool:
    """Tell whether a common noun names people or a body, who can say things."""
    if noun in PAPERS:
        return False
    return noun in _BODY_NOUNS | _SPEAKING or bool(_SPEAKING_ENDS.search(noun))


def is_person_noun(noun: str) -> bool:
    """Tell whether a common noun names a person, as against a body."""
    return noun not in _BODY_NOUNS | GROUP_NOUNS and can_speak(noun)


def name_in(phrase: str) -> str | None:
    """Return the proper name a noun phrase ends in, without titles; None where it has none."""
    described = _ROLE_AFTER.match(phrase)
    if described and is_person(described.group(1)) and not _OWNER.search(described.group(1)):
        return described.group(1)
    chosen = _capitals(re.sub(r"\s+(?:(?:him|her|it)self|[^\w\s]+)$", "", phrase).split())
    titles = [at for at, word in enumerate(chosen) if _TITLES.match(word)]
    rest = chosen[titles[-1] + 1 :] if titles else []
    if len(rest) > 1 and rest[0].lower() not in _LINKS and is_person(" ".join(rest[:2])):
        of = [at for at, word in enumerate(rest) if word == "of" and at > 1]
        chosen = rest[: of[0]] if of else rest
    elif is_body(" ".join(chosen)):
        chosen = _named_after(chosen) if titles[:1] == [0] else chosen
    elif rest and rest[0].lower() not in _LINKS:
        chosen = rest
    if len(chosen) > _MOST_WORDS:
        return None
    return _unquoted(" ".join(_owned(chosen)))


def _capitals(words: Sequence[str]) -> Sequence[str]:
    """Return the words in capitals, and those that link them, that a noun phrase ends in."""
    end = _without_kind(words)
    start = end
    for at in range(end - 1, -1, -1):
        word = words[at].strip("“”\"'(),")
        if _CAPITAL.match(word) and word:
            start = at
        elif word.lower() in _LINKS and start < end and at > 0:
            earlier = words[at - 1]
            if not _CAPITAL.match(earlier) and earlier.lower() not in _LINKS:
                return []
        else:
            break
    while start < end and _is_before_name(words[start]):
        start += 1
    days = [at for at in range(start, end) if words[at].lower() in DAYS]
    return words[days[-1] + 1 if days else start : end]


def _is_before_name(word: str) -> bool:
    return word.lower() in DETERMINERS | {"both"} or _BASED.match(f"{word} ") is not None


def _owned(words: Sequence[str]) -> Sequence[str]:
    """Return the person of "the Post's Ana Kovač", else all the words."""
    owners = [at for at, word in enumerate(words) if _OWNER.search(word)]
    rest = words[owners[-1] + 1 :] if owners else []
    return rest if len(rest) > 1 and is_person(" ".join(rest)) else words


def _named_after(words: Sequence[str]) -> Sequence[str]:
    """Return B of "Director of the Lake Observatory B", the whole where nothing follows."""
    last = max((at for at, word in enumerate(words) if is_body(word)), default=0)
    rest = words[last + 1 :]
    return rest if len(rest) > 1 and rest[0].lower() not in _LINKS else words


def _unquoted(name: str) -> str | None:
    """Return a name without quotation marks and possessive; None where nothing is left."""
    name = name.strip("“”\"'(),")
    name = re.sub(r"['’]s?$", "", name)
    return name if name and _CAPITAL.match(name) and len(name) > 1 else None


def _without_kind(words: Sequence[str]) -> int:
    """Return where a noun phrase ends without the "news agency" after a name."""
    end = len(words)
    while end > 1 and words[end - 1] in _KINDS:
        end -= 1
    return end if _CAPITAL.match(words[end - 1]) else len(words)


def same_body(one: str, other: str) -> bool:
    """Tell whether two names are one: linking words and case aside, or one the other's initials."""
    return bare(one) == bare(other) or _abbreviates(one, other) or _abbreviates(other, one)


def _abbreviates(short: str, full: str) -> bool:
    words = bare(full)
    return short.isupper() and len(words) > 2 and short.lower() == "".join(w[0] for w in words)


def bare(name: str) -> list[str]:
    """Return the words of a name that tell, in lower case: linking words are left out."""
    words = re.findall(r"[\w’'-]+", re.sub(r"\b[ae]l-(?=\w)", "", name.lower()))
    return [word for word in words if word not in _LINKS]


def is_short_for(short: str, full: str) -> bool:
    """Tell whether one name is the other's surname, its first words, its initials, or itself."""
    if len(short) >= len(full):
        return same_body(short, full)
    parts, whole = bare(short), bare(full)
    if not parts or (" and " in full and " and " not in short):
        return False
    if whole[-len(parts) :] == parts or _abbreviates(short, full):
        return True
    main = bare(re.split(r"\s(?:of|for)\s", full)[0])
    return is_body(full) and (whole[: len(parts)] == parts or main[-len(parts) :] == parts)


def is_body(name: str) -> bool:
    """Tell a body's name from a person's: it has a noun that bodies have, or is all capitals."""
    words = bare(name)
    if any(word in _BODY_NOUNS | _MONITORS for word in words):
        return True
    return name.isupper() and len(words) == 1


def is_person(name: str) -> bool:
    """Tell a name one person may have: words in capitals, particles ("al-", "van") aside."""
    words = name.split()
    capital = all(
        _CAPITAL.match(word) or word.split("-")[0].lower() in _PARTICLES for word in words
    )
    return capital and not is_body(name) and not re.search(r"\d|\w\.\w{2}", name)


def goes_by(noun: str, name: str) -> bool:
    """Tell whether a story may go on about a named body with this noun."""
    words = set(bare(name))
    if noun in words:
        return True
    if noun in GROUP_NOUNS:
        return bool(words & (_MONITORS | GROUP_NOUNS))
    if noun in {"newspaper", "paper"}:
        return bool(words & _NEWSPAPERS)
    return False


_WORDS = r"(?:[^\W\d_a-z][\w-]*[^\S\n]*)+"
_BODY = re.compile(rf"{_WORDS}(?:(?:of|for|and)[^\S\n]+{_WORDS})*")


@lru_cache(maxsize=64)
def bodies_in(text: str) -> set[str]:
    """Return the bodies a text names in several words."""
    names = (name_in(found.group().strip()) for found in _BODY.finditer(text))
    return {name for name in names if name and " " in name and is_body(name)}
