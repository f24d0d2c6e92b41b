"""What was asked over stories, with the candidates that Pullquote itself meets it with, to learn.

    python -m bench.reader.met DATA SOURCE HOME OUT.jsonl.gz [--most N] [--threads | --outlets]
        [--aside]

HOME holds all stories of SOURCE (`bench/reader/aside.py` writes them). A line of OUT is one
`Asking`: the question as the Reader is put it, the sentences that answer, then the others in the
order of the weights, each as the Reader sees it. So it learns to tell the sentence asked for from
what another story says in the same words, which lists of one story teach little of.
Where stories tell of one event, a sentence of another may answer too: one that has most of what the
answer adds to the question is left out, and with a near miss all of other stories.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path

from bench.reader.asked import ASKED, THREADS, Asked, is_one_of, questions, stories
from bench.reader.lists import Asking
from bot.english.synonyms import stems_of
from bot.questions.archive_view import plan_for
from bot.questions.plain_text import clean_question
from bot.retrieval.rereading import question_of, told
from bot.retrieval.search import search, texts_of
from bot.retrieval.sentence_ranking import Candidate, candidates, is_of_parts
from bot.retrieval.weights import HITS_READ
from bot.speakers.credit_book import CreditBook
from index.house import House
from index.settings import Settings

_MET = 24
"""Candidates of a question."""
_ADDED = 0.5
"""Share of the words that an answer adds to its question that a sentence of another story has at
most; more, and it may answer as well."""
_AT_ONCE = 0.5
_PUT_TO = ("{0}: {1}", "according to {0}, {1}?", "{1}, in {0}", "{1}? (by {0})", "{0} on {1}")
_PUT_NEXT = ("what about {0}?", "and {0}?", "how about {0}", "what does {0} say?", "and in {0}")
"""How a question is put to an outlet, and how one goes on to the next."""


def met(house: House, one: Asked, story: str) -> Asking | None:
    """Return a question over the text of a story with what it is met with.

    None where the sentence that answers is not among that, and for a question of several parts,
    which the Reader does not read.
    """
    plan = plan_for(house, clean_question(one.question), one.history)
    if is_of_parts(plan):
        return None
    asked, hits = search(house, plan, house.embedder.encode(texts_of(plan)), HITS_READ)
    book = CreditBook(house.archive)
    book.read(hit.version for hit in hits)
    found = candidates(asked, hits, book.of)[:_MET]
    home = [own for own in found if own.version.story.text == story]
    right = [own for own in home if is_one_of(own.span, one.answers)]
    if one.answers and not right:
        return None
    added = [stems_of(own.text) - stems_of(one.question) for own in right]
    others = [
        own
        for own in found
        if own not in right
        and (own in home or (right and all(_has_little_of(own, more) for more in added)))
    ]
    if not others:
        return None
    return Asking(
        question_of(plan),
        tuple(told(own, plan.outlets) for own in (*right, *others)),
        (True,) * len(right) + (False,) * len(others),
        f"met {'in threads' if one.history else 'alone'} of {one.source}",
    )


def _has_little_of(own: Candidate, more: frozenset[str]) -> bool:
    return len(stems_of(own.text) & more) <= _ADDED * len(more)


def of_outlets(
    one: Asked, told_of: Mapping[tuple[str, str], Mapping[str, str]], chance: random.Random
) -> Asked:
    """Return a question put to the outlet of its story; half the time first to another outlet."""
    own = told_of[one.source, one.story]["outlet"]
    question = one.question.rstrip("?. ")
    if chance.random() < _AT_ONCE:
        return replace(one, question=chance.choice(_PUT_TO).format(own, question))
    others = sorted({story["outlet"] for key, story in told_of.items() if key[0] == one.source})
    other = chance.choice([outlet for outlet in others if outlet != own])
    first = chance.choice(_PUT_TO).format(other, question)
    return replace(one, history=(first,), question=chance.choice(_PUT_NEXT).format(own))


def main() -> None:
    """Write the lists."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("source")
    parser.add_argument("home", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--most", type=int, default=100_000)
    parser.add_argument("--threads", action="store_true", help="questions of threads instead")
    parser.add_argument("--outlets", action="store_true", help="asked of outlets, by rule")
    parser.add_argument("--aside", action="store_true", help="those kept aside instead")
    options = parser.parse_args()
    told_of = stories(options.data)
    asked = questions(THREADS if options.threads else ASKED)
    own = [one for one in asked if one.source == options.source and one.is_aside == options.aside]
    if options.outlets:
        own = [of_outlets(one, told_of, random.Random(n)) for n, one in enumerate(own)]
    some = own[:: max(1, len(own) // options.most)]
    house = House(Settings(home=options.home))
    count = 0
    with gzip.open(options.out, "wt", encoding="utf-8") as out:
        for one in some:
            found = met(house, one, told_of[one.source, one.story]["text"])
            if found is not None:
                out.write(json.dumps(asdict(found), ensure_ascii=False) + "\n")
                count += 1
    print(f"{count} of {len(some)} questions")


if __name__ == "__main__":
    main()
