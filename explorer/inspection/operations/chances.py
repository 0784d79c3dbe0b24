"""Softmax with a temperature: logits to chances, and what a wrong chance is pushed by."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch


@dataclass(frozen=True, eq=False)
class Chances:
    """What softmax makes of logits (classes,).

    Attributes
    ----------
    raised : exp((logit - largest logit) / temperature)
    chances : raised over their sum
    entropy : of the chances, in bits
    loss : -log of the true class's chance, in nats
    gradient : of the loss in each logit: (chance - truth) / temperature
    """

    raised: np.ndarray
    chances: np.ndarray
    entropy: float
    loss: float
    gradient: np.ndarray


def softmax(logits: np.ndarray, temperature: float = 1.0, truth: int = 0) -> Chances:
    """Return the chances of classes with these logits; `truth` is the class that is right."""
    given = torch.tensor(np.asarray(logits, np.float64), requires_grad=True)
    scaled = given / temperature
    held = torch.log_softmax(scaled, 0)
    loss = -held[truth]
    (gradient,) = torch.autograd.grad(loss, given)
    chances = held.exp().detach()
    entropy = float(-torch.special.xlogy(chances, chances).sum() / np.log(2))
    raised = torch.exp(scaled - scaled.max()).detach().numpy()
    return Chances(raised, chances.numpy(), max(0.0, entropy), float(loss.detach()), gradient.numpy())
