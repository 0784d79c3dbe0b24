"""The network of a digits run that questions are about, with the run's images, each made once and kept warm."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from explorer.engines.inspector.warm import Warm
from explorer.inspection.images import codes
from explorer.inspection.images.excite import Excitations, excitations
from explorer.inspection.images.run_images import RunImages, run_images
from explorer.messages.inspector.base import DigitsQuestion
from explorer.networks.build import Network
from explorer.training.lessons import digits_run

T = TypeVar("T")


@dataclass(frozen=True)
class DigitsNetwork:
    """The network of a digits run after one of its kept epochs (None: the last)."""

    warm: Warm
    run: str
    epoch: int | None = None

    @classmethod
    def of(cls, question: DigitsQuestion[Any], warm: Warm) -> DigitsNetwork:
        """Return the network that a question is about."""
        return cls(warm, question.run, question.epoch)

    @property
    def folder(self) -> Path:
        """The run's folder; InputError where there is none."""
        return self.warm.folder(self.run)

    def kept(self, what: str, make: Callable[[], T], *of: Hashable) -> T:
        """Return what is kept under a name for this network; made anew once the run is trained further or again."""
        course = self.folder / digits_run.COURSE
        stamp = course.stat().st_mtime_ns if course.exists() else 0
        return self.warm.get((what, self.run, self.epoch, stamp, *of), make)

    @property
    def network(self) -> Network:
        """The network, in evaluation mode; InputError where the weights of the epoch are not kept."""
        return self.kept("digits network", lambda: digits_run.load(self.folder, self.epoch))

    @property
    def images(self) -> RunImages:
        """The run's own split of the digits."""
        return self.warm.get(("digits images", self.run), lambda: run_images(self.folder))

    def excitations(self, layer: str) -> Excitations:
        """Return how a layer responds to the held-out images."""
        return self.kept("digits excited", lambda: excitations(self.network, self.images.test, layer), layer)

    def codes(self, layer: str) -> tuple[np.ndarray, np.ndarray]:
        """Return a layer's codes, float32 (images, numbers), of the training images and of the held-out ones."""

        def make() -> tuple[np.ndarray, np.ndarray]:
            return (
                codes.codes(self.network, self.images.train, layer),
                codes.codes(self.network, self.images.test, layer),
            )

        return self.kept("digits codes", make, layer)
