"""A case/control cohort with promoters, in which part of the risk is no sum over sites.

The genome. Every gene's promoter is an independent coalescent with recombination (msprime) of two populations that
split 400 generations ago: `UPSTREAM_BP` before the transcription start and `DOWNSTREAM_BP` after. Recombination is slow
except in three hotspots, which leave two haplotype blocks, "distal" and "proximal", before the start. Typed are 64
sites: 44 far upstream, 4 of each block, 4 next to the start, and 8 downstream; minus-strand genes are mirrored. The
eight block sites (window sites 44 to 51 in the direction of transcription) are common (minor allele frequency >= 0.25)
and linked within their block (0.4 <= r² <= 0.95), hardly between; all others have a frequency >= 0.02. Their counted
alleles a1 are named such that the risk haplotype reads PATTERN = + - - +  + - - + in every promoter. The pattern is a
palindrome, as many binding sites are: it reads the same on either strand.

The risk. In causal promoter p, with x_j the centred dosage of block site j and w the pattern,

    distal    u_p = standardised sum of w_j x_j over its four sites,     proximal  v_p likewise,
    additive  A_p = standardised (u_p + v_p),
    epistatic E_p = standardised residual of u_p v_p on the single-site terms: 1, x_j and x_j² of the eight.

So E_p has no marginal effect, additive or dominant, at any site in the simulated samples: two risk haplotypes together,
or none, raise risk; one alone lowers it. With A and E the standardised sums over causal promoters, s the epistatic
share and h² the heritability,

    liability = sqrt(h² (1 - s)) A + sqrt(h² s) E + sqrt(1 - h²) e,     e standard normal,

and the half of the samples with the higher liability are the cases. At s = 0 the additive model is the truth.

The study. Sex, age and ancestry (the population) are covariates without effect. Two sequencing batches: a case is in
batch B with probability (1 + c) / 2 and a control with (1 - c) / 2, where c is `batch_confounding`: 0 is independent.
Batch B leaves a mark: at `marked_sites` of the non-causal sites it misses heterozygotes, calling a share
`batch_artefact` of them homozygous for a2. Calls are missing at random.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd
from pydantic import ConfigDict, Field

from explorer.datasets.dataset import GENE_COLUMNS, TRUTH_COLUMNS, Dataset
from explorer.datasets.genotypes import MISSING, Genotypes, variant_table
from explorer.datasets.simulation.architecture import residual, standardised
from explorer.datasets.traits import Column, Traits
from explorer.limits import FailFast, Named
from explorer.progress import Progress, silent

if TYPE_CHECKING:
    import msprime  # importing it takes a fifth of a second, and every worker reads the settings below

PATTERN = np.array([1, -1, -1, 1, 1, -1, -1, 1])
"""The risk haplotype over the eight adjacent block sites: + where allele a1 is on it, - where a2 is."""
MOTIF = slice(44, 52)
"""Where the pattern lies among a promoter's 64 sites, upstream first."""
UPSTREAM_BP, DOWNSTREAM_BP = 5000, 800
BLOCKS = ((-1700, -1000), (-800, -100))
CHROMOSOME_LENGTHS = {"7": 159_000_000, "9": 138_000_000, "17": 83_000_000, "22": 51_000_000}
MOST_ATTEMPTS = 200
_SEEDS: int = 2**31

LIFELIKE = 0.5
"""Liability that common variants explain is below this for every common disease: mostly 5 to 30%."""


class CohortSettings(FailFast):
    """The settings of a simulated cohort."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    people: int = Field(
        default=1200,
        ge=100,
        le=20_000,
        title="Samples",
        description="Half of them are cases. 1,000 to 5,000 are quick.",
    )
    chromosomes: tuple[Named, ...] = Field(
        default=("7", "9", "17", "22"),
        min_length=1,
        max_length=100,
        description="Names of the chromosomes with promoters.",
    )
    genes: int = Field(
        default=24, ge=1, le=200, title="Genes per chromosome", description="Each has a promoter. 24 is quick."
    )
    causal: int = Field(default=2, ge=0, le=200, title="Causal promoters", description="On each chromosome.")
    heritability: float = Field(
        default=0.9,
        ge=0,
        le=1,
        description="Share of the liability's variance that is genetic. 0.9 is easy, 0.3 is hard.",
    )
    epistatic_share: float = Field(
        default=0.6,
        ge=0,
        le=1,
        description="Share of the genetic variance that variants make only together: linear models cannot see it.",
    )
    batch_confounding: float = Field(
        default=0.0,
        ge=0,
        le=1,
        description="0: the batch is independent of the disease; 1: all cases are in one batch.",
    )
    batch_artefact: float = Field(
        default=0.3, ge=0, le=1, description="Share of the heterozygotes that batch B misses at marked sites."
    )
    marked_sites: float = Field(default=0.03, ge=0, le=1, description="Share of the other sites at which batch B errs.")
    missing: float = Field(
        default=0.003, ge=0, le=0.5, title="Missing calls", description="Share of calls that are missing at random."
    )
    seed: int = Field(default=0, ge=0, le=2**32 - 1, description="The same number makes the same cohort.")


def cohort(settings: CohortSettings | None = None, progress: Progress = silent) -> Dataset:
    """Simulate a case/control cohort with promoters; trait "disease", truth: the eight sites of each causal promoter.

    Variants are in genome order, genes are in `genes`. See the module for the model.
    """
    settings = settings or CohortSettings.model_validate({})
    rng = np.random.default_rng(settings.seed)
    genes = _genes(settings, rng)
    ancestry = np.zeros(settings.people, dtype=bool)
    ancestry[round(0.7 * settings.people) :] = True
    shuffle = rng.permutation(settings.people)
    sites: list[npt.NDArray[np.int8]] = []
    positions: list[npt.NDArray[np.int64]] = []
    for number, (name, strand, tss) in enumerate(zip(genes["name"], genes["strand"], genes["tss"], strict=True)):
        dosages, offsets = _promoter(ancestry, rng)
        progress(number + 1, len(genes), f"Simulating the promoter of {name}")
        sites.append(dosages[shuffle])
        positions.append(tss + offsets if strand == "+" else tss - offsets)
    causal_each = min(settings.causal, settings.genes)
    causal = np.sort(
        np.concatenate(
            [
                rng.choice(np.flatnonzero(genes["chromosome"] == name), causal_each, replace=False)
                for name in settings.chromosomes
            ]
        )
    )
    liability = _liability([sites[p] for p in causal], settings, rng)
    disease = liability >= np.median(liability)
    batch = rng.random(settings.people) < (1 + settings.batch_confounding * np.where(disease, 1, -1)) / 2
    dosages = np.concatenate(sites, axis=1)
    motif = np.zeros(dosages.shape[1], dtype=bool)
    for p in causal:
        motif[64 * p + MOTIF.start : 64 * p + MOTIF.stop] = True
    _mark(dosages, motif, batch, settings, rng)
    dosages[rng.random(dosages.shape) < settings.missing] = MISSING
    known = {"disease": disease, "batch": batch, "ancestry": ancestry[shuffle]}
    return _assemble(settings, genes, causal, dosages, np.concatenate(positions), known, rng)


def epistatic_terms(motif: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return A_p and E_p (samples,) of one promoter from the dosages (samples, 8) of its block sites."""
    x = motif - motif.mean(0)
    distal, proximal = (standardised(x[:, part] @ PATTERN[part]) for part in (slice(0, 4), slice(4, 8)))
    alone = np.column_stack([x, x**2])
    return standardised(distal + proximal), standardised(residual(distal * proximal, alone))


def _liability(promoters: list[np.ndarray], settings: CohortSettings, rng: np.random.Generator) -> np.ndarray:
    noise = rng.standard_normal(settings.people)
    if not promoters:
        return noise
    terms = [epistatic_terms(dosages[:, MOTIF].astype(np.float64)) for dosages in promoters]
    additive, epistatic = (standardised(np.sum(parts, axis=0)) for parts in zip(*terms, strict=True))
    genetic, share = settings.heritability, settings.epistatic_share
    return (
        np.sqrt(genetic * (1 - share)) * additive + np.sqrt(genetic * share) * epistatic + np.sqrt(1 - genetic) * noise
    )


def _genes(settings: CohortSettings, rng: np.random.Generator) -> pd.DataFrame:
    """Return genes at least 20 kb apart, spread over their chromosomes, on either strand."""
    rows: list[tuple[str, int, int, str, str, int]] = []
    for chromosome in settings.chromosomes:
        length = CHROMOSOME_LENGTHS.get(chromosome, 100_000_000)
        step = (length - 4_000_000) // settings.genes
        for number in range(settings.genes):
            tss = 2_000_000 + number * step + int(rng.integers(0, step - 200_000))
            plus, size = bool(rng.integers(2)), int(rng.integers(5_000, 60_000))
            start, end = (tss, tss + size) if plus else (tss - size, tss)
            rows.append((chromosome, start, end, f"GENE{chromosome}.{number + 1:02d}", "+" if plus else "-", tss))
    return pd.DataFrame(rows, columns=list(GENE_COLUMNS))


def _recombination() -> msprime.RateMap:
    """Return crossovers per base pair and generation along one promoter, hotspots at each end of each block."""
    import msprime

    slow, hot = 6e-8, 1e-5
    edges = [-UPSTREAM_BP, -1900, -1700, -1000, -800, -100, 0, DOWNSTREAM_BP]
    rates = [5 * slow, hot / 2, slow, hot, slow, hot / 2, 5 * slow]
    return msprime.RateMap(position=np.array(edges) + UPSTREAM_BP, rate=rates)


def _promoter(ancestry: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Return dosages int8 (samples, 64) and bp from the transcription start (64,), upstream first."""
    import msprime

    demography = msprime.Demography()
    for population in ("north", "south", "before"):
        demography.add_population(name=population, initial_size=10_000)
    demography.add_population_split(time=400, derived=["north", "south"], ancestral="before")
    for _ in range(MOST_ATTEMPTS):
        ancestral = msprime.sim_ancestry(
            {"north": int((~ancestry).sum()), "south": int(ancestry.sum())},
            demography=demography,
            recombination_rate=_recombination(),
            random_seed=int(rng.integers(1, _SEEDS)),
        )
        trees = msprime.sim_mutations(
            ancestral, rate=1e-6, random_seed=int(rng.integers(1, _SEEDS)), model=msprime.BinaryMutationModel()
        )
        copies = trees.genotype_matrix().T.astype(np.int8)
        offsets = trees.tables.sites.position.astype(np.int64) - UPSTREAM_BP
        typed = _typed(copies[0::2] + copies[1::2], offsets, rng)
        if typed is not None:
            return typed
    raise RuntimeError(f"no promoter with two haplotype blocks in {MOST_ATTEMPTS} attempts")


def _typed(dosages: np.ndarray, offsets: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray] | None:
    """Choose 64 sites and name their alleles, or None where a block has no four linked common sites."""
    frequency = dosages.mean(0) / 2
    maf = np.minimum(frequency, 1 - frequency)
    motif = [_linked_four(dosages, np.flatnonzero((offsets >= a) & (offsets < b) & (maf >= 0.25))) for a, b in BLOCKS]
    frequent = maf >= 0.02
    regions = [(-UPSTREAM_BP, BLOCKS[0][0], 44), (BLOCKS[1][1], 0, 4), (0, DOWNSTREAM_BP, 8)]
    others = [np.flatnonzero(frequent & (offsets >= a) & (offsets < b)) for a, b, _ in regions]
    if motif[0] is None or motif[1] is None or any(len(o) < r[2] for o, r in zip(others, regions, strict=True)):
        return None
    far, near, after = (np.sort(rng.choice(o, r[2], replace=False)) for o, r in zip(others, regions, strict=True))
    chosen = np.concatenate([far, motif[0], motif[1], near, after])
    dosages, offsets = dosages[:, chosen].copy(), offsets[chosen]
    swap = dosages.mean(0) > 1
    for half in (slice(44, 48), slice(48, 52)):
        phase = np.sign(np.corrcoef(dosages[:, half].T)[0])
        swap[half] = phase * PATTERN[half.start - 44 : half.stop - 44] < 0
    dosages[:, swap] = 2 - dosages[:, swap]
    return dosages, offsets


def _linked_four(dosages: np.ndarray, candidates: np.ndarray) -> np.ndarray | None:
    if len(candidates) < 4:
        return None
    r2 = _r2(dosages[:, candidates])
    for first in range(len(candidates)):
        four = [first]
        for other in np.argsort(-r2[first], kind="stable"):
            if all(0.4 <= r2[other, one] <= 0.95 for one in four):
                four.append(int(other))
            if len(four) == 4:
                return candidates[np.sort(four)]
    return None


def _r2(dosages: np.ndarray) -> np.ndarray:
    """Return r2 (sites, sites) from whole numbers alone, so that every processor ranks equal sites alike."""
    counts = dosages.astype(np.int64)
    total = counts.sum(0)
    covariance = len(counts) * (counts.T @ counts) - np.outer(total, total)
    variance = np.diag(covariance)
    return covariance.astype(np.float64) ** 2 / np.outer(variance, variance).astype(np.float64)


def _mark(
    dosages: np.ndarray, motif: np.ndarray, batch: np.ndarray, settings: CohortSettings, rng: np.random.Generator
) -> None:
    """Let batch B miss heterozygotes at some non-causal sites."""
    free = np.flatnonzero(~motif)
    marked = rng.choice(free, round(settings.marked_sites * len(free)), replace=False)
    block = dosages[:, marked]
    missed = batch[:, None] & (block == 1) & (rng.random(block.shape) < settings.batch_artefact)
    dosages[:, marked] = np.where(missed, 0, block)


def _assemble(
    settings: CohortSettings,
    genes: pd.DataFrame,
    causal: np.ndarray,
    dosages: np.ndarray,
    positions: np.ndarray,
    known: dict[str, np.ndarray],
    rng: np.random.Generator,
) -> Dataset:
    names = np.repeat(genes["chromosome"].to_numpy(), 64)
    letters = np.array([rng.permutation(list("ACGT"))[:2] for _ in positions])
    in_causal = [
        (names[64 * p + s], positions[64 * p + s], f"{genes['name'][p]} {'distal' if k < 4 else 'proximal'} "
         f"{k % 4 + 1} ({'a1' if PATTERN[k] > 0 else 'a2'} raises risk)")
        for p in causal
        for k, s in enumerate(range(MOTIF.start, MOTIF.stop))
    ]  # fmt: skip
    rank = {name: i for i, name in enumerate(settings.chromosomes)}
    order = np.lexsort((positions, np.array([rank[name] for name in names])))
    variants = variant_table(
        names[order],
        positions[order],
        [f"{c}_{p}" for c, p in zip(names[order], positions[order], strict=True)],
        letters[order, 0],
        letters[order, 1],
    )
    samples = np.array([f"P{i + 1:05d}" for i in range(settings.people)], dtype=object)
    table = pd.DataFrame(
        {
            "disease": known["disease"],
            "batch": known["batch"],
            "sex": rng.integers(0, 2, settings.people),
            "age": np.clip(np.round(rng.normal(60, 11, settings.people)), 18, 95),
            "ancestry": known["ancestry"],
        },
        index=pd.Index(samples, name="sample"),
        dtype=np.float64,
    )
    columns = (
        Column(name="disease", kind="binary", levels=("control", "case")),
        Column(name="batch", kind="binary", role="covariate", levels=("A", "B")),
        Column(name="sex", kind="binary", role="covariate", levels=("female", "male")),
        Column(name="age", kind="quantitative", role="covariate"),
        Column(name="ancestry", kind="binary", role="covariate", levels=("north", "south")),
    )
    truth = pd.DataFrame(
        [(c, p, p, name, "disease") for c, p, name in sorted(in_causal, key=lambda row: (rank[str(row[0])], row[1]))],
        columns=list(TRUTH_COLUMNS),
    ).astype({"start": np.int64, "end": np.int64})
    note = (
        f"Simulated: {settings.people:,} samples, {len(genes)} promoters of 64 sites, {len(causal)} of them causal; "
        f"heritability of liability {settings.heritability:g}, epistatic share {settings.epistatic_share:g}, "
        f"batch confounding {settings.batch_confounding:g}, seed {settings.seed}."
    )
    if settings.heritability > LIFELIKE:
        note += (
            f" A heritability of {settings.heritability:g}, all of it in the typed variants, is far from any disease: "
            "what a network reaches here is no forecast for patients."
        )
    genotypes = Genotypes(np.ascontiguousarray(dosages[:, order]), samples, variants)
    return Dataset("Simulated cohort", genotypes, Traits(table, columns), genes, truth, note)
