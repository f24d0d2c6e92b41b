"""`pullquote eval` as people and programs use it: what it prints and refuses, its exit code."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot import cli
from bot.evaluation.judging import MEASURES
from index.embeddings import Embedder

Run = Callable[..., tuple[int, str, str]]

LINES: list[dict[str, Any]] = [
    {
        "id": "toll",
        "question": "what toll did UHFO give on wednesday",
        "need": [[{"contains": "at least 41 people had been killed", "story": "fw-0409-2"}]],
        "speaker": "Upper Halvra Flood Observatory",
    },
    {
        "id": "lost",
        "question": "what toll did\u001b[31m UHFO give on wednesday",
        "need": [[{"contains": "no such words", "story": "nowhere"}]],
        "kind": "toll",
    },
    {"id": "tosca", "question": "who sings Tosca at the opera tonight", "need": []},
]


@pytest.fixture
def run(
    sample_home: Path,
    embedder: Embedder,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    """Run the command in this process, where the model is loaded."""
    monkeypatch.setattr("index.embeddings.Embedder", lambda *_: embedder)
    monkeypatch.setenv("PULLQUOTE_HOME", str(sample_home))
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.chdir(tmp_path)

    def evaluated(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["pullquote", "eval", *arguments])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        shown = capsys.readouterr()
        return int(ended.value.code or 0), shown.out, " ".join(shown.err.split())

    return evaluated


def write(*lines: object) -> str:
    text = "\n".join(one if isinstance(one, str) else json.dumps(one) for one in lines)
    Path("questions.jsonl").write_text(text + "\n", encoding="utf-8")
    return "questions.jsonl"


def test_people_see_the_shares_and_what_failed_by_its_cause(run: Run) -> None:
    code, out, err = run(write(*LINES))
    assert (code, err) == (0, "")
    shown = [" ".join(line.split()) for line in out.splitlines()]
    assert "all needed evidence quoted 0.500 1 of 2 all_evidence" in shown
    assert "silent where nothing answers 1.000 1 of 1 silence_right" in shown
    at = shown.index("The story that has the evidence is not in the archive, or withdrawn (1)")
    assert shown[at + 1 :] == ["lost what toll did[U+001B][31m UHFO give on wednesday nowhere"]


def test_programs_read_one_object(run: Run) -> None:
    code, out, err = run(write(*LINES), "--json")
    assert (code, err) == (0, "")
    found = json.loads(out)
    assert list(found["measures"]) == list(MEASURES)
    assert found["measures"]["ok"] == {"share": 2 / 3, "hits": 2, "of": 3}
    assert found["problems"] == []
    assert [one["ok"] for one in found["questions"]] == [True, False, True]
    assert found["questions"][1] == {
        "id": "lost",
        "question": "what toll did\u001b[31m UHFO give on wednesday",
        "kind": "toll",
        "ok": False,
        "cause": "no_story",
        "reasons": [{"cause": "no_story", "told": "nowhere"}],
        "silent": False,
        "needed": 1,
        "quoted": 0,
        "first_right": False,
        "wrong_first": False,
        "speaker": None,
        "note": None,
    }


def test_a_bad_line_fails_alone(run: Run) -> None:
    empty = {"id": "empty", "question": " ", "need": []}
    code, out, err = run(write("", LINES[0], "{", {"id": "x"}, empty), "--json")
    found = json.loads(out)
    assert code == 1
    assert [one["id"] for one in found["questions"]] == ["toll"]
    assert [one["line"] for one in found["problems"]] == [3, 4, 5]
    assert "line 3: not JSON pullquote: line 4: need is" in err
    assert "line 5: Ask a question in words" in err


@pytest.mark.few(2)
@pytest.mark.parametrize(
    ("options", "code", "told"),
    [
        (["--floor", "all_evidence=0.5", "--ceiling", "wrong_first=0"], 0, ""),
        (["--floor", "all_evidence=0.51"], 1, "all_evidence is 0.5 (1 of 2), below 0.51"),
        (["--ceiling", "silence_right=0.9", "--floor", "ok=1"], 1, "silence_right is 1 (1 of 1)"),
        (["--floor", "nonsense=0.5"], 2, "'nonsense' is no measure"),
        (["--ceiling", "ok=80%"], 2, "give a share from 0 to 1"),
    ],
)
def test_bounds_make_the_exit_code(run: Run, options: list[str], code: int, told: str) -> None:
    ended, _, err = run(write(*LINES), *options)
    assert ended == code, err
    assert told in err
    assert code or not err


def test_a_file_that_cannot_be_read_is_told_in_one_line(run: Run, tmp_path: Path) -> None:
    for named, why in (("nowhere.jsonl", "does not exist"), (str(tmp_path), "is a directory")):
        ended, out, err = run(named)
        assert (ended, out) == (2, "")
        assert why in " ".join(err.split())
    assert run(write("")) == (1, "", "pullquote: questions.jsonl has no questions")
    Path("latin.jsonl").write_bytes(b'{"question": "caf\xe9?"}')
    assert run("latin.jsonl") == (1, "", "pullquote: latin.jsonl cannot be read: it is not UTF-8")
