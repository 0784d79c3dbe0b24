"""Residuals permuted within groups: who changes places with whom, the level where groups differ, and what is said."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from mosaics import genotypes

from explorer.datasets.traits import Column, Traits
from explorer.errors import InputError
from explorer.genetics import interaction
from explorer.genetics.interaction import level
from explorer.genetics.interaction.groups import Groups, groups
from explorer.genetics.interaction.lists import pair_list, sentences
from explorer.genetics.interaction.testing import FEW

BATCH = np.repeat([0, 1, 2], [40, 70, 90])


def false_list(seed: int, within: bool) -> bool:
    """Whether a list of 20 pairs without any effect has a pair; mean and spread of the trait differ between groups.

    Both alleles of a pair are commoner from group to group; the first and the last have the higher means, and the first
    varies twice as much.
    """
    rng = np.random.default_rng([seed, 11])
    frequency = np.array([0.25, 0.5, 0.75])[BATCH, None]
    a, b = (rng.binomial(2, frequency, (200, 20)).astype(np.int8) for _ in range(2))
    y = np.array([4.0, 0.0, 4.0])[BATCH] + rng.normal(size=200) * np.array([2.0, 1.0, 1.0])[BATCH]
    tests = interaction.interactions(
        a, b, y, permutations=200, seed=seed, groups=Groups("batch", BATCH) if within else None
    )
    return bool((tests.corrected < 0.05).any())


def test_groups_of_another_mean_and_spread_make_false_pairs_only_across_them():
    """Of 20: 5 or more happen in 3 of 1,000 at a level of 0.05."""
    assert sum(false_list(seed, within=False) for seed in range(20)) >= 15
    assert sum(false_list(seed, within=True) for seed in range(20)) < 5


@pytest.mark.slow
def test_200_lists_without_interaction_in_groups():
    false = sum(false_list(1000 + seed, within=True) for seed in range(200))
    print(f"{false} of 200 lists within groups, {sum(false_list(1000 + seed, False) for seed in range(200))} across")
    assert false <= 18


def test_a_sample_gets_the_residual_of_one_of_its_own_group():
    of = np.array([2.0, 0, 1, 0, 2, 0, 7])
    orders = Groups("batch", of).orders(300, np.random.default_rng(0))
    assert (of[orders] == of).all()
    assert (np.sort(orders, axis=1) == np.arange(7)).all()
    assert (orders[:, [2, 6]] == [2, 6]).all()
    assert len(np.unique(orders, axis=0)) == 12


def test_the_family_wise_p_is_that_of_fits_with_a_mean_for_each_group():
    """Against permuting within groups and fitting again with statsmodels; a sample without a group is left out."""
    rng = np.random.default_rng(6)
    a, b = (rng.binomial(1, 0.5, (120, 4)).astype(np.int8) for _ in range(2))
    of = np.append(rng.integers(0, 3, 118).astype(float), [9.0, np.nan])
    y = 2 * np.nan_to_num(of) + rng.normal(size=120)
    tests = interaction.interactions(a, b, y, permutations=40, seed=3, groups=Groups("batch", of))
    assert (tests.tested, tests.samples, tests.by_rank) == (4, 119, False)
    a, b, of, y = a[:119].astype(float), b[:119].astype(float), of[:119], y[:119]
    orders = level.Level(119, "quantitative", 40, 3, Groups("batch", of))._drawn
    greatest = np.zeros(40)
    for pair in range(4):
        g, h = a[:, pair], b[:, pair]
        beside = np.column_stack([of[:, None] == np.unique(of), g, h]).astype(float)
        fit = sm.OLS(y, beside).fit()
        every = np.column_stack([beside, g * h])
        assert tests.statistic[pair] == pytest.approx(sm.OLS(y, every).fit().tvalues[-1], rel=1e-8)
        for at, order in enumerate(orders):
            again = sm.OLS(fit.fittedvalues + fit.resid[order], every).fit()
            greatest[at] = max(greatest[at], abs(again.tvalues[-1]))
    assert tests.corrected == pytest.approx([(1 + (greatest >= abs(t)).sum()) / 41 for t in tests.statistic])
    assert tests.within == (
        "Residuals were permuted within batch (4 groups, the smallest of 1 sample; 1 alone in a group stays as it is), "
        "each group with a mean of its own."
    )


def test_draws_of_a_two_class_trait_have_the_groups_as_covariates():
    rng = np.random.default_rng(2)
    a, b = (rng.binomial(1, 0.5, (200, 3)).astype(np.int8) for _ in range(2))
    case = (rng.random(200) < np.array([0.7, 0.3, 0.5])[BATCH]).astype(float)
    within = interaction.interactions(a, b, case, "binary", permutations=100, groups=Groups("batch", BATCH))
    beside = interaction.interactions(a, b, case, "binary", permutations=100, covariates=BATCH[:, None] == [1, 2])
    assert within.statistic == pytest.approx(beside.statistic, rel=1e-6)
    assert within.corrected.tolist() == beside.corrected.tolist()
    assert within.within == (
        "batch is among the covariates (3 groups, the smallest of 40 samples): a two-class trait is drawn again from "
        "its fitted probabilities, not permuted."
    )


def test_a_list_says_within_which_groups():
    rng = np.random.default_rng(5)
    panel = genotypes(rng.binomial(2, 0.5, (200, 100)))
    tested = pair_list(
        panel, np.array([3]), np.array([80]), rng.normal(size=200), "quantitative", permutations=20,
        groups=Groups("batch", np.where(np.arange(200) < 10, np.nan, BATCH)),
    )  # fmt: skip
    said = sentences(tested.told([], "by name"), tested.table)
    assert said[0] == "1 of 1 pair was tested in 190 samples."
    assert any("no other covariates" in one for one in said)
    assert any("permuted within batch (3 groups, the smallest of 30 samples), each group" in one for one in said)


@pytest.mark.parametrize("pairs", [0, 4, 5])
def test_too_few_distinct_permutations_are_refused(pairs):
    """Each group of two doubles them: 1 and 16 can't show 0.05, 32 can, though they leave too few samples here."""
    a, b = (np.tile(four, 15)[:, None].astype(np.int8) for four in ([0, 0, 1, 1], [0, 1, 0, 1]))
    y = np.random.default_rng(1).normal(size=60)
    families = Groups("family", np.arange(60.0) - np.where(np.arange(60) < 2 * pairs, np.arange(60) % 2, 0))
    if pairs == 5:
        assert interaction.interactions(a, b, y, groups=families).reasons == (FEW,)
        return
    ways = {0: "60 groups have 1 distinct permutation,", 4: "56 groups have 16 distinct permutations,"}[pairs]
    with pytest.raises(InputError, match=f"within family: the 60 samples in {ways} and .* below 0.05 needs 20"):
        interaction.interactions(a, b, y, groups=families)


def test_a_list_without_any_sample_to_test_is_refused():
    """As where those with the trait are not those with a group, or with a covariate."""
    panel = genotypes(np.random.default_rng(5).binomial(2, 0.5, (60, 100)))
    half = np.where(np.arange(60) < 30, 1.0, np.nan)
    pair = np.array([3]), np.array([80])
    with pytest.raises(InputError, match="no sample to test has the trait, every covariate and a group"):
        pair_list(panel, *pair, half, "quantitative", groups=Groups("batch", half[::-1]))
    with pytest.raises(InputError, match="no sample to test has the trait and every covariate"):
        pair_list(panel, *pair, half, "quantitative", half[::-1])


def test_columns_that_make_no_groups_are_refused():
    table = pd.DataFrame({"height": [1.0, 2.0], "batch": [0.0, 1.0]})
    columns = (Column(name="height", kind="quantitative"), Column(name="batch", kind="binary", role="covariate"))
    traits = Traits(table, columns)
    assert groups(traits, "batch", "height").of.tolist() == [0, 1]
    with pytest.raises(InputError, match=r"no such column\. There are: height, batch"):
        groups(traits, "plate", "height")
    with pytest.raises(InputError, match="the trait that is tested"):
        groups(traits, "height", "height")
