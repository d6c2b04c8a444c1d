"""Where a message may go: to public addresses by TLS on port 443, and to origins that the operator named.

A name is looked up once for each message, and the message goes to the very address that was judged: what the
name means a moment later does not matter. One address that is refused refuses the name.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import SplitResult, urlsplit

from hefu.vocabulary.errors import InvalidInput, Unavailable

SETTING: Final = "HEFU_WEBHOOK_ORIGINS"
"""Setting of the machine: origins that may be reached though they are not public, such as
``https://erp.intern:8443 http://127.0.0.1:9000``."""

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Found = tuple[int, Any]
"""Family and address of a socket."""

_URL_MAX: Final = 2_000
_PORTS: Final = {"https": 443, "http": 80}
_HOST: Final = re.compile(r"(?=.{1,253}\Z)[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?|[0-9a-f:.]+", re.ASCII)
_PRINTED: Final = re.compile(r"[!-~]+", re.ASCII)

# What clouds answer at inside of a machine, though two of these look like addresses of strangers. Recalled
# from the providers' manuals; what is link-local is refused in any case.
_METADATA: Final = frozenset(
    ipaddress.ip_address(one)
    for one in ("169.254.169.254", "168.63.129.16", "100.100.100.200", "fd00:ec2::254")
)
# Networks whose addresses hold another address, and where in it.
_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")
_COMPATIBLE: Final = ipaddress.ip_network("::/96")


class AddressRefused(Exception):
    """An address that nothing may be sent to."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a URL leads. ``path``: with the query. ``is_named``: by the operator."""

    is_tls: bool
    host: str
    port: int
    path: str
    is_named: bool

    @property
    def authority(self) -> str:
        """As the header ``Host`` names it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return (
            host
            if self.port == _PORTS["https" if self.is_tls else "http"]
            else f"{host}:{self.port}"
        )


@dataclass(frozen=True, slots=True)
class Origin:
    """Scheme, host and port."""

    scheme: str
    host: str
    port: int


def read_origins(setting: str | None) -> frozenset[Origin]:
    """The origins of :data:`SETTING`. Raises ``InvalidInput`` for anything that is no origin."""
    return frozenset(_origin_named(one) for one in re.split(r"[\s,]+", setting or "") if one)


def target_of(url: str, named: frozenset[Origin]) -> Target:
    """Where a URL leads, if a message may go there as far as the URL tells.

    Raises ``InvalidInput`` (``webhook.url``).
    """
    parts, origin = _read(url)
    if origin is None or parts.username is not None or parts.fragment:
        raise InvalidInput("webhook.url", setting=SETTING)
    is_named = origin in named
    if not is_named and (origin.scheme, origin.port) != ("https", _PORTS["https"]):
        raise InvalidInput("webhook.url", setting=SETTING)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(origin.scheme == "https", origin.host, origin.port, path, is_named)


def addresses_of(target: Target) -> list[Found]:
    """What the host is at this moment, every address judged.

    Raises ``Unavailable`` (``webhook.name_unknown``), ``AddressRefused``.
    """
    try:
        told = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unavailable("webhook.name_unknown", host=target.host) from error
    found: list[Found] = [(family, address) for family, _, _, _, address in told]
    for _, address in found:
        if not may_be_reached(str(address[0]), is_named=target.is_named):
            raise AddressRefused(target.host)
    return found


def may_be_reached(text: str, *, is_named: bool = False) -> bool:
    """Whether an address may be reached: a public one, or, of a host that the operator named, one of the own
    network. Addresses that lead into a cloud's own machinery never may."""
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    return all(_is_open(one, is_named=is_named) for one in _meant(address))


def _is_open(one: Address, *, is_named: bool) -> bool:
    if one in _METADATA or one.is_link_local or one.is_multicast or one.is_unspecified:
        return False
    if is_named:
        return True
    is_inside = one.is_loopback or one.is_private or one.is_reserved
    if isinstance(one, ipaddress.IPv6Address):
        is_inside = is_inside or one.is_site_local
    return one.is_global and not is_inside


def _meant(address: Address) -> list[Address]:
    """The address and those written inside of it: mapped, compatible, of 6to4, Teredo or NAT64."""
    if isinstance(address, ipaddress.IPv4Address):
        return [address]
    if address.ipv4_mapped is not None:
        return [address.ipv4_mapped]
    inside: list[Address] = [address]
    if address.sixtofour is not None:
        inside.append(address.sixtofour)
    if address.teredo is not None:
        inside += address.teredo
    if address in _NAT64 or (address in _COMPATIBLE and int(address) > 1):
        inside.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return inside


def _read(url: str) -> tuple[SplitResult, Origin | None]:
    """A URL in parts, with its origin; none for what is no URL of a receiver."""
    none = SplitResult("", "", "", "", "")
    if len(url) > _URL_MAX or not _PRINTED.fullmatch(url) or "\\" in url:
        return none, None
    try:
        parts = urlsplit(url)
        port, host = parts.port, (parts.hostname or "").lower()
    except ValueError:
        return none, None
    if parts.scheme not in _PORTS or not _HOST.fullmatch(host) or port == 0:
        return none, None
    return parts, Origin(parts.scheme, host, port or _PORTS[parts.scheme])


def _origin_named(text: str) -> Origin:
    parts, origin = _read(text)
    is_bare = parts.path in ("", "/") and not (parts.query or parts.fragment)
    if origin is None or not is_bare or parts.username is not None:
        raise InvalidInput("webhook.origins_setting", setting=SETTING, origin=text[:200])
    return origin
