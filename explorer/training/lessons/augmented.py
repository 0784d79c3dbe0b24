"""Patches changed in ways that leave what they show as it is: mirrored, shifted, middle tones darker or lighter."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F

SHIFT, POWER = 4, 2.0
"""Most pixels of a shift in either direction, and the largest power of light; the smallest is its inverse."""
FLAT = 1e-3
"""Least standard deviation by which a patch is divided, for those that are flat."""


def standard(patches: Tensor) -> Tensor:
    """Return patches (..., rows, columns), each brought to mean 0 and standard deviation 1."""
    centred = patches - patches.mean((-1, -2), keepdim=True)
    return centred / centred.std((-1, -2), keepdim=True, unbiased=False).clamp(min=FLAT)


def changed(patches: Tensor, flipped: Tensor, down: Tensor, right: Tensor, power: Tensor) -> Tensor:
    """Return patches (n, side, side), each mirrored where asked for, shifted, then its light raised to a power.

    Edges are repeated where a shift leaves pixels open. The power is of light from 0, the darkest pixel, to 1, the
    brightest: brightness and contrast themselves are taken away again by `standard`, which comes last.
    """
    n, side = len(patches), patches.shape[-1]
    mirrored = torch.where(flipped[:, None, None], patches.flip(-1), patches)
    wide = F.pad(mirrored[:, None], (SHIFT,) * 4, mode="replicate")[:, 0]
    steps = torch.arange(side)[None] + SHIFT
    rows, columns = steps - down[:, None], steps - right[:, None]
    moved = wide[torch.arange(n)[:, None, None], rows[:, :, None], columns[:, None, :]]
    dark, bright = moved.amin((1, 2), keepdim=True), moved.amax((1, 2), keepdim=True)
    return standard(((moved - dark) / (bright - dark).clamp(min=FLAT)) ** power[:, None, None])


def augmented(patches: Tensor, chance: torch.Generator) -> Tensor:
    """Return patches (n, side, side), each changed at random: mirrored or not, shifted, its light raised to a power."""
    n = len(patches)
    flipped = torch.rand(n, generator=chance) < 0.5
    down, right = torch.randint(-SHIFT, SHIFT + 1, (2, n), generator=chance)
    return changed(patches, flipped, down, right, POWER ** (2 * torch.rand(n, generator=chance) - 1))
