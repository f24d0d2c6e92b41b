"""Stories that an asker may not see change nothing that the asker is told.

Two newsrooms hold the same stories; one holds many more beside them, made to disturb and hidden
from whoever asks. Both must answer letter for letter, score for score.
"""

from __future__ import annotations

import json
import random
import re
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from newsroom import MakeHouse
from newsrooms import CHANNELS, EMBARGO_CHANNELS

from bot.answers.ask import ask
from bot.answers.suggestions import suggestions
from bot.checking.check import check_claims
from bot.slack.looks.answers import answer_message
from bot.slack.work.home import status_line
from bot.speakers.credit_book import work_ahead
from bot.terminal.as_json import answer_json, quote_json
from bot.terminal.demo import SAMPLE
from index.archive.feeds import add_feed
from index.house import House
from index.update import update

pytestmark = pytest.mark.slow

SOON = datetime.now(UTC) + timedelta(hours=1)
LATER = SOON + timedelta(days=1)
QUESTIONS = (
    *(
        str(json.loads(line)["question"])
        for line in (SAMPLE / "questions.jsonl").read_text("utf-8").splitlines()
    ),
    "what did the Zorvath Herald report?",
    "what did Dietmar Quill say about the dam?",
    "what did the minister say on the rent cap?",
    "how many zeppelins were seen over Brennik?",
    "wat did the halvrra rescu brigaide say",
    "what did the HRB and the ministry say about the dead?",
    "latest toll",
    "what was said last week about the dam?",
    "who is Osterbeck?",
    "what did Farwire report of the siren?",
    "figures of Kestrivolt vs the ministry",
    "What is the death toll in Štavno?",
)
CHECKED = (
    "The Interior Ministry said 61 people had died. Kestrivolt denied that the sirens failed. "
    "Dietmar Quill said 412 had drowned."
)


@dataclass
class Newsroom:
    """A house with folders, each for everybody or for one collection."""

    house: House
    root: Path

    def land(self, file: str, collection: str | None, stories: Sequence[dict[str, Any]]) -> None:
        """Bring a file of stories in, in the folder of a collection, and both indexes level."""
        place = self.root / (collection or "open")
        place.mkdir(exist_ok=True)
        lines = "\n".join(map(json.dumps, stories))
        (place / f"{file}.jsonl").write_text(lines, encoding="utf-8")
        with self.house.archive.writing() as connection:
            feed = add_feed(connection, str(place), "folder", None, collection)
        with self.house.owning_index("test"):
            assert not update(self.house, [feed], lambda *_: None, lambda *_: None).failed

    def told(self, asker: str, questions: Sequence[str] = QUESTIONS[::4]) -> dict[str, Any]:
        """Return all that an asker is told, but for clocks and the archive's own numbers."""
        access = self.house.settings.access_of(asker)
        told: dict[str, Any] = {}
        for question in questions:
            answer = ask(self.house, question, hits=40, access=access)
            shown = answer_json(answer, hits=40)
            for of_the_clock in ("seconds", "stages", "indexed_at"):
                del shown[of_the_clock]
            told[question] = shown, answer.stories, answer_message(answer, key="k").text
        checked = check_claims(self.house, CHECKED, access=access)
        told["checked"] = [
            (one.outcome, one.note, [quote_json(0, quote) for quote in one.quotes])
            for one in checked.claims
        ]
        told["suggestions"] = suggestions(self.house, access)
        told["status"] = re.sub(r"refreshed .*\.", "", status_line(self.house, asker))
        return told


@pytest.fixture(scope="module")
def open_home(
    sample_home: Path, tmp_path_factory: pytest.TempPathFactory, make_house: MakeHouse
) -> Path:
    """The sample and invented stories, indexed; never written to after this."""
    root = tmp_path_factory.mktemp("open")
    home = Path(shutil.copytree(sample_home, root / "home"))
    room = Newsroom(make_house(home), root)
    room.land("invented", None, invented())
    while work_ahead(room.house.archive, 100):
        pass
    room.house.close()
    return home


@pytest.fixture
def rooms(
    open_home: Path, tmp_path: Path, make_house: MakeHouse
) -> Iterator[tuple[Newsroom, Newsroom]]:
    """Two newsrooms that are alike."""
    pair = []
    for name in ("plain", "stuffed"):
        root = tmp_path / name
        shutil.copytree(open_home, root / "home")
        house = make_house(root / "home", channels=CHANNELS, embargo_channels=EMBARGO_CHANNELS)
        pair.append(Newsroom(house, root))
    yield pair[0], pair[1]
    for room in pair:
        room.house.close()


def invented() -> list[dict[str, Any]]:
    """Open stories on other matters, some carried by several outlets."""
    dice = random.Random(13)
    towns = "Adlona Brusk Cemvir Dozhga Eptori Fyllum Gwaith Hjokut".split()
    told = []
    for n in range(24):
        town, other, count = dice.choice(towns), dice.choice(towns), dice.randint(2, 900)
        text = (
            f"Police in {town} arrested {count} people after a march on the rent cap on Monday, "
            f"the mayor of {town}, Ada Voss, said. {other} has seen no march.\n\n"
            f"“We counted {count // 2} marchers,” said Omar Idris of the {town} Tenants' Union. "
            f"Rents in {town} rose by {dice.randint(2, 30)} percent, according to the Housing "
            "Office. The Housing Office could not be reached for comment on the dam."
        )
        told.append(_story(f"open-{n}", f"March in {town} ({n})", f"{town} Post", text, n % 28 + 1))
        if n % 7 == 0:
            told.append(_story(f"copy-{n}", f"{town} marches", "Vosk Wire", text, n % 28 + 1))
    return told


def disturbing(open_texts: Sequence[str]) -> list[dict[str, Any]]:
    """Stories made to move whatever counts: words, lengths, names, outlets, copies, days, tolls."""
    told = []
    for n in range(24):
        toll = (
            f"The toll of the Brennik Dam stands at {400 + n} dead, the Interior Ministry said. "
            f"The Halvra Rescue Brigade said it had recovered {300 + n} bodies. Dietmar Quill, "
            f"spokesman of the Halvra Rescue Board, said the ministry of Halvra Rescue Bodies was "
            f"told of {n + 2} zeppelins over Brennik. Ragnhild Osterbeck's sister Ilse Osterbeck "
            "said siren siren siren siren."
        )
        outlet = ("Zorvath Herald", "Farwire", "Tresk Courier Online")[n % 3]
        told.append(_story(f"toll-{n}", "Brennik Dam toll Štavno siren", outlet, toll, 28))
    for n, text in enumerate(open_texts):
        figures = re.sub(r"\d+", lambda found: str(int(found.group()) + 7), text)
        told.append(_story(f"same-{n}", "Dam", "Associated Press", f"(AP) — {text}", 1))
        told.append(_story(f"moved-{n}", "Dam", "Reuters", figures, 2))
        common = " ".join(sorted(set(re.findall(r"[A-Za-z]{4,}", text))))
        told.append(_story(f"bag-{n}", "Words", "Bag", f"{common}. " * 3, 3))
    told += [_story(f"short-{n}", "Ok", "Bag", f"Quiet day {n}.", 4) for n in range(24)]
    return told


def _story(id_: str, title: str, outlet: str, text: str, day: int) -> dict[str, Any]:
    known = {"id": id_, "title": title, "outlet": outlet, "text": text}
    return {**known, "url": f"https://news.example/{id_}", "published": f"2025-04-{day:02}"}


def open_texts() -> list[str]:
    wire = (SAMPLE / "stories" / "farwire" / "wire-2025-04.jsonl").read_text("utf-8")
    return [json.loads(line)["text"] for line in wire.splitlines()] + [
        one["text"] for one in invented()[:20]
    ]


def assert_alike(plain: dict[str, Any], stuffed: dict[str, Any]) -> None:
    for what, told in plain.items():
        assert stuffed[what] == told, what


def test_what_a_collection_hides_changes_nothing(rooms: tuple[Newsroom, Newsroom]) -> None:
    plain, stuffed = rooms
    before = plain.told("C_NONE", QUESTIONS)
    stuffed.land("wire", "wire", disturbing(open_texts()))
    assert_alike(before, stuffed.told("C_NONE", QUESTIONS))
    assert before != stuffed.told("C_WIRE"), "they do disturb who may see them"


def test_what_an_embargo_hides_changes_nothing_before_its_end(
    rooms: tuple[Newsroom, Newsroom],
) -> None:
    """Of two embargoes the first ends: what it hid is seen as if the other had nothing."""
    plain, stuffed = rooms
    soon = [{**one, "embargo": SOON.isoformat()} for one in invented_later()]
    hidden = disturbing(open_texts())
    later = [{**one, "embargo": LATER.isoformat()} for one in hidden]
    plain.land("soon", None, soon)
    before = plain.told("C_NONE")
    stuffed.land("soon", None, soon)
    stuffed.land("later", None, later)
    assert_alike(before, stuffed.told("C_NONE"))
    with time_machine.travel(SOON + timedelta(seconds=2), tick=False):
        after = plain.told("C_NONE")
        assert after != before
        assert_alike(after, stuffed.told("C_NONE"))
        assert after != stuffed.told("C_DESK")


def invented_later() -> list[dict[str, Any]]:
    text = "The Brennik Dam siren was tested by Jonas Petrauskas, Jonas Petrauskas said."
    return [_story(f"soon-{n}", "Siren", "Vosk Wire", f"{text} Test {n}.", 20) for n in range(5)]


def test_who_sees_one_collection_of_two_is_told_as_if_there_were_one(
    rooms: tuple[Newsroom, Newsroom],
) -> None:
    plain, stuffed = rooms
    wire = [
        _story(f"wire-{n}", f"Hearing {n}", "Court Wire", f"{text} Judge Ilse Brand said so.", 20)
        for n, text in enumerate(open_texts()[:12])
    ]
    for room in (plain, stuffed):
        room.land("wire", "wire", wire)
    before = plain.told("C_WIRE")
    stuffed.land("courts", "courts", disturbing(open_texts()))
    assert_alike(before, stuffed.told("C_WIRE"))
    assert_alike(plain.told("C_NONE"), stuffed.told("C_NONE"))
    assert before != stuffed.told("C_BOTH")
