"""Why single markers may miss a locus that the network has: another locus decides its effect, or heterozygotes differ.

Both are tested by regression in all samples. The locus' lead variant is paired with the leads of the other loci above
the line, and with variants of other chromosomes, evenly spaced and chosen without a look at the trait; those that a
quick pass finds strongest are then tested exactly (`genetics.interaction`), and p is multiplied by the number of all
tests of all loci, those of the quick pass among them.

Relatives resemble each other in products of genotypes as in the trait, so that in families the tests would find what is
not there (in 11 of 60 simulated panels of 60 families of five). Where samples are related, what is left of the trait by
a model with relatedness is tested instead (GRAMMAR: Aulchenko et al. 2007, Genetics 177, 577), which is conservative.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from explorer.datasets import blocks, places
from explorer.datasets.centring import centre
from explorer.datasets.genotypes import Genotypes
from explorer.genetics import gblup
from explorer.genetics.association.choice import relatedness
from explorer.genetics.association.covariates import orthonormal, with_everything
from explorer.genetics.interaction import by_product, dominance, interactions, linked
from explorer.genetics.interaction.ancestry import ancestry
from explorer.inspection.line.markers import MOST_MIXED
from explorer.notation import probability
from explorer.progress import Progress, silent
from explorer.training import power

PARTNERS = 1_000
"""Variants of other chromosomes that a lead is paired with at most."""
EXACT = 12
"""Of these, so many are tested exactly."""
MOST = 20
"""Loci that are tested at most, the strongest first."""
LEVEL = 0.05
AT_ONCE = 2**23
"""Numbers of products that are looked at at once."""
LEAST = 30
"""With fewer samples nothing is tested."""


@dataclass(frozen=True)
class Cause:
    """What was found at one locus.

    Attributes
    ----------
    lead, partner : indices of the variants tested together; -1 for none
    interaction, dominance : p, corrected for all tests; NaN where there was none
    tests : how many it is corrected for
    sentence : what is found, or why nothing was tested, without a full stop; "" for a locus without a lead
    """

    lead: int
    partner: int = -1
    interaction: float = float("nan")
    dominance: float = float("nan")
    tests: int = 0
    sentence: str = ""


@dataclass(frozen=True, eq=False)
class _Samples:
    """The samples tested: their indices, trait (or what relatedness leaves of it), covariates, and axes of ancestry."""

    rows: np.ndarray
    y: np.ndarray
    kind: Literal["quantitative", "binary"]
    covariates: np.ndarray | None
    axes: np.ndarray
    related: bool = False

    @property
    def beside(self) -> np.ndarray:
        """float64 (samples, columns): the constant, covariates and axes."""
        parts = [np.ones((len(self.rows), 1)), self.axes]
        return orthonormal(np.column_stack([*parts, *([] if self.covariates is None else [self.covariates])]))


@dataclass(frozen=True)
class _Found:
    partner: int = -1
    interaction: float = float("nan")
    dominance: float = float("nan")
    tests: int = 0
    ranked: bool = False


def causes(
    genotypes: Genotypes,
    y: np.ndarray,
    kind: Literal["quantitative", "binary"],
    leads: Sequence[int],
    among: Sequence[int],
    covariates: np.ndarray | None = None,
    seed: int = 0,
    progress: Progress = silent,
) -> list[Cause]:
    """Return for each lead variant what interacts with it, and whether its heterozygotes differ.

    Parameters
    ----------
    genotypes, y : of all samples; y float (samples,), NaN where missing
    leads : indices of variants, one for each locus tested; -1 for a locus without one; those beyond `MOST` are left
    among : leads of all loci above the line
    covariates : float (samples, columns) or None
    """
    rows = np.flatnonzero(with_everything(y, covariates))
    if len(rows) < LEAST:
        return _untested(leads, f"{len(rows):,} samples are too few")
    samples = _samples(genotypes, y, kind, covariates, rows, seed) if any(lead >= 0 for lead in leads) else None
    if samples is None:
        return _untested(leads, f"{len(rows):,} related samples are too many for a model of relatedness")
    found: list[_Found] = []
    for place, lead in enumerate(leads):
        progress(place, len(leads), "Testing loci for interaction")
        looked_at = lead >= 0 and place < MOST
        found.append(_tested(genotypes, samples, lead, _partners(genotypes, lead, among)) if looked_at else _Found())
    return _corrected(genotypes, samples, leads, found)


def _untested(leads: Sequence[int], why: str) -> list[Cause]:
    return [Cause(lead, sentence=f"not tested: {why}" if lead >= 0 else "") for lead in leads]


def _samples(
    genotypes: Genotypes,
    y: np.ndarray,
    kind: Literal["quantitative", "binary"],
    covariates: np.ndarray | None,
    rows: np.ndarray,
    seed: int,
) -> _Samples | None:
    """Return the samples; None where they are related and too many for a model of that."""
    axes, given = ancestry(genotypes, rows, seed), None if covariates is None else covariates[rows]
    tested = np.zeros(len(y), dtype=bool)
    tested[rows] = True
    if not relatedness(genotypes, tested).found:
        return _Samples(rows, y[rows].astype(np.float64), kind, given, axes)
    if len(rows) > MOST_MIXED:
        return None
    fitted = gblup.fit(genotypes.dosages, y, covariates, rows)
    left = y[rows] - fitted.predict(genotypes.dosages, covariates, rows)
    return _Samples(rows, left, "quantitative", given, axes, related=True)


def _partners(genotypes: Genotypes, lead: int, among: Sequence[int]) -> np.ndarray:
    """Return the indices of the variants that a lead is paired with: the other loci's leads first."""
    chromosome = genotypes.variants["chromosome"].astype(str).to_numpy()
    others = np.array([one for one in dict.fromkeys(among) if one >= 0 and one != lead], dtype=np.int64)
    apart = np.flatnonzero((chromosome != chromosome[lead]) & places.placed(genotypes.variants))
    apart = apart[~np.isin(apart, others)]
    if len(apart) > PARTNERS:
        apart = apart[np.linspace(0, len(apart) - 1, PARTNERS).round().astype(int)]
    return np.concatenate([others, apart]) if genotypes.placed[lead] else others


def _tested(genotypes: Genotypes, samples: _Samples, lead: int, partners: np.ndarray) -> _Found:
    """Return the uncorrected p of the strongest partner, and of dominance."""
    own = blocks.read(genotypes.dosages, samples.rows, np.array([lead]))
    beside = samples.beside
    of_dominance = dominance(own[:, 0], samples.y, beside, samples.kind)
    share, some = np.zeros(len(partners)), max(1, AT_ONCE // len(samples.rows))
    y, given = samples.y - samples.y.mean(), orthonormal(beside - beside.mean(0)) if beside.shape[1] > 1 else None
    for start in range(0, len(partners), some):
        part = blocks.read(genotypes.dosages, samples.rows, partners[start : start + some])
        share[start : start + some] = by_product(centre(own)[0][:, 0], centre(part)[0], y, given)
    tests = int((share > 0).sum()) + (of_dominance is not None)
    ranked = of_dominance is not None and of_dominance[1]
    result = _Found(dominance=float("nan") if of_dominance is None else float(np.exp(of_dominance[0])), tests=tests)
    strongest = np.argsort(-share, kind="stable")[:EXACT]
    chosen = partners[strongest[share[strongest] > 0]]
    if not len(chosen):
        return _Found(dominance=result.dominance, tests=tests, ranked=ranked)
    chromosome = genotypes.variants["chromosome"].astype(str).to_numpy()
    position = genotypes.variants["position"].to_numpy()
    exact = interactions(
        np.repeat(own, len(chosen), axis=1),
        blocks.read(genotypes.dosages, samples.rows, chosen),
        samples.y,
        samples.kind,
        samples.covariates,
        samples.axes,
        permutations=0,
        around=lambda at: linked.around(genotypes.dosages, chromosome, position, lead, int(chosen[at]), samples.rows),
    )
    ranked = ranked or exact.by_rank
    if not np.isfinite(exact.p).any():
        return _Found(dominance=result.dominance, tests=tests, ranked=ranked)
    best = int(np.nanargmin(exact.p))
    return _Found(int(chosen[best]), float(exact.p[best]), result.dominance, tests, ranked)


def _corrected(genotypes: Genotypes, samples: _Samples, leads: Sequence[int], found: Sequence[_Found]) -> list[Cause]:
    """Return the causes with p for all tests of all loci."""
    total = sum(one.tests for one in found)
    results: list[Cause] = []
    for at, (lead, one) in enumerate(zip(leads, found, strict=True)):
        if not one.tests:
            why = f"only the {MOST} strongest such loci are" if at >= MOST else "its lead SNP hardly varies"
            results += _untested([lead], why)
            continue
        name = str(genotypes.variants["name"].iloc[lead]) or place(genotypes, lead)
        pair, own = (float(np.minimum(1.0, p * total)) for p in (one.interaction, one.dominance))
        said = [f"{name} interacts with {place(genotypes, one.partner)} (p = {_p(pair)}"] if pair < LEVEL else []
        said += [f"heterozygotes of {name} differ (p = {_p(own)}"] if own < LEVEL else []
        if said:
            scale = ", on ranks of the trait" if one.ranked else ""
            scale += ", of what relatedness leaves of it" if samples.related else ""
            sentence = "; ".join(f"{part} after {total:,} tests{scale})" for part in said)
        else:
            sentence = _nothing(samples, name, np.isfinite(own), total)
        results.append(Cause(lead, one.partner, pair, own, total, sentence))
    return results


def _nothing(samples: _Samples, name: str, both: bool, total: int) -> str:
    """Return what was looked for in vain, and how strong it would have to be."""
    what = f"neither an interaction nor dominance of {name} is" if both else f"no interaction of {name} is"
    needed = power.detectable(len(samples.rows), samples.beside.shape[1] + 2, LEVEL / 2 / total)
    if needed is None or needed > 0.99:
        return f"{what} found ({total:,} tests; with {len(samples.rows):,} samples hardly any would have been)"
    return (
        f"{what} found ({total:,} tests; one that explains {100 * needed**2:.2g}% of the rest of the variance would "
        f"have been in {power.POWER:.0%})"
    )


def place(genotypes: Genotypes, variant: int) -> str:
    """Return what a variant is called, with its place where it has one."""
    row = genotypes.variants.iloc[variant]
    where = f"{row['chromosome']}:{row['position']:,}"
    if not genotypes.placed[variant]:
        return str(row["name"])
    return (
        f"{row['name']} ({where})" if str(row["name"]) not in ("", f"{row['chromosome']}:{row['position']}") else where
    )


def _p(p: float) -> str:
    """Return a p value as it is written.

    >>> _p(2.1e-9), _p(0.034), _p(1e-12)
    ('2×10⁻⁹', '0.034', '1×10⁻¹²')
    """
    return probability(p, 2 if p >= 1e-3 else 1)
