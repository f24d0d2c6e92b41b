"""Bytes to text, without guessing more than we must."""

from __future__ import annotations

import codecs
import re
from contextlib import suppress

from charset_normalizer import from_bytes

from index.errors import BadInputError

MAX_TEXT_BYTES = 4_000_000
"""Largest page or JSON line read, in bytes: some forty times the longest story of a newspaper.

A larger file is a dump, a log or an attack, and would hold the refresh up for minutes.
"""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BINARY_HEADS = (
    b"%PDF",
    b"PK\x03\x04",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"\x1f\x8b",
    b"\x7fELF",
    b"{\\rtf",
)
_DECLARED = re.compile(
    rb"""<(?:meta[^>]{1,200}?charset|\?xml[^>]{1,80}?encoding)\s*=\s*["']?([\w:.-]{2,40})""",
    re.IGNORECASE,
)

_MEANT_CP1252 = {"iso8859-1", "ascii"}
"""Declared where the curly quotes of cp1252 are used; browsers read cp1252 too."""

_SIGN_IN_WORD = re.compile(r"[^\W\d_][£¥¯³¹¼¾¿][^\W\d_]")
_NEVER_TOGETHER = ("øì", "õû", "èš", "èž", "ìš", "ìž")
"""Letters no Western European language has both of: Czech ř and ě, Hungarian ő and ű, … misread."""


def decode(data: bytes, at_most: int = MAX_TEXT_BYTES, charset: str | None = None) -> str:
    """Return the text of a file, or of what a server sent as `charset`, of at most so many bytes.

    UTF-8 is tried first, UTF-16 and UTF-32 by their marks or their zero bytes, then what the server
    or the page declares, then the likeliest of the older encodings. In text that is UTF-8 but for a
    few broken bytes, those become U+FFFD and all the rest is kept: a wrong guess would change every
    accent.

    Raises:
        BadInputError: the file is empty, too large, or not text.

    """
    if not data.strip():
        raise BadInputError("the file is empty")
    if len(data) > at_most:
        raise BadInputError(
            f"the file has {len(data) / 1e6:.0f} MB; at most {at_most // 1_000_000} MB are read. "
            "Split it into stories (JSON lines may be any size)."
        )
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _strictly(data, encoding)
    if data.startswith(_BINARY_HEADS):
        raise BadInputError("the file is not text")
    if b"\0" in data:
        return _strictly(data, _utf16_without_mark(data))
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _as_declared(data, charset) or _older_or_broken(data)


def _strictly(data: bytes, encoding: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        raise BadInputError("the file is not text, or is cut off") from None
    if "\0" in text or not text.strip():
        raise BadInputError("the file is not text")
    return text


def _utf16_without_mark(data: bytes) -> str:
    """Tell UTF-16 from binary by where its zero bytes stand (every other byte of Latin letters)."""
    even, odd = data[0::2].count(0), data[1::2].count(0)
    few = len(data) // 50
    if odd > len(data) // 8 and even <= few:
        return "utf-16-le"
    if even > len(data) // 8 and odd <= few:
        return "utf-16-be"
    raise BadInputError("the file is not text")


def _as_declared(data: bytes, charset: str | None) -> str | None:
    declared = _DECLARED.search(data, 0, 4_096)
    for encoding in (charset, declared.group(1).decode() if declared else None):
        with suppress(LookupError, UnicodeError):
            if encoding:
                name = codecs.lookup(encoding).name
                return data.decode("cp1252" if name in _MEANT_CP1252 else name)
    return None


def _older_or_broken(data: bytes) -> str:
    lenient = data.decode("utf-8", errors="replace")
    broken = lenient.count("\ufffd")
    intact = sum(1 for letter in lenient if letter > "\x7f" and letter != "\ufffd")
    if intact > broken:
        return lenient
    best = from_bytes(data, cp_isolation=["cp1252", "cp1250", "cp1251", "cp1256"]).best()
    text = str(best) if best is not None else data.decode("latin-1")
    if best is not None and best.encoding in {"cp1250", "cp1252"}:
        text = _latin(data) or text
    controls = sum(1 for letter in text if letter < " " and letter not in "\t\n\r\f")
    if controls > len(text) // 100:
        raise BadInputError("the file is not text")
    return text


def _latin(data: bytes) -> str | None:
    """Return the text as Western European or, where that reads wrong, as Central European.

    Where both would do, as they often do, the guesser takes either: every ñ of a Spanish story
    would be an ń. None where the text can be neither.
    """
    with suppress(UnicodeDecodeError):
        text = data.decode("cp1252")
        if not _SIGN_IN_WORD.search(text) and not any(
            set(pair) <= set(text) for pair in _NEVER_TOGETHER
        ):
            return text
    with suppress(UnicodeDecodeError):
        return data.decode("cp1250")
    return None
