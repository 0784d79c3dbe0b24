"""What a proxy in front of the app may say: who asks, and whether by HTTPS; believed of proxies that were named alone.

The name that was asked for stays the Host header's: a proxy hands it on as it came.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable

from starlette.types import Scope

from explorer.errors import InputError
from explorer.routes.refusal import Refusal

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
FOR, PROTO, HOST = "x-forwarded-for", "x-forwarded-proto", "x-forwarded-host"
OTHERS = frozenset({"forwarded", "x-forwarded", "x-real-ip", "x-client-ip", "true-client-ip"})
"""Headers of the same kind that nothing here reads, and that nothing behind the guard is to read."""
WITH_PORT = re.compile(r"\[(?P<six>[0-9a-fA-F:.]+)\](:[0-9]{1,5})?|(?P<four>[0-9.]+):[0-9]{1,5}")
PROTOCOLS = {"http": "http", "https": "https", "ws": "http", "wss": "https"}
"""Some proxies name a WebSocket by a scheme of its own."""
MAPPED = 96
"""Length of the prefix of IPv6 below which all IPv4 addresses lie."""
ASKED = "The proxy has to say who asks and how: one X-Forwarded-For and one X-Forwarded-Proto header."
FORWARDED = "explorer.forwarded"
"""Set in the scope of a request that a named proxy handed on."""


def network(text: str) -> Network:
    """Return the addresses that `--proxy` names; InputError where they are none, or everybody's.

    >>> network("127.0.0.1"), network("10.0.0.0/24")
    (IPv4Network('127.0.0.1/32'), IPv4Network('10.0.0.0/24'))
    """
    try:
        named = ipaddress.ip_network(text.strip().strip("[]"), strict=False)
    except ValueError:
        mend = "Give one such as 127.0.0.1 or 10.0.0.0/24."
        raise InputError(f"--proxy {text}", "it is no IP address and no network", mend) from None
    mapped = getattr(named.network_address, "ipv4_mapped", None)
    if mapped and named.prefixlen >= MAPPED:
        named = ipaddress.ip_network((mapped, named.prefixlen - MAPPED))
    if named.prefixlen == 0:
        raise InputError(f"--proxy {text}", "that is everybody", "Name the proxy's own address.")
    return named


def told(scope: Scope, proxies: tuple[Network, ...]) -> Scope:
    """Return a request as the proxy that handed it on tells it; Refusal where that can't be believed.

    Without named proxies what is forwarded is dropped, as if nobody had said it. With them it counts from them alone,
    has to be whole, and each header has to be there once. What comes from a proxy's address with no word of a proxy is
    somebody at that machine. Of the addresses in X-Forwarded-For the last one that is no proxy's is the client: those
    before it may be the client's own invention.
    """
    said = [(name, value) for raw, value in scope["headers"] if _is_forwarded(name := _plain(raw))]
    if not said:
        return scope
    there = {**scope, "headers": [pair for pair in scope["headers"] if not _is_forwarded(_plain(pair[0]))]}
    if not proxies:
        return there
    peer = _address((scope.get("client") or ("",))[0])
    if peer is None or not _among(peer, proxies):
        raise Refusal(400, "Only a proxy that was named with --proxy may hand requests on.")
    protocol = PROTOCOLS.get(_one(said, PROTO).lower())
    if protocol is None:
        raise Refusal(400, ASKED)
    client = _client(_one(said, FOR), proxies)
    hosts = [value for name, value in scope["headers"] if name.lower() == b"host"]
    if _one(said, HOST).lower() not in ("", *(host.decode("latin-1").lower() for host in hosts)):
        raise Refusal(421, "The proxy has to hand on the Host header as it came.")
    scheme = protocol.replace("http", "ws") if scope["type"] == "websocket" else protocol
    return {**there, "client": (str(client), 0), "scheme": scheme, FORWARDED: True}


def at_this_machine(scope: Scope) -> bool:
    """Return whether a request came from the machine that the app runs on, and through no named proxy."""
    client = scope.get("client")
    peer = _address(client[0]) if client else None
    return FORWARDED not in scope and (not client or (peer is not None and peer.is_loopback))


def _is_forwarded(name: str) -> bool:
    return name.startswith("x-forwarded-") or name in OTHERS


def _plain(name: bytes) -> str:
    """Return the name of a header however it is written: a proxy or a framework may take _ for -."""
    return name.decode("latin-1").lower().replace("_", "-")


def _one(said: Iterable[tuple[str, bytes]], name: str) -> str:
    values = [value.decode("latin-1").strip() for there, value in said if there == name]
    if len(values) > 1:
        raise Refusal(400, ASKED)
    return values[0] if values else ""


def _client(addresses: str, proxies: tuple[Network, ...]) -> Address:
    """Return the last address of a list that is no proxy's, the first one where all are."""
    address: Address | None = None
    for text in reversed(addresses.split(",")):
        address = _address(text.strip())
        if address is None:
            raise Refusal(400, ASKED)
        if not _among(address, proxies):
            break
    assert address is not None
    return address


def _address(text: str) -> Address | None:
    """Return an IP address, with or without a port behind it; None of anything else."""
    match = WITH_PORT.fullmatch(text)
    try:
        address = ipaddress.ip_address((match["six"] or match["four"]) if match else text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _among(address: Address, networks: tuple[Network, ...]) -> bool:
    return any(address in network for network in networks)
