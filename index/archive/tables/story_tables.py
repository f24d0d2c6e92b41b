"""Stories and their versions, all that is derived from them, and the log of changes."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from index.archive.tables.itself import metadata

stories = Table(
    "stories",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", String(4000), nullable=False, unique=True),
    Column("version_id", Integer, index=True),  # the live version; None once withdrawn
    Column("audience", String(1000), nullable=False, default=""),  # see `index.access`
    Column("embargo", DateTime(timezone=True), index=True),  # only named channels see it before
    Column("held", Text),  # why a person withdrew it; it stays so whatever its feeds say
    Column("held_at", DateTime(timezone=True)),
    Column("held_by", String(200)),  # Slack's id of that person, else their name on this machine
)

HELD = stories.c.held.is_not(None)
"""The condition on stories that somebody withdrew them: few are, and each `status` tells them."""
Index("stories_held", stories.c.held_at, sqlite_where=HELD, postgresql_where=HELD)

aliases = Table(
    "aliases",
    metadata,
    Column("key", String(4000), primary_key=True),
    Column("story_id", ForeignKey("stories.id"), nullable=False, index=True),
)
"""What stories were known by before they moved."""

versions = Table(
    "versions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("story_id", ForeignKey("stories.id"), nullable=False, index=True),
    Column("number", Integer, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("name", String(4000), nullable=False),  # Story.id
    Column("text", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("url", Text),
    Column("outlet", String(500)),
    Column("byline", JSON, nullable=False),
    Column("published", Date),
    Column("updated", DateTime(timezone=True)),
    Column("section", String(500)),
    Column("language", String(500)),  # as its page says
    Column("written_in", String(20)),  # as it is cut; None in an archive of before: English
    Column("sentences", JSON, nullable=False),  # [[start, end], …]
    Column("rules", Integer, nullable=False),  # the cutting rules they were made by
    Column("alike", String(64)),  # the digest last read of it, where that differs but says the same
    Column(
        "substance", String(64), index=True
    ),  # a sum over what a reader takes from it: `CutStory.substance`
    Column("seen_at", DateTime(timezone=True), nullable=False),
    Column("audience", String(1000)),  # its story's when it ceased to be live; None: it never did
    Column("embargoed", Boolean),  # whether it ceased under an embargo: most have never seen it
    Column("withdrawn_at", DateTime(timezone=True)),  # when it was withdrawn with its story
    Column("struck_at", DateTime(timezone=True)),  # from then on nothing shows it
    Column("struck", Text),  # why
    UniqueConstraint("story_id", "number"),
)
"""Stories as they were read, one after the other. What of one that is live no more may still be
read, and by whom, is told by its last columns: see `index.access.Bygone`."""

STRUCK = versions.c.struck_at.is_not(None)
"""The condition on versions that they were struck: few are, and each landing looks among them."""
Index("versions_by_day", versions.c.published, versions.c.id)
Index("versions_by_outlet", versions.c.outlet, versions.c.id)
Index("versions_struck", versions.c.struck_at, sqlite_where=STRUCK, postgresql_where=STRUCK)

own_lines = Table(
    "own_lines",
    metadata,
    Column("line", String(32), primary_key=True),  # a sum over the outlet's name and the line
    Column("story_id", ForeignKey("stories.id", ondelete="CASCADE"), primary_key=True),
)
"""Lines of stories that speak of their outlet or to its readers: see `index.own_lines`."""

passages = Table(
    "passages",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("version_id", ForeignKey("versions.id"), nullable=False, index=True),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("digest", String(32), nullable=False, index=True),  # of what the model reads of it
    sqlite_autoincrement=True,  # an id never comes back: indexes know passages by it alone
)
"""Passages of live versions only."""

meanings = Table(
    "meanings",
    metadata,
    Column("digest", String(32), primary_key=True),
    Column("model", String(500), primary_key=True),
    Column("vector", LargeBinary, nullable=False),  # float16: the passage's own
    Column("rows", Integer, nullable=False),  # how many sentences
    Column("vectors", LargeBinary, nullable=False),  # int8, a row a sentence
)
"""What a model makes of live passages, by what it reads: equal passages are embedded once."""

credited = Table(
    "credits",
    metadata,
    Column("version_id", ForeignKey("versions.id"), primary_key=True),
    Column("rules", Integer, nullable=False),  # number of the rules that found them
    Column("credits", JSON, nullable=False),
)
"""Whom versions credit with their sentences, once worked out: see `bot.speakers.credit_book`."""

names = Table(
    "names",
    metadata,
    Column("version_id", ForeignKey("versions.id"), primary_key=True),
    Column("name", String(500), primary_key=True),
    Column("initials", String(60), primary_key=True),
    Index("names_by_initials", "initials"),
)
"""Names live versions use, by the initials they may go by."""

signatures = Table(
    "signatures",
    metadata,
    Column("version_id", ForeignKey("versions.id"), primary_key=True, autoincrement=False),
    Column("minhash", LargeBinary, nullable=False),
)
"""What live versions' quotable text is like: see `index.copies`."""

bands = Table(
    "bands",
    metadata,
    Column("band", BigInteger, primary_key=True, autoincrement=False),
    Column("version_id", ForeignKey("versions.id"), primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,  # one tree in the order of bands: 42 rows a story are looked up in it
)
"""The bands of live versions' signatures: versions that share one may be copies."""

changes = Table(
    "changes",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("story_id", ForeignKey("stories.id"), nullable=False, index=True),
    Column("version_id", ForeignKey("versions.id")),  # the version that is live now, if any
    Column("removed", JSON, nullable=False),  # ids of the passages that went
    sqlite_autoincrement=True,
)
"""The log that vectors and words are replayed from."""
