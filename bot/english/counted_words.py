"""Words for those whom a question wants counted, in groups that count the same. Pure."""

from __future__ import annotations

from index.words import stems


def group_of(words: str) -> frozenset[str]:
    """Return the stems of words."""
    return frozenset(stem for word in words.split() for stem in stems(word))


ANYBODY = group_of(
    "people person persons victim victims casualty casualties death deaths dead fatality "
    "fatalities life lives toll number figure total body bodies injured injury injuries wounded "
    "hurt missing arrest arrests others folk"
)
"""Nouns that narrow nothing: who was killed, hurt or held, whoever that is."""
CASES = group_of("cases case patients patient")
"""Nouns for people by what they have: "64 cases" of measles are people who have it."""
CHILDREN = group_of(
    "children child kids kid minors minor boys boy girls girl infants baby babies "
    "toddler teenagers teenager schoolchildren pupils pupil youths youngsters"
)
WOMEN = group_of("women woman mothers")
HOMES = group_of(
    "homes home houses house properties property dwellings buildings building flats "
    "apartments households cottages bungalows"
)
_PLACES = group_of(
    "school schools nursery nurseries hospital hospitals shop shops hotel hotels "
    "town towns street streets factory factories"
)
_VEHICLES = group_of("car cars vehicle vehicles boat boats ship ships flight flights train trains")
_BEASTS = group_of(
    "animal animals livestock cattle cow cows calf calves sheep lamb lambs goat goats pig pigs "
    "horse horses dog dogs cat cats bird birds chicken chickens hen hens geese ducks fish salmon "
    "trout whale whales dolphin dolphins seal seals bee bees deer elephant elephants"
)
NO_PEOPLE = (_BEASTS, HOMES, _PLACES, _VEHICLES)
"""Nouns for what is counted and is nobody, a kind each: two evacuated schools are no pupils."""
_VOTERS = group_of("turnout turned voters voter voted votes vote")
APART = tuple(
    map(
        group_of,
        (
            "police policemen policeman officers officer constables deputies",
            "firefighters firefighter firemen",
            "soldiers soldier troops servicemen conscripts",
            "rescuers rescuer medics medic paramedics paramedic doctors nurses",
            "journalists journalist reporters reporter",
            "tourists tourist foreigners foreigner",
            "civilians civilian",
            "guards guard",
            "teachers teacher",
        ),
    )
)
"""Those who are counted apart: how many people were hurt tells of no officers."""
GROUPS = (CHILDREN, WOMEN, HOMES, _VOTERS, *APART)
KNOWN = frozenset().union(CHILDREN, WOMEN, *APART)
ANY_OF_THEM = group_of(
    "villagers villager residents resident locals inhabitants citizens souls guys innocent poor"
)
"""Words for people in general, which a story need not have."""
ANOTHER_COUNT = group_of(
    "treated hospital body bodies custody jailed survived critical serious recovered"
)
"""Words that make another count of one state: the treated are not all the injured."""
FRAMES = group_of(
    "put stand stood rise rose risen raise raised reach reached climb climbed be was were is say "
    "said give gave revise revised increase bring brought take taken go gone double estimate "
    "report confirm record register count fall fell fallen drop sink sank sunk dip lower"
)
"""Verbs that tell how high a count is, not what of."""


def alike_to(noun: str) -> frozenset[str]:
    """Return the stems that count the same as a noun's."""
    return frozenset({noun}).union(*(group for group in GROUPS if noun in group))
