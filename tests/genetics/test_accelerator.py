"""What a GPU computes of genotypes equals what numpy does: tested with a second device that computes on the CPU."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from second_device import second_device

from explorer import devices
from explorer.datasets import packed
from explorer.datasets.genotypes import Genotypes, variant_table
from explorer.genetics import association, bands, clusters, computing, ld, structure
from explorer.genetics.accelerator import Accelerator
from explorer.genetics.association import Association, Settings, kinships

SAMPLES, VARIANTS = 120, 260
APART = slice(60, 63)
"""Samples that alone have one copy of two variants, and are all cases: there the classes are separated."""


def cohort(kind: str) -> Genotypes:
    """Two populations on three chromosomes, with missing calls and a variant that does not vary, as calls or doses."""
    rng = np.random.default_rng(3)
    frequency = np.clip(
        rng.uniform(0.1, 0.9, VARIANTS) + np.where(np.arange(SAMPLES)[:, None] < 50, 0.1, -0.1), 0.02, 0.98
    )
    calls = rng.binomial(2, frequency).astype(np.int8)
    calls[:, 1::5] = calls[:, ::5]
    missing = rng.random(calls.shape) < 0.03
    calls[:, 7] = 1
    calls[:, 13:15] = 0, 2
    calls[APART, 13:15] = 1
    if kind == "doses":
        doses = np.clip(calls.astype(int) * 16384 + rng.integers(-3000, 3000, calls.shape), 0, 32768).astype(np.uint16)
        made = np.where(missing, np.uint16(65535), doses)
    else:
        made = np.where(missing, np.int8(-1), calls)
    made.setflags(write=False)
    table = variant_table(
        np.repeat(["1", "2", "X"], [100, 100, 60]), 1000 * (1 + np.arange(VARIANTS)), [f"v{i}" for i in range(VARIANTS)]
    )
    return Genotypes(made, np.array([f"s{i}" for i in range(SAMPLES)]), table)


@pytest.fixture(scope="module", params=["calls", "doses"])
def genotypes(request: pytest.FixtureRequest) -> Genotypes:
    return cohort(request.param)


def both(monkeypatch: pytest.MonkeyPatch, work: Callable[[], Any]) -> tuple[Any, Any]:
    """Return what is made on the CPU and on the second device, which has had its part in it."""
    expected = work()
    with second_device(monkeypatch) as card, computing.on(devices.pick("auto")):
        made = work()
    assert card.copied
    assert computing.current() is None
    return expected, made


ROWS = np.r_[0:40, 45:SAMPLES]
COLUMNS = np.r_[3:90, 100:250:3]


@pytest.mark.parametrize("exact", [True, False])
@pytest.mark.parametrize(("rows", "columns"), [(None, None), (ROWS, COLUMNS)])
def test_components_are_those_of_numpy(genotypes, monkeypatch, exact, rows, columns):
    def work() -> structure.Components:
        return structure.components(genotypes.dosages, 4, rows, exact=exact, columns=columns)

    expected, made = both(monkeypatch, work)
    tight = 1e-9 if exact else 1e-4
    for name in ("scores", "explained", "mean", "weights"):
        assert getattr(made, name) == pytest.approx(getattr(expected, name), rel=tight, abs=tight), name


def test_relatedness_is_that_of_numpy(genotypes, monkeypatch):
    mask = np.isin(np.arange(SAMPLES), ROWS)
    expected, made = both(monkeypatch, lambda: kinships.kinship(genotypes, mask, COLUMNS))
    assert made == pytest.approx(expected, rel=1e-12, abs=1e-12)
    expected, made = both(monkeypatch, lambda: structure.relationship(genotypes.dosages, 2, ROWS))
    assert made == pytest.approx(expected, rel=1e-12, abs=1e-12)


def test_calls_that_are_packed_in_a_file_are_read_for_it(monkeypatch, tmp_path):
    calls = cohort("calls")
    held = packed.create(tmp_path / "a.bed", SAMPLES, VARIANTS)
    held[:, 0:VARIANTS] = np.asarray(calls.dosages)
    expected = kinships.kinship(calls, ROWS)
    with second_device(monkeypatch) as card, computing.on(devices.pick("auto")):
        made = kinships.kinship(replace(calls, dosages=held), ROWS)
        assert card.copied
    assert made == pytest.approx(expected, rel=1e-12, abs=1e-12)


MODELS = {
    "linear": ("quantitative", {"model": "plain"}),
    "linear, calls at the mean": ("quantitative", {"model": "plain", "missing": "mean"}),
    "logistic": ("binary", {"model": "plain"}),
    "logistic, calls at the mean": ("binary", {"model": "plain", "missing": "mean"}),
    "mixed": ("quantitative", {"model": "mixed"}),
    "mixed, one chromosome left out": ("quantitative", {"model": "mixed", "loco": True, "exact": False}),
    "mixed logistic": ("binary", {"model": "mixed"}),
}


@pytest.mark.parametrize("model", MODELS)
def test_associations_are_those_of_numpy(genotypes, monkeypatch, model):
    kind, settings = MODELS[model]
    rng = np.random.default_rng(5)
    liability = np.nan_to_num(genotypes.dosages[:, 11].astype(float)) / genotypes.dosages.max() + rng.normal(
        size=SAMPLES
    )
    y = (liability > np.median(liability)).astype(float) if kind == "binary" else liability
    y[APART] = 1.0 if kind == "binary" else y[APART]
    y[:3] = np.nan
    covariates = rng.normal(size=(SAMPLES, 2))

    def work() -> Association:
        return association.associate(genotypes, y, kind, covariates, settings=Settings.model_validate(settings))

    expected, made = both(monkeypatch, work)
    assert np.isfinite(expected.p).sum() > 200
    if model == "logistic" and genotypes.dosages.dtype == np.int8:
        assert expected.separated[[13, 14]].all()
    for name in ("beta", "se", "statistic", "log10_p"):
        assert getattr(made, name) == pytest.approx(getattr(expected, name), rel=1e-7, abs=1e-7, nan_ok=True), name
    for name in ("n", "test", "left_out", "separated"):
        one, other = getattr(made, name), getattr(expected, name)
        assert np.array_equal(np.asarray(one), np.asarray(other)), name
    assert made.said == expected.said


def test_linkage_of_neighbours_prunes_and_cuts_as_numpy_does(genotypes, monkeypatch):
    def work() -> tuple[np.ndarray, np.ndarray]:
        return ld.prune(genotypes), ld.blocks(genotypes)

    (pruned, cut), (pruned_there, cut_there) = both(monkeypatch, work)
    assert 0 < pruned.sum() < VARIANTS
    assert np.array_equal(pruned, pruned_there)
    assert np.array_equal(cut, cut_there)
    (band,), (there,) = both(monkeypatch, lambda: [values for _, values in bands.band(genotypes, 20, 10**6)])
    assert there == pytest.approx(band, abs=1e-5, nan_ok=True)


def test_clusters_are_those_of_numpy(monkeypatch):
    expected, made = both(monkeypatch, lambda: clusters.find(cohort("calls")))
    assert made.number == expected.number
    assert np.array_equal(made.labels, expected.labels)
    assert made.correlations == pytest.approx(expected.correlations, rel=1e-9)


def test_blocks_are_halved_where_memory_runs_out_and_the_sums_are_the_same(monkeypatch):
    genotypes = cohort("calls")
    centred = Accelerator.centred

    def scarce(self: Accelerator, stored: np.ndarray, dtype: torch.dtype = torch.float64):
        if stored.shape[1] > 40:
            raise torch.OutOfMemoryError("CUDA out of memory")
        return centred(self, stored, dtype)

    expected = kinships.kinship(genotypes)
    monkeypatch.setattr(Accelerator, "centred", scarce)
    with second_device(monkeypatch), computing.on(devices.pick("auto")) as gpu:
        assert gpu is not None
        made = kinships.kinship(genotypes)
        parts = structure.components(genotypes.dosages, 3)
    assert gpu.blocks.size <= 40
    assert made == pytest.approx(expected, rel=1e-12, abs=1e-12)
    assert parts.explained == pytest.approx(structure.components(genotypes.dosages, 3).explained, rel=1e-9)


def test_numpy_stays_in_use_on_the_cpu_and_torch_is_not_asked():
    with computing.on(devices.pick("cpu")):
        assert computing.current() is None
