"""Occlusion: how much of the score is lost when a patch of the image is covered."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from explorer.errors import InputError
from explorer.inspection.images.target import AT_ONCE, ImageTarget, still
from explorer.networks.build import Network
from explorer.progress import Progress, silent


@dataclass(frozen=True, eq=False)
class Occlusion:
    """What covering patches costs.

    Attributes
    ----------
    drops : float32 (rows, columns)
        Score of the image minus score with the patch covered: what the patch was worth.
    tops, lefts : int (rows), (columns)
        Where the patches begin.
    size : int
        Height and width of a patch.
    score : float
        Of the image as it is.
    pixels : float32 (height, width)
        The mean drop of the patches that cover a pixel.
    """

    drops: np.ndarray
    tops: np.ndarray
    lefts: np.ndarray
    size: int
    score: float
    pixels: np.ndarray


def occlude(
    network: Network,
    image: Tensor,
    target: ImageTarget,
    size: int = 4,
    stride: int = 1,
    fill: float = 0.0,
    progress: Progress = silent,
) -> Occlusion:
    """Return what each patch of an image (channels, height, width) is worth to the target.

    Patches of size x size begin every `stride` pixels, and once more at the far border where the last would stop
    short of it, so that every pixel is covered as long as the stride is no larger than the patch.
    Source: Zeiler and Fergus (2014), section 4.2.
    """
    target.checked(network)
    height, width = image.shape[1:]
    if not 1 <= size <= min(height, width):
        raise InputError("Occlusion", f"a patch has 1 to {min(height, width)} pixels a side here, not {size}")
    if not 1 <= stride <= size:
        raise InputError("Occlusion", f"with a stride of {stride} some pixels would never be covered", f"Use 1-{size}.")
    image = image.to(next(network.parameters()).dtype)
    tops, lefts = begins(height, size, stride), begins(width, size, stride)
    corners = [(top, left) for top in tops for left in lefts]
    losses = []
    with still(network), torch.no_grad():
        score = float(target.values(network, image[None]))
        for start in range(0, len(corners), AT_ONCE):
            part = corners[start : start + AT_ONCE]
            covered = image.repeat(len(part), 1, 1, 1)
            for each, (top, left) in zip(covered, part, strict=True):
                each[:, top : top + size, left : left + size] = fill
            losses.append(score - target.values(network, covered))
            progress(start + len(part), len(corners), f"{start + len(part):,} of {len(corners):,} patches")
    drops = torch.cat(losses).reshape(len(tops), len(lefts)).float().numpy()
    return Occlusion(drops, tops, lefts, size, score, _spread(drops, tops, lefts, size, height, width))


def begins(length: int, size: int, stride: int) -> np.ndarray:
    """Return where patches begin along an axis.

    >>> begins(8, 3, 2)
    array([0, 2, 4, 5])
    """
    regular = list(range(0, length - size + 1, stride))
    return np.array(regular if regular[-1] == length - size else [*regular, length - size])


def _spread(drops: np.ndarray, tops: np.ndarray, lefts: np.ndarray, size: int, height: int, width: int) -> np.ndarray:
    down, across = (_covers(starts, size, n) for starts, n in ((tops, height), (lefts, width)))
    total, times = down.T @ drops @ across, np.outer(down.sum(0), across.sum(0))
    return (total / times).astype(np.float32)


def _covers(starts: np.ndarray, size: int, length: int) -> np.ndarray:
    """Return (patches, pixels): 1 where a patch covers a pixel."""
    places = np.arange(length)
    return ((places >= starts[:, None]) & (places < starts[:, None] + size)).astype(np.float64)
