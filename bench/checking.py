"""Measure checking: true claims of stored stories and altered ones, and what is said of each.

    python -m bench.checking [STORIES.jsonl] [--stories 200] [--claims 150] [--show]

Claims are made of the stories' own sentences, those of the sample newsroom unless a file is named:
quotations under the names they are credited to, figures, and names with what they did. Each is
checked as it is and altered: a word swapped for another story's, a figure for another, the speaker
for another story's, and denied. An altered claim that is called supported is the fault to look
for; some are true by chance (a figure that another story gives), so --show prints them all.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.checking.check import Checked, check_claims
from bot.checking.claims import ClaimKind
from bot.checking.evidence import Outcome
from bot.english.figures import figures_in
from bot.english.quote_marks import quotations_in
from bot.speakers.credited_in import Credit, credits_of
from bot.terminal.demo import SAMPLE
from index.archive.feeds import add_feed
from index.archive.reading import live_versions
from index.archive.replaying import every_passage
from index.house import House
from index.settings import Settings
from index.story import Version, positions_in
from index.update import update

_WORDS = (6, 45)
"""Fewest and most words of a sentence that is made a claim."""
_WORD = re.compile(r"(?<![\w’'-])[a-z]{5,}(?![\w’'-])")
_AUXILIARY = re.compile(r"\b(?:was|were|is|are|had|has|have|will|would)\b")
_PAST = re.compile(r"\bsaid\b")


@dataclass(frozen=True, slots=True)
class Made:
    """A text made of a stored sentence."""

    kind: ClaimKind
    how: str
    """"true", or how it was altered."""
    text: str
    figure: str | None = None
    """The figure put in another's place."""


def opened(home: Path, stories: Path) -> House:
    """Return a house that has indexed a folder of stories."""
    house = House(Settings(_env_file=None, home=home))
    with house.archive.writing() as connection:
        feed = add_feed(connection, str(stories), "folder", None)
    with house.owning_index("bench"):
        update(house, [feed], lambda *_: None, lambda *_: None)
    return house


def folder_of(file: Path, most: int, at: Path) -> Path:
    """Write the first stories of a file to a folder."""
    lines = file.read_text("utf-8").splitlines()[:most]
    stories = [{**json.loads(line), "url": None} for line in lines]
    (at / "stories.jsonl").write_text("\n".join(map(json.dumps, stories)), encoding="utf-8")
    return at


def stored(house: House) -> list[Version]:
    """Return every live version."""
    with house.archive.reading() as connection:
        ids = {one.passage.version_id for one in every_passage(connection)}
        return sorted(live_versions(connection, ids).values(), key=lambda one: one.id)


def made_of(versions: Sequence[Version], chance: random.Random) -> Iterator[list[Made]]:
    """Yield, for each sentence that makes a claim, the claim and what it is altered to."""
    for version in versions:
        text, credited = version.story.text, credits_of(version)
        for one in quotations_in(text):
            touched = positions_in(version.sentences, (one.start, one.end))
            credit = credited[touched[0]] if touched else None
            words = text[one.start + 1 : one.end - 1]
            if credit and one.closed and _WORDS[0] <= len(words.split()) <= _WORDS[1]:
                yield list(_quotation(words, credit, versions, chance))
        for span, credit in zip(version.sentences, credited, strict=True):
            sentence = " ".join(text[slice(*span)].split())
            length = _WORDS[0] <= len(sentence.split()) <= _WORDS[1]
            if length and credit and not quotations_in(sentence):
                yield list(_sentence(sentence, credit, versions, chance))


def _quotation(
    words: str, credit: Credit, versions: Sequence[Version], chance: random.Random
) -> Iterator[Made]:
    kind = ClaimKind.QUOTATION
    yield Made(kind, "true", f"{credit.speaker} said: “{words}”")
    if other := _other_speaker(credit.speaker, versions, chance):
        yield Made(kind, "speaker", f"{other} said: “{words}”")
    if swapped := _swapped(words, versions, chance):
        yield Made(kind, "word", f"{credit.speaker} said: “{swapped}”")
    if _AUXILIARY.search(words):
        yield Made(kind, "denied", f"{credit.speaker} said: “{_denied(words)}”")


def _sentence(
    sentence: str, credit: Credit, versions: Sequence[Version], chance: random.Random
) -> Iterator[Made]:
    figures = [one for one in figures_in(sentence) if one.value and one.value > 1]
    kind = ClaimKind.FIGURE if figures else ClaimKind.STATEMENT
    yield Made(kind, "true", sentence)
    other = _other_speaker(credit.speaker, versions, chance)
    surname = credit.speaker.split()[-1]
    if other and credit.speaker in sentence:
        yield Made(kind, "speaker", sentence.replace(credit.speaker, other))
    elif other and sentence.count(surname) == 1 and surname[0].isupper():
        yield Made(kind, "speaker", sentence.replace(surname, other))
    if swapped := _swapped(sentence, versions, chance):
        yield Made(kind, "word", swapped)
    if _AUXILIARY.search(sentence) or _PAST.search(sentence):
        yield Made(kind, "denied", _denied(sentence))
    if figures:
        figure = chance.choice(figures)
        value = int(figure.value or 0) + chance.choice([1, 2, 3, 5, 10, 20, 100])
        start, end = figure.span
        yield Made(kind, "figure", f"{sentence[:start]}{value:,}{sentence[end:]}", f"{value:,}")


def _swapped(sentence: str, versions: Sequence[Version], chance: random.Random) -> str | None:
    """Return a sentence with one of its words in lower case swapped for another story's."""
    own = list(_WORD.finditer(sentence))
    others = _WORD.findall(chance.choice(versions).story.text)
    others = [word for word in others if word not in sentence]
    if not own or not others:
        return None
    one = chance.choice(own)
    return f"{sentence[: one.start()]}{chance.choice(others)}{sentence[one.end() :]}"


def _other_speaker(own: str, versions: Sequence[Version], chance: random.Random) -> str | None:
    for _ in range(20):
        found = [one.speaker for one in credits_of(chance.choice(versions)) if one]
        names = [name for name in found if name[0].isupper() and name.split()[-1] not in own]
        if names:
            return chance.choice(names)
    return None


def _denied(sentence: str) -> str:
    if _AUXILIARY.search(sentence):
        return _AUXILIARY.sub(lambda found: f"{found.group()} not", sentence, count=1)
    return _PAST.sub("denied", sentence, count=1)


def outcome(made: Made, checked: Checked) -> str:
    """Return what is said of a claim: the least favourable verdict of its text; "unread" for none.

    Of an altered figure that figure's own verdict counts.
    """
    found = [one for one in checked.claims if one.claim.kind is made.kind]
    if made.figure:
        shown = [
            checked.text[slice(*one.claim.figure)] if one.claim.figure else "" for one in found
        ]
        found = [one for one, figure in zip(found, shown, strict=True) if figure == made.figure]
    if not found:
        return "unread"
    order = [Outcome.NOT_FOUND, Outcome.CLOSE, Outcome.DIFFERENT, Outcome.SUPPORTED]
    return min((one.outcome for one in found), key=order.index).value


def measure(house: House, most: int, *, show: bool) -> dict[tuple[str, str], Counter[str]]:
    """Check claims and what they are altered to; count what is said of each."""
    versions, chance = stored(house), random.Random(7)  # no secret
    told = list(made_of(versions, chance))
    chance.shuffle(told)
    counts: dict[tuple[str, str], Counter[str]] = {}
    for made in (one for group in told[:most] for one in group):
        checked = check_claims(house, made.text)
        said = outcome(made, checked)
        counts.setdefault((made.kind, made.how), Counter())[said] += 1
        wrong = (said == Outcome.SUPPORTED) != (made.how == "true")
        if show and wrong:
            why = " / ".join(one.note or "" for one in checked.claims)
            print(f"{said} {made.kind} {made.how}: {made.text}\n    {why}")
    return counts


def main() -> None:
    """Measure, and print a line for each kind of claim and alteration."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("stories", type=Path, nargs="?", help="stories, one JSON object a line")
    parser.add_argument("--stories", type=int, default=200, dest="most", help="stories read")
    parser.add_argument("--claims", type=int, default=150, help="sentences made claims")
    parser.add_argument("--show", action="store_true", help="print what is judged wrongly")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as home, tempfile.TemporaryDirectory() as at:
        if asked.stories:
            folder = folder_of(asked.stories, asked.most, Path(at))
        else:
            folder = Path(shutil.copytree(SAMPLE / "stories", Path(at) / "stories"))
        house = opened(Path(home), folder)
        counts = measure(house, asked.claims, show=asked.show)
        house.close()
    said = ["supported", "different", "not_found", "unread"]
    print(f"{'':24}{''.join(f'{one:>12}' for one in said)}")
    for (kind, how), found in sorted(counts.items()):
        print(f"{kind:12}{how:12}{''.join(f'{found[one]:12}' for one in said)}")


if __name__ == "__main__":
    main()
