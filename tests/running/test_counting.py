"""What is counted, by whom, and how Prometheus reads it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator

import pytest
from fakeslack import FakeSlack
from prometheus_client.parser import text_string_to_metric_families
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler
from slack_sdk.web import WebClient
from slack_sdk.web.async_client import AsyncWebClient

from bot.answer import Statement, Summary
from bot.answers.ask import ask
from bot.model_call import CallOutcome, ModelCall
from bot.running import counting
from bot.running.counting import Call, Helpfulness, Outcome, Surface
from bot.slack.api.calls import AsyncWitness, Witness
from bot.stopwatch import Stage
from bot.terminal.as_json import answer_json
from index.house import House


def counts() -> dict[tuple[str, ...], float]:
    return {
        (sample.name, *(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(counting.counts_so_far().decode())
        for sample in family.samples
    }


def added(act: Callable[[], object]) -> dict[tuple[str, ...], float]:
    """What an act adds to our own counts."""
    before = counts()
    act()
    return {
        name: value - before.get(name, 0)
        for name, value in counts().items()
        if name[0].startswith("pullquote_")
        and not name[0].endswith(("_created", "_bucket"))
        and value != before.get(name, 0)
    }


@pytest.mark.few(9)
@pytest.mark.parametrize("surface", Surface)
@pytest.mark.parametrize("outcome", Outcome)
def test_each_question_is_counted_under_where_it_was_asked_and_what_came_of_it(
    surface: Surface, outcome: Outcome
) -> None:
    assert ("pullquote_questions_total", outcome.value, surface.value) in counts()
    assert added(lambda: counting.counted(surface, outcome)) == {
        ("pullquote_questions_total", outcome.value, surface.value): 1
    }


@pytest.mark.parametrize("verdict", Helpfulness)
def test_feedback_is_counted(verdict: Helpfulness) -> None:
    assert added(lambda: counting.judged(verdict)) == {
        ("pullquote_feedback_total", verdict.value): 1
    }


@pytest.mark.parametrize("outcome", CallOutcome)
@pytest.mark.parametrize("stage", counting.ASKED_OF_A_MODEL)
def test_calls_to_a_language_model_are_counted_with_their_tokens(
    stage: Stage, outcome: CallOutcome
) -> None:
    assert ("pullquote_model_calls_total", outcome.value, stage.value) in counts()
    calls = (ModelCall(stage, outcome, 1.5, tokens_in=900, tokens_out=60, cached=700),) * 2
    assert added(lambda: counting.consulted(calls)) == {
        ("pullquote_model_calls_total", outcome.value, stage.value): 2,
        ("pullquote_model_tokens_total", "in", stage.value): 1800,
        ("pullquote_model_tokens_total", "out", stage.value): 120,
        ("pullquote_model_tokens_total", "cached", stage.value): 1400,
    }


def test_statements_are_counted_by_whether_the_quotes_bear_them_out() -> None:
    summary = Summary("ollama:m", (Statement("A.", (1,)), Statement("B.", (2,))), dropped=1)
    assert added(lambda: counting.summarised(summary)) == {
        ("pullquote_statements_total", "kept"): 2,
        ("pullquote_statements_total", "dropped"): 1,
    }
    assert added(lambda: counting.summarised(None)) == {}


def test_an_answer_says_how_long_its_stages_took_and_they_can_be_counted(sample: House) -> None:
    answer = ask(sample, "what toll did UHFO give on wednesday?")
    stages = ["plan", "embed", "search", "credits", "sentences", "reading", "tell"]
    assert list(answer.timings) == stages
    assert sum(answer.timings.values()) == pytest.approx(answer.seconds, rel=0.1)
    shown = answer_json(answer)["stages"]
    assert shown == {name: round(taken, 4) for name, taken in answer.timings.items()}
    found = added(lambda: counting.timed(answer.timings))
    assert {key[-1]: n for key, n in found.items() if key[0].endswith("_count")} == dict.fromkeys(
        answer.timings, 1
    )


def test_a_question_asked_again_without_its_limits_has_both_searches_in_its_stages(
    sample: House,
) -> None:
    answer = ask(sample, "what toll did UHFO give in farwire in 1987?")
    assert answer.plan.loosened or not answer.answered
    assert sum(answer.timings.values()) == pytest.approx(answer.seconds, rel=0.1)


def test_a_clock_set_back_takes_nothing_from_a_stage() -> None:
    before = counts()["pullquote_stage_seconds_sum", "waiting"]
    counting.took(Stage.WAITING, -5.0)
    assert counts()["pullquote_stage_seconds_sum", "waiting"] == before


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    with FakeSlack() as fake:
        yield fake


def total(method: str, call: Call) -> tuple[str, ...]:
    return ("pullquote_slack_calls_total", method, call.value)


HARMS: dict[str, tuple[Callable[[FakeSlack], object], dict[tuple[str, ...], float]]] = {
    "none": (lambda _: None, {total("auth.test", Call.OK): 1}),
    "an error": (
        lambda slack: slack.fail("auth.test", error="account_inactive"),
        {total("auth.test", Call.REFUSED): 1},
    ),
    "a 500": (
        lambda slack: slack.fail("auth.test", status=500),
        {total("auth.test", Call.FAILED): 1},
    ),
    "a broken line": (
        lambda slack: slack.swallow("auth.test"),
        {total("auth.test", Call.FAILED): 1},
    ),
}


@pytest.mark.parametrize("harm", HARMS)
def test_each_request_to_slack_is_counted_by_how_it_ended(slack: FakeSlack, harm: str) -> None:
    order, expected = HARMS[harm]
    client = WebClient(
        token=slack.settings.bot_token, base_url=slack.api_url, retry_handlers=[Witness()]
    )

    def call() -> None:
        order(slack)
        try:
            client.auth_test()
        except (SlackApiError, SlackClientError, OSError):
            return

    assert added(call) == expected


def test_a_request_put_off_is_counted_each_time_though_the_client_tries_again(
    slack: FakeSlack,
) -> None:
    handlers = [Witness(), RateLimitErrorRetryHandler(max_retry_count=2)]
    client = WebClient(
        token=slack.settings.bot_token, base_url=slack.api_url, retry_handlers=handlers
    )
    slack.rate_limit("auth.test", times=1, retry_after=0)
    assert added(client.auth_test) == {
        total("auth.test", Call.RATE_LIMITED): 1,
        total("auth.test", Call.OK): 1,
        ("pullquote_slack_rate_limited_total",): 1,
    }


def test_the_asynchronous_client_is_counted_alike(slack: FakeSlack) -> None:
    client = AsyncWebClient(
        token=slack.settings.bot_token, base_url=slack.api_url, retry_handlers=[AsyncWitness()]
    )
    assert added(lambda: asyncio.run(client.auth_test())) == {total("auth.test", Call.OK): 1}
