"""Filling in a dataset's missing calls: a new dataset, what was called unchanged, and polite refusals."""

from __future__ import annotations

import gzip
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from explorer.datasets import dataset as datasets
from explorer.datasets.dataset import Dataset
from explorer.datasets.genotypes import Genotypes, variant_table
from explorer.datasets.traits import Column, Traits
from explorer.errors import InputError
from explorer.jobs import imputation, kinds
from explorer.jobs.imputation import Fill, Impute
from explorer.jobs.tasks import fill, impute


class Listener:
    """Takes reports."""

    def __call__(self, done: float, of: float, text: str = "") -> None:
        assert 0 <= done <= of * (1 + 1e-9)

    def part(self, low: float, high: float):
        return lambda done, of, text="": None


def made(calls: np.ndarray, ploidy: int = 2, mapped: bool = True) -> Dataset:
    n, m = calls.shape
    place = np.arange(1, m + 1) * 100 if mapped else np.zeros(m, int)
    table = variant_table("1" if mapped else "", place, [f"v{k}" for k in range(m)], "A", "C", m)
    names = np.array([f"s{k}" for k in range(n)], object)
    genotypes = Genotypes(calls.astype(np.int8), names, table, ploidy)
    traits = Traits(pd.DataFrame({"y": np.arange(n, dtype=float)}), (Column(name="y", kind="quantitative"),))
    return Dataset("made", genotypes, traits)


def calls(samples: int = 60, variants: int = 30, states: int = 3) -> np.ndarray:
    rng = np.random.default_rng(2)
    founders = rng.integers(0, 2, (3, variants))
    table = np.sum([founders[rng.integers(0, 3, samples)] for _ in range(states - 1)], axis=0)
    table[rng.random(table.shape) < 0.05] = -1
    return table


def space(data: Dataset, folder: Path) -> SimpleNamespace:
    return SimpleNamespace(
        dataset=lambda digest: data,
        uploads_folder=folder / "uploads",
        about=lambda digest: {"samples": data.genotypes.shape[0], "variants": data.genotypes.shape[1]},
    )


@pytest.mark.parametrize(("states", "mapped"), [(3, True), (2, False)])
def test_a_filled_dataset_keeps_what_was_called_and_lists_the_rest(tmp_path, states, mapped):
    data = made(calls(states=states), states - 1, mapped)
    asked = Fill(dataset="0" * 16, method="linked")
    told = fill.run(asked, tmp_path, space(data, tmp_path), Listener())  # type: ignore[arg-type]
    new = datasets.load(tmp_path / "dataset")
    before, after = data.genotypes.array, new.genotypes.array
    assert (after[before >= 0] == before[before >= 0]).all()
    assert (after >= 0).all()
    assert told["filled"] == (before < 0).sum()
    assert told["left"] == 0
    with gzip.open(tmp_path / fill.LISTED, "rt") as file:
        table = pd.read_csv(file)
    assert len(table) == told["filled"]
    rows, columns = table["sample"].str[1:].astype(int), table["variant"].str[1:].astype(int)
    assert (before[rows, columns] < 0).all()
    assert (after[rows, columns] == table["dosage"]).all()
    assert f"{told['filled']:,} missing calls filled by linked variants" in new.note
    assert new.genotypes.ploidy == states - 1


def test_it_refuses_politely(tmp_path):
    whole = made(np.where(calls() < 0, 0, calls()))
    with pytest.raises(InputError, match="nothing is missing"):
        fill.run(Fill(dataset="0" * 16), tmp_path, space(whole, tmp_path), Listener())  # type: ignore[arg-type]
    with pytest.raises(InputError, match="too few"):
        imputation.refuse(made(calls(samples=12)).genotypes)
    same = np.ones((40, 10), int)
    same[3, 4] = -1
    with pytest.raises(InputError, match="no variant varies"):
        imputation.refuse(made(same).genotypes)
    doses = Genotypes(
        np.zeros((30, 2), np.uint16), np.arange(30).astype(str), variant_table("1", [1, 2], ["a", "b"], "A", "C", 2)
    )
    with pytest.raises(InputError, match="doses"):
        imputation.refuse(doses)


def test_what_would_take_days_is_refused_with_an_estimate():
    about = {"samples": 100_000, "variants": 1_000_000}
    large = SimpleNamespace(about=lambda digest: about)
    with pytest.raises(InputError, match="hours on one core"):
        kinds.find("fill").validate({"dataset": "0" * 16, "method": "autoencoder"}, large)  # type: ignore[arg-type]
    small = SimpleNamespace(about=lambda digest: {"samples": 1000, "variants": 12_000})
    assert Fill.model_validate({"dataset": "0" * 16, "method": "autoencoder"}, context={"workspace": small})
    assert imputation.hours(1000, 12_000, "autoencoder") * 60 < 10


def test_a_comparison_of_haploids_without_a_map_is_kept(tmp_path):
    data = made(calls(states=2), 1, mapped=False)
    task = {"shares": [0.2], "masks": 2, "windows": 1, "null_windows": 1, "epochs": 2, "hidden": 4}
    asked = Impute.model_validate({"dataset": "0" * 16, "task": task})
    impute.run(asked, tmp_path, space(data, tmp_path), Listener())  # type: ignore[arg-type]
    kept = imputation.Result.load(tmp_path)
    assert (kept.about["mapped"], kept.about["ploidy"]) == (False, 1)
    assert kept.compared.sums.shape[:3] == (1, 2, 4)
    assert np.isfinite(kept.compared.sums).all()
