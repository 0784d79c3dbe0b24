"""Products and decompositions of genotypes on a GPU, in double precision where numpy's are.

Genotypes go there as they are stored, a byte a call, and become numbers there; what is added up stays there until it is
complete. Where memory runs out, blocks are halved (`explorer.blockwise`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import torch
from torch import Tensor

from explorer.blockwise import Blocks
from explorer.datasets import blocks as reader
from explorer.datasets.blocks import Dosages
from explorer.datasets.doses import NO_DOSE, UNIT
from explorer.progress import Progress, silent

T = TypeVar("T")
AT_ONCE = 1 << 16
"""Variants of a block at most; the reader makes them fewer."""


@dataclass(frozen=True, eq=False)
class Centred:
    """Some variants on the device.

    Attributes
    ----------
    x : (samples, variants), dosages less their mean, 0 where missing
    mean : float64 (variants,), NaN where no sample was called
    called : int64 (variants,), how many samples were called
    known : bool (samples, variants)
    """

    x: Tensor
    mean: Tensor
    called: Tensor
    known: Tensor


class Accelerator:
    """A device that has float64.

    Attributes
    ----------
    used : whether anything was computed on it; what numpy does faster from the bits of a file is not
    """

    def __init__(self, device: torch.device) -> None:
        self.used = False
        self.device = device
        self.blocks = Blocks(AT_ONCE, "variant")

    def centred(self, stored: np.ndarray, dtype: torch.dtype = torch.float64) -> Centred:
        """Return stored dosages (samples, variants) on the device as `datasets.centring.centre` makes them."""
        doses = stored.dtype == np.uint16
        values = self.tensor(stored.view(np.int16) if doses else stored)
        if doses:
            values = values.to(torch.int32) & 0xFFFF
        known = values != NO_DOSE if doses else values >= 0
        called, unit = known.sum(0), UNIT if doses else 1.0
        values = values * known
        mean = values.sum(0, dtype=torch.int64).to(torch.float64) * unit / called
        x = values.to(dtype) * unit - mean.nan_to_num(0.0).to(dtype)
        return Centred(x * known, mean, called, known)

    def each(
        self,
        dosages: Dosages,
        work: Callable[[Centred], T],
        rows: np.ndarray | None = None,
        progress: Progress = silent,
        text: str = "Reading genotypes",
        dtype: torch.dtype = torch.float64,
        columns: np.ndarray | None = None,
    ) -> Iterator[tuple[slice, T]]:
        """Yield blocks of variants, as places among those wanted, with what `work` makes of each on the device.

        Parameters as `genetics.streaming.blocks` takes them. `work` may be done again for half of a block.
        """
        for start, _, stored in reader.parts(dosages, rows, columns, 1, progress, text):
            yield from self.of_block(start, stored, work, dtype)

    def of_block(
        self, start: int, stored: np.ndarray, work: Callable[[Centred], T], dtype: torch.dtype = torch.float64
    ) -> Iterator[tuple[slice, T]]:
        """Yield the same for one block that was read and begins at `start`."""
        for part, made in self.blocks.over(stored.shape[1], lambda part: work(self.centred(stored[:, part], dtype))):
            yield slice(start + part.start, start + part.stop), made

    def tensor(self, array: np.ndarray) -> Tensor:
        """Return an array on the device; what is mapped or read-only is copied on the way."""
        self.used = True
        return torch.from_numpy(np.array(array, order="C")).to(self.device)

    def eigh(self, matrix: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return all eigenvalues, rising, and eigenvectors (n, n) of a symmetric float64 matrix."""
        values, vectors = torch.linalg.eigh(self.tensor(matrix))
        return values.cpu().numpy(), vectors.cpu().numpy()

    def eigvalsh(self, matrix: np.ndarray) -> np.ndarray:
        """Return all eigenvalues, rising."""
        return torch.linalg.eigvalsh(self.tensor(matrix)).cpu().numpy()

    def definite(self, matrix: np.ndarray) -> Definite:
        """Return a positive definite float64 matrix (n, n), factorised."""
        return Definite(self, torch.linalg.cholesky(self.tensor(matrix)))

    def turned_by(self, matrix: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
        """Return what gives g' matrix (variants, k) of g (n, variants); the matrix (n, k) stays on the device."""
        right = self.tensor(matrix)

        def turned(g: np.ndarray) -> np.ndarray:
            made = np.empty((g.shape[1], right.shape[1]))
            for part, product in self.blocks.over(g.shape[1], lambda part: self.tensor(g[:, part]).T @ right):
                made[part] = product.cpu().numpy()
            return made

        return turned

    def gram(
        self,
        dosages: Dosages,
        rows: np.ndarray | None,
        columns: np.ndarray | None,
        progress: Progress,
        text: str,
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return (Z Z' (n, n) of centred dosages Z, their means (variants,), NaN where none was called)."""
        n = len(reader.chosen(dosages.shape[0], rows))
        total, means = torch.zeros((n, n), dtype=torch.float64, device=self.device), []

        def work(some: Centred) -> tuple[Tensor, Tensor]:
            return some.x @ some.x.T, some.mean

        for _, (product, mean) in self.each(dosages, work, rows, progress, text, columns=columns):
            total += product
            means.append(mean)
        return total.cpu().numpy(), _joined(means)

    def correlations(self, stored: np.ndarray, first: int) -> np.ndarray:
        """Return the correlations, float32 (variants - first, variants), of those from `first` on with all."""
        x = self.centred(stored, torch.float32).x
        length = x.double().square().sum(0).sqrt()
        x = x * torch.where(length > 0, 1 / length, 0.0).float()
        return (x[:, first:].T @ x).cpu().numpy()


class Definite:
    """A positive definite matrix S = L L' on a GPU."""

    def __init__(self, gpu: Accelerator, lower: Tensor) -> None:
        self.gpu, self.lower = gpu, lower

    def solve(self, b: np.ndarray) -> np.ndarray:
        """Return S^-1 b, for b (n, k)."""
        return torch.cholesky_solve(self.gpu.tensor(b), self.lower).cpu().numpy()

    def trace(self) -> float:
        """Return the trace of S^-1."""
        one = torch.eye(len(self.lower), dtype=self.lower.dtype, device=self.lower.device)
        return float(torch.linalg.solve_triangular(self.lower, one, upper=False).square().sum())

    def quadratic(self, g: np.ndarray) -> np.ndarray:
        """Return g' S^-1 g (variants,) of g (n, variants)."""
        made = np.empty(g.shape[1])

        def squares(part: slice) -> Tensor:
            return torch.linalg.solve_triangular(self.lower, self.gpu.tensor(g[:, part]), upper=False).square().sum(0)

        for part, total in self.gpu.blocks.over(g.shape[1], squares):
            made[part] = total.cpu().numpy()
        return made


def _joined(parts: list[Tensor]) -> np.ndarray:
    return torch.cat(parts).cpu().numpy() if parts else np.zeros(0)


@dataclass(frozen=True, eq=False)
class Leading:
    """Eigenvalues (k,), greatest first, and eigenvectors (n, k) of X X', X each variant scaled to variance 1.

    Beside them each variant's mean (0 where none was called) and 1 / sd (0 where it does not vary), both (m,).
    """

    values: np.ndarray
    vectors: np.ndarray
    mean: np.ndarray
    inverse_sd: np.ndarray


def leading(
    gpu: Accelerator,
    dosages: Dosages,
    k: int,
    rows: np.ndarray | None,
    columns: np.ndarray | None,
    seed: int,
    exact: bool,
    rounds: int,
    progress: Progress,
) -> Leading:
    """Return the first k principal axes, as `structure.components` finds them on the CPU."""
    n = len(reader.chosen(dosages.shape[0], rows))
    gram = torch.zeros((n, n), dtype=torch.float64, device=gpu.device) if exact else None
    means, inverses = [], []

    def measured(some: Centred) -> tuple[Tensor, Tensor, Tensor | None]:
        sd = (some.x.square().sum(0) / n).sqrt()
        inverse = torch.where(sd > 0, 1 / sd, 0.0)
        scaled = some.x * inverse if exact else None
        return some.mean, inverse, None if scaled is None else scaled @ scaled.T

    text = "Principal components: reading"
    for _, (mean, inverse, product) in gpu.each(dosages, measured, rows, progress, text, columns=columns):
        means.append(mean)
        inverses.append(inverse)
        if gram is not None and product is not None:
            gram += product
    inverse_sd = torch.cat(inverses)
    if gram is not None:
        values, vectors = torch.linalg.eigh(gram)
    else:
        weight = inverse_sd.square().float()
        values, vectors = _subspace(gpu, dosages, k, rows, columns, weight, seed, rounds, progress)
    values, vectors = (one.cpu().numpy() for one in (values, vectors))
    mean = np.nan_to_num(_joined(means))
    return Leading(np.maximum(values[::-1][:k], 0.0), vectors[:, ::-1][:, :k], mean, inverse_sd.cpu().numpy())


def _subspace(
    gpu: Accelerator,
    dosages: Dosages,
    k: int,
    rows: np.ndarray | None,
    columns: np.ndarray | None,
    weight: Tensor,
    seed: int,
    rounds: int,
    progress: Progress,
) -> tuple[Tensor, Tensor]:
    """Return eigenvalues, rising, and eigenvectors by randomised subspace iteration, its products in float32."""
    n = len(reader.chosen(dosages.shape[0], rows))
    width = min(n, 2 * k + 10)
    basis = torch.linalg.qr(gpu.tensor(np.random.default_rng(seed).standard_normal((n, width))))[0]
    for turn in range(rounds):
        product, rounded = torch.zeros_like(basis), basis.float()
        text = f"Principal components: round {turn + 1} of {rounds}"
        for start, _, stored in reader.parts(dosages, rows, columns, 1, progress, text):

            def work(some: slice, start: int = start, stored: np.ndarray = stored, right: Tensor = rounded) -> Tensor:
                x = gpu.centred(stored[:, some], torch.float32).x
                own = weight[start + some.start : start + some.stop]
                return x @ (own[:, None] * (x.T @ right))

            for _, made in gpu.blocks.over(stored.shape[1], work):
                product += made
        if turn == rounds - 1:
            values, vectors = torch.linalg.eigh((basis.T @ product + product.T @ basis) / 2)
            return values, basis @ vectors
        basis = torch.linalg.qr(product)[0]
    raise AssertionError("rounds is at least 1")


def weights(
    gpu: Accelerator,
    dosages: Dosages,
    rows: np.ndarray | None,
    columns: np.ndarray | None,
    turned: np.ndarray,
    progress: Progress,
) -> np.ndarray:
    """Return centred dosages' products (m, k) with the columns (n, k), read once more."""
    right, m = gpu.tensor(turned), dosages.shape[1] if columns is None else len(columns)
    made = np.zeros((m, turned.shape[1]))
    text = "Principal components: weights"
    for part, product in gpu.each(dosages, lambda some: some.x.T @ right, rows, progress, text, columns=columns):
        made[part] = product.cpu().numpy()
    return made
