"""An answer summed up in Slack: quotes at once, statements as they pass, one message in the end."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise, takewhile
from pathlib import Path
from typing import Any, NoReturn

import pytest
from console import pullquote
from fakeslack import FakeSlack, Message, plain_text
from fakeslack import Settings as FakeSettings
from newsdesk import Newsdesk, quoted, struck
from newsroom import Newsroom
from scripted import Model, Said
from serving import Serving

from bot.running.counting import counts_so_far
from bot.slack.inbox.items import ItemKind
from bot.slack.looks.buttons import REFINE, SHARE
from bot.slack.work import streaming, ways
from bot.slack.work.delivering import Delivery
from bot.slack.work.posting import Memory
from bot.slack.work.worker import Worker

QUESTION = "how many people died on the ferry Astrid"
MINISTRY = "The Harbour Ministry said 23 people died on the ferry Astrid."
OBSERVATORY = "The Lake Observatory said 41 people died on the ferry Astrid."
FIRST = ("The Harbour Ministry said 23 people died.", "Ministry")
SECOND = ("The Lake Observatory said 41 people died.", "Observatory")
LIE = ("The Harbour Ministry said 99 people died.", "Ministry")


@pytest.fixture(scope="module")
def fake() -> Iterator[FakeSlack]:
    with FakeSlack() as slack:
        yield slack


@pytest.fixture
def model() -> Iterator[Model]:
    with Model() as model:
        yield model


@pytest.fixture
def desk(
    room: Newsroom, fake: FakeSlack, model: Model, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Newsdesk]:
    """A newsroom with two counts of the dead, and its bot, which has a language model."""
    monkeypatch.setattr(streaming, "_RHYTHM", 0.0)
    ana = fake.add_user("ana")
    writer = model.writer(room.house.archive)
    desk = Newsdesk(room, fake, ana, fake.add_channel("desk", ana), writer=writer)
    desk.write("ministry", MINISTRY)
    desk.story("observatory", OBSERVATORY, outlet="Lake Herald")
    yield desk
    fake.clear_faults()
    fake.limit_streams()


def number_of(message: Message, quote: str) -> int:
    return quoted(message).index(quote) + 1


def head(message: Message) -> list[str]:
    """What stands above an answer's quotes: what to know before them, and what sums them up."""
    above = takewhile(lambda block: "rich_text_quote" not in str(block), message.blocks)
    sections = [one for block in above for one in block["elements"] if "elements" in one]
    told = [one for one in sections if one["type"] == "rich_text_section"]
    return ["".join(part["text"] for part in one["elements"]).strip() for one in told]


def seen(desk: Newsdesk, asked: Message) -> list[Message]:
    """Every form that the answer to a question has had."""
    return [m for m in desk.slack.written if m.thread_ts == asked.ts and m.ts != asked.ts]


def only(desk: Newsdesk, asked: Message) -> Message:
    [reply] = desk.replies(asked)
    assert not desk.slack.workspace.is_streaming(reply)
    return reply


def test_the_quotes_come_first_then_each_statement_and_then_the_whole(
    desk: Newsdesk, model: Model
) -> None:
    model.says(FIRST, SECOND)
    asked = desk.ask(QUESTION)
    forms = seen(desk, asked)
    live = [plain_text(form) for form in forms if form.streaming_state == "in_progress"]
    assert MINISTRY in live[0]
    assert OBSERVATORY in live[0]
    assert "language model" not in live[0]
    assert all(later.startswith(earlier) for earlier, later in pairwise(live))
    assert "Written by a language model from the quotes above" in live[1].replace("\u2060", "")
    assert FIRST[0] in live[1].replace("\u2060", "")
    assert SECOND[0] not in live[1].replace("\u2060", "")
    assert SECOND[0] in live[2].replace("\u2060", "")
    whole = only(desk, asked)
    _, first, second, line = head(whole)
    assert first.startswith(FIRST[0])
    assert second.startswith(SECOND[0])
    assert line.startswith("Written by a language model from the quotes below (")
    assert sorted(quoted(whole)) == sorted([MINISTRY, OBSERVATORY])
    assert [block["type"] for block in whole.blocks][-1] == "context_actions"


def key_of(asked: Message) -> str:
    return f"message:{asked.channel}:{asked.ts}"


def words(message: Message) -> str:
    """What a message says, without the joiners that keep it from linking."""
    return plain_text(message).replace("\u2060", "")


def test_the_whole_has_its_question_in_a_channel_named_to_slack(
    desk: Newsdesk, model: Model
) -> None:
    model.says(FIRST)
    asked = desk.ask(QUESTION)
    [start] = [
        call
        for call in desk.slack.calls_of("chat.startStream")
        if call.params["thread_ts"] == asked.ts
    ]
    assert start.params["recipient_user_id"] == desk.ana.id
    assert start.params["recipient_team_id"] == desk.slack.workspace.team_id


def test_while_it_says_nothing_the_quotes_stand(desk: Newsdesk, model: Model) -> None:
    shown: list[list[str]] = []

    def meanwhile(n: int) -> None:
        if n == 0:
            shown.append(quoted(desk.replies(asked)[0]))

    asked = desk.ask(QUESTION, work=False)
    model.says(FIRST, meanwhile=meanwhile)
    desk.work()
    assert sorted(shown[0]) == sorted([MINISTRY, OBSERVATORY])


FAILURES: dict[str, tuple[tuple[Said, ...], dict[str, Any]]] = {
    "it is away": ((), {"status": 401}),
    "it breaks off": ((), {"ends": "reset"}),
    "it breaks off after a statement": ((FIRST,), {"ends": "reset"}),
    "it never answers": ((), {"wait": 30.0}),
    "it never ends": ((FIRST,), {"ends": "hang"}),
    "it says lies alone": ((LIE, LIE), {}),
    "it says nothing": ((), {}),
}


@pytest.mark.few(2)
@pytest.mark.parametrize(("said", "how"), FAILURES.values(), ids=FAILURES)
def test_a_model_that_fails_costs_the_summary_alone_and_a_line_says_so(
    desk: Newsdesk, model: Model, said: tuple[Said, ...], how: dict[str, Any]
) -> None:
    desk.writer = model.writer(desk.room.house.archive, seconds=1)
    model.says(*said, **how)
    asked = desk.ask(QUESTION)
    whole = only(desk, asked)
    assert sorted(quoted(whole)) == sorted([MINISTRY, OBSERVATORY])
    *statements, line = head(whole)[1:]
    if FIRST in said:
        assert statements == [f"{FIRST[0]} [{number_of(whole, MINISTRY)}]"]
        assert "It breaks off here: the language model " in line
    else:
        assert statements == []
        assert line.startswith("No summary: ")
    assert [block["type"] for block in whole.blocks][-1] == "context_actions"


def test_what_does_not_pass_is_never_seen(desk: Newsdesk, model: Model) -> None:
    model.says(LIE, FIRST, LIE)
    asked = desk.ask(QUESTION)
    assert head(only(desk, asked))[-1].endswith(
        "2 statements left out: the quotes do not bear them out."
    )
    assert not any("99" in words(form) for form in seen(desk, asked))


def test_nothing_found_is_told_as_ever_and_no_model_asked_to_sum_it_up(
    desk: Newsdesk, model: Model
) -> None:
    model.says(FIRST)
    asked = desk.ask("who won the regatta of Kesh")
    assert "Nothing in the stories here answers that." in words(only(desk, asked))
    assert not [form for form in seen(desk, asked) if form.streaming_state]
    assert not any("sentence: " in one.user for one in model.asked)


def test_without_a_model_nothing_is_streamed(desk: Newsdesk) -> None:
    desk.writer = None
    asked = desk.ask(QUESTION)
    [form] = seen(desk, asked)
    assert form.streaming_state is None
    assert len(head(form)) == 1


def test_a_question_deleted_meanwhile_is_not_answered(desk: Newsdesk, model: Model) -> None:
    asked = desk.ask(QUESTION, work=False)

    def deleted(n: int) -> None:
        if n == 1:
            desk.slack.delete(asked, deliver=False)
            desk.inbox.cancel(key_of(asked), {"channel": asked.channel, "thread_ts": asked.ts})

    model.says(FIRST, SECOND, meanwhile=deleted)
    desk.work()
    assert desk.replies(asked) == []


def test_a_question_edited_meanwhile_is_answered_anew_in_the_same_message(
    desk: Newsdesk, model: Model
) -> None:
    desk.story("bread", "A loaf of bread costs 4 crowns in Velmark, bakers said.")
    asked = desk.ask(QUESTION, work=False)

    def edited(n: int) -> None:
        if n == 1:
            assert desk.inbox.reword(key_of(asked), "what does a loaf of bread cost in Velmark")

    model.says(FIRST, meanwhile=edited)
    desk.work()
    whole = only(desk, asked)
    assert "4 crowns" in quoted(whole)[0]
    assert MINISTRY not in quoted(whole)


def test_a_statement_is_shown_though_the_model_pauses_after_it(
    desk: Newsdesk, model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streaming, "_RHYTHM", 0.3)
    asked = desk.ask(QUESTION, work=False)

    def pauses(n: int) -> None:
        if n == 2:
            desk.slack.wait_until(lambda: SECOND[0] in words(desk.replies(asked)[0]))

    model.says(FIRST, SECOND, meanwhile=pauses)
    desk.work()
    *_, second, line = head(only(desk, asked))
    assert second.startswith(SECOND[0])
    assert "breaks off" not in line


def test_a_reader_who_stops_the_stream_keeps_what_had_come(desk: Newsdesk, model: Model) -> None:
    asked = desk.ask(QUESTION, work=False)

    def stopped(n: int) -> None:
        if n == 1:
            [reply] = desk.replies(asked)
            desk.slack.wait_until(lambda: FIRST[0] in words(desk.replies(asked)[0]))
            desk.slack.stop_stream(reply)

    model.says(FIRST, SECOND, meanwhile=stopped)
    desk.work()
    whole = only(desk, asked)
    assert any(one.startswith(FIRST[0]) for one in head(whole))
    assert sorted(quoted(whole)) == sorted([MINISTRY, OBSERVATORY])


def test_stop_leaves_a_model_that_says_nothing_and_the_answer_says_so(
    desk: Newsdesk, model: Model
) -> None:
    asked = desk.ask(QUESTION, work=False)
    place = desk.place
    slack, told = desk.slack, (desk.channel.id, asked.ts)
    pressed: list[bool] = []

    def stopped(n: int) -> None:
        if n == 1:
            assert slack.workspace.sessions[told] == ("processing", QUESTION)
            pressed.append(place.stops.stop(*told))
            slack.wait_until(lambda: slack.workspace.sessions[told][0] == "active")

    model.says(FIRST, SECOND, meanwhile=stopped)
    Worker(place, desk.stopping).work(desk.take())
    assert pressed == [True]
    whole = only(desk, asked)
    assert "its reader stopped it" in head(whole)[-1]
    assert not any(one.startswith(SECOND[0]) for one in head(whole))
    assert sorted(quoted(whole)) == sorted([MINISTRY, OBSERVATORY])


def test_a_workspace_without_agent_sessions_gets_its_answers_all_the_same(
    desk: Newsdesk, model: Model
) -> None:
    desk.slack.fail("agents.sessions.setStatus", times=None, error="unknown_method")
    model.says(FIRST)
    assert any(one.startswith(FIRST[0]) for one in head(only(desk, desk.ask(QUESTION))))


class CrashError(BaseException):
    """The process ends here."""


def crash(*_: object) -> NoReturn:
    raise CrashError


CRASHES = {
    "before its name was noted": (Memory, "note"),
    "before it was whole": (Delivery, "_put"),
    "before the whole was put": (ways, "finish"),
}


@pytest.mark.few(2)
@pytest.mark.parametrize(("owner", "name"), CRASHES.values(), ids=CRASHES)
@pytest.mark.parametrize("then", ["the model answers", "the model is away", "no model is set"])
def test_whatever_a_crash_cut_short_is_finished_once(
    desk: Newsdesk,
    model: Model,
    monkeypatch: pytest.MonkeyPatch,
    *,
    owner: object,
    name: str,
    then: str,
) -> None:
    model.says(FIRST)
    asked = desk.ask(QUESTION, work=False)
    with monkeypatch.context() as patched:
        patched.setattr(owner, name, crash)
        with pytest.raises(CrashError):
            desk.try_once()
    [begun] = desk.replies(asked)
    desk.inbox.recover()
    if then == "the model is away":
        model.says(status=401)
    if then == "no model is set":
        desk.writer = None
    desk.work()
    whole = only(desk, asked)
    assert whole.ts == begun.ts
    assert sorted(quoted(whole)) == sorted([MINISTRY, OBSERVATORY])
    assert [block["type"] for block in whole.blocks][-1] == "context_actions"
    written = name == "finish" or then == "the model answers"
    assert (FIRST[0] in words(whole)) is written
    desk.withdraw("ministry")
    assert desk.changed() == 1
    assert quoted(desk.replies(asked)[0]) == [OBSERVATORY]


def test_after_a_crash_an_edited_question_is_answered_in_its_new_words(
    desk: Newsdesk, model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.story("bread", "A loaf of bread costs 4 crowns in Velmark, bakers said.")
    model.says(FIRST)
    asked = desk.ask(QUESTION, work=False)
    with monkeypatch.context() as patched:
        patched.setattr(ways, "finish", crash)
        with pytest.raises(CrashError):
            desk.try_once()
    assert desk.inbox.reword(key_of(asked), "what does a loaf of bread cost in Velmark")
    desk.inbox.recover()
    desk.work()
    assert "4 crowns" in quoted(only(desk, asked))[0]


@pytest.mark.few(1)
@pytest.mark.parametrize("words_now", ["who won the regatta of Kesh", "🌊"])
def test_what_was_begun_is_not_doubled_where_its_new_words_have_no_answer(
    desk: Newsdesk, model: Model, monkeypatch: pytest.MonkeyPatch, words_now: str
) -> None:
    model.says(FIRST)
    asked = desk.ask(QUESTION, work=False)
    with monkeypatch.context() as patched:
        patched.setattr(ways, "finish", crash)
        with pytest.raises(CrashError):
            desk.try_once()
    assert desk.inbox.reword(key_of(asked), words_now)
    desk.inbox.recover()
    desk.slack.fail("chat.update", times=None, status=500)
    desk.try_once()
    desk.slack.clear_faults()
    desk.work()
    assert quoted(only(desk, asked)) == []


def test_where_slack_allows_no_edit_it_stays_as_it_was_streamed(
    desk: Newsdesk, model: Model
) -> None:
    model.says(FIRST)
    desk.slack.fail("chat.update", times=None, error="edit_window_closed")
    asked = desk.ask(QUESTION)
    [left] = desk.replies(asked)
    assert MINISTRY in quoted(left)
    assert FIRST[0] in words(left)
    assert not desk.slack.workspace.is_streaming(left)


def test_what_it_cost_is_counted(desk: Newsdesk, model: Model) -> None:
    model.says(LIE, FIRST)
    before = counted()
    desk.ask(QUESTION)
    after = counted()
    grown = {name for name, value in after.items() if value > before.get(name, 0.0)}
    assert {
        'pullquote_statements_total{outcome="kept"}',
        'pullquote_statements_total{outcome="dropped"}',
        'pullquote_model_calls_total{outcome="done",stage="summary"}',
        'pullquote_stage_seconds_count{stage="summary"}',
    } <= grown


def counted() -> dict[str, float]:
    """Everything counted so far, by name."""
    lines = counts_so_far().decode().splitlines()
    pairs = (line.rpartition(" ") for line in lines if not line.startswith("#"))
    return {name: float(value) for name, _, value in pairs}


def test_an_ending_that_slack_puts_off_is_put_later_and_not_written_anew(
    desk: Newsdesk, model: Model
) -> None:
    model.says(FIRST)
    asked = desk.ask(QUESTION, work=False)
    desk.slack.fail("chat.update", times=None, status=500)
    desk.try_once()
    desk.slack.clear_faults()
    desk.work()
    assert any(one.startswith(FIRST[0]) for one in head(only(desk, asked)))
    assert len(model.asked) == 1


def test_an_ending_whose_blocks_are_too_much_stands_in_text_alone(
    desk: Newsdesk, model: Model
) -> None:
    model.says(FIRST)
    asked = desk.ask(QUESTION, work=False)
    desk.slack.fail("chat.update", error="msg_blocks_too_long")
    desk.work()
    whole = only(desk, asked)
    assert whole.blocks == ()
    assert FIRST[0] in words(whole)
    assert MINISTRY in words(whole)


def test_where_no_stream_can_be_begun_the_whole_is_posted(desk: Newsdesk, model: Model) -> None:
    model.says(FIRST)
    asked = desk.ask(QUESTION, work=False)
    desk.slack.fail("chat.startStream", error="channel_type_not_supported")
    desk.work()
    assert any(one.startswith(FIRST[0]) for one in head(only(desk, asked)))


def test_a_corrected_story_strikes_the_statement_and_a_restored_one_frees_it(
    desk: Newsdesk, model: Model
) -> None:
    model.says(FIRST, SECOND)
    asked = desk.ask(QUESTION)
    desk.story("ministry", "The Harbour Ministry said 32 people died on the ferry Astrid.")
    assert desk.changed() == 1
    answer, _note = desk.replies(asked)
    assert MINISTRY in struck(answer)
    assert any(FIRST[0] in text for text in struck(answer))
    assert not any(SECOND[0] in text for text in struck(answer))
    assert head(answer)[0].endswith(" was corrected.")
    desk.story("ministry", MINISTRY)
    desk.changed()
    assert struck(desk.replies(asked)[0]) == []


def test_a_withdrawn_story_takes_its_statement_with_it(desk: Newsdesk, model: Model) -> None:
    model.says(FIRST, SECOND)
    asked = desk.ask(QUESTION)
    desk.withdraw("observatory")
    desk.changed()
    told = plain_text(desk.replies(asked)[0])
    assert SECOND[0] not in told
    assert FIRST[0] in told
    assert head(desk.replies(asked)[0])[0] == "Since this was written: quote [2] was withdrawn."


def test_a_story_corrected_while_it_is_summed_up_strikes_too(desk: Newsdesk, model: Model) -> None:
    def corrected(n: int) -> None:
        if n == 1:
            desk.story("ministry", "The Harbour Ministry said 32 people died on the ferry Astrid.")
            desk.amender.compare()

    asked = desk.ask(QUESTION, work=False)
    model.says(FIRST, SECOND, meanwhile=corrected)
    desk.work()
    desk.changed()
    answer, _note = desk.replies(asked)
    assert MINISTRY in struck(answer)
    assert any(FIRST[0] in text for text in struck(answer))


def test_shared_it_has_its_summary(desk: Newsdesk, model: Model) -> None:
    model.says(FIRST, SECOND)
    desk.command(QUESTION)
    desk.press(desk.slack.ephemerals[-2], SHARE)
    [shared] = desk.posts()
    assert any(one.startswith(FIRST[0]) for one in head(shared))
    assert sorted(quoted(shared)) == sorted([MINISTRY, OBSERVATORY])
    assert len(model.asked) == 1


def test_shared_after_a_correction_it_has_what_stands(desk: Newsdesk, model: Model) -> None:
    model.says(FIRST, SECOND)
    desk.command(QUESTION)
    desk.withdraw("ministry")
    desk.press(desk.slack.ephemerals[-2], SHARE)
    [shared] = desk.posts()
    assert f"{SECOND[0]} [1]" in head(shared)
    assert "23" not in words(shared)


def test_a_command_is_answered_at_once_and_summed_up_below(desk: Newsdesk, model: Model) -> None:
    before = len(desk.slack.ephemerals)
    at_first: list[int] = []
    model.says(FIRST, SECOND, meanwhile=lambda _: at_first.append(len(desk.slack.ephemerals)))
    desk.command(QUESTION)
    answer, summary = desk.slack.ephemerals[before:]
    assert at_first[0] == before + 1
    assert sorted(quoted(answer)) == sorted([MINISTRY, OBSERVATORY])
    assert quoted(summary) == []
    first, second, line = head(summary)
    assert (first[:8], second[:8]) == (FIRST[0][:8], SECOND[0][:8])
    assert line.startswith("Written by a language model from the quotes above (")


def ask_in_form(desk: Newsdesk) -> None:
    where = {"team": desk.slack.workspace.team_id, "user": desk.ana.id, "channel": ""}
    desk.do(ItemKind.ASKED, {**where, "text": QUESTION, "narrowing": {}})


def asked_in_form(desk: Newsdesk) -> Message:
    """The answer to a question from the form, as it is now."""
    [answer] = [m for m in desk.slack.messages(desk.slack.direct(desk.ana)) if quoted(m)]
    return answer


def test_a_summary_that_slack_does_not_take_leaves_the_answer(desk: Newsdesk, model: Model) -> None:
    def away(n: int) -> None:
        if n == 0:
            desk.slack.fail("chat.update", times=None, error="cant_update_message")

    model.says(FIRST, meanwhile=away)
    ask_in_form(desk)
    answer = asked_in_form(desk)
    assert sorted(quoted(answer)) == sorted([MINISTRY, OBSERVATORY])


def test_a_question_from_the_form_gets_its_summary_in_the_same_message(
    desk: Newsdesk, model: Model
) -> None:
    model.says(FIRST)
    ask_in_form(desk)
    answer = asked_in_form(desk)
    assert head(answer)[0].startswith(QUESTION)
    assert any(one.startswith(FIRST[0]) for one in head(answer))
    desk.withdraw("ministry")
    desk.changed()
    answer = asked_in_form(desk)
    assert FIRST[0] not in plain_text(answer)


def test_an_answer_that_slack_puts_off_is_summed_up_once_it_stands(
    desk: Newsdesk, model: Model
) -> None:
    model.says(FIRST)
    desk.slack.fail("chat.postMessage", status=500)
    ask_in_form(desk)
    assert any(one.startswith(FIRST[0]) for one in head(asked_in_form(desk)))
    assert len(model.asked) == 1


def test_a_button_that_asks_again_sums_up_too(desk: Newsdesk, model: Model) -> None:
    model.says(FIRST)
    asked = desk.ask(QUESTION)
    desk.press(only(desk, asked), REFINE, "Only Velmark Post")
    _, narrowed = desk.replies(asked)
    assert quoted(narrowed) == [MINISTRY]
    assert f"{FIRST[0]} [1]" in head(narrowed)
    assert len(model.asked) == 2


def test_what_is_followed_is_not_summed_up(desk: Newsdesk, model: Model) -> None:
    model.says(FIRST)
    desk.command(f"follow {QUESTION}")
    desk.story("third", "The Coast Guard said 48 people died on the ferry Astrid.")
    desk.news()
    assert "48 people" in words(desk.posts()[-1])
    assert model.asked == []


SAMPLED = "what toll did UHFO give on wednesday?"
TOLL = (
    "The Upper Halvra Flood Observatory said at least 41 people had been killed.",
    "at least 41",
)
SENTENCE = "said at least 41 people had been killed, among them nine children."


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    with FakeSlack(FakeSettings(time_scale=0.01)) as fake:
        yield fake


@pytest.mark.slow
def test_what_a_crash_cut_short_is_finished_in_the_same_message(
    slack: FakeSlack, home_copy: Path, model: Model
) -> None:
    ana = slack.add_user("ana")
    desk = slack.add_channel("desk", ana)
    model.says(TOLL, ends="hang")
    settings = {"PULLQUOTE_LLM": model.names()["ollama"]}
    serving = Serving(slack, home_copy, settings=settings).start()
    asked = slack.mention(desk, ana, f"<@{slack.bot.id}> {SAMPLED}")

    def shown() -> bool:
        return any(TOLL[0] in words(reply) for reply in slack.replies(desk, asked.ts))

    slack.wait_until(shown)
    [begun] = slack.replies(desk, asked.ts)
    assert SENTENCE in words(begun)
    assert begun.streaming_state == "in_progress"
    serving.kill()
    model.says(TOLL)
    serving.start()
    try:
        slack.wait_until(lambda: only_whole(slack, begun))
        slack.settle(1.0)
        [whole] = slack.replies(desk, asked.ts)
        assert whole.ts == begun.ts
        assert f"{TOLL[0]} [1]" in head(whole)
        assert not slack.workspace.is_streaming(whole)
    finally:
        assert serving.stop() == 0


def test_the_button_stops_a_model_that_hangs(
    slack: FakeSlack, home_copy: Path, model: Model
) -> None:
    ana = slack.add_user("ana")
    desk = slack.add_channel("stopping", ana)
    model.says(TOLL, ends="hang")
    settings = {"PULLQUOTE_LLM": model.names()["ollama"], "PULLQUOTE_LLM_SECONDS": "300"}
    serving = Serving(slack, home_copy, settings=settings).start()
    try:
        asked = slack.mention(desk, ana, SAMPLED)
        slack.wait_until(lambda: any(TOLL[0] in words(m) for m in slack.replies(desk, asked.ts)))
        [begun] = slack.replies(desk, asked.ts)
        slack.press_stop(begun, ana)
        slack.wait_until(lambda: only_whole(slack, begun))
        assert "its reader stopped it" in words(slack.workspace.find(desk.id, begun.ts))
        place = (desk.id, asked.ts)
        slack.wait_until(lambda: slack.workspace.sessions[place][0] == "active")
    finally:
        assert serving.stop() == 0


def only_whole(slack: FakeSlack, begun: Message) -> bool:
    now = slack.workspace.find(begun.channel, begun.ts)
    return any(block["type"] == "context_actions" for block in now.blocks)


def test_it_does_not_start_with_a_model_it_cannot_use(slack: FakeSlack, home_copy: Path) -> None:
    settings = {**slack.environment(), "PULLQUOTE_LLM": "oracle:of-delphi"}
    ended = pullquote(home_copy, "serve", **settings)
    assert ended.returncode == 1
    [line] = ended.stderr.strip().splitlines()
    assert "PULLQUOTE_LLM" in line
