"""What is asked of the archive at every question and changes seldom, kept in memory meanwhile."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Connection
from sqlalchemy.engine import Engine, Transaction

_MOST = 64
"""Answers kept of one archive: a few for each way in which its stories may be seen."""

P = ParamSpec("P")
T = TypeVar("T")
Read = Callable[Concatenate[Connection, P], T]

_guard = threading.Lock()
_kept: WeakKeyDictionary[Engine, OrderedDict[Hashable, Any]] = WeakKeyDictionary()
"""The answers of each archive, by the moment they are of, what was asked and with what."""


def remembered_by(moment: Callable[[Connection], Hashable]) -> Callable[[Read[P, T]], Read[P, T]]:
    """Return what has a lookup answer from memory as long as a moment of the archive is the same.

    A transaction that writes looks everything up: what it sees may never come to stand. An answer
    is shared by all who ask, so it must be one that nobody can change.
    """
    of = _once_a_transaction(moment)

    def remembered(read: Read[P, T]) -> Read[P, T]:
        @wraps(read)
        def looked_up(connection: Connection, /, *told: P.args, **how: P.kwargs) -> T:
            if connection.get_execution_options().get("pullquote_writes"):
                return read(connection, *told, **how)
            asked = (of(connection), read.__qualname__, told, tuple(sorted(how.items())))
            with _guard:
                known = _kept.setdefault(connection.engine, OrderedDict())
                if asked in known:
                    known.move_to_end(asked)
                    found: T = known[asked]
                    return found
            found = read(connection, *told, **how)
            with _guard:
                known[asked] = found
                while len(known) > _MOST:
                    known.popitem(last=False)
            return found

        return looked_up

    return remembered


def _once_a_transaction(
    moment: Callable[[Connection], Hashable],
) -> Callable[[Connection], Hashable]:
    """Return what looks up a moment at the first asking: all reads of a transaction see one."""
    seen: WeakKeyDictionary[Transaction, Hashable] = WeakKeyDictionary()

    def of(connection: Connection) -> Hashable:
        begun = connection.get_transaction()
        with _guard:
            if begun is not None and begun in seen:
                return seen[begun]
        found = moment(connection)
        begun = connection.get_transaction()
        with _guard:
            if begun is not None:
                seen[begun] = found
        return found

    return of
