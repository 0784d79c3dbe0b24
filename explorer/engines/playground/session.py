"""One open playground: what commands do to the course of its training."""

from __future__ import annotations

import math
import secrets
import time
from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any, assert_never

import numpy as np
from pydantic import ValidationError

from explorer.datasets.teaching.points import Points
from explorer.engines.playground import exports, opening, own
from explorer.engines.playground.course import VIEW, Course
from explorer.engines.playground.images.network import ImageNetwork
from explorer.engines.playground.networks import AnyNetwork, network
from explorer.errors import InputError
from explorer.messages.playground import bounds, commands
from explorer.messages.playground import state as states
from explorer.messages.playground.bounds import MOST_STEPS, MOST_WEIGHT, within
from explorer.messages.playground.commands import SessionCommand
from explorer.messages.playground.frames import Exported, Notice
from explorer.messages.playground.state import MOST_OWN_POINTS, State, structure
from explorer.sentences import sentence
from explorer.training.dense import paths

Draw = Callable[[State], Points]


class Session(Course):
    """A playground without its wire.

    Attributes
    ----------
    opened : the element whose arithmetic is shown, and of which network
    chosen : for which point
    exported : a file to be sent with the next frame
    loading : data that are being read beside everything else, and the state that they are for
    newest : the number of the newest command that had one
    """

    def __init__(
        self, state: State, draw: Draw, executor: Executor | None = None, path: paths.Path | None = None
    ) -> None:
        super().__init__(state, path)
        self._draw, self._executor = draw, executor
        self.opened: tuple[str, int] | None = None
        self.chosen: commands.Choose = commands.Choose(do="choose")
        self.exported: Exported | None = None
        self.loading: tuple[Future[Points], State] | None = None
        self.once_loaded: Callable[[], None] | None = None
        self.newest = 0
        self._first(state)

    def _first(self, state: State) -> None:
        """Begin from a state; what it names and is not there is left out, and a notice says so.

        A dataset is read beside everything else, and drawn points stand there until it is.
        """
        own: dict[str, object] = {"weights": None, "other": None}
        drawn: dict[str, object] = {"data": State().data, "points": ()}
        whole = state.model_dump()
        for plain in ({}, own, drawn, own | drawn):
            now = State.model_validate({**whole, **plain})
            if beside(now):
                now = State.model_validate({**whole, **plain, **drawn})
            try:
                self._begin(now, self._draw(now))
                break
            except InputError as error:
                self.notice = self.notice or _refusal(str(error))
        if beside(state):
            self._load(state)

    def obey(self, command: SessionCommand) -> None:
        """Do what a command says; where it cannot be done, a notice says why, and everything is as it was."""
        self.newest = self.newest if command.number is None else command.number
        try:
            if not isinstance(command, commands.Choose | commands.OpenElement | commands.Export):
                self.notice = None
            said = list[str]()
            self._do(command, said)
            if said:
                self.notice = self.notice or Notice(kind="said", text=" ".join(said))
        except ValidationError as error:
            self.notice = _refusal(str(sentence(error, lambda path: ".".join(path) or "The data")))
        except InputError as error:
            self.notice = _refusal(str(error))
        except IndexError as error:
            self.notice = _refusal(f"There is {error}.")
        self.dirty = True

    def _do(self, command: SessionCommand, said: list[str]) -> None:
        """Do what a command says, and say what was set to its bound.

        Raises
        ------
        InputError, ValidationError, IndexError : it cannot be done
        """
        match command:
            case commands.Set():
                fields, beyond = bounds.held(command.state)
                said += beyond
                self._become(states.change(self.state, fields))
            case commands.Play():
                self._play()
            case commands.Pause():
                self.playing = False
                self.target = self.target if self.seeking else None
            case commands.Step():
                self._step(command, said)
            case commands.Reset():
                self._reset(command)
            case commands.Regenerate():
                self._become(states.change(self.state, {"seed": secrets.randbelow(2**31)}))
            case commands.Seek():
                self._seek(command)
            case commands.Branch():
                self.history.cut(self.position)
            case commands.Edit():
                self._edit(command, said)
            case commands.Add() | commands.Move() | commands.Relabel() | commands.Delete():
                self._own(own.changed(own.rows(self.state, self.points), command, said))
            case commands.Choose():
                self._choose(command, said)
            case commands.OpenElement():
                self._open_element(command)
            case commands.Export():
                self.exported = exports.export(command, self.state, self.networks, self.epoch)
            case commands.Refuse():
                self.notice = _refusal(command.reason)
            case _:
                assert_never(command)

    @property
    def on_its_way(self) -> bool:
        """Whether a command is obeyed but not done: a step or a seek that has not arrived, data being read."""
        return self.target is not None or self.loading is not None

    def _play(self) -> None:
        self.playing, self.target, self.seeking = True, None, False
        train, test = self.networks[0].losses()
        self._least, self._least_at = test if math.isfinite(test) else train, self.epoch
        self._pace(time.monotonic())

    def _step(self, command: commands.Step, said: list[str]) -> None:
        """Head for so many epochs or batches on; steps that come faster than they are taken add up."""
        count = int(within(command.count, 1, MOST_STEPS, "the number of steps", said))
        epoch, batch = self.target if self.target is not None and not self.seeking else self.position
        self.playing, self.seeking = False, False
        if command.unit == "epoch":
            self.target = (epoch + count, 0)
        else:
            whole = epoch * self.batches + batch + count
            self.target = (whole // self.batches, whole % self.batches)

    def _reset(self, command: commands.Reset) -> None:
        self.playing = False
        state = self.state
        if not command.keep:
            fresh = {"weight_seed": secrets.randbelow(2**31), "weights": None}
            other = None if state.other is None else {**state.other.model_dump(), **fresh}
            state = State.model_validate({**state.model_dump(), **fresh, "other": other})
            self.state_changed = True
        self._begin(state, self.points)

    def _seek(self, command: commands.Seek) -> None:
        epoch = min(max(command.epoch, self.history.first), self.history.last)
        self.playing = False
        self._restore(self.history.before((epoch, 0)))
        self.seeking, self.target = True, (epoch, 0)
        if self.position >= self.target:
            self._arrive()

    def _edit(self, command: commands.Edit, said: list[str]) -> None:
        network = self._network(command.net)
        if isinstance(network, ImageNetwork):
            raise InputError("weights", "those of maps cannot be set by hand here", "Choose data of the plane.")
        kind, *numbers = command.element[0], *map(int, command.element[1:].split("."))
        if kind == "l":
            place = network.plan.weight(numbers[0], numbers[1], numbers[2])
        elif kind == "b":
            if not network.learner.biases:
                raise InputError("bias", "this network has none", "Switch biases on.")
            place = network.plan.bias(numbers[0], numbers[1])
        else:
            raise InputError(command.element, "only weights and biases can be set", "Choose a link or a bias.")
        name = "the bias" if kind == "b" else "the weight"
        value = within(command.value, -MOST_WEIGHT, MOST_WEIGHT, name, said)
        self._freeze()
        network.state.theta[place] = value
        self._changed()

    def _choose(self, command: commands.Choose, said: list[str]) -> None:
        if command.index is not None:
            own.existing(command.index, len(self.points.labels))
        elif self.state.pictured:
            raise InputError("the place", "images have none", "Choose one of the images.")
        elif command.x1 is not None and command.x2 is not None and command.label is not None:
            x1, x2 = own.place(command.x1, command.x2, said)
            command = commands.Choose(do="choose", x1=x1, x2=x2, label=own.held_label(command.label, said))
        self.chosen = command

    def _open_element(self, command: commands.OpenElement) -> None:
        if command.element is None:
            self.opened = None
            return
        opening.check(self._network(command.net), command.element)
        self.opened = (command.element, command.net)

    # changes

    def _become(self, new: State) -> None:
        """Take up another state: anew where data or structure differ, from here on where not."""
        old = self.state
        if new == old:
            return
        if new.data == "points" and _differ(old, new, frozenset({"train_share", "seed"})) and new.points == old.points:
            new = State.model_validate({**new.model_dump(), "points": [row[:3] for row in new.points]})
        counts = states.DATA if new.data not in ("points", "dataset") else states.DATA - states.DRAWN
        if _differ(old, new, counts):
            self.loading = None
            if beside(new):
                as_it_is = old.model_dump(include=set(states.DATA))
                self._become(State.model_validate({**new.model_dump(exclude=set(states.DATA)), **as_it_is}))
                self._load(new)
            else:
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
        networks = []
        for before, learner in zip(self.networks, new.learners, strict=True):
            state = before.state
            if learner.optimizer != before.learner.optimizer:
                state = state._replace(moments=np.zeros_like(state.moments), step=0)
            networks.append(network(learner, points, state, before.path))
        self.networks = networks
        self.points_changed |= points is not self.points
        self.points = points
        self._changed()

    def _load(self, state: State) -> None:
        """Read a dataset's columns beside everything else; `look` takes them up."""
        assert self._executor is not None
        self.loading = self._executor.submit(self._draw, state), state
        what = "images" if state.pictured else "columns of the dataset"
        self.notice = Notice(kind="loading", text=f"Reading the {what}.")
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
            self.notice = _refusal("The data could not be read.")
            return
        self.notice = None
        try:
            meanwhile = self.state.model_dump(exclude=set(states.DATA))
            data = state.model_dump(include=set(states.DATA))
            self._begin(State.model_validate({**meanwhile, **data}), points, playing=self.playing)
        except InputError as error:
            self.notice = _refusal(str(error))
            return
        then, self.once_loaded = self.once_loaded, None
        if then is not None:
            then()

    # points of one's own

    def _own(self, rows: list[tuple[Any, ...]]) -> None:
        """Go on with these points; drawn ones become own ones, each on the side it was on."""
        if self.state.pictured:
            raise InputError("own points", "images have no place in the plane", "Choose other data first.")
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
        for one in self.networks:
            one.take(points)
        self.state_changed = self.points_changed = True
        self._changed()

    def _network(self, index: int) -> AnyNetwork:
        return exports.chosen(self.networks, index)


def beside(state: State) -> bool:
    """Whether the data of a state are read beside everything else, for that takes a while."""
    return state.data == "dataset" or state.pictured


def _differ(old: State, new: State, names: frozenset[str]) -> bool:
    return any(getattr(old, name) != getattr(new, name) for name in names)


def _refusal(text: str) -> Notice:
    return Notice(kind="refused", text=text)
