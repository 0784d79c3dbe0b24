"""The training loop that anyone would write in plain torch, step by step and as a CUDA graph: what ours is held to."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from explorer.datasets.dataset import Dataset
from explorer.networks.build import build
from explorer.training import plan
from explorer.training.seeds import WEIGHTS, seeded
from explorer.training.spec import RunSpec


class Bare:
    """Weights, an optimizer of torch's and int8 genotypes on the device, nothing else.

    The genotypes are standardised as the app does it, an affine map of the calls, and the optimizer is the app's, with
    a constant rate.
    """

    def __init__(self, dataset: Dataset, spec: RunSpec, device: torch.device) -> None:
        fold = plan.folds(dataset, spec)[0]
        positions = dataset.genotypes.shape[1]
        classes = dataset.traits.column(spec.traits[0]).kind == "binary"
        self.device, self.batch, self.classes = device, spec.batch_size, classes
        layers = plan.network(spec, positions, 1, 2 if classes else 1)
        self.network = build(layers, seeded(spec.seed, 0, WEIGHTS)).to(device)
        self.train, self.validation = fold.train, fold.validation
        self.genotypes = torch.from_numpy(dataset.genotypes.array).to(device)
        own = self.genotypes[torch.from_numpy(fold.train).to(device)].float()
        self.mean, self.scale = own.mean(0), own.std(0, correction=0).clamp_min(1e-6).reciprocal()
        if not spec.standardise:
            self.mean, self.scale = torch.zeros_like(self.mean), torch.ones_like(self.scale)
        y = dataset.traits[spec.traits[0]]
        if not classes:
            y = (y - y[fold.train].mean()) / y[fold.train].std(ddof=1)
        self.y = torch.from_numpy(y.astype(np.int64 if classes else np.float32)).to(device)
        if not classes:
            self.y = self.y[:, None]
        self.optimizer = self._optimizer(spec)
        self.rows = torch.from_numpy(fold.train[: self.batch]).to(device)
        self.sum = torch.zeros((), dtype=torch.float64, device=device)
        self.order = torch.empty(0, dtype=torch.int64)

    def _optimizer(self, spec: RunSpec) -> torch.optim.Optimizer:
        choice, cuda = spec.optimizer, self.device.type == "cuda"
        rate = torch.tensor(choice.learning_rate, device=self.device) if cuda else choice.learning_rate
        if choice.kind == "adagrad":
            # torch's own reads its step on the host; nothing of it can be captured
            return torch.optim.Adagrad(self.network.parameters(), lr=choice.learning_rate, lr_decay=choice.lr_decay)
        assert choice.kind == "adamw", "every other case of the benchmark uses AdamW"
        decay = choice.weight_decay
        return torch.optim.AdamW(self.network.parameters(), lr=rate, weight_decay=decay, fused=True, capturable=cuda)

    def encoded(self, rows: Tensor) -> Tensor:
        """Return the network's input for these samples."""
        return ((self.genotypes.index_select(0, rows).float() - self.mean) * self.scale)[:, None]

    def loss(self, x: Tensor, y: Tensor) -> Tensor:
        """Return the mean loss."""
        outputs = self.network(x)
        return F.cross_entropy(outputs, y) if self.classes else F.mse_loss(outputs, y)

    def step(self) -> None:
        """Take one step on the samples of `rows`."""
        self.optimizer.zero_grad(set_to_none=True)
        loss = self.loss(self.encoded(self.rows), self.y.index_select(0, self.rows))
        loss.backward()
        self.optimizer.step()
        self.sum += loss.detach()

    def captured(self) -> torch.cuda.CUDAGraph:
        """Return the step as a CUDA graph, as torch's documentation has it: warmed up on a stream of its own."""
        side = torch.cuda.Stream()
        side.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(side):
            for _ in range(3):
                self.step()
        torch.cuda.current_stream().wait_stream(side)
        graph = torch.cuda.CUDAGraph()
        self.optimizer.zero_grad(set_to_none=True)
        with torch.cuda.graph(graph):
            self.step()
        return graph

    def epoch(self, number: int, graph: torch.cuda.CUDAGraph | None) -> None:
        """Train for one epoch, smaller last batch included, and evaluate the validation samples."""
        nn.Module.train(self.network)
        order = torch.from_numpy(np.random.default_rng(number).permutation(self.train)).to(self.device)
        for start in range(0, len(order), self.batch):
            rows = order[start : start + self.batch]
            if graph is not None and len(rows) == self.batch:
                self.rows.copy_(rows)
                graph.replay()
                continue
            kept, self.rows = self.rows, rows
            self.step()
            self.rows = kept
        self.network.eval()
        with torch.no_grad():
            for rows in torch.from_numpy(self.validation).to(self.device).split(512):
                self.sum += self.loss(self.encoded(rows), self.y.index_select(0, rows))
        self.network.train()
        float(self.sum)
