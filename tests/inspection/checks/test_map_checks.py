"""Controls and known truth, on maps whose answer is known."""

import numpy as np
import pandas as pd
import pytest
import torch
from sklearn.metrics import roc_auc_score
from torch import nn

from explorer.datasets.genotypes import Genotypes, variant_table
from explorer.errors import InputError
from explorer.genetics.ld import Clump
from explorer.inspection.attribution.subject import OutputTarget, Subject
from explorer.inspection.checks.check import minor_frequency
from explorer.inspection.checks.controls import deletion, fresh_weights, height, matched, rank_correlation
from explorer.inspection.checks.stability import agreement, of_folds, shares, stability
from explorer.inspection.checks.truth import inside_loci, loci_found, recovery
from explorer.networks import zoo
from explorer.networks.build import build


def test_fresh_weights_are_new_and_decided_by_the_seed():
    network = build(zoo.load("promoter-cnn"), 0)
    network(torch.rand(8, 1, 64))
    before = torch.get_rng_state()
    first, again, other = fresh_weights(network, 1), fresh_weights(network, 1), fresh_weights(network, 2)
    assert torch.equal(torch.get_rng_state(), before)
    for name, value in first.state_dict().items():
        assert torch.equal(value, again.state_dict()[name])
        if "running_mean" in name:
            assert not value.any()
            assert network.state_dict()[name].any(), "the network's own statistics have moved"
    changed = [n for n, v in first.named_parameters() if not torch.equal(v, other.get_parameter(n))]
    assert sum("weight" in name for name in changed) >= 5


def test_fresh_weights_of_a_plain_torch_network():
    network = nn.Sequential(nn.Flatten(), nn.Linear(4, 3), nn.BatchNorm1d(3), nn.Linear(3, 1)).double()
    network(torch.rand(9, 1, 4).double())
    fresh = fresh_weights(network, 0)
    assert not fresh.get_buffer("2.running_mean").any()
    assert not torch.equal(fresh.get_parameter("1.weight"), network.get_parameter("1.weight"))
    assert fresh.get_parameter("1.weight").dtype == torch.float64

    class Own(nn.Module):
        def __init__(self):
            super().__init__()
            self.weight = nn.Parameter(torch.ones(2))

    with pytest.raises(InputError, match="does not say how its weights are drawn"):
        fresh_weights(nn.Sequential(Own()), 0)


def test_rank_correlation_by_hand():
    """Ranks 1 2 3 4 against 1 3 2 4: rho = 1 - 6 * 2 / (4 * 15) = 0.8. Signs and missing scores do not count."""
    assert rank_correlation(np.array([1, -2, 3, 4, np.nan]), np.array([10.0, 30, -20, 40, 5])) == pytest.approx(0.8)
    assert rank_correlation(np.ones(5), np.arange(5.0)) == 0


def test_stability_of_equal_and_of_strange_maps():
    rng = np.random.default_rng(0)
    one = rng.normal(size=1000)
    same = stability([one, -one, one * 2])
    assert (same.maps, same.top_shared) == (3, 1.0)
    assert same.lowest == pytest.approx(1)
    strange = stability([one, rng.normal(size=1000)])
    assert abs(strange.rank_correlation) < 0.1
    assert strange.top_shared <= 0.2
    with pytest.raises(InputError, match="one map cannot agree"):
        stability([one])


def test_deletion_finds_what_the_network_uses():
    """f reads 3 of 300 positions; deleting the top 1% takes all of it, three random ones next to nothing."""
    network = nn.Sequential(nn.Flatten(), nn.Linear(300, 1))
    weight = network.get_parameter("1.weight")
    with torch.no_grad():
        weight.zero_()
        weight[0, [5, 100, 200]] = 1.0
    x = torch.from_numpy(np.random.default_rng(0).integers(0, 3, (20, 1, 300))).float()
    deleted = deletion(
        Subject(network, OutputTarget(), (1, 300)), x, torch.zeros(1, 1, 300), weight[0].detach().numpy()
    )
    assert deleted.positions == 3
    assert deleted.top == pytest.approx(1)
    assert deleted.random < 0.2


def test_deletion_against_positions_of_equal_frequency():
    """Common positions have all the weight, and every one the same: the top 1% moves no more than others like it."""
    rng = np.random.default_rng(0)
    frequency = np.repeat([0.01, 0.5], 200)
    x = rng.binomial(2, frequency, (50, 400))
    network = nn.Sequential(nn.Flatten(), nn.Linear(400, 1))
    weight = network.get_parameter("1.weight")
    with torch.no_grad():
        weight[0] = torch.from_numpy(np.repeat([0.0, 1.0], 200) * (1 + 1e-3 * rng.random(400)))
    inputs, subject = torch.from_numpy(x).float()[:, None], Subject(network, OutputTarget(), (1, 400))
    scores = weight[0].detach().numpy()
    plain, alike = (
        deletion(subject, inputs, torch.zeros(1, 1, 400), scores, draws=20, frequency=known)
        for known in (None, frequency)
    )
    assert (plain.matched, alike.matched) == (False, True)
    assert plain.top > 1.5 * plain.random
    assert alike.top == pytest.approx(alike.random, rel=0.1)


def test_matched_positions_are_others_near_in_frequency_each_once():
    rng = np.random.default_rng(0)
    frequency = rng.random(1000)
    top = rng.choice(1000, 60, replace=False)
    chosen = matched(top, frequency, rng)
    assert len(set(chosen.tolist()) | set(top.tolist())) == 120
    assert np.abs(frequency[chosen] - frequency[top]).max() < 0.06
    assert sorted(matched(np.arange(5), np.zeros(10), rng).tolist()) == [5, 6, 7, 8, 9]


def test_minor_frequencies_of_calls_doses_and_haplotypes():
    calls = np.array([[0, 2], [1, 2], [-1, 1]], dtype=np.int8)
    assert minor_frequency(calls, 2) == pytest.approx([0.25, 1 / 6])
    doses = np.array([[0, 32768], [16384, 32768], [65535, 16384]], dtype=np.uint16)
    assert minor_frequency(doses, 2) == pytest.approx([0.25, 1 / 6])
    haplotypes = np.array([[[0, 0], [1, 1]], [[0, 1], [1, 1]], [[-1, -1], [0, 1]]], dtype=np.int8)
    assert minor_frequency(haplotypes, 2) == pytest.approx([0.25, 1 / 6])


def test_height_of_peaks_knows_no_scale():
    rng = np.random.default_rng(0)
    fresh = rng.normal(size=2000)
    assert height(3 * fresh, fresh) == pytest.approx(1)
    again = [height(rng.normal(size=2000), rng.normal(size=2000)) for _ in range(20)]
    assert all(0.9 < (one or 0) < 1.1 for one in again)
    peaked = np.where(np.arange(2000) < 20, 10.0, 0.1)
    assert (height(peaked, fresh) or 0) > 10
    assert height(np.append(peaked, np.nan), np.append(fresh, np.nan)) == pytest.approx(height(peaked, fresh))
    assert height(np.zeros(5), np.ones(5)) is None


def test_reliability_is_what_other_seeds_give_again():
    """Simulated: a lasting map, a part of each fold, and a part of each seed; the mean map is made twice."""
    rng = np.random.default_rng(0)
    variants, folds, seeds = 20_000, 4, 3
    lasting, of_fold = rng.normal(size=variants), 0.7 * rng.normal(size=(folds, variants))

    def trained():
        return [[10 + lasting + own + 2 * rng.normal(size=variants) for _ in range(seeds)] for own in of_fold]

    first, again = trained(), trained()
    expected = np.corrcoef(np.mean(first, axis=(0, 1)), np.mean(again, axis=(0, 1)))[0, 1]
    found = of_folds(first)
    assert (found.maps, found.of) == (12, "seeds")
    assert found.reliability == pytest.approx(expected, abs=0.02)
    single = of_folds(first[:1])
    means = [np.mean(one[0], axis=0) for one in (first, again)]
    assert single.reliability == pytest.approx(np.corrcoef(*means)[0, 1], abs=0.02)
    training = [np.setdiff1d(np.arange(100), np.arange(100)[k::4]) for k in range(4)]
    alone = of_folds([maps[:1] for maps in first], training)
    assert (alone.of, alone.maps) == ("folds", 4)
    assert alone.shared == pytest.approx(2 / 3)
    assert of_folds([[one] for one in rng.normal(size=(3, variants))]).reliability == pytest.approx(0, abs=0.03)


def test_a_locus_is_shared_by_the_networks_whose_lead_lies_in_it():
    def at(chromosome, start, position, end):
        return Clump(0, np.array([0]), chromosome, position, start, end, 1.0)

    loci = [at("1", 10, 15, 20), at("2", 10, 15, 20)]
    lists = [[at("1", 5, 12, 30), at("2", 25, 30, 40)], [at("1", 1, 9, 12)]]
    assert shares(lists, loci).tolist() == [0.5, 0.0]


@pytest.fixture
def genotypes():
    """Two chromosomes of 100 markers in 10 independent blocks of 10 identical ones."""
    rng = np.random.default_rng(0)
    blocks = rng.integers(0, 3, (200, 20)).astype(np.int8)
    variants = variant_table(
        np.repeat(["1", "2"], 100), np.tile(np.arange(1, 101) * 1000, 2), [f"s{i}" for i in range(200)]
    )
    return Genotypes(np.repeat(blocks, 10, axis=1), np.arange(200).astype(str), variants)


@pytest.fixture
def truth():
    return pd.DataFrame(
        {"chromosome": ["1", "2"], "start": [21_000, 51_000], "end": [30_000, 60_000], "name": ["A", "B"], "trait": ""}
    )


def test_truth_is_counted_inside_intervals_ends_included(genotypes, truth):
    inside = inside_loci(genotypes.variants, truth)
    assert np.flatnonzero(inside).tolist() == [*range(20, 30), *range(150, 160)]


def test_recovery_equals_sklearns(genotypes, truth):
    rng = np.random.default_rng(1)
    inside = inside_loci(genotypes.variants, truth)
    scores = rng.normal(size=200) + 1.5 * inside * rng.choice([-1, 1], 200)
    scores[[0, 150]] = np.nan
    known = np.isfinite(scores)
    ranked = recovery(scores, genotypes.variants, truth)
    assert ranked.auroc == pytest.approx(roc_auc_score(inside[known], np.abs(scores[known])))
    assert (ranked.inside, ranked.variants) == (19, 198)
    assert recovery(np.full(200, np.nan), genotypes.variants, truth).auroc is None


def test_loci_are_found_by_lead_snps_of_the_top_clumps_only(genotypes, truth):
    scores = np.linspace(0, 0.1, 200)
    scores[25], scores[155], scores[75] = -9, 3, 5
    hits = loci_found(scores, genotypes, truth)
    assert (hits.found, hits.of) == (1, 2), "the false peak takes the second place"
    scores[75] = 0
    hits = loci_found(scores, genotypes, truth)
    assert (hits.found, hits.of) == (2, 2)
    assert hits.by_chance < 0.5


def test_flat_maps_share_no_top():
    """Networks that learnt nothing have no highest-scored SNPs, the same or others."""
    found = agreement([[np.zeros(300)] * 3] * 2, "seeds")
    assert (found.top_shared, found.reliability, found.rank_correlation) == (0, 0, 0)
    lone = [[np.eye(300)[place]] for place in (3, 70)]
    assert agreement(lone, "folds").top_shared == 0
