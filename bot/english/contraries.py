"""Words that say the contrary of each other: the one home of them, for checks and the gate. Pure.

A claim with the one where the coverage has the other is different; a summary may not put the one
for the other.
"""

from __future__ import annotations

from bot.english.claim_words import ONE
from index.words import stems


def _stems(words: str) -> frozenset[str]:
    return frozenset(stems(words))


_RELATIONS = (
    ("before", "after"),
    ("above", "below"),
    ("with", "without"),
    ("up", "down"),
    ("more", "fewer less"),
    ("over", "under"),
)
OPPOSED = tuple((_stems(one), _stems(other)) for one, other in _RELATIONS)
"""Stems of words that put one thing to another, two sides each: one decides of a whole sentence."""
_PAIRS = (
    (
        "killed fatal perished slain drowned body",
        "rescue save survive survivor alive unhurt unharmed injured treated spared recovering",
    ),
    ("injured", "unhurt unharmed uninjured rescued"),
    ("missing", "found recovered safe rescued"),
    (
        "rise climb increase grow higher up raise jump soar surge double widen strengthen gain",
        (
            "fall drop decline decrease down lower shrink shrank reduce cut halve narrow weaken "
            "lose plunge slide slid slump"
        ),
    ),
    ("intensify escalate worsen widen", "ease subside slow close narrow"),
    (
        "approve pass back endorse agree accept adopt support favour favor for welcome",
        "reject refuse decline oppose against veto block dismiss defeat fail",
    ),
    ("say report announce claim state acknowledge admit accept", "deny dispute reject"),
    ("confirm verify prove proven", "deny unverified unconfirmed dispute refute"),
    (
        "allow permit let authorise authorize",
        "ban bar forbid forbade prohibit block prevent refuse",
    ),
    ("open reopen", "close shut seal"),
    (
        "begin start launch open resume continue",
        "end finish stop cease complete conclude halt suspend pause abandon",
    ),
    ("arrest detain hold jail imprison capture", "release free bail acquit escape"),
    ("charge indict convict guilty sentence", "acquit clear innocent release"),
    ("win victory beat", "lose defeat"),
    ("attack strike hit bomb shell target invade", "defend protect repel aid help"),
    ("before earlier ahead until prior", "after later following since"),
    ("above over more exceed higher", "below under fewer less lower"),
    ("inside within", "outside beyond"),
    ("upstream", "downstream"),
    ("north northern", "south southern"),
    ("east eastern", "west western"),
    (
        "leave depart withdraw withdrew quit exit retreat flee",
        "arrive enter return advance join stay remain",
    ),
    ("lift ease relax", "impose tighten"),
    ("stay remain keep", "leave withdraw move remove"),
    ("resign quit fire sack dismiss", "appoint name elect hire recruit stay"),
    ("man men male", "woman women female"),
    ("father son brother husband", "mother daughter sister wife"),
    ("boy", "girl"),
    ("child", "adult"),
    ("civilian", "soldier fighter rebel militant troops"),
    ("true correct accurate", "false untrue wrong incorrect"),
    ("legal lawful", "illegal unlawful"),
    ("safe sound secure", "unsafe dangerous unsound damaged"),
    ("succeed success successful", "fail failure unsuccessful"),
    ("buy purchase", "sell"),
    ("pay", "owe"),
    ("lend lent", "borrow"),
    ("day daytime", "night nighttime overnight"),
    ("public", "secret private"),
    ("possible", "impossible"),
    ("likely", "unlikely"),
    ("always", "never"),
    ("most majority", "least minority few fewest"),
    ("early earliest soonest", "late latest"),
    ("first", "last final second"),
    ("maximum", "minimum"),
    ("promise pledge vow offer", "threaten warn refuse"),
    ("apologise apologize", "defend refuse"),
    ("praise hail welcome commend thank", "condemn criticise criticize blame denounce"),
    ("send sent discharge", "admit receive keep"),
    ("include", "exclude except"),
    ("strong", "weak"),
    ("better improve", "worse worsen deteriorate"),
    ("full", "empty"),
    ("give provide hand", "take seize receive withhold"),
    ("add", "remove"),
    ("official government state", "independent rebel opposition"),
    ("ally allied", "enemy rival"),
    ("peace ceasefire truce", "war fighting"),
    ("with", "without"),
    ("local domestic", "foreign national international"),
)
"""Two sides each; words that mean the same stand on one side."""


def _forms(words: str) -> frozenset[str]:
    return frozenset(ONE.get(stem, stem) for stem in stems(words))


CONTRARIES = tuple(
    (mine, its)
    for one, other in ((_forms(one), _forms(other)) for one, other in _PAIRS)
    for mine, its in ((one, other), (other, one))
)
"""Forms (`assertions.forms_in`) of a word's side and of the other: each pair both ways round."""
