"""The forms in which English names days. Pure.

Every pattern reads text in lower case with straight quotes, plain spaces and "-" for dashes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.english.number_forms import SMALL
from index.calendar import MONTH, MONTH_BEGINS, WEEKDAY, WEEKDAY_BEGINS

_MONTH = rf"(?P<month>{MONTH})\b\.?"
_WEEKDAY = rf"{WEEKDAY}\b"
_BEGINS = rf"(?:{MONTH_BEGINS})"
NUMBERS = tuple(SMALL)[1:13]
"""Counts in words, from one."""
_COUNTED = (
    r"(?:people|persons?|men|women|children|kids|civilians|fighters|soldiers|troops|militants"
    r"|rebels|refugees|prisoners|detainees|families|workers|students|homes|houses|cars|km|miles"
    r"|met(?:re|er)s|ton(?:ne)?s|dollars|euros|pounds|percent|points|votes|seats|jobs|others|more"
    r"|hundred|thousand|million|billion|times|minutes|hours|days|weeks|months|years)\b"
)
_HURT = r"(?:dead|deaths|died|killed|wounded|injured|hurt|bodies|victims|casualties)\b"
_TH = r"(?:st|nd|rd|th)?\b"
_DAY = r"(?:0?[1-9]|[12][0-9]|3[01])(?![0-9])"
_YEAR = rf"(?:(?:19|20)[0-9]{{2}}|[1-9][0-9]{{3}}(?!\s(?:{_COUNTED}|{_HURT})))(?![\w%]|[.,:][0-9])"
_NO_COUNT = rf"{_TH}(?!%|[.:/][0-9]|,[0-9]{{3}}(?![0-9])|\s(?:{_COUNTED}|{_HURT}))"
_BETWEEN = "|".join(
    rf"(?<=between\s{the}{digits}{th})"
    for the in ("", r"the\s")
    for digits in ("[0-9]", "[0-9][0-9]")
    for th in ("", "[a-z][a-z]")
)
"""What may stand before "and" in "between the 5th and the 9th of May"."""
_OF_YEAR = (
    rf"(?:(?:\s?,\s?|\s|-|/|\sof\s|,?\sin\s)(?P<year>{_YEAR})|\s?'(?P<short>[0-9]{{2}})\b"
    r"|,?\s(?:of\s)?(?P<which>last|this)\syear\b)"
)
_UNIT = r"(?P<unit>hour|day|week|month|year)s?\b"
_COUNT = rf"(?P<count>[0-9]{{1,3}}|few|couple\sof|{'|'.join(NUMBERS)})"

FORMS: dict[str, re.Pattern[str]] = {
    name: re.compile(pattern)
    for name, pattern in {
        "numbers": (
            r"(?:(?P<year>[12][0-9]{3})(?P<a>[-/.])(?P<month>[0-9]{1,2})(?P=a)(?P<day>[0-9]{1,2})"
            r"(?:t[0-9:.+z-]{2,24})?"
            r"|(?P<one>[0-9]{1,2})(?P<b>[-/.])(?P<two>[0-9]{1,2})(?P=b)"
            r"(?P<last>[12][0-9]{3}|(?<=/)[0-9]{2}))(?![\w/])"
        ),
        "month": (
            rf"(?:{_WEEKDAY},?\s)?(?:the\s)?(?P<latest>last\s)?"
            rf"(?:(?:(?P<from>{_DAY}){_TH}(?:\s?-\s?|(?:\sto|(?:{_BETWEEN})\sand)"
            rf"\s(?:the\s)?))?(?P<day>{_DAY}){_TH}[\s-](?:of\s)?)?"
            rf"{_MONTH}(?(day)|(?:[\s-](?P<after>{_DAY}){_NO_COUNT}"
            rf"(?:(?:\s?-\s?|\sto\s|\sand\s(?={_DAY}{_TH},?\s[12]))(?P<to>{_DAY}){_NO_COUNT})?)?)"
            rf"{_OF_YEAR}?(?!\w|-(?!{_BEGINS})[a-z])"
        ),
        "years": r"(?P<year>(?:19|20)[0-9]{2})[-/](?P<to>[0-9]{2})(?![\w/-])",
        "quarter": rf"(?P<kind>[qh])(?P<nth>[1-4])[\s,-]{{1,2}}(?:of\s)?(?P<year>{_YEAR})",
        "season": (
            r"(?P<latest>last\s|this\s)?(?P<season>spring|summer|autumn|fall|winter)\b"
            rf"{_OF_YEAR}?(?!\w)"
        ),
        "window": (
            r"(?!last\s(?:hour|day|week|month|year))(?:the\s)?(?:past|last)\s"
            rf"(?:{_COUNT}\s)?{_UNIT}(?(count)|(?!\s(?:of\b|in\s{_BEGINS}|{_BEGINS})))"
        ),
        "ago": rf"(?:an?|{_COUNT})\s{_UNIT}\sago\b",
        "span": rf"(?P<which>last|this)\s(?P<unit>week|month|year)\b(?!\s(?:of\b|{_BEGINS}))",
        "day": (
            r"(?P<name>(?:the\s)?day\sbefore\syesterday|yesterday|today|tonight|last\snight"
            r"|this\s(?:morning|afternoon|evening))\b"
        ),
        "weekend": r"(?P<which>last|this|the)\s(?:past\s)?weekend\b(?!\sof\b)",
        "weekday": rf"(?P<latest>last\s|this\spast\s)?(?P<weekday>{_WEEKDAY})",
        "year": rf"(?P<year>{_YEAR})(?!-[a-z])(?!\s(?:{_COUNTED}))",
    }.items()
}
"""Patterns by name, in the order in which they are tried at a place."""

STARTS = re.compile(
    r"(?<![\w$£€#%+])(?<![0-9][.,:/])(?:(?<!-)|(?<=mid-)|(?<=early-)|(?<=late-))"
    r"(?=[0-9]|the\s(?:day|past|last|weekend)\b|an?\s\w{3,5}\sago"
    r"|last\s|past\s|this\s|today|tonight|yesterday|[qh][1-4]\b"
    rf"|{MONTH_BEGINS}|{WEEKDAY_BEGINS}|spring|summer|autumn|fall|winter"
    rf"|(?:few|couple|{'|'.join(NUMBERS)})\s)"
)
"""Where a form may begin."""

PART = re.compile(
    r"\b(?:(?P<third>early|mid|middle|late|start|beginning|end)(?:\s(?:of|in))?"
    r"|(?P<nth>first|second|third|fourth|last|[1-4](?:st|nd|rd|th))\s"
    r"(?P<unit>half|quarter|week)(?:\s(?:of|in))?|(?P<week>week)\s(?:of|beginning|starting))"
    r"[\s-](?:the\s)?\Z"
)
"""The part of a period that is meant, as it stands before the period."""


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A form found in the text."""

    form: str
    match: re.Match[str]

    @property
    def names(self) -> dict[str, str | None]:
        """What each part of the form's pattern read."""
        return self.match.groupdict()

    @property
    def is_range(self) -> bool:
        """Tell whether it names several days of a month by their first and last."""
        return self.form == "month" and bool(self.names["from"] or self.names["to"])

    @property
    def is_month_alone(self) -> bool:
        """Tell whether it is a month without day or year."""
        names = ("day", "after", "year", "short", "which")
        return self.form == "month" and not any(self.names[name] for name in names)

    @property
    def lacks_year(self) -> bool:
        """Tell whether it is a month, with or without a day, of no year."""
        names = ("year", "short", "which", "latest")
        return self.form == "month" and not any(self.names[name] for name in names)
