"""Whether a page that goes by another address now still tells the same story. Pure."""

from __future__ import annotations

from index.story import Story, Version

_SHARE = 0.5
"""Share of the old sentences that the new text must still have."""


def is_same_story(old: Version, new: Story) -> bool:
    """Tell whether a story is the one a version is of: by its headline, or by half its sentences.

    A site that sends readers of a deleted story to its front page gives another story.
    """
    if " ".join(old.story.title.split()).casefold() == " ".join(new.title.split()).casefold():
        return True
    told = " ".join(new.text.split())
    sentences = [" ".join(old.story.text[start:end].split()) for start, end in old.sentences]
    kept = sum(sentence in told for sentence in sentences)
    return bool(sentences) and kept >= _SHARE * len(sentences)
