"""Which clause of a parsed sentence a word stands in, and what a clause has for itself. Pure."""

from __future__ import annotations

from bot.english.tree import Sentence

_FINITE = frozenset({"VBD", "VBP", "VBZ"})
_UNTENSED = frozenset({"VB", "VBG", "VBN"})
_NO = frozenset({"no", "without"})
_DESCRIBES = frozenset({"advcl", "relcl"})


def has_own_subject(sentence: Sentence, verb: int) -> bool:
    """Tell whether a verb has a subject of its own."""
    return bool(sentence.children(verb, "nsubj", "nsubjpass"))


def has_tense(sentence: Sentence, verb: int) -> bool:
    """Tell whether a verb has a tense, if only its auxiliary's; "to close" has none."""
    tags = {sentence.words[one].tag for one in (verb, *sentence.children(verb, "aux", "auxpass"))}
    return bool(tags & {*_FINITE, "MD"})


def has_own_tense(sentence: Sentence, verb: int, joined: int) -> bool:
    """Tell whether a verb joined to another is not under that one's auxiliaries.

    So "left" is not under the "did" of "did not stay and left", as "drink" is of "did not eat or
    drink".
    """
    if sentence.children(joined, "aux", "auxpass"):
        return True
    return sentence.words[joined].tag in _FINITE and sentence.words[verb].tag in _UNTENSED


def clause_end(sentence: Sentence, at: int) -> int:
    """Return the position behind the clause beside the main one that a word stands in.

    That is behind the sentence for a word of the main clause and of what is said in it.
    """
    for one in (at, *sentence.above(at)):
        if sentence.words[one].dep in _DESCRIBES:
            return max(sentence.subtree(one)) + 1
    return len(sentence.words)


def is_no_doubt(sentence: Sentence, at: int) -> bool:
    """Tell the "doubt" of "no doubt" and "without doubt": what follows is sure."""
    is_doubt = at < len(sentence.words) and sentence.words[at].text.lower() == "doubt"
    return is_doubt and at > 0 and sentence.words[at - 1].text.lower() in _NO
