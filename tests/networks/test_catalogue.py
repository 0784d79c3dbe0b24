"""Every layer kind there is, against torch: counts, shapes, products, receptive fields, worked sums, the script."""
# ruff: noqa: E501

import math
import re
from typing import Any

import numpy as np
import onnxruntime
import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from explorer.networks.build import build
from explorer.networks.export import bundle, restore, to_onnx
from explorer.networks.geometry import geometry
from explorer.networks.layers import CATALOGUE, FAMILIES
from explorer.networks.spec import read

GENOME = {"channels": 4, "positions": 23}
IMAGE = {"channels": 4, "height": 13, "width": 15}
TOKENS = {"tokens": 9, "width": 8}
WORDS = {"tokens": 9}
FEATURES = {"features": 12}
CAPSULES = {"kind": "primary_capsules", "types": 2, "dimensions": 4, "kernel": 5, "stride": 2}
TWO = [
    {"kind": "conv1d", "name": "a", "filters": 3, "kernel": 3, "padding": "same"},
    {"kind": "conv1d", "name": "b", "filters": 3, "kernel": 6, "padding": "same", "inputs": ["input"]},
]
MEMORY = [
    {"kind": "dense", "name": "a", "units": 8},
    {"kind": "crop", "name": "b", "axis": "tokens", "before": 2, "after": 1, "inputs": ["input"]},
    {"kind": "dense", "name": "c", "units": 6},
]
PLACED = {"kind": "conv1d", "filters": 4, "kernel": 3, "stride": 2}
SMALL = {"kind": "conv2d", "filters": 4, "kernel": 3, "stride": 2}

EXAMPLES: dict[str, list[tuple]] = {
    "dense": [(FEATURES, {"units": 5}), (TOKENS, {"units": 5, "bias": False})],
    "drop_connect": [(FEATURES, {"units": 5, "rate": 0.3})],
    "conv1d": [(GENOME, {"filters": 6, "kernel": 4, "stride": 2, "padding": 1, "groups": 2, "bias": False}), (GENOME, {"filters": 3, "kernel": 4, "dilation": 3, "padding": "same"})],
    "conv2d": [(IMAGE, {"filters": 6, "kernel": [3, 4], "stride": [2, 1], "padding": [1, 0], "groups": 2}), (IMAGE, {"filters": 2, "kernel": [2, 3], "padding": "same", "dilation": [3, 2], "bias": False})],
    "depthwise_conv1d": [(GENOME, {"kernel": 4, "padding": "same", "stride": 2}), (GENOME, {"kernel": 3, "dilation": 2, "bias": False})],
    "depthwise_conv2d": [(IMAGE, {"kernel": [2, 3], "padding": "same", "stride": [2, 1]})],
    "separable_conv1d": [(GENOME, {"filters": 5, "kernel": 5, "padding": 2})],
    "separable_conv2d": [(IMAGE, {"filters": 5, "kernel": 2, "padding": "same", "dilation": 2})],
    "transposed_conv1d": [(GENOME, {"filters": 3}, [PLACED]), (GENOME, {"filters": 3, "kernel": 5, "stride": 3, "padding": 0, "bias": False}), (GENOME, {"filters": 3, "kernel": 2, "stride": 4, "padding": 1})],
    "transposed_conv2d": [(IMAGE, {"filters": 3}, [SMALL]), (IMAGE, {"filters": 2, "kernel": [3, 2], "stride": [2, 3], "padding": [1, 0]})],
    "locally_connected1d": [(GENOME, {"filters": 3, "kernel": 4, "stride": 2})],
    "locally_connected2d": [(IMAGE, {"filters": 2, "kernel": [3, 2], "stride": [2, 1], "bias": False})],
    "max_pool1d": [(GENOME, {"kernel": 3, "stride": 2, "padding": 1})],
    "max_pool2d": [(IMAGE, {"kernel": [3, 2], "stride": [2, 2], "padding": [1, 0]})],
    "average_pool1d": [(GENOME, {"kernel": 3})],
    "average_pool2d": [(IMAGE, {"kernel": [3, 2]})],
    "global_average_pool": [(IMAGE, {}), (GENOME, {}, [PLACED]), (TOKENS, {})],
    "global_max_pool": [(IMAGE, {}), (GENOME, {}), (TOKENS, {})],
    "batch_norm": [(IMAGE, {}), (GENOME, {}), (FEATURES, {})],
    "layer_norm": [(IMAGE, {}), (TOKENS, {})],
    "group_norm": [(IMAGE, {"groups": 2}), (FEATURES, {"groups": 3})],
    "local_response_norm": [(IMAGE, {"size": 3}), (GENOME, {"size": 2})],
    "dropout": [(FEATURES, {})],
    "linear": [(GENOME, {})],
    "relu": [(GENOME, {})],
    "leaky_relu": [(GENOME, {"slope": 0.2})],
    "gelu": [(GENOME, {})],
    "softplus": [(GENOME, {})],
    "tanh": [(GENOME, {})],
    "sigmoid": [(GENOME, {})],
    "softmax": [(FEATURES, {}), (TOKENS, {}), (IMAGE, {})],
    "flatten": [(GENOME, {}), (GENOME, {}, [PLACED]), (GENOME, {}, [{"kind": "upsample"}])],
    "reshape": [(GENOME, {"shape": {"channels": 2, "height": 2, "width": 23}}), (GENOME, {"shape": {"features": 92}}, [])],
    "transpose": [(GENOME, {"order": ["positions", "channels"]}), (IMAGE, {"order": ["width", "channels", "height"]})],
    "upsample": [(GENOME, {"factor": 3}), (IMAGE, {}, [SMALL])],
    "crop": [(GENOME, {"before": 3, "after": 1}), (IMAGE, {}, [SMALL]), (TOKENS, {"axis": "tokens", "before": 2, "after": 0}), (IMAGE, {"axis": "channels"})],
    "pad": [(GENOME, {"before": 0, "after": 2}), (IMAGE, {"axis": "width"}, [SMALL])],
    "add": [(GENOME, {"inputs": ["a", "b"]}, TWO)],
    "multiply": [(GENOME, {"inputs": ["a", "b"]}, TWO)],
    "concatenate": [(GENOME, {"inputs": ["a", "b", "input"]}, TWO), (GENOME, {"inputs": ["a", "b"], "axis": "positions"}, TWO)],
    "crop_concatenate": [(GENOME, {"inputs": ["input", "c"]}, [*TWO, {"kind": "conv1d", "name": "c", "filters": 2, "kernel": 6, "inputs": ["a"]}]), (IMAGE, {"inputs": ["input", "c"]}, [{"kind": "conv2d", "name": "c", "filters": 2, "kernel": [4, 3]}])],
    "token_embedding": [(GENOME, {"size": 5, "width": 6}), (GENOME, {"size": 4, "width": 6, "shared": True}, [PLACED])],
    "embedding": [(WORDS, {"words": 11, "width": 5})],
    "positional_encoding": [(TOKENS, {}), (TOKENS, {"how": "learned"})],
    "genome_position": [(TOKENS, {}), (TOKENS, {"places": [0.0, 0.5, 1.0, 4.0, 5.5, 6.0, 7.0, 9.0, 9.5]})],
    "multi_head_attention": [(TOKENS, {"heads": 2, "mask": mask, "reach": 2}) for mask in ("none", "causal", "local", "causal local")],
    "cross_attention": [(TOKENS, {"heads": 2, "inputs": ["a", "c"]}, MEMORY)],
    "transformer_encoder_block": [(TOKENS, {"heads": 2, "feed_forward": 12}), (TOKENS, {"heads": 4, "mask": "local", "reach": 1})],
    "transformer_decoder_block": [(TOKENS, {"heads": 2, "feed_forward": 12, "inputs": ["a", "c"]}, MEMORY)],
    "rnn": [(TOKENS, {"units": 5, "gives": "all"}), (TOKENS, {"units": 5, "bidirectional": True})],
    "lstm": [(TOKENS, {"units": 5, "gives": "all", "bidirectional": True}), (TOKENS, {"units": 5})],
    "gru": [(TOKENS, {"units": 5, "gives": "all"}), (TOKENS, {"units": 5, "bidirectional": True})],
    "primary_capsules": [(IMAGE, {"types": 3, "dimensions": 4, "kernel": 5})],
    "routing_capsules": [(IMAGE, {"capsules": 3, "dimensions": 5}, [CAPSULES]), (IMAGE, {"capsules": 3, "dimensions": 5, "iterations": 1}, [CAPSULES])],
    "capsule_lengths": [(IMAGE, {}, [CAPSULES])],
    "capsule_mask": [(IMAGE, {}, [CAPSULES, {"kind": "routing_capsules", "capsules": 3, "dimensions": 5}])],
}  # fmt: skip
CASES = [pytest.param(kind, i, id=f"{kind}-{i}") for kind, several in EXAMPLES.items() for i in range(len(several))]
UNCOUNTED = {"lstm", "gru"}
"""Kinds whose products torch's counter does not see."""


def example(kind, i):
    shape, values, *before = EXAMPLES[kind][i]
    layers = [*(before[0] if before else []), {"kind": kind, "name": "it", **values}]
    return read({"input": shape, "layers": layers})


def inputs(spec, samples=2):
    generator = torch.Generator().manual_seed(3)
    if spec.input_shape.axes == ("tokens",):
        return torch.randint(0, 11, (samples, *spec.input_shape.sizes), generator=generator).double()
    return torch.randn(samples, *spec.input_shape.sizes, generator=generator, dtype=torch.float64)


def test_no_kind_is_left_out():
    assert set(EXAMPLES) == set(CATALOGUE)
    assert [kind for family in FAMILIES.values() for kind in family if not kind.family] == []


@pytest.mark.parametrize(("kind", "i"), CASES)
def test_torch_counts_the_same(kind, i):
    """Shape, parameters, statistics and multiply-adds of the layer as torch itself sees them in a forward pass."""
    spec = example(kind, i)
    found, network = geometry(spec), build(spec, seed=0, dtype=torch.float64).eval()
    assert not found.errors
    output = found["it"].output
    assert output
    with FlopCounterMode(display=False) as counter, torch.nn.attention.sdpa_kernel(MATH), torch.no_grad():
        assert network(inputs(spec)).shape == (2, *output.sizes)
    for row in found:
        module = network.layers[row.name]
        assert sum(p.numel() for p in module.parameters()) == row.parameters
        assert sum(v.numel() for k, v in module.state_dict().items() if "running" in k) == row.buffers
    if kind not in UNCOUNTED:
        assert counter.get_total_flops() == 2 * 2 * found.macs


MATH = torch.nn.attention.SDPBackend.MATH


@pytest.mark.parametrize(("cell", "gates"), [("rnn", 1), ("lstm", 4), ("gru", 3)])
def test_recurrent_products_are_those_of_the_matrices_at_every_token(cell, gates):
    """One product with the token and one with the state, per gate, token and direction."""
    spec = read({"input": TOKENS, "layers": [{"kind": cell, "units": 5, "bidirectional": True}]})
    weights = [p for n, p in build(spec, 0).named_parameters() if "weight" in n]
    assert geometry(spec).macs == 9 * sum(p.numel() for p in weights) == 9 * 2 * gates * 5 * (8 + 5)


@pytest.mark.parametrize(("kind", "i"), CASES)
def test_worked_sums_come_to_what_the_layer_gives(kind, i):
    spec = example(kind, i)
    given = [spec.shapes[source] for source in spec.sources["it"]]
    lines = spec["it"].worked(*given)
    for line in lines:
        assert re.fullmatch(r"(?:floor|ceil|[\d\s()+\-/·])+", line.expression), line
        assert eval(line.expression.replace("·", "*"), {"floor": math.floor, "ceil": math.ceil}) == line.result, line
    results = {line.label: line.result for line in lines}
    row = geometry(spec)["it"]
    assert results.get("parameters", 0) == row.parameters
    assert results.get("multiply-adds", 0) == row.macs
    assert row.output
    for axis, size in row.output.items():
        assert results.get(axis, size) == size


def together(layer):
    """Return the output axes (without samples) whose units differ in what they see, which geometry states jointly."""
    if layer.kind in ("concatenate", "crop_concatenate"):
        return (0,) if layer.model_dump().get("axis", "channels") == "channels" else ()
    if layer.kind == "capsule_mask":
        return (0, 1)
    return (1,) if layer.model_dump().get("bidirectional") and layer.gives == "all" else ()


def touched(network, x, unit, axis):
    """Return the places along an input axis on which the unit of the last layer depends."""
    joint = together(network.spec["it"])
    unit = tuple(slice(None) if i in joint else n for i, n in enumerate(unit))
    others = tuple(i for i in range(x.dim() - 1) if i != axis)
    if network.spec["it"].kind in ("embedding", "capsule_mask"):  # no gradient tells: change the input instead
        places, base = [], network(x)[(0, *unit)]
        for place in range(x.shape[axis + 1]):
            for seed in range(12):
                other = x.clone()
                changed = other.select(axis + 1, place)
                generator = torch.Generator().manual_seed(seed)
                changed.copy_(
                    (changed + 1 + seed) % 11 if not others else torch.randn(changed.shape, generator=generator) * 4
                )
                if not torch.equal(network(other)[(0, *unit)], base):
                    places.append(place)
                    break
        return np.array(places)
    x = x.clone().requires_grad_()
    (gradient,) = torch.autograd.grad(network(x)[(0, *unit)].square().sum(), x)
    moved = gradient[0].abs().numpy()
    return np.flatnonzero(moved.sum(others) if others else moved)


@pytest.mark.parametrize(("kind", "i"), CASES)
def test_receptive_fields_are_where_the_gradient_is(kind, i):
    """Of several units, the first and the last among them; the largest of a window is replaced by its mean."""
    data = example(kind, i).model_dump()
    for layer in data["layers"]:
        layer["kind"] = {"max_pool1d": "average_pool1d", "max_pool2d": "average_pool2d", "relu": "linear", "global_max_pool": "global_average_pool"}.get(layer["kind"], layer["kind"])  # fmt: skip
    spec = read(data)
    network, row, x = build(spec, 1, torch.float64).eval(), geometry(spec)["it"], inputs(spec, 1)
    rng, shape = np.random.default_rng(0), row.output
    assert shape
    assert row.field
    picked = {(0,) * len(shape), tuple(n - 1 for n in shape.sizes)}
    picked |= {tuple(int(rng.integers(n)) for n in shape.sizes) for _ in range(12)}
    compared = 0
    for unit in sorted(picked):
        for axis in row.field.parts:
            places = touched(network, x, unit, spec.input_shape.axes.index(axis))
            first, last = row.field.window(axis, dict(zip(shape, unit, strict=True)))
            if len(places) == 0:  # the unit reads padding alone, along this axis or another
                index = dict(zip(shape, unit, strict=True))
                ends = [(row.field.window(a, index), row.field._hull(a, index)) for a in row.field.parts]
                assert any(cut != hull or cut[0] >= cut[1] for cut, hull in ends), unit
                continue
            holes = np.max(spec["it"].model_dump().get("dilation", 1)) > 1
            if holes and row.field._hull(axis, dict(zip(shape, unit, strict=True))) != (first, last):
                assert first <= places[0] <= places[-1] < last  # of a kernel with holes, taps may fall on padding
                continue
            assert (places[0], places[-1] + 1) == (first, last), unit
            compared += 1
    assert compared >= 2


@pytest.mark.parametrize(("kind", "i"), CASES)
def test_script_and_onnx_reproduce_the_layer(kind, i, tmp_path):
    spec = example(kind, i)
    network, x = build(spec, seed=2).eval(), inputs(spec).float()
    files = bundle(network)
    for file, content in files.items():
        (tmp_path / file).write_bytes(content)
    alone: dict[str, Any] = {"__name__": "alone"}
    exec(compile(files["network.py"], "network.py", "exec"), alone)
    assert b"explorer" not in files["network.py"]
    expected = network(x)
    assert (alone["load"](str(tmp_path / "network.safetensors"))(x) - expected).abs().max() <= 1e-6
    assert torch.equal(restore(files)(x), expected)
    (found,) = onnxruntime.InferenceSession(to_onnx(network)).run(["y"], {"x": inputs(spec, 3).float().numpy()})
    assert np.abs(found - network(inputs(spec, 3).float()).detach().numpy()).max() <= 1e-6
    assert read(spec.to_json()) == spec
