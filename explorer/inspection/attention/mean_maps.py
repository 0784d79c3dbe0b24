"""Mean maps of a group of samples: chunk by chunk, exact or in blocks, with rollout and relevance."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from explorer.inspection.attention import maps, rollout, taps
from explorer.networks.build import Network
from explorer.progress import Progress, silent

ENTRIES_AT_ONCE = 1 << 24
"""Entries of maps kept at a time."""


@dataclass(frozen=True, eq=False)
class MeanMaps:
    """Means over samples.

    Attributes
    ----------
    maps : float64 (layers * heads, blocks, blocks), heads of the first layer first
    entropy : float64 (layers * heads,), in nats
    rollout, relevance : float64 (blocks, blocks), or None where blocks are not tokens
    weighted : float64 (layers * heads, blocks, blocks), gradient-weighted maps, or None where no weights were given
    """

    maps: np.ndarray
    entropy: np.ndarray
    rollout: np.ndarray | None
    relevance: np.ndarray | None
    weighted: np.ndarray | None


def mean_maps(
    network: Network,
    inputs: Callable[[np.ndarray], Tensor],
    rows: np.ndarray,
    at: np.ndarray,
    weights: Tensor | None = None,
    stretch: tuple[int, int] | None = None,
    progress: Progress = silent,
) -> MeanMaps:
    """Return the mean attention of some samples.

    Parameters
    ----------
    inputs : sample indices -> the network's inputs (samples, channels, positions)
    rows : sample indices (samples,)
    at : edges of the blocks of tokens (`maps.edges`); with a stretch, those of its tokens
    weights : (outputs,) factors of the explained number, for gradient-weighted maps
    stretch : first and last token of the part that is computed exactly; rows then need not sum to 1
    """
    heads = len(taps.heads(network.spec))
    blocks = len(at) - 1
    whole = stretch is None and (np.diff(at) == 1).all()
    step = max(1, min(64, ENTRIES_AT_ONCE // (heads * blocks * blocks)))
    totals: dict[str, Tensor] = {}
    for start in range(0, len(rows), step):
        some = rows[start : start + step]
        for name, value in _some(network, inputs(some), at, weights, stretch, bool(whole)).items():
            totals[name] = totals[name] + value if name in totals else value
        progress(start + len(some), len(rows), f"Attention of {start + len(some):,} of {len(rows):,} samples")
    mean = {name: (value / len(rows)).cpu().numpy() for name, value in totals.items()}
    return MeanMaps(mean["maps"], mean["entropy"], mean.get("rollout"), mean.get("relevance"), mean.get("weighted"))


def _some(
    network: Network, x: Tensor, at: np.ndarray, weights: Tensor | None, stretch: tuple[int, int] | None, whole: bool
) -> dict[str, Tensor]:
    """Return the sums over these samples."""
    layers = taps.tap(network, x) if weights is None else taps.tap_with_gradient(network, x, weights)
    with torch.no_grad():
        if stretch is not None:
            part = slice(stretch[0], stretch[1] + 1)
            made = [maps.exact(one.q, one.k, part, part, one.sight) for one in layers]
        else:
            made = [
                maps.exact(one.q, one.k, sight=one.sight) if whole else maps.pooled(one.q, one.k, at, one.sight)
                for one in layers
            ]
        totals = {
            "maps": torch.cat([m.sum(0, dtype=torch.float64) for m in made]),
            "entropy": torch.cat([maps.entropy(one.q, one.k, one.sight).sum(0, dtype=torch.float64) for one in layers]),
        }
        if whole:
            totals["rollout"] = rollout.rollout(made).sum(0, dtype=torch.float64)
        if weights is not None and stretch is None:
            graded = [_weighted(one, at) for one in layers]
            totals["weighted"] = torch.cat([g.sum(0, dtype=torch.float64) for g in graded])
            if whole:
                totals["relevance"] = rollout.relevance(graded).sum(0, dtype=torch.float64)
    return totals


def _weighted(one: taps.LayerTap, at: np.ndarray) -> Tensor:
    assert one.values is not None
    assert one.gradient is not None
    return maps.gradient_weighted(one.q, one.k, one.values, one.gradient, at, one.sight)


def moves(network: Network, inputs: Callable[[np.ndarray], Tensor], rows: np.ndarray, weights: Tensor) -> np.ndarray:
    """Return how far the explained number moves, over its spread, when one head looks everywhere alike (heads,).

    A head whose queries are all zero attends to every token equally: what it singled out is gone, all else is the same.
    """
    x = inputs(rows)
    with torch.no_grad():
        usual = network(x) @ weights
        spread = float(usual.std()) if len(rows) > 1 else 0.0
        effects = []
        for name, head in taps.heads(network.spec):
            hook = taps.module(network, name).q.register_forward_hook(_silenced(head))
            try:
                moved = network(x) @ weights
            finally:
                hook.remove()
            effects.append(float((moved - usual).abs().mean()) / spread if spread > 0 else 0.0)
    return np.array(effects)


def _silenced(head: int) -> Callable[[torch.nn.Module, tuple, Tensor], Tensor]:
    def silence(_module: torch.nn.Module, _inputs: tuple, q: Tensor) -> Tensor:
        q = q.clone()
        q[:, head] = 0
        return q

    return silence
