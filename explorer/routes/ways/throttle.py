"""How often somebody may be wrong: a bucket of wrong tries for each address, each name, and for all together."""

from __future__ import annotations

import ipaddress
import math
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from starlette.types import Scope

MOST_BUCKETS = 20_000
"""What is remembered at most: the emptiest buckets, which say least, are forgotten first."""


@dataclass(frozen=True)
class Limit:
    """So many wrong tries at once, and so many more a minute."""

    at_once: int
    a_minute: float

    def within(self, minutes: float) -> float:
        """Return how many wrong tries are possible within a time.

        >>> Limit(30, 10.0).within(240)
        2430.0
        """
        return self.at_once + self.a_minute * minutes


class Throttle:
    """Counts wrong tries under several keys at once; right ones cost nothing. Safe to use from several threads.

    A try is charged before it is checked (`take`), and given back when it was right (`give_back`), so that tries that
    are made side by side are not more than those one after another.
    """

    def __init__(self, limits: Mapping[str, Limit], clock: Callable[[], float] = time.monotonic) -> None:
        self.limits, self.clock = dict(limits), clock
        self._lock = threading.Lock()
        self._wrong: dict[tuple[str, str], tuple[float, float]] = {}

    def wait(self, **keys: str) -> int:
        """Return the seconds until the next try; 0 where it may be made now."""
        with self._lock:
            return self._wait(keys.items())

    def take(self, **keys: str) -> int:
        """Charge one try to a key of each limit; return 0, or the seconds to wait where one of them has none left."""
        with self._lock:
            seconds = self._wait(keys.items())
            if not seconds:
                for pair in keys.items():
                    self._wrong[pair] = self._level(pair) + 1.0, self.clock()
                self._forget()
            return seconds

    def give_back(self, **keys: str) -> None:
        """Take back what a try was charged: it was right."""
        with self._lock:
            for pair in keys.items():
                self._wrong[pair] = max(0.0, self._level(pair) - 1.0), self.clock()

    def _level(self, pair: tuple[str, str]) -> float:
        """Return how many wrong tries a bucket holds now."""
        level, at = self._wrong.get(pair, (0.0, 0.0))
        return max(0.0, level - (self.clock() - at) * self.limits[pair[0]].a_minute / 60.0)

    def _wait(self, pairs: Iterable[tuple[str, str]]) -> int:
        over = ((self._level(pair) + 1.0 - self.limits[pair[0]].at_once, self.limits[pair[0]]) for pair in pairs)
        return max((math.ceil(o / limit.a_minute * 60.0) for o, limit in over if o > 1e-9), default=0)

    def _forget(self) -> None:
        if len(self._wrong) > MOST_BUCKETS:
            levels = sorted(((self._level(pair), pair) for pair in self._wrong), reverse=True)
            self._wrong = {pair: self._wrong[pair] for _, pair in levels[: MOST_BUCKETS // 2]}


def who(scope: Scope) -> str:
    """Return whom tries are counted for: the client's address, of IPv6 the network, which one machine has in full.

    >>> who({"client": ("10.0.0.7", 5000)}), who({"client": ("2001:db8:1:2:aaaa::1", 1)}), who({})
    ('10.0.0.7', '2001:db8:1:2::/64', '')
    """
    name = str((scope.get("client") or ("", 0))[0])
    try:
        address = ipaddress.ip_address(name.partition("%")[0])
    except ValueError:
        return name
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((address, 64), strict=False))


def soon(seconds: int) -> str:
    """Return in words when to try again.

    >>> soon(1), soon(40), soon(150)
    ('Try again in 1 second.', 'Try again in 40 seconds.', 'Try again in 3 minutes.')
    """
    if seconds > 120:
        return f"Try again in {math.ceil(seconds / 60)} minutes."
    return f"Try again in {seconds} second{'' if seconds == 1 else 's'}."
