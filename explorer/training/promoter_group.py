"""Some promoters' networks, trained side by side on one trait and judged on samples held out."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from explorer.networks.grouped import build_grouped
from explorer.networks.spec import NetworkSpec
from explorer.training import checkpoint, metrics
from explorer.training.spec import Protocol

BUFFER = "momentum_buffer"


class PromoterGroup:
    """Equal networks, one per promoter, each with weights of its own.

    Parameters
    ----------
    small : one promoter's network
    groups : how many promoters
    seed : the weights of promoter i are those of `build(small, seed + i)`
    chosen : learning rate and momentum
    objective : "mse", "binary" or "cross-entropy"
    """

    def __init__(
        self, small: NetworkSpec, groups: int, seed: int, chosen: Protocol, objective: str, device: torch.device
    ) -> None:
        self.objective = objective
        self.network = build_grouped(small, groups, seed).to(device)
        self.stepper = torch.optim.SGD(
            self.network.parameters(), lr=chosen.learning_rate, momentum=chosen.momentum, fused=device.type != "mps"
        )

    def learn(self, x: Tensor, y: Tensor) -> None:
        """Take one step of every network on inputs x (n, promoters, channels, sites) and targets y (n, ...)."""
        self.network.train()
        self.stepper.zero_grad(set_to_none=True)
        self._losses(self.network(x), y).sum().backward()
        self.stepper.step()

    @torch.no_grad()
    def judged(self, x: Tensor, y: Tensor) -> tuple[np.ndarray, np.ndarray]:
        """Return (scores, losses), each (promoters,), for x and y as in `learn`.

        The score is the accuracy, or Pearson's r of a quantitative trait (0 where a network says the same of all).
        """
        self.network.eval()
        outputs = self.network(x)
        losses = self._losses(outputs, y).cpu().numpy()
        if self.objective == "mse":
            truth, values = y[:, 0].cpu().numpy(), outputs[..., 0].cpu().numpy()
            return np.array([metrics.pearson(truth, column) or 0.0 for column in values.T]), losses
        right = (outputs[..., 0] > 0) == (y > 0) if self.objective == "binary" else outputs.argmax(2) == y[:, None]
        return right.cpu().double().mean(0).numpy(), losses

    def state(self) -> dict[str, Tensor]:
        """Return weights, batch-norm statistics and momenta, to go on from."""
        momenta = {
            str(i): self.stepper.state[parameter][BUFFER]
            for i, parameter in enumerate(self.network.parameters())
            if self.stepper.state[parameter].get(BUFFER) is not None
        }
        return {
            **checkpoint.prefixed("network", self.network.state_dict()),
            **checkpoint.prefixed("momentum", momenta),
        }

    @property
    def bytes(self) -> int:
        """What `state()` takes."""
        return sum(tensor.nbytes for tensor in self.state().values())

    def restore(self, tensors: dict[str, Tensor]) -> None:
        """Go on from `state()`."""
        self.network.load_state_dict(checkpoint.part(tensors, "network"))
        momenta: dict[str, Any] = checkpoint.part(tensors, "momentum")
        for i, parameter in enumerate(self.network.parameters()):
            if str(i) in momenta:
                self.stepper.state[parameter][BUFFER] = momenta[str(i)].to(parameter.device)

    def _losses(self, outputs: Tensor, y: Tensor) -> Tensor:
        """Return each network's mean loss (promoters,); their sum gives each the gradient it would get alone."""
        samples, groups, _ = outputs.shape
        if self.objective == "mse":
            return (outputs[..., 0] - y).square().mean(0)
        if self.objective == "binary":
            targets = y.expand(samples, groups)
            return F.binary_cross_entropy_with_logits(outputs[..., 0], targets, reduction="none").mean(0)
        targets = y[:, None].expand(samples, groups).reshape(-1)
        return F.cross_entropy(outputs.flatten(0, 1), targets, reduction="none").view(samples, groups).mean(0)
