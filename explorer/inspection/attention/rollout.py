"""From the maps of many layers to one: rollout, and relevance weighted by gradients."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor


def rollout(maps: Sequence[Tensor]) -> Tensor:
    """Return how much each token's first state flows into each last state (samples, tokens, tokens); rows sum to 1.

    Half of every layer passes through attention, the mean of its heads, and half through the residual path:
    A = (W + 1) / 2, multiplied over the layers. `maps` are (samples, heads, tokens, tokens), first layer first.
    Source: Abnar and Zuidema 2020, 'Quantifying attention flow in transformers', section 3.
    """
    tokens = maps[0].shape[-1]
    one = torch.eye(tokens, dtype=maps[0].dtype, device=maps[0].device)
    flow = one.expand(len(maps[0]), -1, -1)
    for weights in maps:
        mixed = (weights.mean(1) + one) / 2
        flow = mixed / mixed.sum(-1, keepdim=True) @ flow
    return flow


def relevance(weighted: Sequence[Tensor]) -> Tensor:
    """Return the relevance of each token to each last state (samples, tokens, tokens), the residual path included.

    R = 1, then R <- R + mean over heads of (gradient-weighted map) R, layer by layer. `weighted` are
    (samples, heads, tokens, tokens). Source: Chefer et al. 2021, 'Generic attention-model explainability', eq. 5, 6.
    """
    tokens = weighted[0].shape[-1]
    result = torch.eye(tokens, dtype=weighted[0].dtype, device=weighted[0].device).expand(len(weighted[0]), -1, -1)
    for part in weighted:
        result = result + part.mean(1) @ result
    return result
