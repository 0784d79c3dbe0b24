"""The training, losses and gradients of a small convolutional network: torch with autograd, float32."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from explorer.training.dense import reference
from explorer.training.dense.layout import order
from explorer.training.dense.state import DenseState
from explorer.training.images.layout import ImageLayout, Stage
from explorer.training.images.spec import ImageSpec

TOGETHER = 256
"""Images that go through the network at once: more do not fit into a processor's nearest memory."""


def kernels(theta: Tensor, part: Stage) -> Tensor:
    """Return a layer's kernels (maps, sources, rows, columns), a view."""
    return theta[part.weights : part.biases].view(part.maps, part.sources, *part.kernel)


def forward(plan: ImageLayout, theta: Tensor, images: Tensor, sums: list[Tensor] | None = None) -> list[Tensor]:
    """Return every layer's maps (samples, maps, rows, columns), before the output's softmax.

    `sums`, where it is given, receives what the activations are taken of (of a pooling what it gives).
    """
    x, maps = images[:, None], []
    for part in plan.stages:
        if part.kind == "max":
            z = F.max_pool2d(x, part.kernel)
        elif part.kind == "average":
            z = F.avg_pool2d(x, part.kernel)
        elif part.kind == "dense":
            weights = theta[part.weights : part.biases].view(part.maps, -1)
            z = F.linear(x.flatten(1), weights, theta[part.biases : part.biases + part.maps])[:, :, None, None]
        else:
            if part.padded:
                (up, left), (rows, columns) = part.before, part.kernel
                x = F.pad(x, (left, columns - 1 - left, up, rows - 1 - up))
            z = F.conv2d(x, kernels(theta, part), theta[part.biases : part.biases + part.maps])
        x = reference.activate(part.activation, z)
        if sums is not None:
            sums.append(z)
        maps.append(x)
    return maps


def losses(plan: ImageLayout, outputs: Tensor, targets: Tensor) -> Tensor:
    """Return each sample's loss (samples,), of the last layer's maps."""
    flat = outputs.flatten(1)
    if plan.loss == "squared":
        return 0.5 * (flat - targets).square().sum(1)
    if plan.loss == "cross_entropy":
        return F.cross_entropy(flat, targets.argmax(1), reduction="none")
    return F.multi_margin_loss(flat, targets.argmax(1), reduction="none")


def gradient(spec: ImageSpec, plan: ImageLayout, theta: Tensor, images: Tensor, targets: Tensor) -> Tensor:
    """Return the derivative (size,) of mean loss + l1 * sum |w| + l2 * sum w², by autograd."""
    free = theta.detach().clone().requires_grad_(True)
    loss = losses(plan, forward(plan, free, images)[-1], targets).mean()
    grad = torch.autograd.grad(loss, free)[0] if loss.requires_grad else torch.zeros_like(theta)
    if spec.l1 or spec.l2:
        penalised = torch.from_numpy(plan.penalised)
        grad = grad + torch.where(penalised, 2 * spec.l2 * theta + spec.l1 * theta.sign(), 0.0)
    if not spec.biases:
        for part in plan.stages:
            if part.learns:
                grad[part.biases : part.biases + part.maps] = 0.0
    return grad


def train(
    spec: ImageSpec,
    plan: ImageLayout,
    state: DenseState,
    images: np.ndarray,
    targets: np.ndarray,
    epoch: int,
    start: int,
    stop: int,
) -> DenseState:
    """Take the batches `start` to `stop` of an epoch; the arrays of `state` are changed in place.

    Parameters
    ----------
    images, targets : float32 (samples, rows, columns) and (samples, outputs)
    """
    samples, size, step = len(images), min(spec.batch_size, len(images)), state.step
    theta, moments = torch.from_numpy(state.theta), torch.from_numpy(state.moments)
    pixels, wanted = torch.from_numpy(images), torch.from_numpy(targets)
    rows = order(spec, epoch, samples)
    for batch in range(start, stop):
        chosen = torch.from_numpy(rows[batch * size : (batch + 1) * size])
        grad = gradient(spec, plan, theta, pixels[chosen], wanted[chosen])
        step += 1
        reference.update(spec.optimizer, theta, moments, grad, spec.rate(epoch), spec.momentum, step)
    return state._replace(step=step)


def outputs(
    plan: ImageLayout, state: DenseState, images: np.ndarray, targets: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the last activations (samples, outputs), before the softmax, and each sample's loss (samples,)."""
    theta, found = torch.from_numpy(state.theta), []
    with torch.no_grad():
        for first in range(0, len(images), TOGETHER):
            part = slice(first, first + TOGETHER)
            last = forward(plan, theta, torch.from_numpy(images[part]))[-1]
            found.append((last.flatten(1), losses(plan, last, torch.from_numpy(targets[part]))))
    acts, loss = (torch.cat(parts).numpy() for parts in zip(*found, strict=True))
    return acts, loss.astype(np.float64)


def through(plan: ImageLayout, state: DenseState, image: np.ndarray) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Return every layer's sums and maps of one image (rows, columns): (maps, rows, columns) each."""
    sums: list[Tensor] = []
    with torch.no_grad():
        maps = forward(plan, torch.from_numpy(state.theta), torch.from_numpy(image[None]), sums)
    return [z[0].numpy() for z in sums], [a[0].numpy() for a in maps]
