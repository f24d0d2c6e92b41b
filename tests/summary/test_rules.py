"""Each rule of the gate by a statement that breaks it and no other, and by its honest twin."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from bot.answer import Statement
from bot.summary import denials, names, numbers, quotations, speakers, words
from bot.summary.gate import passed
from bot.summary.pair import Pair
from bot.summary.parsed_text import parsed
from bot.summary.rules import RULES, Reason, Rule, broken
from bot.summary.sources import Source
from index.story import Story, Version

TOLL = "At least 41 people were killed when the Orlin ferry capsized on Tuesday, officials said."
OWNER = "“We sailed with working pumps,” said Mara Ilves, who owns the ferry."
PUMPS = "The inspectors checked the hull but never tested the pumps."


def source(text: str, speaker: str | None = None) -> Source:
    story = Story("k", "i", text, "The Orlin", outlet="Dornfeld Courier")
    version = Version(1, 1, story, ((0, len(text)),), datetime(2016, 5, 4, tzinfo=UTC))
    return Source(text, 1, version, (0, len(text)), speaker)


@dataclass(frozen=True)
class Twins:
    """Two statements about one sentence: one that breaks a rule, one that breaks none."""

    breaks: Callable[[Pair], bool]
    sentence: str
    false: str
    honest: str
    speaker: str | None = None
    beside: str | None = None
    """Another sentence that is cited with it."""

    def cited(self) -> list[Source]:
        beside = [source(self.beside)] if self.beside else []
        return [source(self.sentence, self.speaker), *beside]

    def pair(self, text: str) -> Pair:
        first, *beside = self.cited()
        return Pair(parsed(text), first, tuple(beside))

    def rule(self) -> Rule:
        [found] = [rule for rule in RULES if rule.breaks is self.breaks]
        return found


TWINS = [
    Twins(
        quotations.has_odd_marks,
        OWNER,
        "Mara Ilves said they sailed with “working pumps.",
        "Mara Ilves said they sailed with “working pumps”.",
        "Mara Ilves",
    ),
    Twins(
        quotations.misquotes,
        OWNER,
        "Mara Ilves said they sailed with “broken pumps”.",
        "Mara Ilves said they sailed with “working pumps”.",
        "Mara Ilves",
    ),
    Twins(
        numbers.tells_another_day,
        TOLL,
        "The Orlin ferry capsized on Wednesday.",
        "The Orlin ferry capsized on Tuesday.",
    ),
    Twins(
        numbers.tells_another_day,
        TOLL,
        "The Orlin ferry capsized yesterday.",
        "The Orlin ferry capsized on Tuesday.",
    ),
    Twins(
        numbers.tells_another_day,
        "After two days at sea the ferry came home on Tuesday evening.",
        "The ferry came home on Tuesday afternoon after two days at sea.",
        "The ferry came home on Tuesday evening after two days at sea.",
    ),
    Twins(
        numbers.tells_another_day,
        "The tugs left harbour at 4:40 a.m. on Tuesday.",
        "The tugs left harbour on Tuesday night.",
        "The tugs left harbour at 4:40 in the morning on Tuesday.",
    ),
    Twins(
        numbers.tells_another_rate,
        "The ferry carries 300 passengers a day.",
        "The ferry carries 300 passengers a week.",
        "The ferry carries 300 passengers daily.",
    ),
    Twins(
        numbers.tells_another_number,
        TOLL,
        "At least 42 people were killed.",
        "At least 41 people were killed.",
    ),
    Twins(
        numbers.tells_another_number,
        "The storm killed 12 people and injured 30.",
        "The storm injured 12 people.",
        "The storm injured 30 people.",
    ),
    Twins(
        numbers.tells_another_number,
        "The clinic treated 112 people, 11 of them children.",
        "The clinic treated 112 people, one of them a child.",
        "The clinic treated 112 people, 11 of them children.",
    ),
    Twins(
        numbers.tells_another_number,
        "Two divers were hurt when the hull turned over.",
        "Two divers were hurt, one of whom when the hull turned over.",
        "Two divers were hurt when the hull turned over.",
    ),
    Twins(
        names.names_another,
        TOLL,
        "The Torv ferry capsized on Tuesday.",
        "The Orlin ferry capsized on Tuesday.",
    ),
    Twins(
        names.names_another,
        "Two Estonian tugs reached the wreck before dawn.",
        "Two tugs from Latvia reached the wreck before dawn.",
        "Two tugs from Estonia reached the wreck before dawn.",
    ),
    Twins(
        speakers.credits_another,
        TOLL,
        "The Orlin ferry capsized, per the police.",
        "The Orlin ferry capsized, per the Coast Guard.",
        "Coast Guard",
    ),
    Twins(
        speakers.credits_another,
        "The ferry sank within nine minutes, the Coast Guard said.",
        "Per the police, the ferry sank within nine minutes.",
        "Per the Coast Guard, the ferry sank within nine minutes.",
        "Coast Guard",
    ),
    Twins(
        speakers.credits_another,
        "The ferry sank within nine minutes, the Coast Guard said.",
        "Going by the police, the ferry sank within nine minutes.",
        "Going by the Coast Guard, the ferry sank within nine minutes.",
        "Coast Guard",
    ),
    Twins(
        speakers.credits_another,
        "The ferry sank within nine minutes, the Coast Guard said.",
        "The ferry sank within nine minutes, police figures show.",
        "The ferry sank within nine minutes, Coast Guard figures show.",
        "Coast Guard",
    ),
    Twins(
        speakers.has_another_speak,
        "The Harbour Brigade put the number of dead at 58.",
        "The witnesses' count of the dead is 58.",
        "The brigade's count of the dead is 58.",
        "Harbour Brigade",
    ),
    Twins(
        denials.drops_a_doubt,
        "The ferry may have struck a reef.",
        "The ferry struck a reef.",
        "The ferry might have struck a reef.",
    ),
    Twins(
        denials.drops_a_denial,
        "Divers have not yet found the captain.",
        "Divers have found the captain.",
        "Divers have not found the captain.",
    ),
    Twins(
        denials.drops_a_denial,
        "Some passengers had no life jackets.",
        "Some passengers had life jackets.",
        "Some passengers were without life jackets.",
    ),
    Twins(
        denials.turns_a_denial,
        "The ministry did not deny that the ferry had been overloaded.",
        "The ministry denied that the ferry had been overloaded.",
        "The ministry did not deny the ferry was overloaded.",
    ),
    Twins(
        denials.adds_a_denial,
        "The hull was not sound and the pumps worked.",
        "The hull was not sound and the pumps did not work.",
        "The pumps worked, and the hull was not sound.",
    ),
    Twins(
        denials.denies_something_else,
        PUMPS,
        "The inspectors never checked the hull.",
        "The inspectors never tested the pumps.",
    ),
    Twins(
        denials.says_the_opposite,
        "Two tugs reached the wreck before dawn, earlier than planned.",
        "Two tugs reached the wreck after dawn, earlier than planned.",
        "Before dawn, two tugs reached the wreck.",
    ),
    Twins(
        words.speaks_as_we,
        "The harbour keeps the wreck under guard.",
        "We keep the wreck under guard.",
        "The harbour keeps the wreck under guard.",
    ),
    Twins(
        words.takes_in_more,
        "Passengers had life jackets, the crew said.",
        "All passengers had life jackets.",
        "Passengers had life jackets.",
    ),
    Twins(
        words.says_the_contrary,
        "The harbour log says the bow door was open.",
        "The harbour log says the bow door was closed.",
        "The bow door was open, the harbour log says.",
    ),
    Twins(
        words.turns_roles,
        "Parliament approved the inquiry into the ferry.",
        "The inquiry approved Parliament.",
        "The inquiry was approved by Parliament.",
    ),
    Twins(
        names.trades_names,
        "Tugs from Orlin towed the wreck and divers from Torv searched the harbour.",
        "Tugs from Torv towed the wreck and divers from Orlin searched the harbour.",
        "Divers from Torv searched the harbour and tugs from Orlin towed the wreck.",
    ),
    Twins(
        names.trades_names,
        "Officials counted 71 dead by Sunday and gave no new figure on Monday.",
        "Officials counted 71 dead by Monday.",
        "Officials counted 71 dead by Sunday.",
    ),
    Twins(
        words.is_of_another,
        "The storm damaged the harbour wall.",
        "The flood damaged the harbour wall.",
        "The storm damaged the wall of the harbour.",
        beside="The flood reached the market.",
    ),
    Twins(
        words.says_something_else,
        "Parliament voted to approve the inquiry.",
        "Parliament voted on a new budget for fishing harbours.",
        "Parliament voted for the inquiry.",
    ),
    Twins(
        words.says_something_else,
        TOLL,
        "The ferry capsized, and aliens sank the lighthouse boat.",
        "The ferry capsized, and people were killed.",
    ),
    Twins(
        words.says_something_else,
        "The Coast Guard, which the government pays, had found 41 bodies by Sunday.",
        "The Coast Guard had found 41 bodies by Sunday, and the government has resigned.",
        "The Coast Guard had found 41 bodies by Sunday, and the government pays it.",
    ),
    Twins(
        words.says_something_else,
        "Officials said the owner kept the pumps in the shed beside the harbour wall.",
        "The owner kept the pumps in the shed, and the officials were arrested.",
        "The owner kept the pumps in the shed, and officials said so.",
    ),
]


@pytest.mark.parametrize("twins", TWINS, ids=lambda twins: twins.breaks.__name__)
class TestEachRule:
    def test_a_false_statement_breaks_it_and_no_other(self, twins: Twins) -> None:
        pair = twins.pair(twins.false)
        assert [rule.breaks.__name__ for rule in RULES if rule.breaks(pair)] == [
            twins.breaks.__name__
        ]

    def test_its_honest_twin_breaks_none(self, twins: Twins) -> None:
        pair = twins.pair(twins.honest)
        assert [rule.breaks.__name__ for rule in RULES if rule.breaks(pair)] == []

    def test_the_gate_leaves_out_the_one_for_its_reason_and_shows_the_other(
        self, twins: Twins
    ) -> None:
        cited = {one.key: one for one in twins.cited()}
        assert passed(twins.false, [*cited], cited) is twins.rule().reason
        assert isinstance(passed(twins.honest, [*cited], cited), Statement)


class TestTable:
    def test_every_rule_has_its_twins(self) -> None:
        assert {twins.breaks for twins in TWINS} == {rule.breaks for rule in RULES}

    def test_every_reason_is_a_rule_s_but_those_that_need_no_sentence(self) -> None:
        assert {rule.reason for rule in RULES} == {*Reason} - {
            *(Reason.FORM, Reason.KEY, Reason.LANGUAGE)
        }

    def test_reasons_stand_in_the_order_in_which_they_are_seen(self) -> None:
        reasons = [rule.reason for rule in RULES]
        assert reasons == sorted(reasons, key=[*Reason].index)

    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            ("The Torv ferry capsized on Wednesday, the police said.", Reason.FIGURE),
            ("The Torv ferry did not capsize, the police said.", Reason.NAME),
            ("The Orlin ferry did not capsize, the police said.", Reason.SPEAKER),
            ("The Orlin ferry did not capsize and we were killed.", Reason.DENIAL),
        ],
    )
    def test_the_first_rule_that_is_broken_gives_the_reason(
        self, text: str, reason: Reason
    ) -> None:
        pair = Pair(parsed(text), source(TOLL, "Coast Guard"))
        assert broken(pair) is reason
        assert len({rule.reason for rule in RULES if rule.breaks(pair)}) > 1


def test_a_text_is_parsed_once() -> None:
    assert parsed(TOLL) is parsed(TOLL)
    assert source(TOLL).parsed is parsed(TOLL)
    assert parsed(TOLL).assertion is parsed(TOLL).assertion
