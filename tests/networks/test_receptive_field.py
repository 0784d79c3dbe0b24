"""The receptive field that geometry states, against the inputs that have a gradient on a twin of positive weights."""

import numpy as np
import pandas as pd
import pytest
import torch
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st

from explorer.networks import zoo
from explorer.networks.build import build
from explorer.networks.geometry import geometry, layer_table, receptive_field_bp
from explorer.networks.shape import ShapeError
from explorer.networks.spec import NetworkSpec, read
from explorer.networks.windows import Tabled

HANDED_ON = {"relu", "softplus", "batch_norm", "dropout", "linear", "positional_encoding"}
SLOW_TO_DRAW = [
    HealthCheck.too_slow,
    HealthCheck.filter_too_much,
    HealthCheck.data_too_large,
    HealthCheck.large_base_example,
]
SMOOTH = {"relu", "leaky_relu", "gelu", "softplus", "tanh", "sigmoid", "dropout"}


def twin(spec: NetworkSpec):
    """Return the network with average for max pooling, no nonlinearity, and positive random float64 weights."""
    data = {"name": spec.name, "input": dict(spec.input), "layers": []}
    for layer in spec.layers:
        values = layer.model_dump()
        if layer.kind in SMOOTH:
            values = {"kind": "linear", "name": layer.name, "inputs": layer.inputs}
        values["kind"] = values["kind"].replace("max_pool", "average_pool")
        data["layers"].append(values)
    network = build(read(data), seed=0, dtype=torch.float64).eval()
    generator = torch.Generator().manual_seed(0)
    with torch.no_grad():
        for name, parameter in network.named_parameters():
            scale = 0.01 if ".query." in name or ".key." in name else 1 / max(1, parameter[0].numel())
            parameter.copy_((torch.rand(parameter.shape, generator=generator, dtype=torch.float64) + 0.5) * scale)
    return network


def units(shape, rng, most=5):
    """Return a few index tuples of a shape, its first and last among them."""
    found = {(0,) * len(shape), tuple(n - 1 for n in shape.sizes)}
    for _ in range(most):
        found.add(tuple(int(rng.integers(n)) for n in shape.sizes))
    return sorted(found)


def check(spec: NetworkSpec, exact_at_borders: bool, most=1):
    """Compare the windows of every layer that reads, merges or rearranges with the gradient; others hand theirs on."""
    found, network, rng = geometry(spec), twin(spec), np.random.default_rng(0)
    assert not found.errors
    x = torch.rand(1, *spec.input_shape.sizes, dtype=torch.float64, requires_grad=True)
    taps = network.tap(x, [row.name for row in found])
    compared = 0
    for row in found:
        assert row.output
        assert row.field
        assert taps[row.name].shape[1:] == row.output.sizes, row.name
        if row.kind in HANDED_ON:
            before = None if row.sources == ("input",) else found[row.sources[0]].field
            assert before is None or row.field.parts == before.parts
            continue
        for unit in units(row.output, rng, most):
            (gradient,) = torch.autograd.grad(taps[row.name][(0, *unit)], x, retain_graph=True)
            index = dict(zip(row.output, unit, strict=True))
            for axis in row.field.parts:
                others = tuple(i for i, a in enumerate(spec.input_shape) if a != axis)
                touched = np.flatnonzero(gradient[0].abs().numpy().sum(others) if others else gradient[0].abs().numpy())
                first, last = row.field.window(axis, index)
                begin, end = row.field._hull(axis, index)
                if len(touched) == 0:  # the unit reads padding alone
                    hulls = [(row.field._hull(a, index), row.field.window(a, index)) for a in row.field.parts]
                    assert any(hull != window for hull, window in hulls), (row.name, unit)
                    continue
                assert first <= touched[0], (row.name, unit)
                assert touched[-1] < last, (row.name, unit)
                parts = row.field.parts[axis]
                cut = any(isinstance(p, Tabled) and not p.low < first <= last < p.high for p in parts)
                whole = (begin, end) == (first, last) and not cut
                if (
                    whole or exact_at_borders
                ) and "concatenate" not in row.kind:  # whose rows state all branches' union
                    assert (touched[0], touched[-1] + 1) == (first, last), (row.name, unit)
                    compared += 1
                    if whole and row.receptive_field and row.jump and row.jump[axis]:
                        assert last - first == row.receptive_field[axis]
    return compared


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("linear", {"positions": 50}),
        ("mlp", {"positions": 50, "hidden": "8,4"}),
        ("cnn", {"positions": 203}),
        ("cnn", {"positions": 150, "filters": "3,4,5", "kernel": 6, "stride": 3, "pool": 2}),
        ("promoter-cnn", {}),
        ("als-net", {"positions": 192, "grid": 4, "width": 3, "hidden": "4"}),
        ("residual-cnn", {"positions": 700, "filters": "4,8,8,12"}),
        ("gptransformer", {"positions": 67, "positional": "learned"}),
        ("gptransformer", {"positions": 67, "pooling": "flatten", "shared_embedding": True}),
    ],
)
def test_receptive_field_of_presets_is_where_the_gradient_is(name, values):
    values = dict(values)
    positions = values.pop("positions", None)
    assert check(zoo.load(name, positions=positions, **values), exact_at_borders=True, most=2) >= 3


@st.composite
def chains(draw, most=2):
    """Up to `most` layers that keep places and filters in the clear."""
    kinds = [
        st.builds(
            lambda k, s, p: ("conv", k, s, p), st.integers(1, 5), st.integers(1, 2), st.sampled_from([0, 1, "same"])
        ),
        st.builds(lambda k, s: ("pool", k, s), st.integers(2, 3), st.integers(1, 3)),
        st.sampled_from([("batch_norm",), ("relu",), ("softplus",), ("dropout",)]),
    ]
    return draw(st.lists(st.one_of(kinds), max_size=most))


@st.composite
def graphs(draw):
    """Random graphs along the genome with two merges or more, whose branches stride unequally."""
    length = draw(st.integers(70, 130))
    layers: list[dict] = []
    channels, number = draw(st.integers(1, 2)), 0
    spec = {"input": {"channels": channels, "positions": length}, "layers": layers}

    def put(kind, inputs=(), **values):
        nonlocal number
        number += 1
        layers.append({"kind": kind, "name": f"l{number}", "inputs": inputs, **values})
        return layers[-1]["name"]

    def put_all(chain):
        for step in chain:
            if step[0] == "conv":
                put("conv1d", filters=2, kernel=step[1], stride=step[2], padding=step[3])
            elif step[0] == "pool":
                put("max_pool1d", kernel=step[1], stride=step[2])
            else:
                put(step[0])

    def places(name):
        try:
            return read(spec).shapes[name]["positions"]
        except ShapeError:  # the draws so far have shortened the genome away
            reject()

    put("conv1d", filters=2, kernel=draw(st.integers(1, 4)))
    for _ in range(draw(st.integers(2, 3))):
        put_all(draw(chains(1)))
        given, here = layers[-1]["name"], places(layers[-1]["name"])
        if here < 12:
            put("conv1d", filters=2, kernel=1)
            given = layers[-1]["name"]
        strides = draw(st.sampled_from([(2, 1), (1, 2), (3, 1), (2, 3), (1, 1)]))
        ends = []
        for order in (strides, strides[::-1]):
            source = given
            for stride in order:
                source = put(
                    "conv1d", (source,), filters=2, kernel=draw(st.integers(1, 4)), stride=stride, padding="same"
                )
            ends.append(source)
        if draw(st.booleans()) and strides[0] * strides[1] > 1:  # a branch of another stride altogether
            ends.append(put("conv1d", (given,), filters=2, kernel=here - places(ends[0]) + 1))
        put(draw(st.sampled_from(["add", "concatenate"])), tuple(ends))
        put("conv1d", filters=2, kernel=1)
    if draw(st.booleans()):
        put_all(draw(chains(1)))
    ending = draw(st.sampled_from(["places", "flatten", "average", "tokens", "attention", "grown"]))
    if ending == "grown":  # a map made larger, and joined to what was seen before
        skip = layers[-1]["name"]
        if draw(st.booleans()):
            put("upsample", factor=draw(st.integers(2, 3)))
        else:
            put("transposed_conv1d", filters=2, kernel=draw(st.integers(2, 5)), stride=2, padding=0)
        put("conv1d", filters=2, kernel=draw(st.integers(1, 4)), stride=draw(st.integers(1, 3)), padding=0)
        put("crop_concatenate", (skip, layers[-1]["name"]))
        put("conv1d", filters=2, kernel=3)
    elif ending == "flatten":
        put("flatten")
        put("dense", units=2)
    elif ending == "average":
        put("global_average_pool")
    elif ending in ("tokens", "attention"):
        put("token_embedding", size=draw(st.integers(1, 3)), width=4, shared=draw(st.booleans()))
        if ending == "attention":
            put("multi_head_attention", heads=2)
            put("layer_norm")
    return spec


@settings(max_examples=25, deadline=None, suppress_health_check=SLOW_TO_DRAW)
@given(graphs())
def test_receptive_field_of_random_graphs_is_where_the_gradient_is(data):
    try:
        spec = read(data)
        assert spec.shapes
    except ValueError as error:  # the draw shortened the genome away
        assert "longer than" in str(error)  # noqa: PT017
        return
    merges = [layer for layer in spec.layers if layer.merges]
    assert len(merges) >= 2
    check(spec, exact_at_borders=False)
    modules = build(spec, 0).layers
    assert {row.name: row.parameters for row in geometry(spec)} == {
        name: sum(p.numel() for p in module.parameters()) for name, module in modules.items()
    }


@settings(max_examples=15, deadline=None)
@given(st.data())
def test_receptive_field_of_images_is_where_the_gradient_is_per_axis(data):
    layers, side = [], data.draw(st.integers(24, 32))
    for kind in data.draw(
        st.lists(
            st.sampled_from(["conv2d", "depthwise_conv2d", "separable_conv2d", "max_pool2d"]), min_size=2, max_size=3
        )
    ):
        pair = st.tuples(st.integers(1, 3), st.integers(1, 4))
        layer = {
            "kind": kind,
            "kernel": data.draw(pair),
            "stride": data.draw(st.tuples(st.integers(1, 2), st.integers(1, 3))),
        }
        if kind in ("conv2d", "separable_conv2d"):
            layer["filters"] = 2
        if kind != "max_pool2d":
            layer["padding"] = data.draw(st.sampled_from([(0, 0), (1, 0), "same"]))
        layers.append(layer)
    spec = read({"input": {"channels": 2, "height": side, "width": side + 5}, "layers": layers})
    try:
        assert spec.shapes
    except ValueError:
        return
    check(spec, exact_at_borders=False)


def test_chain_formula():
    """r = 1 + sum of (k - 1) * product of earlier strides: 1 + 3 + 2 * 2 + 4 * 6 = 32, jump 6, start -(1 + 2 * 2)."""
    layers = [
        {"kind": "conv1d", "filters": 1, "kernel": 4, "stride": 2, "padding": 1},
        {"kind": "max_pool1d", "kernel": 3, "stride": 3, "padding": 0},
        {"kind": "conv1d", "filters": 1, "kernel": 5, "padding": 0},
    ]
    row = geometry(read({"input": {"channels": 1, "positions": 100}, "layers": layers})).rows[-1]
    assert (row.receptive_field, row.jump, row.start) == ({"positions": 32}, {"positions": 6}, {"positions": -1})


def test_als_net_says_why_its_field_is_no_window():
    found = geometry(zoo.load("als-net"))
    assert found["promoters"].receptive_field == {"positions": 64}
    assert found["promoters"].jump == {"positions": 64}
    planes, stem = found["planes"], found["stem_1"]
    assert planes.receptive_field is None
    assert "each of the 32 channels holds one stretch of 64 positions (number 2 sees 65 to 128)" in planes.reason
    assert planes.field
    assert [planes.field.window("positions", {"channels": p, "height": 9}) for p in (0, 31)] == [(0, 64), (1984, 2048)]
    assert planes.sees == {"positions": 64}
    assert stem.receptive_field is None
    assert "every unit depends on all 2,048 positions" in stem.reason
    assert "height and width do not lie along the positions" in found["e_3_relu"].reason
    assert found["output"].receptive_field == {"positions": 2048}
    assert found.last_spatial
    assert found.last_spatial.receptive_field == {"positions": 64}


def test_depthwise_layers_keep_promoters_apart_until_channels_mix():
    layers = [
        {"kind": "conv1d", "filters": 4, "kernel": 10, "stride": 10},
        {"kind": "transpose", "order": ["positions", "channels"]},
        {"kind": "reshape", "shape": {"channels": 5, "height": 2, "width": 2}},
        {"kind": "depthwise_conv2d", "kernel": 2, "padding": "same", "name": "apart"},
        {"kind": "conv2d", "filters": 1, "kernel": 1, "name": "mixed"},
    ]
    found = geometry(read({"input": {"channels": 1, "positions": 50}, "layers": layers}))
    apart, mixed = found["apart"].field, found["mixed"].field
    assert apart
    assert apart.window("positions", {"channels": 3}) == (30, 40)
    assert mixed
    assert mixed.window("positions", {}) == (0, 50)
    assert found["mixed"].reason.startswith("'mixed' mixes all 5 channels, each a stretch of 10 positions")


def test_base_pairs_come_from_positions_and_stop_at_chromosomes():
    """Six windows of 3 SNPs moving by 2; those over the border of the chromosomes are counted apart."""
    spec = read(
        {
            "input": {"channels": 1, "positions": 13},
            "layers": [{"kind": "conv1d", "filters": 2, "kernel": 3, "stride": 2}],
        }
    )
    position = [100, 110, 150, 151, 160, 300, 10, 20, 30, 1000, 1001, 1002, 1003]
    variants = pd.DataFrame({"chromosome": ["1"] * 6 + ["2"] * 7, "position": position})
    (row,) = receptive_field_bp(geometry(spec), variants).itertuples(index=False)
    # windows 1-3: 51 bp, 3-5: 11, 5-7 crosses, 7-9: 21, 9-11: 972, 11-13: 3
    assert (row.snps, row.windows, row.crossing) == (3, 6, 1)
    assert (row.median_bp, row.shortest_bp, row.longest_bp) == (21, 3, 972)
    unmapped = receptive_field_bp(geometry(spec), variants.assign(position=0))
    assert unmapped["median_bp"].isna().all()


def test_windows_are_the_windows_of_single_units():
    found = geometry(zoo.load("residual-cnn", positions=400))
    for name in ("stem", "block_3_sum", "flatten", "output"):
        row = found[name]
        assert row.output
        assert row.field
        every = {
            row.field.window("positions", dict(zip(row.output, index, strict=True)))
            for index in np.ndindex(row.output.sizes)
        }
        assert {tuple(w) for w in row.field.windows("positions").tolist()} == every


def test_errors_are_collected_and_later_layers_wait():
    layers = [
        {"kind": "conv1d", "filters": 4, "kernel": 7, "name": "long"},
        {"kind": "relu"},
        {"kind": "dense", "units": 3, "inputs": ["input"], "name": "early"},
    ]
    found = geometry(read({"input": {"channels": 1, "positions": 4}, "layers": layers}))
    assert [str(error) for error in found.errors] == [
        "layer 'long' (conv1d): kernel 7 is longer than the 4 positions. Use 4 or pad 2.",
        "layer 'early' (dense): it takes features, or tokens x width, but is given 1 channel x 4 positions. "
        "Put a flatten before it.",
    ]
    assert found.rows[1].output is None
    assert found.rows[1].error is None
    assert layer_table(found)["note"][0].startswith("layer 'long'")
