"""The Judge: the packaged model, its bounds, and how it is turned off."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import SettingsError
from index.house import House
from index.reader.cross_encoder import Told
from index.reader.judge import PACKAGED, Judge, packaged

MOST_BYTES = 25_000_000


def test_it_is_the_model_that_its_note_names_and_small_enough_to_ship() -> None:
    weights = PACKAGED.read_bytes()
    note = (PACKAGED.parent / "README.md").read_text(encoding="utf-8")
    assert hashlib.sha256(weights).hexdigest() in note
    assert len(weights) <= MOST_BYTES


@given(claim=st.text(max_size=400), text=st.text(max_size=400), before=st.text(max_size=200))
def test_whatever_it_reads_it_believes_within_bounds(claim: str, text: str, before: str) -> None:
    belief = packaged().belief(claim, Told(text, before))
    assert 0 <= belief.says <= 1
    assert 0 <= belief.denies <= 1
    assert belief.says + belief.denies <= 1 + 1e-6


@pytest.mark.parametrize(
    ("claim", "said", "not_said"),
    [
        (
            "Two boys died in the fire.",
            "The blaze killed two boys.",
            "The blaze was put out by two boys.",
        ),
        (
            "Hora bought the mill.",
            "The mill was sold to Hora last spring.",
            "Hora sold the mill last spring.",
        ),
        ("Nobody was hurt.", "All aboard escaped unhurt.", "Several of those aboard were hurt."),
        (
            "The bridge is closed on Monday.",
            "On Monday no one may cross the bridge, which is shut.",
            "On Friday no one may cross the bridge, which is shut.",
        ),
        (
            "The council rejected the plan.",
            "Councillors voted the plan down.",
            "Councillors adopted the plan.",
        ),
    ],
)
def test_of_two_sentences_it_believes_the_one_that_says_it(
    claim: str, said: str, not_said: str
) -> None:
    judge = packaged()
    assert judge.belief(claim, Told(said)).says > judge.belief(claim, Told(not_said)).says


def test_a_file_that_is_no_model_is_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "no.onnx").write_bytes(b"no model")
    for file in (tmp_path / "no.onnx", tmp_path / "nowhere.onnx"):
        with pytest.raises(SettingsError, match=r"PULLQUOTE_JUDGE=.*no such model"):
            Judge(file)


@pytest.mark.parametrize(("named", "is_there"), [("packaged", True), ("off", False)])
def test_it_is_turned_off_by_a_setting(
    *, named: str, is_there: bool, tmp_path: Path, make_house: Callable[[Path], House]
) -> None:
    house = make_house(tmp_path / "home")
    house.settings.judge = named
    assert (house.judge is not None) is is_there
