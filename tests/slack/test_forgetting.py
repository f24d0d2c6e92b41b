"""A person is forgotten: nothing they asked or said is stored; their answers go on following."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from console import failed, pullquote
from fakeslack import FakeSlack, Message, User, plain_text
from hypothesis import HealthCheck
from hypothesis import given as over
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from newsdesk import Newsdesk, quoted, struck
from newsroom import MakeHouse, Newsroom
from postgres import Postgres
from privacy import personal
from pydantic import SecretStr
from serving import Serving
from slack_sdk.oauth.installation_store import Installation
from sqlalchemy import inspect, select, update
from waiting import eventually

from bot.slack.api.installs import Installs
from bot.slack.events.clicks import clicked
from bot.slack.events.gestures import gesture_in, message_to_check
from bot.slack.events.messages import question_in
from bot.slack.inbox.items import Item, ItemKind
from bot.slack.looks.blocks import Message as Look
from bot.slack.looks.buttons import FEEDBACK, REFINE, SHARE, SHARE_CHECK
from bot.slack.work.forgetting import Forgotten, Retention, forget_person
from bot.slack.work.posting import Memory, ToGive
from index.archive import Archive, tables
from index.archive.given import given_to
from index.archive.whose import Whose
from index.settings import Settings

POLICE = "The ferry Astrid sank off Velmark with 41 people aboard, police said."
HARBOUR = "The harbour office counted 43 people aboard the ferry Astrid on its list."
CREW = "Six of the crew of the ferry Astrid were rescued by fishermen, police said."
WORDS = {
    "ana": "zeppelinesque",
    "ben": "quokkafied",
}
"""A word that only one of them uses."""
KEEP = timedelta(days=90)


def question(who: str, about: str = "people were aboard") -> str:
    return f"how many {about} the ferry Astrid, {WORDS[who]}?"


@pytest.fixture
def room(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    make_house: MakeHouse,
) -> Iterator[Newsroom]:
    options: dict[str, Any] = {}
    if getattr(request, "param", "sqlite") == "postgresql":
        server: Postgres | None = request.getfixturevalue("server")  # no other test needs one
        if server is None:
            pytest.skip("no PostgreSQL server can be run here")
        options["archive_url"] = SecretStr(server.database())
    feed = tmp_path / "feed"
    feed.mkdir()
    newsroom = Newsroom(make_house(tmp_path / "home", **options), feed)
    yield newsroom
    newsroom.house.close()


@pytest.fixture
def desk(room: Newsroom) -> Iterator[Desk]:
    with opened(room) as desk:
        yield desk


class Desk(Newsdesk):
    """A newsdesk at which two people sit."""

    people: dict[str, User]

    @property
    def archive(self) -> Archive:
        return self.room.house.archive

    def at(self, who: str) -> Desk:
        """Let somebody be who asks and clicks from here on."""
        self.ana = self.people[who]
        return self

    def reply(self, root: str, text: str) -> None:
        """Mention the bot in a thread."""
        asked = self.slack.mention(self.channel, self.ana, text, root, deliver=False)
        event = {**asked.to_json(), "channel": self.channel.id}
        put = question_in(event, self.slack.bot.id, direct=False)
        assert put is not None
        assert self.inbox.put(put.key, ItemKind.MESSAGE, put.payload())
        self.work()

    def rate(self, shown: Message, *, words: str = "", work: bool = True) -> None:
        """Say that an answer does not help, in words or by the button alone."""
        self.numbers += 1
        key = (shown.metadata or {})["event_payload"]["key"]
        where = {"channel": {"id": self.channel.id}, "user": {"id": self.ana.id}}
        action = {"action_id": FEEDBACK, "value": f"not helpful:{key}"}
        at = {"action_ts": str(self.numbers)}
        made = clicked({"team": {"id": self.team}, **where, "actions": [action | at]})
        assert made is not None
        payload = {**made.payload, "reason": {"reason": "wrong", "note": words} if words else {}}
        assert self.inbox.put(made.key, made.kind, payload)
        if work:
            self.work()

    def check(self, said: Message) -> None:
        self.numbers += 1
        body = {
            "callback_id": "pullquote_check",
            "team": {"id": self.team},
            "user": {"id": self.ana.id},
            "channel": {"id": self.channel.id},
            "message": said.to_json(),
            "message_ts": said.ts,
            "action_ts": str(self.numbers),
            "response_url": self.response_url(self.channel),
        }
        made = message_to_check(body)
        assert made is not None
        assert self.inbox.put(made.key, made.kind, made.payload)
        self.work()

    def open_home(self) -> None:
        self.numbers += 1
        event = {
            "type": "app_home_opened",
            "tab": "home",
            "user": self.ana.id,
            "channel": "D0HOME",
            "event_ts": str(self.numbers),
        }
        made = gesture_in(event, self.slack.bot.id, self.team)
        assert made is not None
        assert self.inbox.put(made.key, made.kind, made.payload)
        self.work()

    @property
    def team(self) -> str:
        return self.slack.workspace.team_id

    def forget(self, who: str, team: str | None = None) -> Forgotten:
        return forget_person(self.archive, self.people[who].id, team)

    def said(self) -> list[Message]:
        """Every message of the bot in the channel and its threads."""
        roots = [one for one in self.slack.messages(self.channel) if not one.is_reply]
        threads = [self.slack.replies(self.channel, root.ts) for root in roots]
        found = {one.ts: one for one in (*roots, *(one for thread in threads for one in thread))}
        return [one for one in found.values() if one.user == self.slack.bot.id]

    def answers(self) -> list[Message]:
        """Those that quote a story."""
        return [one for one in self.said() if quoted(one)]


@contextmanager
def opened(room: Newsroom) -> Iterator[Desk]:
    """A desk with two stories and two people."""
    with FakeSlack() as slack:
        people = {name: slack.add_user(name) for name in WORDS}
        desk = Desk(room, slack, people["ana"], slack.add_channel("desk", *people.values()))
        desk.people = people
        desk.write("post", POLICE, CREW)
        desk.write("herald", HARBOUR, outlet="Velmark Herald")
        room.refresh()
        yield desk


def dumped(archive: Archive) -> str:
    """Everything that every table of the archive holds, as text."""
    with archive.reading() as connection:
        found = []
        for name in inspect(connection).get_table_names():
            rows = connection.exec_driver_sql(f'SELECT * FROM "{name}"').all()
            found += [f"{name}: {tuple(row)!r}" for row in rows]
    return "\n".join(found)


def holds(desk: Desk, who: str) -> list[str]:
    """The lines of the archive that hold somebody's id or words."""
    of = re.compile(rf"{desk.people[who].id}|{WORDS[who]}", re.IGNORECASE)
    return [line for line in dumped(desk.archive).splitlines() if of.search(line)]


def holds_of(desk: Desk, who: str, line: str) -> bool:
    return desk.people[who].id in line or WORDS[who] in line.lower()


def asks(desk: Desk, who: str) -> Message:
    asked = desk.at(who).ask(question(who))
    [answer] = desk.replies(asked)
    return answer


# Nothing is left of one, all of the others


def lived(desk: Desk) -> None:
    """Let both do everything that leaves something in the archive."""
    answers = {who: asks(desk, who) for who in WORDS}
    other = {"ana": "ben", "ben": "ana"}
    for who, answer in answers.items():
        desk.at(who).rate(answer, words=f"my own {WORDS[who]} note")
        desk.at(other[who]).rate(answer)
        desk.at(other[who]).press(answer, REFINE)
        desk.at(other[who]).reply(
            str(answer.thread_ts), question(other[who], "crew were rescued from")
        )
    for who, word in WORDS.items():
        desk.at(who).command(f"follow {question(who)}")
        desk.at(who).command(f"follow {question(who, 'crew were rescued from')}")
        desk.at(who).command(question(who))
        desk.at(who).open_home()
        said = desk.slack.say(desk.channel, desk.people[who], f"43 aboard, {word}", deliver=False)
        desk.at(other[who]).check(said)
        desk.at(other[who]).ask(f"what did <@{desk.people[who].id}> write of the ferry Astrid?")
    desk.story("late", "The ferry company said 44 people were aboard the ferry Astrid.")
    desk.news()


@pytest.mark.parametrize(
    "room", ["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)], indirect=True
)
def test_nothing_of_who_is_forgotten_is_left_and_all_of_the_others(desk: Desk) -> None:
    lived(desk)
    for who in WORDS:
        assert len(holds(desk, who)) > 10
    told = desk.forget("ana")
    assert holds(desk, "ana") == []
    assert (told.follows, told.undone) == (2, 0)
    assert min(told.items, told.answers, told.feedback) > 1
    left = "\n".join(holds(desk, "ben"))
    assert f"note': 'my own {WORDS['ben']} note'" in left.replace('"', "'")
    for table, words in [
        ("answers", question("ben")),
        ("follows", question("ben")),
        ("feedback", question("ben")),
        ("inbox", "what did <@> write of the ferry Astrid?"),
    ]:
        assert any(line.startswith(f"{table}: ") and words in line for line in left.splitlines())
    assert not desk.forget("ana").anything
    desk.forget("ben")
    assert holds(desk, "ben") == []


def test_nothing_is_left_of_the_other_ways_to_ask_and_share(desk: Desk) -> None:
    ana = desk.people["ana"]
    place = {"team": desk.team, "channel": "", "user": ana.id, "response_url": ""}
    desk.do(ItemKind.ASKED, {**place, "text": question("ana"), "narrowing": {}})
    said = desk.slack.direct_message(ana, question("ana"), deliver=False)
    event = {**said.to_json(), "channel": said.channel}
    told = question_in(event, desk.slack.bot.id, direct=True, team=desk.team)
    assert told is not None
    desk.do(ItemKind.MESSAGE, told.payload())
    desk.command(question("ana"))
    desk.press(desk.slack.ephemerals[-1], SHARE)
    hers = f"41 {WORDS['ana']} people were aboard the ferry Astrid."
    said = desk.slack.say(desk.channel, ana, hers, deliver=False)
    desk.at("ben").check(said)
    desk.press(desk.slack.ephemerals[-1], SHARE_CHECK)
    assert any(WORDS["ana"] in plain_text(one) for one in desk.slack.replies(desk.channel, said.ts))
    assert len([line for line in holds(desk, "ana") if line.startswith("answers: ")]) == 6
    desk.forget("ana")
    assert holds(desk, "ana") == []


def test_a_persons_data_stand_only_where_the_page_on_privacy_says(desk: Desk) -> None:
    lived(desk)
    theirs = re.compile("|".join([*WORDS.values(), *(one.id for one in desk.people.values())]))
    with desk.archive.reading() as connection:
        found = {
            f"{table.name}.{column}"
            for table in tables.metadata.sorted_tables
            for row in connection.execute(select(table)).mappings()
            for column, value in row.items()
            if theirs.search(repr(value))
        }
    assert {"inbox.payload", "answers.blocks", "feedback.reason", "follows.question"} <= found
    assert found <= personal()


def test_their_answers_go_on_following_their_stories(desk: Desk) -> None:
    for who in WORDS:
        asks(desk, who)
        desk.at(who).command(f"follow {question(who, 'crew were rescued from')}")
    desk.story("late", "Seven of the crew of the ferry Astrid were rescued by a tug, police said.")
    desk.news()
    shown = {one.ts for one in desk.answers()}
    assert len(shown) == 4
    desk.forget("ana")
    desk.story("post", POLICE.replace("41", "47"))
    desk.withdraw("late")
    desk.changed()
    ours = [one for one in desk.said() if one.ts in shown]
    assert all("Since this was written" in plain_text(one) for one in ours)
    assert all(struck(one) for one in ours if "Corrected" in plain_text(one))
    assert sum("Corrected" in plain_text(one) for one in ours) == 2
    assert any(WORDS["ben"] in plain_text(one) for one in ours)
    assert sum("was forgotten" in plain_text(one) for one in ours) == 1  # where their words stood
    assert not any(WORDS["ana"] in plain_text(one) for one in ours)
    assert holds(desk, "ana") == []


def test_an_answer_in_text_alone_goes_on_following_too(desk: Desk) -> None:
    desk.slack.fail("chat.postMessage", error="invalid_blocks")
    asked = desk.ask(question("ana"))
    [answer] = desk.replies(asked)
    assert not answer.blocks
    desk.forget("ana")
    assert holds(desk, "ana") == []
    desk.story("post", POLICE.replace("41", "47"))
    desk.changed()
    [marked, *_] = desk.replies(asked)
    assert "Corrected" in marked.text
    assert HARBOUR in marked.text
    assert "was forgotten" in marked.text


def test_buttons_of_an_answer_to_nobody_say_that_it_is_gone(desk: Desk) -> None:
    answer = asks(desk, "ana")
    desk.forget("ana")
    desk.at("ben").press(answer, REFINE)
    assert "no longer have this answer" in desk.whispered()
    desk.rate(answer)
    assert holds(desk, "ana") == []


# While it is worked on


SENT = ["message", "command", "follow", "feedback"]


@pytest.mark.few(2)
@pytest.mark.parametrize("what", SENT)
@pytest.mark.parametrize("taken", [False, True], ids=["waiting", "taken up"])
def test_what_is_not_done_comes_to_nothing(desk: Desk, what: str, *, taken: bool) -> None:
    of_ben = asks(desk, "ben")
    desk.at("ana")
    if what == "feedback":
        desk.rate(of_ben, words=WORDS["ana"], work=False)
    elif what == "message":
        desk.ask(question("ana"), work=False)
    else:
        desk.command({"follow": "follow "}.get(what, "") + question("ana"), work=False)
    item = desk.take() if taken else None
    assert desk.forget("ana").undone == 1
    if item is not None:
        desk.worker.work(item)
    desk.work()
    assert holds(desk, "ana") == []
    assert not any(WORDS["ana"] in plain_text(one) for one in desk.answers())
    assert asks(desk, "ben")


def test_an_answer_that_is_being_posted_is_taken_back(desk: Desk) -> None:
    asked = desk.ask(question("ana"), work=False)
    desk.slack.delay("chat.postMessage", 1.0, times=1)
    worker, item = desk.worker, desk.take()
    working = threading.Thread(target=worker.work, args=(item,))
    working.start()
    eventually(lambda: any(line.startswith("answers: ") for line in holds(desk, "ana")))
    desk.forget("ana")
    working.join()
    assert holds(desk, "ana") == []
    assert desk.replies(asked) == []


def test_words_of_one_forgotten_meanwhile_are_not_kept_with_anothers_answer(desk: Desk) -> None:
    answer = asks(desk, "ana")
    key = (answer.metadata or {})["event_payload"]["key"]
    place = {"team": desk.team, "channel": desk.channel.id, "user": desk.people["ben"].id}
    item = Item("refine:1", ItemKind.REFINE, place, datetime.now(UTC), 1)
    ana = Whose((desk.people["ana"].id,), datetime.now(UTC), sources=(key,))
    with desk.archive.reading() as connection:
        known = given_to(connection, key)
    assert known is not None
    made = ToGive(
        Look(known.text, known.blocks), Look("", ()), known.question, kept=known.kept, whose=ana
    )
    desk.forget("ana")
    Memory(desk.archive, item, desk.channel.id, None).remember(made, made.message, "")
    assert holds(desk, "ana") == []


def test_what_is_written_down_once_its_asker_is_forgotten_has_no_words(desk: Desk) -> None:
    answer = asks(desk, "ben")
    key = (answer.metadata or {})["event_payload"]["key"]
    with desk.archive.reading() as connection:
        known = given_to(connection, key)
    assert known is not None
    desk.at("ana").ask(question("ana"), work=False)
    item = desk.take()
    look = Look(WORDS["ana"], known.blocks)
    made = ToGive(look, look, question("ana"), kept={"question": question("ana")})
    desk.forget("ana")
    Memory(desk.archive, item, desk.channel.id, None).remember(made, look, "")
    assert holds(desk, "ana") == []


def test_who_was_forgotten_and_asks_again_is_new(desk: Desk) -> None:
    answer = asks(desk, "ana")
    desk.forget("ana")
    again = asks(desk, "ana")
    assert quoted(again) == quoted(answer)
    assert len(holds(desk, "ana")) > 1


def test_what_slack_tells_again_is_known_and_stored_no_more(desk: Desk) -> None:
    asked = desk.ask(question("ana"))
    told = question_in(
        {**asked.to_json(), "channel": desk.channel.id}, desk.slack.bot.id, direct=False
    )
    assert told is not None
    desk.forget("ana")
    assert not desk.inbox.put(told.key, ItemKind.MESSAGE, told.payload())
    desk.inbox.cancel(told.key, told.payload())
    assert not desk.inbox.reword(told.key, told.text)
    assert holds(desk, "ana") == []


def test_a_question_deleted_before_it_came_leaves_no_words(desk: Desk) -> None:
    asked = desk.slack.mention(desk.channel, desk.ana, question("ana"), deliver=False)
    told = question_in(
        {**asked.to_json(), "channel": desk.channel.id}, desk.slack.bot.id, direct=False
    )
    assert told is not None
    desk.inbox.cancel(told.key, told.payload())
    assert holds(desk, "ana") == []
    assert not desk.inbox.put(told.key, ItemKind.MESSAGE, told.payload())


# Whom it means


def test_only_in_the_workspace_that_is_named(desk: Desk) -> None:
    desk.command(question("ana"))
    desk.command(f"follow {question('ana')}")
    before = holds(desk, "ana")
    assert not desk.forget("ana", "T0ANOTHER").anything
    assert holds(desk, "ana") == before
    assert desk.forget("ana", desk.team).anything
    assert holds(desk, "ana") == []


def test_an_id_that_opens_another_means_nobody_else(desk: Desk) -> None:
    asks(desk, "ben")
    desk.ask(f"what did <@{desk.people['ben'].id}> say of the ferry Astrid?")
    before = dumped(desk.archive)
    assert not forget_person(desk.archive, desk.people["ben"].id[:-1]).anything
    assert dumped(desk.archive) == before


def test_an_archive_of_an_earlier_release_is_understood(desk: Desk) -> None:
    answer = asks(desk, "ana")
    old_key = f"asked:{desk.people['ana'].id}:1.1"
    desk.at("ben").rate(answer)
    with desk.archive.writing() as connection:
        kept = connection.execute(select(tables.answers.c.kept)).scalar_one()
        old = {name: kept[name] for name in kept if name not in {"askers", "since"}}
        connection.execute(update(tables.answers).values(kept=old, key=old_key))
        connection.execute(update(tables.feedback).values(kept=old, key=old_key))
        message = tables.inbox.c.kind == ItemKind.MESSAGE
        connection.execute(update(tables.inbox).where(message).values(key=old_key))
    desk.forget("ana")
    assert holds(desk, "ana") == []
    desk.story("post", POLICE.replace("41", "47"))
    desk.changed()
    assert any(struck(one) for one in desk.answers())


def test_who_installed_the_bot_is_forgotten_and_the_bot_stays(tmp_path: Path) -> None:
    archive = Archive(f"sqlite:///{tmp_path / 'archive.db'}")
    set_to = Settings(_env_file=None, slack_client_id="1.2", slack_api_url="http://127.0.0.1:9/")
    Installs(set_to, archive).keep(
        Installation(
            app_id="A1",
            team_id="T1",
            user_id="U0BOSS",
            bot_token="xoxb-one",  # no secret: of the fake Slack
            bot_id="B1",
            bot_user_id="U1",
            bot_scopes="chat:write",
        )
    )
    assert forget_person(archive, "U0BOSS").installations == 1
    assert "U0BOSS" not in dumped(archive)
    assert Installs(set_to, archive).slack_of("T1").poster.token == "xoxb-one"
    archive.close()


# After a time


def after(desk: Desk, days: float, keep: timedelta = KEEP) -> None:
    Retention(desk.archive, keep, desk.stopping).look(datetime.now(UTC) + timedelta(days=days))


def test_after_the_time_it_is_kept_only_what_is_followed_says_who_asked(desk: Desk) -> None:
    lived(desk)
    after(desk, 89)
    for table in ("answers", "feedback", "follows"):
        assert any(line.startswith(f"{table}: ") for line in holds(desk, "ana"))
    after(desk, 91)
    for who in WORDS:
        places = {line.partition(":")[0] for line in holds(desk, who)}
        assert places == {"follows", "inbox"}
        assert not [line for line in holds(desk, who) if "'message:" in line]
    assert desk.forget("ana").follows == 2
    assert holds(desk, "ana") == []


def test_a_day_leaves_the_keys_that_slacks_retries_are_known_by(desk: Desk) -> None:
    asked = desk.ask(question("ana"))
    after(desk, 2, timedelta(days=1))
    assert holds(desk, "ana") == []
    told = question_in(
        {**asked.to_json(), "channel": desk.channel.id}, desk.slack.bot.id, direct=False
    )
    assert told is not None
    assert not desk.inbox.put(told.key, ItemKind.MESSAGE, told.payload())


def test_words_that_live_on_in_a_later_answer_go_with_the_time_they_were_said(desk: Desk) -> None:
    answer = asks(desk, "ana")
    long_ago = datetime.now(UTC) - timedelta(days=60)
    with desk.archive.writing() as connection:
        connection.execute(update(tables.answers).values(asked_at=long_ago))
    desk.at("ben").reply(str(answer.thread_ts), question("ben", "crew were rescued from"))
    desk.rate(answer)
    assert len([line for line in holds(desk, "ana") if line.startswith("answers: ")]) == 2
    after(desk, 31)
    assert holds(desk, "ana") == []


def test_an_alarm_that_was_told_is_not_told_again(desk: Desk) -> None:
    payload = {"team": desk.team, "channel": desk.channel.id, "text": "Feed 1: silent."}
    desk.do(ItemKind.ALARM, payload)
    after(desk, 30)
    assert "Feed 1: silent." in dumped(desk.archive)


# In any order


def act(desk: Desk, who: str, what: str, shown: Message | None) -> Message | None:
    """Let somebody do something, perhaps with the answer shown last; return the newest answer."""
    desk.at(who)
    match what:
        case "ask":
            return asks(desk, who)
        case "reply" if shown:
            desk.reply(str(shown.thread_ts), question(who, "of the crew were rescued from"))
        case "rate" if shown:
            desk.rate(shown, words=WORDS[who])
        case "follow":
            desk.command(f"follow {question(who)}")
        case "command":
            desk.command(question(who))
        case "forget":
            desk.forget(who)
            assert holds(desk, who) == []
    return shown


ACTS = st.tuples(
    st.sampled_from(list(WORDS)),
    st.sampled_from(["ask", "reply", "rate", "follow", "command", "forget"]),
)


@pytest.mark.slow
@over(acts=st.lists(ACTS, max_size=7))
@hypothesis_settings(
    max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True
)
def test_in_any_order_nothing_of_one_is_left_and_nothing_of_the_other_lost(
    desk: Desk, acts: list[tuple[str, str]]
) -> None:
    shown = None
    for who, what in acts:
        shown = act(desk, who, what, shown)
    mine = {"answers", "feedback", "follows"}
    theirs = [line for line in holds(desk, "ben") if not holds_of(desk, "ana", line)]
    desk.forget("ana")
    assert holds(desk, "ana") == []
    left = holds(desk, "ben")
    assert [one for one in theirs if one.partition(":")[0] in mine and one not in left] == []
    desk.forget("ben")
    assert holds(desk, "ben") == []


# The command


def forget_command(home: Path, *arguments: str) -> str:
    done = pullquote(home, "forget", *arguments)
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


@pytest.mark.parametrize(
    "said", ["ana", "@ana", "Ana Lund", "U0 123", "u0123abc", "<@>", "C0123ABC", "U", ""]
)
def test_what_is_no_id_is_refused_and_says_what_to_give(tmp_path: Path, said: str) -> None:
    told = failed(pullquote(tmp_path / "home", "forget", said), 2)
    assert "Copy member ID" in told


def test_what_is_no_team_is_refused(tmp_path: Path) -> None:
    done = pullquote(tmp_path / "home", "forget", "U0123ABC", "--team", "desk")
    assert "T0123ABC" in failed(done, 2)


@pytest.mark.parametrize("said", ["U0123ABC", "<@U0123ABC>", "<@W0123ABC|ana>", " U0123ABC "])
def test_where_nothing_is_stored_that_is_said(tmp_path: Path, said: str) -> None:
    told = forget_command(tmp_path / "home", said)
    assert "Nothing is stored of that person." in told
    assert "0123ABC" not in told


@pytest.mark.slow
def test_beside_a_running_bot_the_bytes_leave_the_disk(desk: Desk, tmp_path: Path) -> None:
    home, user = desk.room.house.settings.home, desk.people["ana"]
    desk.room.house.close()
    with serving(desk.slack, home):
        asked = [desk.slack.mention(desk.channel, user, f"{n} {question('ana')}") for n in range(8)]
        eventually(lambda: all(desk.replies(one) for one in asked))
        eventually(lambda: not desk.inbox.depth())
        assert on_disk(home, WORDS["ana"]) > 8
        told = json.loads(pullquote(home, "forget", user.id, "--json").stdout)
        assert (told["items"], told["answers"], told["settled"]) == (8, 8, True)
        assert on_disk(home, WORDS["ana"]) == on_disk(home, user.id) == 0
        again = desk.slack.mention(desk.channel, user, question("ana"))
        eventually(lambda: desk.replies(again))


@contextmanager
def serving(slack: FakeSlack, home: Path) -> Iterator[Serving]:
    process = Serving(slack, home).start()
    try:
        yield process
    finally:
        process.stop()
        log = process.log.read_text(encoding="utf-8")
        assert not any(re.search(rf"{one.id}\b", log) for one in slack.workspace.users.values())


def on_disk(home: Path, words: str) -> int:
    """How often words stand in the archive's files, whatever they are part of there."""
    files = [one.read_bytes() for one in home.glob("archive.db*")]
    return sum(one.lower().count(words.lower().encode()) for one in files)
