"""`attribute`: every method with every encoding, nothing of the network's changed, chunks, seeds, files, refusals."""

import numpy as np
import pytest
import torch
from torch import nn

from explorer.datasets import encodings
from explorer.errors import InputError
from explorer.inspection.attribution.attribute import attribute
from explorer.inspection.attribution.baselines import baseline, encode, genotype_table
from explorer.inspection.attribution.deeplift import deeplift
from explorer.inspection.attribution.methods import METHODS, Settings
from explorer.inspection.attribution.result import Attribution
from explorer.inspection.attribution.subject import OutputTarget, Subject
from explorer.networks import zoo
from explorer.networks.build import build
from explorer.progress import Stopped

POSITIONS = 24


def dosages_of(encoding, samples=9, seed=0):
    rng = np.random.default_rng(seed)
    if encoding == "haplotype":
        return rng.integers(-1, 2, (samples, POSITIONS, 2)).astype(np.int8)
    return rng.integers(-1, 3, (samples, POSITIONS)).astype(np.int8)


def question(encoding: encodings.EncodingName = "dosage", preset="mlp", samples=9, standardise=False):
    dosages = dosages_of(encoding, samples)
    encoder = encodings.fit(encoding, dosages, np.arange(samples), 2, standardise)
    smaller = {"cnn": {"kernel": 5, "stride": 2}, "mlp": {"hidden": "8,4"}}
    network = build(zoo.load(preset, POSITIONS, encoder.channels, 2, **smaller.get(preset, {})), 1)
    return network, encoder, dosages


@pytest.mark.parametrize("encoding", encodings.NAMES)
@pytest.mark.parametrize("method", METHODS)
def test_every_method_works_with_every_encoding(method, encoding):
    network, encoder, dosages = question(encoding, standardise=encoding != "onehot")
    start = baseline("sampled", encoder, dosages, count=3)
    attribution = attribute(
        network, encoder, dosages, method, target=OutputTarget(1, True, "log-odds"), baseline=start, ploidy=2
    )
    assert attribution.scores.shape == (9, POSITIONS)
    assert attribution.scores.dtype == np.float32
    assert np.isfinite(attribution.scores).all()
    assert attribution.scores.any()
    assert (attribution.completeness is None) == (not METHODS[method].complete)
    if method in ("integrated-gradients", "deeplift"):
        assert attribution.completeness is not None
        assert attribution.completeness.percentile_95 < 0.01
    with torch.no_grad():
        logits = network.eval()(encode(encoder, dosages)).double().numpy()
    assert attribution.outputs == pytest.approx(logits[:, 1] - logits[:, 0], rel=1e-5, abs=1e-6)


def test_the_network_and_torch_are_left_as_they_were():
    network, encoder, dosages = question()
    network.train()
    network.layers[next(iter(network.layers))].eval()
    next(network.parameters()).requires_grad_(False)
    before = {name: value.clone() for name, value in network.state_dict().items()}
    modes = [module.training for module in network.modules()]
    grads = [p.requires_grad for p in network.parameters()]
    torch.manual_seed(5)
    state, recording = torch.get_rng_state(), torch.is_grad_enabled()
    for method in METHODS:
        attribute(network, encoder, dosages[:2], method, baseline=encoder.mean[None], dtype=torch.float64)
    assert [module.training for module in network.modules()] == modes
    assert [p.requires_grad for p in network.parameters()] == grads
    assert all(p.grad is None and p.dtype == torch.float32 for p in network.parameters())
    assert all(torch.equal(value, before[name]) for name, value in network.state_dict().items())
    assert all("forward" not in vars(module) for module in network.modules())
    assert torch.equal(torch.get_rng_state(), state)
    assert torch.is_grad_enabled() == recording


@pytest.mark.parametrize("method", METHODS)
def test_scores_do_not_depend_on_how_samples_are_divided(method):
    network, encoder, dosages = question(preset="cnn")
    together = attribute(network, encoder, dosages, method, baseline=encoder.mean[None])
    apart = attribute(network, encoder, dosages, method, baseline=encoder.mean[None], memory=20_000)
    assert apart.scores == pytest.approx(together.scores, rel=1e-3, abs=1e-6)


@pytest.mark.parametrize("method", [name for name in METHODS if METHODS[name].sampled])
def test_a_seed_decides_what_is_drawn(method):
    network, encoder, dosages = question()
    start = baseline("sampled", encoder, dosages, count=3)
    first, again, other = (
        attribute(network, encoder, dosages, method, baseline=start, settings=Settings(seed=seed)) for seed in (1, 1, 2)
    )
    assert np.array_equal(first.scores, again.scores)
    assert not np.array_equal(first.scores, other.scores)


def test_scores_are_summed_over_channels_and_columns_of_one_variant_add():
    network, encoder, dosages = question("onehot")
    columns = np.array([7, 3, *range(10, 10 + POSITIONS - 3), 7])
    attribution = attribute(network, encoder, dosages, "deeplift", baseline=encoder.mean[None], columns=columns)
    subject = Subject(network, OutputTarget(), (3, POSITIONS))
    by_channel = deeplift(subject, encode(encoder, dosages), encoder.mean[None])
    assert attribution.scores == pytest.approx(by_channel.sum(1).numpy(), rel=1e-5, abs=1e-7)
    mine = attribution.by_variant()
    assert mine.columns.tolist() == sorted(set(columns.tolist()))
    assert mine.scores[:, 1] == pytest.approx(attribution.scores[:, 0] + attribution.scores[:, -1], rel=1e-5)
    assert mine.scores[:, 0] == pytest.approx(attribution.scores[:, 1])
    assert mine.scores.sum() == pytest.approx(attribution.scores.sum(), rel=1e-4)
    whole = attribution.on_variants(40, "mean")
    assert np.isnan(whole[[0, 5, 39]]).all()
    assert whole[7] == pytest.approx(mine.scores[:, 1].mean(), rel=1e-5)


def test_aggregation_over_samples():
    attribution = Attribution(
        "saliency-signed", "t", "", np.array([[1, -2], [-3, -4]], np.float32), np.arange(2), np.arange(2),
        np.zeros(2), np.zeros(2), 1.0, np.zeros(2, int),
    )  # fmt: skip
    assert attribution.mean().tolist() == [-1, -3]
    assert attribution.mean_absolute().tolist() == [2, 3]
    assert attribution.aggregate("mean", np.array([False, True])).tolist() == [-3, -4]
    assert attribution.completeness is None
    with pytest.raises(InputError, match="there are none to average over"):
        attribution.mean(np.zeros(2, dtype=bool))


def test_completeness_is_what_the_scores_miss():
    """By hand: changes 10, -10 and 0.001; misses 0.1, 1 and 0.05; the floor is 1% of sqrt(200/3) = 0.0816."""
    scores = np.array([[9.9, 0], [-5, -4], [0.051, 0]], np.float32)
    attribution = Attribution(
        "integrated-gradients", "t", "b", scores, np.arange(2), np.arange(3), np.zeros(3), np.array([10, -10, 0.001]),
        0.01 * np.sqrt(200 / 3), np.zeros(3, int),
    )  # fmt: skip
    complete = attribution.completeness
    assert complete is not None
    assert attribution.completeness_errors.tolist() == pytest.approx([0.01, 0.1, 0.05 / 0.081650], rel=1e-4)
    assert complete.median == pytest.approx(0.1)
    assert complete.overall == pytest.approx(1.15 / 20.001, rel=1e-5)


def test_saved_and_loaded_it_is_the_same(tmp_path):
    network, encoder, dosages = question()
    attribution = attribute(network, encoder, dosages, "mutagenesis", samples=np.arange(9) + 100)
    attribution.about["note"] = "kept"
    attribution.save(tmp_path / "explanations" / "a.b")
    again = Attribution.load(tmp_path / "explanations" / "a.b")
    for name in ("scores", "columns", "samples", "outputs", "change", "steps"):
        assert np.array_equal(getattr(attribution, name), getattr(again, name)), name
        assert getattr(attribution, name).dtype == getattr(again, name).dtype
    assert np.array_equal(attribution.extras["dominance"], again.extras["dominance"])
    assert (again.method, again.target, again.baseline, again.about) == (
        attribution.method,
        attribution.target,
        "",
        attribution.about,
    )
    assert sorted(path.name for path in (tmp_path / "explanations").iterdir()) == ["a.b.safetensors"]


def test_progress_counts_samples_and_a_stop_is_honoured():
    network, encoder, dosages = question()
    calls = []
    attribute(network, encoder, dosages, "occlusion", baseline=encoder.mean[None], memory=40_000,
              progress=lambda *what: calls.append(what))  # fmt: skip
    done = [what[0] for what in calls]
    assert done == sorted(done)
    assert calls[-1][:2] == (9, 9)
    assert "of 9 samples" in calls[-1][2]
    counts = []

    def stop(done, total, text):
        counts.append(done)
        if done >= 3:
            raise Stopped

    with pytest.raises(Stopped):
        attribute(network, encoder, dosages, "mutagenesis", memory=20_000, progress=stop)
    assert counts[-1] < 4


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"method": "lime"}, "method 'lime': there is no such method; there are integrated-gradients, deeplift"),
        ({"target": OutputTarget(5)}, "target 5: the network has outputs 0 to 1"),
        ({"baseline": None}, "it compares with a baseline, and none is given"),
        ({"memory": 100}, "Choose at most 1 samples"),
        ({"dosages": np.empty((0, POSITIONS), np.int8)}, "there are none to explain"),
    ],
)
def test_refusals_are_sentences(change, sentence):
    network, encoder, dosages = question()
    arguments = {"dosages": dosages, "method": "deeplift", "baseline": encoder.mean[None]} | change
    with pytest.raises(InputError, match=sentence.replace("(", r"\(")):
        attribute(network, encoder, **arguments)


def test_deeplift_refuses_in_attribute_too():
    class Sorted(nn.Module):
        def forward(self, x):
            return x.sort(-1)[0][:, 0, -1:]

    _, encoder, dosages = question()
    with pytest.raises(InputError, match=r"DeepLift.*no rule for 'sort'"):
        attribute(Sorted(), encoder, dosages, "deeplift", baseline=encoder.mean[None])


def test_baselines():
    _, encoder, dosages = question("hardy-weinberg")
    mean = baseline("mean", encoder, dosages)
    assert mean.numpy() == pytest.approx(encode(encoder, dosages).mean(0, keepdim=True).numpy(), rel=1e-5)
    assert mean[0].numpy() == pytest.approx(encoder.mean.numpy(), rel=1e-5), "a missing call counts as the mean"
    reference = baseline("reference", encoder, dosages)
    assert torch.equal(reference, encode(encoder, np.zeros((1, POSITIONS), np.int8)))
    sampled = baseline("sampled", encoder, dosages, count=4, seed=3)
    assert torch.equal(sampled, baseline("sampled", encoder, dosages, count=4, seed=3))
    assert len(sampled) == 4
    encoded = encode(encoder, dosages)
    assert all((encoded == one).flatten(1).all(1).any() for one in sampled)
    with pytest.raises(InputError, match="no such baseline; there are mean, reference, sampled"):
        baseline("median", encoder, dosages)  # pyright: ignore[reportArgumentType]


def test_a_phased_heterozygote_is_tried_both_ways():
    _, encoder, _ = question("haplotype")
    table, dosage = genotype_table(encoder, POSITIONS, 2, haplotypes=True)
    assert dosage.tolist() == [0, 1, 1, 2]
    assert torch.equal(table[0] + table[3], table[1] + table[2])
