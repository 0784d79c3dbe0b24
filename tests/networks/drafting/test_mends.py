"""Offered mends make the layer fit, whatever is broken; worked arithmetic gives what the layer gives."""
# ruff: noqa: E501

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.networks.geometry import geometry
from explorer.networks.mend import Mend
from explorer.networks.shape import Shape
from explorer.networks.spec import read


def broken(shape, *layers):
    """Return the plain layers, named, and the first error they give."""
    spec = read({"input": shape, "layers": list(layers)})
    plain = [{"kind": layer.kind, **layer.model_dump()} for layer in spec.layers]
    return plain, geometry(spec).errors[0]


def fits(shape, layers, name):
    return next(row.output for row in geometry(read({"input": shape, "layers": layers})) if row.name == name)


WORDS = {"tokens": 7}
GENOME, IMAGE = {"channels": 2, "positions": 4}, {"channels": 3, "height": 4, "width": 6}
BROKEN = [
    (GENOME, {"kind": "conv1d", "filters": 1, "kernel": 7}, ["use kernel 4", "pad 2"]),
    (GENOME, {"kind": "conv1d", "filters": 1, "kernel": 3, "dilation": 3}, ["use kernel 2", "pad 2"]),
    (GENOME, {"kind": "conv1d", "filters": 6, "kernel": 1, "groups": 4}, ["use 2 groups"]),
    (GENOME, {"kind": "conv1d", "filters": 5, "kernel": 1, "groups": 2}, ["use 1 group", "use 6 filters"]),
    (IMAGE, {"kind": "conv2d", "filters": 1, "kernel": [9, 7]}, ["use kernel 4 x 6", "pad 3 x 1"]),
    (IMAGE, {"kind": "max_pool2d", "kernel": 5}, ["use kernel 4 x 5", "pad 1 x 0"]),
    (GENOME, {"kind": "max_pool1d", "kernel": 2, "padding": 2}, ["pad 1", "use kernel 4"]),
    (GENOME, {"kind": "dense", "units": 3}, ["put a flatten before it", "put a global average pool before it"]),
    (IMAGE, {"kind": "conv1d", "filters": 1, "kernel": 1}, ["put a reshape before it"]),
    ({"features": 9}, {"kind": "conv2d", "filters": 1}, ["put a reshape before it"]),
    ({"tokens": 5, "width": 6}, {"kind": "conv1d", "filters": 1, "kernel": 2}, ["put a transpose and a reshape before it"]),
    ({"tokens": 3, "width": 6}, {"kind": "multi_head_attention", "heads": 4}, ["use 3 heads"]),
    (GENOME, {"kind": "multi_head_attention", "heads": 4}, ["put a token embedding before it"]),
    (IMAGE, {"kind": "multi_head_attention", "heads": 3}, ["put a transpose and a reshape before it"]),
    ({"tokens": 3, "width": 6}, {"kind": "batch_norm"}, ["use a layer norm"]),
    ({"features": 8}, {"kind": "reshape", "shape": {"channels": 2, "positions": 3}}, ["make it 4 positions"]),
    ({"features": 8}, {"kind": "global_average_pool"}, ["leave it out"]),
    (IMAGE, {"kind": "capsule_lengths"}, ["put a layer of primary capsules before it"]),
    (GENOME, {"kind": "embedding", "words": 3, "width": 4}, ["put a reshape before it"]),
    (WORDS, {"kind": "multi_head_attention", "heads": 5}, ["put an embedding before it"]),
    (WORDS, {"kind": "dense", "units": 3}, ["put a flatten before it"]),
    ({"features": 9}, {"kind": "upsample"}, ["leave it out"]),
    (GENOME, {"kind": "crop", "before": 3, "after": 2}, ["cut 3 and 0"]),
    (GENOME, {"kind": "crop", "axis": "height"}, ["take the axis positions"]),
    (IMAGE, {"kind": "transposed_conv2d", "filters": 1, "kernel": 1, "stride": 1, "padding": [2, 1]}, ["pad 1 x 1"]),
    (IMAGE, {"kind": "group_norm", "groups": 2}, ["use 1 group"]),
    ({"features": 9}, {"kind": "local_response_norm"}, ["use a layer norm"]),
    (GENOME, {"kind": "transpose", "order": ["height", "channels"]}, ["use the order positions, channels"]),
]  # fmt: skip


@pytest.mark.parametrize(("shape", "layer", "labels"), BROKEN)
def test_mends_are_offered_and_make_the_layer_fit(shape, layer, labels):
    plain, error = broken(shape, layer, {"kind": "linear", "name": "after"})
    assert [mend.label for mend in error.mends] == labels
    for mend in error.mends:
        assert fits(shape, mend.apply(plain), "after") is not None, mend


def test_a_mend_says_which_settings_of_which_layer_change():
    _, error = broken(GENOME, {"kind": "conv1d", "name": "long", "filters": 1, "kernel": 7})
    assert [mend.changes for mend in error.mends] == [{"long": {"kernel": 4}}, {"long": {"padding": 2}}]


def test_inserted_layers_keep_the_other_wires():
    layers = [
        {"kind": "conv1d", "name": "a", "filters": 4, "kernel": 1},
        {"kind": "conv1d", "name": "b", "filters": 6, "kernel": 1, "stride": 2, "inputs": ["input"]},
        {"kind": "add", "name": "sum", "inputs": ["a", "b"]},
        {"kind": "relu", "name": "after"},
        {"kind": "linear", "name": "other", "inputs": ["a"]},
    ]
    plain, error = broken({"channels": 2, "positions": 9}, *layers)
    assert [mend.label for mend in error.mends] == [
        "put a convolution of kernel 1 with 6 filters, stride 2 after a",
        "put a convolution of kernel 1 with 4 filters and a pad (4 positions added) after b",
    ]
    mended = read({"input": {"channels": 2, "positions": 9}, "layers": error.mends[0].apply(plain)})
    assert mended.sources["sum"] == ("sum_conv1d", "b")
    assert mended.sources["sum_conv1d"] == ("a",)
    assert mended.sources["other"] == ("a",)
    assert mended.shapes["sum"] == Shape(channels=6, positions=5)


def test_a_removed_layer_hands_its_inputs_on():
    layers = [{"name": "a"}, {"name": "b", "inputs": ("a",)}, {"name": "c"}, {"name": "d", "inputs": ("b", "c")}]
    after = Mend("leave it out", remove=True, layer="b").apply(layers)
    assert after == [{"name": "a"}, {"name": "c", "inputs": ("a",)}, {"name": "d", "inputs": ("a", "c")}]
    with pytest.raises(KeyError):
        Mend("x", layer="lost").apply(layers)


NUMBER = st.integers(1, 12)


@settings(max_examples=120, deadline=None)
@given(st.data())
def test_any_offered_mend_of_a_sliding_layer_makes_it_fit(data):
    flat = data.draw(st.booleans())
    shape = {"channels": data.draw(NUMBER)}
    shape |= {axis: data.draw(NUMBER) for axis in (("positions",) if flat else ("height", "width"))}
    tail = "1d" if flat else "2d"
    kind = data.draw(st.sampled_from(["conv", "depthwise_conv", "separable_conv", "max_pool", "average_pool"])) + tail
    size = NUMBER if flat else st.tuples(NUMBER, NUMBER)
    margin = st.integers(0, 4) if flat else st.tuples(st.integers(0, 4), st.integers(0, 4))
    layer = {"kind": kind, "name": "x", "kernel": data.draw(size), "padding": data.draw(margin)}
    layer["stride"] = data.draw(size)
    if "pool" not in kind:
        layer["dilation"] = data.draw(size)
    if kind.startswith("conv"):
        layer["groups"] = data.draw(NUMBER)
    if kind.startswith(("conv", "separable")):
        layer["filters"] = data.draw(NUMBER)
    spec = read({"input": shape, "layers": [layer]})
    for error in geometry(spec).errors:
        assert error.mends
        for mend in error.mends:
            assert fits(shape, mend.apply([layer]), "x") is not None


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_any_two_maps_can_be_brought_to_meet(data):
    """Branches of any channels, strides and lengths: some mend is offered for every merge, and all of them work."""
    flat = data.draw(st.booleans())
    axes = ("positions",) if flat else ("height", "width")
    size = NUMBER if flat else st.tuples(NUMBER, NUMBER)
    shape = {"channels": 2} | {axis: data.draw(st.integers(12, 30)) for axis in axes}
    layers = [
        {
            "kind": "conv1d" if flat else "conv2d",
            "name": name,
            "filters": data.draw(st.integers(1, 4)),
            "kernel": data.draw(size),
            "stride": data.draw(st.integers(1, 3) if flat else st.tuples(st.integers(1, 3), st.integers(1, 3))),
            "inputs": ["input"],
        }
        for name in ("a", "b")
    ]
    layers.append(
        {"kind": data.draw(st.sampled_from(["add", "multiply", "concatenate"])), "name": "m", "inputs": ["a", "b"]}
    )
    for error in geometry(read({"input": shape, "layers": layers})).errors:
        assert error.mends
        for mend in error.mends:
            assert fits(shape, mend.apply(layers), "m") is not None, mend


def test_worked_arithmetic_reads_as_taught():
    spec = read(
        {
            "input": {"channels": 1, "height": 28, "width": 28},
            "layers": [{"kind": "conv2d", "filters": 6, "kernel": 5, "padding": 2}],
        }
    )
    lines = spec.layers[0].worked(spec.input_shape)
    assert [tuple(line) for line in lines] == [
        ("height", "floor((28 - 5 + 2·2) / 1) + 1", 28),
        ("width", "floor((28 - 5 + 2·2) / 1) + 1", 28),
        ("parameters", "6·(5·5 + 1)", 156),
        ("multiply-adds", "(6·28·28)·(1·5·5)", 117_600),
    ]
