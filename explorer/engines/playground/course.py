"""The course of a playground's training: one or two networks in lockstep, paced, recorded, and taken back in time."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence

from explorer.datasets.teaching.points import Points
from explorer.engines.playground import trouble
from explorer.engines.playground.history import History, Snapshot
from explorer.engines.playground.networks import AnyNetwork, network
from explorer.messages.playground.frames import Notice
from explorer.messages.playground.state import DATA, LEARNER_FIELDS, State
from explorer.training.dense import paths

VIEW = frozenset(State.model_fields) - LEARNER_FIELDS - DATA - {"points", "points_task", "other", "images"}
"""What concerns only how things are shown or paced: the past does not bring it back."""
SLICE_STEPS, SLICE_OF_IMAGES = 16, 3
"""Batches the plain path takes before it looks at the clock, of points and of images."""


class Course:
    """What trains, and what its past is.

    Attributes
    ----------
    epoch, batch : epochs done, and batches done within the one that has begun
    playing : whether it trains as time goes by
    target : where a step or a seek is heading, as (epoch, batch), or None; `seeking` says which
    dirty, state_changed, points_changed : what no frame has shown yet

    Parameters
    ----------
    path : what computes, in place of the best there is
    """

    def __init__(self, state: State, path: paths.Path | None = None) -> None:
        self.state, self.history, self._path = state, History(), path
        self.points: Points
        self.networks: list[AnyNetwork] = []
        self.epoch = self.batch = 0
        self.playing = False
        self.target: tuple[int, int] | None = None
        self.seeking = False
        self.notice: Notice | None = None
        self.dirty, self.state_changed, self.points_changed = True, True, True
        self._pace_from, self._pace_done = 0.0, 0.0
        self._least, self._least_at = math.inf, 0
        self._lowest: list[float] = []

    @property
    def position(self) -> tuple[int, int]:
        """Epochs done, and batches done within the next."""
        return self.epoch, self.batch

    @property
    def batches(self) -> int:
        """How many batches an epoch has; of two networks, the one with more counts."""
        return max(one.batches for one in self.networks)

    def due(self, now: float) -> float:
        """Return in how many seconds there is something to compute: 0 now, infinity never."""
        if self.target is not None:
            return 0.0
        if not self.playing:
            return math.inf
        if self.state.speed == 0:
            return 0.0
        behind = (now - self._pace_from) * self.state.speed * self.batches - self._pace_done
        return 0.0 if behind >= 1 else (1 - behind) / (self.state.speed * self.batches)

    def turn(self, seconds: float) -> None:
        """Compute for about so long, or until what is due is done."""
        end = time.perf_counter() + seconds
        while True:
            now = time.monotonic()
            if self.due(now) > 0:
                return
            stop = self.batches
            if self.target is not None and self.target[0] == self.epoch:
                stop = min(stop, self.target[1])
            elif self.target is None and self.state.speed:
                behind = (now - self._pace_from) * self.state.speed * self.batches - self._pace_done
                if behind > max(2 * self.batches, 0.5 * self.state.speed * self.batches):
                    self._pace(now)
                    behind = 1
                stop = min(stop, self.batch + max(1, int(behind)))
            self._advance(stop)
            if self.target is not None and self.position >= self.target:
                self._arrive()
            if time.perf_counter() >= end:
                return

    def _advance(self, stop: int) -> None:
        """Take batches up to `stop` of the present epoch, fewer where the clock or a recorded change demands it."""
        change = self.history.change_within(self.position)
        if change is not None:
            stop = min(stop, change)
        if (
            not self.state.pictured
            and self.networks[0].path is not paths.best()
            and self.position >= (self.history.last, 0)
        ):
            self._take_path()
        if self.networks[0].path.name == "torch":
            stop = min(stop, self.batch + (SLICE_OF_IMAGES if self.state.pictured else SLICE_STEPS))
        for one in self.networks:
            one.advance(self.epoch, self.batch, stop)
        self._pace_done += stop - self.batch
        self.batch = stop
        self.dirty = True
        if self.batch >= self.batches:
            self.epoch, self.batch = self.epoch + 1, 0
            self._epoch_done()
        followed = self.history.change_at(self.position)
        if followed is not None:
            self._restore(followed)

    def _epoch_done(self) -> None:
        recorded = self.history.asks(self.epoch)
        self.history.last = max(self.history.last, self.epoch)
        watched = self.playing and self.state.stop_patience > 0
        if recorded or watched:
            losses = self._losses()
            if recorded:
                self.history.record(self.epoch, losses)
            if trouble.explodes(losses[::2], self._lowest):
                self._diverged()
                return
            self._lowest = [min(old, new) for old, new in zip(self._lowest, losses[::2], strict=True)]
            if watched:
                self._be_patient(losses)
        elif not all(one.state.finite for one in self.networks):
            self._diverged()
            return
        if self.playing and self.state.stop_epochs and self.epoch == self.state.stop_epochs:
            self._pause(f"Stopped after {self.epoch:,} epochs, as the stop rule asks.")
        if self.history.wants(self.position):
            self.history.keep(self._snapshot())

    def _be_patient(self, losses: tuple[float, ...]) -> None:
        now = losses[1] if math.isfinite(losses[1]) else losses[0]
        if now < self._least - 1e-12:
            self._least, self._least_at = now, self.epoch
        if self.epoch - self._least_at >= self.state.stop_patience:
            self._pause(
                f"Stopped: for {self.state.stop_patience:,} epochs the test loss has not fallen below the "
                f"{self._least:.4g} of epoch {self._least_at:,}."
            )

    def _pause(self, text: str) -> None:
        self.playing = False
        self.notice = Notice(kind="stopped", text=text)

    def _diverged(self) -> None:
        self.playing, self.target, self.seeking = False, None, False
        before = self.history.before((max(0, self.epoch - 1), 0))
        self.notice = trouble.explain(self.networks, self.points, self.epoch, before)

    def _arrive(self) -> None:
        self.target, self.seeking = None, False
        self._pace(time.monotonic())

    def _losses(self) -> tuple[float, ...]:
        return tuple(value for one in self.networks for value in one.losses())

    def resume_pace(self) -> None:
        """Go on at the pace that is set, without making up for the time in which nobody looked."""
        self._pace(time.monotonic())

    def go_on(
        self, epoch: int, batch: int, dense: Sequence[paths.DenseState], curve: list[tuple[float, ...]], playing: bool
    ) -> None:
        """Take up a session that ended; the past begins here."""
        self.epoch, self.batch, self.playing = epoch, batch, playing
        for one, state in zip(self.networks, dense, strict=True):
            one.state = state
        self.history.begin(self._snapshot(), None)
        self.history.curve = curve
        self.notice = Notice(kind="resumed", text=f"Going on from epoch {epoch:,}.")
        self._least_at = epoch
        self._pace(time.monotonic())

    def _pace(self, now: float) -> None:
        self._pace_from, self._pace_done = now, 0.0

    # changes

    def _freeze(self) -> None:
        """Before a change: the future differs from here on, and snapshots keep their arrays."""
        self.history.cut(self.position)
        self.target, self.seeking = None, False
        for one in self.networks:
            one.state = one.state.copy()

    def _changed(self) -> None:
        self.batch = min(self.batch, self.batches - 1)
        self.history.keep(self._snapshot(changed=self.position != (0, 0)))
        self._pace(time.monotonic())

    def _begin(self, state: State, points: Points, playing: bool = False) -> None:
        networks = [network(learner, points, path=self._path) for learner in state.learners]
        self.points_changed |= getattr(self, "points", None) is not points
        self.state_changed |= state is not self.state or not self.history.snapshots
        self.state, self.points, self.networks = state, points, networks
        self.epoch = self.batch = 0
        self.playing, self.target, self.seeking = playing, None, False
        self._least, self._least_at = math.inf, 0
        losses = self._losses()
        self._lowest = list(losses[::2])
        self.history.begin(self._snapshot(), (0.0, *losses))
        self._pace(time.monotonic())
        self.dirty = True

    def _take_path(self) -> None:
        """Go on by the path that has become ready, and note where: up to here the other one made the numbers."""
        for one in self.networks:
            one.path = paths.best()
        self.history.keep(self._snapshot(changed=True))

    def _snapshot(self, changed: bool = False) -> Snapshot:
        dense = tuple(one.state.copy() for one in self.networks)
        return Snapshot(self.position, self.state, self.points, dense, self.networks[0].path, changed)

    def _restore(self, snapshot: Snapshot) -> None:
        """Go back to a snapshot, except for what concerns the view."""
        view = {name: getattr(self.state, name) for name in VIEW}
        state = snapshot.state.model_copy(update=view)
        if state != self.state:
            self.state, self.state_changed = state, True
        self.points_changed |= self.points is not snapshot.points
        self.points = snapshot.points
        self.epoch, self.batch = snapshot.position
        self.networks = [
            network(learner, self.points, dense.copy(), snapshot.path)
            for learner, dense in zip(self.state.learners, snapshot.dense, strict=True)
        ]
        self.dirty = True
