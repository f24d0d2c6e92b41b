"""Speakers and names that are not the sentence's."""

from __future__ import annotations

import re

from adversary.prompt import Forge, Given, Room, apart, bare, lowered, pairs, put

INVENTED = (
    "Zorvania",
    "Marta Ostrowe",
    "Kelvin Thraxton",
    "Bureau of Quarries",
    "Port Ambrel",
    "Yusuf Kandorian",
)
ROLES = (
    "police",
    "rebels",
    "witnesses",
    "opposition lawmakers",
    "the coast guard",
    "foreign diplomats",
    "two bankers",
    "union leaders",
)
_NEAR = 60
"""Characters around a speaker's name within which a sentence says whose he is."""
_FRONT = (
    "{who} said {told}",
    "According to {who}, {told}",
    "{who} told reporters that {told}",
    "{who} confirmed that {told}",
    "{who} has reported that {told}",
    "As {who} put it, {told}",
    "In the words of {who}, {told}",
    "{who}: {told}",
    "{who} announced that {told}",
    "{who} acknowledged that {told}",
)
_END = (
    "{told}, {who} said.",
    "{told}, according to {who}.",
    "{told}, said {who}.",
    "{told}, per {who}.",
    "{told}, by {who}'s count.",
    "{told} — {who}.",
    "{told} ({who}).",
    "{told}, {who} told reporters.",
    "{told}, {who} acknowledged.",
    "{told}, {who}'s figures show.",
    "{told}, as {who} put it.",
)


def _credited(given: Given, room: Room, who: str) -> str:
    """Return a sentence credited to somebody, in front or at the end."""
    told = bare(given)
    if room.chance.random() < 0.5:
        text = room.chance.choice(_FRONT).format(who=who, told=lowered(told))
        return text[0].upper() + text[1:]
    return room.chance.choice(_END).format(
        who=who, told=told.rstrip(".”") + "”" * told.endswith("”")
    )


def of_another(given: Given, room: Room) -> str | None:
    """The speaker of another sentence."""
    found = [one.speaker for one in room.others(given) if one.speaker]
    found = [who for who in found if apart(who, given.about)]
    if not found:
        return None
    who = room.chance.choice(found)
    if given.speaker and given.speaker in given.text and room.chance.random() < 0.6:
        return given.text.replace(given.speaker, who)
    return _credited(given, room, who)


def in_sentence(given: Given, room: Room) -> str | None:
    """Somebody whom the sentence names, and to whom it credits nothing."""
    names = {one.group() for one in given.names}
    names = {name for name in names if apart(name, f"{given.speaker} {given.outlet}")}
    names = {name for name in names if not _belongs(given, name)}
    if not names or not given.speaker:
        return None
    return _credited(given, room, room.chance.choice(sorted(names)))


def _belongs(given: Given, name: str) -> bool:
    """Tell whether the speaker may be of what is named: "a spokesman for Kestrivolt"."""
    who = given.text.find(given.speaker.split()[-1]) if given.speaker else -1
    return who >= 0 and abs(given.text.find(name) - who) < _NEAR


def invented(given: Given, room: Room) -> str:
    """Somebody who is not there."""
    who = room.chance.choice(INVENTED)
    if given.speaker and given.speaker in given.text and room.chance.random() < 0.4:
        return given.text.replace(given.speaker, who)
    return _credited(given, room, who)


def role(given: Given, room: Room) -> str | None:
    """People without a name, of whom the sentence knows nothing."""
    who = room.chance.choice(ROLES)
    return _credited(given, room, who) if apart(who, given.about) else None


def name_of_another(given: Given, room: Room) -> str | None:
    """A name of another sentence in place of one of this."""
    found = [name.group() for one in room.others(given) for name in one.names]
    found = [name for name in found if apart(name, given.about)]
    if not found or not given.names:
        return None
    return put(given.text, room.chance.choice(given.names).span(), room.chance.choice(found))


def name_invented(given: Given, room: Room) -> str | None:
    """An invented name in place of one of the sentence's, or added."""
    name = room.chance.choice(INVENTED)
    if room.chance.random() < 0.2:
        name = name.lower()
    if not given.names or room.chance.random() < 0.3:
        return f"{given.text.rstrip('.')} in {name.split()[-1].capitalize()}."
    return put(given.text, room.chance.choice(given.names).span(), name.title())


def names_swapped(given: Given, room: Room) -> str | None:
    """Two names of one sentence in each other's place."""
    found = [
        (one, other)
        for one, other in pairs(given.names)
        if apart(one.group(), other.group())
        and len(re.findall(r"\b[a-z]{3,}", given.text[one.end() : other.start()])) > 2
    ]
    if not found:
        return None
    one, other = room.chance.choice(found)
    return put(put(given.text, other.span(), one.group()), one.span(), other.group())


def names_mixed(given: Given, room: Room) -> str | None:
    """The first word of one name with the last of another."""
    own = [one for one in given.names if " " in one.group()]
    found = [name.group() for one in room.others(given) for name in one.names]
    found = [name for name in found if apart(name, given.about)]
    if not own or not found:
        return None
    one = room.chance.choice(own)
    mixed = f"{one.group().split()[0]} {room.chance.choice(found).split()[-1]}"
    return put(given.text, one.span(), mixed)


FORGES: dict[str, Forge] = {
    "speaker: of another sentence": of_another,
    "speaker: named in the sentence": in_sentence,
    "speaker: invented": invented,
    "speaker: a role": role,
    "name: of another sentence": name_of_another,
    "name: invented": name_invented,
    "name: two swapped": names_swapped,
    "name: two mixed": names_mixed,
}
