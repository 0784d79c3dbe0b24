"""How much structure says of each column: least squares by hand, and columns that have nothing to do with it."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import f as f_distribution

from explorer.datasets.traits import Column, Traits, none
from explorer.genetics.stratification import stratification

SAMPLES = 150
GROUPS = np.repeat([0, 1, 2], SAMPLES // 3)


def scores(seed: int = 0, outlying: bool = False) -> np.ndarray:
    """Two components of three groups, perhaps with one sample far away."""
    rng = np.random.default_rng(seed)
    found = np.array([[1.0, 0.0], [-0.5, 0.9], [-0.5, -0.9]])[GROUPS] + rng.normal(0, 0.1, (SAMPLES, 2))
    if outlying:
        found[0] = [12.0, 3.0]
    return found


def columns(**values: np.ndarray) -> Traits:
    """Columns by name; those of whole numbers are categorical."""
    kinds = {name: "categorical" if v.dtype.kind == "i" else "quantitative" for name, v in values.items()}
    about = tuple(
        Column.model_validate({"name": n, "kind": k, "levels": tuple("abcd") if k == "categorical" else ()})
        for n, k in kinds.items()
    )
    return Traits(pd.DataFrame({name: v.astype(float) for name, v in values.items()}), about)


def test_r2_is_that_of_least_squares_and_p_that_of_the_f_test():
    rng = np.random.default_rng(1)
    axes = scores()
    weak, strong = rng.normal(size=(2, SAMPLES)) + np.array([[0.25, 0.1], [1.0, 1.0]]) @ axes.T
    weak[:30] = np.nan
    table = stratification(axes, columns(weak=weak, strong=strong, group=GROUPS, same=np.zeros(SAMPLES)))
    samples, found = table["samples"].to_numpy(), table[["r2", "chance", "p"]].to_numpy(np.float64)
    for place, y in enumerate((weak, strong)):
        known = np.isfinite(y)
        design = np.column_stack([np.ones(known.sum()), axes[known]])
        residual = y[known] - design @ np.linalg.lstsq(design, y[known])[0]
        n, r2 = known.sum(), 1 - residual.var() / y[known].var()
        assert (samples[place], found[place, 0]) == (n, pytest.approx(r2))
        assert found[place, 1] == pytest.approx(2 / (n - 1))
        expected = f_distribution.sf(r2 / 2 / ((1 - r2) / (n - 3)), 2, n - 3)
        assert np.log10(found[place, 2]) == pytest.approx(np.log10(expected), rel=0.15, abs=0.05)
    assert found[2, 0] > 0.9
    assert np.isnan(found[3, [0, 2]]).all()
    p = np.sort(table["p"].to_numpy()[:3])
    assert table["p_all"].min() == pytest.approx(3 * p[0])
    assert table["p_all"].max() == pytest.approx(max(p[2], 2 * p[1]))


def test_without_real_components_or_columns_the_table_is_empty():
    assert len(stratification(np.zeros((SAMPLES, 0)), columns(a=np.arange(SAMPLES) / 7))) == 0
    assert len(stratification(scores(), none(np.array(["s"] * SAMPLES)))) == 0


def false_of(seeds: range) -> dict[str, int]:
    """Count the tables with a column below .05 (corrected), and the columns below .05 each, of unrelated columns."""
    rows = []
    for seed in seeds:
        rng = np.random.default_rng(seed)
        some = rng.lognormal(0, 1.5, SAMPLES)
        some[rng.random(SAMPLES) < 0.2] = np.nan
        unrelated = columns(
            normal=rng.normal(size=SAMPLES),
            skewed=some,
            rare=(rng.random(SAMPLES) < 0.05) * 1.0,
            batch=rng.integers(0, 4, SAMPLES),
        )
        rows.append(stratification(scores(seed, outlying=seed % 2 == 1), unrelated, seed))
    p = np.array([table["p"].to_numpy() for table in rows])
    return {
        "tables": int((np.array([table["p_all"].min() for table in rows]) < 0.05).sum()),
        **dict(zip(rows[0]["name"], (p < 0.05).sum(axis=0).tolist(), strict=True)),
    }


def test_unrelated_columns_seldom_go_with_structure():
    """Of 24 at 5%, more than 5 come once in 500 times by chance."""
    assert max(false_of(range(24)).values()) <= 5


@pytest.mark.slow
def test_unrelated_columns_go_with_structure_once_in_twenty_times():
    """Of 400 at 5%, more than 30 come once in 120 times by chance."""
    assert max(false_of(range(400)).values()) <= 30
