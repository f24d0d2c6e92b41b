"""What the page on people's data says of the archive's columns."""

from __future__ import annotations

import re

from paths import ROOT
from slack_sdk.oauth.installation_store.sqlalchemy import SQLAlchemyInstallationStore
from sqlalchemy import MetaData

from index.archive import tables

PAGE = ROOT / "docs" / "privacy.md"


def personal() -> set[str]:
    """The columns, as `table.column`, that the page says hold a person's data."""
    rows = re.findall(
        r"^\| (`\w+\.\w+`(?:, `\w+\.\w+`)*) \|", PAGE.read_text("utf-8"), re.MULTILINE
    )
    return {name for row in rows for name in re.findall(r"\w+\.\w+", row)}


def impersonal() -> set[str]:
    """The columns that it says hold none."""
    rows = re.findall(
        r"^\| `(\w+)` \| (`\w+`(?:, `\w+`)*) \|$", PAGE.read_text("utf-8"), re.MULTILINE
    )
    return {f"{table}.{name}" for table, names in rows for name in re.findall(r"\w+", names)}


def columns() -> set[str]:
    """Every column of the archive, those that Slack's library makes included."""
    store, theirs = SQLAlchemyInstallationStore, MetaData()
    made = [
        store.build_installations_table(theirs, "slack_installations"),
        store.build_bots_table(theirs, "slack_bots"),
        *tables.metadata.sorted_tables,
    ]
    return {f"{table.name}.{column.name}" for table in made for column in table.columns}
