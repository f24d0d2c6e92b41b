"""What a day's calls to a language model may cost, kept in the archive for all processes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection

from bot.model_call import CallOutcome
from bot.models.failures import ModelError
from index.archive import Archive
from index.archive.engine import fact, set_fact

_FACT = "model_tokens"
"""The day and the tokens it has cost, as `2026-11-22 4711`."""


@dataclass(frozen=True, slots=True)
class Reserved:
    """Tokens set aside for a call that has begun."""

    day: str
    """In UTC, as ISO has it."""
    tokens: int


class DayBudget:
    """Tokens that all processes with one archive may spend from midnight to midnight UTC.

    What is set aside for a call whose process dies stays spent: the budget errs to the safe side.
    """

    def __init__(self, archive: Archive, most: int) -> None:
        self._archive = archive
        self._most = most

    def reserve(self, tokens: int) -> Reserved:
        """Set tokens aside for a call.

        Raises:
            ModelError: they are more than is left of the day's.
            StoreError: the archive cannot say.

        """
        today = datetime.now(UTC).date().isoformat()
        with self._archive.writing() as connection:
            day, spent = _read(connection)
            spent = spent if day == today else 0
            if spent + tokens > self._most:
                raise ModelError(
                    "today's budget for the language model is used up",
                    CallOutcome.REFUSED,
                    reason=f"{spent:,} of {self._most:,} tokens (PULLQUOTE_LLM_DAY_TOKENS)",
                )
            set_fact(connection, _FACT, f"{today} {spent + tokens}")
        return Reserved(today, tokens)

    def settle(self, reserved: Reserved, tokens: int) -> None:
        """Put what a call has cost in the place of what was set aside.

        Raises:
            StoreError: it cannot be written; what was set aside stays spent.

        """
        with self._archive.writing() as connection:
            day, spent = _read(connection)
            if day == reserved.day:
                left = max(0, spent - reserved.tokens + tokens)
                set_fact(connection, _FACT, f"{day} {left}")


def _read(connection: Connection) -> tuple[str, int]:
    day, _, spent = (fact(connection, _FACT) or " 0").partition(" ")
    return day, int(spent)
