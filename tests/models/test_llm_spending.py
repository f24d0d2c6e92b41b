"""What calls to a language model may cost: a question, a day, over restarts and processes."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st
from llmserver import LLMServer, Reply, Usage
from postgres import Postgres
from pydantic import SecretStr

from bot.model_call import CallOutcome
from bot.models.day_budget import DayBudget, Reserved
from bot.models.sessions import ModelError, Request, Writer, writer_of
from bot.stopwatch import Stage
from index.archive import Archive
from index.settings import Settings

ASK = Request(Stage.SUMMARY, "s" * 30, "u" * 30, 80)
"""Twenty tokens in, by our estimate, and eighty out at most."""
TODAY = "today's budget for the language model is used up"


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'archive.db'}"


Make = Callable[..., Writer]


@pytest.fixture
def llm() -> Iterator[LLMServer]:
    with LLMServer(Reply(("fine",), usage=Usage(into=15, out=5))) as running:
        yield running


@pytest.fixture
def make(url: str, llm: LLMServer) -> Make:
    """Make a process's writer: each has an archive of its own, at one place."""

    def made(**bounds: Any) -> Writer:
        values = {"llm": llm.names()["openai-like"], "llm_key": SecretStr("key"), **bounds}
        writer = writer_of(Settings(_env_file=None, **values), Archive(url))
        assert writer is not None
        return writer

    return made


def refused(writer: Writer, request: Request = ASK) -> ModelError:
    session = writer.session()
    with pytest.raises(ModelError) as told:
        session.say(request)
    [call] = session.calls
    assert (call.outcome, call.tokens_in, call.tokens_out) == (CallOutcome.REFUSED, 0, 0)
    return told.value


class TestAQuestion:
    def test_a_call_that_may_cost_more_than_is_left_is_not_made(
        self, make: Make, llm: LLMServer
    ) -> None:
        session = make(llm_question_tokens=120).session()
        session.say(ASK)
        session.say(ASK)
        with pytest.raises(ModelError, match="this question's budget") as told:
            session.say(ASK)
        assert "100 tokens wanted, 80 left of 120" in told.value.reason
        assert len(llm.asked) == 2

    def test_the_next_question_has_its_own(self, make: Make) -> None:
        writer = make(llm_question_tokens=100)
        assert [writer.session().say(ASK) for _ in range(3)] == ["fine"] * 3

    def test_it_is_no_cost_to_the_day_where_it_is_refused(self, make: Make) -> None:
        writer = make(llm_question_tokens=99, llm_day_tokens=100)
        refused(writer)
        assert writer.session().say(replace(ASK, most=70)) == "fine"


class TestADay:
    def test_what_calls_cost_counts_and_not_what_was_set_aside(self, make: Make) -> None:
        writer = make(llm_day_tokens=160)
        assert [writer.session().say(ASK) for _ in range(4)] == ["fine"] * 4
        assert str(refused(writer)) == TODAY

    def test_a_call_that_is_turned_away_costs_nothing(self, make: Make, llm: LLMServer) -> None:
        writer = make(llm_day_tokens=110)
        llm.say(Reply(status=401))
        for _ in range(3):
            with pytest.raises(ModelError, match="its key"):
                writer.session().say(ASK)
        llm.say("fine")
        assert writer.session().say(ASK) == "fine"

    def test_a_call_that_breaks_off_costs_what_it_may_have(
        self, make: Make, llm: LLMServer
    ) -> None:
        writer = make(llm_day_tokens=120)
        llm.say(Reply(("x" * 300,), ends="stop"))
        with pytest.raises(ModelError, match="broke off"):
            writer.session().say(ASK)
        assert str(refused(writer)) == TODAY

    @pytest.mark.parametrize("usage", [Usage(-5, 3), Usage(10**12, 3), Usage(15, -1)])
    def test_a_report_that_can_be_no_number_of_tokens_is_not_believed(
        self, make: Make, llm: LLMServer, usage: Usage
    ) -> None:
        llm.say(Reply(("fine",), usage=usage))
        session = make(llm_day_tokens=200).session()
        assert session.say(ASK) == session.say(ASK) == "fine"
        assert all(call.estimated and call.tokens_in == 20 for call in session.calls)

    def test_ten_megabytes_of_nonsense_cost_one_call(self, make: Make, llm: LLMServer) -> None:
        llm.say(Reply(("x" * 10_000_000,)), "fine")
        writer = make(llm_day_tokens=210)
        with pytest.raises(ModelError):
            writer.session().say(ASK)
        assert writer.session().say(ASK) == "fine"

    def test_it_is_remembered_over_a_restart(self, make: Make) -> None:
        make(llm_day_tokens=110).session().say(ASK)
        assert str(refused(make(llm_day_tokens=110))) == TODAY

    def test_it_ends_at_midnight_utc(self, make: Make) -> None:
        with time_machine.travel(datetime(2026, 3, 1, 23, 59, tzinfo=UTC), tick=False) as clock:
            make(llm_day_tokens=110).session().say(ASK)
            assert str(refused(make(llm_day_tokens=110))) == TODAY
            clock.move_to(datetime(2026, 3, 2, 0, 0, tzinfo=UTC))
            assert make(llm_day_tokens=110).session().say(ASK) == "fine"

    def test_a_call_over_midnight_takes_nothing_from_the_new_day(self, url: str) -> None:
        with time_machine.travel(datetime(2026, 3, 1, 23, 59, tzinfo=UTC), tick=False) as clock:
            budget = DayBudget(Archive(url), 100)
            late = budget.reserve(100)
            clock.move_to(datetime(2026, 3, 2, tzinfo=UTC))
            budget.reserve(60)
            budget.settle(late, 0)
            with pytest.raises(ModelError):
                budget.reserve(41)
            budget.reserve(40)

    def test_what_a_process_that_died_had_set_aside_stays_spent(self, url: str) -> None:
        DayBudget(Archive(url), 100).reserve(60)
        with pytest.raises(ModelError) as told:
            DayBudget(Archive(url), 100).reserve(41)
        assert "60 of 100 tokens (PULLQUOTE_LLM_DAY_TOKENS)" in told.value.reason

    def test_an_archive_that_does_not_answer_costs_the_call_and_says_so(
        self, make: Make, llm: LLMServer, tmp_path: Path
    ) -> None:
        writer = make()
        for file in tmp_path.glob("archive.db*"):
            file.write_bytes(b"no database")
        session = writer.session()
        with pytest.raises(ModelError, match="budget for the language model cannot be read"):
            session.say(ASK)
        assert [call.outcome for call in session.calls] == [CallOutcome.FAILED]
        assert llm.asked == []


@settings(max_examples=30)
@given(st.lists(st.tuples(st.integers(1, 60), st.integers(0, 60)), max_size=12), st.data())
def test_a_budget_holds_what_calls_cost_and_what_is_set_aside_for_those_under_way(
    calls: list[tuple[int, int]], data: st.DataObject
) -> None:
    archive = Archive("sqlite://")
    budget, spent = DayBudget(archive, 100), 0
    under_way: list[tuple[Reserved, int]] = []
    for wanted, cost in calls:
        aside = sum(reserved.tokens for reserved, _ in under_way)
        try:
            under_way.append((budget.reserve(wanted), cost))
        except ModelError:
            assert spent + aside + wanted > 100
        else:
            assert spent + aside + wanted <= 100
        ends = data.draw(st.integers(-len(under_way), len(under_way) - 1)) if under_way else -1
        if ends >= 0:
            reserved, paid = under_way.pop(ends)
            budget.settle(reserved, paid)
            spent += paid
    archive.close()


RESERVES = """
import sys
from index.archive import Archive
from bot.models.failures import ModelError
from bot.models.day_budget import DayBudget

budget, taken = DayBudget(Archive(sys.argv[1]), 200), 0
try:
    while True:
        budget.settle(budget.reserve(5), 1)
        taken += 1
except ModelError:
    print(taken)
"""


def taken_by_two_processes(url: str) -> int:
    Archive(url).close()
    processes = [
        subprocess.Popen([sys.executable, "-c", RESERVES, url], stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    return sum(int(process.communicate(timeout=60)[0]) for process in processes)


@pytest.mark.slow
def test_processes_share_a_day(url: str) -> None:
    assert taken_by_two_processes(url) == 196


@pytest.mark.slow
def test_processes_share_a_day_on_postgresql(server: Postgres | None) -> None:
    if server is None:
        pytest.skip("no PostgreSQL server can be run here")
    url = server.database("ENCODING 'UTF8' TEMPLATE template0")
    assert taken_by_two_processes(url) == 196


def test_threads_share_a_day(url: str) -> None:
    budgets = [DayBudget(Archive(url), 100) for _ in range(4)]
    taken: list[int] = []

    def spend(budget: DayBudget) -> None:
        try:
            while True:
                budget.reserve(3)
                taken.append(3)
        except ModelError:
            return

    threads = [threading.Thread(target=spend, args=(budget,)) for budget in budgets]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(taken) == 99
