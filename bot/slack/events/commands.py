"""What `/pullquote` can be asked to do. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from bot.own_words.catalogue import marked
from bot.slack.inbox.items import ItemKind

COMMAND = "/pullquote"
HELP = marked(
    "*Ask about the coverage.* Mention me in a channel and I answer in the thread; ask on there "
    "without mentioning me. In a direct message just ask.\n"
    "• `/pullquote QUESTION` or `/pullquote ask QUESTION`: answered to you alone, to share if you "
    "like\n"
    "• `/pullquote said SPEAKER [about WORDS]`: what they said, the newest first\n"
    "• `/pullquote check TEXT`: compares its figures and quotations with the stories\n"
    "• `/pullquote follow QUESTION`: I post here when new coverage answers it; "
    "`/pullquote following` lists and removes, `/pullquote unfollow QUESTION` removes one\n"
    "• `/pullquote status`: how fresh my stories are\n"
    "• For those who look after me: `/pullquote feeds`, `/pullquote refresh [FEED]`, "
    "`/pullquote withdraw STORY-URL WHY`, `/pullquote restore STORY-URL`, "
    "`/pullquote strike STORY-URL [--version N] [--erase] WHY`\n"
    "On a message, *More actions → Check against coverage* does the same; so does forwarding it, "
    "or sharing a snippet or a canvas, with “is this right?”. :wastebasket: on an answer you asked "
    "for takes it away."
)
_ALONE = {
    "following": ItemKind.FOLLOWING,
    "unfollow": ItemKind.FOLLOWING,
    "feeds": ItemKind.HOUSEKEEPING,
    "refresh": ItemKind.HOUSEKEEPING,
}
_WITH_MORE = {
    "check": ItemKind.CHECK,
    "follow": ItemKind.FOLLOW,
    "unfollow": ItemKind.UNFOLLOW,
    "said": ItemKind.COMMAND,
    "refresh": ItemKind.HOUSEKEEPING,
    "withdraw": ItemKind.HOUSEKEEPING,
    "restore": ItemKind.HOUSEKEEPING,
    "strike": ItemKind.HOUSEKEEPING,
}
_WITH_WHY = frozenset({"withdraw", "strike"})
"""What is followed by a story's address, then by more: “strike at the port” is a question."""
_ONE_WORD = frozenset({"refresh", "restore"})
"""What is followed by one location only: “restore the calm?” is a question."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a command's text comes to."""

    word: str
    """`help`, `status`, `ask`, or what stores an item: see `_ALONE` and `_WITH_MORE`."""
    text: str = ""
    """What follows the word: a question, a speaker, a feed, a story and why."""

    @property
    def kind(self) -> ItemKind | None:
        """The kind of inbox item; None for what is answered at once and never stored."""
        if self.word == "ask":
            return ItemKind.COMMAND
        kinds = _WITH_MORE if self.text else _ALONE
        return kinds.get(self.word)


def said_in(text: str) -> Said:
    """Return what the text of a command asks for; what is no word of ours is a question."""
    said = " ".join(text.split())
    word, _, rest = said.partition(" ")
    word = word.lower()
    alone = word in {"help", "ask", *_WITH_MORE} - _ALONE.keys()
    if not said or (alone and not rest):
        return Said("help")
    if word == "status" and not rest:
        return Said("status")
    if word in _ALONE and not rest:
        return Said(word)
    if word in _WITH_WHY and rest.startswith(("http", "<http")):
        return Said(word, rest)
    if word in _ONE_WORD and " " not in rest:
        return Said(word, rest)
    if word in {"check", "follow", "said", "unfollow"}:
        return Said(word, rest)
    return Said("ask", rest if word == "ask" else said)
