"""The benchmark of the promoter protocol: its rival is the app's, and its intervals are those of a mean."""

import loaded
import numpy as np
import pytest

from explorer.training import classical, plan


@pytest.fixture
def flagship(monkeypatch):
    monkeypatch.syspath_prepend(loaded.BENCHMARKS)
    return loaded.benchmark("flagship")


def test_logistic_regression_on_dosages_is_that_on_principal_coordinates(flagship, cohort, run_spec, monkeypatch):
    """Rotated features make the same model: `baselines` uses the coordinates of products between samples."""
    monkeypatch.setattr(flagship, "TRAIT", "case")
    fold = plan.folds(cohort, run_spec())[0]
    columns = np.arange(0, 40, 2)
    ours = flagship.rival(cohort, fold, "linear-network", columns, 5).predictions[0]
    learn = np.sort(np.r_[fold.train, fold.validation])
    z, others, _ = classical.products(cohort.genotypes.dosages, columns, learn, fold.test).coordinates()
    theirs = classical.logistic(z, cohort.traits["case"][learn], others, 2, 5)
    assert ours == pytest.approx(theirs, abs=1e-4)
    assert ours.std() > 0.01


def test_the_interval_of_a_mean_over_cohorts_narrows_with_their_root(flagship):
    row = {"null": False, "samples": 1000, "als-net": 0.6, "linear-network": 0.7, "linear-all": 0.7, "found": 5}
    row |= {"chosen": 32, "core minutes": [1, 2, 3], "over linear-network": [-0.1, -0.2, 0.0]}
    one = row | {"over linear-all": [-0.1, -0.2, 0.0]}
    found = flagship.table([one] * 4).iloc[0]
    assert found["cohorts"] == 4
    assert (found["over linear-all low"], found["over linear-all high"]) == pytest.approx((-0.15, -0.05))
    assert flagship.table([one]).iloc[0]["over linear-all low"] == pytest.approx(-0.2)
