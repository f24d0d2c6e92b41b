"""Settings as people write them: names that are none, lines that cannot be read, values as meant.

A name that is nearly one of ours counts as mistyped, since passed over it would leave open what was
meant to be closed. Messages name settings and lines, never values: those may be secrets.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path

from dotenv.parser import parse_stream

from index.errors import SettingsError

ENCODING = "utf-8-sig"
"""Some editors begin a file with a byte order mark, which is no part of its first name."""
_OURS = "PULLQUOTE_"
_NEAR = 0.88
"""Likeness from which a name is taken for another, mistyped: a letter or two of a dozen."""
_LIKELY = 0.8
"""Likeness from which a name of ours is offered for one that is surely meant for us."""
_OTHERS = re.compile(r"(?:ANTHROPIC|OPENAI)_")
"""Names of other programs, of which they may have more than we know."""
_QUOTED = frozenset({"“”", "„“", "‘’", "''", '""', "«»"})
"""Marks that open and close what is quoted."""
_UNSEEN = re.compile(r"[\u200b\u2060\ufeff]")


def names_in(file: Path) -> list[str]:
    """Return the names that a `.env` sets; none where there is no such file.

    Raises:
        SettingsError: it cannot be read, or a line of it says nothing that can be understood.

    """
    if not file.is_file():
        return []
    try:
        with file.open(encoding=ENCODING) as stream:
            found = list(parse_stream(stream))
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8"
        raise SettingsError(f"{file} cannot be read: {reason}.") from None
    for one in found:
        if one.error or (one.key is not None and one.value is None):
            said = one.original.string.lstrip()
            line = one.original.line + one.original.string.removesuffix(said).count("\n")
            raise SettingsError(
                f"{file}, line {line}{_begins(said)}: write NAME=VALUE, and close what quotes it."
            )
    return [one.key for one in found if one.key is not None]


def _begins(said: str) -> str:
    """Return the name a line begins with, where it has one; what follows may be a secret."""
    name = re.match(r"(?:export\s+)?([A-Za-z_]\w*)", said)
    return f" ({name[1]})" if name else ""


def refuse_unknown(names: Iterable[str], known: Collection[str]) -> None:
    """Raise SettingsError for the first name that is meant for us and is no setting."""
    for name in sorted({one.upper() for one in names} - set(known)):
        for near in _meant(name, known):
            raise SettingsError(
                f"{name} is no setting{near}. See .env.example, which lists every one."
            )


def _meant(name: str, known: Collection[str]) -> Iterator[str]:
    """Yield what to say of a name, where it is meant for us: the right one, or nothing more."""
    ours = name.startswith(_OURS)
    if _OTHERS.match(name):
        return
    for right in get_close_matches(name, known, n=1, cutoff=_LIKELY if ours else _NEAR):
        yield f"; {right} is"
    if ours:
        yield ""


def as_meant(values: Mapping[str, object]) -> dict[str, object]:
    """Return values without the white space and the marks around them; none that is empty then."""
    meant = {name: _bare(one) if isinstance(one, str) else one for name, one in values.items()}
    return {name: one for name, one in meant.items() if one != ""}


def _bare(value: str) -> str:
    """Return a value without white space at its ends and one pair of marks around the whole."""
    told = _UNSEEN.sub("", value).strip()
    inner = told[1:-1]
    if len(told) > 1 and told[0] + told[-1] in _QUOTED and not {told[0], told[-1]} & set(inner):
        return inner.strip()
    return told


def from_home(path: str) -> str:
    """Return a path with `~` at its start as the home folder it stands for."""
    return str(Path(path).expanduser()) if path.startswith("~") else path
