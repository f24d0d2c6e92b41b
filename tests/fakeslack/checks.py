"""Small checkers that together describe the shape of a block, and report what is wrong with one."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit


@dataclass
class Report:
    """What was found in a set of blocks: problems, and the ids seen so far."""

    problems: list[str] = field(default_factory=list)
    block_ids: set[str] = field(default_factory=set)
    action_ids: set[str] = field(default_factory=set)

    def say(self, problem: str, pointer: str) -> None:
        """Note a problem at a place."""
        self.problems.append(f"{problem} [json-pointer:{pointer}]")


Checker = Callable[[Report, Any, str], None]


def anything(report: Report, value: Any, pointer: str) -> None:
    """Accepts every value."""


def string(most: int, least: int = 1) -> Checker:
    """A string of `least` to `most` characters."""

    def check(report: Report, value: Any, pointer: str) -> None:
        if not isinstance(value, str):
            report.say("must be a string", pointer)
        elif len(value) < least:
            report.say(f"must be more than {least - 1} characters", pointer)
        elif len(value) > most:
            report.say(f"must be less than {most + 1} characters", pointer)

    return check


def pattern(expression: str) -> Checker:
    """A string that matches the whole expression."""

    def check(report: Report, value: Any, pointer: str) -> None:
        if not isinstance(value, str) or not re.fullmatch(expression, value):
            report.say(f"must match {expression}", pointer)

    return check


def choice(*options: object) -> Checker:
    """One of a few values."""

    def check(report: Report, value: Any, pointer: str) -> None:
        if value not in options:
            report.say(f"must be one of {', '.join(map(repr, options))}", pointer)

    return check


def kind(*types: type) -> Checker:
    """A value of one of these types (a bool is not an int)."""

    def check(report: Report, value: Any, pointer: str) -> None:
        if type(value) not in types:
            report.say(f"must be of type {types[0].__name__}", pointer)

    return check


def url(*schemes: str, most: int = 3000) -> Checker:
    """A URL of one of these schemes, not too long."""

    def check(report: Report, value: Any, pointer: str) -> None:
        string(most)(report, value, pointer)
        if not isinstance(value, str) or not value:
            return
        parts = urlsplit(value)
        whole = parts.path if parts.scheme == "mailto" else parts.hostname
        if parts.scheme not in schemes or not whole or re.search(r"\s", value):
            report.say("must be a valid URL", pointer)

    return check


def items(check_item: Checker, most: int, least: int = 1) -> Checker:
    """A list of `least` to `most` items."""

    def check(report: Report, value: Any, pointer: str) -> None:
        if not isinstance(value, list):
            report.say("must be an array", pointer)
            return
        if len(value) > most:
            report.say(f"no more than {most} items allowed", pointer)
        if len(value) < least:
            report.say(f"no less than {least} items allowed", pointer)
        for place, item in enumerate(value):
            check_item(report, item, f"{pointer}/{place}")

    return check


def shape(
    required: Mapping[str, Checker], optional: Mapping[str, Checker] | None = None
) -> Checker:
    """An object with these fields and no others (`type` apart)."""
    fields = {**(optional or {}), **required}

    def check(report: Report, value: Any, pointer: str) -> None:
        if not isinstance(value, dict):
            report.say("must be an object", pointer)
            return
        for name in required:
            if value.get(name) is None:
                report.say(f"missing required field: {name}", pointer)
        for name, part in value.items():
            if name in fields and part is not None:
                fields[name](report, part, f"{pointer}/{name}")
            elif name not in fields and name != "type":
                report.say(f"invalid additional property: {name}", pointer)

    return check


def tagged(table: Mapping[str, Checker]) -> Checker:
    """An object checked by what its `type` says it is."""

    def check(report: Report, value: Any, pointer: str) -> None:
        type_ = value.get("type") if isinstance(value, dict) else None
        if not isinstance(type_, str):
            report.say("missing required field: type", pointer)
        elif type_ not in table:
            report.say(f"unsupported type: {type_}", f"{pointer}/type")
        else:
            table[type_](report, value, pointer)

    return check


def either(*names: str) -> Checker:
    """An object that has at least one of these fields."""

    def check(report: Report, value: Any, pointer: str) -> None:
        if isinstance(value, dict) and not any(value.get(name) for name in names):
            report.say(f"must define either {' or '.join(f'`{n}`' for n in names)}", pointer)

    return check


def both(*checkers: Checker) -> Checker:
    """A value that passes every checker."""

    def check(report: Report, value: Any, pointer: str) -> None:
        for checker in checkers:
            checker(report, value, pointer)

    return check


def block_id(report: Report, value: Any, pointer: str) -> None:
    """A block's id: not too long, and its own within the message."""
    string(255)(report, value, pointer)
    if value in report.block_ids:
        report.say(f'block_id "{value}" already exists', pointer)
    elif isinstance(value, str):
        report.block_ids.add(value)


def action_id(report: Report, value: Any, pointer: str) -> None:
    """An element's id: not too long, and its own within the block that holds it."""
    string(255)(report, value, pointer)
    if value in report.action_ids:
        report.say(f'action_id "{value}" already exists', pointer)
    elif isinstance(value, str):
        report.action_ids.add(value)
