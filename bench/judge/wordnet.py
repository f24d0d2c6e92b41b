"""Words for words: what means the same, and what the contrary.

Reads WordNet 3.0's files (WordNet licence), as Debian's `wordnet-base` lays them down.
"""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path("/usr/share/wordnet")
_PARTS = {"VERB": "v", "NOUN": "n", "ADJ": "a"}
_FIELDS = 45
"""Lexicographer files, which the reader wants named."""
_OFTEN = 2
"""How often a word has to stand for a sense in WordNet's tagged texts to be taken for its word."""


_ALIKE = (
    "kill slay | injure wound hurt | arrest detain | attack assault | strike hit | begin start "
    "commence | buy purchase acquire | end finish conclude | announce declare | reveal disclose | "
    "show demonstrate | help assist aid | choose pick select | get obtain receive | ask request | "
    "need require | want wish | try attempt | build construct | fix repair mend | destroy "
    "demolish wreck | rise increase climb | fall drop decline | reject refuse | approve endorse "
    "back | launch start | happen occur | use employ | flee escape | vanish disappear | dead "
    "killed | child kid | policeman officer | soldier troop | blast explosion | company firm "
    "business | home house | government administration | lawyer attorney | film movie | car "
    "vehicle | ship vessel | boss chief head | area region | city town | job position | cash "
    "money | fire blaze | illness disease | physician doctor | firm company | vote ballot | deal "
    "agreement | talk discussion | accord agreement | rebel insurgent | inmate prisoner | big "
    "large | important significant | quick fast | huge enormous | nearly almost | about roughly "
    "approximately around | more_than over | because since | also too"
).split("|")
"""Words newsrooms use for one thing."""
_SAME: dict[str, tuple[str, ...]] = {}
for _group in map(str.split, _ALIKE):
    for _word in _group:
        _SAME[_word] = (*_SAME.get(_word, ()), *(one for one in _group if one != _word))


class Thesaurus:
    """WordNet's synonyms and antonyms of a lemma's commonest sense."""

    def __init__(self, folder: Path = FOLDER) -> None:
        """Read the files; OSError where they are not there."""
        import nltk  # noqa: PLC0415

        self._folder = tempfile.TemporaryDirectory()
        own = Path(self._folder.name) / "corpora" / "wordnet"
        own.mkdir(parents=True)
        for file in filter(Path.is_file, folder.iterdir()):
            (own / file.name).write_bytes(file.read_bytes())
        names = (f"{n:02}\tfield.{n}\t1" for n in range(_FIELDS))
        (own / "lexnames").write_text("\n".join(names), "ascii")
        nltk.data.path.append(self._folder.name)
        self._reader: Any = nltk.corpus.wordnet
        self.alike, self.contrary = cache(self._alike), cache(self._contrary)

    def _alike(self, lemma: str, part: str) -> tuple[str, ...]:
        """Return common words for the commonest sense of a lemma."""
        senses = self._reader.synsets(lemma, _PARTS[part]) if part in _PARTS else []
        if not senses:
            return ()
        return tuple(
            one.name()
            for one in senses[0].lemmas()
            if one.name() != lemma and one.name().isalpha() and one.count() >= _OFTEN
        )

    def _contrary(self, lemma: str, part: str) -> tuple[str, ...]:
        """Return the antonyms of a lemma's two commonest senses."""
        senses = self._reader.synsets(lemma, _PARTS[part])[:2] if part in _PARTS else []
        found = {
            other.name()
            for sense in senses
            for one in sense.lemmas()
            if one.name() == lemma
            for other in one.antonyms()
        }
        return tuple(sorted(word for word in found if word.isalpha()))

    def for_token(self, word: str, token: Any) -> tuple[str, ...]:
        """Return words for a parsed token, inflected as it is.

        None for a name, nor where `word` stands for the token already.
        """
        from lemminflect import getInflection  # noqa: PLC0415

        if word != token.text or token.ent_type_ or token.pos_ not in {*_PARTS, "ADV"}:
            return ()
        found: list[str] = []
        for other in (*_SAME.get(token.lemma_, ()), *self.alike(token.lemma_, token.pos_)):
            forms = getInflection(other, token.tag_) or ((other,) if token.pos_ == "ADV" else ())
            found += forms[:1]
        return tuple(one for one in found if one != word)
