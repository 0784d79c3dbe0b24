"""Occlusion and mutagenesis: the fast paths against brute force, a planted dominance, Captum's feature ablation."""

import captum.attr
import numpy as np
import pytest
import torch
from torch import nn

from explorer.datasets import encodings
from explorer.errors import InputError
from explorer.inspection.attribution.attribute import attribute
from explorer.inspection.attribution.baselines import encode, genotype_table
from explorer.inspection.attribution.perturbation import mutagenesis, occlusion, spread
from explorer.inspection.attribution.subject import OutputTarget, Subject
from explorer.networks import zoo
from explorer.networks.build import build
from explorer.networks.layers.tokens import GroupedMarkers

POSITIONS = 30
KINDS = ["dense", "conv", "tokens", "grouped", "grouped, one map", "pooled first", "residual input"]


def network_of(kind, channels):
    torch.manual_seed(4)
    end = [nn.Flatten(), nn.LazyLinear(2)]
    layers = {
        "dense": [nn.Flatten(), nn.Linear(channels * POSITIONS, 9), nn.GELU(), nn.Linear(9, 2)],
        "conv": [
            nn.Conv1d(channels, 5, 7, 3, padding=2),
            nn.ReLU(),
            nn.MaxPool1d(3, 1),
            nn.Flatten(),
            nn.LazyLinear(2),
        ],
        "tokens": [
            nn.Unflatten(2, (6, 5)),
            _Swap(),
            nn.Linear(5 * channels, 4),
            nn.Tanh(),
            nn.Flatten(),
            nn.LazyLinear(2),
        ],
        "grouped": [GroupedMarkers(channels, 7, 5, 4, False), nn.Tanh(), *end],
        "grouped, one map": [GroupedMarkers(channels, 7, 5, 4, True), nn.Tanh(), *end],
        "pooled first": [nn.AvgPool1d(2), nn.Flatten(), nn.LazyLinear(6), nn.ReLU(), nn.Linear(6, 2)],
        "residual input": [_Residual(channels), *end],
    }
    network = nn.Sequential(*layers[kind])
    network(torch.zeros(2, channels, POSITIONS))
    return network.double()


class _Swap(nn.Module):
    def forward(self, x):
        return x.permute(0, 2, 1, 3).flatten(2)


class _Residual(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.inner = nn.Conv1d(channels, channels, 3, padding=1)

    def forward(self, x):
        return x + torch.relu(self.inner(x))


def brute_force(network, encoder, dosages, ploidy):
    """Every genotype at every position of every sample, one forward pass each, on the genotypes themselves."""
    samples, positions = dosages.shape
    values = np.empty((ploidy + 1, samples, positions))
    with torch.no_grad():
        for genotype in range(ploidy + 1):
            for position in range(positions):
                changed = dosages.copy()
                changed[:, position] = genotype
                values[genotype, :, position] = network(encode(encoder, changed).double())[:, 1].numpy()
    additive = (values[-1] - values[0]) / ploidy
    return additive, (values[1] - (values[0] + values[-1]) / 2 if ploidy == 2 else None)


@pytest.mark.parametrize("ploidy", [1, 2])
@pytest.mark.parametrize("encoding", ["dosage", "onehot"])
@pytest.mark.parametrize("kind", KINDS)
def test_mutagenesis_equals_brute_force(kind, encoding, ploidy):
    dosages = np.random.default_rng(1).integers(-1, ploidy + 1, (4, POSITIONS)).astype(np.int8)
    encoder = encodings.fit(encoding, dosages, np.arange(4), ploidy, standardise=True).double()
    network = network_of(kind, encoder.channels)
    subject = Subject(network, OutputTarget(1), (encoder.channels, POSITIONS))
    assert (subject.first is None) == (kind in ("pooled first", "residual input"))
    table, dosage = genotype_table(encoder, POSITIONS, ploidy, haplotypes=False)
    additive, dominance = mutagenesis(subject, encode(encoder, dosages), table, dosage)
    expected, expected_dominance = brute_force(network, encoder, dosages, ploidy)
    assert additive.numpy() == pytest.approx(expected, rel=1e-9, abs=1e-12)
    if expected_dominance is None:
        assert dominance is None
    else:
        assert dominance is not None
        assert dominance.numpy() == pytest.approx(expected_dominance, rel=1e-9, abs=1e-12)


def test_mutagenesis_of_our_cnn_with_its_own_padding():
    dosages = np.random.default_rng(2).integers(0, 3, (3, 100)).astype(np.int8)
    encoder = encodings.fit("dosage", dosages, np.arange(3), 2).double()
    network = build(zoo.load("residual-cnn", positions=100), 1, torch.float64).eval()
    subject = Subject(network, OutputTarget(1), (1, 100))
    assert subject.first is not None
    table, dosage = genotype_table(encoder, 100, 2, haplotypes=False)
    fast, _ = mutagenesis(subject, encode(encoder, dosages), table, dosage)
    assert fast.numpy() == pytest.approx(brute_force(network, encoder, dosages, 2)[0], rel=1e-8, abs=1e-11)


def test_planted_additive_and_dominant_effects_are_read_off():
    """f = 0.5 x3 + 0.8 [x7 = 1]: additive 0.5 at 3 alone, dominance 0.8 at 7 alone, one-hot input."""
    dosages = np.random.default_rng(3).integers(0, 3, (6, 10)).astype(np.int8)
    encoder = encodings.fit("onehot", dosages, np.arange(6), 2)
    network = nn.Sequential(nn.Flatten(), nn.Linear(30, 1))
    weight = torch.zeros(3, 10)
    weight[1, 3], weight[2, 3], weight[1, 7] = 0.5, 1.0, 0.8
    with torch.no_grad():
        network[1].get_parameter("weight").copy_(weight.view(1, -1))
    attribution = attribute(network, encoder, dosages, "mutagenesis")
    assert attribution.mean().round(5).tolist() == [0, 0, 0, 0.5, 0, 0, 0, 0, 0, 0]
    assert attribution.extras["dominance"].mean(0).round(5).tolist() == pytest.approx([0] * 7 + [0.8, 0, 0], abs=1e-5)


@pytest.mark.parametrize("kind", ["dense", "conv", "residual input"])
def test_occlusion_equals_captums_feature_ablation(kind):
    rng = np.random.default_rng(5)
    x = torch.from_numpy(rng.integers(0, 3, (4, 2, POSITIONS))).double()
    baseline = torch.from_numpy(rng.random((1, 2, POSITIONS)))
    network = network_of(kind, 2)
    ablation = captum.attr.FeatureAblation(network)
    subject = Subject(network, OutputTarget(1), (2, POSITIONS))
    groups = [np.array([0, 1, 2]), np.array([5, 9, 20]), np.array([29])]
    mask = torch.arange(10, 10 + POSITIONS)
    for index, group in enumerate(groups):
        mask[group] = index
    _, mask = torch.unique(mask, return_inverse=True)
    oracle = ablation.attribute(x, baseline, target=1, feature_mask=mask.expand(1, 2, -1))
    scores, grouped = occlusion(subject, x, baseline, groups)
    assert grouped is not None
    for index, group in enumerate(groups):
        assert scores[:, group].numpy() == pytest.approx(oracle[:, 0, group].numpy(), rel=1e-9, abs=1e-12)
        assert grouped[:, index].numpy() == pytest.approx(oracle[:, 0, group[0]].numpy(), rel=1e-9, abs=1e-12)
    assert not scores[:, [3, 4, 28]].any()
    oracle = ablation.attribute(x, baseline, target=1, feature_mask=torch.arange(POSITIONS).expand(1, 2, -1))
    singles, none = occlusion(subject, x, baseline)
    assert none is None
    assert singles.numpy() == pytest.approx(oracle[:, 0].numpy(), rel=1e-9, abs=1e-12)


def test_occlusion_is_averaged_over_baselines():
    x, baselines = torch.rand(2, 1, POSITIONS).double(), torch.rand(3, 1, POSITIONS).double()
    subject = Subject(network_of("dense", 1), OutputTarget(1), (1, POSITIONS))
    for groups in (None, [np.array([1, 4])]):
        together, _ = occlusion(subject, x, baselines, groups)
        apart = torch.stack([occlusion(subject, x, b[None], groups)[0] for b in baselines]).mean(0)
        assert together.numpy() == pytest.approx(apart.numpy(), rel=1e-9, abs=1e-12)


def test_overlapping_groups_keep_the_larger_score_and_strangers_are_refused():
    grouped = torch.tensor([[1.0, -3.0]])
    assert spread(grouped, [np.array([0, 1]), np.array([1, 2])], 4).tolist() == [[1, -3, -3, 0]]
    with pytest.raises(InputError, match="group 1: it names a position outside 0 to 3"):
        spread(grouped, [np.array([0]), np.array([4])], 4)
