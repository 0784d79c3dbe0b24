"""Convolutions as products over an unfolded view, against torch's own convolution in float64."""

import weakref

import pytest
import torch
from torch.nn import functional as F

from explorer.inspection.attribution.deeplift import deeplift
from explorer.inspection.attribution.subject import OutputTarget, Subject
from explorer.networks import export, zoo
from explorer.networks.build import build
from explorer.networks.layers import Conv1d, unfolded
from explorer.networks.shape import Shape
from explorer.networks.side_by_side import StackedConv
from explorer.networks.stacked import Stacked
from tests.networks.test_stacked import CASES, assert_stack_is_like_single, chain

# channels, filters, kernel, stride, padding, dilation, groups, positions
SHAPES = {
    "windows side by side": (1, 5, 4, 4, 0, 1, 1, 24),
    "windows side by side, a rest": (1, 5, 4, 4, 0, 1, 1, 27),
    "gaps between windows": (1, 3, 3, 7, 2, 1, 1, 40),
    "windows that overlap": (1, 6, 20, 10, 0, 1, 1, 105),
    "three read one number": (1, 2, 7, 3, 5, 1, 1, 31),
    "holes": (1, 3, 4, 6, 3, 2, 1, 37),
    "step by step": (1, 2, 3, 1, 1, 1, 1, 12),
    "one place": (1, 2, 9, 4, 0, 1, 1, 9),
    "kernel of one": (1, 2, 1, 3, 0, 1, 1, 10),
    "few channels": (3, 4, 5, 5, 1, 1, 1, 33),
    "few channels, overlapping holes": (2, 4, 5, 2, 1, 2, 1, 33),
    "groups of one channel": (3, 6, 4, 4, 0, 1, 3, 26),
    "groups of two": (4, 6, 4, 3, 2, 1, 2, 26),
}


@pytest.mark.parametrize("samples", [1, 3])
@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_a_product_over_the_view_is_the_convolution(shape, samples):
    """Outputs, gradients of input, weights and bias, and the gradient of a gradient, as of torch's convolution."""
    channels, filters, kernel, stride, padding, dilation, groups, positions = shape
    draw = torch.Generator().manual_seed(3)

    def random(*sizes):
        return torch.randn(*sizes, dtype=torch.float64, generator=draw).requires_grad_()

    x, weight = random(samples, channels, positions), random(filters, channels // groups, kernel)
    for bias in (random(filters), None):
        given = [x, weight] if bias is None else [x, weight, bias]
        expected = F.conv1d(x, weight, bias, stride, padding, dilation, groups)
        actual = unfolded.unfolded(x, weight, bias, stride, padding, dilation, groups)
        torch.testing.assert_close(actual, expected, rtol=1e-12, atol=1e-12)
        assert actual.is_contiguous()
        upstream = torch.randn(expected.shape, dtype=torch.float64, generator=draw)
        ours, theirs = (torch.autograd.grad(y, given, upstream, create_graph=True) for y in (actual, expected))
        for own, their in zip(ours, theirs, strict=True):
            torch.testing.assert_close(own, their, rtol=1e-12, atol=1e-12)
        ours, theirs = (torch.autograd.grad(of[1].square().sum(), x)[0] for of in (ours, theirs))
        torch.testing.assert_close(ours, theirs, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_nothing_but_the_input_and_the_weights_is_kept(shape, monkeypatch):
    """Windows that do not overlap are a view of the input; those that were written out are gone until the gradient."""
    channels, filters, kernel, stride, padding, dilation, groups, positions = shape
    x, weight = (
        torch.randn(3, channels, positions),
        torch.randn(filters, channels // groups, kernel, requires_grad=True),
    )
    windows, read = [], unfolded._windows
    monkeypatch.setattr(unfolded, "_windows", lambda *given: _noted(read(*given), windows))
    y = unfolded.unfolded(x, weight, None, stride, padding, dilation, groups)
    (view,), places = windows, y.shape[2]
    if channels == groups and not padding:
        assert view().untyped_storage().data_ptr() == x.untyped_storage().data_ptr()
        assert view().shape == (3 * groups, kernel, places)
    else:
        assert view() is None or kernel == 1
    y.sum().backward()
    torch.testing.assert_close(weight.grad, _gradient(x, weight, stride, padding, dilation, groups))


def _noted(made, windows):
    windows.append(weakref.ref(made))
    return made


def _gradient(x, weight, *settings):
    return torch.autograd.grad(F.conv1d(x, weight, None, *settings).sum(), weight)[0]


def test_it_is_for_one_strided_channel_on_cuda_alone():
    """A CPU's convolution is torch's own to the last bit, stack or not."""
    cuda, cpu = torch.device("cuda"), torch.device("cpu")
    assert unfolded.pays(cuda, 1, 20, 10)
    assert unfolded.pays(cuda, 1, 64, 64)
    refused = [
        (cpu, 1, 20, 10),
        (cuda, 3, 20, 10),
        (cuda, 1, 20, 1),
        (cuda, 1, 21, 5),
        (torch.device("mps"), 1, 20, 10),
    ]
    assert not any(unfolded.pays(*one) for one in refused)
    x, weight, bias = torch.randn(4, 1, 100), torch.randn(16, 1, 20), torch.randn(16)
    assert torch.equal(unfolded.convolve(x, weight, bias, 10), F.conv1d(x, weight, bias, 10))


@pytest.mark.parametrize("padding", [0, 2, "same"])
def test_the_layer_is_computed_as_a_product(padding, monkeypatch):
    """Also with a longer padding at the end; the convolution is not asked for at all."""
    module = Conv1d(name="c", filters=3, kernel=6, stride=3, padding=padding).module(Shape(channels=1, positions=40))
    x = torch.randn(2, 1, 40)
    expected = module(x)
    monkeypatch.setattr(F, "conv1d", None)
    with unfolded.unfolding("always"):
        torch.testing.assert_close(module(x), expected)


STACKED = ("convolutions", "grouped convolution of the input", "batch norm of the input", "branches")


@pytest.mark.parametrize("name", STACKED)
def test_stacks_of_unfolded_convolutions_are_their_networks(name):
    torch.manual_seed(0)
    with unfolded.unfolding("always"):
        assert_stack_is_like_single(CASES[name], steps=1)


@pytest.mark.parametrize("own", [False, True], ids=["shared input", "input of each member"])
def test_a_stack_that_is_unfolded_is_the_stack_that_is_not(own, monkeypatch):
    """The stack's first layer is a product too, whether members share its input or have a channel each."""
    first = {"kind": "conv1d", "filters": 4, "kernel": 6, "stride": 3, "name": "first"}
    spec = chain(*([{"kind": "dropout"}] if own else []), first, positions=30)
    x = torch.randn(5, 1, 30, dtype=torch.float64)

    def outputs():
        generators = [torch.Generator().manual_seed(seed) for seed in range(3)]
        stack = Stacked([build(spec, seed, torch.float64) for seed in range(3)], generators)
        assert isinstance(stack.layers["first"], StackedConv)
        return stack(x)

    expected = outputs()
    monkeypatch.setattr(F, "conv1d", None)
    with unfolded.unfolding("always"):
        torch.testing.assert_close(outputs(), expected, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("name", ["cnn", "residual-cnn"])
def test_taps_and_the_way_into_the_first_layer_go_on(name):
    """What hooks see, and both halves of the pass that attribution takes, are the same unfolded."""
    network = build(zoo.load(name, 150, 1, 2), 1, torch.float64).eval()
    x = torch.randn(4, 1, 150, dtype=torch.float64)
    first = next(iter(network.layers))

    def looked_at():
        subject = Subject(network, OutputTarget(1), (1, 150))
        assert subject.first is not None
        h = subject.into_first(x)
        return [network.tap(x, [first])[first], h, subject.from_first(h), subject.value(x), subject.gradient(x)]

    expected = looked_at()
    with unfolded.unfolding("always"):
        for ours, theirs in zip(looked_at(), expected, strict=True):
            torch.testing.assert_close(ours, theirs, rtol=1e-12, atol=1e-12)


def test_deeplift_s_pairs_see_a_convolution():
    """They know what it does to a sample and its baseline; of products over windows they need not know."""
    network = build(zoo.load("cnn", 120, 1, 2, filters=[4, 4], pool=2), 1, torch.float64).eval()
    x = torch.randn(3, 1, 120, dtype=torch.float64)

    def scores():
        return deeplift(Subject(network, OutputTarget(1), (1, 120)), x, torch.zeros_like(x))

    expected = scores()
    with unfolded.unfolding("always"):
        torch.testing.assert_close(scores(), expected, rtol=1e-12, atol=1e-12)


def test_what_is_taken_home_is_plain_torch():
    """The script names torch's own layer, ONNX holds a convolution, and weights have the names they had."""
    network = build(zoo.load("cnn", 64, 1, 1, filters=[4, 4], hidden=[3]), 0)
    script = export.script(network)
    assert "nn.Conv1d(1, 4, kernel_size=(20,), stride=(10,))" in script
    assert "nfold" not in script
    with unfolded.unfolding("always"):
        assert b"Conv" in export.to_onnx(network)
    assert [name for name in network.state_dict() if "conv_1" in name] == ["layers.conv_1.weight", "layers.conv_1.bias"]
    assert network.state_dict()["layers.conv_1.weight"].shape == (4, 1, 20)
