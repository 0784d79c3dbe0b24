"""Feature maps, one prediction followed, and filters switched off, against hooks and weights edited by hand."""

import copy
import importlib.util
from pathlib import Path

import numpy as np
import pytest
import torch
from scipy import stats
from sklearn.metrics import roc_auc_score

from explorer.errors import InputError
from explorer.inspection.fields import ablation, feature_maps
from explorer.inspection.fields.passing import Tail
from explorer.networks import zoo
from explorer.networks.build import build
from explorer.networks.geometry import geometry
from explorer.training import trained
from explorer.training.loop import train
from explorer.training.spec import RunSpec

CNN = {"filters": [6, 5], "kernel": 8, "stride": 4, "hidden": [7], "batch_norm": True}


@pytest.fixture(scope="module")
def cohort():
    path = Path(__file__).parents[2] / "training" / "conftest.py"
    spec = importlib.util.spec_from_file_location("cohorts_for_training", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.make_cohort(people=120, variants=60)


def learnt(cohort, folder, trait, preset, settings, **more):
    spec = RunSpec.model_validate(
        {"traits": (trait,), "network": {"preset": preset, "settings": settings}, "epochs": 6, "batch_size": 24}
        | {"device": "cpu", "optimizer": {"learning_rate": 0.01}, **more}
    )
    for _ in train(cohort, spec, folder):
        pass
    return trained.load(folder)


@pytest.fixture(scope="module")
def cases(cohort, tmp_path_factory):
    return learnt(cohort, tmp_path_factory.mktemp("case"), "case", "cnn", CNN)


@pytest.fixture(scope="module")
def heights(cohort, tmp_path_factory):
    split = {"kind": "kfold", "folds": 4}
    settings = {"filters": "4,8"}
    return learnt(cohort, tmp_path_factory.mktemp("height"), "height", "residual-cnn", settings, split=split)


def hooked(network, layer, change, x):
    """The outputs when the layer's values are changed by a hook of one's own."""
    handle = network.layers[layer].register_forward_hook(lambda _m, _i, output: change(output.clone()))
    try:
        with torch.no_grad():
            return network(x)
    finally:
        handle.remove()


# Feature maps


def test_columns_are_places_of_the_genome_flattened_maps_included(cases):
    rows, network = geometry(cases.network.spec), cases.network
    x = torch.randn(2, 1, 60)
    with torch.no_grad():
        maps = network.tap(x, ["conv_2_relu", "flatten", "dense_1"])
    drawn = feature_maps.layout(rows["conv_2_relu"])
    assert drawn.index.shape == (5, 14)
    np.testing.assert_array_equal(drawn.of(maps["conv_2_relu"][1].numpy()), maps["conv_2_relu"][1].numpy())
    flat = feature_maps.layout(rows["flatten"])
    np.testing.assert_array_equal(flat.of(maps["flatten"][1].numpy()), maps["conv_2_relu"][1].numpy())
    field = rows["conv_2_relu"].field
    assert field
    np.testing.assert_array_equal(flat.windows, field.windows("positions"))
    assert feature_maps.unit_at(rows["flatten"], flat, 3, 9) == (3 * 14 + 9,)
    assert feature_maps.unit_at(rows["conv_2"], drawn, 3, 9) == (3, 9)
    dense = feature_maps.layout(rows["dense_1"])
    assert dense.windows is None
    assert dense.index.shape == (1, 7)
    with pytest.raises(InputError, match="drawn as 5 x 14"):
        feature_maps.unit_at(rows["conv_2"], drawn, 5, 0)


def test_tokens_and_planes_are_laid_out_too():
    rows = geometry(zoo.load("gptransformer", positions=67))
    name = next(row.name for row in rows if row.output and row.output.axes == ("tokens", "width"))
    drawn, row = feature_maps.layout(rows[name]), rows[name]
    assert row.output
    tokens, width = row.output.sizes
    assert drawn.index.shape == (width, tokens)
    values = np.arange(tokens * width).reshape(tokens, width)
    np.testing.assert_array_equal(drawn.of(values), values.T)
    assert feature_maps.unit_at(row, drawn, 3, 1) == (1, 3)
    planes = geometry(zoo.load("als-net", positions=192, grid=4, width=3, hidden="4"))["planes"]
    drawn = feature_maps.layout(planes)
    assert drawn.windows is None
    assert drawn.index.shape == (3, 16)


def test_the_unit_shown_at_first_lies_within_one_chromosome():
    random = np.random.default_rng(3)
    for _ in range(200):
        names = np.repeat(["1", "2", "1", "X"], random.integers(1, 9, 4))
        size, count = int(random.integers(1, 8)), len(names)
        first = np.arange(0, max(1, count - size + 1), int(random.integers(1, 4)))
        windows = np.stack([first, np.minimum(first + size, count)], axis=1)
        parts = np.cumsum(np.r_[0, names[1:] != names[:-1]])
        whole = [i for i, (a, b) in enumerate(windows) if len({*parts[a:b]}) == 1]
        chosen, middle = feature_maps.within_one(windows, names), len(windows) // 2
        if whole:
            assert chosen in whole
            assert abs(chosen - middle) == min(abs(i - middle) for i in whole)
        else:
            assert chosen == middle


def test_difference_between_groups_is_the_difference_of_means_with_welchs_error(cases, cohort):
    groups = feature_maps.groups(cohort, "case", np.arange(120))
    values = cohort.traits["case"]
    assert groups.names == ("case", "control")
    np.testing.assert_array_equal(groups.first, np.flatnonzero(values == 1))
    first, second = (cases.inputs(cohort.genotypes, rows) for rows in (groups.first, groups.second))
    difference = feature_maps.difference(
        cases.network, first.repeat(3, 1, 1), second, "conv_1_relu"
    )  # more than one batch
    a, b = (
        cases.network.tap(x, ["conv_1_relu"])["conv_1_relu"].double().numpy() for x in (first.repeat(3, 1, 1), second)
    )
    np.testing.assert_allclose(difference.values, a.mean(0) - b.mean(0), atol=1e-6)
    with np.errstate(all="ignore"):
        expected = stats.ttest_ind(a, b, axis=0, equal_var=False).statistic  # pyright: ignore[reportAttributeAccessIssue]
        ratio = difference.values / difference.error
    sure = np.isfinite(expected) & (difference.error > 1e-6)
    np.testing.assert_allclose(ratio[sure], expected[sure], rtol=1e-4)


def test_groups_of_a_quantitative_trait_are_its_tails(cohort):
    rows = np.arange(100)
    groups = feature_maps.groups(cohort, "weight", rows, share=0.2)
    values = cohort.traits["weight"][rows]
    known = (~np.isnan(values)).sum()
    assert len(groups.first) == len(groups.second) == round(0.2 * known)
    assert np.nanmax(values[groups.second]) <= np.nanmin(np.delete(values, groups.second))
    assert groups.names == ("highest 20%", "lowest 20%")
    assert feature_maps.groups(cohort, "colour", rows).names == ("blue", "all others")


def test_following_a_prediction_gives_value_times_gradient(cases, cohort):
    rows = list(geometry(cases.network.spec))
    x = cases.inputs(cohort.genotypes, np.array([5]))
    parts = {one.layer: one for one in feature_maps.follow(cases.network, rows, x, output=1)}
    values = cases.network.tap(x.clone().requires_grad_(), ["dense_1"])
    with torch.no_grad():
        hidden = cases.network.tap(x, ["dense_1_relu"])["dense_1_relu"][0]
        weight = cases.network.layers["output"].weight[1]
        output, bias = cases.network(x)[0, 1], cases.network.layers["output"].bias[1]
    one = parts["dense_1_relu"]
    assert one.total == pytest.approx(float(output - bias), abs=1e-5)  # the rest is linear but for the bias
    terms = (hidden * weight).numpy()
    assert one.top[0][0] == (int(np.abs(terms).argmax()),)
    assert one.top[0][2] == pytest.approx(terms[np.abs(terms).argmax()], rel=1e-5)
    assert one.silent == pytest.approx(float((hidden == 0).double().mean()))
    assert parts["output"].total == pytest.approx(float(output), rel=1e-5)
    assert values["dense_1"].shape == (1, 7)


def test_the_head_adds_up_number_by_number(cases, heights, cohort):
    for network, row in ((cases, 3), (heights, 7)):
        x = network.inputs(cohort.genotypes, np.array([row]))
        head = feature_maps.head(network.network, x)
        assert head
        with torch.no_grad():
            np.testing.assert_array_equal(head.outputs, network.network(x)[0].numpy())
        np.testing.assert_allclose(head.bias + head.terms.sum(1), head.outputs, atol=1e-5)
    assert (
        feature_maps.spelled(cases.target, np.array([0.0, np.log(3)]), 1)
        == "P(case) = e^1.099 / (e^0 + e^1.099) = 0.75"
    )


# Ablation


@pytest.mark.parametrize("layer", ["conv_1", "conv_1_norm", "conv_2_relu", "flatten", "dense_1_relu"])
@pytest.mark.parametrize("how", ["zero", "mean"])
def test_one_filter_off_is_what_a_hook_does(cases, cohort, layer, how):
    network, row = cases.network, geometry(cases.network.spec)[layer]
    x = cases.inputs(cohort.genotypes, np.array([9]))
    others = cases.inputs(cohort.genotypes, cases.rows.train)
    mean = ablation.mean_of(network, others, layer) if how == "mean" else None
    tail = Tail(network, layer)
    outputs = ablation.one_by_one(tail, tail.inputs(x), row, mean)
    usual = network.tap(others, [layer])[layer]
    for k in range(ablation.filters(row).count):

        def change(values, k=k):
            values[:, k] = 0.0 if how == "zero" else usual.mean(0)[k]
            return values

        np.testing.assert_allclose(outputs[k], hooked(network, layer, change, x)[0].numpy(), atol=1e-5)


def test_a_convolutions_filter_at_zero_is_its_weights_at_zero(cases, cohort):
    edited = copy.deepcopy(cases.network)
    with torch.no_grad():
        edited.layers["conv_1"].weight[2], edited.layers["conv_1"].bias[2] = 0.0, 0.0
        expected = edited(cases.inputs(cohort.genotypes, cases.rows.test))
    tail, row = Tail(cases.network, "conv_1"), geometry(cases.network.spec)["conv_1"]
    inputs = tail.inputs(cases.inputs(cohort.genotypes, cases.rows.test))
    torch.testing.assert_close(ablation.outputs_without(tail, inputs, row, [2], None), expected, rtol=1e-4, atol=1e-5)


def test_ranking_holds_the_metrics_that_edited_weights_give(cases, cohort):
    row = geometry(cases.network.spec)["conv_1"]
    table = ablation.ranked(cases, cohort, row)
    samples = cases.rows.test
    assert table.attrs["people"] == len(samples)
    y, x = cohort.traits["case"][samples], cases.inputs(cohort.genotypes, samples)
    with torch.no_grad():
        before = cases.network(x).softmax(1)[:, 1].numpy()
        assert table.attrs["with all"]["case"]["auroc"] == pytest.approx(roc_auc_score(y, before))
        for _, line in table.iterrows():
            edited = copy.deepcopy(cases.network)
            k = int(line["filter"])
            edited.layers["conv_1"].weight[k], edited.layers["conv_1"].bias[k] = 0.0, 0.0
            after = edited(x).softmax(1)[:, 1].numpy()
            assert line["auroc"] == pytest.approx(roc_auc_score(y, after))
            assert line["accuracy"] == pytest.approx(((after > 0.5) == y).mean())
            assert line["change auroc"] == pytest.approx(line["auroc"] - roc_auc_score(y, before))
            assert line["mean_change"] == pytest.approx(np.abs(after - before).mean(), abs=1e-6)
    assert table["mean_change"].is_monotonic_decreasing
    assert sorted(table["filter"]) == list(range(6))


def test_values_keep_their_unit_and_shortcuts_their_path(heights, cohort):
    """A residual network: what a shortcut carries around the layer stays."""
    rows, network = geometry(heights.network.spec), heights.network
    layer = next(row.name for row in rows if row.kind == "conv1d" and row.name != rows.rows[0].name)
    table = ablation.ranked(heights, cohort, rows[layer], "mean")
    samples = heights.rows.test
    x = heights.inputs(cohort.genotypes, samples)
    usual = network.tap(heights.inputs(cohort.genotypes, heights.rows.train), [layer])[layer].mean(0)
    k = int(table["filter"][0])

    def change(values):
        values[:, k] = usual[k]
        return values

    predicted = heights.target.predictions(hooked(network, layer, change, x))[:, 0]
    y = cohort.traits["height"][samples]
    assert table["pearson"][0] == pytest.approx(np.corrcoef(y, predicted)[0, 1], abs=1e-5)
    assert table["r2"][0] == pytest.approx(1 - ((y - predicted) ** 2).sum() / ((y - y.mean()) ** 2).sum(), abs=1e-4)
    tail = Tail(network, layer)
    with pytest.raises(InputError, match="filter 99"):
        ablation.outputs_without(tail, tail.inputs(x), rows[layer], [99], None)


def test_what_can_be_switched_off():
    rows = geometry(build(zoo.load("gptransformer", positions=67), 0).spec)
    names = {row.name for row in ablation.ablatable(rows)}
    assert rows.rows[-1].name not in names
    row = next(row for row in rows if row.output and row.output.axes == ("tokens", "width"))
    assert row.output
    assert ablation.filters(row) == ablation.Filters(1, row.output["width"], "number")


def test_the_estimate_is_exact_where_the_rest_is_linear(cases, cohort):
    """Behind the last ReLU only a dense layer is left; at its mean or at 0, estimate and truth are one."""
    network, layer = cases.network, "dense_1_relu"
    row, tail = geometry(network.spec)[layer], Tail(network, layer)
    inputs = tail.inputs(cases.inputs(cohort.genotypes, np.array([4])))
    mean = ablation.mean_of(network, cases.inputs(cohort.genotypes, cases.rows.train), layer)
    for instead in (None, mean):
        exact = ablation.one_by_one(tail, inputs, row, instead)[:, 1]
        np.testing.assert_allclose(ablation.estimated(tail, inputs, row, instead, 1), exact, atol=1e-5)
    first = ablation.estimated(
        Tail(network, "conv_1"),
        Tail(network, "conv_1").inputs(cases.inputs(cohort.genotypes, np.array([4]))),
        geometry(network.spec)["conv_1"],
        None,
        1,
    )
    x = cases.inputs(cohort.genotypes, np.array([4]))
    values = network.tap(x.clone().requires_grad_(), ["conv_1", "output"])
    (gradient,) = torch.autograd.grad(values["output"][0, 1], values["conv_1"])
    expected = (values["output"][0, 1] - (gradient * values["conv_1"]).sum((0, 2))).detach().numpy()
    np.testing.assert_allclose(first, expected, atol=1e-5)
