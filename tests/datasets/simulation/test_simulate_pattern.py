"""A planted pattern: the trait is what its docstring says, term by term, and wishes that cannot be met are refused."""

import numpy as np
import pytest

from explorer.datasets.genotypes import Genotypes, variant_table
from explorer.datasets.simulation.pattern import PatternTrait, plant_pattern
from explorer.errors import InputError


def genotypes(people: int = 400, variants: int = 60) -> Genotypes:
    rng = np.random.default_rng(3)
    dosages = rng.binomial(2, rng.uniform(0.1, 0.9, variants), (people, variants)).astype(np.int8)
    dosages[rng.random(dosages.shape) < 0.02] = -1
    table = variant_table("4", np.arange(1, variants + 1) * 50, [f"v{i}" for i in range(variants)])
    return Genotypes(dosages, np.array([f"p{i}" for i in range(people)], dtype=object), table)


def test_the_trait_is_the_sum_of_the_pattern_at_its_places():
    own = genotypes()
    wanted = PatternTrait(sites=4, width=12, places=3, heritability=0.6)
    traits, truth, planted = plant_pattern(own, wanted, seed=5)
    assert len(planted.starts) == 3
    assert (planted.starts % 12 == planted.offset).all()
    assert planted.offset <= 8
    assert ((np.abs(planted.weights) >= 0.5) & (np.abs(planted.weights) <= 1.5)).all()
    dosages = np.where(own.array < 0, np.nan, own.array.astype(float))
    filled = np.where(np.isnan(dosages), np.nanmean(dosages, axis=0), dosages)
    z = (filled - filled.mean(0)) / filled.std(0)
    genetic = np.zeros(400)
    for start in planted.starts:
        term = z[:, start : start + 4] @ planted.weights
        genetic += (term - term.mean()) / term.std()
    value = traits.table["pattern"].to_numpy()
    assert np.corrcoef(value, genetic)[0, 1] ** 2 == pytest.approx(0.6)
    assert value.std() == pytest.approx(1)
    assert truth["start"].tolist() == [(s + 1) * 50 for s in planted.starts]
    assert truth["end"].tolist() == [(s + 4) * 50 for s in planted.starts]
    again, _, other = plant_pattern(own, wanted, seed=6)
    assert not np.array_equal(other.weights, planted.weights)
    assert plant_pattern(own, wanted, seed=5)[0].table.equals(traits.table)
    assert not again.table.equals(traits.table)


def test_wishes_that_cannot_be_met_are_refused():
    with pytest.raises(InputError, match="do not fit"):
        plant_pattern(genotypes(), PatternTrait(sites=13, width=12, places=2))
    with pytest.raises(InputError, match="5 whole windows"):
        plant_pattern(genotypes(), PatternTrait(sites=4, width=12, places=6))
