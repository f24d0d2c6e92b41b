"""Which machines may be asked: the public internet, and what the newsroom names. Pure decisions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_network,
)

import httpx

from index.errors import SettingsError

SETTING = "PULLQUOTE_FETCH_PRIVATE"
"""The setting that opens what is not public."""

_GLOBAL_UNICAST = IPv6Network("2000::/3")
"""All that the internet routes of IPv6 (RFC 4291)."""
_NAT64 = IPv6Network("64:ff9b::/96")
"""An IPv4 address in its last 32 bits (RFC 6052)."""
_NOT_PUBLIC_EITHER = (IPv4Network("192.88.99.0/24"), IPv6Network("3fff::/20"))
"""What Python 3.11 still takes for public: 6to4 relays (RFC 7526), documentation (RFC 9637)."""
_HOST = re.compile(r"[\w-]+(\.[\w-]+)*\.?")
_NUMBERS = re.compile(r"(.*\.)?(\d+|0x[0-9a-f]*)\.?", re.IGNORECASE)
"""A last label that makes a resolver read the name as an IPv4 address."""


@dataclass(frozen=True, slots=True)
class Reach:
    """What may be asked beside the public internet."""

    hosts: frozenset[str]
    """Names, in lower case and ASCII, whatever their addresses."""
    networks: tuple[IPv4Network | IPv6Network, ...]

    def allows(self, host: str, address: IPv4Address | IPv6Address) -> bool:
        """Return whether `host`, found at `address`, may be connected to there."""
        if _name(host) in self.hosts:
            return True
        inner = _carried(address)
        return _is_public(inner) or any(
            inner in network or address in network for network in self.networks
        )


def read_reach(private: str) -> Reach:
    """Read the setting: hosts, IP addresses and networks in CIDR form, between commas.

    Raises:
        SettingsError: an entry is none of these.

    """
    hosts: set[str] = set()
    networks: list[IPv4Network | IPv6Network] = []
    for entry in filter(None, map(str.strip, private.split(","))):
        try:
            networks.append(ip_network(entry))
        except ValueError:
            hosts.add(_host(entry))
    return Reach(frozenset(hosts), tuple(networks))


def _host(entry: str) -> str:
    """Return a host of the setting as URLs spell it."""
    if _HOST.fullmatch(entry) and not _NUMBERS.fullmatch(entry):
        try:
            return _name(httpx.URL(f"http://{entry}/").raw_host.decode("ascii"))
        except httpx.InvalidURL:
            pass
    raise SettingsError(
        f"{SETTING}: {entry!r} is no host, IP address or network. Write them as in "
        "intranet.example, 10.1.2.3, 10.1.0.0/16."
    )


def _name(host: str) -> str:
    return host.lower().removesuffix(".")


def _carried(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """Return the IPv4 address that an IPv6 address leads to, where it is made of one."""
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    if any(address in network for network in _NOT_PUBLIC_EITHER):
        return False
    if isinstance(address, IPv6Address) and address not in _GLOBAL_UNICAST:
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved)
