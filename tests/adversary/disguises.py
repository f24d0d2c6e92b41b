"""True sentences under wrong keys, and with pings, links and marks that cannot be seen."""

from __future__ import annotations

from typing import Any

from adversary.prompt import Attack, Forge, Given, Room, put

PINGS = (
    "<!here>|<!channel>|<!everyone>|@channel|@here|@everyone|<@U012AB3CD>|<@W012AB3CD>|"
    "<!subteam^S012AB3CD>|<#C012AB3CD>|@ada|<!date^1392734382^{date}>|＠channel|﹫here|"
    "&lt;!here&gt;|&lt;@U012AB3CD&gt;|<! here>|<\u200b!here>|@\u200bchannel|@chan\u200dnel|"
    "\u202e@channel|<@U012\u2060AB3CD>|\uff1c!here\uff1e"
).split("|")
LINKS = (
    "https://evil.example/a|http://evil.example|www.evil.example|<https://evil.example>|"
    "[the story](https://evil.example)|evil.example/login|//evil.example|hxxps://evil.example|"
    "mailto:ada@evil.example|ftp://evil.example|javascript:alert(1)|HTTPS://EVIL.EXAMPLE|"
    "h\u200bttps://evil.example|![x](https://evil.example/x.png)|slack://open|tel:+4912345"
).split("|")
MARKDOWN = (
    "*killed*|_killed_|~killed~|`rm -rf`|# News|> news|**killed**|:rotating_light:|\\n".split("|")
)


def _inserted(tokens: list[str]) -> Forge:
    def forge(given: Given, room: Room) -> str:
        words = given.text.split()
        at = room.chance.randrange(len(words) + 1)
        return " ".join([*words[:at], room.chance.choice(tokens), *words[at:]])

    return forge


def turned(given: Given, room: Room) -> str | None:
    """A name spelt another way, hidden by characters that cannot be seen or look alike."""
    if not given.names:
        return None
    one = room.chance.choice(given.names)
    name = one.group()
    at = room.chance.randrange(1, len(name))
    mark = room.chance.choice("\u200b\u202e\u2066\u00ad\u2060")
    new = name[:at] + mark + name[at + 1 :]
    if (
        len(name) < 4
        or not name[at - 1 : at + 1].isalpha()
        or new.replace(mark, "").lower() in given.text.lower()
    ):
        return None
    return put(given.text, one.span(), new)


def _keyed(kind: str, keys: Any, given: Given) -> Attack:
    return Attack(kind, given.text, keys)


def unknown_key(given: Given, room: Room) -> Attack:
    """A key that was never given."""
    key = given.key
    made = (
        "kffffff", "1", "", " ", "q7w2m", f"{key}0", key[:-1], f" {key}", key.upper() + "x",
        f"{key}\u200b", "*", "null", "k" * 5_000,
    )  # fmt: skip
    return _keyed("", [room.chance.choice(made)], given)


def earlier_key(given: Given, room: Room) -> Attack | None:
    """The key that a sentence had in a request before."""
    found = [one.key for one in room.earlier if one.key not in {own.key for own in room.given}]
    return _keyed("", [room.chance.choice(found)], given) if found else None


def no_keys(given: Given, room: Room) -> Attack:
    """No keys, or something else than a list of them."""
    made: tuple[Any, ...] = (
        [], None, given.key, 5, 1e300, True, {"0": given.key}, [[given.key]], [None], [{}], "", 0,
    )  # fmt: skip
    return _keyed("", room.chance.choice(made), given)


def many_keys(given: Given, room: Room) -> Attack:
    """The right key among a hundred."""
    keys = [f"k{n:06x}" for n in range(99)]
    return _keyed("", [*keys[:50], given.key, *keys[50:]], given)


def wrong_key(given: Given, room: Room) -> Attack | None:
    """A true sentence under the key of another."""
    own = {one.key for one in room.given}
    found = [one.key for one in room.others(given) if one.key in own]
    return _keyed("", [room.chance.choice(found)], given) if found else None


FORGES: dict[str, Forge] = {
    "ping": _inserted(PINGS),
    "link": _inserted(LINKS),
    "markdown": _inserted(MARKDOWN),
    "name: hidden characters": turned,
    "key: unknown": unknown_key,
    "key: of an earlier request": earlier_key,
    "key: none": no_keys,
    "key: a hundred": many_keys,
    "key: another's": wrong_key,
}
