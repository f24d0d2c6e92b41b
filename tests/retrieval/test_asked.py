"""What the Reader learns from: questions over stories, those of our own invention checked whole."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from bench.reader.asked import ASKED, INVENTED, THREADS, Asked, questions


def _invented() -> dict[str, str]:
    with gzip.open(INVENTED, "rt", encoding="utf-8") as lines:
        return {story["id"]: story["text"] for story in map(json.loads, lines)}


@pytest.mark.parametrize("file", [ASKED, THREADS])
def test_a_question_names_its_answers_unless_nothing_answers(file: Path) -> None:
    """A near miss has none; what is refuted has what refutes it."""
    for one in questions(file):
        assert bool(one.answers) == (one.kind != "near miss"), one
        assert one.kind in {"answerable", "near miss", "refuted"}
        assert one.question == one.question.strip()
        assert all(0 <= start < end for start, end in one.answers)
        assert (1 <= len(one.history) <= 3) == (file == THREADS)


@pytest.mark.parametrize("file", [ASKED, THREADS])
def test_answers_stand_in_our_stories_within_a_line(file: Path) -> None:
    texts = _invented()
    lines = {
        story: {(text.find(line), text.find(line) + len(line)) for line in text.split("\n")}
        for story, text in texts.items()
    }
    ours = [one for one in questions(file) if one.source == "invented"]
    assert {one.story for one in ours} == set(texts)
    for one in ours:
        for start, end in one.answers:
            held = any(first <= start and end <= last for first, last in lines[one.story])
            assert held, one


def test_stories_kept_aside_are_some_and_a_story_s_questions_stay_together() -> None:
    aside: dict[tuple[str, str], set[bool]] = {}
    for one in questions():
        aside.setdefault((one.source, one.story), set()).add(one.is_aside)
    assert all(len(told) == 1 for told in aside.values())
    share = sum(told == {True} for told in aside.values()) / len(aside)
    assert 0.08 < share < 0.17


def test_no_question_of_a_story_is_asked_twice() -> None:
    seen: set[Asked] = set()
    for one in (*questions(), *questions(THREADS)):
        assert one not in seen
        seen.add(one)
