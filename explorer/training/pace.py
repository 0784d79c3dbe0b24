"""How far the host may run ahead of a device that computes on its own."""

from __future__ import annotations

import time

import torch

AHEAD = 0.05
"""Seconds of work that the host hands over between two looks at how far the device has come."""
MOST = 512
"""Steps between two such looks at most."""


class Pace:
    """Keeps one or two handfuls of steps waiting for the device: it never idles, and a stop is never far away.

    The host waits for the handful before the last, so that the device has work meanwhile. Without this the host would
    hand over as many steps as the driver takes, seconds of work, before it looks at the clock again.
    """

    def __init__(self, device: torch.device) -> None:
        self._device = device
        self._handful, self._steps = 1, 0
        self._mark: torch.cuda.Event | None = None
        self._seen = time.monotonic()

    def stepped(self) -> None:
        """Count a step that was handed over; now and then wait for earlier ones."""
        if self._device.type != "cuda":
            return
        self._steps += 1
        if self._steps < self._handful:
            return
        mark = torch.cuda.Event()
        mark.record(torch.cuda.current_stream(self._device))
        if self._mark is not None:
            self._mark.synchronize()
        self._mark, self._steps, now = mark, 0, time.monotonic()
        self._handful = handful(self._handful, now - self._seen)
        self._seen = now


def handful(steps: int, seconds: float) -> int:
    """Return how many steps to hand over next, after so many took so long; at most twice as many.

    >>> handful(1, 1e-4), handful(64, 0.1), handful(512, 0.01), handful(1, 3.0)
    (2, 32, 512, 1)
    """
    return max(1, min(MOST, 2 * steps, int(steps * AHEAD / max(seconds, 1e-9))))
