"""The plain path: the same training, loss and gradients in torch with autograd, and nothing compiled.

It serves while the compiled path is not ready, and is what that path is tested against.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F

from explorer.training.dense.layout import LayerSlice, Layout
from explorer.training.dense.spec import (
    BETAS,
    EPSILON,
    LEAKY_SLOPE,
    NORM_EPSILON,
    NORM_MOMENTUM,
    Activation,
    OptimizerKind,
)


def activate(kind: Activation, z: Tensor) -> Tensor:
    """Return the activation of sums; the step's derivative is zero everywhere."""
    match kind:
        case "step":
            return torch.where(z > 0, 1.0, 0.0).to(z.dtype) + 0.0 * z.detach()
        case "sigmoid":
            return torch.sigmoid(z)
        case "tanh":
            return torch.tanh(z)
        case "relu":
            return torch.relu(z)
        case "leaky_relu":
            return F.leaky_relu(z, LEAKY_SLOPE)
        case "gelu":
            return F.gelu(z)
        case _:
            return z


def normalise(z: Tensor, theta: Tensor, running: Tensor, part: LayerSlice, learning: bool, keep: bool) -> Tensor:
    """Batch norm (Ioffe and Szegedy 2015): by the batch's statistics while learning, by the running ones otherwise.

    A batch of one has no spread: it is its own mean, and what comes out is the shift.
    """
    units = slice(part.unit, part.unit + part.units)
    if learning:
        mean, variance = z.mean(0), z.var(0, correction=0)
        if keep:
            with torch.no_grad():
                unbiased = z.detach().var(0, correction=1 if len(z) > 1 else 0)
                running[0, units] += NORM_MOMENTUM * (mean.detach() - running[0, units])
                running[1, units] += NORM_MOMENTUM * (unbiased - running[1, units])
    else:
        mean, variance = running[0, units], running[1, units]
    scale = theta[part.norm : part.norm + part.units]
    shift = theta[part.norm + part.units : part.norm + 2 * part.units]
    return (z - mean) / torch.sqrt(variance + NORM_EPSILON) * scale + shift


def forward(
    plan: Layout,
    theta: Tensor,
    running: Tensor,
    inputs: Tensor,
    masks: Tensor | None = None,
    learning: bool = False,
    keep: bool = False,
) -> tuple[list[Tensor], list[Tensor]]:
    """Return every layer's activations and sums (samples, units), before the output's own softmax or sigmoid."""
    acts, sums = [], []
    x = inputs
    for part in plan.slices:
        weights = theta[part.weights : part.biases].view(part.inputs, part.units)
        z = x @ weights + theta[part.biases : part.biases + part.units]
        if part.norm >= 0:
            z = normalise(z, theta, running, part, learning, keep)
        x = activate(part.activation, z)
        if masks is not None:
            x = x * masks[:, part.unit : part.unit + part.units]
        sums.append(z)
        acts.append(x)
    return acts, sums


def losses(plan: Layout, outputs: Tensor, targets: Tensor) -> Tensor:
    """Return each sample's loss (samples,): squared is (y - ŷ)² / 2, summed over outputs."""
    if plan.loss == "squared":
        return 0.5 * (outputs - targets).square().sum(1)
    if plan.loss == "cross_entropy":
        if plan.task == "classes":
            return F.cross_entropy(outputs, targets.argmax(1), reduction="none")
        return F.binary_cross_entropy_with_logits(outputs, targets, reduction="none")[:, 0]
    if plan.task == "classes":
        return F.multi_margin_loss(outputs, targets.argmax(1), reduction="none")
    return F.relu(1.0 - targets * outputs)[:, 0]


def gradient(
    plan: Layout,
    theta: Tensor,
    running: Tensor,
    inputs: Tensor,
    targets: Tensor,
    l1: float,
    l2: float,
    biased: bool,
    masks: Tensor | None = None,
    keep: bool = False,
) -> Tensor:
    """Return the derivative (size,) of mean loss + l1 * sum |w| + l2 * sum w², by autograd."""
    free = theta.detach().clone().requires_grad_(True)
    acts, _ = forward(plan, free, running, inputs, masks, learning=True, keep=keep)
    loss = losses(plan, acts[-1], targets).mean()
    grad = torch.autograd.grad(loss, free)[0] if loss.requires_grad else torch.zeros_like(theta)
    if l1 or l2:
        penalised = torch.from_numpy(plan.penalised)
        grad = grad + torch.where(penalised, 2 * l2 * theta + l1 * theta.sign(), 0.0)
    if not biased:
        for part in plan.slices:
            grad[part.biases : part.biases + part.units] = 0.0
    return grad


def update(
    optimizer: OptimizerKind, theta: Tensor, moments: Tensor, grad: Tensor, rate: float, momentum: float, step: int
) -> None:
    """Take one step in place; `step` counts from 1, `moments` (2, size) hold the averages of g and g²."""
    match optimizer:
        case "sgd":
            theta -= rate * grad
        case "momentum":
            moments[0] = momentum * moments[0] + (1 - momentum) * grad
            theta -= rate * moments[0]
        case "rmsprop":
            moments[1] = momentum * moments[1] + (1 - momentum) * grad.square()
            theta -= rate * grad / torch.sqrt(moments[1] + EPSILON)
        case "adam":
            moments[0] = BETAS[0] * moments[0] + (1 - BETAS[0]) * grad
            moments[1] = BETAS[1] * moments[1] + (1 - BETAS[1]) * grad.square()
            mean, square = moments[0] / (1 - BETAS[0] ** step), moments[1] / (1 - BETAS[1] ** step)
            theta -= rate * mean / (square.sqrt() + EPSILON)
