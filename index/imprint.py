"""The line below a headline that says which outlet had a story, and when. Pure.

A place and a day open a story in the same shape (“Tresk, 9 April 2025”). Between commas, in
brackets or beside a dash a name counts as an outlet's only where it says that it is one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.calendar import MONTH, WEEKDAY

_MONTHS = rf"{MONTH}\.?"
_DAY = (
    rf"(?:(?:{WEEKDAY})\.?,?\s+)?(?:\d{{1,2}}(?:st|nd|rd|th)?\s+{_MONTHS},?\s+\d{{4}}"
    rf"|{_MONTHS}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}}|\d{{4}}-\d\d-\d\d)"
)
_CAPITAL = r"[^\W\d_a-z][\w&'’.+-]*"
_NAME = rf"{_CAPITAL}(?:\s+(?:{_CAPITAL}|of|the|and|for|de|du|des|del|la|le|den|der|die))*"
_WRITERS = rf"(?:by\s+(?P<byline>(?-i:{_NAME})(?:\s+and\s+(?-i:{_NAME}))?))"
_SURE, _UNSURE = r"\s*[|·•/]\s*", r"(?:,\s+|\s+[-–—]\s+|\s+\()"
_BETWEEN = rf"(?:{_SURE}|{_UNSURE})"
_LINES = tuple(
    re.compile(rf"{form}\)?(?:(?:{_BETWEEN}|\s+){_WRITERS})?", re.IGNORECASE)
    for form in (
        rf"(?P<outlet>(?-i:{_NAME}))(?P<between>{_BETWEEN})(?P<day>{_DAY})",
        rf"(?P<day>{_DAY})(?P<between>{_BETWEEN})(?P<outlet>(?-i:{_NAME}))",
    )
)
_SAYS_SO = re.compile(
    r"^The\s|\.(?:com|net|org|news|example)$|\b(?:Advertiser|Argus|Bulletin|Chronicle|Courant|Courier|"
    r"Daily|Dispatch|Echo|Enquirer|Examiner|Express|Gazette|Globe|Guardian|Herald|Independent|"
    r"Inquirer|Journal|Ledger|Magazine|Mail|Mercury|Messenger|Mirror|Monitor|News|Newsletter|"
    r"Observer|Online|Post|Press|Record|Register|Reporter|Review|Sentinel|Standard|Sun|Telegraph|"
    r"Times|Tribune|TV|Weekly|Wire|World)\b"
)
_MOST_WORDS = 7


@dataclass(frozen=True, slots=True)
class Imprint:
    """What such a line says."""

    outlet: str
    day: str
    byline: str | None


def imprint(line: str) -> Imprint | None:
    """Read a line as an imprint; None where it is none, or may as well be a place and a day."""
    for form in _LINES:
        found = form.fullmatch(line.strip())
        if found is None:
            continue
        outlet, is_sure = found["outlet"], re.fullmatch(_SURE, found["between"])
        if len(outlet.split()) <= _MOST_WORDS and (is_sure or _SAYS_SO.search(outlet)):
            return Imprint(outlet, found["day"], found["byline"])
    return None
