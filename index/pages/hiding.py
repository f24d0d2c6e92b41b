"""What of a page's markup its reader does not see, or sees struck out or as a footnote's mark.

A page says so by attributes, by styles, by its own style sheet, and by the names it gives: those
are the words frameworks use. Where markup floats inside a sentence (a card, a tooltip) and nothing
tells whether it is seen, it is doubtful, and no sentence of its paragraph may be quoted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import Any

_NO_TEXT = frozenset(
    "script style noscript template iframe object svg canvas audio video select option input "
    "textarea datalist dialog map rp rt head title del s strike".split()
)
_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|font-size\s*:\s*0(?![.\d])"
    r"|clip\s*:\s*rect\(\s*[01]|clip-path\s*:\s*inset\(\s*(?:50|100)%"
    r"|(?:left|top|text-indent|right)\s*:\s*-\d{3,}|text-decoration[\w-]*\s*:[^;]*line-through",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"sr[-_]?only\S*|show-for-sr|\S*screen-?_?reader\S*|\S*visually-?_?hidden\S*|u?-?offscreen"
    r"|(?:is-|u-|element-|a11y-|js-)?(?:hidden|invisible|hide)|d-none|display-none"
    r"|a11y-?(?:only|text)|assistive-?text|print-?only|only-?print"
    r"|strike(?:through|d|-through)?|line-through|struck",
    re.IGNORECASE,
)
_SHOWN_AGAIN = re.compile(r"(?:\w+:|d-(?:\w+-)?)(?:block|inline|flex|grid|contents|table)\S*")
_FLOATS = re.compile(
    r"(?:^|[-_\s])(?:tool-?tip|pop-?over|pop-?up|hover|hovercard|card|fly-?out|drop-?down|bubble)",
    re.IGNORECASE,
)
_AT_RULE = re.compile(r"@[^{};]{0,200}\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}")
_SELECTOR = re.compile(r"\s*[a-z]*([.#][\w-]+)\s*", re.IGNORECASE)
_MOST_CSS = 300_000
"""Most characters of a page's own style sheets that are looked at."""
_MARK = re.compile(r"[\[(]?\s*(?:\d{1,3}|[a-z]|[*†‡§¶]+|note \d+|citation needed)\s*[\])]?")
_MARK_AFTER = re.compile(r"(?:[.,;:!?”’\"')\]]|[a-z]{4})$")
"""What stands before a figure set high that is a footnote's mark: an exponent stands at a unit."""


@dataclass(frozen=True, slots=True)
class Hidden:
    """What a page's own style sheets hide: names of classes (`.x`) and of elements (`#x`)."""

    names: frozenset[str]

    def hides(self, element: Any) -> bool:
        """Tell whether a reader does not see an element, as far as it alone tells."""
        if element.tag in _NO_TEXT or element.get("hidden") is not None:
            return True
        if _STYLE.search(element.get("style") or ""):
            return True
        tokens = (element.get("class") or "").split()
        if any(f".{token}" in self.names for token in tokens):
            return True
        if f"#{element.get('id')}" in self.names:
            return True
        named = any(_NAMED.fullmatch(token) for token in tokens)
        return named and not any(_SHOWN_AGAIN.fullmatch(token) for token in tokens)


def hidden_by(tree: Any) -> Hidden:
    """Return what the style sheets that stand in a page hide at all times, on every device."""
    css = " ".join(style.text or "" for style in tree.iter("style"))[:_MOST_CSS]
    names = {
        found.group(1)
        for piece in _AT_RULE.sub(" ", css).split("}")
        for selectors, _, rule in [piece.rpartition("{")]
        if _STYLE.search(rule)
        for selector in selectors.split(",")
        if (found := _SELECTOR.fullmatch(selector))
    }
    return Hidden(frozenset(names))


def is_note_mark(element: Any) -> bool:
    """Tell whether an element inside a sentence is a footnote's mark."""
    if element.tag not in {"sup", "a", "span"}:
        return False
    words = _brief(element)
    if not words or not _MARK.fullmatch(words.lower()):
        return False
    links = [element] if element.tag == "a" else element.findall(".//a")
    if any((link.get("href") or "").startswith("#") for link in links):
        return True
    if "noteref" in (element.get("role") or "") or element.tag != "sup":
        return "noteref" in (element.get("role") or "")
    return not words.isalpha() and bool(_MARK_AFTER.search(_before(element)))


def floats(element: Any) -> bool:
    """Tell whether the names of an inline element say that it floats over the page, or may."""
    if element.get("role") in {"tooltip", "dialog", "menu"}:
        return True
    return bool(_FLOATS.search(element.get("class") or "")) or _is_row_of_links(element)


def is_surely_afloat(element: Any, described: frozenset[str]) -> bool:
    """Tell whether what floats is out of the sentence: it hangs on words that stand before it.

    `described` are the elements that others call their description.
    """
    if element.get("role") in {"tooltip", "dialog", "menu"} or element.get("id") in described:
        return True
    parent = element.getparent()
    hangs = parent is not None and parent.tag in {"span", "a", "abbr", "b", "em", "button"}
    return hangs and bool(_before(element).strip())


def described_in(tree: Any) -> frozenset[str]:
    """Return the ids of what a page's elements call their description or open when pointed at."""
    names = ("aria-describedby", "aria-details", "aria-controls", "aria-owns")
    return frozenset(
        one
        for name in names
        for element in tree.xpath(f"//*[@{name}]")
        for one in element.get(name).split()
    )


def _is_row_of_links(element: Any) -> bool:
    """Tell whether an inline element is two links or more with nothing between: no sentence."""
    if element.tag != "span" or len(element) < 2:
        return False
    return (
        not (element.text or "").strip()
        and all(one.tag == "a" and not (one.tail or "").strip() for one in element)
        and len({one.text_content() for one in element}) > 1
    )


def _brief(element: Any) -> str:
    """Return the text of an element that has hardly any; "" for all others."""
    found = "".join(islice(element.itertext(), 4)) if len(element) < 4 else ""
    return found.strip() if len(found) < 20 else ""


def _before(element: Any) -> str:
    """Return the text that stands right before an element, within its parent."""
    for previous in islice(element.itersiblings(preceding=True), 4):
        said = (previous.tail or "").strip() or previous.text_content().strip()
        if said:
            return str(said)
    parent = element.getparent()
    return str(parent.text or "") if parent is not None else ""
