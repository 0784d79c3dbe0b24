"""Paths from baseline to person, followed at the first layer's output, where they are short vectors."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from explorer.inspection.subject import Subject

PANELS = 8
NODES = 5
"""The adaptive rule begins with 8 panels of 5 Gauss-Legendre nodes."""


def through_first(subject: Subject, x: Tensor, baseline: Tensor, nodes: np.ndarray, weights: np.ndarray) -> Tensor:
    """Follow the path at the first layer's output, then go back through that layer once."""
    with torch.no_grad():
        h, h0 = subject.into_first(x), subject.into_first(baseline)
    mean = path_gradient(subject, h, h - h0, h0, nodes, weights)
    return (x - baseline) * back_through_first(subject, x.shape, mean)


def bisected(
    subject: Subject, x: Tensor, baseline: Tensor, tolerance: float, most_steps: int, rounding: float = 0.0
) -> tuple[Tensor, int]:
    """Return one person's integrated gradients (1, channels, positions) to a given miss, and the gradients taken.

    Within every panel of the path the gradients have to sum to the change in output from its one end to its other
    (the fundamental theorem of calculus), so it is known which panels hold a kink, and only those are halved, until
    the whole misses by at most `tolerance` in the output's units, or `most_steps` gradients are taken. A panel that
    misses by no more than `rounding` does (`Subject.rounding`) has nothing left to find.
    """
    with torch.no_grad():
        h0, h = subject.into_first(baseline), subject.into_first(x)
        step = h - h0
    edges = np.linspace(0, 1, PANELS + 1)
    low, high = edges[:-1], edges[1:]
    inside, miss = _panels(subject, h0, step, low, high)
    taken = len(low) * NODES
    while abs(miss.sum()) > tolerance or np.abs(miss).sum() > 4 * tolerance:
        halve = (np.abs(miss) > max(tolerance / (2 * len(miss)), 2 * rounding)) & (high - low > 2.0**-24)
        if not halve.any() or taken + 2 * NODES * halve.sum() > most_steps:
            break
        middle = (low[halve] + high[halve]) / 2
        new_low, new_high = np.concatenate([low[halve], middle]), np.concatenate([middle, high[halve]])
        new_inside, new_miss = _panels(subject, h0, step, new_low, new_high)
        kept = torch.from_numpy(~halve).to(inside.device)
        inside = torch.cat([inside[kept], new_inside])
        low, high = np.concatenate([low[~halve], new_low]), np.concatenate([high[~halve], new_high])
        miss = np.concatenate([miss[~halve], new_miss])
        taken += NODES * len(new_low)
    gradient = inside.sum(0, keepdim=True)
    return (x - baseline) * back_through_first(subject, x.shape, gradient), taken


def _panels(subject: Subject, h0: Tensor, step: Tensor, low: np.ndarray, high: np.ndarray) -> tuple[Tensor, np.ndarray]:
    """Return the gradient integrated over each panel (panels, ...), and what each misses of its change (panels,)."""
    nodes, weights = np.polynomial.legendre.leggauss(NODES)
    places = low[:, None] + (high - low)[:, None] * (nodes + 1) / 2
    shape = (-1, *[1] * (h0.ndim - 1))

    def at(where: np.ndarray) -> Tensor:
        return h0 + torch.as_tensor(where, dtype=h0.dtype, device=h0.device).view(shape) * step

    rows, parts, values = subject.tail_rows(h0), [], []
    for start in range(0, places.size, rows):
        points = at(places.ravel()[start : start + rows]).requires_grad_()
        with subject.graph():
            parts.append(torch.autograd.grad(subject.from_first(points).sum(), points)[0])
    ends = np.concatenate([low, high])
    with torch.no_grad():
        for start in range(0, len(ends), rows):
            values.append(subject.from_first(at(ends[start : start + rows])).cpu().double())
    gradient = torch.cat(parts).view(*places.shape, *h0.shape[1:])
    weight = torch.as_tensor((high - low)[:, None] * weights / 2, dtype=h0.dtype, device=h0.device)
    inside = (gradient * weight.view(*places.shape, *[1] * (h0.ndim - 1))).sum(1)
    value = torch.cat(values).view(2, -1)
    miss = (inside * step).flatten(1).cpu().double().sum(1) - (value[1] - value[0])
    return inside, miss.numpy()


def path_gradient(
    subject: Subject, h: Tensor, step: Tensor, h0: Tensor, nodes: np.ndarray, weights: np.ndarray
) -> Tensor:
    """Return the weighted mean (people, ...) of the gradient by the first layer's output on the path h0 + a * step."""
    mean = torch.zeros_like(h)
    rows = subject.tail_rows(h[:1])
    at_once = max(1, min(len(nodes), rows // max(1, len(h))))
    for people in torch.arange(len(h), device=h.device).split(rows):
        begin = h0 if len(h0) == 1 else h0[people]
        for first in range(0, len(nodes), at_once):
            part = slice(first, first + at_once)
            shape = (-1, 1, *[1] * (h.ndim - 1))
            at = torch.as_tensor(nodes[part], dtype=h.dtype, device=h.device).view(shape)
            points = (begin + at * step[people]).flatten(0, 1).requires_grad_()
            with subject.graph():
                gradient = torch.autograd.grad(subject.from_first(points).sum(), points)[0]
            weight = torch.as_tensor(weights[part], dtype=h.dtype, device=h.device)
            mean[people] += torch.tensordot(weight, gradient.view(len(weight), len(people), *h.shape[1:]), 1)
    return mean


def back_through_first(subject: Subject, shape: torch.Size | tuple[int, ...], gradient: Tensor) -> Tensor:
    """Return the gradient by the input (people, channels, positions), given that by the first layer's output."""
    leaf = torch.zeros(shape, dtype=gradient.dtype, device=gradient.device, requires_grad=True)
    with torch.enable_grad():
        return torch.autograd.grad(subject.into_first(leaf), leaf, gradient)[0]
