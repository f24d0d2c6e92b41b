"""A draft checked in Slack: what brings one, its claims by risk, its pages, checked again, as text.

And checks that stand in a thread follow their stories, as answers do.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from fakeslack import FakeSlack, Message, Settings, payloads, plain_text
from newsdesk import Newsdesk, held, labels, quoted, struck
from newsroom import Newsroom

from bot.checking.rechecked import Change, Seen, changes_between, told
from bot.checking.risk import Risk
from bot.slack.api.files import MOST_BYTES, is_slacks, words_in_canvas
from bot.slack.events.drafts import draft_asked, files_in
from bot.slack.events.gestures import message_to_check
from bot.slack.inbox.items import ItemKind
from bot.slack.listening.front_door import Door
from bot.slack.looks.buttons import CHECK_AGAIN, CHECK_PAGE, EXPORT, SHARE_CHECK
from bot.slack.work.modals import open_modal, opens
from index.house import House

BOT = "U0BOT"
_NAMES = itertools.count(1)

MINES = "The Mines Inspectorate counted 14 open shafts near Garvald in May."
WATER = "The Water Board closed 6 wells at Garvald on Tuesday, its director Odile Marr said."
PUMPS = "“We shall pump until the gallery is dry,” said Odile Marr, director of the Water Board."
SHAFTS = "Draft: The Mines Inspectorate counted 41 open shafts near Garvald in May."
DRAFT = (
    "The Water Board closed 6 wells at Garvald on Tuesday. The Mines Inspectorate counted 41 open "
    "shafts near Garvald in May. “We shall pump until the gallery is dry,” said Odile Marr. Mayor "
    "Teun Aldric resigned over the bridge at Lowick on Friday."
)


@pytest.mark.parametrize(
    ("text", "forwarded", "files", "draft"),
    [
        (f"<@{BOT}> check this: {SHAFTS}", "", (), SHAFTS),
        (f"Is this right?\n{SHAFTS}", "", (), SHAFTS),
        (f"is this correct? {SHAFTS}", "", (), SHAFTS),
        (f"<@{BOT}> please verify\n\n{SHAFTS}", "", (), SHAFTS),
        (f"Check: {SHAFTS}", "", (), SHAFTS),
        (f"check this.\n{SHAFTS}", "", (), SHAFTS),
        (f"<@{BOT}>\nhi! can you check this: {SHAFTS}", "", (), SHAFTS),
        ("is this right?", SHAFTS, (), SHAFTS),
        (f"<@{BOT}> check this, please", "", ("F01AB",), ""),
        ("", "", ("F01AB",), ""),
        ("Long. " * 300, "", (), "Long. " * 300),
        ("hi\nwhat did the Water Board close?", "", (), None),
        ("is it true\nthat 6 wells were closed?", "", (), None),
        ("who closed the wells: the board or the mayor?", "", (), None),
        ("what does this say of wells?", "", ("F01AB",), None),
        ("how many wells were closed?", SHAFTS, (), None),
        ("is this right?", "", (), None),
        ("", "", (), None),
    ],
)
def test_what_brings_a_draft(
    text: str, forwarded: str, files: tuple[str, ...], draft: str | None
) -> None:
    found = draft_asked(text, forwarded, files)
    assert (found and found.text) == draft
    assert found is None or found.files == files


@pytest.mark.parametrize(
    ("message", "files"),
    [
        ({"files": [{"id": "F01AB"}, {"id": "F01AB"}, {"id": "F2"}]}, ("F01AB",)),
        ({"attachments": [{"files": [{"id": "F9XYZ"}]}]}, ("F9XYZ",)),
        ({"files": [{"id": f"F00{n}"} for n in range(9)]}, tuple(f"F00{n}" for n in range(5))),
        ({"files": [{"id": "../../x"}, 7, None, {}]}, ()),
        ({"files": "F01AB"}, ()),
        ({}, ()),
    ],
)
def test_which_files_a_message_has(message: dict[str, Any], files: tuple[str, ...]) -> None:
    assert files_in(message) == files


@pytest.mark.parametrize(
    ("url", "ours"),
    [
        ("https://files.slack.com/files-pri/T1-F1/a.txt", True),
        ("https://files-origin.slack.com/a", True),
        ("https://a.slack-edge.com/a", True),
        ("http://127.0.0.1:5/files-pri/F1/a", True),
        ("http://127.0.0.1:6/files-pri/F1/a", False),
        ("http://files.slack.com/a", False),
        ("https://files.slack.com:8443/a", False),
        ("https://slack.com.evil.example/a", False),
        ("https://evilslack.com/a", False),
        ("https://files.slack.com@evil.example/a", False),
        ("https://u:p@files.slack.com/a", False),
        ("file:///etc/passwd", False),
        ("", False),
    ],
)
def test_the_token_goes_to_slack_alone(url: str, ours: bool) -> None:
    assert is_slacks(url, "http://127.0.0.1:5/api/") is ours


def test_of_a_canvas_its_words_are_read() -> None:
    written = "# Wells\n\n- [ ] **6** wells \\- [closed](https://x.example)\n> by the _Water_ Board"
    assert words_in_canvas(written) == "Wells\n\n6 wells - closed\nby the _Water_ Board"


def seen_(words: str, risk: Risk, figure: str = "") -> Seen:
    return Seen(words, figure, risk)


WELLS = seen_("The Water Board closed 6 wells", Risk.DIFFERS, "6")
WELLS_7 = seen_("The Water Board closed 7 wells", Risk.SEVERAL, "7")
PIT = seen_("The pit at Oake flooded", Risk.NOT_FOUND)


@pytest.mark.parametrize(
    ("before", "now", "lines"),
    [
        ([WELLS, PIT], [PIT, WELLS], []),
        ([WELLS], [replace(WELLS, words="the water board closed 6 wells!")], []),
        ([WELLS], [WELLS_7], [f"Edited, differs → several: {WELLS_7.words}"]),
        ([PIT], [replace(PIT, risk=Risk.SEVERAL)], [f"not found → several: {PIT.words}"]),
        ([WELLS], [PIT], [f"New, not found: {PIT.words}", f"Gone: {WELLS.words}"]),
        ([], [PIT], [f"New, not found: {PIT.words}"]),
        (
            [WELLS],
            [replace(WELLS_7, risk=Risk.DIFFERS)],
            [f"Edited, still differs: {WELLS_7.words}"],
        ),
    ],
)
def test_what_has_changed_since_the_last_check(
    before: list[Seen], now: list[Seen], lines: list[str]
) -> None:
    changes = changes_between(before, now)
    assert all(isinstance(one, Change) for one in changes)
    assert [told(one) for one in changes] == lines


# In a newsroom


@pytest.fixture(scope="module")
def valley(
    tmp_path_factory: pytest.TempPathFactory, make_house: Callable[..., House]
) -> Iterator[Newsdesk]:
    place = tmp_path_factory.mktemp("valley")
    (place / "feed").mkdir()
    room = Newsroom(make_house(place / "home"), place / "feed")
    with FakeSlack(Settings(time_scale=0.01)) as slack:
        desk = Newsdesk(room, slack, slack.add_user("ana"), slack.add_channel("first"))
        desk.write("mines", MINES, outlet="Garvald Mail", published="2025-06-01")
        desk.write("wells", WATER, PUMPS, outlet="Garvald Mail", published="2025-06-03")
        other = "At Garvald the Water Board closed 6 wells on Tuesday because the pumps had failed."
        desk.story("herald", other, outlet="Lowick Herald", published="2025-06-04")
        yield desk
    room.house.close()


@pytest.fixture
def desk(valley: Newsdesk) -> Newsdesk:
    ana = valley.slack.add_user(f"ana{next(_NAMES)}")
    channel, n = valley.slack.add_channel(f"c{next(_NAMES)}", ana), next(_NAMES)
    return replace(valley, ana=ana, channel=channel, numbers=1000 * n)


def hears(desk: Newsdesk, said: Message) -> Message:
    door = Door(desk.place, lambda *_: "")
    event = payloads.message_event(desk.slack.workspace, said)
    asyncio.run(door.message({"team_id": desk.slack.workspace.team_id}, event))
    desk.work()
    return said


def brings(desk: Newsdesk, text: str) -> Message:
    asked = f"<@{desk.slack.bot.id}> check this:\n{text}"
    return hears(desk, desk.slack.say(desk.channel, desk.ana, asked, deliver=False))


def shares(desk: Newsdesk, text: str, *files: Any) -> Message:
    asked = f"<@{desk.slack.bot.id}> {text}"
    return hears(desk, desk.slack.share(desk.channel, desk.ana, asked, *files, deliver=False))


def told_of(message: Message, word: str) -> int:
    return plain_text(message).index(word)


def opened(desk: Newsdesk, message: Message, action_id: str) -> str:
    _, element = held(message, action_id)
    workspace = desk.slack.workspace
    body = {
        "team": {"id": workspace.team_id},
        "user": {"id": desk.ana.id},
        "channel": {"id": message.channel},
        "container": {"message_ts": message.ts},
        "trigger_id": workspace.new_trigger(desk.ana.id),
        "actions": [{**element, "action_ts": "1"}],
    }
    make = opens(body)
    assert make is not None
    asyncio.run(open_modal(desk.place, body, make))
    return "\n".join(
        part["text"]
        for block in workspace.views[-1].view["blocks"]
        for held_ in block["elements"]
        for part in held_.get("elements", [held_])
    )


def test_the_riskiest_claim_comes_first_each_with_its_quote(desk: Newsdesk) -> None:
    [check] = desk.replies(brings(desk, DRAFT))
    order = [
        told_of(check, words)
        for words in (
            "≠ Different in coverage: ",
            "? Not found: ",
            "✓ Supported by one outlet only: ",
            "✓ Supported by 2 outlets: ",
        )
    ]
    assert order == sorted(order)
    assert MINES in quoted(check)
    assert "Garvald Mail, 1 June 2025" in plain_text(check)
    assert labels(check) == ["Check again", "As text"]


def test_a_snippet_and_a_canvas_are_read(desk: Newsdesk) -> None:
    snippet = desk.slack.upload(desk.channel, desk.ana, SHAFTS)
    canvas = desk.slack.upload(desk.channel, desk.ana, f"# Wells\n\n{DRAFT}", canvas=True)
    [one] = desk.replies(shares(desk, "is this right?", snippet))
    assert "1 different in coverage" in plain_text(one)
    [other] = desk.replies(shares(desk, "check", canvas))
    assert "supported by several" in plain_text(other)


@pytest.mark.parametrize(
    ("content", "how", "says"),
    [
        (b"\x89PNG", {"mimetype": "image/png"}, "this file is none"),
        ("<html>", {"mimetype": "text/html"}, "install it again"),
        ("   ", {}, "no words"),
    ],
)
def test_what_is_no_text_is_said_to_be_none(
    desk: Newsdesk, content: str | bytes, how: dict[str, Any], says: str
) -> None:
    file = desk.slack.upload(desk.channel, desk.ana, content, **how)
    [told_] = desk.replies(shares(desk, "is this right?", file))
    assert says in plain_text(told_)


def test_a_file_that_slack_does_not_show_us_and_one_elsewhere(desk: Newsdesk) -> None:
    file = desk.slack.upload(desk.channel, desk.ana, SHAFTS)
    file.channels = set()
    [told_] = desk.replies(shares(desk, "is this right?", file))
    assert "does not show me this file" in plain_text(told_)
    file.channels, file.leads_to = {desk.channel.id}, "https://evil.example/a"
    [told_] = desk.replies(shares(desk, "is this right?", file))
    assert "does not show me this file" in plain_text(told_)


def test_of_a_huge_file_only_the_start_is_read(desk: Newsdesk) -> None:
    file = desk.slack.upload(desk.channel, desk.ana, f"{SHAFTS}\n" + "and " * MOST_BYTES)
    [check] = desk.replies(shares(desk, "is this right?", file))
    assert "Only the first 3,000 words were read" in plain_text(check)
    assert "1 different in coverage" in plain_text(check)


def test_after_an_edit_it_is_checked_again_and_says_what_changed(desk: Newsdesk) -> None:
    asked = brings(desk, DRAFT)
    [check] = desk.replies(asked)
    desk.slack.edit(asked, asked.text.replace("41 open", "14 open"), deliver=False)
    desk.press(check, CHECK_AGAIN)
    [again] = desk.replies(asked)
    assert again.ts == check.ts
    shown = plain_text(again)
    assert "Edited, differs → one outlet: The Mines Inspectorate counted 14 open shafts" in shown
    assert "Different in coverage" not in shown
    desk.press(again, CHECK_AGAIN)
    assert "nothing has changed" in plain_text(desk.replies(asked)[0])


def test_a_file_is_read_anew_and_what_cannot_be_is_told(desk: Newsdesk) -> None:
    file = desk.slack.upload(desk.channel, desk.ana, SHAFTS)
    asked = shares(desk, "is this right?", file)
    [check] = desk.replies(asked)
    file.content = MINES.encode()
    desk.press(check, CHECK_AGAIN)
    assert "differs → one outlet" in plain_text(desk.replies(asked)[0])
    desk.slack.delete(asked, deliver=False)
    desk.press(check, CHECK_AGAIN)
    assert "gone" in desk.whispered()


LONG = " ".join(
    f"{body} counted {n} open shafts near Garvald in May."
    for n, body in enumerate(
        ("The Lowick Council", "The Mines Inspectorate", "The Water Board", "The Oake Union") * 4,
        41,
    )
)


def test_a_long_draft_has_pages_and_shows_how_far_it_is(desk: Newsdesk) -> None:
    asked = brings(desk, LONG)
    [check] = desk.replies(asked)
    versions = [one for one in desk.slack.written if one.ts == check.ts]
    assert "Checking 16 claims" in plain_text(versions[0])
    assert any("5 …" in plain_text(one) for one in versions)
    assert "Claims 1 to 5 of 16" in plain_text(check)
    assert labels(check) == ["Next 5", "Check again", "As text"]
    seen = [plain_text(check)]
    for label in ("Next 5", "Next 5", "Next 1", "Previous"):
        desk.press(desk.replies(asked)[0], CHECK_PAGE, label)
        [page] = desk.replies(asked)
        seen.append(plain_text(page))
    assert "Claims 16 to 16 of 16" in seen[3]
    assert "Claims 11 to 15 of 16" in seen[4]


def test_all_of_it_is_given_as_text(desk: Newsdesk) -> None:
    [check] = desk.replies(brings(desk, DRAFT))
    text = opened(desk, check, EXPORT)
    assert text.index("1. ≠ Different in coverage: The Mines") < text.index("2. ? Not found: ")
    assert f"Garvald Mail reported: “{MINES}”" in text
    assert "https://velmark.example/mines" in text


def uses_shortcut(desk: Newsdesk, said: Message) -> Message:
    body = payloads.message_action(
        desk.slack.workspace, desk.slack.bot, "pullquote_check", said, desk.ana
    )
    click = message_to_check({**body, "response_url": desk.response_url(desk.channel)})
    assert click is not None
    desk.do(ItemKind.CHECK, click.payload)
    return desk.slack.ephemerals[-1]


def test_a_shortcut_is_for_its_asker_alone_with_the_same_controls(desk: Newsdesk) -> None:
    said = desk.slack.say(desk.channel, desk.ana, LONG, deliver=False)
    check = uses_shortcut(desk, said)
    assert labels(check) == ["Next 5", "Check again", "As text", "Share in thread"]
    desk.press(check, CHECK_PAGE, "Next 5")
    page = desk.slack.current(check)
    assert page is not None
    assert "Claims 6 to 10 of 16" in plain_text(page)
    desk.slack.edit(said, MINES, deliver=False)
    desk.press(page, CHECK_AGAIN)
    again = desk.slack.current(check)
    assert again is not None
    assert "1 supported by one outlet only" in plain_text(again)
    before, desk.ana = desk.ana, desk.slack.add_user("ben")
    desk.press(again, CHECK_AGAIN)
    assert "no longer have" in desk.whispered()
    desk.ana = before


def test_a_process_that_ends_half_way_leaves_one_check(desk: Newsdesk) -> None:
    asked = desk.ask(f"check this:\n{LONG}", work=False)
    desk.crash_when_done()
    desk.work()
    [check] = desk.replies(asked)
    desk.numbers += 1
    assert "Claims 1 to 5 of 16" in plain_text(check)
    desk.press(check, CHECK_PAGE, "Next 5")
    assert "Claims 6 to 10 of 16" in plain_text(desk.replies(asked)[0])


def test_a_draft_pasted_into_the_form_is_checked_in_direct_messages(desk: Newsdesk) -> None:
    where = {"team": desk.slack.workspace.team_id, "user": desk.ana.id, "channel": ""}
    desk.do(ItemKind.ASKED, {**where, "text": f"{DRAFT} {'And so on. ' * 90}", "narrowing": {}})
    direct = desk.slack.direct(desk.ana)
    [check] = [one for one in desk.slack.messages(direct) if one.user == desk.slack.bot.id]
    assert "supported by several" in plain_text(check)
    assert labels(check) == ["As text"]


@pytest.mark.parametrize("how", ["message", "shared"])
def test_a_check_that_all_see_follows_its_stories(desk: Newsdesk, how: str) -> None:
    name = f"quarry{how}"
    count = f"The Quarry Guild of {how.title()} counted 9 blasts in June."
    desk.story(name, count, outlet="Oake Post")
    if how == "message":
        asked = brings(desk, count)
    else:
        asked = desk.slack.say(desk.channel, desk.ana, count, deliver=False)
        desk.press(uses_shortcut(desk, asked), SHARE_CHECK)
    [check] = desk.replies(asked)
    assert count in quoted(check)
    desk.story(name, count.replace("9", "8"), outlet="Oake Post")
    assert desk.changed() == 1
    marked, note = desk.replies(asked)
    assert struck(marked) == [count]
    assert "has changed, check again" in plain_text(marked)
    assert "Supported" not in plain_text(marked).partition("Since this")[2].partition(count)[0]
    assert count.replace("9", "8") in plain_text(note)
    desk.withdraw(name)
    desk.changed()
    marked = desk.replies(asked)[0]
    assert quoted(marked) == []
    assert "Check again" in labels(marked)
    desk.press(marked, CHECK_AGAIN)
    assert "one outlet → not found" in plain_text(desk.replies(asked)[0])


def test_what_has_no_claim_is_a_question_after_all(desk: Newsdesk) -> None:
    asked = desk.ask("who is right? the Water Board or the mayor")
    assert "Checked against" not in plain_text(desk.replies(asked)[0])
    assert "Nothing to check" not in plain_text(desk.replies(asked)[0])


def test_a_page_shows_nothing_that_no_longer_stands(desk: Newsdesk) -> None:
    told_ = [f"The Slate Guild of Oake split {n} slabs in July." for n in range(301, 308)]
    for n, one in enumerate(told_):
        desk.write(f"slate{n}", one, outlet=f"Slate {n}", published="2025-07-01")
    desk.room.refresh()
    asked = brings(desk, " ".join(told_))
    desk.withdraw("slate6")
    desk.press(desk.replies(asked)[0], CHECK_PAGE, "Next 2")
    [page] = [one for one in desk.replies(asked) if "Claims 6" in plain_text(one)]
    assert told_[5] in quoted(page)
    assert told_[6] not in quoted(page)
    assert "Changed in coverage since, check again" in plain_text(page)
    desk.story("slate6", told_[6], outlet="Slate 6", published="2025-07-01")
    desk.press(page, CHECK_PAGE, "Previous")
    desk.press(desk.replies(asked)[0], CHECK_PAGE, "Next 2")
    assert told_[6] in quoted(desk.replies(asked)[0])
