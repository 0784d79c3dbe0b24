"""Attention maps from queries and keys, a stretch of rows at a time: exact, pooled into blocks, or a part of one.

The map of T tokens has T² entries a head. Rows are made a few at a time, so that what is in memory stays small however
many tokens there are: scores, exponentials, sums over blocks of keys, division by the row's own sum.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from explorer.networks.layers.attention import mask_matrix

MOST_BLOCKS = 256
"""Blocks along a side of a pooled map."""
EXACT_TOKENS = 1000
"""Up to so many tokens a map is kept as it is."""
SCORES_AT_ONCE = 1 << 20
"""Scores kept at a time on a CPU; a few megabytes, so that they stay in the cache."""
ON_GPU_AT_ONCE = 1 << 24
"""The same on a GPU, where every part would be launches more."""


@dataclass(frozen=True)
class Sight:
    """Which tokens a token may attend to: `mask` and `reach` as the layer has them."""

    mask: str = "none"
    reach: int = 0

    def hide(self, scores: Tensor, start: int) -> Tensor:
        """Return scores (..., rows, tokens), the first row being token `start`, -inf where a token may not attend."""
        if self.mask == "none":
            return scores
        rows, tokens = scores.shape[-2:]
        allowed = mask_matrix(tokens, self.mask, self.reach, scores.device, start, start + rows)
        return scores.masked_fill_(~allowed, -torch.inf)


EVERYWHERE = Sight()


def edges(tokens: int, most: int = MOST_BLOCKS, exact: int = EXACT_TOKENS) -> np.ndarray:
    """Return where blocks of tokens begin, and the end: single tokens up to `exact`, else at most `most` blocks.

    >>> edges(5).tolist(), edges(1001, most=4).tolist()
    ([0, 1, 2, 3, 4, 5], [0, 251, 502, 753, 1001])
    """
    width = 1 if tokens <= exact else -(-tokens // most)
    return np.append(np.arange(0, tokens, width), tokens)


def exact(
    q: Tensor, k: Tensor, rows: slice = slice(None), columns: slice = slice(None), sight: Sight = EVERYWHERE
) -> Tensor:
    """Return softmax(q kᵀ / sqrt(width)) at these rows and columns, every row normalised over all keys.

    `q`, `k` (samples, heads, tokens, width); returns (samples, heads, rows, columns).
    """
    parts = [weights[..., columns] for _, weights in _stretches(q[:, :, rows], k, sight, rows.start or 0)]
    return torch.cat(parts, 2)


def pooled(q: Tensor, k: Tensor, at: np.ndarray, sight: Sight = EVERYWHERE) -> Tensor:
    """Return the map over blocks (samples, heads, blocks, blocks): mean over its queries, sum over its keys.

    `at` are the edges of equally wide blocks (`edges`), the last of which may be narrower. Rows sum to 1 as those of
    the map itself do, and equal a map of every token that is pooled afterwards.
    """
    samples, heads, tokens, width = q.shape
    wide, blocks = int(at[1] - at[0]), len(at) - 1
    result = q.new_zeros(samples, heads, blocks, blocks)
    scaled = q * (1 / math.sqrt(width))
    short = blocks * wide - tokens
    step = max(1, _at_once(q.device) // (blocks * wide))
    keys = k.transpose(-2, -1).contiguous()
    scores = q.new_empty(min(step, tokens), blocks * wide)
    for sample in range(samples):
        for head in range(heads):
            for start in range(0, tokens, step):
                stop = min(start + step, tokens)
                part = scores[: stop - start]
                torch.mm(scaled[sample, head, start:stop], keys[sample, head], out=part[:, :tokens])
                sight.hide(part[:, :tokens], start)
                if short:
                    part[:, tokens:] = -torch.inf
                sums = _block_sums(part, blocks, wide)
                _add_rows(result[sample, head], sums, start, stop, wide)
    counts = torch.as_tensor(np.diff(at), dtype=q.dtype).to(q.device)
    return result / counts[:, None]


def _block_sums(scores: Tensor, blocks: int, wide: int) -> Tensor:
    """Return softmaxed scores (rows, blocks * wide) summed over each block (rows, blocks); the scores are used up."""
    scores -= scores.amax(1, keepdim=True)
    sums = scores.exp_().view(len(scores), blocks, wide).sum(2)
    return sums / sums.sum(1, keepdim=True)


def _add_rows(result: Tensor, sums: Tensor, start: int, stop: int, wide: int) -> None:
    block = torch.arange(start, stop, device=sums.device) // wide
    result.index_add_(0, block, sums)


def entropy(q: Tensor, k: Tensor, sight: Sight = EVERYWHERE) -> Tensor:
    """Return the mean entropy of a query's attention, in nats (samples, heads): 0 for one token, log T for uniform."""
    total = q.new_zeros(q.shape[:2])
    for _, weights in _stretches(q, k, sight):
        total += torch.special.entr(weights).sum((2, 3))
    return total / q.shape[2]


def gradient_weighted(
    q: Tensor, k: Tensor, values: Tensor, gradient: Tensor, at: np.ndarray, sight: Sight = EVERYWHERE
) -> Tensor:
    """Return attention times its gradient, positive parts only, over blocks (samples, heads, blocks, blocks).

    The gradient of the explained output by the weight of key j for query i is the product of the gradient by that
    query's weighted sum with value j. Sum over a block's keys, mean over its queries. Source: Chefer et al. 2021,
    eq. 5.
    """
    blocks = len(at) - 1
    result = q.new_zeros(*q.shape[:2], blocks, blocks)
    wide = int(at[1] - at[0])
    for start, weights in _stretches(q, k, sight):
        stop = start + weights.shape[2]
        part = (weights * (gradient[:, :, start:stop] @ values.transpose(-2, -1))).clamp_min(0)
        part = torch.nn.functional.pad(part, (0, blocks * wide - q.shape[2]))
        part = part.unflatten(3, (blocks, wide)).sum(4)
        result.index_add_(2, torch.arange(start, stop, device=q.device) // wide, part)
    counts = torch.as_tensor(np.diff(at), dtype=q.dtype).to(q.device)
    return result / counts[:, None]


def _stretches(q: Tensor, k: Tensor, sight: Sight, first: int = 0) -> Iterator[tuple[int, Tensor]]:
    """Yield (first row, softmaxed rows (samples, heads, rows, tokens)) of the map; q begins with token `first`."""
    samples, heads, rows, width = q.shape
    step = max(1, _at_once(q.device) // max(1, samples * heads * k.shape[2]))
    keys = k.transpose(-2, -1) / math.sqrt(width)
    for start in range(0, rows, step):
        yield start, sight.hide(q[:, :, start : start + step] @ keys, first + start).softmax(-1)


def _at_once(device: torch.device) -> int:
    return SCORES_AT_ONCE if device.type == "cpu" else ON_GPU_AT_ONCE
