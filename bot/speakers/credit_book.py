"""Credits: looked up in the archive, worked out where nobody has yet, kept there ahead."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from bot.speakers.credited_in import RULES, Credit, credits_of
from bot.speakers.direct_quotes import quoted_by
from index.archive import Archive
from index.archive.credits import Stored, credits_stored, store_credits, uncredited
from index.archive.reading import live_versions
from index.errors import FaultError
from index.guard import failing_alone
from index.languages.language import ENGLISH
from index.story import Version

Credits = Sequence[Credit | None]
CreditsOf = Callable[[Version], Credits]
"""Gives whom a version credits with each of its sentences."""


class CreditBook:
    """Credits of versions: looked up in the archive, worked out where nobody has yet.

    Asking writes nothing; `work_ahead` keeps what it works out.
    """

    def __init__(self, archive: Archive) -> None:
        """Take the archive they are kept in."""
        self._archive = archive
        self._known: dict[int, Credits] = {}

    def read(self, versions: Iterable[Version]) -> None:
        """Look up what the archive has of these versions' credits, all at once."""
        wanted = [version.id for version in versions if version.id not in self._known]
        with self._archive.reading() as connection:
            for id_, stored in credits_stored(connection, RULES, wanted).items():
                self._known[id_] = [_credit(one) for one in stored]

    def of(self, version: Version) -> Credits:
        """Return whom a version credits with each of its sentences."""
        known = self._known.get(version.id)
        return _worked_out(version) if known is None else known


def work_ahead(archive: Archive, stories: int, after: int = 0) -> int:
    """Work out and keep the credits of a few stories, the newest first; return of how many.

    With `after`, only of versions that came after that one.
    """
    with archive.reading() as connection:
        versions = live_versions(connection, uncredited(connection, RULES, stories, after))
    found = {id_: [_stored(one) for one in _worked_out(of)] for id_, of in versions.items()}
    if found:
        with archive.writing() as connection:
            store_credits(connection, RULES, found)
    return len(found)


def _worked_out(version: Version) -> Credits:
    """Return whom a version credits; nobody where a fault of ours is in the way."""
    try:
        with failing_alone(version=version.id):
            return credits_of(version) if version.language == ENGLISH else quoted_by(version)
    except FaultError:
        return [None] * len(version.sentences)


def _stored(credit: Credit | None) -> Stored:
    return None if credit is None else (credit.speaker, credit.said_as, credit.through)


def _credit(stored: Stored) -> Credit | None:
    if stored is None:
        return None
    speaker, said_as, through = stored
    return Credit(speaker, (said_as[0], said_as[1]) if said_as else None, through)
