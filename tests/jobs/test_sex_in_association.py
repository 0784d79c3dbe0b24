"""Sex in an association as it is asked for: a covariate though no column states it, X as chosen, swaps named."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from x_cohort import dataset, genotypes, halves

from explorer.datasets.dataset import Dataset
from explorer.datasets.traits import Column, Traits
from explorer.genetics.association import Settings
from explorer.jobs.tasks.associate import associate

PEOPLE = 200
MALES = halves(PEOPLE)


@pytest.fixture(scope="module")
def people():
    return genotypes(11, MALES, autosomal=150, x=150, missing=0)


@pytest.fixture(scope="module")
def weight():
    return np.random.default_rng(5).normal(size=PEOPLE) + 2.0 * MALES


@pytest.mark.parametrize("model", ["plain", "mixed"])
@pytest.mark.parametrize("male_x", [1, 2])
def test_a_trait_of_sex_alone_has_no_hits_on_x(people, weight, model, male_x):
    found = associate(dataset(people, weight=weight), "weight", settings=Settings(model=model, male_x=male_x))
    assert "Sex, read from X, is a covariate." in found.said
    assert f"X: 100 females and 100 males, whose one copy counts {male_x}." in found.said
    on_x = found.p[150:]
    assert np.nanmin(on_x) > 0.05 / len(on_x) / 5
    assert 0.3 < np.nanmedian(on_x) < 0.7
    without = associate(
        dataset(people, weight=weight), "weight", settings=Settings(model=model, male_x=male_x, sex=False)
    )
    assert not any("is a covariate" in sentence for sentence in without.said)
    assert np.nanmedian(without.p[150:]) < 0.1 or male_x == 2


@pytest.mark.parametrize("male_x", [1, 2])
def test_the_effect_on_x_is_per_copy_as_chosen(people, male_x):
    """One allele of a man weighs two of a woman's where his counts 2, and half of that where it counts 1."""
    calls = people.array[:, 160].astype(float)
    rng = np.random.default_rng(6)
    y = 0.8 * calls + rng.normal(size=PEOPLE)
    found = associate(dataset(people, y=y), "y", settings=Settings(model="plain", male_x=male_x))
    copies = np.where(MALES, calls * male_x / 2, calls)
    fit = sm.OLS(y, np.column_stack([np.ones(PEOPLE), copies, MALES])).fit()
    assert found.beta[160] == pytest.approx(fit.params[1])
    assert found.p[160] == pytest.approx(fit.pvalues[1])
    assert found.frequency is not None
    assert found.frequency[160] == pytest.approx(np.where(MALES, calls / 2, calls).sum() / (100 * 2 + 100))


def test_a_swapped_sample_is_named_once(people, weight):
    stated = MALES.astype(float)
    stated[7] = 0
    found = associate(dataset(people, weight=weight, sex=stated), "weight", settings=Settings(model="plain"))
    told = [sentence for sentence in found.said if "of another sex than stated" in sentence]
    assert len(told) == 1
    assert "s7 (stated female, F 1.00)" in told[0]
    assert "The column sex is a covariate." in found.said
    assert (found.n[150:] == PEOPLE - 1).all()


def test_where_sex_chromosomes_are_left_out_of_relatedness_it_is_not_said_to_be_on_all_variants(people, weight):
    found = associate(dataset(people, weight=weight), "weight", settings=Settings(model="mixed"))
    measured = [sentence for sentence in found.said if "Relatedness of" in sentence]
    assert measured
    assert not any("on all" in sentence for sentence in measured)


def test_what_is_said_of_a_stretch_names_it():
    """Sex is constant among the males of Y, and nowhere else."""
    of = genotypes(12, MALES, autosomal=60, x=150, y=6, missing=0)
    y = np.random.default_rng(7).normal(size=PEOPLE)
    found = associate(dataset(of, y=y, sex=1.0 * MALES), "y", settings=Settings(model="plain"))
    collinear = [sentence for sentence in found.said if "collinear" in sentence]
    assert collinear == [f"On Y: {sentence.removeprefix('On Y: ')}" for sentence in collinear]
    assert len(collinear) == 1


@pytest.mark.parametrize("model", ["plain", "mixed"])
@pytest.mark.parametrize("male_x", [1, 2])
def test_a_lead_on_x_explains_itself_however_males_count(people, weight, model, male_x):
    chosen = Settings(model=model, male_x=male_x, condition=("v160",))
    found = associate(dataset(people, weight=weight), "weight", settings=chosen)
    assert np.flatnonzero(np.isnan(found.p)).tolist() == [160]
    assert found.left() == {"collinear with the covariates": 1}
    assert "Given v160, whose copies are covariates." in found.said


@pytest.mark.parametrize("model", ["plain", "mixed"])
def test_a_trait_that_only_males_can_have_is_tested_among_males(people, model):
    ill = np.where(MALES, np.random.default_rng(8).random(PEOPLE) < 0.4, 0.0)

    def tested(y):
        table = Traits(pd.DataFrame({"ill": y}, index=people.samples), (Column(name="ill", kind="binary"),))
        return associate(Dataset("people", people, table), "ill", settings=Settings(model=model))

    found, males = tested(ill), tested(np.where(MALES, ill, np.nan))
    assert found.samples == 100
    assert (
        "All 100 females with the trait are of the same class, so they are left out: the other 100 samples are tested, "
        "without sex as a covariate."
    ) in found.said
    assert found.p == pytest.approx(males.p, rel=1e-6, nan_ok=True)


def test_principal_components_are_those_of_the_autosomes(people, weight):
    """The first component of all variants is sex here, as males have more variance on X."""
    chosen = Settings(model="plain", components=1, sex=False)
    found = associate(dataset(people, weight=weight), "weight", settings=chosen)
    autosomes = people.take(variants=np.arange(150))
    alone = associate(dataset(autosomes, weight=weight), "weight", settings=chosen)
    assert "1 principal component, measured without X, Y and MT, is a covariate." in found.said
    assert found.p[:150] == pytest.approx(alone.p, rel=1e-5)
