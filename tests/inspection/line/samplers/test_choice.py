"""Which sampler is chosen for which samples, and what is said of it."""

import crosses
import numpy as np
import panels
import pytest
from scipy.special import ndtri

from explorer.datasets import doctor
from explorer.datasets.doctor import Sources
from explorer.datasets.genotypes import Genotypes, variant_table
from explorer.datasets.simulation.simulate import SAMPLE_COHORT, SAMPLE_CROSS
from explorer.datasets.simulation.simulate import cohort as simulated_cohort
from explorer.datasets.simulation.simulate import cross as simulated_cross
from explorer.inspection.line.indistinguishable import check
from explorer.inspection.line.samplers import choice
from explorer.inspection.line.samplers.exchange import Exchange


def every(genotypes):
    """All its variants."""
    return np.arange(genotypes.shape[1])


def first(genotypes, columns):
    """The preferred sampler."""
    return next(choice.candidates(genotypes, columns))


def cross(kind, ploidy, samples=250, **more):
    """A cross as genotypes."""
    calls, chromosome = crosses.offspring(np.random.default_rng(5), kind, samples, **more)
    return panels.genotypes(calls, (chromosome + 1).astype(str), ploidy)


@pytest.mark.parametrize(
    ("kind", "ploidy", "states"),
    [
        ("haploid", 1, (0, 1)),
        ("F2", 2, (0, 1, 2)),
        ("backcross", 2, (0, 1, 2)),
        ("F5", 2, (0, 1, 2)),
        ("inbred lines", 2, (0, 2)),
        ("intercrossed", 2, (0, 1, 2)),
    ],
)
def test_crosses_and_inbred_lines_get_a_chain_that_passes(kind, ploidy, states):
    """Two states where hardly a call is heterozygous, else three; it says so with numbers."""
    genotypes = cross(kind, ploidy)
    sampler = first(genotypes, every(genotypes))
    assert sampler.name == f"{'two' if len(states) == 2 else 'three'}-state chain"
    assert getattr(sampler, "states", None) == states
    assert "descend from two haplotypes" in sampler.sentence
    assert "250 samples" in sampler.sentence
    result = check(sampler)
    assert result.passes, result.sentence


def test_independent_blocks_are_exchanged_within_clusters():
    """Two populations, unlinked: the clusters are the strata, and the test passes with them and fails without."""
    genotypes = panels.populations(3, sizes=(200, 200), fst=0.2, chromosomes=8, each=40, linked=0.0)
    sampler = first(genotypes, every(genotypes))
    result = check(sampler)
    assert sampler.name == "exchange of blocks"
    assert "2 clusters" in sampler.sentence
    assert result.passes, result.sentence
    sampler.__dict__["_members"], sampler.__dict__["strata"] = [np.arange(400)], np.zeros(400, dtype=int)
    alike = check(sampler)
    assert not alike.passes
    assert alike.kind == "structure"


def test_samples_mixed_by_degrees_get_the_blocks_of_the_nearest():
    """One cluster that both halves of the genome still see something in: admixture, told and kept."""
    rng = np.random.default_rng(1)
    samples, blocks, each = 400, 160, 10
    share = rng.beta(1, 1, samples)
    ancestral = rng.uniform(0.1, 0.9, blocks * each)
    frequency = rng.beta(ancestral * 49, (1 - ancestral) * 49, (2, blocks * each))
    origin = np.repeat(rng.random((2, samples, blocks)) < share[:, None], each, axis=2)
    mixed = np.where(origin, frequency[1], frequency[0])
    linked = rng.standard_normal((2, samples, blocks, each))
    for site in range(1, each):
        linked[..., site] = 0.9 * linked[..., site - 1] + np.sqrt(1 - 0.81) * linked[..., site]
    calls = (linked.reshape(2, samples, -1) < ndtri(mixed)).sum(0)
    genotypes = panels.genotypes(calls, np.repeat([str(c + 1) for c in range(8)], blocks // 8 * each))
    sampler = first(genotypes, every(genotypes))
    assert "40 samples that are nearest" in sampler.sentence
    result = check(sampler)
    assert result.passes, result.sentence
    alike = check(
        Exchange(sampler.calls, sampler.chromosome, sampler.columns, np.zeros(samples)), blocks=sampler.blocks
    )
    assert not alike.passes
    assert alike.kind == "structure"


def test_a_population_in_ld_is_not_taken_for_a_cross():
    """Long haplotypes of eight founders: LD ends nowhere, no blocks can be exchanged; haplotypes are modelled."""
    genotypes = cross("eight parents", 2, samples=120, chromosomes=2, each=60, switch=0.002)
    sampler = first(genotypes, every(genotypes))
    assert sampler.name == "hidden Markov model of haplotypes"
    assert "not those of a cross of two parents" in sampler.sentence


def test_variants_without_a_place_and_doses_are_refused_in_words():
    """Nothing is drawn for them."""
    calls = np.random.default_rng(0).integers(0, 3, (40, 30)).astype(np.int8)
    names = np.array([f"s{i}" for i in range(40)], dtype=object)
    unmapped = Genotypes(calls, names, variant_table("", 0, [f"v{i}" for i in range(30)]))
    with pytest.raises(choice.NoSampler, match="no places on a chromosome"):
        first(unmapped, np.arange(30))
    table = variant_table("1", np.arange(1, 31), [f"v{i}" for i in range(30)])
    doses = Genotypes((calls.astype(np.uint16) * 8192), names, table)
    with pytest.raises(choice.NoSampler, match="imputed doses"):
        first(doses, np.arange(30))


def test_it_knows_the_chosen_variants_in_the_order_of_the_genome():
    """Only those asked for, sorted, and none without a place."""
    genotypes = cross("haploid", 1)
    variants = genotypes.variants.copy()
    variants.loc[[3, 40], ["chromosome", "position"]] = ["", 0]
    shuffled = np.random.default_rng(1).permutation(len(variants))
    mixed = Genotypes(
        np.ascontiguousarray(genotypes.array[:, shuffled]),
        genotypes.samples,
        variants.iloc[shuffled].reset_index(drop=True),
        1,
    )
    asked = np.arange(0, len(variants), 2)
    sampler = first(mixed, asked)
    assert set(sampler.columns) == {int(place) for place in asked if mixed.placed[place]}
    assert (sampler.calls == mixed.array[:, sampler.columns]).all()
    own = mixed.variants.iloc[sampler.columns]
    assert (np.diff(own["position"])[np.diff(own["chromosome"].astype(int)) == 0] > 0).all()
    assert (np.diff(sampler.chromosome) >= 0).all()


def test_the_sample_cross_gets_a_chain_that_passes():
    """The example that everybody sees first."""
    genotypes = simulated_cross(SAMPLE_CROSS).genotypes
    sampler = first(genotypes, every(genotypes))
    assert sampler.name == "two-state chain"
    for seed in range(2):
        result = check(sampler, seed=seed)
        assert result.passes, result.sentence


@pytest.mark.slow
def test_the_promoters_of_the_sample_cohort_are_the_blocks():
    """96 runs of 64 variants, exchanged within the two populations that it was made of."""
    genotypes = simulated_cohort(SAMPLE_COHORT).genotypes
    sampler = first(genotypes, every(genotypes))
    assert sampler.blocks == [(64 * number, 64 * number + 63) for number in range(96)]
    assert "2 clusters" in sampler.sentence
    for seed in range(3):
        result = check(sampler, seed=seed)
        assert result.passes, result.sentence


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["haploid", "F2", "inbred lines"])
def test_chains_of_crosses_seldom_fail(kind):
    """25 crosses of each kind with 1% wrong calls: at most one alarm, at a level of .01."""
    failed = 0
    for seed in range(25):
        rng = np.random.default_rng(seed)
        calls, chromosome = crosses.offspring(rng, kind, 300)
        wrong = rng.random(calls.shape) < 0.01
        calls = np.where(wrong, rng.choice(np.unique(calls), calls.shape), calls)
        genotypes = panels.genotypes(calls, (chromosome + 1).astype(str), 1 if kind == "haploid" else 2)
        failed += not check(first(genotypes, every(genotypes)), seed=seed).passes
    assert failed <= 1


@pytest.mark.slow
def test_yeast_gets_a_chain_that_passes(yeast_folder):
    """1,008 real segregants, recombination as it is in nature."""
    genotypes = doctor.load(Sources(yeast_folder / "yeast.bed", None, None, None, None)).genotypes
    sampler = first(genotypes, every(genotypes))
    assert sampler.name == "two-state chain"
    for seed in range(2):
        result = check(sampler, seed=seed)
        assert result.passes, result.sentence
