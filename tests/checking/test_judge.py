"""A judge named by a setting: what it may make supported, and what it may not. A real, tiny one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from newsroom import MakeHouse, Newsroom
from tinymodel import tiny_bert

from bot.checking.check import check_claims
from bot.checking.evidence import Outcome
from index.errors import SettingsError
from index.judge import Judge

pytestmark = pytest.mark.xdist_group("torch")  # importing it takes eight seconds of a worker

ANSWERS = ("contradiction", "entailment", "neutral")
MakeModel = Callable[..., str]
SLEPT = "Captain Anders Holm was sleeping when the Lindeborg hit the ground."
TEXT = (
    "The ferry Lindeborg ran aground off Marsk on Tuesday with 212 people on board. "
    "Its captain, Anders Holm, had fallen asleep, the coastguard said. "
    "The company that owns the ferry, Sundline, plans to scrap it in May. "
    "Prosecutors suspect the mate, Jarl Moe, of having switched off an alarm."
)


@pytest.fixture(scope="module")
def make_model(tmp_path_factory: pytest.TempPathFactory) -> MakeModel:
    """Make a cross-encoder that always gives one answer, as sure as is wanted."""
    from transformers import BertForSequenceClassification  # takes seconds

    def make(always: str, sure: float = 9, labels: tuple[str, ...] = ANSWERS) -> str:
        folder = tmp_path_factory.mktemp("judge")
        named: dict[str, Any] = {
            "id2label": dict(enumerate(labels)),
            "label2id": {label: at for at, label in enumerate(labels)},
        }
        model = BertForSequenceClassification(tiny_bert(folder, **named))
        model.classifier.weight.data.zero_()
        model.classifier.bias.data.zero_()
        model.classifier.bias.data[labels.index(always)] = sure
        model.save_pretrained(folder)
        return str(folder)

    return make


@pytest.fixture
def room(tmp_path: Path, make_house: MakeHouse) -> Iterator[Newsroom]:
    room = Newsroom(make_house(tmp_path / "home"), tmp_path / "feed")
    story = {"title": "Ferry runs aground off Marsk", "text": TEXT, "outlet": "Post"}
    room.write("ferry.json", {"id": "ferry", "published": "2026-02-12", **story})
    room.refresh()
    yield room
    room.house.close()


def judged_by(room: Newsroom, model: str) -> None:
    """Name a judge, as if the house were opened with it."""
    room.house.settings.judge_model = model
    vars(room.house).pop("judge", None)


def outcome(room: Newsroom, claim: str) -> Outcome:
    [one] = check_claims(room.house, claim).claims
    return one.outcome


@pytest.mark.parametrize("labels", [ANSWERS, ("ENTAILMENT", "NEUTRAL", "CONTRADICTION")])
def test_its_answers_are_read_by_the_names_its_config_has(
    make_model: MakeModel, labels: tuple[str, ...]
) -> None:
    sure = next(one for one in labels if one.lower() == "entailment")
    found = Judge(make_model(sure, labels=labels)).judged("It rained.", "Rain fell.")
    assert found.says > 0.99
    assert found.denies < 0.01


@pytest.mark.parametrize("labels", [("LABEL_0", "LABEL_1", "LABEL_2"), ("no", "yes")])
def test_a_model_of_other_answers_is_refused_in_one_line(
    make_model: MakeModel, labels: tuple[str, ...]
) -> None:
    with pytest.raises(SettingsError, match=r"PULLQUOTE_JUDGE_MODEL=.* labels entailment") as told:
        Judge(make_model(labels[0], labels=labels))
    assert "\n" not in str(told.value)


def test_a_model_that_is_not_there_is_said_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"PULLQUOTE_JUDGE_MODEL=.*no such model"):
        Judge(str(tmp_path / "nowhere"))


def test_what_it_is_sure_of_is_supported_and_says_by_whom(
    room: Newsroom, make_model: MakeModel
) -> None:
    assert outcome(room, SLEPT) is Outcome.CLOSE
    judged_by(room, make_model("entailment"))
    [one] = check_claims(room.house, SLEPT).claims
    assert one.outcome is Outcome.SUPPORTED
    assert "which a model takes for the same" in (one.note or "")
    assert any("fallen asleep" in quote.text for quote in one.quotes)


def test_what_it_is_not_sure_of_is_to_be_compared(room: Newsroom, make_model: MakeModel) -> None:
    judged_by(room, make_model("entailment", sure=3.5))  # 0.94
    assert outcome(room, SLEPT) is Outcome.CLOSE


@pytest.mark.parametrize(
    "claim",
    [
        "Captain Anders Holm was sleeping when the Lindeborg sank off Ostrava.",
        "Captain Anders Holm, 51, was sleeping when the Lindeborg hit the ground.",
        "Captain Anders Holm was not sleeping when the Lindeborg hit the ground.",
        "Captain Anders Holm was sleeping on Friday when the Lindeborg hit the ground.",
        "Jarl Moe, the mate, switched an alarm off.",
        "The ferry's owner, Sundline, scrapped it in May.",
        "Jarl Moe said Captain Anders Holm was sleeping when the Lindeborg hit the ground.",
    ],
)
def test_however_sure_it_supports_nothing_that_is_not_exact(
    room: Newsroom, make_model: MakeModel, claim: str
) -> None:
    judged_by(room, make_model("entailment"))
    found = check_claims(room.house, claim).claims
    assert found
    assert all(one.outcome is not Outcome.SUPPORTED for one in found)


def test_it_may_veto_what_the_rules_support(room: Newsroom, make_model: MakeModel) -> None:
    claim = "The Lindeborg ran aground off Marsk on Tuesday."
    assert outcome(room, claim) is Outcome.SUPPORTED
    judged_by(room, make_model("contradiction"))
    assert outcome(room, claim) is Outcome.CLOSE
