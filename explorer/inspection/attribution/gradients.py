"""Attributions from gradients at a point or at sampled points: saliency, SmoothGrad, input x gradient, GradientShap."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import torch
from torch import Tensor

from explorer.inspection.attribution.paths import back_through_first, path_gradient
from explorer.inspection.attribution.subject import Subject


def saliency(subject: Subject, x: Tensor) -> Tensor:
    """Return the gradient of the explained output by every input (samples, channels, positions), with its sign.

    Source: Simonyan, Vedaldi, Zisserman (2013), Deep inside convolutional networks.
    """
    return subject.gradient(x)


def input_x_gradient(subject: Subject, x: Tensor, baseline: Tensor) -> Tensor:
    """Return (x - baseline) * gradient (samples, channels, positions), averaged over the baselines (k, c, p).

    Exact for a linear network. With a baseline of zeros it is the textbook input x gradient.
    """
    return (x - baseline.mean(0, keepdim=True)) * subject.gradient(x)


def smoothgrad(subject: Subject, x: Tensor, spread: float, copies: int, rngs: list[torch.Generator]) -> Tensor:
    """Return the gradient averaged over `copies` copies of x with Gaussian noise of standard deviation `spread`.

    `rngs` holds a generator per sample (`generators`).
    Source: Smilkov et al. (2017), SmoothGrad. Shapes as `saliency`.
    """
    mean = torch.zeros_like(x)
    for _ in range(copies):
        mean += subject.gradient(x + spread * _normal(x, rngs)) / copies
    return mean


def gradient_shap(subject: Subject, x: Tensor, baselines: Tensor, points: int, rngs: list[torch.Generator]) -> Tensor:
    """Return scores (samples, channels, positions) from gradients at random points between baselines and x.

    `points` points are drawn for each sample, equally many (at least one) on the way from each of `baselines` (k,
    channels, positions): one uniformly in each of as many equal parts of the straight path. The scores are complete in
    expectation: their sum over positions tends to f(x) - mean f(baselines).
    Source: Lundberg and Lee (2017); Erion et al. (2021), expected gradients.
    """
    scores, kinds = torch.zeros_like(x), len(baselines)
    each = max(1, round(points / kinds))
    jitter = torch.stack([torch.rand(kinds, each, generator=rng, dtype=torch.float64) for rng in rngs])
    places = ((torch.arange(each) + jitter) / each).to(x.dtype).to(x.device)
    for kind in range(kinds):
        start, alphas = baselines[kind : kind + 1], places[:, kind]
        scores += (x - start) * _mean_gradient(subject, x, start, alphas) / kinds
    return scores


def _mean_gradient(subject: Subject, x: Tensor, start: Tensor, alphas: Tensor) -> Tensor:
    """Return the mean gradient (samples, c, p) at start + alpha * (x - start) for alphas (samples, points)."""
    if subject.first is None:
        return torch.stack(
            [
                subject.gradient(start + a.view(-1, 1, 1) * (row - start)).mean(0)
                for row, a in zip(x, alphas, strict=True)
            ]
        )
    h, h0 = subject.entered(x), subject.entered(start)
    mean = torch.zeros_like(h)
    for point in range(alphas.shape[1]):
        at = alphas[:, point].view(-1, *[1] * (h.ndim - 1))
        mean += path_gradient(subject, h, at * (h - h0), h0, *_END) / alphas.shape[1]
    return back_through_first(subject, x.shape, mean)


_END = (torch.ones(1).numpy(), torch.ones(1).numpy())
"""The quadrature of one point: the far end of a path."""


def generators(seed: int, samples: Iterable[int]) -> list[torch.Generator]:
    """Return one generator per sample (a row of the dataset), so that no draw depends on the other samples."""
    states = [np.random.SeedSequence([seed, int(sample)]).generate_state(1, np.uint64)[0] for sample in samples]
    return [torch.Generator().manual_seed(int(state) & (2**63 - 1)) for state in states]


def _normal(like: Tensor, rngs: list[torch.Generator]) -> Tensor:
    """Return standard normal noise in the shape of `like`; drawn on the CPU, so every device has the same."""
    return torch.stack([torch.randn(like.shape[1:], generator=rng, dtype=torch.float32) for rng in rngs]).to(like)
