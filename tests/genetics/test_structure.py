"""Principal components and relatedness against numpy's singular value decomposition."""

import numpy as np
import pytest

from explorer.datasets.genotypes import Genotypes, variant_table
from explorer.genetics import structure


@pytest.fixture(scope="module")
def populations() -> Genotypes:
    """Three populations of 40, with missing calls and two variants that never vary."""
    rng = np.random.default_rng(6)
    ancestral = rng.uniform(0.2, 0.8, 300)
    drifted = np.clip(ancestral + rng.normal(0, 0.15, (3, 300)), 0.05, 0.95)
    dosages = rng.binomial(2, np.repeat(drifted, 40, axis=0)).astype(np.int8)
    dosages[rng.random(dosages.shape) < 0.03] = -1
    dosages[:, 7], dosages[:, 8] = 1, -1
    return Genotypes(
        dosages,
        np.array([f"s{i}" for i in range(120)], dtype=object),
        variant_table("1", np.arange(1, 301), [f"v{j}" for j in range(300)]),
    )


def scaled(dosages: np.ndarray) -> np.ndarray:
    x = dosages.astype(float)
    x[x < 0] = np.nan
    x = x[:, np.nanstd(np.where(np.isnan(x).all(0), 0, x), axis=0) > 0]
    x = np.where(np.isnan(x), np.nanmean(x, axis=0), x) - np.nanmean(x, axis=0)
    return x / x.std(axis=0)


@pytest.mark.parametrize("exact", [True, False])
def test_components_equal_a_singular_value_decomposition(populations, monkeypatch, exact):
    monkeypatch.setattr("explorer.datasets.blocks.BLOCK_BYTES", 120 * 8 * 64)
    found = structure.components(populations.dosages, 4, exact=exact)
    x = scaled(populations.dosages)
    left, size, _ = np.linalg.svd(x, full_matrices=False)
    tolerance = 1e-9 if exact else 2e-3
    np.testing.assert_allclose(found.explained[:2], (size**2 / (size**2).sum())[:2], rtol=tolerance)
    for axis in range(2):
        expected = left[:, axis] * size[axis] / np.sqrt(x.shape[1])
        sign = np.sign(expected @ found.scores[:, axis])
        np.testing.assert_allclose(found.scores[:, axis], sign * expected, atol=10 * tolerance)
        assert found.scores[np.abs(found.scores[:, axis]).argmax(), axis] > 0
    centres = found.scores[:, :2].reshape(3, 40, 2).mean(axis=1)
    within = found.scores[:, :2].reshape(3, 40, 2).std(axis=1).max()
    apart = np.linalg.norm(centres[:, None] - centres[None], axis=-1)[np.triu_indices(3, 1)]
    assert apart.min() > 3 * within


def test_projecting_the_training_samples_gives_their_scores(populations):
    train = np.arange(120) % 4 != 0
    found = structure.components(populations.dosages, 3, rows=train)
    np.testing.assert_allclose(found.project(populations.dosages, train), found.scores, atol=1e-9)
    placed = found.project(populations.dosages, ~train)
    centres = found.scores[:, :2].reshape(3, 30, 2).mean(axis=1)
    nearest = np.linalg.norm(placed[:, None, :2] - centres[None], axis=-1).argmin(axis=1)
    assert (nearest == np.repeat([0, 1, 2], 10)).all()


def test_principal_components_of_few_samples(populations):
    scores, explained = structure.principal_components(populations.take(samples=np.arange(5)), k=10)
    assert scores.shape == (5, 4)
    assert explained.sum() == pytest.approx(1.0)


def test_relationship_equals_its_definition(populations):
    x = populations.dosages.astype(float)
    expected, scale = np.zeros((120, 120)), 0.0
    for j in range(300):
        called = x[:, j] >= 0
        if called.any():
            f = x[called, j].mean() / 2
            z = np.where(called, x[:, j] - 2 * f, 0)
            expected += np.outer(z, z)
            scale += 2 * f * (1 - f)
    np.testing.assert_allclose(structure.relationship(populations.dosages), expected / scale, atol=1e-12)
    some = np.array([5, 80, 3])
    part = structure.relationship(populations.dosages, rows=some)
    np.testing.assert_allclose(part, structure.relationship(populations.dosages[some]), atol=1e-12)


@pytest.mark.parametrize("exact", [True, False])
def test_components_of_some_variants_are_those_of_a_table_of_them(populations, exact):
    some = np.arange(1, populations.shape[1], 3)
    found = structure.components(populations.dosages, 3, exact=exact, columns=some)
    alone = structure.components(populations.take(variants=some).dosages, 3, exact=exact)
    for name in ("scores", "explained", "mean", "weights"):
        np.testing.assert_allclose(getattr(found, name), getattr(alone, name), atol=1e-12)
