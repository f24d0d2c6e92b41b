"""Lines in which an outlet speaks of itself: to its readers, of its staff, of its terms.

Some are told by themselves, some by standing in one story of the outlet after the other.
None is told by its wording as a whole. A pitch asks the reader for something (by an imperative or
a question at its start) and names a thing of the outlet's own; a credit has names and, beside them,
no word but those of the trade. A sentence that gives what somebody said is neither.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

from index.hinted import Hinted, folded
from index.story import Span, Story


def _words(*alternatives: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(alternatives)})\b", re.IGNORECASE)


_ASKS = re.compile(
    r"[^\w@\"“‘]*(?:please\s+|just\s+|simply\s+|don['’]t\s+(?:miss|forget)\s+(?:to\s+)?"
    r"|(?:for|to)\s[^,.!?]{3,80},\s+(?:please\s+)?|if you[^,.!?]{3,80},\s+|and\s+|or\s+)?"
    r"(?:sign[- ]up|subscribe|join|get|receive|follow|share|like|check|click|tap|download|e-?mail"
    r"|contact|send|submit|let|tell|read|watch|listen|see|find|visit|view|support|donate|become|help"
    r"|register|log in|enter|keep|stay|add|consider|continue|upgrade|try|give|start|explore|browse"
    r"|discover|head|go|scan|text|message|write|leave|unlock|buy|save|bookmark|turn on|enable|set"
    r"|you can|you may|we(?:['’]d|\swould)?\s(?:want|love|like)\sto\shear|love|enjoy|read|want)\b",
    re.IGNORECASE,
)
_OWN = _words(
    r"newsletters?|inbox|breaking news|(?:news|push|e-?mail|text) (?:alerts?|notifications?)",
    r"google news|apple news|preferred source|subscriptions?|subscrib(?:ing|ers?)|paywall",
    r"our (?:[\w’'-]+ ){0,3}(?:(?:web)?site|(?:home)?page|app|channel|podcast|journalis[mt]s?"
    r"|reporters|newsroom|reporting|coverage|content|stor(?:y|ies)|articles?|readers|standards|team|community"
    r"|guide|gallery|videos?|blog|section|polic(?:y|ies)|terms|archives?|edition|tip line|mission"
    r"|map|tracker|series|members|news|work)",
    r"(?:hear from|tell|follow|support|join|contact|e-?mail|send|write to) (?:you|us)|let us know",
    r"(?:stories|articles|news|content|videos?|coverage|features|reports) like this(?: one)?",
    r"this (?:story|article|post|page|link|newsletter|episode|podcast)|something we should know",
    r"(?:the|your) comments?(?: section| below)?|in the comments|(?:your|a) friends?(?=!)",
    r"(?:top|latest|daily|today['’]s|day['’]s|morning|evening) (?:headlines|stories|news|briefing)",
    r"(?:a|any|news|story|confidential) tips?|your (?:phone|device|feeds?|account|favourites)",
    r"more (?:news|stories|coverage|articles|content|from us|on this)|(?:full|live) coverage",
    r"(?:quality|independent|local|public|free) journalism|member(?:ship)?s? today|e-?paper",
    r"(?:the|its|their) \w+(?: \w+)? app\b(?! (?:is|was|has))|ad-free|supporter",
)
_QUESTION = re.compile(
    r"(?:(?:have|do|did|would|are|can)\s+you\s+)?(?:like|liked|love|enjoy(?:ed|ing)?|got|have|has|had|"
    r"want|need|spotted|seen|see|looking|interested|know|noticed|missed|reading|something)\b"
    r"[^.!]{0,60}\b(?:story|stories|tips?|news|content|article|post|questions?|feedback|comments?|"
    r"corrections?|typos?|mistakes?|errors?|opinions?|thoughts|ideas?|reading|more|us|read)\b"
    r"[^.!]{0,30}\?|what do you think(?: of this| about this)?\?|have your say\W*",
    re.IGNORECASE,
)
_SIGN_UP = re.compile(r"(?:sign[- ]up|subscribe) (?:for|to|here|now)\b", re.IGNORECASE)
_REACHED = re.compile(
    r"(?:(?:(?-i:[^\W\d_a-z])[\w.’'-]*\s+){1,4}(?:can|may)\s+(?:also\s+)?be\s+"
    r"(?:reached|contacted|followed|found|e-?mailed)\b"
    r"|(?:you can\s+)?(?:reach|e-?mail|contact|follow|message|tweet|write to)\b)"
    r".{0,80}(?:\S@\S+\.\w|(?<!\S)@\w|\bon (?:twitter|x|bluesky|threads|instagram|linkedin)\b"
    r"|\bby e-?mail|\d{3}[ -]\d{3})",
    re.IGNORECASE,
)
_COMMISSIONS = re.compile(
    r"(?=.*\bcommissions?\b)(?=.*\b(?:this (?:article|page|story|post|site)|our|links?|we)\b)"
    r"(?=.*\b(?:earn|receive|get|make|paid)\b).*",
    re.IGNORECASE,
)
_RIGHTS = re.compile(
    r".*\bpersonal,? (?:and )?non-?commercial use\b.*"
    r"|(?:this|our|all)\b.*\bmay not be (?:published|reproduced|broadcast|redistributed)\b.*"
    r"|no part of this .*"
    r"|this (?:interview|conversation|transcript|exchange|excerpt) (?:has been|was) "
    r"(?:lightly |slightly )?(?:edited|condensed|shortened|translated)\b.*"
    r"|(?:our|the)? ?(?:editorial )?standards:.*|.*\btrust principles\b.*"
    r"|(?:this|our) (?:site|page) is protected by\b.*|.*\bterms and conditions apply\W*"
    r"|.*\b(?:affiliate|sponsored) links?\b.*\b(?:we|our|this)\b.*"
    r"|(?:products|items|prices) (?:featured|mentioned|listed)\b.*\b(?:this|our|we)\b.*"
    r"|this (?:article|story|content|report) (?:is|was) (?:part of|produced|published|"
    r"supported|funded|made possible|brought to you|provided|distributed)\b.*\b(?:by|with|"
    r"series|project|partnership|collaboration)\b.*"
    r"|.*\bforward-looking statements?\b.*",
    re.IGNORECASE,
)
_TERMS = (
    Hinted(_COMMISSIONS, ("commission",)),
    Hinted(
        _RIGHTS,
        (
            *("commercial use", "may not be ", "no part of this ", "this ", "standards:"),
            *("trust principles", "is protected by", "conditions apply", "affiliate link"),
            *("sponsored link", "featured", "mentioned", "listed", "forward-looking"),
        ),
    ),
)
_SAID = _words(
    r"sa(?:id|ys|ying)|told|ask(?:ed|s)|wrote|according to|announced|urged|warned|added|shouted|"
    r"(?:posters?|banners?|signs?|slogans?|placards?) (?:say|read)"
)
_TRADE = frozenset(
    "reported reporting contributed contributing edited editing written writing compiled "
    "translated translation produced production photographed photography photos photo video "
    "research graphics graphic illustration additional further also by from in and with to this "
    "the report story article piece for is are was were a an of at on staff writer writers "
    "reporter reporters correspondent correspondents editor editors photographer photographers "
    "journalist journalists contributor contributors freelance based intern senior chief bureau "
    "desk".split()
)
"""The plain words of credits."""
_CREDIT = re.compile(
    r"\breported from\b|\breporting (?:by|from|for)\b|\bcontribut(?:ed|ing)\b"
    r"|\b(?:edit|writ)ing by\b|\b(?:edited|compiled|translated|photographed|produced) by\b"
    r"|\bphotos? by\b"
    r"|\bis an? (?:\w+ ){0,3}(?:reporter|correspondent|writer|journalist|editor|photographer)\b",
    re.IGNORECASE,
)
_CREDITS = Hinted(
    _CREDIT,
    (
        *("report", "contribut", "ing by", "ed by", "photo"),
        *("correspondent", "writer", "journalist", "editor"),
    ),
)
_QUOTED = re.compile(r"[\"“”«»„]")
_VERIFIES = _words(r"(?:un)?verif\w*|(?:un)?confirm\w*|corroborat\w*|comment(?:ed)?")
_READERS = re.compile(r"\b(?:[Ww]e|[Uu]s|[Oo]urs?|[Yy]ours?|[Yy]ou)\b")
"""Words that speak to readers, or for the outlet; "US" is a country."""
_NO_LETTERS = re.compile(r"[\W_]+")
_LONGEST = 400
"""Longest line in characters that is looked at: credits name many."""


def is_own_line(line: str) -> bool:
    """Tell whether a line or sentence is the outlet speaking of itself."""
    if len(line) > _LONGEST:
        return False
    told = folded(line)
    if _is_credit(line, told):
        return True
    return (_is_pitch(line) or _is_terms(line, told)) and not _SAID.search(line)


def _is_pitch(line: str) -> bool:
    if line[:1] in '"“‘«':
        return False
    asks = bool(_ASKS.match(line)) and bool(_OWN.search(line))
    return asks or bool(_SIGN_UP.match(line) or _QUESTION.fullmatch(line) or _REACHED.match(line))


def _is_terms(line: str, told: str) -> bool:
    return any(terms.is_all_of(line, told) for terms in _TERMS)


def _is_credit(line: str, told: str) -> bool:
    """Tell whether a line is of names and of the words of the trade alone."""
    if not _CREDITS.found_in(line, told):
        return False
    words = re.findall(r"[^\W\d_][\w’'-]*", line)
    plain = [word for word in words if word[0].islower() and not word.startswith(("’", "'"))]
    named = len(words) - len(plain) - bool(words and words[0].lower() in _TRADE)
    return named > 0 and all(word.removesuffix("’s").lower() in _TRADE for word in plain)


def lines_of(story: Story, sentences: Sequence[Span]) -> dict[Span, str]:
    """Return the sentences of a story that are its outlet's own should they recur, with their sums.

    What recurs by itself tells nothing: the background of a long war stands in many stories. Such a
    line speaks of the outlet by its name, or to its readers, and neither gives what somebody said
    nor tells what the outlet could not verify.
    """
    name = _letters(re.sub(r"^the\s", "", story.outlet or "", flags=re.IGNORECASE))
    told = ((span, story.text[slice(*span)]) for span in sentences)
    return {
        span: hashlib.sha256(f"{name}:{_letters(line)}".encode()).hexdigest()[:32]
        for span, line in told
        if _may_be_own(line, name)
    }


def _may_be_own(line: str, outlet: str) -> bool:
    if len(line) > _LONGEST:
        return False
    if not _READERS.search(line) and (len(outlet) < 2 or outlet not in _letters(line)):
        return False
    return not (_QUOTED.search(line) or _SAID.search(line) or _VERIFIES.search(line))


def _letters(text: str) -> str:
    return _NO_LETTERS.sub("", text.casefold())
