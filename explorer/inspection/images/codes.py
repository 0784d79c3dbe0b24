"""The codes of a layer for all images: as a map in two dimensions, their neighbours, and the means of classes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from scipy.linalg import eigh
from torch import Tensor

from explorer.errors import InputError
from explorer.inspection.images.target import AT_ONCE, still
from explorer.networks.build import Network
from explorer.progress import Progress, silent

WIDE = 50
"""Principal components that t-SNE works on, where there are more numbers."""


@dataclass(frozen=True, eq=False)
class Map:
    """Images as points on their first principal components.

    Attributes
    ----------
    points : float64 (images, axes)
    shares : the part of the variance that each axis holds
    mean : float64 (numbers), of the values
    weights : float64 (numbers, axes), unit vectors
    """

    points: np.ndarray
    shares: tuple[float, ...]
    mean: np.ndarray
    weights: np.ndarray

    def place(self, values: np.ndarray) -> np.ndarray:
        """Return where other values (images, numbers) lie on the map, (images, axes)."""
        return (values - self.mean) @ self.weights


def codes(network: Network, images: Tensor, layer: str, progress: Progress = silent) -> np.ndarray:
    """Return what a layer gives for every image, flattened: float32 (images, numbers). "input" are the pixels.

    It is computed where the network is.
    """
    if layer != "input" and layer not in network.layers:
        raise InputError(f"layer {layer[:40]!r}", f"there is none in {network.spec.name!r}")
    parts, where = [], next((one.device for one in network.parameters()), images.device)
    with still(network), torch.no_grad():
        for part in images.split(AT_ONCE):
            parts.append(network.tap(part.to(where), [layer])[layer].flatten(1).float())
            progress(sum(map(len, parts)), len(images), f"images through {layer}")
    return torch.cat(parts).cpu().numpy()


def principal(values: np.ndarray, axes: int = 2) -> Map:
    """Return values (images, numbers) on their first principal components.

    The sign of an axis is such that its largest weight in size is positive. Missing axes, where there are fewer, are 0.
    """
    mean = values.mean(0, dtype=np.float64)
    centred = values - mean
    tall = centred.shape[0] > centred.shape[1]
    product = centred.T @ centred if tall else centred @ centred.T
    kept = min(axes, len(product))
    sizes, vectors = eigh(product, subset_by_index=(len(product) - kept, len(product) - 1))
    sizes, vectors = np.maximum(sizes[::-1], 0), vectors[:, ::-1]
    directions = vectors if tall else centred.T @ vectors
    lengths, largest = np.linalg.norm(directions, axis=0), directions[np.abs(directions).argmax(0), np.arange(kept)]
    weights = np.zeros((centred.shape[1], axes))
    there = lengths > 1e-9 * max(1.0, lengths.max(initial=0))
    weights[:, :kept] = np.where(there, directions / np.where(there, lengths, 1), 0) * np.where(largest < 0, -1, 1)
    total = float(np.square(centred).sum())
    shares = tuple(float(size) / total if total else 0.0 for size in sizes)
    return Map(centred @ weights, shares, mean, weights)


def neighbour_map(values: np.ndarray, perplexity: float = 30.0, seed: int = 0) -> np.ndarray:
    """Return values (images, numbers) as points (images, 2) by t-SNE.

    Neighbours stay neighbours; distances between groups mean nothing. It begins at the principal components, so the
    seed moves little. Takes seconds: a job's work.
    Source: van der Maaten and Hinton (2008).
    """
    from sklearn.manifold import TSNE
    from threadpoolctl import threadpool_limits

    if not 1 <= perplexity < len(values):
        raise InputError("t-SNE", f"the perplexity is from 1 to below the {len(values):,} images, not {perplexity:g}")
    narrow = principal(values, WIDE).points if values.shape[1] > WIDE else values
    with threadpool_limits(1):  # threads that wait for one another on a busy machine take ten times as long
        made = TSNE(2, perplexity=perplexity, init="pca", random_state=seed).fit_transform(narrow)
    return made.astype(np.float64)


def kept_neighbours(values: np.ndarray, points: np.ndarray, near: int = 10) -> float:
    """Return which part of an image's nearest images in `values` are also its nearest on the map, on average."""
    among = min(near, len(values) - 1)
    pairs = zip(_nearest(values, among), _nearest(points, among), strict=True)
    return float(np.mean([len(np.intersect1d(a, b)) for a, b in pairs])) / among


def nearest(values: np.ndarray, code: np.ndarray, most: int = 8, but: int | None = None) -> list[tuple[int, float]]:
    """Return the images whose `values` (images, numbers) are nearest to a code, one left out, with their distances."""
    apart = np.sqrt(np.square(values.astype(np.float64) - code).sum(1))
    order = [int(other) for other in np.argsort(apart, kind="stable") if other != but]
    return [(other, float(apart[other])) for other in order[:most]]


def class_means(values: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the classes there are (k) and the mean of each (k, numbers)."""
    classes = np.unique(labels)
    return classes, np.stack([values[labels == label].mean(0) for label in classes])


def nearest_mean_accuracy(values: np.ndarray, labels: np.ndarray, others: np.ndarray, truth: np.ndarray) -> float:
    """Return which part of `others` (n, numbers) is nearest to the mean of its own class, means taken from `values`."""
    classes, means = class_means(values.astype(np.float64), labels)
    return float(np.mean(classes[_apart(others.astype(np.float64), means).argmin(1)] == truth))


def _nearest(values: np.ndarray, among: int) -> np.ndarray:
    apart = _apart(values.astype(np.float64), values.astype(np.float64))
    np.fill_diagonal(apart, np.inf)
    return np.argpartition(apart, among - 1, axis=1)[:, :among]


def _apart(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Return squared distances (a, b)."""
    return np.square(a).sum(1)[:, None] - 2 * a @ b.T + np.square(b).sum(1)
