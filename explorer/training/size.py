"""How many networks a run trains unless another number is asked for: as many as a short wait allows."""

from __future__ import annotations

from explorer.datasets.splits import SplitSpec
from explorer.networks.geometry import geometry
from explorer.training import stack
from explorer.training.plan import Plan
from explorer.training.spec import RunSpec

SHORT = 240.0
"""Seconds of training that nobody minds: so long an ensemble may take by itself."""
MULTIPLY_ADDS = 8e9
"""Multiply-adds a second of one core in a training step of a batch; measured with MLPs and convolutions in float32."""
STEP = 8e-4
"""Seconds a step takes however small its network is, and however many networks a stack steps at once."""
FOLDS = 5
LEAST = 5
"""Fewer samples than twice this in a fold tell nothing of it."""
ON_CPU, ON_GPU = 3, 5
"""Networks per fold."""


def seconds(plan: Plan, spec: RunSpec, folds: int = 1, networks: int = 1) -> float:
    """Return about how long one core trains so many networks per fold to their last epoch, in seconds.

    A step forwards and backwards is three times the multiply-adds of a prediction, twice those of layers on the
    genotypes, which need no gradient; what it takes beside them is there once for all networks of a stack. Early
    stopping makes it shorter.
    """
    layers, learning, first = plan.network, set[str](), 0
    for layer in layers.layers:
        sources = layers.sources[layer.name]
        shapes = [layers.shapes[source] for source in sources]
        if not learning.intersection(sources):
            first += layer.macs(*shapes)
        if learning.intersection(sources) or layer.parameters(*shapes):
            learning.add(layer.name)
    macs = 3 * geometry(layers).macs - first
    steps = -(-plan.train // spec.batch_size)
    at_once = stack.together(layers, networks, plan.device, min(spec.batch_size, plan.train))
    stacks = -(-networks // at_once)
    epoch = macs * plan.train * networks / MULTIPLY_ADDS + stacks * steps * STEP
    return folds * spec.epochs * epoch


def usual(plan: Plan, spec: RunSpec) -> tuple[int, int]:
    """Return (folds, networks per fold) that train within `SHORT` seconds on a CPU; all there may be on a GPU.

    One fold is a single hold-out: a run whose promoters are ranked for every fold, or which takes long, has no more.
    """
    if spec.protocol is not None:
        return 1, 1
    if plan.train + plan.validation + plan.test < 2 * LEAST * FOLDS:
        return 1, ON_CPU
    if plan.device.name != "cpu":
        return FOLDS, ON_GPU
    for folds, networks in ((FOLDS, ON_CPU), (FOLDS, 2), (FOLDS, 1)):
        if seconds(plan, spec, folds, networks) <= SHORT:
            return folds, networks
    return 1, 1


def with_usual(plan: Plan, spec: RunSpec) -> RunSpec:
    """Return the run with its usual folds and networks."""
    folds, networks = usual(plan, spec)
    if folds == 1:
        return spec.model_copy(update={"ensemble": networks})
    split = SplitSpec.model_validate({**spec.split.model_dump(), "kind": "kfold", "folds": folds})
    return spec.model_copy(update={"split": split, "ensemble": networks})
