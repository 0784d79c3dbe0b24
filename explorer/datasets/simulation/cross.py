"""A haploid two-parent cross with two correlated quantitative traits, as of yeast segregants.

Markers stand at random positions, the same number on each chromosome. A segregant inherits parent Q (a1, dosage 1) or
parent P at the first marker with equal probability, and between neighbours d Morgans apart it switches with Haldane's
probability

    r = (1 - exp(-2 d)) / 2,     d = base pairs x MORGANS_PER_BP

(crossovers without interference). Each trait t has its QTL, `shared` of them common to both with the same effect; with
s_q = ±1 the parent at QTL q and (a, b) one pair of further loci on different chromosomes, common to both traits,

    G_t = sqrt(1 - i) standardised(sum_q beta_qt s_q) + sqrt(i) standardised(residual of s_a s_b on 1, s_a, s_b),
    y_t = sqrt(h²) standardised(G_t) + sqrt(1 - h²) e_t,     corr(e_1, e_2) = noise_correlation,

where i is `interaction_share`, |beta| is drawn from a gamma distribution of shape 2 and its sign at random. The two
loci of the pair have no effect alone. The truth lists each QTL and both loci of the pair per trait, as the interval of
`HALF_INTERVAL_BP` to either side of the causal marker.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pandas as pd
from pydantic import ConfigDict, Field, model_validator

from explorer.datasets.dataset import GENE_COLUMNS, TRUTH_COLUMNS, Dataset
from explorer.datasets.genotypes import MISSING, Genotypes, variant_table
from explorer.datasets.simulation.architecture import residual, standardised
from explorer.datasets.traits import Column, Traits
from explorer.limits import FailFast
from explorer.progress import Progress, silent

TRAITS = ("growth_cold", "growth_salt")
MORGANS_PER_BP = 3e-6
CHROMOSOME_BP = 800_000
HALF_INTERVAL_BP = 12_000
GENE_BP = 8_000
"""Base pairs per gene, about."""


class CrossSettings(FailFast):
    """The settings of a simulated cross."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    segregants: int = Field(default=600, ge=50, le=20_000, description="Haploid offspring of the cross. 200 to 1,000.")
    chromosomes: int = Field(default=12, ge=2, le=60, description="Of 0.8 Mb and 2.4 Morgans each.")
    markers: int = Field(
        default=250,
        ge=10,
        le=5000,
        title="Markers per chromosome",
        description="SNPs on each chromosome. 100 to 1,000.",
    )
    qtl: int = Field(default=10, ge=1, le=100, title="QTL", description="Loci with an effect on each trait. 5 to 20.")
    shared: int = Field(default=5, ge=0, le=100, title="Shared QTL", description="Those of them that both traits have.")
    heritability: float = Field(
        default=0.7, ge=0, le=1, description="Share of each trait's variance that is genetic. 0.7 is easy, 0.2 is hard."
    )
    interaction_share: float = Field(
        default=0.2,
        ge=0,
        le=1,
        title="Share of the interaction",
        description="Share of the genetic variance that one interacting pair makes. 0.2 can be found.",
    )
    noise_correlation: float = Field(
        default=0.3, ge=-1, le=1, title="Correlation of the noise", description="Between the two traits."
    )
    missing: float = Field(
        default=0.003, ge=0, le=0.5, title="Missing calls", description="Share of calls that are missing at random."
    )
    seed: int = Field(default=0, ge=0, le=2**32 - 1, description="The same number makes the same cross.")

    @model_validator(mode="after")
    def _enough_places(self) -> CrossSettings:
        if self.shared > self.qtl:
            raise ValueError(f"{self.shared} shared QTL are more than the {self.qtl} of a trait")
        if 2 * self.qtl - self.shared + 2 > self.chromosomes * self.markers // 2:
            raise ValueError("more QTL than half the markers")
        return self


def haldane(morgans: np.ndarray) -> np.ndarray:
    """Return the probability of recombination between loci this many Morgans apart (Haldane 1919)."""
    return (1 - np.exp(-2 * morgans)) / 2


def cross(settings: CrossSettings | None = None, progress: Progress = silent) -> Dataset:
    """Simulate a haploid two-parent cross; traits TRAITS, truth: their QTL intervals. See the module for the model."""
    settings = settings or CrossSettings.model_validate({})
    rng = np.random.default_rng(settings.seed)
    parents: list[npt.NDArray[np.int64]] = []
    positions: list[npt.NDArray[np.int64]] = []
    for number in range(settings.chromosomes):
        places = np.sort(rng.choice(CHROMOSOME_BP, settings.markers, replace=False)) + 1
        switch = haldane(np.diff(places, prepend=places[0]) * MORGANS_PER_BP)
        switch[0] = 0.5
        parents.append(np.cumsum(rng.random((settings.segregants, settings.markers)) < switch, axis=1) % 2)
        positions.append(places)
        progress(number + 1, settings.chromosomes, f"Crossing over on chromosome {number + 1}")
    dosages = np.concatenate(parents, axis=1).astype(np.int8)
    names = np.repeat([str(c + 1) for c in range(settings.chromosomes)], settings.markers)
    place = np.concatenate(positions)
    qtl, pair = _loci(settings, rng)
    table, truth = _traits(settings, dosages, names, place, qtl, pair, rng)
    dosages[rng.random(dosages.shape) < settings.missing] = MISSING
    letters = np.array([rng.permutation(list("ACGT"))[:2] for _ in place])
    variants = variant_table(
        names, place, [f"{c}_{p}" for c, p in zip(names, place, strict=True)], letters[:, 0], letters[:, 1]
    )
    samples = np.array([f"S{i + 1:05d}" for i in range(settings.segregants)], dtype=object)
    table.index = pd.Index(samples, name="sample")
    note = (
        f"Simulated: {settings.segregants:,} haploid segregants of two parents, {len(place):,} markers; two traits of "
        f"heritability {settings.heritability:g} with {settings.qtl} QTL each, {settings.shared} of them shared, and "
        f"one interacting pair (share {settings.interaction_share:g}); seed {settings.seed}."
    )
    columns = tuple(Column(name=name, kind="quantitative") for name in TRAITS)
    return Dataset(
        "Simulated cross",
        Genotypes(dosages, samples, variants, ploidy=1),
        Traits(table, columns),
        _genes(settings, rng),
        truth,
        note,
    )


def _loci(settings: CrossSettings, rng: np.random.Generator) -> tuple[tuple[np.ndarray, np.ndarray], np.ndarray]:
    """Return the marker indices of each trait's QTL and of the pair, spread evenly over the genome, not at random ends.

    The genome is cut into as many stretches as there are loci and each holds one, so that QTL can be distinguished.
    """
    total = 2 * settings.qtl - settings.shared + 2
    markers = settings.chromosomes * settings.markers
    edges: list[int] = np.linspace(0, markers, total + 1).astype(int).tolist()
    margins = [(after - before) // 4 for before, after in pairwise(edges)]
    ends = [(a + m, max(b - m, a + m + 1)) for (a, b), m in zip(pairwise(edges), margins, strict=True)]
    loci = np.array([int(rng.integers(low, high)) for low, high in ends], dtype=np.int64)
    order = rng.permutation(total)
    a = order[0]
    b = next(o for o in order[1:] if loci[o] // settings.markers != loci[a] // settings.markers)
    rest = loci[[o for o in order if o not in (a, b)]]
    shared, own = rest[: settings.shared], rest[settings.shared :]
    half = settings.qtl - settings.shared
    return (np.r_[shared, own[:half]], np.r_[shared, own[half:]]), loci[[a, b]]


def _traits(
    settings: CrossSettings,
    dosages: np.ndarray,
    names: np.ndarray,
    place: np.ndarray,
    qtl: tuple[np.ndarray, np.ndarray],
    pair: np.ndarray,
    rng: np.random.Generator,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    first, second = (2.0 * dosages[:, j] - 1 for j in pair)
    interaction = standardised(residual(first * second, np.column_stack([first, second])))
    common = rng.gamma(2.0, size=settings.shared) * rng.choice([-1, 1], settings.shared)
    half = settings.qtl - settings.shared
    c = settings.noise_correlation
    noise = rng.standard_normal((settings.segregants, 2)) @ np.array([[1, c], [0, np.sqrt(1 - c**2)]])
    columns: dict[str, np.ndarray] = {}
    rows: list[tuple[str, int, int, str, str]] = []
    for t, (trait, loci) in enumerate(zip(TRAITS, qtl, strict=True)):
        effects = np.r_[common, rng.gamma(2.0, size=half) * rng.choice([-1, 1], half)]
        additive = standardised((2.0 * dosages[:, loci] - 1) @ effects)
        share = settings.interaction_share
        genetic = standardised(np.sqrt(1 - share) * additive + np.sqrt(share) * interaction)
        columns[trait] = np.sqrt(settings.heritability) * genetic + np.sqrt(1 - settings.heritability) * standardised(
            noise[:, t]
        )
        for j, label in [*((j, "QTL") for j in np.sort(loci)), *((j, "interacting") for j in np.sort(pair))]:
            at = int(place[j])
            interval = max(1, at - HALF_INTERVAL_BP), min(CHROMOSOME_BP, at + HALF_INTERVAL_BP)
            rows.append((str(names[j]), *interval, f"{label} {names[j]}_{at}", trait))
    truth = pd.DataFrame(rows, columns=list(TRUTH_COLUMNS)).astype({"start": np.int64, "end": np.int64})
    return pd.DataFrame(columns), truth


def _genes(settings: CrossSettings, rng: np.random.Generator) -> pd.DataFrame:
    rows: list[tuple[str, int, int, str, str, int]] = []
    for chromosome in range(1, settings.chromosomes + 1):
        for number, left in enumerate(range(1, CHROMOSOME_BP - GENE_BP, GENE_BP)):
            start = left + int(rng.integers(0, GENE_BP // 2))
            end, plus = start + int(rng.integers(600, GENE_BP // 2 - 200)), bool(rng.integers(2))
            strand = "+" if plus else "-"
            rows.append(
                (str(chromosome), start, end, f"Y{chromosome}.{number + 1:03d}", strand, start if plus else end)
            )
    return pd.DataFrame(rows, columns=list(GENE_COLUMNS))
