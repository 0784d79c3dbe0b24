"""Pruning against its definition, LD blocks against every possible cut."""

import itertools

import numpy as np
import pytest

from explorer.datasets.genotypes import Genotypes, variant_table
from explorer.genetics import bands, ld


def chained(seed: int, variants: int = 60, shuffle: bool = False, mapped: bool = True) -> Genotypes:
    """Variants in chains of LD on three chromosomes, optionally in shuffled order."""
    rng = np.random.default_rng(seed)
    dosages = np.empty((90, variants), dtype=np.int8)
    column = rng.binomial(2, 0.5, 90)
    for j in range(variants):
        column = np.where(rng.random(90) < rng.choice([0.05, 0.3, 0.9]), rng.binomial(2, 0.5, 90), column)
        dosages[:, j] = column
    dosages[rng.random(dosages.shape) < 0.01] = -1
    chromosome = np.sort(rng.integers(1, 4, variants)).astype(str)
    table = variant_table(
        chromosome, np.cumsum(rng.integers(1, 200, variants)) if mapped else 0, [f"v{j}" for j in range(variants)]
    )
    genotypes = Genotypes(dosages, np.array([f"s{i}" for i in range(90)], dtype=object), table)
    return genotypes.take(variants=rng.permutation(variants)) if shuffle else genotypes


@pytest.mark.parametrize(("shuffle", "mapped"), [(False, True), (True, True), (False, False)])
def test_no_pair_left_by_pruning_is_linked_and_every_variant_removed_was(monkeypatch, shuffle, mapped):
    monkeypatch.setattr(bands, "STEP", 16)
    genotypes = chained(3, shuffle=shuffle, mapped=mapped)
    keep = ld.prune(genotypes, r2=0.25, window_bp=1500, window_markers=12)
    r2 = ld.r2_matrix(genotypes.array)
    chromosome = genotypes.variants["chromosome"].to_numpy()
    position = genotypes.variants["position"].to_numpy() if mapped else np.arange(60)
    place = np.argsort(np.lexsort((position, chromosome)))
    near = (chromosome[:, None] == chromosome) & (np.abs(place[:, None] - place) <= 12) & ~np.eye(60, dtype=bool)
    if mapped:
        near &= np.abs(position[:, None] - position) <= 1500
    linked = near & (r2 > 0.25)
    assert not linked[np.ix_(keep, keep)].any()
    earlier = place[None, :] < place[:, None]
    assert (linked & earlier & keep[None, :]).any(axis=1).tolist() == (~keep).tolist()
    assert 0 < keep.sum() < 60


def worth(lengths: tuple[int, ...], r2: np.ndarray, threshold: float) -> float:
    """The sum of (r2 - threshold) over the pairs inside the runs."""
    total, start = 0.0, 0
    for length in lengths:
        inside = r2[start : start + length, start : start + length] - threshold
        total += np.triu(inside, 1).sum()
        start += length
    return total


def cuts(variants: int, longest: int):
    """Every way to cut so many variants into runs."""
    for inner in itertools.product([False, True], repeat=variants - 1):
        edges = [0, *(i + 1 for i, cut in enumerate(inner) if cut), variants]
        lengths = tuple(b - a for a, b in itertools.pairwise(edges))
        if max(lengths) <= longest:
            yield lengths


@pytest.mark.parametrize("longest", [11, 4])
def test_blocks_are_the_best_of_all_cuts(monkeypatch, longest):
    monkeypatch.setattr(bands, "STEP", 5)
    genotypes = chained(8).take(variants=np.arange(11))
    genotypes.variants["chromosome"] = "1"
    block = ld.blocks(genotypes, r2=0.3, longest_markers=longest)
    r2 = ld.r2_matrix(genotypes.array)
    best = max(cuts(11, longest), key=lambda lengths: worth(lengths, r2, 0.3))
    assert tuple(np.bincount(block)) == best
    assert 1 < len(best) < 11


def test_blocks_end_with_their_chromosome_and_at_the_longest_distance():
    genotypes = chained(5, shuffle=True)
    block = ld.blocks(genotypes, r2=0.05, longest_bp=900)
    table = genotypes.variants.assign(block=block).sort_values(["chromosome", "position"])
    assert table.groupby("chromosome")["block"].diff().dropna().isin([0, 1]).all()
    assert sorted(set(block)) == list(range(block.max() + 1))
    assert (table.groupby("block")["chromosome"].nunique() == 1).all()
    assert (table.groupby("block")["position"].agg(np.ptp) <= 900).all()
    assert (table.groupby("block").size() > 1).any()
