"""Passes over samples whose steps are recorded where that can be done: for the networks that rank promoters."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import torch
from torch import Tensor, nn

from explorer.training import capture, captured, optimizer
from explorer.training.captured import Part, Refused, Run, Work

Learn = Callable[[Tensor], None]
"""Take a step on the samples in these rows, int64 (n,)."""


class Passes:
    """Passes over `samples` samples in batches; a last batch of a single sample is left out.

    Parameters
    ----------
    learn : takes a step on rows of the samples
    networks, optimizers : what a step changes

    Attributes
    ----------
    said : how steps are taken, in a plain sentence; empty where they are led by the host
    """

    said = ""

    def __init__(
        self,
        samples: int,
        batch: int,
        learn: Learn,
        networks: Sequence[nn.Module],
        optimizers: Sequence[torch.optim.Optimizer],
        device: torch.device,
    ) -> None:
        self._samples, self._batch, self._learn, self._device = samples, min(batch, samples), learn, device
        self._networks, self._optimizers = networks, optimizers
        self._runs: tuple[Run, Run | None] | None = None
        made = capture.of(device)
        self._capture = made() if made and samples > 1 else None

    def go(self, order: np.ndarray) -> None:
        """Take the steps of one pass in this order, int (samples,)."""
        if self._capture is not None:
            self._go_recorded(self._capture, torch.from_numpy(order).to(self._device))
            return
        rows = torch.from_numpy(order).to(self._device)
        for start in range(0, self._samples, self._batch):
            if self._samples - start > 1:
                self._learn(rows[start : start + self._batch])

    def release(self) -> None:
        """Let go of recordings, and of all that steps work on; there are no more passes."""
        self._runs, self._networks, self._optimizers, self._learn = None, (), (), _no_more

    def _go_recorded(self, made: capture.Capture, order: Tensor) -> None:
        if self._runs is None:
            for network in self._networks:
                network.train()
            self._make()
            self._order.copy_(order)
            self._runs = self._found(made)
        self._order.copy_(order)
        self._places.copy_(self._first)
        usual, last = self._runs
        for _ in range(self._samples // self._batch):
            usual()
        if last is not None:
            last()

    def _make(self) -> None:
        self._order = torch.zeros(self._samples, dtype=torch.int64, device=self._device)
        self._first = torch.arange(self._batch, device=self._device)
        self._places = self._first.clone()
        rest = self._samples % self._batch
        self._rest = torch.arange(self._samples - rest, self._samples, device=self._device) if rest > 1 else None
        for one in self._optimizers:
            optimizer.prime(one)

    def _found(self, made: capture.Capture) -> tuple[Run, Run | None]:
        def usual() -> None:
            self._learn(self._order.index_select(0, self._places))
            self._places.add_(self._batch)

        def last() -> None:
            assert self._rest is not None
            self._learn(self._order.index_select(0, self._rest))

        remembered = [value for one in self._optimizers for each in one.state.values() for value in each.values()]
        work = Work(
            usual=[Part(usual)],
            last=[Part(last)] if self._rest is not None else [],
            rewind=self._rewind,
            most=self._samples // self._batch,
            weights=[t for one in self._networks for t in (*one.parameters(), *one.buffers())],
            remembered=[value for value in remembered if isinstance(value, Tensor)],
            others=[self._places],
        )
        try:
            runs = captured.record(made, work, self._device)
            self.said = captured.RECORDED
            return runs
        except Refused as refusal:
            self.said = captured.one_by_one(refusal)
            return usual, last if self._rest is not None else None

    def _rewind(self) -> None:
        self._places.copy_(self._first)


def _no_more(_: Tensor) -> None:
    raise RuntimeError("these passes are over")
