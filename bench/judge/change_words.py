"""Words that may be changed for others so that a claim says another thing."""

from __future__ import annotations

NUMBERS = "two three four five six seven eight nine ten eleven twelve fifteen twenty thirty".split()
ORDER = "first second third fourth fifth last".split()
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
MONTHS = (
    "January February March April May June July August September October November December".split()
)
SCALES = ("thousand", "million", "billion")
NAMED = {"PERSON": "name", "ORG": "name", "NORP": "name", "GPE": "place", "LOC": "place"}
CONTRARY = (
    "rise fall",
    "increase decrease",
    "win lose",
    "approve reject",
    "accept refuse",
    "support oppose",
    "arrest release",
    "open close",
    "begin end",
    "buy sell",
    "arrive leave",
    "convict acquit",
    "hire fire",
    "attack defend",
    "confirm deny",
    "admit deny",
    "survive die",
    "allow ban",
    "agree disagree",
    "gain lose",
    "praise criticise",
    "succeed fail",
    "pass fail",
    "join quit",
    "help hinder",
    "raise cut",
    "find lose",
    "love hate",
    "more fewer",
    "most fewest",
    "high low",
    "old young",
    "new old",
    "early late",
    "before after",
    "up down",
    "north south",
    "east west",
    "large small",
    "good bad",
    "male female",
    "man woman",
    "boy girl",
    "husband wife",
    "son daughter",
    "father mother",
    "brother sister",
    "inside outside",
    "biggest smallest",
    "best worst",
)
OTHER: dict[str, tuple[str, ...]] = {}
for _line in CONTRARY:
    _one, _two = _line.split()
    OTHER[_one] = (*OTHER.get(_one, ()), _two)
    OTHER[_two] = (*OTHER.get(_two, ()), _one)
WIDER = {"some": "all", "many": "all", "most": "all", "several": "all", "few": "many"}
HEDGES = frozenset(
    "may might could alleged allegedly suspected possible possibly probably reportedly apparently "
    "likely expected perhaps nearly almost".split()
)
MODALS = frozenset("may might could will would should".split())
PLANS = frozenset("plan hope want intend expect aim try threaten offer propose agree need".split())
LEFT_OUT = frozenset("n't not never no".split())
