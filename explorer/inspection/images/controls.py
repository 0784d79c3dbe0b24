"""Whether a picture may be believed: the same for random weights, and what removing its pixels does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from explorer.inspection.images.target import ImageTarget, scores
from explorer.networks.build import Network, build
from explorer.training.metrics import ranks

STEPS = 21
"""Points of a deletion curve, from no pixel to all."""
SAME = 0.7
"""A rank correlation above which a picture hardly depends on what the network has learnt."""


def unlearnt(network: Network, seed: int = 1) -> Network:
    """Return the same network with fresh random weights, in the type of the trained ones."""
    return build(network.spec, seed, next(network.parameters()).dtype)


def likeness(one: np.ndarray, other: np.ndarray) -> float:
    """Return the rank correlation (Spearman) of the sizes of two pictures; nan where one of them is even.

    Source: Adebayo et al. (2018), Sanity checks for saliency maps.
    """
    a, b = (ranks(np.abs(picture).ravel()) for picture in (one, other))
    a, b = a - a.mean(), b - b.mean()
    size = np.sqrt((a @ a) * (b @ b))
    return float(a @ b / size) if size > 0 else float("nan")


@dataclass(frozen=True, eq=False)
class DeletionCurve:
    """What happens to a score as pixels are removed, those of the highest scores first.

    Attributes
    ----------
    shares : float64 (steps)
        Part of the pixels removed, 0 to 1.
    top : float64 (steps)
        The score with the pixels of the highest scores removed.
    random : float64 (steps)
        With as many random pixels removed: the mean of several draws.
    """

    shares: np.ndarray
    top: np.ndarray
    random: np.ndarray

    @property
    def area(self) -> float:
        """The mean score while the top pixels go: small where the picture found what matters."""
        return _area(self.top, self.shares)

    @property
    def random_area(self) -> float:
        """The mean score while random pixels go."""
        return _area(self.random, self.shares)


def deletions(
    network: Network,
    image: Tensor,
    target: ImageTarget,
    pictures: Sequence[np.ndarray],
    fill: float = 0.0,
    draws: int = 8,
    seed: int = 0,
) -> list[DeletionCurve]:
    """Return how the target falls when the pixels of an image (channels, height, width) are set to `fill`.

    Parameters
    ----------
    pictures : float (height, width) each
        Explanations: the pixels of the highest numbers, sign included, go first; of equals, in a random order.
    draws : how many random orders they are all compared with

    Source: Petsiuk, Das, Saenko (2018), RISE, section 4.
    """
    draw, count = np.random.default_rng(seed), image[0].numel()
    removed = np.round(np.linspace(0, count, STEPS)).astype(int)
    among = draw.random(count)
    orders = [np.lexsort((among, -picture.ravel())) for picture in pictures]
    orders += [draw.permutation(count) for _ in range(draws)]
    image = image.to(next(network.parameters()).dtype)
    covered = torch.stack([_without(image, order[:n], fill) for order in orders for n in removed])
    curves = scores(network, covered, target).double().numpy().reshape(len(orders), STEPS)
    random = curves[len(pictures) :].mean(0)
    return [DeletionCurve(removed / count, top, random) for top in curves[: len(pictures)]]


def _without(image: Tensor, pixels: np.ndarray, fill: float) -> Tensor:
    left = image.clone()
    left.flatten(1)[:, torch.from_numpy(pixels)] = fill
    return left


def _area(values: np.ndarray, shares: np.ndarray) -> float:
    return float(np.trapezoid(values, shares))
