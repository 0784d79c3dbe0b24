"""What a training run needs of this machine: memory beside the device's, and the disk for its checkpoints."""

from __future__ import annotations

from explorer.datasets import blocks, dataset
from explorer.datasets.needs import Needs
from explorer.training import optimizer, snapshots
from explorer.training.plan import Plan
from explorer.training.sample_file import TILE_BYTES
from explorer.training.spec import RunSpec

READ_AT_ONCE = 6
"""Blocks that are there at once while genotypes are read."""


def of(plan: Plan, spec: RunSpec) -> Needs:
    """Return the memory and disk of a planned run; how long it takes is known from earlier runs alone.

    On the disk lie a checkpoint (weights, the best ones, the optimizer's numbers) and the one being written, the
    weights of every fold, those of the epochs that are kept of its first network, and genotypes that are streamed. In
    memory lie, beside what the device holds, blocks of what is read, and a dataset that is small enough for it.
    """
    weights = 4 * plan.parameters
    checkpoint = weights * (2 + optimizer.STATE_COPIES[spec.optimizer.kind])
    epochs = weights * len(plan.folds) * (min(spec.keep_epochs, spec.epochs) + 2) if spec.keep_epochs else 0
    if epochs > snapshots.MOST_BYTES:
        epochs = snapshots.MOST_BYTES
    on_cpu, streamed = plan.device.name == "cpu", plan.held.way == "streamed"
    samples = plan.train + plan.validation + plan.test
    read = plan.held.bytes + TILE_BYTES if streamed else 0
    small = min(samples * plan.positions, dataset.IN_MEMORY_BYTES)
    memory = small + read + (plan.memory.total if on_cpu else 0) + READ_AT_ONCE * blocks.BLOCK_BYTES
    memory *= spec.processes  # each reads for itself
    networks = spec.ensemble
    disk = networks * (2 * checkpoint + weights * len(plan.folds)) + epochs + spec.processes * plan.held.file
    return Needs(memory_bytes=memory, disk_bytes=disk)
