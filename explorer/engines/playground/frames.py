"""One viewer of a session: which frames are under way to it, and what the next one holds."""

from __future__ import annotations

import time
from collections import deque
from typing import Any, Literal

import numpy as np

from explorer.datasets.teaching.pictures import Pictures
from explorer.engines.playground import opening
from explorer.engines.playground.images.network import ImageNetwork
from explorer.engines.playground.session import Session
from explorer.messages import packing
from explorer.messages.playground import links
from explorer.messages.playground.commands import Choose
from explorer.messages.playground.frames import Axes, AxisNames, Frame, NetworkReport, Opened

UNDER_WAY = 2
SILENT_AFTER = 2.0
MOST_FRAMES, FEWEST_FRAMES, FRAMES_OF_ALL = 60.0, 9.5, 480.0
"""Frames a second: to one viewer at most, to one of many, and to all of them together."""
ARITHMETIC_EVERY = 0.1
"""After how many seconds, while it plays, arithmetic is written anew: nobody reads faster, and it costs epochs."""
RATE_OVER = 1.0
"""Over how many seconds the epochs a second are measured."""


class Viewer:
    """A session and the browser that draws it.

    Attributes
    ----------
    waiting : None, "hidden" or "silent": why nothing is computed though it plays
    """

    def __init__(self, session: Session) -> None:
        self.session = session
        self.visible = True
        self.every = 1.0 / MOST_FRAMES
        self.under_way: deque[int] = deque()
        self._heard = self._sent = 0.0
        self._frame = self._answered = 0
        self._sent_state: tuple[Any, ...] = ()
        self._curve = (-1, 0)
        self._ghost: list[Any] | None = None
        self._unfolded: tuple[float, tuple[str, int, Choose], Opened | None] | None = None
        self._rate = [(time.monotonic(), session.epoch)]

    # how it keeps up

    @property
    def waiting(self) -> Literal["hidden", "silent"] | None:
        """Why it has to wait."""
        if not self.visible:
            return "hidden"
        return "silent" if self.under_way and time.monotonic() - self._heard > SILENT_AFTER else None

    def due(self, now: float) -> float:
        """Return in how many seconds there is something to do for it."""
        if self.waiting is not None:
            return float("inf")
        return min(self.session.due(now), self.frame_due(now))

    def frame_due(self, now: float) -> float:
        """Return in how many seconds a frame is due: never, where nothing is new or two are under way."""
        if not self.visible or len(self.under_way) >= UNDER_WAY or not self._news():
            return float("inf")
        if self._frame == 0 and self.session.loading is not None:
            return float("inf")  # the first frame tells the page its state: not one that stands in for the data
        return max(0.0, self._sent + self.every - now)

    def _news(self) -> bool:
        return (self.session.dirty and not self.session.seeking) or self._state() != self._sent_state

    def _state(self) -> tuple[Any, ...]:
        return self.session.playing, self.waiting, self.session.networks[0].path.name

    def share(self, viewers: int) -> None:
        """Take an equal share, among so many playing viewers, of the frames that all get together."""
        self.every = 1.0 / max(FEWEST_FRAMES, min(MOST_FRAMES, FRAMES_OF_ALL / max(viewers, 1)))

    def acknowledged(self, frame: int) -> None:
        """Take note of a frame drawn, and with it of those before; numbers that are not under way count for nothing."""
        if frame in self.under_way:
            if self.waiting == "silent":
                self.session.resume_pace()
            self._heard = time.monotonic()
            while self.under_way.popleft() != frame:
                pass

    def show(self, visible: bool) -> None:
        """Take note of a tab that was hidden or shown again."""
        if visible and not self.visible:
            self.session.resume_pace()
            self.session.dirty = True
            self._heard = time.monotonic()
        self.visible = visible

    # what it is sent

    def frame(self) -> bytes:
        """Return the next frame, and count it as under way."""
        now = time.monotonic()
        session = self.session
        self._frame += 1
        if not session.on_its_way:
            self._answered = session.newest
        nets, arrays = self._networks()
        restart, curves = self._curves()
        points = session.points
        if session.points_changed:
            arrays["points"] = np.column_stack([points.places, points.labels]).astype(np.float32)
            arrays["split"] = points.train.astype(np.uint8)
            if isinstance(points, Pictures):
                arrays["images"] = points.images
        header = Frame(
            frame=self._frame,
            answered=self._answered,
            obeyed=session.newest,
            playing=session.playing,
            waiting=self.waiting,
            epoch=session.epoch,
            batch=session.batch,
            batches=session.batches,
            step=session.networks[0].state.step,
            first=session.history.first,
            last=max(session.history.last, session.epoch),
            epochs_per_s=self._pace(now),
            path=session.networks[0].path.name,
            classes=points.classes,
            axes=Axes(x1=_axis(points.axes[0]), x2=_axis(points.axes[1])),
            notice=session.notice,
            points_changed=session.points_changed,
            opened=self._opened(now),
            nets=nets,
            curve_restart=restart,
            state=session.state if session.state_changed else None,
            query=links.to_query(session.state) if session.state_changed else None,
            export=session.exported,
        )
        session.exported = None
        session.dirty = session.state_changed = session.points_changed = False
        self._sent_state = self._state()
        if not self.under_way:
            self._heard = now
        self.under_way.append(self._frame)
        self._sent = now
        return packing.pack(header, **arrays, **curves)

    def _networks(self) -> tuple[tuple[NetworkReport, ...], dict[str, np.ndarray]]:
        session, reports, arrays = self.session, [], {}
        names: tuple[Literal["a", "b"], ...] = ("a", "b")
        for name, network in zip(names, session.networks, strict=False):
            with np.errstate(all="ignore"):
                if isinstance(network, ImageNetwork):
                    network.choose(session.chosen.index)
                    report, own = network.report(name, session.epoch, session.playing)
                else:
                    report, own = network.report(name, session.epoch)
            if session.state_changed:
                own |= network.feature_maps()
            reports.append(report)
            arrays |= {f"{name}.{key}": value for key, value in own.items()}
        return tuple(reports), arrays

    def _curves(self) -> tuple[bool, dict[str, np.ndarray]]:
        """Return whether the curve begins anew, and what was recorded since the last frame."""
        history, width = self.session.history, 1 + 2 * len(self.session.networks)
        version, sent = self._curve
        restart = version != history.curve_version
        rows = history.curve if restart else history.curve[sent:]
        arrays = {"curve": np.array(rows, dtype=np.float32).reshape(-1, width)}
        if history.ghost is not self._ghost:
            self._ghost = history.ghost
            arrays["ghost"] = np.array(history.ghost, dtype=np.float32).reshape(-1, width)
        self._curve = history.curve_version, len(history.curve)
        return restart, arrays

    def _opened(self, now: float) -> Opened | None:
        """Return the arithmetic that is open: while it plays, not of every frame."""
        session = self.session
        if session.opened is None:
            return None
        asked = (*session.opened, session.chosen)
        if session.playing and self._unfolded is not None:
            then, before, opened = self._unfolded
            if before == asked and now - then < ARITHMETIC_EVERY and not session.state_changed:
                return opened
        opened = self._unfold(*session.opened)
        self._unfolded = now, asked, opened
        return opened

    def _unfold(self, element: str, net: int) -> Opened | None:
        session = self.session
        if net >= len(session.networks):
            return None
        try:
            with np.errstate(all="ignore"):
                network = session.networks[net]
                return opening.unfold(network, session.points, session.chosen, element, net, session.epoch)
        except IndexError:
            return None

    def _pace(self, now: float) -> float:
        """Return epochs a second over the last second or so."""
        self._rate.append((now, self.session.epoch))
        while len(self._rate) > 2 and self._rate[1][0] < now - RATE_OVER:
            self._rate.pop(0)
        (then, before), (_, epoch) = self._rate[0], self._rate[-1]
        if epoch < before:
            self._rate = self._rate[-1:]
            return 0.0
        return (epoch - before) / (now - then) if now - then > 0.05 else 0.0


def _axis(axis: tuple[str, float, float]) -> AxisNames:
    return AxisNames(name=axis[0], offset=axis[1], scale=axis[2])
