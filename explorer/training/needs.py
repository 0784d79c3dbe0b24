"""What a training run needs of this machine: memory beside the device's, and the disk for its checkpoints."""

from __future__ import annotations

from explorer.datasets import blocks
from explorer.datasets.needs import Needs
from explorer.training import optimizer, snapshots
from explorer.training.plan import Plan
from explorer.training.spec import RunSpec


def of(plan: Plan, spec: RunSpec) -> Needs:
    """Return the memory and disk of a planned run; how long it takes is known from earlier runs alone.

    On the disk lie a checkpoint (weights, the best ones, the optimizer's numbers) and the one being written, the
    weights of every fold, and those of the epochs that are kept of its first network. In memory, beside what the device
    holds, genotypes are there twice, and packed once more, while the samples of a fold are put in order.
    """
    weights = 4 * plan.parameters
    checkpoint = weights * (2 + optimizer.STATE_COPIES[spec.optimizer.kind])
    epochs = weights * len(plan.folds) * (min(spec.keep_epochs, spec.epochs) + 2) if spec.keep_epochs else 0
    if epochs > snapshots.MOST_BYTES:
        epochs = snapshots.MOST_BYTES
    on_cpu = plan.device.name == "cpu"
    genotypes = plan.memory.parts["genotypes"]
    memory = genotypes * 5 // 4 + (plan.memory.total if on_cpu else genotypes) + 3 * blocks.BLOCK_BYTES
    networks = spec.ensemble
    return Needs(memory_bytes=memory, disk_bytes=networks * (2 * checkpoint + weights * len(plan.folds)) + epochs)
