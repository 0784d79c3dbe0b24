"""Stacked networks against the same networks one by one, in float64."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.networks import zoo
from explorer.networks.build import build
from explorer.networks.layers import CATALOGUE
from explorer.networks.side_by_side import Leaf
from explorer.networks.spec import read
from explorer.networks.stacked import BY_CHANNEL, BY_SAMPLE, ELEMENTWISE, Stacked, stackable

MEMBERS = 3
SAMPLES = 6


def chain(*layers, channels=1, positions=24, outputs=2):
    """Return layers one after the other, flattened where they are no features, and a dense one."""
    document = {"input": {"channels": channels, "positions": positions}, "layers": [*layers]}
    if len(read(document).shapes[read(document).layers[-1].name].sizes) > 1:
        document["layers"].append({"kind": "flatten"})
    document["layers"].append({"kind": "dense", "units": outputs, "name": "head"})
    return read(document)


def assert_stack_is_like_single(spec, steps=3):
    """Train `steps` steps of SGD with momentum in both: outputs, gradients, weights, statistics, random numbers."""
    assert stackable(spec)
    x = torch.randn(steps + 1, SAMPLES, *spec.input_shape.sizes, dtype=torch.float64)
    y = torch.randn(SAMPLES, *spec.shapes[spec.layers[-1].name].sizes, dtype=torch.float64)
    alone, together = ([build(spec, seed, torch.float64) for seed in range(MEMBERS)] for _ in range(2))
    generators = [torch.Generator().manual_seed(seed) for seed in range(MEMBERS)]
    stack = Stacked(together, generators)
    one_by_one = [torch.optim.SGD(network.parameters(), 0.05, momentum=0.9) for network in alone]
    in_one = torch.optim.SGD(stack.parameters(), 0.05, momentum=0.9)
    states = [torch.Generator().manual_seed(seed).get_state() for seed in range(MEMBERS)]
    with torch.random.fork_rng(devices=[]):
        for step in range(steps):
            outputs = stack(x[step])
            in_one.zero_grad()
            (outputs - y).square().mean((1, 2)).sum().backward()
            in_one.step()
            for member, network in enumerate(alone):
                torch.set_rng_state(states[member])
                single = network(x[step])
                one_by_one[member].zero_grad()
                (single - y).square().mean().backward()
                one_by_one[member].step()
                states[member] = torch.get_rng_state()
                torch.testing.assert_close(outputs[member], single, rtol=1e-9, atol=1e-9)
    for network, tied, state, generator in zip(alone, together, states, generators, strict=True):
        assert network.state_dict().keys() == tied.state_dict().keys()
        for name, value in network.state_dict().items():
            torch.testing.assert_close(tied.state_dict()[name], value, rtol=1e-9, atol=1e-9, msg=name)
        assert torch.equal(state, generator.get_state())
    stack.eval()
    with torch.no_grad():
        outputs = stack(x[-1])
        for made, network, tied in zip(outputs, alone, together, strict=True):
            torch.testing.assert_close(made, network.eval()(x[-1]), rtol=1e-9, atol=1e-9)
            torch.testing.assert_close(made, tied.eval()(x[-1]), rtol=1e-9, atol=1e-9)


DENSE = {"kind": "dense", "units": 5}
CONV = {"kind": "conv1d", "filters": 4, "kernel": 3}
TOKENS = {"kind": "token_embedding", "size": 4, "width": 8}
CASES = {
    "dense, batch norm, dropout": chain(
        {"kind": "dropout", "rate": 0.2},
        {"kind": "flatten"},
        DENSE,
        {"kind": "batch_norm"},
        {"kind": "relu"},
        {"kind": "dropout"},
        {**DENSE, "bias": False},
        {"kind": "softmax"},
    ),
    "first dropout on a flat input": chain({"kind": "flatten"}, {"kind": "dropout"}, DENSE),
    "drop connect": chain({"kind": "flatten"}, {"kind": "drop_connect", "units": 6, "rate": 0.4}, {"kind": "tanh"}),
    "convolutions": chain(
        {**CONV, "stride": 2, "padding": "same"},
        {"kind": "batch_norm"},
        {"kind": "leaky_relu"},
        {"kind": "dropout"},
        {"kind": "max_pool1d", "kernel": 2},
        {**CONV, "padding": "same", "filters": 6, "groups": 2},
        {"kind": "separable_conv1d", "filters": 3, "kernel": 2, "padding": "same"},
        {"kind": "upsample", "factor": 2},
        {"kind": "average_pool1d", "kernel": 2},
        channels=2,
    ),
    "grouped convolution of the input": chain({**CONV, "groups": 2}, {"kind": "global_average_pool"}, channels=2),
    "batch norm of the input": chain({"kind": "batch_norm"}, CONV, {"kind": "global_max_pool"}),
    "normalised otherwise": chain(
        CONV,
        {"kind": "group_norm", "groups": 2},
        {"kind": "layer_norm"},
        {"kind": "local_response_norm"},
        {"kind": "crop", "axis": "positions"},
        {"kind": "pad", "axis": "channels"},
        {"kind": "softmax"},
    ),
    "own weights everywhere": chain(
        {"kind": "locally_connected1d", "filters": 3, "kernel": 4, "stride": 2},
        {"kind": "gelu"},
        {"kind": "transposed_conv1d", "filters": 2, "kernel": 4, "stride": 2, "padding": 1},
        {"kind": "depthwise_conv1d", "kernel": 3},
    ),
    "in the plane": chain(
        {"kind": "reshape", "shape": {"channels": 2, "height": 6, "width": 4}},
        {"kind": "conv2d", "filters": 4, "kernel": 2, "padding": "same"},
        {"kind": "batch_norm"},
        {"kind": "max_pool2d"},
        {"kind": "separable_conv2d", "filters": 4, "padding": "same"},
        {"kind": "depthwise_conv2d", "padding": "same"},
        {"kind": "transposed_conv2d", "filters": 2},
        {"kind": "locally_connected2d", "filters": 2, "kernel": 2},
        {"kind": "average_pool2d"},
        channels=2,
    ),
    "attention": chain(
        TOKENS,
        {"kind": "positional_encoding"},
        {"kind": "multi_head_attention", "heads": 2, "dropout": 0.3, "mask": "causal"},
        {"kind": "dropout", "rate": 0.2},
        {"kind": "layer_norm"},
        {"kind": "dense", "units": 8},
        {"kind": "multi_head_attention", "heads": 4, "mask": "local", "reach": 1},
        {"kind": "global_average_pool"},
    ),
    "encoder block": chain(
        {**TOKENS, "shared": True},
        {"kind": "positional_encoding", "how": "learned"},
        {"kind": "transformer_encoder_block", "heads": 2, "feed_forward": 6, "dropout": 0.2},
        {"kind": "global_max_pool"},
    ),
    "decoder block": chain(
        {**TOKENS, "name": "tokens"},
        {"kind": "genome_position", "name": "placed"},
        {"kind": "cross_attention", "name": "crossed", "heads": 2, "inputs": ["placed", "tokens"], "dropout": 0.3},
        {
            "kind": "transformer_decoder_block",
            "heads": 2,
            "feed_forward": 6,
            "dropout": 0.2,
            "inputs": ["crossed", "tokens"],
        },
        {"kind": "transpose", "order": ["width", "tokens"]},
    ),
    "branches": chain(
        {**CONV, "name": "a", "padding": "same", "filters": 1},
        {"kind": "add", "name": "with_input", "inputs": ["a", "input"]},
        {**CONV, "name": "b", "padding": "same", "inputs": ["with_input"]},
        {"kind": "sigmoid", "name": "gate", "inputs": ["b"]},
        {"kind": "multiply", "name": "gated", "inputs": ["b", "gate"]},
        {"kind": "concatenate", "name": "joined", "inputs": ["gated", "input"]},
        {"kind": "max_pool1d", "name": "halved", "kernel": 2, "inputs": ["joined"]},
        {"kind": "crop_concatenate", "name": "cropped", "inputs": ["halved", "gated"]},
        {"kind": "softplus", "name": "soft"},
    ),
}


@pytest.mark.parametrize("spec", CASES.values(), ids=CASES)
def test_a_stack_is_its_networks_one_by_one(spec):
    torch.manual_seed(0)
    assert_stack_is_like_single(spec)


@pytest.mark.parametrize("name", ["linear", "mlp", "cnn", "residual-cnn", "als-net", "gptransformer"])
def test_presets_stack(name):
    torch.manual_seed(1)
    settings = {"dropout": 0.3} if name in ("mlp", "cnn", "gptransformer") else {}
    positions = 512 if name == "als-net" else 128
    assert_stack_is_like_single(zoo.load(name, positions, 1, 2, **settings), steps=1)


def test_every_kind_that_stacks_is_tried_and_the_others_are_refused():
    tried = {layer.kind for spec in CASES.values() for layer in spec.layers} | {"linear"}
    stacking = {kind for kind, layer in CATALOGUE.items() if layer in (*ELEMENTWISE, *BY_CHANNEL, *BY_SAMPLE)}
    assert stacking == tried
    recurrent = chain(TOKENS, {"kind": "gru", "units": 3})
    assert not stackable(recurrent)
    with pytest.raises(ValueError, match="cannot be stacked"):
        Stacked([build(recurrent)], [None])
    with pytest.raises(ValueError, match="equal specification"):
        Stacked([build(CASES["attention"]), build(CASES["branches"])], [None, None])


@st.composite
def networks(draw):
    """Return a random chain of convolutions, norms, nonlinearities, dropout, pooling and dense layers."""
    body: list[dict] = []
    positions, channels = draw(st.integers(9, 20)), draw(st.integers(1, 3))
    length = positions
    between = st.sampled_from(
        [
            {"kind": "batch_norm"},
            {"kind": "relu"},
            {"kind": "gelu"},
            {"kind": "dropout", "rate": 0.4},
            {"kind": "layer_norm"},
        ]
    )
    for _ in range(draw(st.integers(0, 2))):
        body.append({"kind": "conv1d", "filters": draw(st.integers(1, 4)), "kernel": draw(st.integers(1, 3))})
        body[-1] |= {"padding": "same", "bias": draw(st.booleans())}
        body += draw(st.lists(between, max_size=3))
        if draw(st.booleans()) and length >= 4:
            body.append({"kind": draw(st.sampled_from(["max_pool1d", "average_pool1d"])), "kernel": 2})
            length //= 2
    body.append({"kind": "flatten"})
    for _ in range(draw(st.integers(0, 2))):
        body.append({"kind": "dense", "units": draw(st.integers(1, 6)), "bias": draw(st.booleans())})
        body += draw(st.lists(between, max_size=3))
    return chain(*body, channels=channels, positions=positions, outputs=draw(st.integers(1, 3)))


@settings(max_examples=40, deadline=None)
@given(networks(), st.integers(0, 2**31))
def test_random_networks_stack(spec, seed):
    torch.manual_seed(seed)
    assert_stack_is_like_single(spec, steps=2)


def test_networks_come_apart_again():
    """Tied they are views of the stack; untied they are what they were, and no longer move with it."""
    spec = CASES["dense, batch norm, dropout"]
    networks = [build(spec, seed) for seed in range(MEMBERS)]
    before = [{name: value.clone() for name, value in one.state_dict().items()} for one in networks]
    stack = Stacked(networks, [None] * MEMBERS)
    for network, kept in zip(networks, before, strict=True):
        assert all(torch.equal(value, kept[name]) for name, value in network.state_dict().items())
    with torch.no_grad():
        for value in stack.parameters():
            value.add_(1)
    assert torch.equal(networks[1].layers["head"].get_parameter("bias"), before[1]["layers.head.bias"] + 1)
    stack.untie()
    after = [{name: value.clone() for name, value in one.state_dict().items()} for one in networks]
    with torch.no_grad():
        for value in stack.parameters():
            value.zero_()
    for network, kept in zip(networks, after, strict=True):
        assert all(torch.equal(value, kept[name]) for name, value in network.state_dict().items())


def test_the_input_is_not_repeated_for_every_member():
    """The first layer reads the samples once, whatever the number of members."""
    spec = zoo.load("mlp", 50, 1, 1, hidden=[4])
    stack = Stacked([build(spec, seed) for seed in range(MEMBERS)], [None] * MEMBERS)
    first = next(module for module in stack.modules() if isinstance(module, Leaf))
    seen = []
    laid = first.laid
    first.laid = lambda given: seen.append(tuple(given.tensor.shape)) or laid(given)
    stack(torch.zeros(SAMPLES, 1, 50))
    assert seen == [(SAMPLES, 50)]
