"""Softmax with a temperature: logits to probabilities, and the gradient that corrects them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch


@dataclass(frozen=True, eq=False)
class Softmax:
    """What softmax makes of logits (classes,).

    Attributes
    ----------
    raised : exp((logit - largest logit) / temperature)
    probabilities : raised over their sum
    entropy : of the probabilities, in bits
    loss : -log of the true class's probability, in nats
    gradient : of the loss in each logit: (probability - truth) / temperature
    """

    raised: np.ndarray
    probabilities: np.ndarray
    entropy: float
    loss: float
    gradient: np.ndarray


def softmax(logits: np.ndarray, temperature: float = 1.0, truth: int = 0) -> Softmax:
    """Return the probabilities of classes with these logits; `truth` is the correct class."""
    x = torch.tensor(np.asarray(logits, np.float64), requires_grad=True)
    scaled = x / temperature
    logarithms = torch.log_softmax(scaled, 0)
    loss = -logarithms[truth]
    (gradient,) = torch.autograd.grad(loss, x)
    probabilities = logarithms.exp().detach()
    entropy = float(-torch.special.xlogy(probabilities, probabilities).sum() / np.log(2))
    raised = torch.exp(scaled - scaled.max()).detach().numpy()
    return Softmax(raised, probabilities.numpy(), max(0.0, entropy), float(loss.detach()), gradient.numpy())
