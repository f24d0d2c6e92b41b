"""Ask for what the stories have: whom they credit, and their own sentences, word for word.

    PULLQUOTE_HOME=… python -m bench.round_trip [--most 200] [--seed 3] [--show]

No questions have to be written, so all that is filled into a home is tried. "What did NAME say?" is
right where what comes first is credited to that name; "what did NAME say about the NOUN?", with a
noun of one of their sentences, where that sentence is among the quotes, and with a noun of another
story's, where it is met with silence. A stored sentence put to a check is right where it is
supported.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bench.checking import stored
from bot.answer import Answer
from bot.answers.ask import ask
from bot.checking.check import check_claims
from bot.english.assertions import asserted
from bot.speakers.credited_in import credits_of
from bot.speakers.same_speaker import may_be
from index.house import House
from index.languages.language import ENGLISH
from index.loading_settings import load_settings

_LETTERS = 5
"""Of a noun that says what a sentence is about."""
_SHORTEST, _LONGEST = 8, 40
"""Words of the sentences that questions are made of."""


@dataclass(frozen=True, slots=True)
class Told:
    """A stored sentence, and whom its story credits with it."""

    text: str
    speaker: str | None
    story: str
    """The story's text."""

    def nouns(self) -> list[str]:
        """Return what it may be asked about: nouns of some length that do not name its speaker."""
        own = (self.speaker or "").lower()
        return [
            word.text
            for word in asserted(self.text).words
            if word.tag in {"NN", "NNS"}
            and len(word.text) >= _LETTERS
            and word.text.lower() not in own
        ]


def told_in(house: House) -> Iterator[Told]:
    """Yield the sentences of the live English stories."""
    for version in stored(house):
        if version.language != ENGLISH:
            continue
        for span, credit in zip(version.sentences, credits_of(version), strict=True):
            text = " ".join(version.story.text[slice(*span)].split())
            yield Told(text, credit.speaker if credit else None, version.story.text)


def asked_alone(house: House, speaker: str) -> str:
    """Return what comes of asking for somebody's word on whatever it may be."""
    answer = ask(house, f"what did {speaker} say?")
    if not answer.quotes:
        return "silent"
    first = answer.quotes[0].speaker
    return "right" if first and may_be(first, speaker) else "another first"


def asked_about(house: House, one: Told, noun: str) -> Answer:
    """Ask what a sentence's speaker says about something."""
    return ask(house, f"what did {one.speaker} say about the {noun}?")


def _questions(house: House, spoken: Sequence[Told], most: int) -> Iterator[tuple[str, str, str]]:
    """Yield what was asked, what came of it, and the question."""
    for speaker in list(dict.fromkeys(one.speaker for one in spoken if one.speaker))[:most]:
        yield "a name alone", asked_alone(house, speaker), speaker
    for one, other in zip(spoken[:most], spoken[most : 2 * most], strict=False):
        if own := one.nouns():
            quotes = asked_about(house, one, own[0]).quotes
            found = any(one.text in " ".join(quote.text.split()) for quote in quotes)
            outcome = "right" if found else "another" if quotes else "silent"
            yield "a name and a matter", outcome, f"{one.speaker}: {own[0]}"
        strange = [noun for noun in other.nouns() if noun.lower() not in one.story.lower()]
        if strange:
            quotes = asked_about(house, one, strange[0]).quotes
            outcome = "another" if quotes else "right"
            yield "a name and another's matter", outcome, f"{one.speaker}: {strange[0]}"


def _checks(house: House, told: Sequence[Told]) -> Iterator[tuple[str, str, str]]:
    for one in told:
        for verdict in check_claims(house, one.text).claims:
            yield f"a {verdict.claim.kind} as it stands", verdict.outcome.value, one.text


def main() -> None:
    """Ask, check and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--most", type=int, default=200, help="of each kind")
    parser.add_argument("--seed", type=int, default=3)
    parser.add_argument("--show", action="store_true", help="print what is not right")
    options = parser.parse_args()
    house = House(load_settings())
    every = list(told_in(house))
    random.Random(options.seed).shuffle(every)  # no secret
    spoken = [
        one
        for one in every
        if one.speaker
        and one.speaker[0].isupper()
        and _SHORTEST <= len(one.text.split()) <= _LONGEST
    ]
    counted = Counter[tuple[str, str]]()
    tried = [*_questions(house, spoken, options.most), *_checks(house, every[: options.most])]
    for kind, outcome, what in tried:
        counted[kind, outcome] += 1
        if options.show and outcome not in {"right", "supported"}:
            print(f"{outcome}, {kind}: {what}")
    for (kind, outcome), count in sorted(counted.items()):
        print(f"{kind:40}{outcome:16}{count:6}")
    house.close()


if __name__ == "__main__":
    main()
