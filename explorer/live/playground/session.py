"""One open playground: its state, its points, one or two networks in lockstep, and what commands do to them."""

from __future__ import annotations

import math
import secrets
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future
from typing import Any

import numpy as np
from pydantic import ValidationError

from explorer.datasets.points import Points
from explorer.errors import InputError
from explorer.live.playground import commands, trouble
from explorer.live.playground import state as states
from explorer.live.playground.history import History, Snapshot
from explorer.live.playground.network import Network
from explorer.live.playground.state import LEARNER_FIELDS, MOST_OWN_POINTS, State, structure
from explorer.training.dense import paths

Draw = Callable[[State], Points]
VIEW = frozenset(State.model_fields) - LEARNER_FIELDS - states.DATA - {"points", "points_task", "other"}
"""What concerns only how things are shown or paced: the past does not bring it back."""
SLICE_STEPS = 16
"""Batches the plain path takes before it looks at the clock."""


class Session:
    """A playground without its wire.

    Attributes
    ----------
    epoch, batch : epochs done, and batches done within the one that has begun
    playing : whether it trains as time goes by
    target : where a step or a seek is heading, as (epoch, batch), or None
    dirty : whether something changed that no frame has shown yet
    """

    def __init__(self, state: State, draw: Draw, executor: Executor) -> None:
        self._draw, self._executor = draw, executor
        self.state, self.history = state, History()
        self.epoch = self.batch = 0
        self.playing = False
        self.target: tuple[int, int] | None = None
        self.seeking = False
        self.notice: dict[str, Any] | None = None
        self.opened: tuple[str, int] | None = None
        self.chosen: commands.Choose = commands.Choose(do="choose")
        self.exported: dict[str, str] | None = None
        self.dirty, self.state_changed, self.points_changed = True, True, True
        self.loading: tuple[Future[Points], State] | None = None
        self._pace_from, self._pace_done = 0.0, 0.0
        self._least = math.inf
        self._least_at = 0
        self._lowest: list[float] = []
        self.points: Points
        self.networks: list[Network]
        self._first(state)

    def _first(self, state: State) -> None:
        """Begin; where a state asks for what there is not, without that part of it and with a word about it.

        A dataset is read beside everything else, and drawn points stand there until it is.
        """
        own: dict[str, Any] = {"weights": None, "other": None}
        drawn: dict[str, Any] = {"data": State().data, "points": ()}
        whole = state.model_dump()
        for plain in ({}, own, drawn, own | drawn):
            now = State.model_validate({**whole, **plain})
            if now.data == "dataset":
                now = State.model_validate({**whole, **plain, **drawn})
            try:
                self._begin(now, self._draw(now))
                break
            except InputError as error:
                self.notice = self.notice or _refusal(str(error))
        if state.data == "dataset":
            self._load(state)

    # what moves it on

    @property
    def position(self) -> tuple[int, int]:
        """Epochs done, and batches done within the next."""
        return self.epoch, self.batch

    @property
    def batches(self) -> int:
        """How many batches an epoch has; of two networks, the one with more counts."""
        return max(network.batches for network in self.networks)

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
        """Take batches up to `stop` of the present epoch, fewer where the clock or a recorded change asks for it."""
        change = self.history.change_within(self.position)
        if change is not None:
            stop = min(stop, change)
        if paths.best().name == "torch":
            stop = min(stop, self.batch + SLICE_STEPS)
        for network in self.networks:
            network.advance(self.epoch, self.batch, stop)
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
        wanted = self.history.asks(self.epoch)
        self.history.last = max(self.history.last, self.epoch)
        watched = self.playing and self.state.stop_patience > 0
        if wanted or watched:
            losses = self._losses()
            if wanted:
                self.history.record(self.epoch, losses)
            if trouble.explodes(losses[::2], self._lowest):
                self._diverged()
                return
            self._lowest = [min(old, new) for old, new in zip(self._lowest, losses[::2], strict=True)]
            if watched:
                self._be_patient(losses)
        elif not all(network.held.finite for network in self.networks):
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
        self.notice = {"kind": "stopped", "text": text}

    def _diverged(self) -> None:
        self.playing, self.target, self.seeking = False, None, False
        before = self.history.before((max(0, self.epoch - 1), 0))
        self.notice = {"kind": "diverged", **trouble.explain(self.networks, self.points, self.epoch, before)}

    def _arrive(self) -> None:
        self.target, self.seeking = None, False
        self._pace(time.monotonic())

    def _losses(self) -> tuple[float, ...]:
        return tuple(value for network in self.networks for value in network.losses())

    def resume_pace(self) -> None:
        """Go on at the pace that was set, without making up for a time in which nobody looked."""
        self._pace(time.monotonic())

    def go_on(
        self, epoch: int, batch: int, held: Sequence[paths.Held], curve: list[tuple[float, ...]], playing: bool
    ) -> None:
        """Be where a session was that is no more; the past begins here."""
        self.epoch, self.batch, self.playing = epoch, batch, playing
        for network, numbers in zip(self.networks, held, strict=True):
            network.held = numbers
        self.history.begin(self._snapshot(), None)
        self.history.curve = curve
        self.notice = {"kind": "resumed", "text": f"Going on from epoch {epoch:,}."}
        self._least_at = epoch
        self._pace(time.monotonic())

    def _pace(self, now: float) -> None:
        self._pace_from, self._pace_done = now, 0.0

    # what commands do

    def obey(self, command: Any) -> None:
        """Do what a command says; InputError or ValidationError where it cannot be done, with everything as it was."""
        handler = getattr(self, f"_do_{command.do}", None)
        if handler is None:
            return
        try:
            if command.do not in ("choose", "open_element", "export"):
                self.notice = None
            handler(command)
        except ValidationError as error:
            found = error.errors(include_url=False)[0]
            place = ".".join(str(part) for part in found["loc"])
            self.notice = _refusal(f"{place or 'The data'}: {found['msg'].removeprefix('Value error, ')}.")
        except InputError as error:
            self.notice = _refusal(str(error))
        except IndexError as error:
            self.notice = _refusal(f"There is {error}.")
        self.dirty = True

    def _do_set(self, command: commands.Set) -> None:
        self._become(states.change(self.state, command.state))

    def _do_play(self, _: Any) -> None:
        self.playing, self.target, self.seeking = True, None, False
        train, test = self.networks[0].losses()
        self._least, self._least_at = test if math.isfinite(test) else train, self.epoch
        self._pace(time.monotonic())

    def _do_pause(self, _: Any) -> None:
        self.playing = False

    def _do_step(self, command: commands.Step) -> None:
        self.playing, self.seeking = False, False
        if command.unit == "epoch":
            self.target = (self.epoch + command.count, 0)
        else:
            whole = self.epoch * self.batches + self.batch + command.count
            self.target = (whole // self.batches, whole % self.batches)

    def _do_reset(self, command: commands.Reset) -> None:
        self.playing = False
        state = self.state
        if not command.keep:
            fresh = {"weight_seed": secrets.randbelow(2**31), "weights": None}
            other = None if state.other is None else {**state.other.model_dump(), **fresh}
            state = State.model_validate({**state.model_dump(), **fresh, "other": other})
            self.state_changed = True
        self._begin(state, self.points)

    def _do_regenerate(self, _: Any) -> None:
        self._become(states.change(self.state, {"seed": secrets.randbelow(2**31)}))

    def _do_seek(self, command: commands.Seek) -> None:
        epoch = min(max(command.epoch, self.history.first), self.history.last)
        self.playing = False
        self._restore(self.history.before((epoch, 0)))
        self.seeking, self.target = True, (epoch, 0)
        if self.position >= self.target:
            self._arrive()

    def _do_branch(self, _: Any) -> None:
        self.history.cut(self.position)

    def _do_edit(self, command: commands.Edit) -> None:
        network = self._network(command.net)
        kind, *numbers = command.element[0], *map(int, command.element[1:].split("."))
        if kind == "l":
            place = network.plan.weight(numbers[0], numbers[1], numbers[2])
        elif kind == "b":
            if not network.learner.biases:
                raise InputError("bias", "this network has none", "Switch biases on.")
            place = network.plan.bias(numbers[0], numbers[1])
        else:
            raise InputError(command.element, "only weights and biases can be set", "Choose a link or a bias.")
        self._freeze()
        network.held.theta[place] = command.value
        self._changed()

    def _do_add(self, command: commands.Add) -> None:
        if len(self._rows()) >= MOST_OWN_POINTS:
            raise InputError("own points", f"at most {MOST_OWN_POINTS} fit", "Delete some, or draw fewer points.")
        self._own([*self._rows(), (command.x1, command.x2, command.label, 1)])

    def _do_move(self, command: commands.Move) -> None:
        rows = self._rows()
        row = rows[self._index(command.index)]
        rows[command.index] = (command.x1, command.x2, *row[2:])
        self._own(rows)

    def _do_label(self, command: commands.Relabel) -> None:
        rows = self._rows()
        row = rows[self._index(command.index)]
        rows[command.index] = (*row[:2], command.label, row[3])
        self._own(rows)

    def _do_delete(self, command: commands.Delete) -> None:
        rows = self._rows()
        del rows[self._index(command.index)]
        self._own(rows)

    def _do_choose(self, command: commands.Choose) -> None:
        if command.index is not None:
            self._index(command.index)
        self.chosen = command

    def _do_open_element(self, command: commands.OpenElement) -> None:
        if command.element is None:
            self.opened = None
            return
        from explorer.live.playground import worked

        worked.check(self._network(command.net).plan, command.element)
        self.opened = (command.element, command.net)

    def _do_export(self, command: commands.Export) -> None:
        from explorer.training.dense import export

        network = self._network(command.net)
        make = export.script if command.kind == "script" else export.as_json
        text = make(network.learner, network.plan, network.held, network.learner.features, self.epoch)
        self.exported = {"name": f"network.{'py' if command.kind == 'script' else 'json'}", "text": text}

    # changes

    def _become(self, new: State) -> None:
        """Take up another state: anew where data or structure differ, from here on where not."""
        old = self.state
        if new == old:
            return
        if new.data == "points" and _differ(old, new, frozenset({"train_share", "seed"})) and new.points == old.points:
            new = State.model_validate({**new.model_dump(), "points": [row[:3] for row in new.points]})
        if _differ(old, new, states.DATA):
            if new.data == "dataset" and _differ(old, new, states.DATA - {"samples", "noise", "classes"}):
                self._load(new)
                return
            self._begin(new, self._draw(new), playing=self.playing)
            return
        points = self.points
        if new.data == "points" and (new.points, new.points_task) != (old.points, old.points_task):
            points = self._draw(new)
        same = [structure(learner) for learner in old.learners] == [structure(learner) for learner in new.learners]
        if not same or (points.task, points.classes) != (self.points.task, self.points.classes):
            self._begin(new, points, playing=self.playing)
            return
        self.state_changed = True
        if not _differ(old, new, frozenset(State.model_fields) - VIEW):
            self.state = new
            self._pace(time.monotonic())
            return
        self._freeze()
        self.state = new
        for network, learner in zip(self.networks, new.learners, strict=True):
            held = network.held
            if learner.optimizer != network.learner.optimizer:
                held = held._replace(moments=np.zeros_like(held.moments), step=0)
            network.__init__(learner, points, held)
        self.points_changed |= points is not self.points
        self.points = points
        self._changed()

    def _freeze(self) -> None:
        """Before a change: the future is another one from here, and snapshots keep their arrays."""
        self.history.cut(self.position)
        self.target, self.seeking = None, False
        for network in self.networks:
            network.held = network.held.copy()

    def _changed(self) -> None:
        self.batch = min(self.batch, self.batches - 1)
        self.history.keep(self._snapshot(changed=self.position != (0, 0)))
        self._pace(time.monotonic())

    def _begin(self, state: State, points: Points, playing: bool = False) -> None:
        networks = [Network(learner, points) for learner in state.learners]
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

    def _load(self, state: State) -> None:
        """Read a dataset's columns beside everything else; `look` takes them up."""
        self.loading = self._executor.submit(self._draw, state), state
        self.notice = {"kind": "loading", "text": "Reading the columns of the dataset."}
        self.dirty = True

    def look(self) -> None:
        """Take up data that were being read, once they are there."""
        if self.loading is None or not self.loading[0].done():
            return
        future, state = self.loading
        self.loading, self.dirty = None, True
        try:
            points = future.result()
        except InputError as error:
            self.notice = _refusal(str(error))
            return
        except Exception:
            self.notice = _refusal("The columns of the dataset could not be read.")
            return
        self.notice = None
        self._begin(state, points, playing=self.playing)

    def _snapshot(self, changed: bool = False) -> Snapshot:
        helds = tuple(network.held.copy() for network in self.networks)
        return Snapshot(self.position, self.state, self.points, helds, changed)

    def _restore(self, snapshot: Snapshot) -> None:
        """Be what a snapshot says, except for what concerns the view."""
        shown = {name: getattr(self.state, name) for name in VIEW}
        state = snapshot.state.model_copy(update=shown)
        if state != self.state:
            self.state, self.state_changed = state, True
        self.points_changed |= self.points is not snapshot.points
        self.points = snapshot.points
        self.epoch, self.batch = snapshot.position
        self.networks = [
            Network(learner, self.points, held.copy())
            for learner, held in zip(self.state.learners, snapshot.held, strict=True)
        ]
        self.dirty = True

    # points of one's own

    def _rows(self) -> list[tuple[Any, ...]]:
        """Return the points as rows that can be changed: those of the state, or what was drawn."""
        if self.state.data == "points":
            return list(self.state.points)
        known = zip(self.points.places, self.points.labels, self.points.train, strict=True)
        return [(round(x1, 3), round(x2, 3), float(label), int(side)) for (x1, x2), label, side in known]

    def _index(self, index: int) -> int:
        if index >= len(self.points.labels):
            raise InputError(f"point {index}", f"there are {len(self.points.labels)}")
        return index

    def _own(self, rows: list[tuple[Any, ...]]) -> None:
        """Go on with these points; drawn ones become own ones, each on the side it was on."""
        if len(rows) > MOST_OWN_POINTS:
            raise InputError("own points", f"at most {MOST_OWN_POINTS} fit", "Draw fewer points first.")
        task = "regression" if self.points.task == "regression" else "classes"
        new = State.model_validate({**self.state.model_dump(), "data": "points", "points": rows, "points_task": task})
        if self.state.data == "points":
            self._become(new)
            return
        points = self._draw(new)
        if (points.task, points.classes) != (self.points.task, self.points.classes):
            self._begin(new, points, playing=self.playing)
            return
        self._freeze()
        self.state, self.points = new, points
        for network in self.networks:
            network.take(points)
        self.state_changed = self.points_changed = True
        self._changed()

    def _network(self, index: int) -> Network:
        if index >= len(self.networks):
            raise InputError("the second network", "there is none", "Split the screen first.")
        return self.networks[index]


def _differ(old: State, new: State, names: frozenset[str]) -> bool:
    return any(getattr(old, name) != getattr(new, name) for name in names)


def _refusal(text: str) -> dict[str, str]:
    return {"kind": "refused", "text": text}
