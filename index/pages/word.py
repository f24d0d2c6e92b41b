"""Word documents (.docx) to text: the only file that imports mammoth.

Read is what Word would print of the text once all changes are accepted: paragraphs and the cells of
tables, each a block of its own. Headers, footers, comments, notes and pictures are left out.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any
from zipfile import BadZipFile, ZipFile

from lxml import html

from index.errors import BadInputError

_MOST = 50_000_000
"""Bytes that a document's parts may unpack to; a book's text has two million."""
_NOTES = ('//li[starts-with(@id, "footnote-") or starts-with(@id, "endnote-")]', "//sup[a]")
"""Notes below the text, and the numbers in it that lead to them."""
_BLOCKS = "p h1 h2 h3 h4 h5 h6 li td th".split()
_HOLDS_BLOCKS = " | ".join(f".//{name}" for name in _BLOCKS)


def read_word(data: bytes) -> str:
    """Return a document's text, a blank line between blocks.

    Raises:
        BadInputError: it is none, or unpacks to more than is read.

    """
    import mammoth

    try:
        with ZipFile(BytesIO(data)) as opened:
            unpacked = sum(one.file_size for one in opened.infolist())
            parts = {one.filename for one in opened.infolist()}
    except (BadZipFile, ValueError, OSError) as error:
        raise BadInputError("not a Word document, or cut off: save it again in Word") from error
    if "word/document.xml" not in parts:
        raise BadInputError("not a Word document: it has no word/document.xml")
    if unpacked > _MOST:
        raise BadInputError("the Word document unpacks to over 50 MB; save it as .txt")
    try:
        found = mammoth.convert_to_html(BytesIO(data), convert_image=_no_image)
        return _text(found.value)
    except Exception as error:  # its errors share no base
        reason = next(iter(str(error).splitlines()), "") or type(error).__name__
        raise BadInputError(f"the Word document cannot be read ({reason[:100]})") from error


def _no_image(_: Any) -> list[Any]:
    return []


def _text(page: str) -> str:
    """Return the blocks of what mammoth makes of a document."""
    tree = html.fragment_fromstring(page, create_parent="div")
    for path in _NOTES:
        for element in tree.xpath(path):
            element.drop_tree()
    for line in tree.iter("br"):
        line.tail = "\n" + (line.tail or "")
    blocks = (one for one in tree.iter(*_BLOCKS) if not one.xpath(_HOLDS_BLOCKS))
    texts = (one.text_content().strip() for one in blocks)
    return "\n\n".join(text for text in texts if text)
