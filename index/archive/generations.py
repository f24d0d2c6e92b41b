"""Which generation of an archive's vectors is asked: a row that every process reads."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

from index.archive.engine import Archive, fact, set_fact

_POINTER = "vectors"
"""The facts that tell the generation, one for each way of making vectors."""


@dataclass
class Generations:
    """The names of the vectors that are made of one archive in one way.

    A name is of the archive's id, a sum over the model and its use, and a number. The first is
    asked until another is switched to; so only what was made anew has a row.
    """

    archive: Archive
    made_by: str
    """The embedding model, and how it is used."""

    @cached_property
    def _archive_id(self) -> str:
        with self.archive.reading() as connection:
            return (fact(connection, "archive") or "")[:12]

    @property
    def _way(self) -> str:
        return sha256(self.made_by.encode()).hexdigest()[:8]

    def _number(self) -> int:
        with self.archive.reading() as connection:
            return int(fact(connection, f"{_POINTER} {self._way}") or 1)

    def kin(self) -> str:
        """Return what the names of all vectors of this archive begin with."""
        return self._archive_id

    def named(self) -> str:
        """Return the name of the vectors that are asked."""
        return self._name(self._number())

    def following(self) -> str:
        """Return the name of those that would take their place."""
        return self._name(self._number() + 1)

    def switch(self) -> None:
        """Have those that follow be asked from here on.

        Raises:
            StoreError: the archive cannot be written.

        """
        number = self._number() + 1
        with self.archive.writing() as connection:
            set_fact(connection, f"{_POINTER} {self._way}", str(number))

    def _name(self, number: int) -> str:
        return f"{self._archive_id}-{self._way}-{number}"
