"""What a unit depends on: gradients against closed forms and finite differences, windows against geometry."""

import itertools

import numpy as np
import pandas as pd
import pytest
import torch
from torch import nn

from explorer.datasets import encodings
from explorer.errors import InputError
from explorer.inspection.fields import receptive_field as rf
from explorer.inspection.fields.passing import Tail, up_to
from explorer.networks import zoo
from explorer.networks.build import build
from explorer.networks.geometry import geometry
from explorer.networks.spec import read


def stack(kernels, length=201):
    """A linear stack of convolutions with these kernels (lists), one channel, "same" padding."""
    layers = [
        {"kind": "conv1d", "name": f"conv_{i}", "filters": 1, "kernel": len(k), "padding": "same"}
        for i, k in enumerate(kernels)
    ]
    network = build(read({"input": {"channels": 1, "positions": length}, "layers": layers}), 0, torch.float64).eval()
    with torch.no_grad():
        for i, kernel in enumerate(kernels):
            network.layers[f"conv_{i}"].get_parameter("weight").copy_(
                torch.tensor(kernel, dtype=torch.float64).view(1, 1, -1)
            )
    return network.requires_grad_(False)


def one_more(_module: nn.Module, _inputs: object, output: torch.Tensor) -> torch.Tensor:
    return output + 1


def spread(size):
    at = np.arange(len(size))
    share = size / size.sum()
    mean = at @ share
    return mean, (at - mean) ** 2 @ share


@pytest.mark.parametrize(("n", "k"), [(1, 3), (4, 3), (10, 5), (16, 7)])
def test_uniform_kernels_have_the_closed_form(n, k):
    """Luo 2016, section 2.2: n uniform kernels of k places give the n-fold convolution, of variance n (k² - 1) / 12."""
    network = stack([[1 / k] * k] * n)
    x = torch.randn(3, 1, 201, dtype=torch.float64)
    effective = rf.effective(network, None, x, f"conv_{n - 1}", (0, 100))
    expected = np.ones(1)
    for _ in range(n):
        expected = np.convolve(expected, np.ones(k) / k)
    window = rf.theoretical(geometry(network.spec), f"conv_{n - 1}", (0, 100))
    assert (window.first, window.last, window.width) == (
        100 - n * (k - 1) // 2,
        100 + n * (k - 1) // 2 + 1,
        n * (k - 1) + 1,
    )
    np.testing.assert_allclose(effective.size[window.first : window.last], expected, atol=1e-12)
    assert effective.size[: window.first].sum() == effective.size[window.last :].sum() == 0
    mean, variance = spread(effective.size)
    assert mean == pytest.approx(100)
    assert variance == pytest.approx(n * (k**2 - 1) / 12)
    np.testing.assert_allclose(effective.signed, effective.size)
    # the span of 95 % is that of the normal distribution it tends to, and shrinks like one over the root of n
    if n >= 10:
        first, last = rf.span(effective.size)
        assert last - first == pytest.approx(2 * 1.96 * np.sqrt(variance), abs=2)


def test_gaussian_kernels_add_their_variances():
    """Gaussians of sd 1.5 sampled over +-8 sd: n of them are one of variance n * 2.25, to the sampling's precision."""
    at = np.arange(-12, 13)
    kernel = np.exp(-0.5 * (at / 1.5) ** 2)
    kernel /= kernel.sum()
    network = stack([kernel.tolist()] * 6)
    effective = rf.effective(network, None, torch.zeros(1, 1, 201, dtype=torch.float64), "conv_5", (0, 100))
    closed = np.exp(-0.5 * (np.arange(201) - 100) ** 2 / (6 * 2.25))
    np.testing.assert_allclose(effective.size / effective.size.max(), closed, atol=2e-6)
    window = rf.theoretical(geometry(network.spec), "conv_5", (0, 100))
    assert window.width == 6 * 24 + 1
    assert rf.share(window, effective.size) == pytest.approx(2 * 1.96 * np.sqrt(6) * 1.5 / 145, abs=0.02)


def test_gradient_is_what_moving_one_genotype_does():
    """Finite differences over samples, one-hot channels included, on a network with a nonlinearity."""
    rng = np.random.default_rng(0)
    dosages = rng.integers(0, 3, (12, 60)).astype(np.int8)
    encoder = encodings.fit("onehot", dosages, np.arange(12), 2).double()
    layers = [
        {"kind": "conv1d", "name": "a", "filters": 4, "kernel": 5},
        {"kind": "softplus", "name": "b"},
        {"kind": "conv1d", "name": "c", "filters": 3, "kernel": 4, "stride": 3},
        {"kind": "tanh", "name": "d"},
    ]
    spec = read({"input": {"channels": 3, "positions": 60}, "layers": layers})
    network = build(spec, 1, torch.float64).eval().requires_grad_(False)
    x = encoder(torch.from_numpy(dosages))
    effective = rf.effective(network, encoder, x, "d", (2, 7))
    size, signed, step = np.zeros(60), np.zeros(60), 1e-6
    for position in range(60):
        by_channel = []
        for channel in range(3):
            up, down = x.clone(), x.clone()
            up[:, channel, position] += step
            down[:, channel, position] -= step
            change = up_to(network, up, ["d"])["d"][:, 2, 7] - up_to(network, down, ["d"])["d"][:, 2, 7]
            by_channel.append(change.numpy() / (2 * step))
        size[position] = np.abs(by_channel).sum(0).mean()
        signed[position] = (by_channel[2] - by_channel[0]).mean()  # from no copy to two
    np.testing.assert_allclose(effective.size, size, atol=1e-8)
    np.testing.assert_allclose(effective.signed, signed, atol=1e-8)
    window = rf.theoretical(geometry(spec), "d", (2, 7))
    assert (window.first, window.last) == (21, 29)
    assert set(np.flatnonzero(effective.size)) == set(range(21, 29))


def test_growth_follows_the_chain_rule_of_windows():
    """Kernel 4 stride 2, pool 3, kernel 5: 1, 4, 4 + 2 * 2, 8 + 4 * 6 positions, around the same middle."""
    layers = [
        {"kind": "conv1d", "name": "c1", "filters": 2, "kernel": 4, "stride": 2},
        {"kind": "relu", "name": "r"},
        {"kind": "max_pool1d", "name": "p", "kernel": 3, "stride": 3},
        {"kind": "conv1d", "name": "c2", "filters": 2, "kernel": 5},
        {"kind": "flatten", "name": "f"},
        {"kind": "dense", "name": "out", "units": 2},
    ]
    shapes = geometry(read({"input": {"channels": 1, "positions": 200}, "layers": layers}))
    steps = rf.growth(shapes, "c2", (1, 10))
    assert [(step.layer, step.last - step.first) for step in steps] == [("input", 1), ("c1", 4), ("p", 8), ("c2", 32)]
    assert (steps[-1].first, steps[-1].last) == (60, 92)
    assert all(a.first >= b.first and a.last <= b.last for a, b in itertools.pairwise(steps))
    assert rf.growth(shapes, "out", (0,))[-1].size == rf.theoretical(shapes, "out", (0,)).width == 200


def test_after_the_reshape_a_unit_is_described_by_promoter():
    """ALS-Net in small: a channel of the planes is a promoter; behind the first mixing convolution all of them."""
    spec = zoo.load("als-net", positions=192, grid=4, width=3, hidden="4")
    shapes, network = geometry(spec), build(spec, 3).eval().requires_grad_(False)
    promoters = pd.DataFrame({"chromosome": ["7", "9", "9"], "name": ["A", "B", "C"], "strand": "+", "tss": 1})
    variants = pd.DataFrame({"chromosome": ["7"] * 64 + ["9"] * 128, "position": np.arange(1, 193) * 100})
    table = rf.blocks(spec, promoters, variants)
    assert table[["first", "last"]].to_numpy().tolist() == [[0, 64], [64, 128], [128, 192]]
    plane = rf.theoretical(shapes, "planes", (1, 2, 3))
    assert plane.displaced
    assert (plane.first, plane.last) == (64, 128)
    assert "each of the 3 channels holds one stretch of 64 positions" in plane.reason
    x = torch.randn(8, 1, 192)
    size = rf.effective(network, None, x, "planes", (1, 2, 3)).size
    assert rf.by_block(size, table)[[0, 2]].sum() == 0
    assert rf.by_block(size, table)[1] == pytest.approx(size.sum())
    mixed = rf.theoretical(shapes, "stem_1", (0, 1, 1))
    assert (mixed.first, mixed.last) == (0, 192)
    assert (rf.by_block(rf.effective(network, None, x, "stem_1", (0, 1, 1)).size, table) > 0).all()
    where = rf.stretches(variants, mixed, promoters)
    assert where.to_numpy().tolist() == [["7", 100, 6400, 64], ["9", 6500, 12800, 64], ["9", 12900, 19200, 64]]
    assert rf.stretches(variants, mixed)["snps"].tolist() == [64, 128]
    genes = pd.DataFrame({"chromosome": ["9", "7", "7"], "start": [6000, 6350, 6401], "end": [6600, 9000, 9000]})
    assert rf.genes_in(genes.assign(name=["in", "edge", "past"]), where) == ["edge", "in"]


def test_without_promoters_blocks_are_what_the_first_layer_reads_or_chromosomes():
    variants = pd.DataFrame({"chromosome": ["1"] * 100 + ["2"] * 92, "position": np.arange(1, 193)})
    table = rf.blocks(zoo.load("als-net", positions=192, grid=4, width=3, hidden="4"), None, variants)
    assert table["label"].tolist() == ["positions 1 to 64", "positions 65 to 128", "positions 129 to 192"]
    assert table["chromosome"].tolist() == ["1", "1", "2"]
    assert table.attrs["word"] == "stretch of the input"
    genes = pd.DataFrame({"chromosome": ["2", "1", "1", "1"], "name": ["D", "C", "A", "B"], "tss": [130, 3, 64, 65]})
    spec = zoo.load("als-net", positions=192, grid=4, width=3, hidden="4")
    assert rf.blocks(spec, None, variants, genes)["label"].tolist() == ["C, A", "positions 65 to 128", "D"]
    table = rf.blocks(zoo.load("mlp", positions=192, hidden="4"), None, variants)
    assert table[["label", "first", "last"]].to_numpy().tolist() == [
        ["chromosome 1", 0, 100],
        ["chromosome 2", 100, 192],
    ]


def test_span_is_the_shortest_by_brute_force():
    rng = np.random.default_rng(1)
    for _ in range(30):
        size = rng.gamma(0.5, size=int(rng.integers(1, 25)))
        first, last = rf.span(size, 0.9)
        shortest = min(
            b - a
            for a in range(len(size))
            for b in range(a + 1, len(size) + 1)
            if size[a:b].sum() >= 0.9 * size.sum() * (1 - 1e-12)
        )
        assert last - first == shortest
        assert size[first:last].sum() >= 0.9 * size.sum() * (1 - 1e-9)
    assert rf.span(np.zeros(4)) == (0, 0)


def test_a_tail_goes_on_from_any_layer():
    """Shortcuts past the layer come along: residual sums are whole."""
    network = build(zoo.load("residual-cnn", positions=300, filters="4,8"), 0).eval()
    x = torch.randn(5, 1, 300)
    with torch.no_grad():
        expected = network(x)
        for layer in network.spec.layers:
            tail = Tail(network, layer.name)
            inputs = tail.inputs(x)
            torch.testing.assert_close(tail(inputs), expected, rtol=1e-5, atol=1e-6)
            moved = tail(inputs, inputs[layer.name] + 1)
            handle = network.layers[layer.name].register_forward_hook(one_more)
            torch.testing.assert_close(moved, network(x), rtol=1e-5, atol=1e-6)
            handle.remove()


def test_units_that_are_not_there_are_refused_in_words():
    shapes = geometry(zoo.load("cnn", positions=100))
    with pytest.raises(InputError, match=r"unit 16 x 0: layer 'conv_1' has 16 channels x 9 positions"):
        rf.theoretical(shapes, "conv_1", (16, 0))
    with pytest.raises(InputError, match="no layer of this name"):
        rf.theoretical(shapes, "conv_9", (0, 0))
    assert rf.middle(shapes["conv_1"]) == (0, 4)


@pytest.mark.parametrize(
    ("name", "settings"),
    [
        ("cnn", {"filters": "3,4,5", "kernel": 6, "stride": 3, "pool": 2}),
        ("cnn", {"filters": "3,4", "kernel": 9, "stride": 4, "pool": 3, "pooling": "average", "batch_norm": True}),
        ("promoter-cnn", {}),
    ],
)
def test_a_stretch_of_the_input_gives_what_all_of_it_gives(name, settings):
    """Units near both borders and in the middle, of every layer, against plain autograd through the whole network."""
    positions = 64 if name == "promoter-cnn" else 700
    spec = zoo.load(name, positions=positions, **settings)
    network = build(spec, 0, torch.float64).eval().requires_grad_(False)
    x = torch.rand(6, 1, positions, dtype=torch.float64, requires_grad=True)
    shortened = 0
    for row in geometry(spec):
        if row.output is None or row.output.axes != ("channels", "positions"):
            continue
        places = row.output["positions"]
        values = network.tap(x, [row.name])[row.name]
        for place in sorted({0, 1, places // 3, places // 2, places - 2, places - 1}):
            if place < 0:
                continue
            (gradient,) = torch.autograd.grad(values[:, 1, place].sum(), x, retain_graph=True)
            effective = rf.effective(network, None, x.detach(), row.name, (1, place))
            np.testing.assert_allclose(effective.size, gradient.abs().sum(1).mean(0).numpy(), atol=1e-12)
            here, _ = rf.stretch_for(spec, row, (1, place))
            shortened += here.stop - here.start < positions
    assert shortened > 10
