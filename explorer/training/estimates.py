"""How much of a device's memory a training run takes, estimated before anything is built."""

from __future__ import annotations

from collections.abc import Sequence

from explorer.networks.spec import NetworkSpec
from explorer.training import optimizer, traced
from explorer.training.memory import Memory
from explorer.training.traced import Step

DECODED_DOSE = 13
"""Bytes that a dose takes beside its two while it is read: three numbers of four bytes, and whether it is missing."""

LIBRARIES, WORKSPACE = "workspaces of CUDA's libraries", 72 * 2**20
"""Of cuBLAS and cuBLASLt, 32 MiB each on cards from 2022 on and less before, and of cuDNN; from torch's sources, not
measured. They count as taken by torch's allocator."""
CONTEXT, CONTEXT_BYTES = "CUDA itself", 500 * 2**20
"""What a process takes of a card before its first tensor, by the usual measure of some hundred megabytes; not
measured here. torch's allocator does not count it."""


def estimate(
    steps: Sequence[Step], network: NetworkSpec, samples: int, genotypes: int, stored: int, parameters: int
) -> Memory:
    """Return the memory a run needs, before anything is built.

    Parameters
    ----------
    steps : all that decides what a step takes; of several, the one that takes most counts
    network : the one of the steps
    samples : of all parts of a fold
    genotypes, stored : bytes of all its genotypes on the device, and of a sample's in a step
    parameters : numbers that one network learns

    Returns
    -------
    Memory
        genotypes; weights with their gradients; the optimizer's memory and the copy of the best; one batch encoded;
        what the layers give, kept for the backward pass, and its gradients; where steps are recorded, what the
        recordings keep. On CUDA also what its libraries take. As counted by `traced.held`; where that can't be, as
        roughly reckoned.
    """
    each = [traced.held(step) or _roughly(step, network, stored, parameters) for step in steps]
    parts = {traced.GENOTYPES: genotypes, **max(each, key=lambda held: sum(held.values()))}
    compared = 8 + 8 * network.outputs  # a sample's place in the order, its traits, what the networks say of it
    parts[traced.ENCODED] = parts.get(traced.ENCODED, 0) + samples * compared
    if steps[0].device == "cuda":
        parts |= {LIBRARIES: WORKSPACE, CONTEXT: CONTEXT_BYTES}
    return Memory(parts)


def _roughly(step: Step, network: NetworkSpec, stored: int, parameters: int) -> dict[str, int]:
    """Reckon with all that the layers give, and as much for its gradients."""
    wide = 2 if step.half else 4
    given = sum(shape.size for name, shape in network.shapes.items() if name != "input") * step.stacked
    decoded = DECODED_DOSE * stored // 2 if step.doses else 0
    copies = optimizer.STATE_COPIES[step.optimizer] + step.best
    return {
        traced.WEIGHTS: 4 * parameters * step.networks * 2,
        traced.KEPT: 4 * parameters * step.networks * copies,
        traced.ENCODED: step.batch * (stored + decoded + network.input_shape.size * 4 * 3),
        traced.LAYERS: step.batch * given * wide * 2,
    }
