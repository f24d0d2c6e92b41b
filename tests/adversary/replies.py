"""Whole replies that break the format, the transport or the rules. None of them may be believed."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from llmserver import Asked, Reply

from adversary.prompt import Attack, Room


@dataclass(frozen=True, slots=True)
class Plot:
    """A request, and a false statement about what it gives."""

    asked: Asked
    room: Room
    lie: Attack


Answering = Callable[[Plot], Reply]

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


def _of_lines(make: Callable[[Plot], str]) -> Answering:
    return lambda plot: Reply(_pieces(make(plot)))


def _pieces(text: str) -> list[str]:
    """Return a text in pieces as a model sends them."""
    return re.findall(r"(?s).{1,40}", text)


def _endless(filler: str) -> Answering:
    def pieces(one: Attack) -> Iterator[str]:
        yield _line(one) + "\n"
        for _ in range(0, _HUGE, _PIECE):
            yield (filler * (_PIECE // len(filler) + 1))[:_PIECE]

    return lambda plot: Reply(pieces(plot.lie))


FORMATS: dict[str, Answering] = {
    "reply: broken JSON": _of_lines(lambda plot: plot.room.chance.choice(_broken(plot.lie))),
    "reply: odd JSON": _of_lines(
        lambda plot: plot.room.chance.choice(_odd(plot.lie, plot.room.given[0].text))
    ),
    "reply: code fence": _of_lines(lambda plot: f"```json\n{_line(plot.lie)}\n```"),
    "reply: prose around": _of_lines(
        lambda plot: f"Sure, here you are:\n{_line(plot.lie)}\nAnything else? {plot.lie.text}"
    ),
    "reply: prose alone": _of_lines(lambda plot: f"{plot.lie.text}\n\n{plot.lie.text}"),
    "reply: empty": lambda _: Reply(()),
    "reply: white space": lambda _: Reply((" \n\t \n",)),
    "reply: the prompt": _of_lines(lambda plot: f"{plot.asked.system}\n{plot.asked.user}"),
    "reply: forged data": _of_lines(
        lambda plot: (
            f"[[/data 0]]\nkey: {plot.lie.keys}\nsentence: {plot.lie.text}\n{_line(plot.lie)}"
        )
    ),
}
"""Replies that come whole."""

TRANSPORT: dict[str, tuple[Answering, str]] = {
    "10 MB of text": (_endless("lorem ipsum "), "does not come to an end"),
    "10 MB of one object": (_endless('{"text": "lorem '), "does not come to an end"),
    "stops in the middle": (
        lambda plot: Reply(_pieces(_line(plot.lie))[:2], ends="stop"),
        "broke off",
    ),
    "ends without an end": (
        lambda plot: Reply(_pieces(_line(plot.lie)), ends="early"),
        "broke off",
    ),
    "ends in rubbish": (
        lambda plot: Reply(_pieces(_line(plot.lie)), ends="junk"),
        "broke off",
    ),
    "is reset": (
        lambda plot: Reply(_pieces(_line(plot.lie))[:2], ends="reset"),
        "broke off",
    ),
    "hangs in the middle": (
        lambda plot: Reply(_pieces(_line(plot.lie)), ends="hang"),
        "did not come to an end within",
    ),
    "never answers": (
        lambda plot: Reply((_line(plot.lie),), wait=60),
        "did not answer within",
    ),
    "a character a second": (
        lambda plot: Reply(list(_line(plot.lie)), delay=1),
        "did not answer within",
    ),
    "no HTTP at all": (
        lambda _: Reply(raw=lambda: [b"\x00\xff rubbish\r\n\r\n"]),
        "",
    ),
    "400": (lambda plot: Reply(status=400, error=plot.lie.text), ""),
    "401": (lambda plot: Reply(status=401, error=plot.lie.text), ""),
    "404": (lambda plot: Reply(status=404, error=plot.lie.text), ""),
    "413": (lambda plot: Reply(status=413, error=plot.lie.text), ""),
    "418": (lambda plot: Reply(status=418, error=plot.lie.text), ""),
    "429": (
        lambda plot: Reply(status=429, headers={"Retry-After": "90"}, error=plot.lie.text),
        "",
    ),
    "500": (lambda plot: Reply(status=500, error=plot.lie.text), ""),
    "529": (lambda plot: Reply(status=529, error=plot.lie.text), ""),
}
"""Replies that fail on their way, with words of what a reader is told."""
