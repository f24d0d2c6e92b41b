"""Imports that would bring more than is wanted."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType


class _Missing:
    """A finder that says of one library that it is not installed, to one thread alone."""

    def __init__(self, name: str) -> None:
        self._name, self._thread = name, threading.get_ident()

    def find_spec(self, name: str, *_: object) -> None:
        """Raise for the library, as Python does for what is missing; know nothing of any other."""
        if name == self._name and threading.get_ident() == self._thread:
            raise ModuleNotFoundError(f"{name} is left out here", name=name)


@contextmanager
def without(name: str) -> Iterator[None]:
    """Let this thread import as if a library were not installed; what is loaded is seen.

    Some libraries import another on the mere chance that it is there, and can do without. Other
    threads find it meanwhile.
    """
    missing = _Missing(name)
    sys.meta_path.insert(0, missing)
    try:
        yield
    finally:
        sys.meta_path.remove(missing)


@contextmanager
def hollow(module: str, *offered: str) -> Iterator[None]:
    """Have a module that is not loaded imported without its contents, meanwhile.

    What it offers is there, and is None. For modules that a library imports whatever it is used
    for, and that bring many more. Their package is not imported either; what imports them later
    gets them whole. Other threads meet the hollow one too, so it should be one that nobody else
    wants.
    """
    if module in sys.modules:
        yield
        return
    stand_in = ModuleType(module)
    vars(stand_in).update(dict.fromkeys(offered))
    sys.modules[module] = stand_in
    try:
        yield
    finally:
        if sys.modules.get(module) is stand_in:
            del sys.modules[module]
