"""Plain text, often a page copied whole: the page around a story tells what it is."""

from __future__ import annotations

from index.furniture import body, clues
from index.pages.fields import PageOrigin, first_words, story_from
from index.story import Story


def read_plain(text: str, place: PageOrigin) -> Story:
    """Return the story of a text file; outlet, headline and date come from the page's furniture.

    Raises:
        BadInputError: the file has no text.

    """
    found = clues(text)
    opening = next((text[start:end] for start, end in body(text)), text)
    return story_from(
        {
            "text": text,
            "title": found.title or first_words(opening),
            "outlet": found.outlet,
            "published": found.published,
            "byline": found.byline,
        },
        place,
    )
