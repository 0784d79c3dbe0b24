"""The simulated cohort keeps what its module promises."""

import numpy as np
import pytest

from explorer.datasets import promoters
from explorer.datasets.simulation.cohort import MOTIF, PATTERN, CohortSettings, cohort, epistatic_terms

SMALL = {"people": 400, "chromosomes": ("9", "22"), "genes": 3, "causal": 1, "seed": 5}


@pytest.fixture(scope="module")
def small():
    return cohort(CohortSettings(**SMALL))


@pytest.fixture(scope="module")
def found(small):
    return promoters.windows(small.genotypes.variants, small.genes)


def _causal(small, found):
    return [i for i, name in enumerate(found.genes["name"]) if small.truth["name"].str.startswith(f"{name} ").any()]


def test_every_gene_has_its_64_sites_within_a_few_kilobases(small, found):
    assert len(found) == len(small.genes) == 6
    assert sorted(found.columns.ravel()) == list(range(6 * 64))
    positions = small.genotypes.variants["position"].to_numpy()[found.columns]
    offsets = (positions - found.genes["tss"].to_numpy()[:, None]) * np.where(found.genes["strand"] == "+", 1, -1)[
        :, None
    ]
    assert (np.diff(offsets, axis=1) > 0).all()
    assert (offsets[:, :56] < 0).all()
    assert (offsets[:, 56:] >= 0).all()
    assert offsets.min() >= -5000
    assert offsets.max() < 800
    assert {"+", "-"} == set(found.genes["strand"])
    assert small.genotypes.variants.groupby("chromosome")["position"].apply(lambda p: p.is_monotonic_increasing).all()


def test_the_truth_is_the_motif_of_the_causal_promoters(small, found):
    causal = _causal(small, found)
    assert len(causal) == 2
    sites = found.columns[causal][:, MOTIF].ravel()
    table = small.genotypes.variants.iloc[sites]
    assert set(zip(table["chromosome"], table["position"], strict=True)) == set(
        zip(small.truth["chromosome"], small.truth["start"], strict=True)
    )


def test_blocks_are_linked_within_and_hardly_between(small, found):
    for columns in found.columns:
        dosages = small.genotypes.dosages[:, columns[MOTIF]]
        called = dosages[(dosages >= 0).all(1)].astype(float)
        signed = np.corrcoef(called.T) * np.outer(PATTERN, PATTERN)
        within = [signed[:4, :4][np.triu_indices(4, 1)], signed[4:, 4:][np.triu_indices(4, 1)]]
        assert np.concatenate(within).min() > 0.55, "the pattern is the haplotype's phase"
        assert np.mean(signed[:4, 4:] ** 2) < 0.15


def test_epistasis_is_invisible_to_any_one_site(small, found):
    for columns in found.columns:
        dosages = np.maximum(small.genotypes.dosages[:, columns[MOTIF]], 0).astype(float)
        additive, epistatic = epistatic_terms(dosages)
        for site in dosages.T:
            for alone in (site, site >= 1, site == 2):
                if alone.std() > 0:
                    assert abs(np.corrcoef(alone, epistatic)[0, 1]) < 1e-8
        assert abs(np.corrcoef(additive, epistatic)[0, 1]) < 1e-8
        assert epistatic.std() == pytest.approx(1)


def _reached(share):
    """Return how much of disease the additive and the epistatic terms of the causal promoters explain."""
    data = cohort(CohortSettings(**SMALL | {"epistatic_share": share, "heritability": 1, "missing": 0}))
    assert data.genes is not None
    sites = promoters.windows(data.genotypes.variants, data.genes)
    parts = [
        epistatic_terms(data.genotypes.dosages[:, sites.columns[p][MOTIF]].astype(float)) for p in _causal(data, sites)
    ]
    return [np.corrcoef(np.sum(terms, axis=0), data.traits["disease"])[0, 1] for terms in zip(*parts, strict=True)]


def test_the_epistatic_share_moves_risk_from_sums_to_pairs():
    additive, epistatic = _reached(0.0)
    assert additive > 0.7
    assert abs(epistatic) < 0.2
    additive, epistatic = _reached(1.0)
    assert abs(additive) < 0.2
    assert epistatic > 0.6


def test_study_design(small):
    traits = small.traits
    assert traits.column("disease").levels == ("control", "case")
    assert traits["disease"].mean() == 0.5
    assert traits.names(role="covariate") == ["batch", "sex", "age", "ancestry"]
    assert abs(np.corrcoef(traits["batch"], traits["disease"])[0, 1]) < 0.12
    assert 0.001 < (small.genotypes.dosages < 0).mean() < 0.006


def test_batch_confounds_when_asked_and_leaves_its_mark():
    settings = SMALL | {"batch_confounding": 0.8, "batch_artefact": 1.0, "marked_sites": 0.1, "missing": 0}
    data = cohort(CohortSettings(**settings))
    batch, disease = data.traits["batch"], data.traits["disease"]
    assert np.mean(batch == disease) == pytest.approx(0.9, abs=0.05)
    heterozygous = data.genotypes.array == 1
    silent = (heterozygous[batch == 1].sum(0) == 0) & (heterozygous[batch == 0].sum(0) > 0)
    assert silent.sum() >= 0.9 * round(0.1 * (6 * 64 - 16))
    table = data.genotypes.variants[silent]
    marked = set(zip(table["chromosome"], table["position"], strict=True))
    assert data.truth is not None
    assert not marked & set(zip(data.truth["chromosome"], data.truth["start"], strict=True))


def test_equal_seeds_make_equal_cohorts(small):
    assert cohort(CohortSettings(**SMALL)).digest == small.digest
