"""The bytes of a page out of the bytes on the wire, never more of them than asked for."""

from __future__ import annotations

import zlib
from collections.abc import Generator, Iterable, Iterator

ENCODINGS = "gzip"
"""The Accept-Encoding of every request: all that is decoded here."""
_STEP = 64 * 1024
"""Bytes unpacked at a time: a bomb swells no further than this past its limit."""
_GZIP = zlib.MAX_WBITS | 16
"""zlib's window size for gzip."""
_GZIP_MARK = b"\x1f\x8b"


def can_decode(encoding: str) -> bool:
    """Return whether `decoded` knows a Content-Encoding."""
    return _plain(encoding) or encoding.strip().lower() in {"gzip", "x-gzip"}


def decoded(parts: Iterable[bytes], encoding: str, most: int) -> bytes:
    """Return the first `most` bytes of a body in an `encoding` that `can_decode` knows.

    No more of `parts` is taken than that needs.

    Raises:
        zlib.error: it is damaged, or ends too soon.

    """
    body = bytearray()
    for piece in parts if _plain(encoding) else _unpacked(parts):
        body += piece
        if len(body) >= most:
            break
    return bytes(body[:most])


def _plain(encoding: str) -> bool:
    return encoding.strip().lower() in {"", "identity"}


def _unpacked(parts: Iterable[bytes]) -> Iterator[bytes]:
    """Yield what gzip members hold, in pieces of at most `_STEP`; what follows them is left."""
    member = zlib.decompressobj(_GZIP)
    for part in parts:
        if member.eof:
            if not part.startswith(_GZIP_MARK):
                return
            member = zlib.decompressobj(_GZIP)
        member = yield from _unpack(member, part)
    if not member.eof:
        raise zlib.error("it ends too soon")


def _unpack(member: zlib._Decompress, part: bytes) -> Generator[bytes, None, zlib._Decompress]:
    """Yield what `part` adds to `member` and to members after it; return the last of them."""
    while True:
        piece = member.decompress(part, _STEP)
        yield piece
        if member.eof:
            part = member.unused_data
            if not part.startswith(_GZIP_MARK):
                return member
            member = zlib.decompressobj(_GZIP)
        elif len(piece) == _STEP:
            part = member.unconsumed_tail
        else:
            return member
