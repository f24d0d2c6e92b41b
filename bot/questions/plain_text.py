"""What people write in Slack or a terminal, as the plain text it shows. Pure.

Questions and texts to be checked are read by the same rules, so that one pasted into the other
means the same. The text is anybody's: it is cut to what is read before anything looks at it.
"""

from __future__ import annotations

import re

from bot.own_words.catalogue import say
from index.errors import QuestionError

MAX_QUESTION = 1_000
"""Longest question in characters; a longer one is a pasted text."""
MOST_RAW = 12_000
"""Characters of markup looked at of a message: thrice what Slack lets people write in one, as links
are longer than their labels."""

_ANGLED = re.compile(
    r"<(?:(?P<mention>[@#!](?!date\^))|!|[a-z][a-z0-9+.-]{0,20}:)[^<>|\n]{0,3000}"
    r"(?:\|(?P<label>[^<>\n]{0,1000}))?>",
    re.IGNORECASE,
)
"""What Slack writes in angles: people, channels, groups, days, links; with or without a label."""
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))
_EMOJI = re.compile(
    r"(?<![\w:]):(?=[a-z0-9_+'-]*[a-z])[a-z0-9_+'-]{1,80}:(?::skin-tone-\d:)?(?!\w)"
)
_STYLED = tuple(
    re.compile(rf"(?<![\w{mark}]){mark}(?=\S)([^{mark}\n]{{1,1000}})(?<=\S){mark}(?![\w{mark}])")
    for mark in (r"\*", "_", "~")
)
_TICKS = re.compile(r"`+")
_QUOTED_LINE = re.compile(r"^\s*(?:>\s?)+", re.MULTILINE)
_UNSEEN = re.compile(
    r"\x1b\[[0-9;]*[A-Za-z]|"
    r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]"
)
"""Terminal colours, controls, and characters that show nothing or turn what stands around them."""


def plain_text(raw: str, most: int = MOST_RAW) -> str:
    """Return a text as it shows: without mentions, emphasis, code ticks, quote marks, emoji codes.

    Of the text as it came `most` characters are looked at. Of a link or a day its label is left, of
    a link without one nothing. Lines stay apart, white space within each is folded, empty ones go.
    """
    text = _ANGLED.sub(_shown, raw[:most])
    text = _QUOTED_LINE.sub("", _unescaped(text))
    text = _TICKS.sub(" ", _EMOJI.sub(" ", text))
    for style in _STYLED * len(_STYLED):  # one may stand within another
        text = style.sub(r"\1", text)
    return tidied(text)


def tidied(text: str) -> str:
    """Return a text that has no markup, a file's for example, with its lines as they are read."""
    lines = (" ".join(line.split()) for line in _UNSEEN.sub(" ", text).split("\n"))
    return "\n".join(filter(None, lines))


def clean_question(raw: str) -> str:
    """Return a question as plain words in one line.

    Raises:
        QuestionError: nothing is left, or more than we read.

    """
    plain = " ".join(plain_text(raw).split())
    if len(plain) > MAX_QUESTION:
        raise QuestionError(
            say(
                "The question has {n:,} characters; at most {most:,} are read. Ask in a sentence "
                "or two.",
                n=len(plain),
                most=MAX_QUESTION,
            )
        )
    if not any(letter.isalnum() for letter in plain):
        raise QuestionError(
            say('Ask a question in words, for example "what toll did the ministry give?"')
        )
    return plain


def _shown(found: re.Match[str]) -> str:
    return " " if found["mention"] else found["label"] or " "


def _unescaped(text: str) -> str:
    for escaped, shown in _ENTITIES:
        text = text.replace(escaped, shown)
    return text
