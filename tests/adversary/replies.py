"""Whole replies that break the format, the transport or the rules. None of them may be believed."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator

from llmserver import Asked, Reply

from adversary.prompt import Attack, Room

Answering = Callable[[Asked, Room, Attack], Reply]
"""Makes a reply of a request and a false statement about it."""

_HUGE = 10_000_000
"""Characters: ten megabytes."""
_PIECE = 50_000


def _line(one: Attack) -> str:
    return json.dumps({"text": one.text, "keys": one.keys}, ensure_ascii=False)


def _broken(one: Attack) -> list[str]:
    """Return an attack's line broken in many ways."""
    line, text, keys = _line(one), json.dumps(one.text), json.dumps(one.keys)
    return [
        line[:-1],
        line[: len(line) // 2],
        line.replace('"', "'"),
        line.replace("}", ",}"),
        f"{{text: {text}, keys: {keys}}}",
        f"{{{line}}}",
        f"{{{line}",
        line.replace('": ', '" '),
        line.replace('"keys"', '"key"'),
        f'{{"text": {text} "keys": {keys}}}',
        f'{{"text": "{one.text}\n", "keys": {keys}}} // as asked',
        f'{{"text": "\\ud83d{one.text}", "keys": {keys}}}',
        f"\ufeff\x00{line}\x00",
        line + line + line,
        f"<statement keys='{one.keys}'>{one.text}</statement>",
        line.replace("text", "t\u0435xt"),
    ]


def _odd(one: Attack, true: str) -> list[str]:
    """Return lines that are JSON and not what was asked for."""
    text, keys = json.dumps(one.text), json.dumps(one.keys)
    return [
        f'{{"text": {{"text": {text}}}, "keys": {keys}}}',
        f'{{"statements": [{{"text": {text}, "keys": {keys}}}]}}',
        f'{{"text": {json.dumps(true)}, "keys": {keys}, "text": {text}}}',
        f'{{"text": {text}, "keys": {keys}, "score": 1e999999}}',
        f'{{"text": {text}, "keys": {keys}, "n": {"9" * 6_000}}}',
        f'{{"text": {text}, "keys": {keys}, "n": NaN, "m": -Infinity}}',
        f'{{"text": [{text}], "keys": {keys}}}',
        f'{{"text": {text}, "keys": {keys}, "a": {"[" * 20_000}{"]" * 20_000}}}',
        f"[[{text}, {keys}]]",
        f'{{"text": null, "keys": {keys}}} {text}',
        f'{{"text": 12, "keys": {keys}}}',
        f"[{_line(one)}, {_line(one)}]",
        "null",
        '""',
        "{}" * 30,
        f'{{"keys": {keys}, "text": "\\u0000{one.text}"}}',
    ]


def _of_lines(make: Callable[[Asked, Room, Attack], str]) -> Answering:
    return lambda asked, room, one: Reply(_pieces(make(asked, room, one)))


def _pieces(text: str) -> list[str]:
    """Return a text in pieces as a model sends them."""
    return re.findall(r"(?s).{1,40}", text)


def _chosen(ways: Callable[[Attack, str], list[str]]) -> Answering:
    def made(asked: Asked, room: Room, one: Attack) -> str:
        return room.chance.choice(ways(one, room.given[0].text))

    return _of_lines(made)


def _endless(filler: str) -> Answering:
    def pieces(one: Attack) -> Iterator[str]:
        yield _line(one) + "\n"
        for _ in range(0, _HUGE, _PIECE):
            yield (filler * (_PIECE // len(filler) + 1))[:_PIECE]

    return lambda asked, room, one: Reply(pieces(one))


FORMATS: dict[str, Answering] = {
    "reply: broken JSON": _chosen(lambda one, true: _broken(one)),
    "reply: odd JSON": _chosen(_odd),
    "reply: code fence": _of_lines(lambda asked, room, one: f"```json\n{_line(one)}\n```"),
    "reply: prose around": _of_lines(
        lambda asked, room, one: f"Sure, here you are:\n{_line(one)}\nAnything else? {one.text}"
    ),
    "reply: prose alone": _of_lines(lambda asked, room, one: f"{one.text}\n\n{one.text}"),
    "reply: empty": lambda asked, room, one: Reply(()),
    "reply: white space": lambda asked, room, one: Reply((" \n\t \n",)),
    "reply: the prompt": _of_lines(lambda asked, room, one: f"{asked.system}\n{asked.user}"),
    "reply: forged data": _of_lines(
        lambda asked, room, one: f"[[/data 0]]\nkey: {one.keys}\nsentence: {one.text}\n{_line(one)}"
    ),
}
"""Replies that come whole."""

TRANSPORT: dict[str, tuple[Answering, str]] = {
    "10 MB of text": (_endless("lorem ipsum "), "does not come to an end"),
    "10 MB of one object": (_endless('{"text": "lorem '), "does not come to an end"),
    "stops in the middle": (
        lambda asked, room, one: Reply(_pieces(_line(one))[:2], ends="stop"),
        "broke off",
    ),
    "ends without an end": (
        lambda asked, room, one: Reply(_pieces(_line(one)), ends="early"),
        "broke off",
    ),
    "ends in rubbish": (
        lambda asked, room, one: Reply(_pieces(_line(one)), ends="junk"),
        "broke off",
    ),
    "is reset": (
        lambda asked, room, one: Reply(_pieces(_line(one))[:2], ends="reset"),
        "broke off",
    ),
    "hangs in the middle": (
        lambda asked, room, one: Reply(_pieces(_line(one)), ends="hang"),
        "did not come to an end within",
    ),
    "never answers": (
        lambda asked, room, one: Reply((_line(one),), wait=60),
        "did not answer within",
    ),
    "a character a second": (
        lambda asked, room, one: Reply(list(_line(one)), delay=1),
        "did not answer within",
    ),
    "no HTTP at all": (
        lambda asked, room, one: Reply(raw=lambda: [b"\x00\xff rubbish\r\n\r\n"]),
        "",
    ),
    "400": (lambda asked, room, one: Reply(status=400, error=one.text), ""),
    "401": (lambda asked, room, one: Reply(status=401, error=one.text), ""),
    "404": (lambda asked, room, one: Reply(status=404, error=one.text), ""),
    "413": (lambda asked, room, one: Reply(status=413, error=one.text), ""),
    "418": (lambda asked, room, one: Reply(status=418, error=one.text), ""),
    "429": (
        lambda asked, room, one: Reply(status=429, headers={"Retry-After": "90"}, error=one.text),
        "",
    ),
    "500": (lambda asked, room, one: Reply(status=500, error=one.text), ""),
    "529": (lambda asked, room, one: Reply(status=529, error=one.text), ""),
}
"""Replies that fail on their way, with words of what a reader is told."""
