"""Answers follow their stories: a quote that no longer stands is marked where it was given."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from fakeslack import FakeSlack, Message, check_message, pings, plain_text
from hypothesis import given as over
from hypothesis import strategies as st
from newsdesk import Newsdesk, quoted, struck
from newsroom import Newsroom
from waiting import grows_evenly

from bot.answers.still_standing import new_wording, still_stands
from bot.slack.api.errors import TryLaterError
from bot.slack.inbox.items import TOO_OLD
from bot.slack.looks.buttons import SHARE
from bot.slack.looks.marks import amended
from bot.slack.work.amending import Rest
from bot.slack.work.worker import GIVEN_UP, MOST_FAILURES
from index.archive import tables
from index.archive.given import Given, Judged, QuoteState, Shown
from index.archive.moved import Mark
from index.archive.versions import VersionText

QUESTION = "how many people were aboard the ferry Astrid?"
TOLL = "The ferry Astrid sank off Velmark on Monday with 41 people aboard, police said."
CORRECTED = "The ferry Astrid sank off Velmark on Monday with 47 people aboard, police said."
AGAIN = "The ferry Astrid sank off Velmark on Monday with 49 people aboard, police said."
HARBOUR = "The harbour master closed the northern quay until the weekend."
WEATHER = "A gale had been forecast since Sunday evening."
LOOSE = "The ferry sank with 47 aboard on Monday, police said."
SECOND = "Rescuers counted 38 survivors from the ferry Astrid, the coast guard said."


@pytest.fixture
def desk(room: Newsroom) -> Iterator[Newsdesk]:
    with FakeSlack() as slack:
        ana = slack.add_user("ana")
        yield Newsdesk(room, slack, ana, slack.add_channel("desk", ana))


def assert_gone(sentence: str, *messages: Message) -> None:
    """Neither a sentence nor its figure is left in messages."""
    for message in messages:
        assert sentence not in json.dumps([message.text, message.blocks])
        for told in (message.text, plain_text(message)):
            assert set(re.findall(r"\d+", sentence)).isdisjoint(re.findall(r"\d+", told))


def told(*sentences: str) -> VersionText:
    spans, at = [], 0
    for sentence in sentences:
        spans.append((at, at + len(sentence)))
        at += len(sentence) + 1
    return VersionText(" ".join(sentences), tuple(spans), "Velmark Post")


# Whether a quote stands


@pytest.mark.parametrize(
    "new",
    [
        told(HARBOUR, TOLL),
        told(TOLL.replace(" ", "\u00a0")),
        told(TOLL.replace(" on ", "\n on ")),
        told(f"{HARBOUR} {TOLL}"),
        told("The ferry Astrid sank off Velmark on Monday", "with 41 people aboard, police said."),
    ],
    ids=["moved", "hard spaces", "broken lines", "cut as one sentence", "cut as two"],
)
def test_a_sentence_with_the_same_words_stands(new: VersionText) -> None:
    where = still_stands((0, len(TOLL)), told(TOLL, WEATHER), new)
    assert where is not None
    assert " ".join(new.text[slice(*where)].split()) == TOLL


def test_the_shape_of_quotation_marks_does_not_matter() -> None:
    old, new = told('"It sank," Voss\'s aide said.'), told("“It sank,” Voss’s aide said.")
    assert still_stands(old.sentences[0], old, new) == new.sentences[0]


@pytest.mark.parametrize(
    "new",
    [
        told(CORRECTED),
        told(TOLL.lower()),
        told(f"Correction: An earlier version of this story said: “{TOLL}”"),
        told(f"The ministry denied that {TOLL}"),
        told(HARBOUR),
        VersionText(f"{HARBOUR} {TOLL}", ((0, len(HARBOUR)),), None),
    ],
    ids=["other figure", "other case", "in a notice", "denied", "gone", "among the furniture"],
)
def test_other_words_do_not_stand(new: VersionText) -> None:
    assert still_stands((0, len(TOLL)), told(TOLL), new) is None


def test_of_two_that_stand_the_one_in_the_same_place_counts() -> None:
    old = told(HARBOUR, WEATHER, TOLL)
    new = told(TOLL, HARBOUR, WEATHER, TOLL)
    assert still_stands(old.sentences[2], old, new) == new.sentences[3]


@pytest.mark.parametrize(
    ("new", "found"),
    [
        (told(HARBOUR, CORRECTED, WEATHER), CORRECTED),
        (told(CORRECTED, HARBOUR, WEATHER), CORRECTED),
        (told(HARBOUR, SECOND, WEATHER), None),
        (told(HARBOUR, WEATHER), None),
        (told(HARBOUR, LOOSE, WEATHER), LOOSE),
        (
            told(HARBOUR, WEATHER, "A ferry with 47 people aboard sank, police on Velmark said."),
            None,
        ),
    ],
    ids=["in place", "moved", "unrelated in place", "lost", "loose in place", "loose elsewhere"],
)
def test_the_new_wording_is_a_like_sentence_that_is_new_in_the_story(
    new: VersionText, found: str | None
) -> None:
    old = told(HARBOUR, TOLL, WEATHER)
    span = new_wording(old.sentences[1], old, new)
    assert new.slice(span) == found


def test_a_like_sentence_that_was_there_before_is_no_new_wording() -> None:
    old = told(TOLL, CORRECTED)
    assert new_wording(old.sentences[0], old, told(CORRECTED)) is None


@pytest.mark.parametrize("sentence", ["He sank.", "He sank {}."], ids=["same", "new"])
def test_the_time_to_judge_a_story_grows_with_its_length_alone(sentence: str) -> None:
    def judging(size: int) -> Callable[[], None]:
        new = [sentence.format(n) for n in range(size)]
        old, changed = told(TOLL, *new[: size // 2]), told(*new)

        def judged() -> None:
            assert still_stands(old.sentences[0], old, changed) is None
            assert new_wording(old.sentences[0], old, changed) is None
            assert still_stands(old.sentences[1], old, changed) is not None

        return judged

    assert grows_evenly(judging, 2_500)


WORDS = st.lists(st.text("ab1“\"'’.,% \n", min_size=1, max_size=12), min_size=1, max_size=8)


@over(WORDS, WORDS, st.integers(0, 7))
def test_what_is_found_is_always_a_slice_and_says_the_same(
    old: list[str], new: list[str], at: int
) -> None:
    before, after = told(*old), told(*new)
    quote = before.sentences[at % len(old)]
    where = still_stands(quote, before, after)
    if where is not None:
        said, says = before.slice(quote), after.slice(where)
        assert said is not None
        assert says is not None
        plain = str.maketrans("“’", "\"'")
        assert said.translate(plain).split() == says.translate(plain).split()
    assert new_wording(quote, before, after) in {None, *after.sentences}


# When answers are compared


@pytest.mark.parametrize(
    ("changes", "compared_at"),
    [
        ([1, 1, 1, 1], [1]),
        ([1, 1, 2, 2, 2], [1, 3]),
        ([1, 1, 2, 3, 4, 4, 4], [1, 5]),
        ([1, 1, *[1] * 20, 2, 3, 3], [1, 24]),
        (list(range(30)), [10, 21]),
    ],
    ids=["at rest", "one change", "changes that come together", "after a long rest", "on and on"],
)
def test_answers_are_compared_once_the_archive_rests(
    changes: list[int], compared_at: list[int]
) -> None:
    rest, found = Rest(), []
    for beat, change in enumerate(changes):
        if rest.is_due(Mark(change, 0)):
            found.append(beat)
            rest.done(Mark(change, 0))
    assert found == compared_at


# What becomes of an answer


def given(desk: Newsdesk, *stories: tuple[str, ...]) -> tuple[Message, Message]:
    """Stories published, a question asked; return it and its answer."""
    for n, sentences in enumerate(stories or [(HARBOUR, TOLL, WEATHER)]):
        desk.write(f"ferry-{n}", *sentences, outlet=f"Outlet {n}")
    desk.room.refresh()
    asked = desk.ask(QUESTION)
    [answer] = desk.replies(asked)
    assert TOLL in quoted(answer)
    return asked, answer


def test_a_quote_that_was_altered_is_struck_and_the_new_wording_shown(desk: Newsdesk) -> None:
    asked, answer = given(desk)
    desk.story("ferry-0", HARBOUR, CORRECTED, WEATHER, outlet="Outlet 0")
    assert desk.changed() == 1
    edited, note = desk.replies(asked)
    assert edited.ts == answer.ts
    assert struck(edited) == [TOLL]
    assert quoted(edited) == [TOLL, CORRECTED]
    assert f"Corrected {datetime.now().astimezone():%-d %B %Y}" in plain_text(edited)
    assert "Since this was written: quote [1] was corrected." in plain_text(edited)
    happened, *words = plain_text(note).splitlines()
    assert happened == (
        f"On “{QUESTION}”: Outlet 0 has corrected its story: quote [1] above no longer stands as "
        "it was. I have marked it."
    )
    assert words == ["[1] The story said:", TOLL, "The story now says:", CORRECTED]
    assert struck(note) == [TOLL]
    assert TOLL not in note.text
    assert CORRECTED in note.text
    assert note.thread_ts == asked.ts


def test_a_quote_that_was_cut_is_struck_and_nothing_else_put_in_its_place(desk: Newsdesk) -> None:
    asked, _ = given(desk)
    desk.story("ferry-0", HARBOUR, WEATHER, SECOND)
    desk.changed()
    edited, _note = desk.replies(asked)
    assert struck(edited) == [TOLL]
    assert quoted(edited) == [TOLL]
    assert "The story no longer says this." in plain_text(edited)


def test_a_withdrawn_story_is_marked(desk: Newsdesk) -> None:
    asked, _ = given(desk)
    desk.withdraw("ferry-0")
    desk.changed()
    edited, note = desk.replies(asked)
    assert "Withdrawn" in plain_text(edited)
    assert_gone(TOLL, edited, note)
    assert "Outlet 0 has withdrawn its story: quote [1] above" in plain_text(note)


def test_a_change_elsewhere_in_the_story_touches_nothing(desk: Newsdesk) -> None:
    asked, answer = given(desk)
    desk.story("ferry-0", HARBOUR, TOLL, SECOND, "Advertisement", title="Another headline")
    assert desk.changed() == 0
    assert desk.replies(asked) == [answer]
    assert desk.slack.calls_of("chat.update") == []


@pytest.mark.parametrize("undo", ["corrected back", "published again"])
def test_a_sentence_that_stands_again_loses_its_mark(desk: Newsdesk, undo: str) -> None:
    asked, answer = given(desk)
    if undo == "corrected back":
        desk.story("ferry-0", HARBOUR, CORRECTED, WEATHER, outlet="Outlet 0")
    else:
        desk.withdraw("ferry-0")
    desk.changed()
    desk.story("ferry-0", HARBOUR, TOLL, WEATHER, outlet="Outlet 0")
    desk.changed()
    restored, note = desk.replies(asked)
    assert struck(restored) == []
    assert plain_text(restored) == plain_text(answer)
    assert restored.text == answer.text
    assert plain_text(note) == (
        f"On “{QUESTION}”: Outlet 0 has restored its story: quote [1] above stands as it was; "
        "the mark came off."
    )


def test_changes_in_a_row_are_one_note_that_says_how_it_stands(desk: Newsdesk) -> None:
    asked, _ = given(desk)
    for wording in (CORRECTED, AGAIN):
        desk.story("ferry-0", HARBOUR, wording, WEATHER)
        assert desk.changed() == 1
    edited, note = desk.replies(asked)
    assert quoted(edited) == quoted(note) == [TOLL, AGAIN]
    desk.story("ferry-0", HARBOUR, AGAIN, WEATHER, SECOND)
    assert desk.changed() == 0
    desk.withdraw("ferry-0")
    desk.changed()
    edited, note = desk.replies(asked)
    for sentence in (TOLL, AGAIN):
        assert_gone(sentence, edited, note)
    desk.story("ferry-0", HARBOUR, TOLL, WEATHER)
    desk.changed()
    edited, note = desk.replies(asked)
    assert "quote [1] above stands as it was" in plain_text(note)


def test_a_change_after_a_while_is_told_anew_and_the_old_note_goes(
    desk: Newsdesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, _ = given(desk)
    desk.story("ferry-0", HARBOUR, CORRECTED, WEATHER)
    desk.changed()
    _edited, first = desk.replies(asked)
    monkeypatch.setattr("bot.slack.work.noting.IN_A_ROW", 0.0)
    desk.withdraw("ferry-0")
    desk.changed()
    edited, second = desk.replies(asked)
    assert second.ts != first.ts
    for sentence in (TOLL, CORRECTED):
        assert_gone(sentence, edited, second)


def test_a_change_that_touches_several_answers_of_a_thread_is_one_note(desk: Newsdesk) -> None:
    asked, _ = given(desk)
    again = "how many people did police say were aboard the Astrid?"
    desk.ask(again, thread=asked)
    desk.story("ferry-0", HARBOUR, CORRECTED, WEATHER, outlet="Outlet 0")
    assert desk.changed() == 2
    first, second, note = desk.replies(asked)
    assert struck(first) == struck(second) == [TOLL]
    assert f"On “{QUESTION}”" in plain_text(note)
    assert f"On “{again}”" in plain_text(note)


def test_a_note_leaves_with_the_answer_it_is_about(desk: Newsdesk) -> None:
    asked, answer = given(desk)
    desk.story("ferry-0", HARBOUR, CORRECTED, WEATHER)
    desk.changed()
    desk.slack.delete(answer, deliver=False)
    desk.withdraw("ferry-0")
    desk.changed()
    assert desk.replies(asked) == []


def test_a_change_that_was_taken_back_before_anyone_looked_is_none(desk: Newsdesk) -> None:
    asked, answer = given(desk)
    desk.story("ferry-0", HARBOUR, CORRECTED, WEATHER)
    desk.story("ferry-0", HARBOUR, TOLL, WEATHER)
    assert desk.changed() == 0
    assert desk.replies(asked) == [answer]


def test_several_quotes_changed_together_are_one_note(desk: Newsdesk) -> None:
    other = "Police said the ferry Astrid had 44 people aboard when it left Dornfeld."
    asked, answer = given(desk, (HARBOUR, TOLL), (WEATHER, other))
    assert set(quoted(answer)) == {TOLL, other}
    desk.write("ferry-0", HARBOUR, CORRECTED, outlet="Outlet 0")
    desk.withdraw("ferry-1")
    assert desk.changed() == 1
    edited, note = desk.replies(asked)
    assert struck(edited) == [TOLL]
    assert_gone(other, edited, note)
    assert "Outlet 0 has corrected its story" in plain_text(note)
    assert "Outlet 1 has withdrawn its story" in plain_text(note)


def test_an_answer_given_while_its_story_changed_is_caught(desk: Newsdesk) -> None:
    desk.story("ferry-0", HARBOUR, TOLL, WEATHER)
    asked = desk.ask(QUESTION, work=False)
    desk.slack.swallow("chat.postMessage", times=1)
    desk.try_once()
    desk.story("ferry-0", HARBOUR, CORRECTED, WEATHER)
    assert desk.changed() == 1
    edited, note = desk.replies(asked)
    assert struck(edited) == [TOLL]
    assert "quote [1] above" in plain_text(note)


def test_an_answer_that_is_being_posted_while_its_story_changes_is_waited_for(
    desk: Newsdesk,
) -> None:
    desk.story("ferry-0", HARBOUR, TOLL, WEATHER)
    asked = desk.ask(QUESTION, work=False)
    desk.slack.delay("chat.postMessage", 1.0, times=1)
    posting = threading.Thread(target=desk.try_once)
    posting.start()
    desk.slack.wait_until(lambda: desk.slack.calls_of("chat.postMessage"))
    desk.story("ferry-0", HARBOUR, CORRECTED, WEATHER)
    assert desk.changed() == 1
    posting.join()
    edited, _note = desk.replies(asked)
    assert quoted(edited) == [TOLL, CORRECTED]


def test_an_answer_that_is_found_anew_after_a_failure_follows_what_it_shows(
    desk: Newsdesk,
) -> None:
    desk.story("ferry-0", HARBOUR, TOLL, WEATHER)
    asked = desk.ask(QUESTION, work=False)
    desk.slack.fail("chat.postMessage", times=1, status=500)
    desk.try_once()
    desk.withdraw("ferry-0")
    desk.work()
    [nothing] = desk.replies(asked)
    assert quoted(nothing) == []
    desk.story("ferry-0", HARBOUR, CORRECTED, WEATHER)
    assert desk.changed() == 0
    assert desk.replies(asked) == [nothing]


def test_an_answer_whose_process_was_lost_follows_all_the_same(desk: Newsdesk) -> None:
    desk.story("ferry-0", HARBOUR, TOLL, WEATHER)
    asked = desk.ask(QUESTION, work=False)
    desk.crash_when_done()
    desk.work()
    desk.withdraw("ferry-0")
    desk.changed()
    assert_gone(TOLL, *desk.replies(asked))


def test_an_answer_in_direct_messages_follows(desk: Newsdesk) -> None:
    desk.channel = desk.slack.direct(desk.ana)
    asked, _ = given(desk)
    desk.withdraw("ferry-0")
    desk.changed()
    assert_gone(TOLL, *desk.replies(asked))


def test_an_answer_that_was_never_posted_is_left_alone(desk: Newsdesk) -> None:
    desk.story("ferry-0", HARBOUR, TOLL, WEATHER)
    desk.slack.fail("chat.postMessage", times=None, error="is_archived")
    asked = desk.ask(QUESTION)
    desk.withdraw("ferry-0")
    desk.changed()
    assert desk.replies(asked) == []
    assert desk.slack.calls_of("chat.update") == []


def test_a_deleted_answer_ends_it_quietly(desk: Newsdesk) -> None:
    asked, answer = given(desk)
    desk.slack.delete(answer, deliver=False)
    desk.withdraw("ferry-0")
    desk.changed()
    assert desk.replies(asked) == []
    desk.story("ferry-0", HARBOUR, TOLL, WEATHER)
    assert desk.changed() == 0


def test_where_slack_lets_nobody_edit_the_note_says_so(desk: Newsdesk) -> None:
    asked, answer = given(desk)
    desk.slack.fail("chat.update", times=None, error="edit_window_closed")
    desk.withdraw("ferry-0")
    desk.changed()
    same, note = desk.replies(asked)
    assert same == answer
    assert "Slack does not let me edit that answer" in plain_text(note)


def test_an_answer_in_text_alone_is_marked_in_text(desk: Newsdesk) -> None:
    desk.story("ferry-0", HARBOUR, TOLL, WEATHER)
    desk.slack.fail("chat.postMessage", times=1, error="invalid_blocks")
    asked = desk.ask(QUESTION)
    desk.story("ferry-0", HARBOUR, CORRECTED, WEATHER)
    desk.changed()
    edited, _note = desk.replies(asked)
    assert edited.text.startswith("⚠ [1] Corrected")
    assert CORRECTED in edited.text
    assert TOLL in edited.text


def test_a_withdrawn_quote_takes_an_answer_in_text_alone_with_it(desk: Newsdesk) -> None:
    desk.story("ferry-0", HARBOUR, TOLL, WEATHER)
    desk.slack.fail("chat.postMessage", times=1, error="invalid_blocks")
    asked = desk.ask(QUESTION)
    desk.withdraw("ferry-0")
    desk.changed()
    edited, note = desk.replies(asked)
    assert edited.text.startswith("⚠ [1] Withdrawn")
    assert_gone(TOLL, edited, note)


def test_a_shared_answer_follows_in_a_thread_of_its_own(desk: Newsdesk) -> None:
    desk.story("ferry-0", HARBOUR, TOLL, WEATHER)
    desk.command(QUESTION)
    desk.press(desk.slack.ephemerals[-1], SHARE)
    [shared] = desk.posts()
    desk.withdraw("ferry-0")
    desk.changed()
    [shared] = desk.posts()
    assert_gone(TOLL, shared)
    [note] = desk.slack.replies(desk.channel, shared.ts)
    assert "has withdrawn its story" in plain_text(note)


def test_private_answers_and_empty_ones_are_never_amended(desk: Newsdesk) -> None:
    desk.story("ferry-0", HARBOUR, TOLL, WEATHER)
    desk.command(QUESTION)
    assert TOLL in desk.whispered()
    desk.ask("who won the election in Dornfeld?")
    desk.withdraw("ferry-0")
    assert desk.changed() == 0


def test_an_amendment_never_grows_too_old(desk: Newsdesk) -> None:
    asked, _ = given(desk)
    desk.withdraw("ferry-0")
    desk.amender.compare()
    with desk.room.house.archive.writing() as connection:
        received = datetime.now(UTC) - 10 * TOO_OLD
        connection.execute(tables.inbox.update().values(received_at=received))
    desk.work()
    assert len(desk.replies(asked)) == 2


def test_an_amendment_is_tried_for_a_day(desk: Newsdesk) -> None:
    given(desk)
    desk.withdraw("ferry-0")
    desk.amender.compare()
    with desk.room.house.archive.writing() as connection:
        late = datetime.now(UTC) - GIVEN_UP + timedelta(hours=1)
        connection.execute(
            tables.inbox.update().values(attempts=2 * MOST_FAILURES, received_at=late)
        )
    desk.slack.fail("chat.update", times=1, status=503)
    desk.try_once()
    assert desk.inbox.depth() == 1


# Once, whatever fails


def lost_edit(desk: Newsdesk) -> None:
    desk.slack.swallow("chat.update", times=1)


def refused_edit(desk: Newsdesk) -> None:
    desk.slack.fail("chat.update", times=1, status=503)


def limited_edit(desk: Newsdesk) -> None:
    desk.slack.rate_limit("chat.update", times=1, retry_after=1)


def lost_note(desk: Newsdesk) -> None:
    desk.slack.swallow("chat.postMessage", times=1)


def refused_note(desk: Newsdesk) -> None:
    desk.slack.fail("chat.postMessage", times=1, status=500)


def unreadable_thread(desk: Newsdesk) -> None:
    desk.slack.swallow("chat.postMessage", times=1)
    desk.slack.fail("conversations.replies", times=1, error="fatal_error")


def crash_before_the_edit(desk: Newsdesk) -> None:
    desk.take()
    desk.inbox.recover()


def crash_after_the_note(desk: Newsdesk) -> None:
    desk.crash_when_done()


def crash_between_edit_and_note(desk: Newsdesk) -> None:
    desk.slack.fail("chat.postMessage", times=1, status=500)
    with pytest.raises(TryLaterError):
        desk.crash_when_done()
    desk.inbox.recover()


@pytest.mark.few(2)
@pytest.mark.parametrize(
    "trouble",
    [
        lost_edit,
        refused_edit,
        limited_edit,
        lost_note,
        refused_note,
        unreadable_thread,
        crash_before_the_edit,
        crash_between_edit_and_note,
        crash_after_the_note,
    ],
)
def test_a_change_is_told_once(desk: Newsdesk, trouble: Callable[[Newsdesk], None]) -> None:
    asked, _ = given(desk)
    desk.story("ferry-0", HARBOUR, CORRECTED, WEATHER)
    assert desk.amender.compare() == 1
    trouble(desk)
    desk.work()
    edited, _note = desk.replies(asked)
    assert quoted(edited) == [TOLL, CORRECTED]
    assert desk.changed() == 0
    assert len(desk.replies(asked)) == 2


def test_changes_that_slack_has_not_taken_yet_are_told_as_they_ended(desk: Newsdesk) -> None:
    asked, _ = given(desk)
    desk.slack.fail("chat.postMessage", times=1, status=500)
    desk.withdraw("ferry-0")
    desk.amender.compare()
    desk.story("ferry-0", HARBOUR, TOLL, WEATHER)
    desk.amender.compare()
    desk.work()
    edited, note = desk.replies(asked)
    assert struck(edited) == []
    assert "restored" in plain_text(note)


# What Slack is sent


def answer_of(texts: list[str], wordings: dict[int, str]) -> tuple[Given, dict[int, str]]:
    head = {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": []}]}
    head["elements"][0]["elements"] = [{"type": "text", "text": "2 quotes"}]  # type: ignore[index]
    blocks = [head] + [
        {
            "type": "rich_text",
            "elements": [{"type": "rich_text_quote", "elements": [{"type": "text", "text": text}]}],
        }
        for text in texts
    ]
    quotes = tuple(
        Judged(Shown(n, 1, (0, 1), n), 2, QuoteState.CORRECTED, datetime.now(UTC), (0, 1))
        for n in range(1, len(texts) + 1)
    )
    at = datetime.now(UTC)
    answer = Given(
        id=1,
        key="k",
        team="",
        channel="C1",
        thread_ts=None,
        ts="1.2",
        user=None,
        private=False,
        question="",
        asked_at=at,
        text="text",
        blocks=tuple(blocks),
        quotes=quotes,
        kept={},
    )
    return answer, wordings


def test_new_wordings_that_are_too_long_for_one_message_are_left_out() -> None:
    longest = dict.fromkeys(range(1, 7), "w" * 1000)
    answer, wordings = answer_of(["q" * 1000] * 6, longest)
    message = amended(answer, wordings)
    check_message(message.text, list(message.blocks), None)
    shown = sum("w" * 1000 in str(block) for block in message.blocks)
    assert 0 < shown < 6


@pytest.mark.parametrize(
    "text", ["<!channel> *x*", "<@U012AB3CD>", "<https://evil.example|x>", "&"]
)
def test_a_hostile_wording_is_shown_as_it_stands(text: str) -> None:
    answer, wordings = answer_of(["It sank."], {1: text})
    message = amended(answer, wordings)
    told_plainly = {"text": message.text, "blocks": list(message.blocks)}
    assert pings(told_plainly) == []
    assert text in plain_text(told_plainly)
