"""Words that tell what a sentence asserts, and words that only frame it."""

from __future__ import annotations

import re

from index.words import stems

PLAIN = frozenset(
    stem
    for word in (
        "be is are was were been being am 's have has had having do does did done will would shall "
        "say says said saying tell tells told report reports reported reporting according state "
        "states stated add adds added note notes noted announce announces announced put puts give "
        "gives gave given stand stands stood reach reaches reached count counts counted figure "
        "figures number numbers total there so far now today yesterday also just "
        "then as well however meanwhile breaking update updated latest new newest earlier"
    ).split()
    for stem in stems(word)
)
"""Stems that frame what is told, and tell nothing of it themselves."""
_ALIKE = (
    "killed kill kills killing dead death deaths die died dies toll fatalities fatality",
    "injured injure injures wounded wound wounds hurt injury injuries",
    "missing unaccounted",
    "child children kids",
    "percent cent % pct",
    "dollar dollars $ usd",
    "euro euros € eur",
    "pound pounds £ gbp",
    "people person persons",
    "metre metres meter meters",
    "kilometre kilometres kilometer kilometers km",
)
"""Words that may stand for each other in a statement of fact: fewer than a search takes for one."""
_IRREGULAR = (
    "fly flew flown|rise rose risen|fall fell fallen|break broke broken|begin began begun|"
    "take took taken|go went gone|see saw seen|come came|hold held|find found|lose lost|pay paid|"
    "send sent|build built|leave left|make made|meet met|sell sold|win won|know knew known|"
    "buy bought|bring brought|hear heard|speak spoke spoken|strike struck|shoot shot|fight fought|"
    "keep kept|get got|drive drove driven|write wrote written|show shown|grow grew grown|"
    "become became|lead led|run ran|flee fled|steal stole stolen|throw threw thrown|feel felt|"
    "sink sank sunk|dig dug|draw drew drawn|sleep slept|spend spent|teach taught|wear wore worn"
).split("|")
ONE = {
    form: line.split(maxsplit=1)[0]
    for line in (*_ALIKE, *_IRREGULAR)
    for word in line.split()
    for form in (stems(word) or [word])
}
ANYBODY = frozenset({"people", "killed", "injured", "missing"})
"""What a figure may count without narrowing it: "41", "41 people" and "41 dead" killed are one."""
HARM = frozenset({"killed", "injured"})
SETTING = frozenset(
    "in at on near after during since following from amid by outside inside along around".split()
)
"""Prepositions of place and time: what hangs on them a story may have said before."""
TELLING = ("NN", "VB", "JJ", "RB", "CD", "FW")
SMALL_WORDS = frozenset(
    "all every both each half most until against despite except under over".split()
)
"""Words of no telling part of speech without which a sentence says something else."""
ARGUMENTS = frozenset("nsubj nsubjpass dobj attr acomp oprd prt agent prep npadvmod advmod".split())
AUXILIARY = frozenset({"aux", "auxpass"})
THIS = frozenset("this that these those there".split())
PART = frozenset("another further additional more other".split())
AGAINST = frozenset("from than against versus compared".split())
COMPARED = frozenset({"compared", "against", "versus"})
ROLES = {"nsubj": "does", "nsubjpass": "undergoes", "dobj": "undergoes"}
CONTRASTS = frozenset("while whereas although though".split())
FAR = 5
"""Steps up a sentence's grammar from a figure to the verb that says what became of the counted."""
NUMBERED = re.compile(r"\bNos?\.?\s*\Z", re.IGNORECASE)
