"""Bytes that a training step must move through a device's memory: the floor under the time it takes.

Counted is what is too large to stay near the processor from one step to the next: the batch's genotypes, read once as
they are stored; the encoded batch, written once and read by the first layer's product and by that of its gradient; and
for every weight the reads of both passes, its gradient, and what the optimizer reads and writes. What layers give each
other is left out of the floor: at a few samples it stays in the cache; `Traffic.layers` says what it would be if it
did not.

>>> from explorer.networks import zoo
>>> step = of_step(zoo.load("mlp", 50_000, 1, 1), 64)
>>> {part: round(size / 1e6, 1) for part, size in step.parts.items()}
{'genotypes': 3.2, 'encoded batch': 38.4, 'weights': 102.5, 'gradients': 51.3, 'optimizer': 358.9}
>>> f"{step.seconds(2.95e12) * 1e6:.0f} us"
'188 us'
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from explorer.networks.layers import Flatten, Reshape
from explorer.networks.spec import NetworkSpec
from explorer.training import optimizer, plan

VIEWS = (Flatten, Reshape)
"""Layers that give what they were given, under another shape."""
FLOAT = 4
"""Bytes of a number."""


@dataclass(frozen=True)
class Traffic:
    """Bytes of one step, by what moves them.

    Attributes
    ----------
    parts : what a step cannot do without
    layers : what layers give each other, if all of it went through memory; no part of the total
    """

    parts: Mapping[str, int]
    layers: int

    @property
    def total(self) -> int:
        """Bytes in all."""
        return sum(self.parts.values())

    def seconds(self, bandwidth: float) -> float:
        """Return the least time in seconds at this many bytes a second."""
        return self.total / bandwidth


def of_step(
    network: NetworkSpec, batch: int, kind: str = "adam", stored: float | None = None, members: int = 1
) -> Traffic:
    """Return what a step of training in float32 moves.

    Parameters
    ----------
    batch : samples
    kind : of the optimizer, as in `OptimizerSpec`
    stored : bytes of a sample's genotypes as they lie on the device; a byte a position unless it is said
    members : networks that are stepped on the same batch
    """
    weights = FLOAT * plan.parameters(network) * members
    given = sum(network.shapes[layer.name].size for layer in network.layers if not isinstance(layer, VIEWS))
    kept = optimizer.STATE_COPIES[kind]
    return Traffic(
        {
            "genotypes": round(batch * (network.input_shape["positions"] if stored is None else stored)),
            "encoded batch": 3 * FLOAT * batch * network.input_shape.size,  # written, read forwards, read backwards
            "weights": 2 * weights,  # read forwards and backwards
            "gradients": weights,  # written
            "optimizer": (3 + 2 * kept) * weights,  # gradient, weight and what is kept are read, the last two written
        },
        layers=5 * FLOAT * batch * given * members,  # written, read on and back; its gradient written and read
    )
