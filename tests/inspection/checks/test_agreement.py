"""Agreement with simpler models: against brute force, and on traits without signal, where its p is as chance has it."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from ridge_runs import cross, dataset, folds
from scipy import stats

from explorer.genetics import association, gblup
from explorer.genetics.association import Settings
from explorer.genetics.ruler import ruler
from explorer.inspection.attribution.result import Attribution
from explorer.inspection.checks.agreement import LEAST, agreement, compared, shifted
from explorer.inspection.line import markers
from explorer.inspection.line.markers import Markers


def spearman(a: np.ndarray, b: np.ndarray) -> float:
    return float(np.asarray(stats.spearmanr(a, b))[0])


def test_moved_correlations_equal_brute_force():
    rng = np.random.default_rng(1)
    maps, weights, samples = rng.normal(size=(2, 120)), rng.integers(0, 9, (2, 120)) * 1.0, np.array([30, 60])
    for a, b in zip(maps, weights, strict=True):
        by_hand = [spearman(a, np.roll(b, -step)) for step in range(120)]
        assert shifted(a, b) == pytest.approx(by_hand, abs=1e-12)
    found = compared("single markers", maps, weights, samples)
    assert found is not None
    moved = shifted(maps[0], weights[0]) / 3 + 2 * shifted(maps[1], weights[1]) / 3
    assert found.rank == pytest.approx(moved[0])
    assert (found.p, found.shifts) == ((1 + (np.sqrt(2) * moved[1:] >= moved[0]).sum()) / 120, 119)
    (alone,) = [compared("x", maps[:1], weights[:1], samples[:1])]
    assert alone is not None
    assert alone.p == (1 + (shifted(maps[0], weights[0])[1:] >= shifted(maps[0], weights[0])[0]).sum()) / 120


def test_what_cannot_be_compared_is_not():
    values = np.arange(LEAST * 1.0)[None]
    ten = np.array([10])
    assert compared("x", values, np.full((1, LEAST), np.nan), ten) is None
    assert compared("x", values[:, 1:], values[:, 1:], ten) is None
    assert not shifted(np.ones(5), np.arange(5.0)).any()
    half = compared(
        "x", np.vstack([values, values]), np.vstack([values, np.full((1, LEAST), np.nan)]), np.array([5, 9])
    )
    assert half is not None
    assert (half.rank, half.p) == (pytest.approx(1.0), 1 / LEAST)


def run(rng: np.random.Generator, count: int, effect: float = 0.0) -> float:
    """Return p of a ridge regression's map of a cross, `count` folds of it, with markers in the test samples."""
    calls = np.asarray(cross(rng, 200, chromosomes=6, markers=20).dosages).astype(float)
    y = rng.normal(size=200) + effect * calls[:, [15, 33, 70, 90]].sum(1)
    deal, maps, weights, samples = rng.permutation(200), [], [], []
    for fold in range(count):
        test = deal[fold :: max(count, 2)]
        train = np.setdiff1d(np.arange(200), test)
        x, own = calls[train] - calls[train].mean(0), y[train] - y[train].mean()
        maps.append(np.abs(x.T @ np.linalg.solve(x @ x.T + 30 * np.eye(len(train)), own)))
        off, size = calls[test] - calls[test].mean(0), calls[test].std(0) * y[test].std() * len(test)
        weights.append(np.abs(off.T @ (y[test] - y[test].mean()) / size))
        samples.append(len(test))
    found = compared("single markers", np.array(maps), np.array(weights), np.array(samples))
    assert found is not None
    return found.p


@pytest.mark.parametrize("count", [1, 2, 5])
def test_without_signal_p_is_uniform(count: int):
    rng = np.random.default_rng(count)
    p = np.array([run(rng, count) for _ in range(200)])
    assert stats.kstest(p, "uniform").pvalue > 0.001
    assert stats.binomtest(int((p <= 0.05).sum()), 200, 0.05, alternative="greater").pvalue > 0.001


def test_a_map_of_allele_frequencies_alone_agrees_with_no_model():
    """A map's scores are greater where calls vary more, and so are effects of GBLUP, whatever the trait."""
    rng = np.random.default_rng(8)
    calls = rng.binomial(1, rng.uniform(0.1, 0.5, 120), (100, 120)).astype(np.int8)
    genotypes = replace(cross(rng, 100, 4, 30), dosages=calls)
    map = attribution(np.tile(calls.std(0), (2, 1)), np.arange(2))
    scale, p = ruler(genotypes.variants), dict[str, list[float]]()
    for _ in range(40):
        data = dataset(genotypes, {"t": rng.normal(size=100)})
        simple = markers.by_fold(data, "t", [(0, np.arange(100))])
        for one in agreement(map, "mean absolute", (0,), simple, scale):
            p.setdefault(one.by, []).append(one.p)
    assert set(p) == {"single markers", "the mixed model", "GBLUP effects"}
    for values in p.values():
        assert stats.kstest(values, "uniform").pvalue > 0.001


def test_with_signal_it_is_found():
    rng = np.random.default_rng(9)
    assert np.median([run(rng, 3, 1.5) for _ in range(10)]) < 0.05


def attribution(scores: np.ndarray, samples: np.ndarray) -> Attribution:
    zeros = np.zeros(len(samples))
    return Attribution(
        "integrated-gradients", "t", "mean", scores.astype(np.float32), np.arange(scores.shape[1]), samples, zeros,
        zeros, 1.0, zeros.astype(int),
    )  # fmt: skip


def test_a_map_of_folds_is_taken_apart_and_each_is_compared_with_its_own_samples():
    rng = np.random.default_rng(4)
    scale = ruler(cross(rng, 12, 4, 30).variants)
    scores, weight = rng.normal(size=(4, 120)), rng.random((2, 120)).astype(np.float32)
    rows = (np.array([0, 1, 2]), np.array([5, 6, 7, 8]))
    simple = Markers((0, 1), rows, {"single markers": weight})
    (found,) = agreement(attribution(scores, np.array([1, 6, 0, 8])), "mean absolute", (0, 1), simple, scale)
    apart = [np.abs(scores[[0, 2]]).mean(0), np.abs(scores[[1, 3]]).mean(0)]
    by_hand = [spearman(own, other) for own, other in zip(apart, weight, strict=True)]
    assert found.rank == pytest.approx((3 * by_hand[0] + 4 * by_hand[1]) / 7)
    (alone,) = agreement(attribution(scores, np.array([1, 6, 0, 8])), "mean absolute", (1,), simple, scale)
    assert alone.rank == pytest.approx(spearman(np.abs(scores).mean(0), weight[1]))
    repeated = attribution(scores, np.array([1, 6, 1, 8]))
    assert agreement(repeated, "mean absolute", (0, 1), simple, scale) == ()
    assert agreement(repeated, "mean absolute", (0, 1), None, scale) == ()
    assert agreement(repeated, "mean absolute", (7,), simple, scale) == ()


def test_simpler_models_see_the_test_samples_alone(tmp_path: Path):
    rng = np.random.default_rng(5)
    genotypes = cross(rng, 150)
    y = np.asarray(genotypes.dosages)[:, 15] + rng.normal(size=150)
    y[3] = np.nan
    data = dataset(genotypes, {"t": y})
    parts = [(networks[0].fold, networks[0].rows.test) for networks in folds(data, rng)]
    small = (7, np.arange(20))
    found = markers.by_fold(data, "t", [*parts, small])
    assert found is not None
    assert found.folds == (0, 1, 2)
    assert sorted(np.concatenate(found.rows)) == [row for row in range(150) if row != 3]
    for place, (_, rows) in enumerate(parts):
        part, own = genotypes.take(rows), y[rows]
        single = association.associate(part, own, settings=Settings(model="plain")).log10_p
        assert found.weight["single markers"][place] == pytest.approx(single, rel=1e-4, nan_ok=True)
        mixed = association.associate(part, own, settings=Settings(model="mixed", exact=False)).log10_p
        assert found.weight["the mixed model"][place] == pytest.approx(mixed, rel=1e-3, abs=1e-4, nan_ok=True)
        known = np.isfinite(own)
        calls = np.asarray(part.dosages)[known].astype(float)
        effects = np.abs(gblup.fit(part.dosages, own).effects) / calls.std(0)
        assert found.weight[markers.GBLUP][place] == pytest.approx(effects, rel=1e-3, nan_ok=True)
    found.save(tmp_path)
    again = Markers.load(tmp_path)
    assert again is not None
    assert again.folds == found.folds
    assert all((a == b).all() for a, b in zip(again.rows, found.rows, strict=True))
    assert set(again.weight) == {"single markers", "the mixed model", "GBLUP effects"}
    assert np.array_equal(again.weight[markers.GBLUP], found.weight[markers.GBLUP], equal_nan=True)
    assert Markers.load(tmp_path / "none") is None
    assert markers.by_fold(data, "t", [small]) is None


def test_traits_of_several_classes_have_no_simpler_model():
    rng = np.random.default_rng(6)
    data = dataset(cross(rng, 150), {"t": rng.integers(0, 3, 150) * 1.0}, "categorical")
    assert markers.by_fold(data, "t", [(0, np.arange(150))]) is None
