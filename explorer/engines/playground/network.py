"""One network of a playground: its weights, its samples, and everything about it that is measured or drawn."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any, Literal

import numpy as np

from explorer.datasets.teaching import points as plane
from explorer.datasets.teaching.points import Points
from explorer.messages.playground.frames import Confusion, Health, LayerPlace, NetworkReport, Pair
from explorer.messages.playground.state import Learner
from explorer.training.dense import paths, surfaces
from explorer.training.dense.layout import Layout, layout
from explorer.training.dense.paths import DenseState, Sample

MAP, SMALL_MAP = 100, 32
"""Cells along an edge of the output's map, and of a neuron's."""
FLAT = 0.01
"""A slope below this counts as saturated."""


class PlaygroundNetwork:
    """One learner on the points of a playground.

    Attributes
    ----------
    plan : where its weights stand
    state : what training changes: weights, moments, running averages, steps
    path : what computes; the paths agree to rounding, and the past is repeated by the one that made it
    train, test : what it learns from and is tested on
    """

    def __init__(
        self, learner: Learner, points: Points, state: DenseState | None = None, path: paths.Path | None = None
    ) -> None:
        self.learner, self.path = learner, path or paths.best()
        self.plan: Layout = layout(learner, len(learner.features), points.task, max(points.classes, 2))
        self.state = state or paths.begin(learner, self.plan)
        self.take(points)

    def take(self, points: Points) -> None:
        """Learn from these points from now on; they are of the same kind."""
        inputs = plane.features(points.places, self.learner.features)
        targets = self.plan.targets(points.labels)
        chosen = points.train
        self.train = Sample(np.ascontiguousarray(inputs[chosen]), np.ascontiguousarray(targets[chosen]))
        self.test = Sample(np.ascontiguousarray(inputs[~chosen]), np.ascontiguousarray(targets[~chosen]))
        self.labels = points.labels[chosen], points.labels[~chosen]

    @property
    def batches(self) -> int:
        """How many batches an epoch has."""
        return paths.batches(self.learner, len(self.train.inputs))

    def advance(self, epoch: int, start: int, stop: int) -> None:
        """Take the batches `start` to `stop` of an epoch, as far as it has them."""
        stop = min(stop, self.batches)
        if start < stop:
            with np.errstate(all="ignore"):
                self.state = self.path.train(self.learner, self.plan, self.state, self.train, epoch, start, stop)

    def losses(self) -> tuple[float, float]:
        """Return train and test loss, without penalty; NaN where there is nothing to test."""
        path = self.path
        with np.errstate(all="ignore"):
            train = path.outputs(self.plan, self.state, self.train)[1]
            test = path.outputs(self.plan, self.state, self.test)[1] if len(self.test.inputs) else math.nan
        return train, test

    def penalty(self) -> float:
        """Return l1 * sum |w| + l2 * sum w²."""
        weights = self.state.theta[self.plan.penalised]
        return float(self.learner.l1 * np.abs(weights).sum() + self.learner.l2 * np.square(weights).sum())

    def predict(self, sums: np.ndarray) -> np.ndarray:
        """Return ŷ (n, outputs) of the last activations: through sigmoid or softmax where the loss brings one."""
        if self.plan.output_activation == "softmax":
            shifted = np.exp(sums - sums.max(1, keepdims=True))
            return shifted / shifted.sum(1, keepdims=True)
        if self.plan.output_activation == "sigmoid" and self.plan.loss == "cross_entropy":
            return 1.0 / (1.0 + np.exp(-np.clip(sums, -700, 700)))
        return sums

    @property
    def threshold(self) -> float:
        """What ŷ lies between the two classes."""
        return sum(self.plan.levels) / 2

    def winners(self, predicted: np.ndarray) -> np.ndarray:
        """Return the class (n,) of each ŷ (n, outputs)."""
        if self.plan.task == "classes":
            return predicted.argmax(1)
        return (predicted[:, 0] > self.threshold).astype(np.int64)

    def report(self, name: Literal["a", "b"], epoch: int) -> tuple[NetworkReport, dict[str, np.ndarray]]:
        """Return what a frame says of the network, and its arrays: parameters, gradients, and the maps."""
        path, first = self.path, self.plan.slices[-1].unit
        acts, train_loss = path.outputs(self.plan, self.state, self.train)
        predictions = [self.predict(acts[:, first:])]
        test_loss = math.nan
        if len(self.test.inputs):
            tested, test_loss = path.outputs(self.plan, self.state, self.test)
            predictions.append(self.predict(tested[:, first:]))
        gradient, sums = path.gradient(self.learner, self.plan, self.state, self.train)
        scale, maps = self.maps()
        low, high = self.plan.levels
        accuracy, r2, confusion = self._scores(predictions)
        report = NetworkReport(
            name=name,
            inputs=self.learner.features,
            outputs=self.plan.outputs,
            task=self.plan.task,
            output_activation=self.plan.output_activation,
            low=low,
            high=high,
            threshold=self.threshold,
            layers=self._layers(),
            loss=_pair([train_loss, test_loss]),
            accuracy=accuracy,
            r2=r2,
            penalty=finite(self.penalty()),
            learning_rate=self.learner.rate(epoch),
            confusion=confusion,
            health=self._health(gradient, acts, sums),
            output_scale=scale,
        )
        return report, {"weights": self.state.theta.copy(), "gradients": gradient.astype(np.float32), **maps}

    def _layers(self) -> tuple[LayerPlace, ...]:
        last = len(self.plan.slices) - 1
        return tuple(
            LayerPlace(
                units=part.units,
                activation=self.plan.output_activation if k == last else part.activation,
                weights=part.weights,
                biases=part.biases,
                norm=part.norm if part.norm >= 0 else None,
            )
            for k, part in enumerate(self.plan.slices)
        )

    def _scores(self, predictions: list[np.ndarray]) -> tuple[Pair | None, Pair | None, Confusion | None]:
        """Return accuracy and confusion of classes, or r² of numbers."""
        known = self.labels[: len(predictions)]
        if self.plan.task == "regression":
            fits = [_r2(labels, predicted[:, 0]) for labels, predicted in zip(known, predictions, strict=True)]
            return None, _pair(fits), None
        classes = self.plan.outputs if self.plan.task == "classes" else 2
        tables = []
        for labels, predicted in zip(known, predictions, strict=True):
            table = np.zeros((classes, classes), np.int64)
            np.add.at(table, (labels.astype(np.int64), self.winners(predicted)), 1)
            tables.append(table)
        shares = [float(table.trace() / max(table.sum(), 1)) for table in tables]
        tables += [np.zeros((classes, classes), np.int64)] * (2 - len(tables))
        return _pair(shares), None, Confusion(train=tables[0].tolist(), test=tables[1].tolist())

    def _health(self, gradient: np.ndarray, acts: np.ndarray, sums: np.ndarray) -> tuple[Health, ...]:
        health = []
        for part in self.plan.slices:
            weights, units = slice(part.weights, part.biases), slice(part.unit, part.unit + part.units)
            values = acts[:, units]
            health.append(
                Health(
                    gradient=finite(np.sqrt(np.square(gradient[weights]).mean())),
                    weight=finite(np.sqrt(np.square(self.state.theta[weights]).mean())),
                    dead=_where((values == 0).all(0)) if part.activation == "relu" else (),
                    saturated=_where((_slopes(part.activation, sums[:, units]) < FLAT).all(0)),
                )
            )
        return tuple(health)

    def maps(self) -> tuple[float | None, dict[str, np.ndarray]]:
        """Return the output's scale, and the maps of output and neurons over the plane, quantised."""
        with np.errstate(all="ignore"):
            acts = surfaces.forward(self.plan, self.state, _grid(self.learner.features))
            predicted = _finite(self.predict(acts[-1][:, : MAP * MAP].T))
            acts[-1] = self.predict(acts[-1][:, MAP * MAP :].T).T
            small = _finite(np.concatenate([*(a[:, MAP * MAP :] for a in acts[:-1]), acts[-1]]))
        neurons, scales = quantise(small.reshape(-1, SMALL_MAP, SMALL_MAP), np.int8)
        arrays = {"neurons": neurons, "neuron_scale": scales}
        if self.plan.task == "classes":
            best = predicted.max(1)
            if self.plan.output_activation != "softmax":
                best = (best - self.plan.levels[0]) / (self.plan.levels[1] - self.plan.levels[0])
            arrays["classes"] = self.winners(predicted).astype(np.uint8).reshape(MAP, MAP)
            arrays["confidence"] = (np.clip(best, 0, 1) * 255).astype(np.uint8).reshape(MAP, MAP)
            return None, arrays
        whole, scale = quantise(predicted.reshape(1, MAP, MAP), np.int16)
        return float(scale[0]), {**arrays, "output": whole[0]}

    def feature_maps(self) -> dict[str, np.ndarray]:
        """Return the maps of the inputs."""
        values = _grid(self.learner.features)[:, MAP * MAP :].reshape(-1, SMALL_MAP, SMALL_MAP)
        quantised, scales = quantise(values, np.int8)
        return {"features": quantised, "feature_scale": scales}


def centres(cells: int) -> np.ndarray:
    """Return where the cells of a map lie: float64 (cells * cells, 2), row after row from the top, from the left."""
    along = (np.arange(cells) + 0.5) / cells * 2 * plane.REACH - plane.REACH
    x1, x2 = np.meshgrid(along, -along)
    return np.stack([x1.ravel(), x2.ravel()], 1)


def quantise(values: np.ndarray, kind: type[np.integer[Any]]) -> tuple[np.ndarray, np.ndarray]:
    """Return maps (n, rows, columns) as whole numbers and the float32 scale (n,) of each: zero and signs stay exact."""
    most = np.iinfo(kind).max
    scale = np.abs(values).max(axis=(1, 2)).astype(np.float32)
    factor = np.divide(most, scale, out=np.zeros_like(scale), where=scale > 0)
    return np.rint(values * factor[:, None, None]).astype(kind), scale


def finite(value: float) -> float | None:
    """Return the number for JSON, None where it is none."""
    return float(value) if math.isfinite(value) else None


@lru_cache(maxsize=32)
def _grid(features: tuple[Any, ...]) -> np.ndarray:
    """Return the network's inputs at every cell: float32 (features, cells of the large and of the small map)."""
    places = np.concatenate([centres(MAP), centres(SMALL_MAP)])
    return np.ascontiguousarray(plane.features(places, features).T.astype(np.float32))


def _finite(values: np.ndarray) -> np.ndarray:
    """Return the values with what is no number as 0 and what is infinite as very much."""
    if math.isfinite(float(values.sum())):
        return values
    return np.nan_to_num(values, nan=0.0, posinf=1e30, neginf=-1e30)


def _pair(values: list[float]) -> Pair:
    return Pair(train=finite(values[0]), test=finite(values[1]) if len(values) > 1 else None)


def _where(flags: Any) -> tuple[int, ...]:
    return tuple(np.flatnonzero(flags).tolist())


def _r2(labels: np.ndarray, predicted: np.ndarray) -> float:
    spread = np.square(labels - labels.mean()).sum()
    return float(1 - np.square(labels - predicted).sum() / spread) if spread > 0 else math.nan


def _slopes(activation: str, sums: np.ndarray) -> np.ndarray:
    """Return |derivative| of an activation; 1 where it is never flat for long."""
    match activation:
        case "sigmoid":
            a = 1 / (1 + np.exp(-np.clip(sums, -700, 700)))
            return a * (1 - a)
        case "tanh":
            return 1 - np.tanh(sums) ** 2
        case "relu":
            return (sums > 0).astype(np.float64)
        case "step":
            return np.zeros_like(sums)
        case _:
            return np.ones_like(sums)
