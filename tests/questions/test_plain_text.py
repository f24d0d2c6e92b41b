"""What people paste and type, as the plain text it shows: one reading for questions and checks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.checking.claims import read_claims
from bot.questions.plain_text import MAX_QUESTION, MOST_RAW, clean_question, plain_text
from index.errors import QuestionError

SHOWN = [
    ("<@U012AB3CD> said *41* _people_ ~died~", "said 41 people died"),
    ("<@U012AB3CD|pullquote> what toll?", "what toll?"),
    ("<https://x.example/a|Farwire> &amp; `Co` :wave:", "Farwire & Co"),
    ("is <https://x.example/2025/41-dead> right?", "is right?"),
    ("write to <mailto:desk@post.example|desk@post.example>", "write to desk@post.example"),
    ("since <!date^1392734382^{date}|18 February 2014>", "since 18 February 2014"),
    ("<#C012AB3CD|general> <!subteam^S012|@desk> who died?", "who died?"),
    ("&lt;!channel&gt; <!here> hi", "<!channel> hi"),
    ("fewer than < 40 or more than > 50?", "fewer than < 40 or more than > 50?"),
    ("```\n12 dead\n```", "12 dead"),
    ("&gt; The pier was sound.\n&gt;&gt; Was it?", "The pier was sound.\nWas it?"),
    ("> *“Sound”*, she said :thinking_face::skin-tone-2:", "“Sound”, she said"),
    ("at 4:31:20 a_b_c 2*3*4", "at 4:31:20 a_b_c 2*3*4"),
    ("_*what toll*_ did ~the~ `UHFO` give?", "what toll did the UHFO give?"),
    ("a\x00\x1b[31mred\x1b[0m\u202eb\u200b", "a red b"),
]


@pytest.mark.parametrize(("raw", "shown"), SHOWN)
def test_markup_is_read_as_plain_text(raw: str, shown: str) -> None:
    assert plain_text(raw) == shown


@pytest.mark.parametrize(("raw", "shown"), SHOWN)
def test_a_question_and_a_text_to_be_checked_are_read_alike(raw: str, shown: str) -> None:
    assert clean_question(raw) == " ".join(shown.split())
    assert read_claims(raw).text == shown


@pytest.mark.parametrize("raw", ["", " \n", "<@U012AB3CD>", ":wave: :tada:", "?!", "<!here> `` **"])
def test_a_question_without_words_is_refused(raw: str) -> None:
    with pytest.raises(QuestionError, match="in words"):
        clean_question(raw)


def test_a_pasted_text_is_no_question() -> None:
    assert clean_question("a" * MAX_QUESTION)
    with pytest.raises(QuestionError, match="1,001 characters"):
        clean_question("a" * (MAX_QUESTION + 1))


@given(st.text(max_size=300) | st.text("<>|@!#&;:*_~`“”\"'…. 41aA\n\x1b", max_size=120))
def test_any_text_comes_out_in_lines_of_visible_words(raw: str) -> None:
    for line in plain_text(raw).split("\n"):
        assert line == " ".join(line.split())
        assert not any(mark in line for mark in "\x00\x1b\u200b\u202e`")


def test_reading_takes_no_longer_for_being_hostile() -> None:
    raw = "<" * 50_000 + "*_" * 50_000 + ":a" * 50_000
    assert len(plain_text(raw)) <= MOST_RAW
