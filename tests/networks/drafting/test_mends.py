"""Every mend that is offered puts right what it is offered for; worked arithmetic gives what the layer gives."""
# ruff: noqa: E501

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.errors import InputError
from explorer.networks.drafting.check import Requirements, check
from explorer.networks.drafting.draft import INPUT, Draft
from explorer.networks.drafting.layer import DraftLayer
from explorer.networks.drafting.mending import fitting, mended
from explorer.networks.layers import Conv1d
from explorer.networks.mend import Mend
from explorer.networks.shape import Shape, ShapeError
from explorer.networks.spec import read


def drafted(shape, *layers):
    return Draft.of(read({"input": shape, "layers": list(layers)}))


def first_problem(draft):
    return next(iter(check(draft).problems.values()))


def fits(draft, mend, name):
    return check(mended(draft, mend)).rows[name].output is not None


WORDS = {"tokens": 7}
GENOME, IMAGE = {"channels": 2, "positions": 4}, {"channels": 3, "height": 4, "width": 6}
BROKEN = [
    (GENOME, {"kind": "conv1d", "filters": 1, "kernel": 7}, ["Use kernel 4", "Pad 2"]),
    (GENOME, {"kind": "conv1d", "filters": 1, "kernel": 3, "dilation": 3}, ["Use kernel 2", "Pad 2"]),
    (GENOME, {"kind": "conv1d", "filters": 6, "kernel": 1, "groups": 4}, ["Use 2 groups"]),
    (GENOME, {"kind": "conv1d", "filters": 5, "kernel": 1, "groups": 2}, ["Use 1 group", "Use 6 filters"]),
    (IMAGE, {"kind": "conv2d", "filters": 1, "kernel": [9, 7]}, ["Use kernel 4 x 6", "Pad 3 x 1"]),
    (IMAGE, {"kind": "max_pool2d", "kernel": 5}, ["Use kernel 4 x 5", "Pad 1 x 0"]),
    (GENOME, {"kind": "max_pool1d", "kernel": 2, "padding": 2}, ["Pad 1", "Use kernel 4"]),
    (GENOME, {"kind": "dense", "units": 3}, ["Put a flatten before it", "Put a global average pool before it"]),
    (IMAGE, {"kind": "conv1d", "filters": 1, "kernel": 1}, ["Put a reshape before it"]),
    ({"features": 9}, {"kind": "conv2d", "filters": 1}, ["Put a reshape before it"]),
    ({"tokens": 5, "width": 6}, {"kind": "conv1d", "filters": 1, "kernel": 2}, ["Put a transpose and a reshape before it"]),
    ({"tokens": 3, "width": 6}, {"kind": "multi_head_attention", "heads": 4}, ["Use 3 heads"]),
    (GENOME, {"kind": "multi_head_attention", "heads": 4}, ["Put a token embedding before it"]),
    (IMAGE, {"kind": "multi_head_attention", "heads": 3}, ["Put a transpose and a reshape before it"]),
    ({"tokens": 3, "width": 6}, {"kind": "batch_norm"}, ["Use a layer norm"]),
    ({"features": 8}, {"kind": "reshape", "shape": {"channels": 2, "positions": 3}}, ["Make it 4 positions"]),
    ({"features": 8}, {"kind": "global_average_pool"}, ["Leave it out"]),
    (IMAGE, {"kind": "capsule_lengths"}, ["Put a layer of primary capsules before it"]),
    (GENOME, {"kind": "embedding", "words": 3, "width": 4}, ["Put a reshape before it"]),
    (WORDS, {"kind": "multi_head_attention", "heads": 5}, ["Put an embedding before it"]),
    (WORDS, {"kind": "dense", "units": 3}, ["Put a flatten before it"]),
    ({"features": 9}, {"kind": "upsample"}, ["Leave it out"]),
    (GENOME, {"kind": "crop", "before": 3, "after": 2}, ["Cut 3 and 0"]),
    (GENOME, {"kind": "crop", "axis": "height"}, ["Take the axis positions"]),
    (IMAGE, {"kind": "transposed_conv2d", "filters": 1, "kernel": 1, "stride": 1, "padding": [2, 1]}, ["Pad 1 x 1"]),
    (IMAGE, {"kind": "group_norm", "groups": 2}, ["Use 1 group"]),
    ({"features": 9}, {"kind": "local_response_norm"}, ["Use a layer norm"]),
    (GENOME, {"kind": "transpose", "order": ["height", "channels"]}, ["Use the order positions, channels"]),
]  # fmt: skip


@pytest.mark.parametrize(("shape", "layer", "labels"), BROKEN)
def test_mends_are_offered_and_make_the_layer_fit(shape, layer, labels):
    draft = drafted(shape, layer, {"kind": "linear", "name": "after"})
    problem = first_problem(draft)
    assert [mend.label for mend in problem.mends] == labels
    for mend in problem.mends:
        assert fits(draft, mend, "after"), mend


def test_a_mend_says_which_settings_of_which_layer_change():
    draft = drafted(GENOME, {"kind": "conv1d", "name": "long", "filters": 1, "kernel": 7})
    mends = first_problem(draft).mends
    assert [(mend.layer, mend.change) for mend in mends] == [("long", {"kernel": 4}), ("long", {"padding": 2})]


def test_inserted_layers_keep_the_other_wires():
    draft = drafted(
        {"channels": 2, "positions": 9},
        {"kind": "conv1d", "name": "a", "filters": 4, "kernel": 1},
        {"kind": "conv1d", "name": "b", "filters": 6, "kernel": 1, "stride": 2, "inputs": ["input"]},
        {"kind": "add", "name": "sum", "inputs": ["a", "b"]},
        {"kind": "relu", "name": "after"},
        {"kind": "linear", "name": "other", "inputs": ["a"]},
    )
    mends = first_problem(draft).mends
    assert [mend.label for mend in mends] == [
        "Put a convolution of kernel 1 with 6 filters, stride 2 after a",
        "Put a convolution of kernel 1 with 4 filters and a pad (4 positions added) after b",
    ]
    spec = check(mended(draft, mends[0])).spec
    assert spec is not None
    assert spec.sources["sum"] == ("conv1d_1", "b")
    assert spec.sources["conv1d_1"] == ("a",)
    assert spec.sources["other"] == ("a",)
    assert spec.shapes["sum"] == Shape(channels=6, positions=5)


def test_an_offer_that_leaves_the_layer_broken_is_no_mend():
    draft = drafted({"channels": 2, "positions": 9}, {"kind": "conv1d", "name": "long", "filters": 1, "kernel": 20})
    offers = [
        Mend("too long still", {"kernel": 12}),
        Mend("no such setting", {"colour": 3}),
        Mend("not valid", {"kernel": 0}),
        Mend("it fits", {"kernel": 9}),
        Mend("nothing to take", insert=({"kind": "dense", "units": 3},)),
    ]
    error = ShapeError(Conv1d(name="long", filters=1, kernel=20), Shape(), "it does not fit", offers=offers)
    assert [mend.label for mend in fitting(draft, error, {INPUT: Shape(channels=2, positions=9)})] == ["It fits"]


def wired(*layers):
    return Draft({"channels": 2, "positions": 8}, layers)


UNFED = DraftLayer("relu", "b")
A, B, JOINED = DraftLayer("relu", "a", (INPUT,)), DraftLayer("relu", "b", ("a",)), DraftLayer("add", "b", ("a",))
FAULTY = [
    (wired(A, UNFED), "b", "Feed it from the block before"),
    (wired(UNFED), "b", "Feed it from the block before"),
    (wired(A, JOINED), "b", "Remove it"),
    (wired(A, DraftLayer("relu", "b", ("a", INPUT))), "b", "Keep a"),
    (wired(DraftLayer("conv1d", "a", (INPUT,), {"filters": 0, "kernel": 3})), "a", "Use filters 1"),
    (wired(DraftLayer("conv1d", "a", (INPUT,), {"filters": 2, "kernel": 3, "stride": "x"})), "a", "Use stride 1"),
    (wired(A), INPUT, "Fit it"),
    (wired(DraftLayer("dense", "a", (INPUT,), {"units": 3})).insert("flatten", INPUT), "a", "Use 2 units"),
    (wired(A), "a", "Add a dense layer of 2"),
    (wired(DraftLayer("flatten", "a", (INPUT,))), "a", "Add a dense layer of 2"),
]


@pytest.mark.parametrize(("draft", "name", "label"), FAULTY)
def test_what_else_is_wrong_is_put_right_by_its_mend(draft, name, label):
    requirements = Requirements(
        {"channels": 2, "positions": 12} if name == INPUT else None, 2 if "2" in label else None
    )
    problem = check(draft, requirements).problems[name]
    (mend,) = problem.mends
    assert mend.label == label
    assert check(mended(draft, mend), requirements).problems == {}


def test_two_invalid_settings_are_mended_one_after_the_other():
    draft = wired(DraftLayer("conv1d", "a", (INPUT,), {"filters": 0, "kernel": 0}))
    for label in ("Use filters 1", "Use kernel 1"):
        (mend,) = check(draft).problems["a"].mends
        assert mend.label == label
        draft = mended(draft, mend)
    assert check(draft).spec is not None


def test_a_removed_layer_hands_its_inputs_on():
    draft = wired(A, B, DraftLayer("relu", "c", ("b",)), DraftLayer("add", "d", ("b", "c")))
    after = mended(draft, Mend("leave it out", remove=True, layer="b"))
    assert [(layer.name, layer.inputs) for layer in after.layers] == [("a", (INPUT,)), ("c", ("a",)), ("d", ("a", "c"))]
    with pytest.raises(InputError):
        mended(draft, Mend("x", {"units": 3}, layer="lost"))


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
    draft = drafted(shape, layer)
    for problem in check(draft).problems.values():
        assert problem.mends
        for mend in problem.mends:
            assert fits(draft, mend, "x"), mend


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
    draft = drafted(shape, *layers)
    for problem in check(draft).problems.values():
        assert problem.mends
        for mend in problem.mends:
            assert fits(draft, mend, "m"), mend


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
