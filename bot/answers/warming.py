"""A question asked before anybody does, so that the first to ask waits no longer than others."""

from __future__ import annotations

import logging

from bot.answers.ask import ask
from bot.languages.dictionary import is_english
from index.access import EVERYTHING
from index.archive.versions import latest_stories
from index.errors import PullquoteError
from index.grammar import parse
from index.guard import failing_alone
from index.house import House

_ASKED = "How many people were hurt on Monday, said who: {}"
"""It has a speaker, a day and a figure, so that whatever reads these is loaded."""
_PARSED = "She said that 12 people had been hurt."
"""The stories found may have nothing that is parsed; the next question's may."""
_WORD = "hurt"
"""The dictionary is asked for words alone that no story has."""
_LONGEST = 120
"""Characters of a headline that are asked about."""

log = logging.getLogger(__name__)


def warm(house: House) -> None:
    """Load all that an answer needs, by asking about the newest story; what fails is logged.

    Raises:
        SettingsError: a model that the settings name cannot be loaded.

    """
    house.embedder.load()
    house.reader  # noqa: B018  # loaded at first use
    parse([(_PARSED, 0)])
    is_english(_WORD)
    try:
        with house.archive.reading() as connection:
            newest = latest_stories(connection, EVERYTHING, 1)
        about = newest[0].story.title if newest else "the bridge"
        with failing_alone(asked="to be warm"):
            ask(house, _ASKED.format(about[:_LONGEST]))
    except PullquoteError as error:
        log.warning("not_warm", extra={"reason": str(error)})
