"""Verbs of saying: listed once, with the sets of their forms that count in each place. Pure.

`index` has short lists of its own, since it knows nothing of `bot`.
"""

from __future__ import annotations

from enum import Enum


class _Form(Enum):
    BASE = 0
    THIRD = 1
    PAST = 2
    ING = 3


_UNRULY = {
    line.split()[0]: line.split()
    for line in (
        "say says said saying|tell tells told telling|write writes wrote writing|put puts put "
        "putting|give gives gave giving|think thinks thought thinking|find finds found finding|"
        "read reads read reading|begin begins began beginning|know knows knew knowing|mean means "
        "meant meaning|quip quips quipped quipping|admit admits admitted admitting|brag brags "
        "bragged bragging|slam slams slammed slamming|dub dubs dubbed dubbing"
    ).split("|")
}


def _forms_of(verb: str) -> list[str]:
    """Return a verb's base, third person, past and -ing, by the rules where it is not unruly."""
    if verb in _UNRULY:
        return _UNRULY[verb]
    stem = verb.removesuffix("e")
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return [verb, f"{verb[:-1]}ies", f"{verb[:-1]}ied", f"{verb}ing"]
    third = f"{verb}es" if verb.endswith(("s", "sh", "ch", "x")) else f"{verb}s"
    return [verb, third, f"{stem}ed", f"{stem}ing"]


def _of(verbs: str, *forms: _Form) -> frozenset[str]:
    return frozenset(_forms_of(verb)[form.value] for verb in verbs.split() for form in forms)


_BASE, _THIRD, _PAST, _ING = _Form
_FINITE = (_BASE, _THIRD, _PAST)
_PLAIN = (
    "say tell add explain argue insist claim warn announce declare note acknowledge admit deny "
    "confirm state report estimate write recall reply respond suggest stress reiterate maintain "
    "allege assert"
)
"""Verbs that mostly report, in all their forms."""
_AT_TIMES = (
    "testify tweet predict conclude document count put reveal comment continue describe call "
    "condemn accuse vow promise ask believe think find"
)
"""Verbs that report at times. The third person of most is a noun too: "counts", "documents"."""
_LOUD = (
    "quote cite lambast joke quip shout yell demand chant read caution counter observe lament muse "
    "boast complain agree crack urge press type email plead remark whisper cry scream answer blast "
    "rail fume thunder wonder point begin conclude offer opine contend retort scoff emphasize "
    "emphasise indicate proclaim pronounce post concede brag charge liken label dub brand "
    "term slam place"
)
"""Verbs by which newspapers say that somebody spoke, in the past tense: the rest are nouns too."""
RELEASE = (
    _of("release publish issue give", _BASE, _PAST)
    | _of("release", _THIRD)
    | _of("raise revise lower correct update", _PAST)
)
"""Verbs by which somebody puts a figure out."""
CUES = (
    _of(_PLAIN, *_FINITE)
    | _of(_AT_TIMES, _BASE, _PAST)
    | _of(_LOUD, _PAST)
    | _of("put find ask tweet read concede quote cite believe think call document", _THIRD)
    | _of("say", _ING)
    | RELEASE
    | {"labelled"}
)
"""What may credit somebody with a sentence or a quotation; grammar decides whether it does."""
CUES_ING = _of(
    "say tell add call argue insist claim warn declare note ask write tweet describe accuse "
    "condemn vow explain suggest shout joke conclude urge state reply respond read announce quip "
    "promise",
    _ING,
)
"""Those that bring in a quotation after something else was told: "X shrugged, saying"."""
ALWAYS = (
    _of("say tell add", *_FINITE)
    | _of("insist claim note", _THIRD, _PAST)
    | _of(
        "explain warn announce declare acknowledge state recall reply stress reiterate assert "
        "testify tweet lambast",
        _PAST,
    )
    | _of("say", _ING)
)
"""Verbs that report whatever hangs on them; the others need a clause, a quotation or a figure."""
SAYS = _of("say", _THIRD, _PAST)
"""The plainest, which stand before who speaks too: "said X"."""
CLOSING = _of("say report", _THIRD, _PAST) | _of("add tell confirm announce", _PAST)
"""Those that end a plain sentence after who tells it: "Ten people died a monitor said"."""
JUDGES = (
    _of("call", _THIRD) | _of("call describe condemn label dub brand term", _PAST) | {"labelled"}
)
"""Those that tell what somebody thinks of something: "called it a disgrace", "described it as"."""
CITES = _of("quote cite", _THIRD, _PAST)
"""Verbs whose object is the one who speaks, unless they stand in the passive."""
GIVES_WORD = _of("say give", _THIRD, _PAST) | _of(
    "put report count document estimate tell claim deny", _PAST
)
"""Those by which a sentence that is another's gives somebody's word too."""
WISHES = _of("want demand promise offer threaten blame accuse ask", _THIRD, _PAST)
"""Those by which a sentence tells, in nobody's words, what somebody wants or will do."""
RELATES = (
    _of(
        "say tell report announce state confirm claim warn acknowledge admit insist declare argue "
        "note explain add",
        *_FINITE,
    )
    | _of("write quote cite", _THIRD, _PAST)
    | _of("ask", _PAST)
    | _of("say", _ING)
)
"""Those by which a summary's clause makes its subject the one who says it."""
ASKS_FOR_WORD = _of(
    "say tell claim give report put know announce warn admit deny accuse blame want explain "
    "describe respond react argue think estimate count call demand promise confirm mean",
    *_FINITE,
)
"""Those by which a question asks for somebody's word: "what did X say"."""
ASKS_BOTH = _of("say tell give report", _BASE)
"""Those by which it asks for several at once: "what did X and the ministry say"."""
TAGS = _of("say", _BASE, _THIRD, _PAST) | _of("add write tweet reply warn", _PAST)
"""Those that bring in a quotation in a text to be checked; "told" goes with whom."""

FIGURES = frozenset(
    "figure figures toll tally count number numbers statistics data report statement estimate "
    "estimates total list death deaths dead".split()
)
"""What a body that counts puts out."""
PAPERS = FIGURES | frozenset(
    "account accounts document documents study records log letter paper papers survey editorial "
    "article suit lawsuit release memo email passage plan poll law order number photograph footage "
    "video image images map".split()
)
"""Things that say what somebody made them say."""
MADE = frozenset(
    "collated compiled released published issued gathered prepared provided collected kept given "
    "drawn made produced".split()
)
"""How somebody made them: "figures collated by the group"."""


def either(words: frozenset[str]) -> str:
    """Return a pattern for any of these words."""
    return f"(?:{'|'.join(sorted(words, key=lambda word: (-len(word), word)))})"
