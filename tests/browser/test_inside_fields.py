"""Units clicked, filters switched off, epochs and a second network chosen on the inside page, in a real browser."""

from __future__ import annotations

import copy
import re

import numpy as np
import pytest
import served
import torch
from playwright.sync_api import expect
from probe import Probe
from ruler import Genome
from served import healthy, metric, numbers, still

from explorer.inspection.fields import feature_maps
from explorer.inspection.fields.ablation import judged
from explorer.jobs.workspace import Workspace
from explorer.networks.geometry import geometry
from explorer.training import metrics, snapshots, trained

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def example(app):
    """The network that every workspace begins with, and its data."""
    served.until(
        lambda: [f for f in app.runs("train") if served.state(f) == "done"], "the example", 3 * served.PATIENCE
    )
    folder = next(f for f in app.runs("train") if served.state(f) == "done")
    digest = served.read(folder / "job.json")["parameters"]["spec"]["dataset"]
    return folder, trained.load(folder), Workspace(app.workspace).dataset(digest), digest


@pytest.fixture
def opened(app, visit, example):
    """`opened(view, **choices)`: the page with this view of the example."""

    def page(view, **choices):
        page = visit(1280, 1000)
        page.goto(app.address("inside", dataset=example[3], run=example[0].name, view=view, **choices))
        still(page)
        healthy(page)
        return page

    return page


def click_unit(probe, channel, column):
    """Click the cell of a unit; return the column that was hit, at most one aside where columns are about a pixel."""
    probe.settle()
    probe.click([channel, column])
    probe.until("shown.unit[0] === argument[0] && Math.abs(shown.unit[1] - argument[1]) <= 1", [channel, column])
    return probe.shown()["unit"][1]


def field_of(probe, layer, channel, column):
    """Wait until the window that is shown is this unit's; return how much is used of each place in it."""
    probe.until(
        "shown.field?.layer === argument[0] && String(shown.field.unit) === String(argument[1])",
        [layer, [channel, column]],
    )
    return np.array(probe.shown()["field"]["size"])


def test_a_clicked_units_window_is_geometrys(opened, example):
    page = opened("Receptive field")
    view = page.locator(".unit-fields")
    view.get_by_role("option", name=re.compile("^conv_1 ?Conv")).click()
    probe = Probe(view)
    probe.until("shown.layer === 'conv_1'")
    at = click_unit(probe, 5, 200)
    row = geometry(example[1].network.spec)["conv_1"]
    assert row.field
    first, last = row.field.window("positions", {"channels": 5, "positions": at})
    readout = view.locator(".readout")
    expect(readout).to_contain_text(f"channel 6, position {at + 1} of conv_1")
    expect(readout).to_contain_text(f"SNPs {first + 1:,} to {last:,} of the {len(example[1].columns):,}")
    expect(readout).to_contain_text(f"{last - first} SNPs")
    # the effective field on screen is the gradient's: of a plain convolution, its weights'
    shown = field_of(probe, "conv_1", 5, at)
    weights = example[1].network.layers["conv_1"].weight[5].abs().sum(0).numpy()
    assert shown == pytest.approx(weights, rel=1e-4)
    genome, inside = Genome(page), sorted(example[1].columns[first:last].tolist())
    served.until(lambda: sorted(genome.probe.read({"valued": "score"})) == inside, "the window's SNPs on the genome")
    healthy(page)


def test_a_window_has_base_pairs_on_each_of_its_chromosomes_and_its_growth_is_played(opened, example):
    page = opened("Receptive field")
    view = page.locator(".unit-fields")
    probe, readout = Probe(view), view.locator(".readout")
    probe.until("shown.field?.steps >= 2")
    place = r"\w+:[\d,]+–[\d,]+ \([\d.]+ [kM]?bp?\)"
    expect(readout).to_contain_text(re.compile(rf"SNPs, {place}\."))
    layer = probe.shown()["layer"]
    windows = feature_maps.layout(geometry(example[1].network.spec)[layer]).windows
    assert windows is not None
    names = example[2].genotypes.variants["chromosome"].to_numpy()[example[1].columns]
    across = [i for i, (a, b) in enumerate(windows) if names[a] != names[b - 1]]
    at = click_unit(probe, 0, across[len(across) // 2])
    field_of(probe, layer, 0, at)
    expect(readout).to_contain_text(re.compile(rf"SNPs, {place} and {place}\."))
    view.get_by_role("button", name="One layer back").click()
    field = probe.shown()["field"]
    assert field["grown"] == field["steps"] - 1
    view.get_by_role("button", name=re.compile("how the window grew")).click()
    probe.until("!shown.field.playing && shown.field.grown === shown.field.steps")


def test_an_earlier_epoch_has_its_own_weights(opened, example):
    folder, network, _, _ = example
    page = opened("Receptive field", epoch="0")
    view = page.locator(".unit-fields")
    view.get_by_role("option", name=re.compile("^conv_1 ?Conv")).click()
    probe = Probe(view)
    probe.until("shown.layer === 'conv_1'")
    at = click_unit(probe, 3, 100)
    shown = field_of(probe, "conv_1", 3, at)
    fresh = snapshots.read(folder, network.fold, 0)["layers.conv_1.weight"][3].abs().sum(0).numpy()
    assert shown == pytest.approx(fresh, rel=1e-4)
    assert shown != pytest.approx(network.network.layers["conv_1"].weight[3].abs().sum(0).numpy(), rel=1e-2)


def test_switching_a_filter_off_changes_the_numbers_to_those_of_edited_weights(opened, example):
    _, network, data, _ = example
    page = opened("Ablation", **{"off-layer": "conv_1"})
    edited, trait = copy.deepcopy(network.network), network.target.traits[0]
    chip = page.get_by_test_id("stMultiSelect").get_by_role("button", name=re.compile(r"^Remove \d+$"))
    expect(chip).to_have_count(1)
    off = int(numbers(chip.get_attribute("aria-label"))[0]) - 1
    samples = judged(network)
    x, y = network.inputs(data.genotypes, samples), data.traits[trait][samples]
    known = ~np.isnan(y)

    def measured(net):
        with torch.no_grad():
            return metrics.regression(y[known], network.target.predictions(net(x))[known, 0])

    with torch.no_grad():
        edited.layers["conv_1"].weight[off], edited.layers["conv_1"].bias[off] = 0.0, 0.0
    before, after = measured(network.network), measured(edited)
    expect(metric(page, "Pearson's r")).to_have_text(f"{after['pearson']:.4g}")
    expect(metric(page, "R²")).to_have_text(f"{after['r2']:.4g}")
    expect(page.get_by_text(f"with all: {before['pearson']:.4g}", exact=True)).to_be_visible()
    chip.click()
    expect(metric(page, "Pearson's r")).to_have_text(f"{before['pearson']:.4g}")
    healthy(page)


def test_one_prediction_opens_to_its_last_sum(opened, example):
    _, network, data, _ = example
    page = opened("One prediction")
    sample = judged(network)[0]
    expected = network.predict(data.genotypes, np.array([sample]))[0, 0]
    heading = page.get_by_role("heading", level=4)
    assert numbers(heading.inner_text())[-1] == pytest.approx(expected, rel=1e-3)
    healthy(page)


def test_two_side_by_side_choose_the_same_unit(opened, example):
    folder = example[0]
    page = opened("Two side by side", **{"beside-run": folder.name, "beside-epoch": "0"})
    left, right = page.locator(".unit-fields").first, page.locator(".unit-fields").last
    expect(page.locator(".unit-fields")).to_have_count(2)
    left, right = Probe(left), Probe(right)
    at = click_unit(left, 4, 120)
    layer = left.shown()["layer"]
    right.until("shown.layer === argument[0] && String(shown.unit) === String(argument[1])", [layer, [4, at]])
    one, other = (field_of(probe, layer, 4, at) for probe in (left, right))
    assert one.shape == other.shape
    assert not np.allclose(one, other)
