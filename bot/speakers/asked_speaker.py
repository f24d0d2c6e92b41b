"""Whether whom a story credits is the speaker a question asks for. Pure.

A speaker is asked for by names the archive has, by a role ("the governor"), which is held against
how the story introduces whom it credits, or by a name that no story has, which nobody goes by.
"""

from __future__ import annotations

import re

from bot.answer import AskedSpeaker
from bot.speakers.credited_in import Credit
from bot.speakers.introductions import introduced
from bot.speakers.name_parts import name_of
from bot.speakers.name_words import ROLES_ALIKE
from bot.speakers.names import bodies_in, is_person, is_person_noun
from bot.speakers.same_speaker import Identity, bearers_in, identity, is_meant, may_go_by
from bot.speakers.say_words import GIVES_WORD, WISHES, either
from bot.speakers.speaking_for import has_office_in
from index.story import Version
from index.words import stems

_OPENING = 4
"""Words of a sentence within which it names who the one before it credits."""
_SUBJECT = 6
"""Words at the start of a sentence within which its subject stands."""
_LEADING = 2
"""Words at the start of a headline that name whom its story is about."""
_OFFICE = re.compile(r"\w (?:office|family|campaign|team)$")
"""Those of a person: who asks for the mayor's office wants nobody else's."""
_SMALL = frozenset({"of", "the", "for", "his", "her", "its", "their"})
_CAPITALS = r"(?:[^\W\d_a-z][\w.’'-]*[^\S\n]+){0,3}"
_SAYS = (
    rf"\W+(?:(?!(?:is|are|was|were|be|been|being)\b)\w+\W+){{0,3}}{either(GIVES_WORD | WISHES)}\b"
)
"""Behind a name: that its bearer says or wants something; who "was told" says nothing."""
_GOES_ON = re.compile(rf"(?:It|He|She|They){_SAYS}")
_SPEAK = (
    r"comment|respond|reply|answer|speak|say|explain|testify|give (?:evidence|an? \w+)|be drawn"
)
_SPOKEN = r"commented|responded|replied|answered|spoken|said|explained|testified|given evidence"
_SAYS_NOTHING = (
    r"(?:['’]s? (?:spokes\w+|lawyers?|office|agents?|press office))?"
    r"(?:, [^,;.\n]{1,80},)?"
    r"\W+(?:(?:who|which|[a-z]+ly|also|itself|himself|herself|themselves)\W+){0,2}(?:"
    rf"(?:did|does|do|would|will|could)(?: not|n['’]t) (?:\w+ )?(?:{_SPEAK})"
    rf"|(?:has|have|had)(?: not| never|n['’]t) (?:\w+ ){{0,2}}(?:{_SPOKEN})"
    rf"|(?:has |have |had )?(?:declin|refus)ed (?:all |any |a )?(?:to (?:{_SPEAK})|comment|request)"
    r"|(?:could|was|were)(?: not|n['’]t) (?:\w+ )?(?:be reached|available for comment|reachable)"
    r")\b"
)
"""Behind a name: that its bearer did not speak, as stories tell it."""


def speaks(body: AskedSpeaker, credit: Credit | None, version: Version, at: int) -> bool:
    """Tell whether whom a version credits with its sentence at a position is the one asked for.

    One of several who speak together is.
    """
    if credit is None:
        return body.outlet is not None and version.story.outlet == body.outlet
    if body.absent:
        return identity(credit.speaker, body.said) is Identity.ONE
    if body.names:
        return (
            is_one_asked(body, credit.speaker, version)
            or (credit.speaker[0].islower() and _is_named_next(body, version, at))
            or _speaks_for_body(body, credit.speaker, version)
        )
    return _has_role(body.said, credit.speaker, version, at)


def is_one_asked(body: AskedSpeaker, speaker: str, version: Version) -> bool:
    """Tell whether whom a story calls `speaker` is one asked for by names, or speaks with them.

    So is whom both call by one name in full, whatever longer ones the archive has.
    """
    if name_of(body.said).given and identity(speaker, body.said) is Identity.ONE:
        return True
    return is_meant(speaker, body.names, version.story.text, body.namesakes)


def _speaks_for_body(body: AskedSpeaker, speaker: str, version: Version) -> bool:
    """Tell whether a story has somebody speak for a body asked for: "Korb's chief, Ana Noll"."""
    name = body.names[0]
    if " " in name and is_person(name):
        return False
    return is_person(speaker) and has_office_in(speaker, name, version.story.text)


def may_be_put_otherwise(body: AskedSpeaker) -> bool:
    """Tell whether a speaker is asked for as a body or a crowd by what it is, and by no name.

    "The big boat owners" are in the paper "the Deepwater Group, whose vessels …". A person's office
    is not put in so many ways: who asks for the defence minister wants nobody else.
    """
    if body.names or body.absent or body.outlet is not None or _OFFICE.search(body.said):
        return False
    noun = _role_noun(body.said)
    return (noun.endswith("s") and not noun.endswith("ss")) or not is_person_noun(noun)


def reports(body: AskedSpeaker, version: Version, at: int) -> bool:
    """Tell whether a sentence credited to another tells this one's word too."""
    if body.absent:
        return False
    sentence = version.story.text[slice(*version.sentences[at])]
    if at and _GOES_ON.match(sentence):
        before = version.story.text[slice(*version.sentences[at - 1])]
        return _opens_with(body, version, before)
    if not body.names:
        return _has_body(body, sentence) or _says_as_called(body, sentence)
    return _stands_before(_SAYS, body, version, sentence)


def _has_body(body: AskedSpeaker, text: str) -> bool:
    """Tell whether a text has the name of a body that a role may mean: "union"."""
    noun = _role_noun(body.said)
    own = set(stems(body.said)) - set(stems(noun))
    return any(may_go_by(name, noun) and own <= {*stems(name)} for name in bodies_in(text))


def _says_as_called(body: AskedSpeaker, sentence: str) -> bool:
    """Tell whether a sentence has a role as the question puts it say or want something."""
    spelt = r"\s+".join(map(re.escape, body.said.split()))
    return re.search(rf"\b[Tt]he\s+{spelt}{_SAYS}", sentence, re.IGNORECASE) is not None


def _opens_with(body: AskedSpeaker, version: Version, sentence: str) -> bool:
    """Tell whether a sentence opens with one asked for, so that "It" in the next is that one."""
    if not body.names:
        opening = " ".join(sentence.split()[:_SUBJECT])
        return _has_body(body, opening) or body.said.lower() in opening.lower()
    return _stands_before("", body, version, " ".join(sentence.split()[:_SUBJECT]))


def says_nothing(body: AskedSpeaker, version: Version, at: int) -> bool:
    """Tell whether a sentence says of one asked for that they did not speak.

    "Aurelio did not comment" is the answer to what Aurelio said, where it said nothing.
    """
    sentence = version.story.text[slice(*version.sentences[at])]
    if body.names:
        return _stands_before(_SAYS_NOTHING, body, version, sentence)
    spelt = r"(?:['’]s?)?\s+".join(map(re.escape, body.said.split()))
    return re.search(rf"\b{spelt}{_SAYS_NOTHING}", sentence, re.IGNORECASE) is not None


def _role_noun(said: str) -> str:
    """Return the noun that a role turns on: "head" of "head of the dam agency"."""
    return said.lower().partition(" of ")[0].split()[-1]


def _stands_before(verb: str, body: AskedSpeaker, version: Version, sentence: str) -> bool:
    """Tell whether a sentence has a name of one asked for right before such a verb."""
    short = body.names[0] if " " in body.said else body.names[0].split()[-1]
    spelt = "|".join(sorted({*map(re.escape, body.names), re.escape(short)}, key=len, reverse=True))
    return any(
        is_one_asked(body, found[1], version)
        for found in re.finditer(rf"\b({_CAPITALS}(?:{spelt})){verb}", sentence)
    )


def _is_named_next(body: AskedSpeaker, version: Version, at: int) -> bool:
    """Tell whether the sentence after one that credits somebody nameless opens with the name.

    So leads do it: "… a geologist told the paper. Nino Darakh, who teaches in Merrin, …"
    """
    if at + 1 >= len(version.sentences):
        return False
    following = version.story.text[slice(*version.sentences[at + 1])]
    opening = " ".join(following.split()[:_OPENING])
    spelt = "|".join(map(re.escape, sorted(body.names, key=len, reverse=True)))
    found = re.search(rf"\b({_CAPITALS}(?:{spelt}))(?!\w)", opening)
    return found is not None and is_one_asked(body, found[1], version)


def _has_role(said: str, speaker: str, version: Version, at: int) -> bool:
    """Tell whether a speaker is called, or introduced by a story, as a question puts it.

    "Mayor Voss" may be Ada Voss, whom the story calls the mayor; "Jonas Schmidt" is not Maria
    Schmidt, whatever else the story says of a Jonas; the mayor's office is no Statistics Office.
    """
    words = [word.lower() for word in said.split()]
    if set(stems(speaker)) <= set(stems(said.partition(" of ")[2])):
        return False  # "the mayor of Velmark" is not Velmark
    others = bearers_in(version.story.text, speaker.rsplit(maxsplit=1)[-1])
    if any(_is_of(said, other) and not _is_of(speaker, other) for other in others):
        return False
    if len(words) == 1 and may_go_by(speaker, words[0]):
        return True
    needed = {_role(stem) for word in words if word not in _SMALL for stem in stems(word)}
    if (missing := needed - set(map(_role, stems(speaker)))) == set():
        return True
    known = introduced(speaker, version, at)
    head = _role_noun(said)
    own = set(map(_role, {*stems(speaker), *known.words}))
    if is_person_noun(head) and not set(map(_role, stems(head))) <= own:
        return False  # but a union's president speaks for the union
    missing -= set(map(_role, known.words | known.owners))
    if not missing:
        return True
    is_of_headline = missing < needed and missing <= set(map(_role, _leading(version)))
    return is_of_headline and not known.owners


def _leading(version: Version) -> set[str]:
    """Return the stems a headline begins with: whose "the goalkeeper" in its story is."""
    return set(stems(" ".join((version.story.title or "").split()[:_LEADING])))


def _role(stem: str) -> str:
    """Return a stem, or the one that stands for all that name its role."""
    return ROLES_ALIKE.get(stem, stem)


def _is_of(name: str, other: str) -> bool:
    return identity(name, other) is Identity.ONE
