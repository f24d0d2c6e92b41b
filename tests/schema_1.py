"""An archive as the first release left it: its tables, its sums and a history, frozen in SQL."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine

_TYPES = {
    "sqlite": {
        "number": "INTEGER NOT NULL",
        "counted": "INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT",
        "key_of_counted": "",
        "moment": "DATETIME",
        "bytes": "BLOB",
    },
    "postgresql": {
        "number": "SERIAL NOT NULL",
        "counted": "SERIAL NOT NULL",
        "key_of_counted": "PRIMARY KEY ({}), ",
        "moment": "TIMESTAMP WITH TIME ZONE",
        "bytes": "BYTEA",
    },
}
_DDL = """
CREATE TABLE facts (name VARCHAR(100) NOT NULL, value TEXT NOT NULL, PRIMARY KEY (name));
CREATE TABLE feeds (
    id {number}, location VARCHAR(2000) NOT NULL, kind VARCHAR(20) NOT NULL, outlet VARCHAR(500),
    added_at {moment} NOT NULL, refreshed_at {moment}, problem TEXT,
    PRIMARY KEY (id), UNIQUE (location));
CREATE TABLE inbox (
    key VARCHAR(200) NOT NULL, kind VARCHAR(20) NOT NULL, payload JSON NOT NULL,
    received_at {moment} NOT NULL, state VARCHAR(20) NOT NULL, attempts INTEGER NOT NULL,
    due_at FLOAT NOT NULL, outcome TEXT, PRIMARY KEY (key));
CREATE INDEX ix_inbox_state ON inbox (state);
CREATE TABLE stories (
    id {number}, key VARCHAR(4000) NOT NULL, version_id INTEGER, PRIMARY KEY (id), UNIQUE (key));
CREATE TABLE pages (
    id {number}, feed_id INTEGER NOT NULL, path VARCHAR(2000) NOT NULL, mark VARCHAR(200),
    digest VARCHAR(64), problems JSON NOT NULL, PRIMARY KEY (id), UNIQUE (feed_id, path),
    FOREIGN KEY(feed_id) REFERENCES feeds (id));
CREATE TABLE versions (
    id {number}, story_id INTEGER NOT NULL, number INTEGER NOT NULL, digest VARCHAR(64) NOT NULL,
    name VARCHAR(4000) NOT NULL, text TEXT NOT NULL, title TEXT NOT NULL, url TEXT,
    outlet VARCHAR(500), byline JSON NOT NULL, published DATE, updated {moment},
    section VARCHAR(500), language VARCHAR(500), sentences JSON NOT NULL, rules INTEGER NOT NULL,
    seen_at {moment} NOT NULL, PRIMARY KEY (id), UNIQUE (story_id, number),
    FOREIGN KEY(story_id) REFERENCES stories (id));
CREATE INDEX ix_versions_story_id ON versions (story_id);
CREATE TABLE carried (
    page_id INTEGER NOT NULL, story_id INTEGER NOT NULL, PRIMARY KEY (page_id, story_id),
    FOREIGN KEY(page_id) REFERENCES pages (id) ON DELETE CASCADE,
    FOREIGN KEY(story_id) REFERENCES stories (id));
CREATE INDEX ix_carried_story_id ON carried (story_id);
CREATE TABLE changes (
    number {counted}, at {moment} NOT NULL, kind VARCHAR(20) NOT NULL, story_id INTEGER NOT NULL,
    version_id INTEGER, removed JSON NOT NULL, {key_of_changes}
    FOREIGN KEY(story_id) REFERENCES stories (id),
    FOREIGN KEY(version_id) REFERENCES versions (id));
CREATE TABLE credits (
    version_id INTEGER NOT NULL, rules INTEGER NOT NULL, credits JSON NOT NULL,
    PRIMARY KEY (version_id), FOREIGN KEY(version_id) REFERENCES versions (id));
CREATE TABLE names (
    version_id INTEGER NOT NULL, name VARCHAR(500) NOT NULL, initials VARCHAR(60) NOT NULL,
    PRIMARY KEY (version_id, name, initials), FOREIGN KEY(version_id) REFERENCES versions (id));
CREATE INDEX names_by_initials ON names (initials);
CREATE TABLE passages (
    id {counted}, version_id INTEGER NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL,
    {key_of_passages} FOREIGN KEY(version_id) REFERENCES versions (id));
CREATE INDEX ix_passages_version_id ON passages (version_id);
CREATE TABLE sentence_vectors (
    passage_id INTEGER NOT NULL, model VARCHAR(500) NOT NULL, rows INTEGER NOT NULL,
    vectors {bytes} NOT NULL, PRIMARY KEY (passage_id, model),
    FOREIGN KEY(passage_id) REFERENCES passages (id) ON DELETE CASCADE);
"""

THEN = "2025-05-02 10:00:00"
ARCHIVE = "0123456789abcdef0123456789abcdef"

BRIDGE = "The Kettle Bridge will reopen on 4 May, engineer Tom Hale said on Friday."
BRIDGE_NOW = "The Kettle Bridge will reopen on 19 June, engineer Tom Hale said on Friday."
FERRY = "The Osprey ferry carried 2,310 passengers in its first week, the harbour office reported."
MILL = "Owner Petra Lund said the flour mill at Vosk would close after 112 years."
RAIN = "It rained on the market at Vosk."


@dataclass(frozen=True)
class Told:
    """A version of a story, as a row of the first release; `id` of both counts from 1."""

    story: int
    number: int
    path: str
    title: str
    sentences: tuple[str, ...]
    live: bool
    url: str | None = None
    byline: tuple[str, ...] = ()
    published: str | None = None

    @property
    def text(self) -> str:
        return " ".join(self.sentences)

    def page(self) -> dict[str, Any]:
        """Return the file that gives it."""
        fields = {"title": self.title, "text": self.text, "url": self.url}
        return fields | {"byline": list(self.byline), "published": self.published}

    def spans(self) -> list[tuple[int, int]]:
        starts = [self.text.index(sentence) for sentence in self.sentences]
        return [(at, at + len(s)) for at, s in zip(starts, self.sentences, strict=True)]

    def digest(self, outlet: str) -> str:
        """Return what the first release's `Story.digest` did."""
        seen = {
            "key": None,
            "id": None,
            "text": self.text,
            "title": self.title,
            "url": self.url,
            "outlet": outlet,
            "byline": list(self.byline),
            "published": self.published,
            "updated": None,
            "section": None,
            "language": None,
        }
        return hashlib.sha256(json.dumps(seen, default=str, sort_keys=True).encode()).hexdigest()


OUTLET = "Vosk Post"
URL = "https://post.example/ferry"
HISTORY = (
    Told(1, 1, "bridge.json", "On the bridge", (BRIDGE, RAIN), live=False),
    Told(1, 2, "bridge.json", "On the bridge", (BRIDGE_NOW, RAIN), live=True),
    Told(2, 1, "ferry.json", "On the ferry", (FERRY,), True, URL, ("Ann Lee",), "2025-05-01"),
    Told(3, 1, "mill.json", "On the mill", (MILL,), live=False),
)
CHANGES: list[tuple[str, int, int | None, list[int]]] = [
    ("added", 1, 1, []),
    ("added", 2, 3, []),
    ("added", 3, 4, []),
    ("corrected", 1, 2, [1]),
    ("withdrawn", 3, None, [3]),
]
PASSAGES = {2: 3, 4: 2}
"""Live passages and their versions; 1 and 3 are gone."""
QUESTION = {"channel": "C1", "thread_ts": "1746180000.000100", "text": "When does it reopen?"}


def write_archive(url: str, feed: Path) -> None:
    """Make the archive of a feed folder at an SQLAlchemy URL, with SQL alone; write the folder."""
    feed.mkdir(parents=True)
    engine = create_engine(url)
    types = dict(_TYPES[engine.dialect.name])
    key = types.pop("key_of_counted")
    ddl = _DDL.format(
        **types, key_of_changes=key.format("number"), key_of_passages=key.format("id")
    )
    with engine.begin() as connection:
        run = connection.exec_driver_sql
        for statement in ddl.split(";\n"):
            if statement.strip():
                run(statement)
        for row in _rows(feed):
            run(row)
        if engine.dialect.name == "postgresql":
            for table, column in {"passages": "id", "changes": "number", **_NUMBERED}.items():
                run(f"SELECT setval('{table}_{column}_seq', (SELECT max({column}) FROM {table}))")
    engine.dispose()


_NUMBERED = dict.fromkeys(["feeds", "pages", "stories", "versions"], "id")


def _rows(feed: Path) -> list[str]:
    rows = [
        f"INSERT INTO facts VALUES ('schema', '1'), ('archive', '{ARCHIVE}')",
        f"INSERT INTO facts VALUES ('indexed_at', '{THEN.replace(' ', 'T')}+00:00')",
        f"INSERT INTO feeds VALUES (1, '{feed}', 'folder', '{OUTLET}', '{THEN}', '{THEN}', NULL)",
    ]
    asked = f"'{json.dumps(QUESTION)}', '{THEN}'"
    rows += [
        f"INSERT INTO inbox VALUES ('C1:1', 'message', {asked}, 'done', 1, 0.0, 'answered')",
        f"INSERT INTO inbox VALUES ('C1:2', 'command', {asked}, 'waiting', 0, 0.0, NULL)",
    ]
    for story, path in enumerate(("bridge.json", "ferry.json"), 1):
        rows.append(f"INSERT INTO pages VALUES ({story}, 1, '{path}', '2::1', 'ab', '[]')")
    keys = (f"{feed}:bridge.json", "url:post.example/ferry", f"{feed}:mill.json")
    for id_, key in enumerate(keys, 1):
        live = next((n for n, t in enumerate(HISTORY, 1) if t.live and t.story == id_), "NULL")
        rows.append(f"INSERT INTO stories VALUES ({id_}, '{key}', {live})")
    rows.append("INSERT INTO carried VALUES (1, 1), (2, 2)")
    for id_, told in enumerate(HISTORY, 1):
        (feed / told.path).write_text(json.dumps(told.page()), encoding="utf-8")
        values = (
            f"{id_}, {told.story}, {told.number}, '{told.digest(OUTLET)}', '{told.path}', "
            f"'{told.text}', '{told.title}', {_text(told.url)}, '{OUTLET}', "
            f"'{json.dumps(told.byline)}', {_text(told.published)}, NULL, NULL, NULL, "
            f"'{json.dumps(told.spans())}', 2, '{THEN}'"
        )
        rows.append(f"INSERT INTO versions VALUES ({values})")
    (feed / "mill.json").unlink()
    for id_, version in PASSAGES.items():
        end = len(HISTORY[version - 1].text)
        rows.append(f"INSERT INTO passages VALUES ({id_}, {version}, 0, {end})")
    for kind, story, changed, removed in CHANGES:
        rows.append(
            "INSERT INTO changes (at, kind, story_id, version_id, removed) VALUES "
            f"('{THEN}', '{kind}', {story}, {changed or 'NULL'}, '{removed}')"
        )
    rows.append("INSERT INTO names VALUES (2, 'Kettle Bridge', 'KB')")
    rows.append("INSERT INTO credits VALUES (2, 1, '[null, null]')")
    rows.append("INSERT INTO sentence_vectors VALUES (2, 'all-MiniLM-L6-v2', 0, '')")
    return rows


def _text(value: str | None) -> str:
    return "NULL" if value is None else f"'{value}'"
