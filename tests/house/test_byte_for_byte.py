"""Byte for byte everywhere: each surface shows anybody's words letter for letter.

What a surface adds is known (`ADDED`, an indent, names in square brackets); without it the words
stand there. What is ours stands on the line's own level, whatever words stand before it (UAX #9).
"""

from __future__ import annotations

import importlib
import inspect
import io
import json
import os
import pkgutil
import pty
import re
import unicodedata
from types import ModuleType
from urllib.parse import unquote

import pytest
from fakeslack import check_message
from fakeslack.mrkdwn import EMOJI, read_mrkdwn
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console
from surfaces import (
    COUNTS,
    DAY,
    INDENT,
    OURS,
    PARTS,
    SLACK,
    TERMINAL,
    answer_of,
    checked_of,
    quote_of,
)

import bot.slack.looks
from bot.answer import Statement
from bot.answers.links import address
from bot.letters import shown
from bot.slack.looks.answers import answer_message, plain_message, plain_news
from bot.slack.looks.blocks import LONGEST_LABEL, LONGEST_TEXT, fitting, literal
from bot.slack.looks.summaries import in_markdown
from bot.slack.looks.verdicts import first_sheet, plain_verdicts
from bot.terminal import check_command, show, show_status
from bot.terminal.as_json import json_line
from bot.terminal.written import Printer, line, write

NEWLINES = ("\r\n", "\n", "\r", "\v", "\f", "\x85", "\u2028", "\u2029")
TURNERS = "\u061c\u200f\u202b\u202d\u202e\u2067\u206a\u206b\u206c\u206d\u206e\u206f"
ISOLATES, CLOSER, CARRIER, JOINER = "\u2066\u2067\u2068", "\u2069", "\u00a0", "\u2060"
ADDED = str.maketrans(dict.fromkeys(("\u2066", CLOSER, CARRIER, JOINER)))
"""What surfaces put in: isolates around words, what a mark stands on, what parts backticks."""
RUNS = {"R", "AL", "AN", "LRE", "RLE", "LRO", "RLO", "PDF"}
FRAGMENTS = (
    *NEWLINES,
    *TURNERS,
    *"\u2066\u2068\u2069\u202a\u202c\u200e",
    *("\u0301", "\u20dd", "\u035c", "\u0338", "\ufe0f", "\u200d", "\u200b", "\ufeff", "\u00ad"),
    *("\U000e0041", "\U000e007f", "עברית", "عرب", "\u0661\u0662", "12 of 34", "\U0001f1e9"),
    *("\x1b[31m", "\x1b]0;t\x07", "\x9b2J", "\x08\x08", "\x00", "\x7f", "\x1c", "\x1e", "\t", "  "),
    *(
        "*x*",
        "_x_",
        "~x~",
        "`x`",
        "```",
        "``",
        "`",
        "*",
        "_",
        ":fire:",
        ":",
        "> ",
        "＊y＊",
        "＿y＿",
    ),
    *("<!here>", "<@U1>", "&lt;", "&", "[bold]", "[/]", "[U+202E]", "http://e.example/_a_", "|"),
)
PIECES = st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=4), min_size=1, max_size=7)
WORDS = PIECES.map("".join).filter(bool)


def named(words: str) -> str:
    """The words with each newline as one and what is not let through by its name."""
    for newline in NEWLINES:
        words = words.replace(newline, "\n")
    return "".join(
        f"[U+{ord(letter):04X}]"
        if letter in TURNERS or (unicodedata.category(letter) == "Cc" and letter not in "\n\t")
        else letter
        for letter in words
    )


def bare(text: str) -> str:
    """A text without what surfaces add."""
    return text.translate(ADDED).replace("\n" + " " * INDENT, "\n")


def assert_harmless(text: str) -> None:
    """Nothing in it commands, and each line orders no letters beyond its words, closing all."""
    for letter in text:
        assert letter in "\n\t" or unicodedata.category(letter) != "Cc"
        assert letter not in TURNERS
    for told in text.split("\n"):
        assert len(told.splitlines()) <= 1
        depth = 0
        for at, letter in enumerate(told):
            if letter in ISOLATES:
                depth += 1
            elif letter == CLOSER:
                depth -= 1
                assert depth >= 0
            elif not depth:
                assert unicodedata.bidirectional(letter) not in RUNS, told
            assert not depth or not told.startswith(DAY, at)
        assert depth == 0


@pytest.mark.few(8)
@pytest.mark.parametrize("surface", [*SLACK, *TERMINAL])
@settings(max_examples=25)
@given(words=WORDS)
@example(words="41 \u202edead")
@example(words="*x* _x_ ~x~ `x` ```x``` :fire: > x")
@example(words="ends in عرب")
@example(words="    \u061c")
@example(words="\u2069\u2069 out \u2066")
@example(words="\u061c\u061c\u061c\u2066\x1f\x1f\x08")
def test_words_stand_letter_for_letter_and_turn_nothing(surface: str, words: str) -> None:
    assume(words.strip())
    shows = list((SLACK | TERMINAL)[surface](words))
    for told in shows:
        assert_harmless(told)
    held = named(words)
    if surface == "asking.ask_view":  # an outlet is an option there, whose label is short
        held = fitting(words, LONGEST_LABEL)
    held = bare(f"\n{held}").removeprefix("\n")  # blanks at its start may begin a line there
    assert held in bare("\n".join(shows))


def public(module: ModuleType) -> set[str]:
    """The public functions that a module defines."""
    return {
        f"{module.__name__.rpartition('.')[2]}.{name}"
        for name, one in vars(module).items()
        if inspect.isfunction(one) and one.__module__ == module.__name__ and name[0] != "_"
    }


def test_every_surface_is_listed() -> None:
    looks = [
        importlib.import_module(f"bot.slack.looks.{one.name}")
        for one in pkgutil.iter_modules(bot.slack.looks.__path__)
    ]
    assert set().union(*map(public, looks)) == {*SLACK, *PARTS, *OURS}
    printed = {
        one for one in public(check_command) | public(show) | public(show_status) if ".show_" in one
    }
    assert printed == {*TERMINAL, *COUNTS}


# Words by themselves


@given(WORDS)
def test_what_is_shown_is_the_words_and_what_closes_them(words: str) -> None:
    told = shown(words)
    assert_harmless(told)
    assert shown(told) == told
    for one, stored in zip(told.split("\n"), named(words).split("\n"), strict=True):
        assert one.translate(ADDED) == stored.translate(ADDED)
        assert len(one) == len(stored) or not stored.isascii()


@given(WORDS)
@example("[bold]\u0301")  # a bracket of the words' own may have a mark
@example("\u202e\u0301")
@example("\u0301")
def test_no_mark_leans_on_ours(words: str) -> None:
    assume("[U+" not in words)
    for told in f"“{shown(words)}”".split("\n"):
        for ours in ("“", r"\[U\+[0-9A-F]{4,6}\]"):
            assert not re.search(rf"{ours}[\u2066-\u2069\u200b-\u200e\ufeff]*[\u0300-\u036f]", told)
        assert not re.search(r"[\u035c-\u0362][\u0300-\u036f\u2066-\u2069]*”", told)


@pytest.mark.parametrize(
    "words",
    [
        "Plain words, “quoted” — so.",
        "Štavno, naïve, 東京, 👩‍👩‍👧, हिन्दी",
        "tab\tand  two spaces",
        "zero\u200bwidth \ufeff soft\u00adhyphen",
        "flag 🏴󠁧󠁢󠁥󠁮󠁧󠁿",
    ],
)
def test_words_that_do_nothing_are_left_as_they_are(words: str) -> None:
    assert shown(words) == words


@given(WORDS, st.integers(60, 200))
def test_what_is_cut_stays_within_and_closed(words: str, most: int) -> None:
    told = fitting(words * 30, most)
    assert len(told) <= most
    assert_harmless(told)


# Slack's mrkdwn


@given(WORDS)
def test_mrkdwn_shows_each_letter(words: str) -> None:
    assert bare(read_mrkdwn(literal(words))).strip("\n") == bare(named(words)).strip("\n")


@pytest.mark.parametrize("words", ["Plain words: 41 died.", "At 10:30 he said: “no”.", "a & <b>"])
def test_what_mrkdwn_takes_for_nothing_stands_in_no_code(words: str) -> None:
    assert "`" not in literal(words)


@pytest.mark.parametrize("words", ["a *b* c", "_b_", ":fire:", "`b`", "~b~", "- b", "1. b", "\\*b"])
def test_what_markdown_would_change_is_not_streamed(words: str) -> None:
    said = (Statement(words, (1,)), Statement("41 died.", (2,)))
    [told] = in_markdown("a:model", iter(said))
    assert told.endswith("41 died. **[2]**\n\n")


@pytest.mark.parametrize(
    ("given_", "read"),
    [
        ("_x_ *x* ~x~ `x` :fire:", f"x x x x {EMOJI}"),
        ("*\u2060x\u2060* \u200b_y\u200b_", "\u2060x\u2060 \u200by\u200b"),
        ("```_x_ :fire: &lt;```", "_x_ :fire: <"),
        ("snake_case_name 2 * 3 * 4", "snake_case_name 2 * 3 * 4"),
        ("&gt; said", " said"),
        ("<https://a.example/_b_> &amp;lt;", "https://a.example/_b_ &lt;"),
    ],
)
def test_the_fake_reads_mrkdwn_as_slack_does(given_: str, read: str) -> None:
    assert read_mrkdwn(given_) == read


@pytest.mark.parametrize("words", ["long " * 150, "*long* " * 110], ids=["plain", "marked"])
def test_text_alone_counts_what_had_no_room(words: str) -> None:
    for told, what in (
        (plain_message(answer_of(words, quotes=8)), "quote"),
        (plain_news("who?", [quote_of(words)] * 8), "quote"),
        (plain_verdicts(first_sheet(checked_of(words))), "claim"),
    ):
        check_message(told.text, [], None)
        assert len(told.text) <= LONGEST_TEXT
        left = re.search(rf"(?m)^(\d+) more {what}s? had no room here\.$", told.text)
        assert left
        if what == "quote":
            assert int(left[1]) == 8 - told.shown
            assert len(re.findall(r"(?m)^\[\d\] ", told.text)) == told.shown


@given(WORDS)
def test_messages_are_such_as_slack_takes(words: str) -> None:
    message = answer_message(answer_of(words), "k", asked=True)
    check_message(message.text, list(message.blocks), None)


def test_a_long_quote_is_shown_to_its_end() -> None:
    words = "".join(f"{n} " for n in range(1_200))
    [told] = [text for text in SLACK["answers.news_message"](words) if words in text]
    assert told.count(words) >= 1


@given(WORDS)
def test_a_label_fits_a_button(words: str) -> None:
    assert len(fitting(words * 20, LONGEST_LABEL)) <= LONGEST_LABEL


# Addresses


@given(WORDS.map(lambda words: f"https://a.example/{words}"))
def test_an_address_is_the_same_and_ends_where_it_ends(url: str) -> None:
    told = address(url)
    assert_harmless(told)
    assert not re.search(r'[\s<>|"`“”]', told.translate(ADDED))
    assert unquote(told.translate(ADDED)).translate(ADDED) == unquote(url).translate(ADDED)


# The terminal


def terminal(words: str, width: int) -> str:
    """What a terminal of some cells is given."""
    ours, its = pty.openpty()
    with os.fdopen(its, "w", encoding="utf-8", newline="") as file:
        console = Console(file=file, force_terminal=True, width=width, color_system=None)
        write(console, line(words), label="[1]")
    with os.fdopen(ours, "rb") as read:
        return read.read1(1_000_000).decode().replace("\r\n", "\n")


@given(WORDS, st.integers(12, 90))
def test_a_terminal_breaks_lines_and_leaves_nothing_out(words: str, width: int) -> None:
    told = terminal(words, width)
    assert_harmless(told)
    joined = told.removeprefix("[1] ").removesuffix("\n").replace("\n" + " " * INDENT, "")
    assert joined.translate(ADDED) == named(words).translate(ADDED).replace("\n", "")


@pytest.mark.parametrize("words", ["many words " * 40, "عرب and " * 40, "東京" * 60, "x" * 200])
def test_no_line_is_wider_than_its_terminal(words: str) -> None:
    rows = terminal(words, 40).split("\n")
    assert max(map(cell_len, rows)) <= 40
    assert len(rows) > 4


@given(WORDS)
def test_strings_that_commands_print_command_nothing(words: str) -> None:
    pipe = io.StringIO()
    Printer(file=pipe, width=1_000).print(f"failed: {words}", markup=False, soft_wrap=True)
    assert_harmless(pipe.getvalue())


@given(WORDS)
def test_json_is_exact_and_commands_nothing(words: str) -> None:
    told = json_line({words: [words]})
    assert json.loads(told) == {words: [words]}
    assert not any(letter in TURNERS or "\x7f" <= letter <= "\x9f" for letter in told)
