"""Planted traits: codings by hand, realised heritability, pairs without marginal effect, decoys that are none."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.datasets.genotypes import Genotypes, variant_table
from explorer.datasets.simulation.architecture import Architecture, effect_column, plant
from explorer.errors import InputError


def random_genotypes(people=400, variants=60, ploidy=2, seed=0, missing=0.02):
    rng = np.random.default_rng(seed)
    dosages = rng.binomial(ploidy, rng.uniform(0.1, 0.9, variants), (people, variants)).astype(np.int8)
    dosages[rng.random(dosages.shape) < missing] = -1
    table = variant_table("3", range(100, 100 + variants), [f"v{i}" for i in range(variants)])
    return Genotypes(dosages, np.array([f"p{i}" for i in range(people)], dtype=object), table, ploidy)


def r2(x, y):
    return np.corrcoef(x, y)[0, 1] ** 2


@pytest.mark.parametrize(
    ("effect", "coded"), [("additive", [0, 1, 2, 2]), ("dominant", [0, 1, 1, 1]), ("recessive", [0, 0, 1, 1])]
)
def test_codings_by_hand(effect, coded):
    coded = np.array(coded, dtype=float)
    expected = (coded - coded.mean()) / coded.std()
    assert effect_column(effect, np.array([0.0, 1, 2, 2])) == pytest.approx(expected)


@pytest.mark.parametrize("role", ["additive", "dominant", "recessive"])
def test_a_single_planted_variant_is_the_whole_trait(role):
    """With one effect and heritability 1 the trait is that variant's coding, found under the name the truth gives."""
    data = random_genotypes(missing=0)
    alone = {"additive": 0, "dominant": 0, "recessive": 0, "heritability": 1} | {role: 1}
    traits, truth = plant(data, Architecture.model_validate(alone), seed=4)
    name, said = truth["name"][0].split()
    assert said == role
    column = int(np.flatnonzero(data.variants["name"] == name)[0])
    assert truth["start"][0] == truth["end"][0] == data.variants["position"][column]
    threshold = {"dominant": 1, "recessive": 2}.get(role)
    dosages = data.dosages[:, column]
    coded = dosages if threshold is None else dosages >= threshold
    assert r2(coded, traits["planted"]) == pytest.approx(1)


@settings(max_examples=25)
@given(st.floats(0, 1), st.integers(0, 1000))
def test_realised_heritability_is_the_one_asked_for(heritability, seed):
    """Least squares on the causal variants' own codings gets back h², exactly but for the k columns it may fit."""
    data = random_genotypes(people=600, missing=0)
    traits, truth = plant(data, Architecture(additive=3, dominant=2, heritability=heritability), seed)
    columns = []
    for name in truth["name"]:
        variant, role = name.split()
        dosages = data.dosages[:, int(variant[1:])]
        columns.append(dosages if role == "additive" else dosages >= 1)
    design = np.column_stack([np.ones(600), *columns])
    y = traits["planted"]
    explained = 1 - np.var(y - design @ np.linalg.lstsq(design, y, rcond=None)[0]) / np.var(y)
    assert explained == pytest.approx(heritability, abs=0.035)
    assert explained >= heritability - 1e-9


def test_epistatic_pairs_have_no_effect_alone_and_all_of_it_together():
    data = random_genotypes(missing=0)
    traits, truth = plant(data, Architecture(additive=0, epistatic_pairs=1, heritability=1), seed=1)
    first, second = (data.dosages[:, int(name.split()[0][1:])].astype(float) for name in truth["name"])
    y = traits["planted"]
    for alone in (first, second, first >= 1, second >= 1):
        assert r2(alone, y) < 1e-12
    design = np.column_stack([np.ones(400), first, second, first**2, second**2, first * second])
    left = y - design @ np.linalg.lstsq(design, y, rcond=None)[0]
    assert np.var(left) < 1e-12


def test_case_control_traits_have_the_prevalence_and_follow_the_liability():
    data = random_genotypes(people=1000)
    shared = {"additive": 4, "heritability": 0.8, "prevalence": 0.2}
    cases, _ = plant(data, Architecture(kind="binary", **shared), seed=2)
    liability, _ = plant(data, Architecture(**shared), seed=2)
    assert cases.column("planted").levels == ("control", "case")
    case = cases["planted"] == 1
    assert case.sum() == 200
    assert liability["planted"][case].min() >= liability["planted"][~case].max()


def test_decoys_match_in_frequency_are_unlinked_and_no_known_answer():
    data = random_genotypes(people=800, variants=300, missing=0)
    _, truth = plant(data, Architecture(additive=4, decoys=4), seed=3)
    causal, decoys = (truth[truth["trait"] == trait] for trait in ("planted", "planted decoys"))
    assert len(causal) == len(decoys) == 4
    index = [[int(name.split()[0][1:]) for name in table["name"]] for table in (causal, decoys)]
    assert not set(index[0]) & set(index[1])
    dosages = data.array.astype(float)
    assert max(r2(dosages[:, a], dosages[:, b]) for a in index[0] for b in index[1]) <= 0.1
    maf = [sorted(np.minimum(f, 1 - f)) for f in (dosages[:, i].mean(0) / 2 for i in index)]
    assert maf[1] == pytest.approx(maf[0], abs=0.03)


def test_haploids_and_genotypes_without_a_map():
    data = random_genotypes(ploidy=1)
    bare = Genotypes(data.dosages, data.samples, data.variants.assign(position=0, chromosome=""), ploidy=1)
    traits, truth = plant(bare, Architecture(additive=2, epistatic_pairs=1), seed=0)
    assert [f"v{start - 1}" for start in truth["start"]] == [name.split()[0] for name in truth["name"]]
    assert np.isfinite(traits["planted"]).all()
    with pytest.raises(InputError, match="haploid"):
        plant(bare, Architecture(recessive=1))


def test_asking_for_more_than_there_is():
    with pytest.raises(InputError, match=r"61 causal variants and 0 decoys .* but 60 variants"):
        plant(random_genotypes(), Architecture(additive=61))


def test_equal_seeds_plant_equal_traits():
    data = random_genotypes()
    first, second, other = (plant(data, Architecture(), seed)[0]["planted"] for seed in (5, 5, 6))
    assert np.array_equal(first, second)
    assert not np.array_equal(first, other)
