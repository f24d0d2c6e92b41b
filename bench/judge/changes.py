"""One thing changed in a claim, so that the sentence it was made of does not say it any more."""

from __future__ import annotations

import re
from collections.abc import Callable

from bench.judge.change_words import (
    DAYS,
    HEDGES,
    LEFT_OUT,
    MODALS,
    MONTHS,
    NAMED,
    NUMBERS,
    ORDER,
    OTHER,
    PLANS,
    SCALES,
    WIDER,
)
from bench.judge.pairs import DENIES, NEITHER, NOT
from bench.judge.scene import Change, Scene, Words


def changed(words: Words, scene: Scene) -> Change | None:
    """Return a claim with one thing changed, each kind that can be as likely; None for none."""
    found = [
        change
        for make in _KINDS
        if (change := make(words, scene)) is not None
        and [w for w, _ in change.words] != [w for w, _ in words]
    ]
    return scene.chance.choice(found) if found else None


def _with(words: Words, at: int, new: str, until: int | None = None) -> Words:
    token = words[at][1]
    return (*words[:at], (new, token), *words[(until or at) + 1 :])


def _figure(words: Words, scene: Scene) -> Change | None:
    able = [
        n
        for n, (word, token) in enumerate(words)
        if token is not None and (re.fullmatch(r"[\d,.]*\d", word) or word.lower() in NUMBERS)
    ]
    if not able:
        return None
    at = scene.chance.choice(able)
    word = words[at][0]
    if word.lower() in NUMBERS:
        return Change(_with(words, at, scene.chance.choice(NUMBERS)), "figure", DENIES)
    plain = word.replace(",", "")
    if "." in plain:
        new = (
            f"{float(plain) * scene.chance.choice((0.5, 2, 1.1)):.1f}"
            if plain.count(".") == 1
            else "7"
        )
    elif re.fullmatch(r"(?:19|20)\d\d", plain):
        new = str(int(plain) + scene.chance.choice((-2, -1, 1, 2, 10)))
    else:
        value = int(plain)
        new = f"{max(1, value + scene.chance.choice((1, -1, 2, 3, 5, 10, value, -value // 2))):,}"
    return Change(_with(words, at, new), "figure", DENIES)


def _day(words: Words, scene: Scene) -> Change | None:
    for names in (DAYS, MONTHS):
        for n, (word, _t) in enumerate(words):
            if word in names:
                other = scene.chance.choice([one for one in names if one != word])
                return Change(_with(words, n, other), "day", DENIES)
    return None


def _name(words: Words, scene: Scene) -> Change | None:
    able = [one for one in _entities(words) if one[2] in NAMED]
    if not able:
        return None
    at, end, label = scene.chance.choice(able)
    own = _text(words[at : end + 1])
    there = {word for word, _ in words}
    others = [one for one in scene.story.names[label] if not set(one.split()) & there]
    if not others:
        return None
    kind = "speaker" if _is_said_by(words, at) else NAMED[label]
    new = scene.chance.choice(others)
    return Change(_with(words, at, new, end), kind, NOT) if new != own else None


def _rival(words: Words, scene: Scene) -> Change | None:
    """Put another thing of its kind that the sentence has in the place of one, or trade the two.

    "17 soldiers and eight militants" as "eight soldiers and 17 militants": each stands there.
    """
    found = [
        (at, end, other)
        for at, end, label in _entities(words)
        for other in words[at][1].sent.ents
        if other.label_ == label and other.text != _text(words[at : end + 1])
    ]
    if not found:
        return None
    at, end, other = scene.chance.choice(found)
    own = {t.i for t in other}
    there = [n for n, (_, token) in enumerate(words) if token is not None and token.i in own]
    new = (*words[:at], (other.text, words[at][1]), *words[end + 1 :])
    if there:
        mine = _text(words[at : end + 1])
        first, last = there[0], there[-1]
        traded = [*words]
        traded[at : end + 1] = [(other.text, None)] + [("", None)] * (end - at)
        traded[first : last + 1] = [(mine, None)] + [("", None)] * (last - first)
        new = tuple(pair for pair in traded if pair[0])
    return Change(new, "rival", NOT)


def _text(words: Words) -> str:
    return " ".join(word for word, _ in words)


def _entities(words: Words) -> list[tuple[int, int, str]]:
    """Return where names, places, days and figures stand in a claim, and of which label each is."""
    found, n = [], 0
    while n < len(words):
        token = words[n][1]
        if token is not None and token.ent_type_:
            end = n
            while end + 1 < len(words) and getattr(words[end + 1][1], "ent_iob_", "") == "I":
                end += 1
            found.append((n, end, token.ent_type_))
            n = end
        n += 1
    return found


def _is_said_by(words: Words, at: int) -> bool:
    near = [word for word, _ in words[max(0, at - 2) : at + 6]]
    return any(word in {"said", "told", "according", "stated"} for word in near)


def _who(words: Words, scene: Scene) -> Change | None:
    """Change who does it and to whom."""
    spans = _noun_spans(words)
    pairs = [
        (one, two)
        for n, one in enumerate(spans)
        for two in spans[n + 1 :]
        if one[2] == two[2] or {one[2], two[2]} <= {"PERSON", "ORG", "NORP", "GPE", "people"}
    ]
    if not pairs:
        return None
    (a, b, _x), (c, d, _y) = scene.chance.choice(pairs)
    swapped = (*words[:a], *words[c : d + 1], *words[b + 1 : c], *words[a : b + 1], *words[d + 1 :])
    return Change(swapped, "who", NOT)


_PEOPLE = frozenset(
    "man woman police officer soldier rebel government army official worker student teacher lawyer "
    "president minister company group court judge doctor leader member fighter force".split()
)


def _noun_spans(words: Words) -> list[tuple[int, int, str]]:
    """Return where those stand who do, or have done to them, what a claim tells."""
    found = []
    for n, (_w, token) in enumerate(words):
        if token is None or token.dep_ not in {"nsubj", "nsubjpass", "dobj", "pobj"}:
            continue
        if (
            token.dep_ == "pobj"
            and token.head.dep_ != "agent"
            and token.head.lower_ not in {"against", "with", "from", "to", "for"}
        ):
            continue
        label = token.ent_type_ or ("people" if token.lemma_ in _PEOPLE else "")
        if label not in {"PERSON", "ORG", "NORP", "GPE", "people"}:
            continue
        own = {t.i for t in token.subtree if t.dep_ in {"compound", "det", "amod", "poss", "case"}}
        start = n
        while start and getattr(words[start - 1][1], "i", None) in own:
            start -= 1
        found.append((start, n, label))
    return [one for k, one in enumerate(found) if not k or one[0] > found[k - 1][1]]


def _denied(words: Words, _: Scene) -> Change | None:
    for n, (word, _t) in enumerate(words):
        if word.lower() in LEFT_OUT:
            return Change((*words[:n], *words[n + 1 :]), "denial", DENIES)
    for n, (word, token) in enumerate(words):
        aux = token is None and word in {"was", "were", "is"}
        aux = aux or (token is not None and token.dep_ in {"aux", "auxpass"} and token.tag_ != "TO")
        aux = aux or (token is not None and token.lemma_ == "be" and token.pos_ in {"AUX", "VERB"})
        if aux:
            return Change((*words[: n + 1], ("not", None), *words[n + 1 :]), "denial", DENIES)
    for n, (word, token) in enumerate(words):
        if (
            token is not None
            and token.tag_ == "VBD"
            and word == token.text
            and token.dep_ == "ROOT"
        ):
            new = (("did", None), ("not", None), (token.lemma_, token))
            return Change((*words[:n], *new, *words[n + 1 :]), "denial", DENIES)
    return None


def _contrary(words: Words, scene: Scene) -> Change | None:
    from lemminflect import getInflection  # noqa: PLC0415

    able = []
    for n, (word, token) in enumerate(words):
        if token is None or token.ent_type_ or word != token.text:
            continue
        others = OTHER.get(token.lemma_.lower(), OTHER.get(word.lower(), ()))
        others = others or scene.thesaurus.contrary(token.lemma_, token.pos_)
        for other in others:
            forms = getInflection(other, token.tag_) or (other,)
            able.append((n, forms[0]))
    if not able:
        return None
    at, new = scene.chance.choice(able)
    return Change(_with(words, at, new), "contrary", DENIES)


def _verb(words: Words, scene: Scene) -> Change | None:
    from lemminflect import getInflection  # noqa: PLC0415

    able = [
        n
        for n, (word, token) in enumerate(words)
        if token is not None and token.pos_ == "VERB" and word == token.text
    ]
    if not able or not scene.story.verbs:
        return None
    at = scene.chance.choice(able)
    token, other = words[at][1], scene.chance.choice(scene.story.verbs)
    same = (token.lemma_, *scene.thesaurus.alike(token.lemma_, "VERB"))
    forms = getInflection(other.lemma_, token.tag_)
    if other.lemma_ in same or not forms or token.lemma_ in {"say", "tell"} & {other.lemma_}:
        return None
    return Change(_with(words, at, forms[0]), "verb", NOT)


def _sure(words: Words, _: Scene) -> Change | None:
    """Tell as known what is only held or feared."""
    for n, (word, token) in enumerate(words):
        if token is not None and word.lower() in HEDGES and token.tag_ != "MD":
            return Change((*words[:n], *words[n + 1 :]), "hedge", NEITHER)
    return None


def _done(words: Words, _: Scene) -> Change | None:
    """Tell as done what may, will or is meant to be: "will meet" and "plan to meet" as "met"."""
    from lemminflect import getInflection  # noqa: PLC0415

    for n, (word, token) in enumerate(words[:-1]):
        if token is None:
            continue
        is_modal = token.tag_ == "MD" and word.lower() in MODALS
        is_plan = token.lemma_ in PLANS and words[n + 1][0].lower() == "to"
        at = n + 1 + is_plan
        done = words[at][1] if (is_modal or is_plan) and at < len(words) else None
        forms = getInflection(done.lemma_, "VBD") if done is not None and done.tag_ == "VB" else ()
        if forms:
            return Change((*words[:n], (forms[0], done), *words[at + 1 :]), "hedge", NEITHER)
    return None


def _wider(words: Words, scene: Scene) -> Change | None:
    for n, (word, _t) in enumerate(words):
        if word.lower() in WIDER:
            return Change(_with(words, n, WIDER[word.lower()]), "wider", NEITHER)
        if word.lower() in ORDER:
            return Change(
                _with(words, n, scene.chance.choice([o for o in ORDER if o != word.lower()])),
                "ordinal",
                DENIES,
            )
        if word in SCALES:
            return Change(
                _with(words, n, scene.chance.choice([o for o in SCALES if o != word])),
                "scale",
                DENIES,
            )
    return None


def _added(words: Words, scene: Scene) -> Change | None:
    """Add where, when or how something else of the story happened."""
    own = {word.lower() for word, _ in words}
    able = [p for p in scene.story.phrases if len(set(p.lower().split()) - own) > 1]
    if not able:
        return None
    end = len(words) - (words[-1][0] == ".")
    phrase = (scene.chance.choice(able), None)
    return Change((*words[:end], phrase, *words[end:]), "added", NOT)


_KINDS: tuple[Callable[[Words, Scene], Change | None], ...] = (
    _figure,
    _day,
    _name,
    _rival,
    _who,
    _denied,
    _contrary,
    _verb,
    _sure,
    _done,
    _wider,
    _added,
)
