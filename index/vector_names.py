"""What the collections of vectors are called: by archive, model, generation and shelf. Pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from index.access import Shelf

OURS = "pq-"
"""What the names of all our collections begin with."""
EARLIER = "pullquote"
"""What earlier releases called the open shelf; the others' names began like it."""


class Generations(Protocol):
    """What the collections of one archive by one model are called: see `archive.generations`."""

    def kin(self) -> str:
        """Return what the names of all of this archive's collections begin with, after `pq-`."""

    def named(self) -> str:
        """Return the name, after `pq-`, of those that are asked."""

    def following(self) -> str:
        """Return the name of those that would take their place."""

    def switch(self) -> None:
        """Have those that follow be asked from here on, by everybody."""


def name_of(main: str, shelf: Shelf) -> str:
    """Return what the collection of a shelf is called, where its open one is `main`."""
    return main if shelf == Shelf() else f"{main}-{shelf.name}"


def within(name: str) -> Callable[[str], bool]:
    """Return what tells whether a collection is of that name, or one whose name goes on from it."""
    return lambda other: other == name or other.startswith(f"{name}-")
