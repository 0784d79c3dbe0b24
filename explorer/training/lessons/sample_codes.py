"""Codes of samples beside principal components, and whether what a code cannot rebuild tells a new group of samples.

Everything is learnt from training samples; errors are those of samples that were left out. A null leaves out a group
that was drawn at random. All settings are the same for every group and seed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

WIDTHS = (1, 2, 4, 8)
"""Numbers of a code."""
NOVELTY_WIDTH = 4
HIDDEN = 64
EPOCHS, BATCH, RATE, DECAY = 40, 64, 2e-3, 0.1
LINEAR_STEPS, LINEAR_RATE = 300, 1e-3
TRAINED = 0.75
"""Share of the samples of a group that is learnt from."""
SCORES = ("autoencoder", "components", "distance")
Floats = NDArray[np.float64]


def scaled(calls: NDArray[np.int8], train: NDArray[np.intp]) -> Floats:
    """Return calls (samples, variants) with mean 0 and spread 1 among training samples; missing and constant ones 0."""
    known = calls >= 0
    counts = np.maximum(known[train].sum(0), 1)
    mean = np.where(known, calls, 0)[train].sum(0) / counts
    centred = np.where(known, calls - mean, 0.0)
    spread = np.sqrt(np.square(centred[train]).sum(0) / counts)
    return np.where(spread > 0, centred / np.where(spread > 0, spread, 1.0), 0.0)


def directions(train: Floats, width: int) -> Floats:
    """Return the first principal components (width, variants) of training rows, of length 1."""
    return np.linalg.svd(train, full_matrices=False)[2][:width]


def network(variants: int, width: int) -> nn.Sequential:
    """Return an autoencoder with `width` numbers in its middle."""
    return nn.Sequential(
        nn.Linear(variants, HIDDEN),
        nn.ReLU(),
        nn.Linear(HIDDEN, width),
        nn.Linear(width, HIDDEN),
        nn.ReLU(),
        nn.Linear(HIDDEN, variants),
    )


def trained(train: Floats, width: int, seed: int, epochs: int = EPOCHS) -> nn.Sequential:
    """Return an autoencoder that learnt to give training rows back (mean squared error, AdamW)."""
    torch.manual_seed(seed)
    model = network(train.shape[1], width)
    rows = torch.from_numpy(train.astype(np.float32))
    stepper = torch.optim.AdamW(model.parameters(), RATE, weight_decay=DECAY)
    generator = torch.Generator().manual_seed(seed)
    batches = max(1, len(rows) // BATCH)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(stepper, epochs * batches)
    for _ in range(epochs):
        for some in torch.randperm(len(rows), generator=generator).tensor_split(batches):
            loss = nn.functional.mse_loss(model(rows[some]), rows[some])
            stepper.zero_grad()
            loss.backward()
            stepper.step()
            schedule.step()
    return model.eval()


def linear_decoder(train: Floats, width: int, seed: int, steps: int = LINEAR_STEPS) -> Floats:
    """Return the decoder (width, variants) of a linear autoencoder without biases, trained on all rows at once."""
    torch.manual_seed(seed)
    rows = torch.from_numpy(train.astype(np.float32))
    encoder = (0.01 * torch.randn(train.shape[1], width)).requires_grad_()
    decoder = (0.01 * torch.randn(width, train.shape[1])).requires_grad_()
    stepper = torch.optim.Adam([encoder, decoder], LINEAR_RATE)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(stepper, steps)
    for _ in range(steps):
        loss = (rows @ encoder @ decoder - rows).square().mean() * train.shape[1]
        stepper.zero_grad()
        loss.backward()
        stepper.step()
        schedule.step()
    return decoder.detach().numpy().astype(np.float64)


def largest_angle(one: Floats, other: Floats) -> float:
    """Return the largest angle in degrees between the spaces that the rows of two matrices span."""
    a, b = (np.linalg.qr(rows.T)[0] for rows in (one, other))
    # by sines, which tell small angles from none in floating point
    left = b - a @ (a.T @ b)
    return float(np.degrees(np.arcsin(np.clip(np.linalg.svd(left, compute_uv=False)[0], 0, 1))))


def canonical(one: Floats, other: Floats) -> Floats:
    """Return the canonical correlations of two sets of columns (samples, k)."""
    a, b = (np.linalg.qr(columns - columns.mean(0))[0] for columns in (one, other))
    return np.clip(np.linalg.svd(a.T @ b, compute_uv=False), 0, 1)


def explained(group: NDArray[np.int64], columns: Floats) -> float:
    """Return R² of the regression of a group's code (0 or 1) on columns (samples, k)."""
    aim = group - group.mean()
    inputs = columns - columns.mean(0)
    left = aim - inputs @ np.linalg.lstsq(inputs, aim, rcond=None)[0]
    return float(1 - (left**2).sum() / (aim**2).sum())


def auroc_of(known: Floats, new: Floats) -> float:
    """Return how often a new sample's score is above a known one's; ties count half."""
    order = np.sort(known)
    below = np.searchsorted(order, new, side="left")
    upto = np.searchsorted(order, new, side="right")
    return float((below + upto).sum() / 2 / (len(known) * len(new)))


@torch.no_grad()
def rebuilt_error(model: nn.Module, rows: Floats) -> Floats:
    """Return each row's mean squared error (rows,)."""
    inputs = torch.from_numpy(rows.astype(np.float32))
    return (model(inputs) - inputs).square().mean(1).numpy().astype(np.float64)


def component_error(rows: Floats, along: Floats) -> Floats:
    """Return each row's mean squared distance from the space of components (k, variants) of length 1."""
    return np.square(rows - rows @ along.T @ along).mean(1)


@dataclass(frozen=True, eq=False)
class Novelty:
    """Scores of samples that were not learnt from.

    Attributes
    ----------
    known, new : (scores, samples): of groups that were learnt from, and of the group that was not
    """

    known: Floats
    new: Floats

    @property
    def aurocs(self) -> list[float]:
        """The share of pairs in which the new sample scores higher, for each score."""
        return [auroc_of(known, new) for known, new in zip(self.known, self.new, strict=True)]


def novelty(calls: NDArray[np.int8], left_out: NDArray[np.bool_], seed: int, epochs: int = EPOCHS) -> Novelty:
    """Learn from three quarters of the samples that are not left out; score the other quarter, and those left out."""
    inside = np.random.default_rng([seed, 3]).permutation(np.flatnonzero(~left_out))
    cut = round(TRAINED * len(inside))
    train, held = inside[:cut], inside[cut:]
    rows = scaled(calls, train)
    along = directions(rows[train], NOVELTY_WIDTH)
    spread = (rows[train] @ along.T).std(0)
    model = trained(rows[train], NOVELTY_WIDTH, seed, epochs)

    def scores(which: NDArray[np.intp]) -> Floats:
        some = rows[which]
        apart = np.square(some @ along.T / spread).sum(1)
        return np.stack([rebuilt_error(model, some), component_error(some, along), apart])

    return Novelty(scores(held), scores(np.flatnonzero(left_out)))


@dataclass(frozen=True, eq=False)
class SampleCodes:
    """Two numbers for each sample, by an autoencoder and by components.

    Attributes
    ----------
    codes, places : (samples, 2)
    canonical : (2,) canonical correlations of the two
    ancestry : R² of the group on codes, and on places
    angle : degrees between the direction of a linear autoencoder of one number and the first component
    errors : (2, widths) mean squared error of held-out samples, by autoencoders and by components
    """

    codes: Floats
    places: Floats
    canonical: Floats
    ancestry: tuple[float, float]
    angle: float
    errors: Floats


def sample_codes(calls: NDArray[np.int8], group: NDArray[np.int64], seed: int, epochs: int = EPOCHS) -> SampleCodes:
    """Learn codes from three quarters of all samples, and place every sample."""
    order = np.random.default_rng([seed, 4]).permutation(len(calls))
    cut = round(TRAINED * len(order))
    train, held = order[:cut], order[cut:]
    rows = scaled(calls, train)
    along = directions(rows[train], max(WIDTHS))
    errors = np.zeros((2, len(WIDTHS)))
    codes = np.zeros((len(calls), 2))
    for place, width in enumerate(WIDTHS):
        model = trained(rows[train], width, seed, epochs)
        errors[0, place] = rebuilt_error(model, rows[held]).mean()
        errors[1, place] = component_error(rows[held], along[:width]).mean()
        if width == 2:
            with torch.no_grad():
                codes = model[:3](torch.from_numpy(rows.astype(np.float32))).numpy().astype(np.float64)
    places = rows @ along[:2].T
    angle = largest_angle(linear_decoder(rows[train], 1, seed), along[:1])
    found = (explained(group, codes), explained(group, places))
    return SampleCodes(codes, places, canonical(codes, places), found, angle, errors)
