"""Two paths behind one face: `Torch` serves at once, `Compiled` when its code is ready; the numbers are the same."""

from __future__ import annotations

import threading
from typing import Protocol

import numpy as np

from explorer.training.dense import surfaces
from explorer.training.dense.layout import Layout, masks, order
from explorer.training.dense.spec import OPTIMIZERS, DenseSpec
from explorer.training.dense.state import DenseState, Sample, batches, begin


class Path(Protocol):
    """What both paths can do."""

    name: str

    def train(
        self, spec: DenseSpec, plan: Layout, state: DenseState, sample: Sample, epoch: int, start: int, stop: int
    ) -> DenseState:
        """Take the batches `start` to `stop` of an epoch; the arrays of `state` are changed in place."""
        ...

    def outputs(self, plan: Layout, state: DenseState, sample: Sample) -> tuple[np.ndarray, float]:
        """Return every unit's activation (n, units), no dropout, and the mean loss.

        The output units are before the softmax or sigmoid that a cross-entropy brings along.
        """
        ...

    def gradient(
        self, spec: DenseSpec, plan: Layout, state: DenseState, sample: Sample
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return the derivative (size,) of loss and penalty over the whole sample, and the sums (n, units)."""
        ...


class Torch:
    """The plain path."""

    name = "torch"

    def train(
        self, spec: DenseSpec, plan: Layout, state: DenseState, sample: Sample, epoch: int, start: int, stop: int
    ) -> DenseState:
        """Take some batches of an epoch."""
        import torch

        from explorer.training.dense import reference

        samples, size = len(sample.inputs), min(spec.batch_size, len(sample.inputs))
        inputs, targets = torch.from_numpy(sample.inputs), torch.from_numpy(sample.targets)
        theta, moments = torch.from_numpy(state.theta), torch.from_numpy(state.moments)
        running, step = torch.from_numpy(state.running), state.step
        rows, dropped = order(spec, epoch, samples), masks(spec, plan, epoch, samples)
        for batch in range(start, stop):
            part = slice(batch * size, (batch + 1) * size)
            chosen = torch.from_numpy(rows[part])
            mask = torch.from_numpy(dropped[part]) if len(dropped) else None
            grad = reference.gradient(
                plan, theta, running, inputs[chosen], targets[chosen], spec.l1, spec.l2, spec.biases, mask, keep=True
            )
            step += 1
            reference.update(spec.optimizer, theta, moments, grad, spec.rate(epoch), spec.momentum, step)
        return state._replace(step=step)

    def outputs(self, plan: Layout, state: DenseState, sample: Sample) -> tuple[np.ndarray, float]:
        """Return activations and loss."""
        import torch

        from explorer.training.dense import reference

        theta, running = torch.from_numpy(state.theta), torch.from_numpy(state.running)
        with torch.no_grad():
            acts, _ = reference.forward(plan, theta, running, torch.from_numpy(sample.inputs))
            losses = reference.losses(plan, acts[-1], torch.from_numpy(sample.targets))
            return torch.cat(acts, 1).numpy(), float(losses.mean()) if len(losses) else 0.0

    def gradient(
        self, spec: DenseSpec, plan: Layout, state: DenseState, sample: Sample
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return gradient and sums."""
        import torch

        from explorer.training.dense import reference

        theta, running = torch.from_numpy(state.theta), torch.from_numpy(state.running)
        inputs, targets = torch.from_numpy(sample.inputs), torch.from_numpy(sample.targets)
        grad = reference.gradient(plan, theta, running, inputs, targets, spec.l1, spec.l2, spec.biases)
        with torch.no_grad():
            _, sums = reference.forward(plan, theta, running, inputs, learning=True)
        return grad.numpy(), torch.cat(sums, 1).numpy()


class Compiled:
    """The compiled path; making one compiles it, or reads it from numba's cache."""

    name = "compiled"

    def __init__(self) -> None:
        from explorer.training.dense import compiled

        self._code = compiled
        try:
            self._warm()
        except OSError:  # the cache turned out not to be writable
            compiled.forget_cache()
            self._warm()

    def _warm(self) -> None:
        compiled = self._code
        spec = DenseSpec(layers=(), batch_size=1)
        plan, sample = _one_neuron()
        state = compiled.quietly(self.train, spec, plan, begin(spec, plan), sample, 0, 0, 1)
        compiled.quietly(self.gradient, spec, plan, state, sample)

    def train(
        self, spec: DenseSpec, plan: Layout, state: DenseState, sample: Sample, epoch: int, start: int, stop: int
    ) -> DenseState:
        """Take some batches of an epoch."""
        samples = len(sample.inputs)
        step = self._code.train(
            state.theta,
            state.moments,
            state.running,
            plan.table,
            sample.inputs,
            sample.targets,
            order(spec, epoch, samples),
            masks(spec, plan, epoch, samples),
            start,
            stop,
            min(spec.batch_size, samples),
            _loss(plan),
            OPTIMIZERS.index(spec.optimizer),
            spec.rate(epoch),
            spec.momentum,
            spec.l1,
            spec.l2,
            state.step,
            spec.biases,
        )
        return state._replace(step=int(step))

    def outputs(self, plan: Layout, state: DenseState, sample: Sample) -> tuple[np.ndarray, float]:
        """Return activations and loss."""
        acts = surfaces.forward(plan, state, sample.inputs.T)
        return np.concatenate(acts).T, surfaces.mean_loss(plan, acts[-1], sample.targets)

    def gradient(
        self, spec: DenseSpec, plan: Layout, state: DenseState, sample: Sample
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return gradient and sums."""
        return self._code.gradient(
            state.theta,
            state.running,
            plan.table,
            sample.inputs,
            sample.targets,
            _loss(plan),
            spec.l1,
            spec.l2,
            spec.biases,
        )


def _one_neuron() -> tuple[Layout, Sample]:
    from explorer.training.dense.layout import layout

    return layout(DenseSpec(layers=()), 2, "binary"), Sample(np.zeros((2, 2)), np.ones((2, 1)))


def _loss(plan: Layout) -> int:
    """Return the loss as the compiled code numbers it."""
    several = plan.task == "classes"
    return {"squared": 0, "cross_entropy": 1 + several, "hinge": 3 + several}[plan.loss]


_lock = threading.Lock()
_compiled: Compiled | None = None


def compile_in_background() -> threading.Thread:
    """Make the compiled path ready beside whatever else is done; `best` returns it from then on."""
    thread = threading.Thread(target=_compile, name="compile", daemon=True)
    thread.start()
    return thread


def best() -> Path:
    """Return the compiled path if it is ready, the plain one until then."""
    return _compiled or _PLAIN


def compiled() -> Compiled:
    """Return the compiled path, waiting for it."""
    _compile()
    assert _compiled is not None
    return _compiled


def _compile() -> None:
    global _compiled
    with _lock:
        if _compiled is None:
            _compiled = Compiled()


_PLAIN = Torch()

__all__ = [
    "Compiled",
    "DenseState",
    "Path",
    "Sample",
    "Torch",
    "batches",
    "begin",
    "best",
    "compile_in_background",
    "compiled",
]
