"""What one may ask of a sentence besides a thing taken out of it: its speaker's word, yes or no.

"brask on the numbers dispute", "did rell give evidence": the commonest questions of a desk, and in
no set of questions that may be learned from.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

_SAY = frozenset("say tell add argue warn claim explain insist note admit deny call write".split())
_ASKS_WHAT = (
    "{who} on {topic}",
    "{who} on {topic}",
    "{who} about {topic}",
    "what did {who} say about {topic}",
    "what did {who} say on {topic}?",
    "what does {who} think of {topic}?",
    "{who}'s view of {topic}",
    "{topic} {who} quote",
    "{who} statement {topic}",
    "how does {who} explain {topic}",
)
_SHORT, _LONG = 2, 8
_FROM_NEAR = 0.4
"""Share of topics that stand in the sentence before or the headline alone."""


def questions_of(sent: Any, before: Any, headline: str, chance: random.Random) -> Iterator[str]:
    """Yield questions that a parsed sentence answers: of what is said there, and yes or no."""
    yield from _said(sent, before, headline, chance)
    yield from _whether(sent, chance)


def _said(sent: Any, before: Any, headline: str, chance: random.Random) -> Iterator[str]:
    for verb in sent:
        if verb.lemma_ not in _SAY or verb.pos_ != "VERB":
            continue
        who = next((t for t in verb.children if t.dep_ == "nsubj" and t.pos_ == "PROPN"), None)
        if who is None:
            continue
        own = {t.i for t in who.subtree} | {verb.i}
        near = [t.text for t in before or () if t.pos_ in {"NOUN", "PROPN"}] or headline.split()
        told = [t.text for t in sent if t.i not in own and t.pos_ in {"NOUN", "PROPN"}]
        words = near if chance.random() < _FROM_NEAR else told
        if len(words) >= _SHORT:
            at = chance.randrange(len(words) - 1)
            topic = " ".join(words[at : at + chance.randint(1, 3)])
            yield chance.choice(_ASKS_WHAT).format(who=who.text, topic=topic)


def _whether(sent: Any, chance: random.Random) -> Iterator[str]:
    """Yield "did SUBJECT VERB …" of a plain past clause, whether it is affirmed or denied there."""
    root = sent.root
    subjects = [t for t in root.children if t.dep_ in {"nsubj", "nsubjpass"}]
    if len(subjects) != 1 or root.pos_ != "VERB":
        return
    whole = list(subjects[0].subtree)
    passive = subjects[0].dep_ == "nsubjpass"
    if len(whole) > _LONG or subjects[0].pos_ == "PRON" or root.tag_ not in {"VBD", "VBN", "VB"}:
        return
    rest = [
        t
        for child in root.children
        if child.dep_ in {"dobj", "prep", "prt", "attr", "xcomp"} and child.i > root.i
        for t in child.subtree
    ][:_LONG]
    if not rest:
        return
    opening = "was" if passive else chance.choice(("did", "did", "has"))
    verb = root.text if passive or opening == "has" else root.lemma_
    line = [opening, *(t.text for t in whole), verb, *(t.text for t in rest)]
    yield " ".join(" ".join(line).split()) + ("?" if chance.random() < _FROM_NEAR else "")
