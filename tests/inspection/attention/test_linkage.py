"""Attention against linkage: linkage by brute force, agreement where it was put, and none where there is none."""

import numpy as np
import pytest

from explorer.datasets.genotypes import variant_table
from explorer.inspection.attention import distances, linkage


def places(per_chromosome: tuple[int, ...]) -> distances.Places:
    chromosome = np.repeat(np.arange(len(per_chromosome)), per_chromosome)
    start = np.concatenate([1 + 1000 * np.arange(count) for count in per_chromosome])
    index = np.arange(len(start))
    return distances.Places(index, index, chromosome, start, start + 900, "bp")


def test_linkage_of_blocks_is_the_mean_of_their_pairs():
    rng = np.random.default_rng(0)
    dosages = rng.binomial(2, 0.4, (50, 9)).astype(np.int8)
    dosages[:, 4] = dosages[:, 0]
    dosages[5, 7] = -1
    members = [np.array([0, 1, 2]), np.array([3, 4]), np.array([5]), np.array([6, 7, 8])]
    filled = np.where(dosages < 0, np.mean(dosages, axis=0, where=dosages >= 0), dosages)
    r2 = np.corrcoef(filled.T) ** 2
    between = linkage.linkage(dosages, members)
    for i, some in enumerate(members):
        for j, others in enumerate(members):
            pairs = [r2[a, b] for a in some for b in others if a != b] or [1.0]
            assert between[i, j] == pytest.approx(np.mean(pairs), abs=1e-6)


def test_places_and_distances_by_hand():
    variants = variant_table(["1"] * 4 + ["2"] * 2, [10, 20, 40, 80, 5, 9], list("abcdef"))
    where = distances.Places.of(variants, np.array([[0, 1], [2, 3], [4, 5]]), np.arange(6), np.arange(4))
    assert where.middle.tolist() == [15, 60, 7]
    assert where.distances().tolist() == [[0, 45, np.inf], [45, 0, np.inf], [np.inf, np.inf, 0]]


def test_distance_profile_of_equal_attention_is_one_everywhere():
    where, sizes = places((5, 4)), np.array([3] * 8 + [1])
    equal = np.tile(sizes / sizes.sum(), (9, 1))
    to_itself = np.eye(9)
    table = distances.distance_profile(np.stack([equal, to_itself]), where.distances(), sizes)
    assert table[0].to_numpy() == pytest.approx(np.ones(len(table)))
    assert table["share"].sum() == pytest.approx(1)
    assert table[1].iloc[0] == pytest.approx(1 / table["share"].iloc[0])
    assert table[1].iloc[1:].abs().max() == 0


def test_a_head_that_follows_linkage_is_found_beyond_distance():
    """Linkage falls with distance and varies from place to place; one head follows all of it, one only the distance."""
    rng = np.random.default_rng(3)
    where = places((14, 12, 10))
    distance = where.distances()
    decay = np.where(np.isfinite(distance), np.exp(-distance / 4000), 0.0)
    local = rng.gamma(2.0, size=36)
    r2 = decay * np.sqrt(np.outer(local, local))
    noise = rng.gamma(2.0, size=(36, 36)) * 0.02
    first, second = linkage.linkage_agreement(np.stack([r2 + noise, decay + noise]), r2, where, permutations=199)
    pairs = np.triu_indices(36, 1)
    both = ((r2 + noise) + (r2 + noise).T)[pairs] / 2
    assert first.overall == pytest.approx(np.corrcoef(both, r2[pairs])[0, 1])
    assert first.matched > 0.5
    assert first.p <= 0.01
    assert second.overall > 0.5
    assert abs(second.matched) < 0.3
    assert second.p > 0.02


def test_p_is_uniform_where_attention_knows_nothing_of_linkage():
    """Both fall with distance and both favour places of their own: none of it is agreement."""
    rng = np.random.default_rng(11)
    where = places((10, 9, 8))
    distance = where.distances()
    decay = np.where(np.isfinite(distance), np.exp(-distance / 3000), 0.0)

    def favoured() -> np.ndarray:
        rough = rng.gamma(2.0, size=27)
        return decay * np.outer(rough, rough) + 0.05 * rng.random((27, 27))

    p = np.array([linkage.linkage_agreement(favoured()[None], _both(favoured()), where, 39)[0].p for _ in range(150)])
    assert p.min() >= 1 / 40
    assert 5 <= (p <= 0.1).sum() <= 26
    assert 0.4 < p.mean() < 0.6


def _both(matrix: np.ndarray) -> np.ndarray:
    return (matrix + matrix.T) / 2
