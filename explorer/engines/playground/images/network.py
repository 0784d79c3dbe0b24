"""One convolutional network of a playground: its weights, its images, and all that is measured or drawn of it."""

from __future__ import annotations

import math
import time
from typing import Literal, NamedTuple, cast

import numpy as np

from explorer.datasets.teaching.pictures import Pictures
from explorer.datasets.teaching.points import Points
from explorer.messages.playground.frames import Confusion, ImageReport, LayerPlace, NetworkReport, Pair, StagePlace
from explorer.training.dense import paths
from explorer.training.dense.state import DenseState
from explorer.training.images.layout import ImageLayout, begin, layout
from explorer.training.images.spec import ImageSpec

MEASURE_EVERY = 0.25
"""After how many seconds, while it trains, a frame measures losses anew; between, it repeats the last ones."""


class Plain:
    """The one path of these networks: torch. Nothing is compiled."""

    name = "torch"


PLAIN = cast(paths.Path, Plain())


class Measured(NamedTuple):
    """What one state makes of all images: ŷ (n, outputs) and each one's loss (n,)."""

    step: int
    when: float
    predicted: np.ndarray
    losses: np.ndarray


class ImageNetwork:
    """One learner on the images of a playground; to the course of training it is as a `PlaygroundNetwork`.

    Attributes
    ----------
    plan : where its weights stand
    state : what training changes, in float32
    shown : the number of the image whose maps are shown
    """

    def __init__(self, learner: ImageSpec, points: Pictures, state: DenseState | None = None) -> None:
        self.learner, self.path = learner, PLAIN
        self.plan: ImageLayout = layout(learner, points.images.shape[1:], points.classes)
        self.state = state or begin(learner, self.plan)
        self.shown = int((~points.train).argmax())
        self._measured: Measured | None = None
        self.take(points)

    def take(self, points: Points) -> None:
        """Learn from these images from now on; they are of the same size, and as many classes."""
        assert isinstance(points, Pictures)
        self.points = points
        self._targets = self.plan.targets(points.labels)
        self._train_images, self._train_targets = points.images[points.train], self._targets[points.train]
        self._measured = None

    @property
    def batches(self) -> int:
        """How many batches an epoch has."""
        return paths.batches(self.learner, len(self._train_images))

    def advance(self, epoch: int, start: int, stop: int) -> None:
        """Take the batches `start` to `stop` of an epoch, as far as it has them."""
        from explorer.training.images import network as images

        stop = min(stop, self.batches)
        if start < stop:
            with np.errstate(all="ignore"):
                self.state = images.train(
                    self.learner, self.plan, self.state, self._train_images, self._train_targets, epoch, start, stop
                )

    def choose(self, index: int | None) -> None:
        """Show the maps of this image; of the first test image where there is none of that number."""
        known = index is not None and index < len(self.points.labels)
        self.shown = index if known and index is not None else int((~self.points.train).argmax())

    def losses(self, at_most: float = 0.0) -> tuple[float, float]:
        """Return train and test loss, without penalty; NaN where there is nothing to test. `at_most`: see `measure`."""
        losses, train = self.measure(at_most).losses, self.points.train
        return float(losses[train].mean()), float(losses[~train].mean()) if not train.all() else math.nan

    def measure(self, at_most: float = 0.0) -> Measured:
        """Return what the network makes of all images; of a state that is at most so many seconds old."""
        from explorer.training.images import network as images

        last = self._measured
        if last is not None and (last.step == self.state.step or time.monotonic() - last.when < at_most):
            return last
        acts, losses = images.outputs(self.plan, self.state, self.points.images, self._targets)
        self._measured = Measured(self.state.step, time.monotonic(), self.predict(acts), losses)
        return self._measured

    def penalty(self) -> float:
        """Return l1 * sum |w| + l2 * sum w²."""
        weights = self.state.theta[self.plan.penalised].astype(np.float64)
        return float(self.learner.l1 * np.abs(weights).sum() + self.learner.l2 * np.square(weights).sum())

    def predict(self, sums: np.ndarray) -> np.ndarray:
        """Return ŷ (n, outputs) of the last activations: through the softmax where the loss brings one."""
        if self.plan.output_activation != "softmax":
            return sums
        shifted = np.exp(sums - sums.max(1, keepdims=True))
        return shifted / shifted.sum(1, keepdims=True)

    def maps(self, index: int | None = None) -> tuple[list[np.ndarray], list[np.ndarray]]:
        """Return every layer's sums and maps of one image: float32 (maps, rows, columns) each."""
        from explorer.training.images import network as images

        return images.through(self.plan, self.state, self.points.images[self.shown if index is None else index])

    def report(
        self, name: Literal["a", "b"], epoch: int, playing: bool = False
    ) -> tuple[NetworkReport, dict[str, np.ndarray]]:
        """Return what a frame says of the network, and its arrays: kernels, the chosen image's maps, all answers."""
        at_most = MEASURE_EVERY if playing else 0.0
        measured = self.measure(at_most)
        winners = measured.predicted.argmax(1)
        train, labels = self.points.train, self.points.labels.astype(np.int64)
        tables = [np.zeros((self.plan.outputs, self.plan.outputs), np.int64) for _ in range(2)]
        for table, side in zip(tables, (train, ~train), strict=True):
            np.add.at(table, (labels[side], winners[side]), 1)
        shares = [finite(table.trace() / table.sum()) if table.sum() else None for table in tables]
        losses = self.losses(at_most)
        maps = self.maps()[1]
        predicted = self.predict(maps[-1].reshape(1, -1))[0]
        low, high = self.plan.levels
        report = NetworkReport(
            name=name,
            inputs=(),
            outputs=self.plan.outputs,
            task="classes",
            output_activation=self.plan.output_activation,
            low=low,
            high=high,
            threshold=(low + high) / 2,
            layers=tuple(
                LayerPlace(
                    units=part.maps, activation=part.activation, weights=part.weights, biases=part.biases, norm=None
                )
                for part in self.plan.stages
            ),
            loss=Pair(train=finite(losses[0]), test=finite(losses[1])),
            accuracy=Pair(train=shares[0], test=shares[1]),
            r2=None,
            penalty=finite(self.penalty()),
            learning_rate=self.learner.rate(epoch),
            confusion=Confusion(train=_rows(tables[0]), test=_rows(tables[1])),
            health=(),
            image=self._about(),
        )
        arrays = {
            "kernels": self.state.theta.copy(),
            "image": self.points.images[self.shown],
            "maps": np.concatenate([one.ravel() for one in maps]),
            "shares": predicted.astype(np.float32),
            "winners": winners.astype(np.uint8),
        }
        return report, arrays

    def _about(self) -> ImageReport:
        stages = tuple(
            StagePlace(
                kind=part.kind,
                maps=part.maps,
                rows=part.shape[0],
                columns=part.shape[1],
                kernel=part.kernel,
                stride=part.stride,
                before=part.before,
                first=part.unit,
            )
            for part in self.plan.stages
        )
        rows, columns = self.plan.image
        return ImageReport(
            kind=self.points.kind,
            rows=rows,
            columns=columns,
            names=self.points.names,
            shown=self.shown,
            label=int(self.points.labels[self.shown]),
            stages=stages,
        )

    def feature_maps(self) -> dict[str, np.ndarray]:
        """Return nothing: images are sent once, with the points."""
        return {}


def _rows(table: np.ndarray) -> tuple[tuple[int, ...], ...]:
    return tuple(tuple(int(count) for count in row) for row in table)


def finite(value: float) -> float | None:
    """Return the number for JSON, None where it is none."""
    return float(value) if math.isfinite(value) else None
