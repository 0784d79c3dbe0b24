"""Whether relatives and populations are told from chance, and from the long pieces that a cross inherits."""

from dataclasses import replace

import numpy as np
import pytest
import x_cohort

from explorer.datasets.genotypes import Genotypes, variant_table
from explorer.genetics.association.choice import relatedness

SAMPLES, VARIANTS, CHROMOSOMES = 150, 1000, 10


def genotypes(dosages: np.ndarray, mapped: bool = True) -> Genotypes:
    """Return dosages (n, m) on ten chromosomes, or without a map."""
    n, m = dosages.shape
    names = [f"v{i}" for i in range(m)]
    chromosome = [str(1 + i * CHROMOSOMES // m) for i in range(m)] if mapped else ""
    table = variant_table(chromosome, np.arange(1, m + 1) * 1000 if mapped else 0, names, "A", "G", m)
    return Genotypes(dosages.astype(np.int8), np.array([f"s{i}" for i in range(n)], dtype=object), table)


def strangers(rng: np.random.Generator) -> np.ndarray:
    return rng.binomial(2, rng.uniform(0.05, 0.5, VARIANTS), (SAMPLES, VARIANTS))


def populations(rng: np.random.Generator, fst: float) -> np.ndarray:
    """Three populations whose frequencies drifted apart from one (Balding and Nichols 1995)."""
    f = rng.uniform(0.1, 0.5, VARIANTS)
    own = rng.beta(f * (1 - fst) / fst, (1 - f) * (1 - fst) / fst, (3, VARIANTS))
    return rng.binomial(2, np.repeat(own, SAMPLES // 3, axis=0))


def siblings(rng: np.random.Generator) -> np.ndarray:
    f = rng.uniform(0.05, 0.5, VARIANTS)
    parents = rng.binomial(1, f, (SAMPLES // 2, 4, VARIANTS))
    pick = rng.random((2, SAMPLES // 2, 2, VARIANTS)) < 0.5
    mothers, fathers = parents[:, :2], parents[:, 2:]
    of_mother = np.where(pick[:, :, 0], mothers[None, :, 0], mothers[None, :, 1])
    of_father = np.where(pick[:, :, 1], fathers[None, :, 0], fathers[None, :, 1])
    return (of_mother + of_father).reshape(SAMPLES, VARIANTS)


def cross(rng: np.random.Generator) -> np.ndarray:
    """Inbred lines of two parents: two crossovers or so per chromosome."""
    each = VARIANTS // CHROMOSOMES
    switches = np.cumsum(rng.random((SAMPLES, CHROMOSOMES, each)) < 2 / each, axis=2)
    return (2 * ((switches + rng.integers(0, 2, (SAMPLES, CHROMOSOMES, 1))) % 2)).reshape(SAMPLES, VARIANTS)


@pytest.mark.parametrize("panel", [strangers, cross])
def test_strangers_and_the_lines_of_a_cross_are_rarely_called_related(panel):
    """The level is 1%: of 60 panels 4 or more are called so by chance in less than 1 of 250 such tests."""
    rng = np.random.default_rng(8)
    assert sum(relatedness(genotypes(panel(rng))).found for _ in range(60)) <= 3


@pytest.mark.parametrize("panel", [lambda rng: populations(rng, 0.01), siblings])
def test_populations_and_siblings_are_found(panel):
    rng = np.random.default_rng(9)
    found = [relatedness(genotypes(panel(rng))) for _ in range(5)]
    assert all(one.found for one in found)
    assert all(one.by_chromosomes for one in found)
    assert "Samples are related, or of several populations" in found[0].sentence


def test_the_correlation_is_that_of_pairs_on_two_halves():
    rng = np.random.default_rng(10)
    dosages = populations(rng, 0.05)
    found = relatedness(genotypes(dosages))
    z = (dosages - dosages.mean(0)) / np.maximum(dosages.std(0), 1e-9)
    first = sorted(str(1 + chromosome) for chromosome in range(CHROMOSOMES))[::2]  # of one size: dealt out in turns
    mask = np.isin((1 + np.arange(VARIANTS) * CHROMOSOMES // VARIANTS).astype(str), first)
    pairs = np.triu_indices(SAMPLES, 1)
    one, other = ((z[:, part] @ z[:, part].T)[pairs] for part in (mask, ~mask))
    assert found.r == pytest.approx(np.corrcoef(one, other)[0, 1], abs=1e-4)
    assert (found.samples, found.variants) == (SAMPLES, VARIANTS)


def test_rows_without_a_map_and_nothing_to_see():
    rng = np.random.default_rng(11)
    families = genotypes(siblings(rng), mapped=False)
    found = relatedness(families)
    assert found.found
    assert not found.by_chromosomes
    assert "linkage may be part of that" in found.sentence
    assert not relatedness(families, np.arange(SAMPLES) % 2 == 0).found  # one of each pair
    uniform = relatedness(genotypes(np.ones((20, 50))))
    assert not uniform.found
    assert "too little that varies" in uniform.sentence


def test_two_sexes_are_not_two_populations():
    """Males count one copy on X and females none on Y: the sexes differ on both, and strangers stay strangers."""
    males = x_cohort.halves(120)
    found = []
    for seed in range(20):
        people = x_cohort.genotypes(seed, males, autosomal=150, x=300, y=60, one_counts=1)
        on_y = (people.variants["chromosome"] == "Y").to_numpy()
        calls = np.where(~males[:, None] & on_y, 0, people.array).astype(np.int8)
        found.append(relatedness(replace(people, dosages=calls)).found)
    assert sum(found) <= 2
