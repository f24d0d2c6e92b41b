"""Dates where they stand in a question: what is one, and the words that govern it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.english.date_forms import FORMS, PART, STARTS, FoundDate

PLAIN = str.maketrans(
    {
        **{chr(code): chr(code + 32) for code in range(ord("A"), ord("Z") + 1)},
        **dict.fromkeys("\u00a0\u2009\u202f", " "),
        **dict.fromkeys('‘’‛“”„«»"', "'"),
        **dict.fromkeys("–‐‑−", "-"),
        "—": ";",
    }
)
NEAR = 120
"""Characters before and after a date within which words can tell what it is for."""

_LEAD = re.compile(
    r"(?:\b(?P<prep>on\sor\s(?:after|before)|before\s(?:and|or)\safter|since|after|before|prior\sto|until|till|up\sto|by|in|on|as\sof|of|from|at|for"
    r"|during|throughout|between|around|within|over|through|dated)\s)?(?P<the>\bthe\s)?[('\[]?\Z"
)
_TO = re.compile(r"\s?(?:-|\b(?:to|until|till|through)\b)\s?(?:the\s)?")
_AND = re.compile(r"\s?(?:-|\b(?:and|to)\b)\s?(?:the\s)?")
NOUN = re.compile(
    r"(?:'s)?[\s-](?!(?:and|or|but|nor|in|on|at|by|from|to|of|for|with|about|that|which|who|whom"
    r"|whose|what|when|where|why|how|is|are|was|were|did|does|do|has|have|had|will|would|can|could"
    r"|should|must|as|than|then|if|so|vs|versus|since|after|before|until|during|between|according"
    r"|say|says|said|the|a|an|any|all|only|not|there|it|he|she|they|we|per|please|exactly|onwards?"
    r"|through|into|over|under|against|because|while|still|now|ago|again|also|too|alone)\b)"
    r"(?![a-z]+(?:ing|ed)\b)[a-z]"
)
"""A noun that the date only describes ("the 2016 agreement")."""
_EVENT_NAME = re.compile(
    r"(?:\b(?:Euro|Expo|Olympics|Paralympics|Games|Cup|Copa|Championships?|Awards|Oscars|Grammys"
    r"|Eurovision|Vision|Agenda|Festival|Summit|Prix|Open|Bowl|COP|CES|WWDC|FIFA|Windows|Tokyo)"
    r"|\b\w{0,20}[a-z][A-Z]\w{0,20}(?:\s[0-9]{1,3})?)\s\Z"
)
"""What makes a year part of a name ("Euro 2024", "iPhone 15 2023")."""
_NUMBERED = re.compile(
    r"\b(?:resolution|flight|room|no\.?|number|page|section|unit|article|at\sleast|more\sthan"
    r"|less\sthan|fewer\sthan|nearly|almost|some|exactly|total\sof|as\smany\sas|roughly|only"
    r"|approximately)\s\Z"
)
"""What makes four digits a number and no year."""
_MODAL = re.compile(
    r"\s(?:i|we|be|have|not|also|still|well|yet|never|only|die|need|face|get|go|come|become)\b"
)
"""What makes "may" after a number the verb ("12 may be dead")."""
_ASKING = re.compile(
    r"(?:\A|[.!?]\s|\b(?:did|does|do|is|was|has|had|will|would|can|could|should|says|said|mr|mrs|ms"
    r"))\s?\Z"
)
"""What makes "May" or "March" a person or a verb by what stands before it."""
_CAPITAL = re.compile(r"(?:\A|[^.?!,;:])\b[A-Z][\w'’.]*\s\Z")


@dataclass(frozen=True, slots=True)
class Text:
    """A date in the words around it."""

    question: str
    plain: str
    first: FoundDate
    last: FoundDate | None
    """The other end of a period named by both its ends."""
    prep: str
    """The preposition that governs it, in lower case."""
    the: bool
    """True where "the" stands before it."""
    part: re.Match[str] | None
    """Which part of the period is meant: "early"."""
    start: int
    """Where it begins in the question, with its preposition."""

    @property
    def end(self) -> int:
        """Where it ends in the question."""
        return (self.last or self.first).match.end()

    @property
    def before(self) -> str:
        """The words before it, as they are typed."""
        return self.question[max(0, self.start - NEAR) : self.start]

    @property
    def describes(self) -> bool:
        """Tell whether the date only describes the noun after it."""
        governed = self.the or (
            self.first.form == "year" and self.prep in {"after", "before", "prior to", "by"}
        )
        return governed and self.last is None and bool(NOUN.match(self.plain, self.end))


def texts_in(question: str) -> Iterator[Text]:
    """Yield what looks like a date in a question and is clearly one."""
    plain = question.translate(PLAIN)
    at = floor = 0
    while start := STARTS.search(plain, at):
        first = _form_at(plain, start.end())
        if first is None:
            at = start.end() + 1
            continue
        text = _in_words(question, plain, first, floor)
        at = floor = text.end
        if text.last is not None or _is_clear(text):
            yield text


def _form_at(plain: str, at: int) -> FoundDate | None:
    for form, pattern in FORMS.items():
        if match := pattern.match(plain, at):
            return FoundDate(form, match)
    return None


def _in_words(question: str, plain: str, first: FoundDate, floor: int) -> Text:
    """Return a form with what stands before it, and with the other end of its period."""
    at = first.match.start()
    said = plain[max(floor, at - 40) : at]
    part = PART.search(said)
    at -= len(said) - part.start() if part else 0
    said = said[: part.start()] if part else said
    lead = _LEAD.search(said)
    prep = (lead["prep"] or "") if lead else ""
    the = bool(lead and lead["the"])
    at -= len(said) - lead.start() if lead and prep else 0
    link = (_AND if prep == "between" else _TO).match(plain, first.match.end())
    last = _form_at(plain, link.end()) if link else None
    if last and (last.form in {"window", "ago"} or not _is_pair(first, last)):
        last = None
    return Text(question, plain, first, last, re.sub(r"\s", " ", prep), the, part, at)


def _is_pair(first: FoundDate, last: FoundDate) -> bool:
    """Tell whether two forms can be the ends of one period."""
    weekdays = {first.form, last.form} & {"weekday", "day", "span"}
    return bool(weekdays) or first.form == last.form or "month" in {first.form, last.form}


def _is_clear(text: Text) -> bool:
    """Tell whether the form is a date and not a word, name or count that looks like one."""
    found, end = text.first, text.end
    at = found.match.start()
    typed = text.question[at:end]
    before = text.question[max(0, at - 40) : at]
    match found.form:
        case "year":
            strong = text.prep in {"in", "since", "until", "till", "during", "throughout"}
            counted = _NUMBERED.search(text.plain[max(0, at - 40) : at])
            return strong or text.the or not (counted or _EVENT_NAME.search(before))
        case "month":
            return (not found.is_month_alone and not _is_modal(text)) or _is_month(
                text, typed, before
            )
        case "weekday":
            led = text.prep in {"on", "since", "after", "before", "until", "by", "from", "of"}
            owned = text.plain.startswith("'s", end)
            if typed.lower() == "sun":
                return text.prep == "since"
            show = re.match(r"\s(?:Night|Morning)\s[A-Z]", text.question[end : end + 12])
            return bool(found.names["latest"] or (led and not text.the) or owned) and not show
        case "day":
            return typed != "Today" or not before.strip()
    return True


def _is_modal(text: Text) -> bool:
    """Tell whether "may" after a number is the verb: "12 may be dead"."""
    modal = text.question.endswith("may", 0, text.end)
    return modal and bool(_MODAL.match(text.plain, text.end))


def _is_month(text: Text, typed: str, before: str) -> bool:
    """Tell whether a month's name without day or year is meant for one."""
    name = typed.rsplit(maxsplit=1)[-1].rstrip(".")
    led = text.prep in {"in", "of", "since", "until", "by", "between", "during", "throughout"}
    if led or text.part or text.first.names["latest"]:
        return True
    after = text.question[text.end : text.end + 12]
    if name.lower() in {"may", "march", "mar"}:
        verb = _ASKING.search(text.plain[max(0, text.end - len(name) - 20) : text.end - len(name)])
        walk = re.match(r"\s(?:on|for|against|to|of|in)\b", after)
        return name[0].isupper() and not (verb or walk or _CAPITAL.search(before))
    if name.lower() in {"jan", "april", "june", "august"} and name[0].isupper():
        return not re.match(r"\s[A-Z]", after)
    return not (name.isupper() and len(name) == 3 and not text.question.isupper())
