"""Clusters are the populations that were simulated; where there is one population, or a cross, there is one cluster."""

import mosaics
import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from explorer.datasets import samples
from explorer.datasets.genotypes import Genotypes, variant_table
from explorer.errors import InputError
from explorer.genetics import agreement, clusters, relatives

UNSTRUCTURED = {
    "one population": lambda rng: mosaics.genotypes(mosaics.haplotypes(rng, 150, 2000).sum(axis=1)),
    "few samples": lambda rng: mosaics.genotypes(mosaics.haplotypes(rng, 40, 2000).sum(axis=1)),
    "haploid cross": lambda rng: mosaics.cross(rng, 150, 1000),
    "diploid cross": lambda rng: mosaics.cross(rng, 150, 1000, ploidy=2),
    "independent variants": lambda rng: mosaics.genotypes(rng.binomial(2, 0.3, (150, 500))),
}


@pytest.mark.parametrize("populations", [2, 3, 5])
def test_simulated_populations_are_found(populations):
    rng = np.random.default_rng(populations)
    calls = mosaics.haplotypes(rng, 150, 2000, populations).sum(axis=1)
    found = clusters.find(mosaics.genotypes(calls))
    truth = np.concatenate([np.full(len(own), n) for n, own in enumerate(np.array_split(np.arange(150), populations))])
    assert found.number == populations
    assert found.shared == populations - 1
    assert adjusted_rand_score(truth, found.labels[populations - 1]) == 1


def test_a_small_population_beside_a_large_one_is_found():
    rng = np.random.default_rng(1)
    calls = mosaics.haplotypes(rng, 300, 2000, 2).sum(axis=1)[:165]
    found = clusters.find(mosaics.genotypes(calls))
    assert found.sizes() == [150, 15]
    assert found.labels[1].tolist() == [0] * 150 + [1] * 15


def test_families_do_not_hide_populations():
    """Families of full sibs, and a sample twice, beside three populations."""
    rng = np.random.default_rng(8)
    founders = mosaics.haplotypes(rng, 90, 3000, 3)
    people, truth = [*founders], [*np.repeat([0, 1, 2], 30)]
    for family in range(4):
        people += [mosaics.child(rng, founders[20 * family], founders[20 * family + 1]) for _ in range(3)]
        truth += [truth[20 * family]] * 3
    calls = np.array([*people, people[10]]).sum(axis=1)
    found = clusters.find(mosaics.genotypes(calls))
    assert found.number == 3
    assert adjusted_rand_score([*truth, truth[10]], found.labels[2]) == 1
    assert found.looked_at == 90  # the children, and one of two alike, are left out


@pytest.mark.parametrize("kind", UNSTRUCTURED)
def test_there_is_one_cluster_where_nothing_divides_the_samples(kind):
    found = [clusters.find(UNSTRUCTURED[kind](np.random.default_rng(seed))).number for seed in range(3)]
    assert found == [1, 1, 1]


@pytest.mark.slow
@pytest.mark.parametrize("kind", UNSTRUCTURED)
def test_at_most_one_in_twenty_without_structure_is_divided(kind):
    found = [clusters.find(UNSTRUCTURED[kind](np.random.default_rng(seed))).number for seed in range(100)]
    assert sum(number > 1 for number in found) <= 5


def test_the_sample_cohort_has_its_two_ancestries_and_the_sample_cross_one_cluster():
    cohort = samples.open_sample("cohort")
    found = clusters.find(cohort.genotypes)
    assert found.number == 2
    assert adjusted_rand_score(cohort.traits["ancestry"], found.labels[1]) > 0.9
    assert clusters.find(samples.open_sample("cross").genotypes).number == 1


def test_segregants_of_the_yeast_cross_are_one_cluster(yeast):
    assert clusters.find(yeast).number == 1


def test_any_number_can_be_asked_for_and_the_largest_comes_first():
    rng = np.random.default_rng(2)
    found = clusters.find(mosaics.genotypes(mosaics.haplotypes(rng, 120, 1000, 3).sum(axis=1)))
    assert found.most == clusters.MOST
    for number in range(1, found.most + 1):
        sizes = found.sizes(number)
        assert sum(sizes) == 120
        assert sizes == sorted(sizes, reverse=True)


def test_without_a_map_the_ends_are_compared():
    rng = np.random.default_rng(3)
    known = mosaics.genotypes(mosaics.haplotypes(rng, 120, 1500, 3).sum(axis=1))
    table = variant_table("", 0, known.variants["name"].to_numpy(), "A", "C")
    unmapped = Genotypes(known.dosages, known.samples, table)
    one, other, by_chromosome = agreement.halves(unmapped)
    assert (one[[0, -1]].tolist(), other[[0, -1]].tolist(), by_chromosome) == ([0, 499], [1000, 1499], False)
    assert clusters.find(unmapped).number == 3


def test_no_chromosome_is_in_both_halves():
    genotypes = mosaics.genotypes(np.ones((2, 1000)))
    one, other, by_chromosome = agreement.halves(genotypes)
    names = genotypes.variants["chromosome"].to_numpy()
    assert by_chromosome
    assert not set(names[one]) & set(names[other])
    assert len(one) == len(other) == 500


def test_too_few_samples_are_refused_in_a_sentence():
    with pytest.raises(InputError, match="9 samples at 100 variants are too few"):
        clusters.find(mosaics.genotypes(np.ones((9, 100))))


@pytest.mark.parametrize("calls", [np.ones((12, 40)), np.full((12, 40), -1), np.eye(12, 40)])
def test_genotypes_that_hardly_vary_are_one_cluster_without_relatives(calls):
    genotypes = mosaics.genotypes(calls)
    assert clusters.find(genotypes).number == 1
    assert not len(relatives.find(genotypes).pairs)


def test_what_halves_share_has_a_p_of_one_more_over_one_more():
    """Scores that hardly agree, permuted by a loop: (1 + x) / (1 + n) decides what counts."""
    decided = set()
    for seed in range(12):
        rng = np.random.default_rng(seed)
        one = rng.normal(size=(60, 2))
        other = 0.38 * one + rng.normal(size=(60, 2))
        found = agreement._agreed(one, other, np.arange(60), True, np.random.default_rng(seed))
        left, right = (np.linalg.qr(scores - scores.mean(0))[0] for scores in (one, other))
        order = np.random.default_rng(seed)
        greatest = [
            np.linalg.svd(left.T @ right[order.permutation(60)], compute_uv=False)[0]
            for _ in range(agreement.PERMUTATIONS)
        ]
        reached = [sum(value >= r - 1e-12 for value in greatest) for r in found.correlations]
        assert found.shared == sum((1 + x) / (1 + agreement.PERMUTATIONS) <= agreement.LEVEL for x in reached)
        decided.add(found.shared)
    assert len(decided) > 1
