"""What a site asks of machines: robots.txt, and time between pages."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import httpx
from protego import Protego

from index.errors import FaultError, FetchError
from index.guard import failing_alone
from index.web.failures import shown

MOST_ROBOTS_BYTES = 500 * 1024
"""What is read of a robots.txt (RFC 9309 asks for no less); rules after it are not seen."""
ROBOTS_SECONDS = 3600.0
"""A robots.txt is asked for anew after this."""
ROBOTS_FAILED_SECONDS = 60.0
"""A robots.txt that could not be had is asked for anew after this."""
MOST_CRAWL_DELAY = 30.0
"""Seconds between pages, if a site asks for more than this."""
_MOST_SITES = 1000
"""Sites whose robots.txt is remembered: feeds name more when somebody plays with us."""
_MOST_RULES = 1_000_000
"""Lines times user agents of a robots.txt that is parsed: each agent of a group gets each rule."""


@dataclass(slots=True)
class _Site:
    """What is known of one scheme, host and port."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    until: float = 0.0
    rules: Protego | None = None
    """None where robots.txt could not be had."""
    why: str = ""


class Robots:
    """The robots.txt of each site, asked for when first needed; safe from several threads."""

    def __init__(self, read: Callable[[httpx.URL], bytes], agent: str) -> None:
        """Take `read`, which returns a robots.txt (empty where there is none) or raises FetchError.

        `agent` is the User-Agent; the word before its version is what rules are looked up by.
        """
        self._read = read
        self._product = agent.partition("/")[0].split()[0]
        self._lock = threading.Lock()
        self._sites: dict[httpx.URL, _Site] = {}

    def check(self, url: httpx.URL) -> float:
        """Return the seconds the site wants between pages.

        Raises:
            FetchError: `url` may not be fetched, or it cannot be told now whether it may.

        """
        place = url.copy_with(raw_path=b"/robots.txt", fragment=None)
        with self._lock:
            site = self._sites.setdefault(place, _Site())
            while len(self._sites) > _MOST_SITES:
                del self._sites[next(iter(self._sites))]
        with site.lock:
            if site.until <= time.monotonic():
                self._ask(place, site)
            rules, why = site.rules, site.why
        if rules is None:
            raise FetchError(f"{shown(url)}: left alone for now, because of {why}")
        if not rules.can_fetch(str(url), self._product):
            raise FetchError(
                f"{shown(url)}: robots.txt of {url.host} does not allow it. Ask the site to "
                f"allow {self._product}, or remove the feed."
            )
        return min(rules.crawl_delay(self._product) or 0.0, MOST_CRAWL_DELAY)

    def _ask(self, place: httpx.URL, site: _Site) -> None:
        """Bring `site` up to date."""
        try:
            site.rules = _rules(self._read(place), place)
            site.until = time.monotonic() + ROBOTS_SECONDS
        except FetchError as error:
            site.rules, site.why = None, str(error)
            site.until = time.monotonic() + ROBOTS_FAILED_SECONDS


def _rules(robots_txt: bytes, place: httpx.URL) -> Protego:
    """Return the rules of a robots.txt.

    Raises:
        FetchError: they are so many that they would fill the memory, or cannot be read.

    """
    text = robots_txt.decode("utf-8-sig", "replace")
    if text.lower().count("agent") * len(text.splitlines()) > _MOST_RULES:
        raise FetchError(f"{shown(place)}: too many rules to read. Ask the site about them.")
    try:
        with failing_alone():
            return Protego.parse(text)
    except FaultError as error:
        raise FetchError(f"{shown(place)}: it cannot be read ({error})") from None


class Turns:
    """Whose turn it is at each host; safe from several threads."""

    def __init__(self, stopping: threading.Event) -> None:
        """Take `stopping`, which ends all waits when set."""
        self._stopping = stopping
        self._lock = threading.Lock()
        self._next: dict[str, float] = {}
        """When the next page of a host may be asked for, by `time.monotonic()`."""

    def wait(self, host: str, spacing: float) -> None:
        """Take the next turn at `host`, wait for it, and leave `spacing` seconds after it."""
        with self._lock:
            now = time.monotonic()
            mine = max(now, self._next.get(host, now))
            self._next = {name: at for name, at in self._next.items() if at > now}
            self._next[host] = mine + spacing
        self._stopping.wait(mine - now)
