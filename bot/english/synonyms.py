"""Words newsrooms use for one thing, and words every question has."""

from __future__ import annotations

from functools import lru_cache

from index.words import stems

_EMPTY = """
a about according after all also am an and any are as at be because been before being but by can
could did do does doing for from had has have having he her here him his how i if in into is it its
just latest many me more most much my new newest no not now number of on or our out over said say
saying says she so some tell than that the their them then there these they this those to told total
up us was we were what when where which who whom why will with would you your number report
reported reports reporting give gave gives figure figures per vs versus version statement story
stories date dates time day name reason exactly coverage quote quotes cover covered please still
yet already currently happened happen last lasts lasted
updated update long go goes went off s t vs versus article articles news piece
"""
EMPTY = frozenset(stem for word in _EMPTY.split() for stem in stems(word))
"""Stems that say what is wanted, not what about."""

_ALIKE = (
    (
        "toll death deaths dead died die killed kill kills killing casualties fatalities lives "
        "victims slain perished bodies"
    ),
    "wounded injured injuries hurt wounding treated",
    "strike strikes airstrike airstrikes raid raids bombing bombed bombardment bombs airstrike",
    "children child kids minors",
    "arrested detained arrests held custody",
    "missing unaccounted disappeared",
    "displaced fled evacuated evacuees refugees homeless shelters",
    "cost costs price damage worth",
    "resign resigned resigning quit stepped",
    "blast explosion exploded detonated bomb",
    "destroyed wrecked burned burnt gutted razed levelled flattened",
    "soldiers troops fighters forces",
    "lawyer lawyers counsel barrister solicitor attorney",
    "break breaks broke broken burst bursts collapse collapsed fail failed failure breach breached",
)
WORDS_ALIKE = frozenset(word for line in _ALIKE for word in line.split())
"""All words that may stand for others, as they are spelt."""
ALIKE: dict[str, frozenset[str]] = {}
"""For a stem, the stems that may stand for it in a story."""
for _line in _ALIKE:
    _group = frozenset(stem for word in _line.split() for stem in stems(word))
    for _stem in _group:
        ALIKE[_stem] = ALIKE.get(_stem, frozenset()) | (_group - {_stem})
for _asked, _told in (("toll", "count"),):  # a toll may be told as a count; not each count is one
    ALIKE[_asked] |= set(stems(_told))


@lru_cache(maxsize=50_000)
def stems_of(text: str) -> frozenset[str]:
    """Return the set of a text's stems; those of the texts last seen are remembered."""
    return frozenset(stems(text))
