"""Lines of a news page that are not the news: adverts, captions, share lines, bylines. Pure.

The patterns are what pages of some forty outlets carry; each is anchored to a whole line, so that
a sentence of news that merely mentions an advertisement stays news. Notes on the story itself are
told by `index.corrections`, what outlets say of themselves by `index.own_lines`.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from index.calendar import MONTH, WEEKDAY
from index.corrections import is_note
from index.hinted import Hinted, folded
from index.languages.language import ENGLISH, language
from index.own_lines import is_own_line

_MONTHS = rf"{MONTH}\.?"
DAY = rf"(?:\d{{1,2}}(?:st|nd|rd|th)?\s+{_MONTHS},?\s+\d{{4}}|{_MONTHS}\s+\d{{1,2}},?\s+\d{{4}})"
WEEKDAY_BEFORE = rf"(?:{WEEKDAY}\.?,?\s+)?"
_NO_STOP = r"(?<!\w\w[.!?])(?<![.!?][\"”’])"
"""Stands where a line of furniture ends: not like a sentence, though "10:35 p.m." is no end."""

_LINES = (
    r"advertisement.{0,40}|sponsored( content)?|story continues below.*|paid post",
    r"fyi\.?|news|world|politics|live|breaking( news)?|exclusive|opinion|video|photos?",
    r"this (story|article|post) is (over|more than) \w+ (years?|months?|days?) old\.?",
    (
        r"(related|read more|see also|see more|read also|read next|also read|more on|more from|"
        r"more on this (story|topic)|must read|recommended|opinion|analysis|watch( live| now)?|"
        r"video|photos?|gallery|listen|in pictures|don['’]t miss|up next|what to know|"
        r"you may also like|trending|most (read|popular|viewed))\b\s*"
        rf"([:|»>].*|[–—].*{_NO_STOP})"
    ),
    (
        r"(related|read more|see also|read next|most (read|popular)|more from|share|tags?|"
        r"topics|comments?|print|e-?mail|save|tweet|views?|"
        r"related (stories|topics|articles|content))|"
        rf"more from (?-i:[A-Z]).{{1,60}}{_NO_STOP}"
    ),
    (
        r"(follow .{2,60}|like us|find us) on (twitter|facebook|instagram|x|telegram|youtube|"
        r"tiktok|threads|bluesky|mastodon)\b.{0,80}"
    ),
    r"watch the .{3,120}(documentary|video|film|episode|report)\b.*",
    r"(share|tweet|print|e-?mail|save)( (this|on|via|with|to)\b.{0,60})",
    r"print(\s+(tweet|share|views?|e-?mail))+.*",
    (
        r"(sign up|subscribe|register|log in|join)\b.{0,140}(newsletter|inbox|briefing|e-?mail|"
        r"alerts?|account|whatsapp|telegram)\b.{0,60}|"
        r"(subscribe|register|sign up|join)( (now|here|today|for free|free))+\W*"
    ),
    r"(get|receive) .{0,80}(in your inbox|newsletter|by e-?mail).{0,40}",
    r"(click|tap) (here|to)\b.{0,120}|(download|get) (the|our) .{0,30}\bapp\b.{0,60}",
    r"(image|media|video|photo|picture) (caption|copyright|source|credit|playback)\b.*",
    (
        r"(image|photo|picture|photograph|immagine|credit|source|caption|file photo|pool)"
        r"s?( by (?-i:[A-Z“\"(])| via| courtesy( of)?|:).{0,160}"
    ),
    r"media playback is .*|playback (is )?not supported.*|(please )?enable javascript.*",
    r"(\d{1,2}:)?\d{1,2}:\d{2}( ?[-–—|] ?source: .*)?",
    r"source: .{1,60}|now playing.*|replay( video)?|close (video|ad)|loading\W*",
    r"skip (ads?|to (the )?(main |site )?(content|navigation|menu|search|footer))\b.{0,20}",
    r"(story highlights?|highlights?|key points?|at a glance|in this story|(the )?key facts)",
    r"(additional )?(reporting|writing|editing|compiled|translated) by (?-i:[A-Z]).{2,200}",
    (
        r"this (article|story) (is an edited|was (edited|translated|originally|first) |"
        r"(first |originally )?appeared (first |originally )?(in|on) ).*"
    ),
    r"by\s+\S.{1,100}(?<![.!?…])",
    (
        r"(first )?(published|updated|posted|last (modified|updated)|modified)"
        rf"(\W*|\W*:.{{0,80}}|\W+(on |at )?({WEEKDAY_BEFORE}{DAY}|{_MONTHS} \d|\d|today|yesterday|"
        rf"by (?-i:[A-Z])).{{0,60}}{_NO_STOP})"
    ),
    rf"((published|updated|posted)( on)? )?{WEEKDAY_BEFORE}{DAY}(\.|.{{0,30}}{_NO_STOP})",
    (
        r"(we use|this (web)?site uses) cookies.*|accept( all)?( cookies)?|"
        rf"(privacy policy|terms (of (use|service)|and conditions))\b.{{0,60}}{_NO_STOP}"
    ),
    r"\(?(ends?|more|30)\)?|-+\s*(ends?|30)\s*-+|\W*",
    r"https?://\S+|@\w+|[^\s@]+@[^\s@]+\.\w+",
)
_FURNITURE = re.compile("|".join(_LINES), re.IGNORECASE)
"""What a whole line or sentence of furniture matches."""


def _hinted(pattern: str, *words: str) -> Hinted:
    return Hinted(re.compile(pattern, re.IGNORECASE), words)


_FAR_ON = (
    _hinted(
        r".{0,160}(getty images\)?|/ ?(ap|afp|reuters|epa)( photo| images)?\)?|"
        r"\((ap|afp|reuters|epa)( photo)?\W.{0,60}\)|\(ap photo\)|via youtube(/.{0,60})?)",
        *("getty images", "/", "(ap", "(afp", "(reuters", "(epa", "via youtube"),
    ),
    _hinted(
        r"\S.{0,100}\.(jpe?g|png|gif|webp|mp4|svg)",
        *(".jp", ".png", ".gif", ".webp", ".mp4", ".svg"),
    ),
    _hinted(
        r"(©|\(c\)).{0,160}|copyright\W+(©|\(c\)|\d{4}|by\b|(?-i:[A-Z])).{0,120}|"
        r".{0,100}all rights reserved.{0,100}",
        *("©", "(c)", "copyright", "all rights reserved"),
    ),
    _hinted(
        r".{0,120}\bcontributed ((additional )?reporting|(additional )?research|"
        r"to (this|the) (report|story|article|coverage|piece)|from )\b.{0,80}",
        "contributed",
    ),
)
"""The same, where what tells it may stand far from the start."""
_REMEMBERED = 400
"""Characters of a line that is remembered."""


def is_furniture(line: str, written_in: str = ENGLISH) -> bool:
    """Tell whether a line or sentence, white space around it aside, is page furniture.

    English furniture stands on pages of all languages. What was told of lines of common length is
    remembered for a while: a paragraph is often one sentence, and looked at as both.
    """
    stripped = line.strip()
    tell = _told_lately if len(stripped) <= _REMEMBERED else _is_furniture
    return tell(stripped, written_in)


def _is_furniture(line: str, written_in: str) -> bool:
    if written_in != ENGLISH and (own := _furniture_of(written_in)) and own.fullmatch(line):
        return True
    told = folded(line)
    return (
        _FURNITURE.fullmatch(line) is not None
        or any(kind.is_all_of(line, told) for kind in _FAR_ON)
        or is_note(line)
        or is_own_line(line)
    )


_told_lately = lru_cache(maxsize=4_096)(_is_furniture)


@cache
def _furniture_of(written_in: str) -> re.Pattern[str] | None:
    """Return what a whole line of furniture is in a language: a label, and what it is of."""
    begins = "|".join(map(re.escape, filter(None, language(written_in).furniture)))
    return re.compile(rf"(?:{begins})\s*(?:[:：|»>–—].*)?", re.IGNORECASE) if begins else None
