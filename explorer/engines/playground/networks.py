"""The network that belongs to a learner: one of the plane, or one on images."""

from __future__ import annotations

from explorer.datasets.teaching.pictures import Pictures
from explorer.datasets.teaching.points import Points
from explorer.engines.playground.images.network import ImageNetwork
from explorer.engines.playground.network import PlaygroundNetwork
from explorer.messages.playground.state import Learner
from explorer.training.dense.paths import DenseState, Path
from explorer.training.images.spec import ImageSpec

AnyNetwork = PlaygroundNetwork | ImageNetwork


def network(
    learner: Learner | ImageSpec, points: Points, state: DenseState | None = None, path: Path | None = None
) -> AnyNetwork:
    """Return the network of a learner on these points, in a state or at its beginning."""
    if isinstance(learner, ImageSpec):
        assert isinstance(points, Pictures)
        return ImageNetwork(learner, points, state)
    return PlaygroundNetwork(learner, points, state, path)
