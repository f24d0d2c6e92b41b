"""Words that turn what happened into its contrary, and words that take in more than was said. Pure.

A summary says things in other words, and most other words do no harm. It may not say "rescued" of
those a sentence calls killed, or "all" where a sentence speaks of some.
"""

from __future__ import annotations

from bot.english.assertions import forms_in

_CONTRARIES = (
    (
        "killed fatal perished slain drowned body",
        "rescue save survive survivor alive unhurt unharmed injured treated spared recovering",
    ),
    ("injured", "unhurt unharmed uninjured rescued"),
    ("missing", "found recovered safe rescued"),
    (
        "rise climb increase grow higher up raise jump soar surge double widen strengthen gain",
        "fall drop decline decrease down lower shrink reduce cut halve narrow weaken lose",
    ),
    ("intensify escalate worsen widen", "ease subside slow close narrow"),
    (
        "approve pass back endorse agree accept adopt support favour favor for welcome",
        "reject refuse decline oppose against veto block dismiss",
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
    ("arrest detain jail imprison capture", "release free bail acquit escape"),
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
    ("stay remain keep", "leave withdraw move remove"),
    ("resign quit fire sack", "appoint name elect hire stay"),
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
    ("morning dawn sunrise", "evening dusk sunset night afternoon"),
    ("afternoon", "evening night morning dawn"),
    ("public", "secret private"),
    ("possible", "impossible"),
    ("likely", "unlikely"),
    ("always", "never"),
    ("most majority", "least minority few"),
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
_SIDES = [
    (mine, its)
    for one, other in ((forms_in(one), forms_in(other)) for one, other in _CONTRARIES)
    for mine, its in ((one, other), (other, one))
]
_WIDE = forms_in(
    "all every everyone everybody everything entire entirely whole always never exclusively solely "
    "completely unanimous nationwide countrywide worldwide permanently guarantee certainly "
    "definitely undoubtedly"
)
"""Words that take in everything, or leave no doubt."""
LACKING = frozenset(
    "missed miss misses failed fail fails lacked lack lacks declined decline declines refused "
    "refuse avoided avoid prevented prevent lost stopped stop kept unable unaware rather instead "
    "unknown unexplained impossible unimpressed unclear unconfirmed unverified nonstop only "
    "except".split()
)
"""Words that may deny without saying "not"."""
UNABLE = frozenset(
    "unable declined declines refused refuses unclear unknown impossible unconfirmed unverified "
    "lacks lacked missed".split()
)
"""Those of them that do wherever they stand."""
_BEGINNING = 5
"""Letters that "resume" and "resumption" have in common."""


def turns_round(told: frozenset[str], stored: frozenset[str]) -> bool:
    """Tell whether words say the contrary of a sentence's, or more than it does.

    They do where they have a word the sentence lacks, of whose contraries it has one that they lack
    in their turn. Words come in the forms that `bot.english.assertions.forms_in` gives.
    """
    begun = {word[:_BEGINNING] for word in stored}
    new = frozenset(word for word in told - stored if word[:_BEGINNING] not in begun)
    left = stored - told
    if new & _WIDE and not stored & _WIDE:
        return True
    return any(
        new & mine and left & its and not mine & stored and not its & told for mine, its in _SIDES
    )
