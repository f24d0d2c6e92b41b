"""Measure answers in other languages than English, and across languages.

    python -m bench.languages FOLDER [--stories es,de,…] [--questions en] [--model NAME] [--most N]

FOLDER holds questions in XQuAD's shape, in files `*.jsonl` or `*.jsonl.gz`: a line a paragraph,
`{"language", "id", "text", "questions": [{"question", "answers": [{"start", "end"}]}]}`, ids
"article-paragraph" and the same for the translations of one. Each language is a newsroom of its own
whose stories are its paragraphs, but for those of every fourth article, so that nothing answers
what is asked of them. Told for each language: of the questions that have an answer, the share whose
sentence is quoted among six, and first, and that are met with silence; of the others, the share
that are. Questions are asked in the stories' own language, or in that of --questions.
"""

from __future__ import annotations

import argparse
import gzip
import json
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.answer import Answer
from bot.answers.ask import ask
from index.archive.feeds import add_feed
from index.errors import QuestionError
from index.house import House
from index.settings import Settings
from index.update import update

_KEPT_ASIDE = 4
"""One article in so many is not among the stories."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and where its story has the answer; None where no story has."""

    text: str
    story: str
    answers: tuple[tuple[int, int], ...] | None


@dataclass(slots=True)
class Told:
    """What came of a language's questions."""

    answerable: int = 0
    first: int = 0
    among: int = 0
    silenced: int = 0
    others: int = 0
    silent: int = 0
    seconds: float = 0.0

    def line(self, name: str) -> str:
        """Return it as a line of shares."""
        of, others = max(1, self.answerable), max(1, self.others)
        asked = self.answerable + self.others
        return (
            f"{name:8} {self.answerable:5} among six {self.among / of:.2f}  first "
            f"{self.first / of:.2f}  silenced {self.silenced / of:.2f}  | {self.others:4} without "
            f"an answer, silent {self.silent / others:.2f} | "
            f"{1000 * self.seconds / max(1, asked):.0f} ms of processor a question"
        )


def paragraphs_in(folder: Path) -> dict[str, dict[str, dict[str, Any]]]:
    """Return the paragraphs of a folder's files, by language and id."""
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for file in sorted([*folder.glob("*.jsonl"), *folder.glob("*.jsonl.gz")]):
        opened = gzip.open if file.suffix == ".gz" else open
        with opened(file, "rt", encoding="utf-8") as lines:
            for line in lines:
                one = json.loads(line)
                found.setdefault(one["language"], {})[one["id"]] = one
    return found


def questions_of(
    stories: dict[str, dict[str, Any]], asked: dict[str, dict[str, Any]], most: int
) -> Iterator[Asked]:
    """Yield questions in one language with the places of their answers in another's stories."""
    pairs = [
        Asked(
            question["question"],
            id_,
            tuple((one["start"], one["end"]) for one in own["answers"]) if is_told(id_) else None,
        )
        for id_, story in stories.items()
        for question, own in zip(asked[id_]["questions"], story["questions"], strict=True)
    ]
    yield from pairs[:: max(1, len(pairs) // most)]


def is_told(id_: str) -> bool:
    """Tell whether a paragraph is among the stories."""
    return int(id_.partition("-")[0]) % _KEPT_ASIDE != _KEPT_ASIDE - 1


def newsroom(home: Path, stories: dict[str, dict[str, Any]], model: str | None) -> House:
    """Index a language's paragraphs in a home of its own."""
    feed = home / "stories"
    feed.mkdir(parents=True)
    for id_, one in stories.items():
        if is_told(id_):
            told = {"id": id_, "title": f"{id_}.", "text": one["text"]}
            (feed / f"{id_}.json").write_text(json.dumps(told), encoding="utf-8")
    named = {} if model is None else {"embedding_model": model}
    house = House(Settings(_env_file=None, home=home, **named))  # type: ignore[arg-type]
    with house.archive.writing() as connection:
        location = add_feed(connection, str(feed), "folder", None)
    with house.owning_index("bench"):
        update(house, [location], lambda *_: None, lambda *_: None)
    return house


def judged(house: House, asked: Sequence[Asked]) -> Told:
    """Ask questions, and tell what came of them."""
    told = Told()
    began = time.process_time()
    for one in asked:
        try:
            answer = ask(house, one.text)
        except QuestionError:
            continue
        if one.answers is None:
            told.others += 1
            told.silent += not answer.answered
            continue
        holding = [n for n, quote in enumerate(answer.quotes) if _holds(answer, n, one)]
        told.answerable += 1
        told.among += bool(holding)
        told.first += holding[:1] == [0]
        told.silenced += not answer.answered
    told.seconds = time.process_time() - began
    return told


def _holds(answer: Answer, n: int, asked: Asked) -> bool:
    quote = answer.quotes[n]
    start, end = quote.span
    within = any(start < b and a < end for a, b in asked.answers or ())
    return quote.story.id == asked.story and within


def main() -> None:
    """Print a line for each language."""
    asks = argparse.ArgumentParser(description=__doc__)
    asks.add_argument("folder", type=Path)
    asks.add_argument("--stories")
    asks.add_argument("--questions")
    asks.add_argument("--model")
    asks.add_argument("--most", type=int, default=400)
    given = asks.parse_args()
    found = paragraphs_in(given.folder)
    for code in given.stories.split(",") if given.stories else sorted(found):
        with tempfile.TemporaryDirectory() as home:
            house = newsroom(Path(home) / "home", found[code], given.model)
            asked = found[given.questions or code]
            told = judged(house, list(questions_of(found[code], asked, given.most)))
            print(told.line(code), flush=True)
            house.close()


if __name__ == "__main__":
    main()
