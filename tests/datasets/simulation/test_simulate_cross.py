"""The simulated cross against Haldane's map and its own truth."""

import numpy as np
import pytest

from explorer.datasets.simulation.cross import (
    CHROMOSOME_BP,
    HALF_INTERVAL_BP,
    MORGANS_PER_BP,
    TRAITS,
    CrossSettings,
    cross,
    haldane,
)


@pytest.fixture(scope="module")
def large():
    return cross(CrossSettings(segregants=4000, chromosomes=6, markers=60, missing=0, seed=2))


def _signed(data, trait):
    """Return s = ±1 at the causal markers of a trait: (QTL, interacting)."""
    names = data.genotypes.variants["name"].tolist()
    truth = data.truth_for(trait)
    parts = []
    for label in ("QTL", "interacting"):
        markers = [name.split()[1] for name in truth["name"] if name.startswith(label)]
        parts.append(2.0 * data.genotypes.dosages[:, [names.index(m) for m in markers]] - 1)
    return parts


def test_haldane_by_hand():
    assert haldane(np.array([0.0, 0.5, 50.0])) == pytest.approx([0, (1 - np.exp(-1)) / 2, 0.5])


def test_recombination_follows_the_map(large):
    """Between markers i and j the share of recombinants is Haldane's, within four standard errors, for every pair."""
    for chromosome in ("1", "6"):
        rows = np.flatnonzero(large.genotypes.variants["chromosome"] == chromosome)
        places = large.genotypes.variants["position"].to_numpy()[rows]
        d = large.genotypes.dosages[:, rows].astype(np.int64)
        for i in range(0, 60, 7):
            expected = haldane(np.abs(places - places[i]) * MORGANS_PER_BP)
            recombinant = (d != d[:, [i]]).mean(0)
            assert (np.abs(recombinant - expected) <= 4 * np.sqrt(expected * (1 - expected) / 4000) + 1e-9).all()


def test_parents_are_inherited_equally_and_chromosomes_independently(large):
    assert abs(large.genotypes.dosages.mean() - 0.5) < 0.02
    first, second = large.genotypes.dosages[:, 0], large.genotypes.dosages[:, 60]
    assert abs(np.corrcoef(first, second)[0, 1]) < 0.07
    assert large.genotypes.ploidy == 1
    assert set(np.unique(large.genotypes.dosages)) == {0, 1}


@pytest.mark.parametrize("trait", TRAITS)
def test_heritability_and_the_share_of_the_pair(large, trait):
    qtl, pair = _signed(large, trait)
    y = large.traits[trait]
    assert (qtl.shape[1], pair.shape[1]) == (10, 2)

    def explained(*columns):
        design = np.column_stack([np.ones(len(y)), *columns])
        return 1 - np.var(y - design @ np.linalg.lstsq(design, y, rcond=None)[0]) / np.var(y)

    assert explained(qtl) == pytest.approx(0.7 * 0.8, abs=0.04)
    product = pair[:, 0] * pair[:, 1]
    assert explained(qtl, pair) - explained(qtl) < 0.002
    assert explained(product) == pytest.approx(0.7 * 0.2, abs=0.04)
    assert explained(qtl, pair, product) == pytest.approx(0.7, abs=0.03)


def test_traits_share_loci_and_correlate(large):
    first, second = (set(large.truth_for(trait)["name"]) for trait in TRAITS)
    assert len({n for n in first & second if n.startswith("QTL")}) == 5
    assert len({n for n in first & second if n.startswith("interacting")}) == 2
    assert np.corrcoef(*(large.traits[trait] for trait in TRAITS))[0, 1] > 0.2


def test_truth_intervals_hold_their_markers(large):
    truth = large.truth
    place = truth["name"].str.split("_").str[-1].astype(int)
    assert (truth["start"] == np.maximum(1, place - HALF_INTERVAL_BP)).all()
    assert (truth["end"] == np.minimum(CHROMOSOME_BP, place + HALF_INTERVAL_BP)).all()


def test_settings_that_cannot_be_are_refused():
    with pytest.raises(ValueError, match="6 shared QTL are more than the 5"):
        CrossSettings(qtl=5, shared=6)
