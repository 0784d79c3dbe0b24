"""Crosses are told from populations by whether markers are linked only through the markers between them."""

from typing import Any

import crosses
import msprime
import numpy as np
import pytest

from explorer.inspection.line.samplers.linkage import linkage


def panel(seed, samples=200, inbred=False, least=0.05):
    """Diploids of one population of constant size: int8 (samples, variants) of two chromosomes of 1 Mb."""
    parts = []
    coalescent: Any = msprime.sim_ancestry  # its stubs know one of its two ways to be called
    for chromosome in range(2):
        trees = coalescent(
            samples,
            population_size=1e4,
            recombination_rate=1e-8,
            sequence_length=1e6,
            random_seed=10 * seed + chromosome + 1,
        )
        mutated = msprime.sim_mutations(trees, rate=2e-8, random_seed=seed + 1, model=msprime.BinaryMutationModel())
        copies = mutated.genotype_matrix().T.astype(np.int8)
        common = np.minimum(copies.mean(0), 1 - copies.mean(0)) >= least
        copies = copies[:, common][:, ::2]
        parts.append(2 * copies[::2] if inbred else copies[::2] + copies[1::2])
    return np.concatenate(parts, axis=1), np.repeat([0, 1], [part.shape[1] for part in parts])


@pytest.mark.parametrize("kind", ["haploid", "backcross", "F2", "F5", "inbred lines", "intercrossed"])
@pytest.mark.parametrize("samples", [60, 400])
def test_a_cross_of_two_parents_is_told(kind, samples):
    """Whatever its generation, with missing and 2% wrong calls, and whichever allele a marker counts."""
    rng = np.random.default_rng(samples)
    calls, chromosome = crosses.offspring(rng, kind, samples)
    assert linkage(calls, chromosome).unexplained < 0.01
    most = int(calls.max())
    turned = rng.random(calls.shape[1]) < 0.5
    calls = np.where(turned, most - calls, calls)
    wrong = rng.random(calls.shape) < 0.02
    calls = np.where(wrong, rng.choice(np.unique(calls), calls.shape), calls).astype(np.int8)
    calls[rng.random(calls.shape) < 0.05] = -1
    assert linkage(calls, chromosome).two_haplotypes


@pytest.mark.parametrize("inbred", [False, True])
@pytest.mark.parametrize("samples", [60, 200])
def test_a_population_is_none(inbred, samples):
    """Neither outbred nor an association panel of inbred lines, nor one of common variants only."""
    calls, chromosome = panel(samples, samples, inbred)
    found = linkage(calls, chromosome)
    assert not found.two_haplotypes
    assert found.unexplained > 0.5
    assert not linkage(*panel(samples, samples, inbred, least=0.35)).two_haplotypes


def test_crosses_of_many_parents_are_none():
    """Eight founders in one line each: two genotypes are no two haplotypes."""
    rng = np.random.default_rng(0)
    calls, chromosome = crosses.offspring(rng, "eight parents", 200)
    found = linkage(calls, chromosome)
    assert found.unexplained > 0.5
    assert not found.two_haplotypes


def test_r2_is_that_of_the_pairs():
    """Against numpy, on full calls of a chain: r2 of pairs two and four apart less (1 - r2)^2 / n."""
    rng = np.random.default_rng(1)
    calls, chromosome = crosses.offspring(rng, "haploid", 150, chromosomes=1, each=40, switch=0.1)
    r = np.corrcoef(calls.T)
    pairs = np.concatenate([np.diagonal(r, 2), np.diagonal(r, 4)]) ** 2
    found = linkage(calls, chromosome)
    assert found.pairs == len(pairs)
    assert found.r2 == pytest.approx(np.mean(pairs - (1 - pairs) ** 2 / 150), rel=1e-9)


@pytest.mark.parametrize("variants", [0, 1, 2, 3])
def test_too_few_variants_are_no_cross(variants):
    """Nothing can be said, and nothing breaks."""
    assert not linkage(np.zeros((20, variants), dtype=np.int8), np.zeros(variants)).two_haplotypes


def test_unlinked_variants_are_no_cross():
    """Without LD there is nothing to explain."""
    calls = np.random.default_rng(2).integers(0, 2, (300, 400)).astype(np.int8)
    assert not linkage(calls, np.zeros(400)).two_haplotypes


def test_only_part_of_many_markers_is_read():
    """Stretches, evenly spread over the genome."""
    rng = np.random.default_rng(3)
    calls, chromosome = crosses.offspring(rng, "haploid", 60, chromosomes=10, each=900)
    found = linkage(calls, chromosome)
    assert found.two_haplotypes
    assert found.pairs < 8000
