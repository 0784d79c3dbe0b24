"""Weights laid out, responses and their sums, against loops over the network's own numbers."""

import numpy as np
import pytest
import torch

from explorer.errors import InputError
from explorer.inspection.filters import responses as subject
from explorer.inspection.filters.kinds import filter_layers, has_convolution
from explorer.inspection.filters.weights import bank
from explorer.networks import spec as networks
from explorer.networks import zoo


def look(trained):
    return next(one for one in filter_layers(trained.network.spec) if one.name == "look")


def test_the_weights_laid_out_give_the_layers_own_output(small):
    """Each output is the sum that the docstring of Bank states, taken place by place in float64."""
    trained, data = small
    layer, network = look(trained), trained.network
    filters = bank(network, layer, trained.encoder.encoding)
    x = trained.inputs(data.genotypes, np.arange(2))
    taps = network.tap(x, [layer.source, layer.name])
    source = taps[layer.source].double().numpy()
    output = taps[layer.name].double().numpy().reshape(2, layer.filters, layer.places)
    among, length = source.shape[1:]
    for k in range(layer.filters):
        group = k * (among // layer.channels) // layer.filters if layer.channels < among else 0
        own = source[:, group * layer.channels : (group + 1) * layer.channels]
        for p in range(layer.places):
            weights = filters.at(p)[k].astype(float)
            expected = np.full(2, float(np.broadcast_to(filters.bias.reshape(layer.filters, -1)[k], layer.places)[p]))
            for j in range(layer.taps):
                at = p * layer.stride + j * layer.dilation - layer.before
                if 0 <= at < length:
                    expected += own[:, :, at] @ weights[:, j]
            assert output[:, k, p] == pytest.approx(expected, abs=1e-5)
    assert filters.norms == pytest.approx(
        [np.linalg.norm(filters.weights[k].astype(float)) for k in range(layer.filters)]
    )


def test_channels_are_called_by_what_they_carry(made):
    trained, _ = made("conv1d", "onehot")
    names = bank(trained.network, look(trained), trained.encoder.encoding).channels
    assert names[0] == ("0 copies of a1", "1 copy of a1", "2 copies of a1")
    trained, _ = made("groups")
    names = bank(trained.network, look(trained), trained.encoder.encoding).channels
    assert names[0] == ("filter 1 of first_relu", "filter 2 of first_relu")
    assert names[5] == ("filter 3 of first_relu", "filter 4 of first_relu")


def test_a_summary_is_what_all_responses_together_come_to(small, monkeypatch):
    """In chunks of seven samples, against one pass of the network over all."""
    trained, data = small
    layer, rows = look(trained), np.arange(3, 30)
    monkeypatch.setattr(subject, "chunks", lambda trained, layer, rows: iter(np.split(rows, [7, 14, 21])))
    summary = subject.summarise(trained, data.genotypes, layer, rows, top=40)
    every = trained.network.tap(trained.inputs(data.genotypes, rows), ["act"])["act"].numpy()
    every = every.reshape(len(rows), layer.filters, layer.places)
    assert summary.following == subject.Following("act", ("ReLU",), cuts=True)
    assert summary.samples == len(rows)
    assert summary.mean == pytest.approx(every.mean(0), abs=1e-5)
    assert summary.least == pytest.approx(every.min(0), abs=1e-6)
    assert summary.most == pytest.approx(every.max(0), abs=1e-6)
    assert (summary.active == (every > 0).sum(0)).all()
    assert summary.share_active == pytest.approx((every > 0).mean((0, 2)))
    for k in range(layer.filters):
        for p in range(layer.places):
            assert every[summary.most_sample[k, p] - 3, k, p] == pytest.approx(every[:, k, p].max(), abs=1e-6)
        highest = np.sort(every[:, k].ravel())[::-1][: summary.top_value.shape[1]]
        assert summary.top_value[k] == pytest.approx(highest, abs=1e-6)
        at = every[summary.top_sample[k] - 3, k, summary.top_place[k]]
        assert at == pytest.approx(summary.top_value[k], abs=1e-6)
        pairs = set(zip(summary.top_sample[k].tolist(), summary.top_place[k].tolist(), strict=True))
        assert len(pairs) == summary.top_value.shape[1]


def test_the_chunks_are_as_small_as_memory_asks(made, monkeypatch):
    trained, data = made("conv1d")
    monkeypatch.setattr(subject, "CHUNK_BYTES", 5 * 4 * look(trained).filters * look(trained).places)
    parts = list(subject.chunks(trained, look(trained), np.arange(12)))
    assert [len(part) for part in parts] == [5, 5, 2]
    counts = []
    subject.summarise(trained, data.genotypes, look(trained), np.arange(12), lambda *a: counts.append(a[:2]))
    assert counts == [(5, 12), (10, 12), (12, 12)]


def test_a_silent_filter_is_found(made):
    trained, data = made("conv1d")
    module = trained.network.layers["look"]
    with torch.no_grad():
        module.bias[1] = -100.0
        module.weight[3] = 0.0
        module.bias[3] = 2.0
    summary = subject.summarise(trained, data.genotypes, look(trained), np.arange(30))
    assert summary.never_active.tolist() == [False, True, False, False, False]
    assert summary.constant.tolist() == [False, True, False, True, False]
    assert summary.share_active[1] == 0
    assert summary.share_active[3] == 1


def test_only_what_nothing_else_reads_follows_a_filter():
    layers = [
        {"kind": "conv1d", "name": "a", "filters": 2, "kernel": 3, "padding": "same"},
        {"kind": "batch_norm", "name": "norm"},
        {"kind": "gelu", "name": "bent"},
        {"kind": "conv1d", "name": "b", "filters": 2, "kernel": 3, "padding": "same"},
        {"kind": "add", "name": "sum", "inputs": ["b", "bent"]},
        {"kind": "relu", "name": "cut"},
        {"kind": "flatten", "name": "flat"},
        {"kind": "dense", "name": "out", "units": 1},
    ]
    spec = networks.read({"name": "n", "input": {"channels": 1, "positions": 20}, "layers": layers})
    assert subject.following(spec, "a") == subject.Following("bent", ("Batch normalisation", "GELU"))
    assert subject.following(spec, "b") == subject.Following("b")
    assert subject.following(spec, "out") == subject.Following("out")


def test_which_networks_have_convolutions():
    layers = {name: filter_layers(zoo.load(name, positions=2048)) for name in zoo.names()}
    assert layers["cnn"][0].name == "conv_1"
    assert has_convolution(zoo.load("cnn"))
    assert not has_convolution(zoo.load("mlp"))
    assert layers["mlp"][0].sharing == "whole genome"
    assert layers["linear"][0].taps == 2048
    assert layers["als-net"][0].stride == 64


def test_no_sample_is_refused_in_words(made):
    trained, data = made("dense")
    with pytest.raises(InputError, match="there are none in this group"):
        subject.summarise(trained, data.genotypes, look(trained), np.empty(0, dtype=int))
