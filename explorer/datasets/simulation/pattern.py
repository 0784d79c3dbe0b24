"""Plant a trait that one shared filter explains: the same weighted pattern of neighbouring sites at several places.

The genotypes are cut into windows of `width` variants in file order; `places` of them, drawn at random, carry the
pattern, each at the same distance from its window's start. With z_i the standardised dosage of variant i (missing
calls at the mean) and w the pattern, place m contributes

    t_m = sum over j of w_j z_{s_m + j},     s_m the pattern's first variant there.

The t_m are standardised, added up and standardised to G, and the trait is y = sqrt(h²) G + sqrt(1 - h²) e with noise e
as in `simulate_traits`, so that the realised share of variance is h² exactly. The sites' own linkage is left as it is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from pydantic import ConfigDict, Field

from explorer.datasets import blocks
from explorer.datasets.dataset import TRUTH_COLUMNS
from explorer.datasets.genotypes import Genotypes
from explorer.datasets.simulation.architecture import residual, standardised
from explorer.datasets.traits import Column, Traits
from explorer.errors import InputError
from explorer.limits import FailFast


class PatternTrait(FailFast):
    """What is planted; the pattern's weights are ±1 times a number drawn evenly from 0.5 to 1.5."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(
        default="pattern",
        min_length=1,
        max_length=60,
        title="Name of the trait",
        description="As it will stand among the traits.",
    )
    sites: int = Field(
        default=12, ge=2, le=1000, title="Variants of the pattern", description="Neighbours that make it. 8 to 16."
    )
    width: int = Field(
        default=64,
        ge=2,
        le=100_000,
        title="Variants of a window",
        description="A window is such as a promoter. 64 is ALS-Net's.",
    )
    places: int = Field(default=24, ge=1, le=100_000, title="Windows", description="How many carry the pattern.")
    heritability: float = Field(
        default=0.7, ge=0, le=1, description="Share of the trait's variance that the pattern makes. 0.7 is easy."
    )


@dataclass(frozen=True, eq=False)
class PlantedPattern:
    """What was planted.

    Attributes
    ----------
    weights : float64 (sites,), of standardised dosages
    offset : of the pattern's first site in its window, from 0
    starts : int64 (places,), the variant of the pattern's first site at each place, rising
    """

    weights: np.ndarray
    offset: int
    starts: np.ndarray


def plant_pattern(
    genotypes: Genotypes, settings: PatternTrait, seed: int = 0
) -> tuple[Traits, pd.DataFrame, PlantedPattern]:
    """Plant one quantitative trait into genotypes.

    Returns
    -------
    traits : Traits, one column
    truth : DataFrame (TRUTH_COLUMNS), the stretch of every place, with trait `settings.name`
    planted : PlantedPattern

    Raises
    ------
    InputError : the pattern is longer than a window, or there are fewer whole windows than places
    """
    windows = genotypes.shape[1] // settings.width
    if settings.sites > settings.width:
        raise InputError("pattern", f"{settings.sites} sites do not fit a window of {settings.width}", "Ask for fewer.")
    if settings.places > windows:
        raise InputError("pattern", f"there are {windows} whole windows for {settings.places} places", "Ask for fewer.")
    rng = np.random.default_rng(seed)
    weights = rng.choice([-1.0, 1.0], settings.sites) * rng.uniform(0.5, 1.5, settings.sites)
    offset = int(rng.integers(0, settings.width - settings.sites + 1))
    starts = np.sort(rng.choice(windows, settings.places, replace=False)) * settings.width + offset
    genetic = np.zeros(genotypes.shape[0])
    for start in starts:
        genetic += standardised(_standardised_columns(genotypes, start, settings.sites) @ weights)
    genetic = standardised(genetic)
    noise = standardised(residual(rng.standard_normal(len(genetic)), genetic[:, None]))
    value = np.sqrt(settings.heritability) * genetic + np.sqrt(1 - settings.heritability) * noise
    table = pd.DataFrame({settings.name: value}, index=pd.Index(genotypes.samples, name="sample"))
    traits = Traits(table, (Column(name=settings.name, kind="quantitative"),))
    return traits, _truth(genotypes, starts, settings), PlantedPattern(weights, offset, starts)


def _standardised_columns(genotypes: Genotypes, start: int, sites: int) -> np.ndarray:
    stored = blocks.read(genotypes.dosages, None, slice(start, start + sites))
    mean = blocks.total_copies(stored) / np.maximum(blocks.known(stored).sum(0), 1)
    return np.column_stack([standardised(column) for column in (blocks.off_mean(stored, mean) + mean).T])


def _truth(genotypes: Genotypes, starts: np.ndarray, settings: PatternTrait) -> pd.DataFrame:
    variants, along = genotypes.variants, genotypes.along
    rows: list[tuple[str, int, int, str, str]] = []
    for start in starts:
        ends = [start, start + settings.sites - 1]
        places = along["position"].to_numpy()[ends]
        name = f"pattern from {variants['name'].iloc[start]}"
        rows.append((along["chromosome"].iloc[start], int(places.min()), int(places.max()), name, settings.name))
    return pd.DataFrame(rows, columns=list(TRUTH_COLUMNS)).astype({"start": np.int64, "end": np.int64})
