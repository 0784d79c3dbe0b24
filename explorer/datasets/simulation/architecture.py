"""Plant traits with a known cause into any genotypes, simulated or the user's own.

With g_j the copies of a1 at causal variant j (missing calls at the mean), each effect is a column

    additive   g_j
    dominant   min(g_j, 1)                 (haploids: the same as additive)
    recessive  max(g_j - 1, 0)             (diploids only)
    epistatic  residual of z_j z_k on 1, z_j, z_j², z_k, z_k²: a pair whose product matters and nothing else does

standardised, given a weight ±1 (the variants and signs drawn at random), summed and standardised to G. The trait is

    y = sqrt(h²) G + sqrt(1 - h²) e,

where e is standard normal noise from which G's sample correlation has been removed, so that the realised share of
variance is h² exactly. A case/control trait is 1 for the `prevalence` of samples with the highest y (its heritability
is that of the liability y).
"""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd
from pydantic import ConfigDict, Field

from explorer.datasets import blocks
from explorer.datasets.counting import counted
from explorer.datasets.dataset import TRUTH_COLUMNS
from explorer.datasets.genotypes import Genotypes
from explorer.datasets.traits import Column, Traits
from explorer.errors import InputError
from explorer.limits import FailFast
from explorer.progress import Progress, silent

DECOY_SUFFIX = " decoys"
MOST_R2 = 0.1
CANDIDATES = 500
Effect = Literal["additive", "dominant", "recessive", "epistatic"]
SINGLE_EFFECTS: tuple[Effect, ...] = ("additive", "dominant", "recessive")


class Architecture(FailFast):
    """What causes a planted trait."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(
        default="planted",
        min_length=1,
        max_length=60,
        title="Name of the trait",
        description="As it will stand among the traits.",
    )
    kind: Literal["quantitative", "binary"] = Field(
        default="quantitative",
        title="Kind of trait",
        description="Measured, or cases and controls.",
        json_schema_extra={"words": {"quantitative": "measured", "binary": "cases and controls"}},
    )
    additive: int = Field(
        default=5,
        ge=0,
        le=1000,
        title="Additive variants",
        description="Variants of which every copy of a1 adds as much. 1 to 20 are easy to find.",
    )
    dominant: int = Field(
        default=0,
        ge=0,
        le=1000,
        title="Dominant variants",
        description="Variants of which one copy of a1 has the effect of two.",
    )
    recessive: int = Field(
        default=0,
        ge=0,
        le=1000,
        title="Recessive variants",
        description="Variants of which only two copies of a1 count.",
    )
    epistatic_pairs: int = Field(
        default=0,
        ge=0,
        le=500,
        description="Pairs that count only together and have no effect alone. 1 to 3; linear models cannot see them.",
    )
    heritability: float = Field(
        default=0.5,
        ge=0,
        le=1,
        description="Share of the trait's variance that the planted effects make. 0.5 is usual.",
    )
    prevalence: float = Field(
        default=0.5, gt=0, lt=1, title="Share of cases", description="Of a trait of cases and controls."
    )
    decoys: int = Field(
        default=0,
        ge=0,
        le=1000,
        description="Variants without effect and of like frequency, listed apart: a map should leave them out.",
    )
    maf: float = Field(
        default=0.05,
        ge=0,
        le=0.5,
        title="Minor allele frequency",
        description="The smallest of a variant that is planted. 0.05 is usual.",
    )


def standardised(values: np.ndarray) -> np.ndarray:
    """Return float64 values of mean 0 and standard deviation 1; all 0 where they do not vary."""
    centred = values - values.mean()
    spread = centred.std()
    return centred / spread if spread > 1e-9 else np.zeros_like(centred)


def residual(values: np.ndarray, explained_by: np.ndarray) -> np.ndarray:
    """Return what an intercept and the columns of `explained_by` (n, k) leave of `values` (n,) by least squares."""
    design = np.column_stack([np.ones(len(values)), explained_by])
    return values - design @ np.linalg.lstsq(design, values, rcond=None)[0]


def effect_column(effect: Effect, dosages: np.ndarray, partner: np.ndarray | None = None) -> np.ndarray:
    """Return the standardised column (samples,) one effect makes of float dosages (samples,), as the module says."""
    if effect == "epistatic":
        assert partner is not None
        z, other = standardised(dosages), standardised(partner)
        return standardised(residual(z * other, np.column_stack([z, z**2, other, other**2])))
    coded = {"additive": dosages, "dominant": np.minimum(dosages, 1), "recessive": np.maximum(dosages - 1, 0)}
    return standardised(coded[effect])


def plant(
    genotypes: Genotypes, architecture: Architecture, seed: int = 0, progress: Progress = silent
) -> tuple[Traits, pd.DataFrame]:
    """Plant one trait into genotypes.

    Returns
    -------
    traits : Traits
        One column, `architecture.name`.
    truth : DataFrame (TRUTH_COLUMNS)
        start = end = position of every causal variant (its number from 1 without a map), named "<variant> <effect>",
        trait `architecture.name`; decoys are listed with trait `<name> decoys`, so that they are no known answer to it.

    Raises
    ------
    InputError
        More is requested than the genotypes have: variants above the frequency, diploids for recessive effects.
    """
    effects: list[Effect] = []
    for effect in SINGLE_EFFECTS:
        effects += [effect] * getattr(architecture, effect)
    if genotypes.ploidy == 1 and architecture.recessive:
        raise InputError("recessive effects", "these genotypes are haploid: no sample has two copies", "Ask for none.")
    rng = np.random.default_rng(seed)
    counts = counted(genotypes.dosages, genotypes.ploidy, progress=progress)
    frequency = counts.copies / (genotypes.ploidy * np.maximum(counts.called, 1))
    maf = np.minimum(frequency, 1 - frequency)
    varies = (counts.none > 0).astype(int) + (counts.one > 0) + (counts.two > 0) > 1
    eligible = rng.permutation(np.flatnonzero(varies & (maf >= architecture.maf)))
    total = len(effects) + 2 * architecture.epistatic_pairs
    if total + architecture.decoys > len(eligible):
        raise InputError(
            "planted effects",
            f"{total} causal variants and {architecture.decoys} decoys are requested, but {len(eligible)} variants "
            f"have a minor allele frequency of at least {architecture.maf:g}",
            "Ask for fewer or lower the frequency.",
        )
    causal = _unlinked(genotypes, eligible, total)
    columns = {int(j): _imputed(genotypes, j) for j in causal}
    genetic = np.zeros(genotypes.shape[0])
    rows: list[tuple[int, str]] = []
    for j, effect in zip(causal[: len(effects)], effects, strict=True):
        genetic += rng.choice([-1.0, 1.0]) * effect_column(effect, columns[int(j)])
        rows.append((int(j), effect))
    pairs = causal[len(effects) :].reshape(-1, 2)
    for number, (j, k) in enumerate(pairs):
        genetic += rng.choice([-1.0, 1.0]) * effect_column("epistatic", columns[int(j)], columns[int(k)])
        rows += [(int(j), f"epistatic pair {number + 1}"), (int(k), f"epistatic pair {number + 1}")]
    genetic = standardised(genetic)
    share = architecture.heritability if genetic.any() else 0.0
    noise = standardised(residual(rng.standard_normal(len(genetic)), genetic[:, None]))
    liability = np.sqrt(share) * genetic + np.sqrt(1 - share) * noise
    decoys = _decoys(genotypes, maf, eligible, causal, columns, architecture.decoys)
    truth = _truth(genotypes, rows, decoys, architecture.name)
    return _traits(genotypes, liability, architecture), truth


def _imputed(genotypes: Genotypes, variant: int) -> np.ndarray:
    copies = blocks.copies(blocks.read(genotypes.dosages, None, slice(variant, variant + 1)))[:, 0]
    return np.where(np.isnan(copies), np.nanmean(copies), copies)


def _linked(z: np.ndarray, others: list[np.ndarray]) -> bool:
    return bool(others) and float(np.square(np.stack(others) @ z).max()) / len(z) ** 2 > MOST_R2


def _unlinked(genotypes: Genotypes, eligible: np.ndarray, count: int) -> np.ndarray:
    """Return the first `count` eligible variants of which no two have r² above MOST_R2, linked ones only at need."""
    chosen: list[int] = []
    passed: list[int] = []
    kept: list[np.ndarray] = []
    for j in eligible.tolist():
        if len(chosen) == count:
            break
        z = standardised(_imputed(genotypes, j))
        if _linked(z, kept):
            passed.append(j)
        else:
            chosen.append(j)
            kept.append(z)
    return np.array([*chosen, *passed[: count - len(chosen)]], dtype=np.int64)


def _decoys(
    genotypes: Genotypes,
    maf: np.ndarray,
    eligible: np.ndarray,
    causal: np.ndarray,
    columns: dict[int, np.ndarray],
    count: int,
) -> list[tuple[int, str]]:
    """Return non-causal variants, each the nearest in frequency to a causal one among those linked to none."""
    planted = [standardised(column) for column in columns.values()]
    taken: set[int] = set(causal.tolist())
    rows: list[tuple[int, str]] = []
    for number in range(count):
        model = int(causal[number % len(causal)]) if len(causal) else None
        free = [int(j) for j in eligible if j not in taken]
        order = free if model is None else sorted(free, key=lambda j: abs(maf[j] - maf[model]))
        match = next(
            (j for j in order[:CANDIDATES] if not _linked(standardised(_imputed(genotypes, j)), planted)), None
        )
        if match is None:
            raise InputError(
                "decoys",
                f"only {number} variants are linked to no causal one",
                "Ask for fewer decoys or causal variants.",
            )
        taken.add(match)
        rows.append((match, "decoy"))
    return rows


def _truth(
    genotypes: Genotypes, causal: list[tuple[int, str]], decoys: list[tuple[int, str]], name: str
) -> pd.DataFrame:
    table, along = genotypes.variants, genotypes.along
    rows: list[tuple[str, int, int, str, str]] = []
    for listed, trait in ((causal, name), (decoys, name + DECOY_SUFFIX)):
        for j, role in sorted(listed):
            place = int(along["position"].iloc[j])
            rows.append((along["chromosome"].iloc[j], place, place, f"{table['name'].iloc[j]} {role}", trait))
    return pd.DataFrame(rows, columns=list(TRUTH_COLUMNS)).astype({"start": np.int64, "end": np.int64})


def _traits(genotypes: Genotypes, liability: np.ndarray, architecture: Architecture) -> Traits:
    index = pd.Index(genotypes.samples, name="sample")
    if architecture.kind == "quantitative":
        column = Column(name=architecture.name, kind="quantitative")
        return Traits(pd.DataFrame({architecture.name: liability}, index=index), (column,))
    cases = round(architecture.prevalence * len(liability))
    case = np.zeros(len(liability))
    case[np.argsort(-liability, kind="stable")[:cases]] = 1
    column = Column(name=architecture.name, kind="binary", levels=("control", "case"))
    return Traits(pd.DataFrame({architecture.name: case}, index=index), (column,))
