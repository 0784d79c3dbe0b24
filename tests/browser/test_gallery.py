"""The architectures in a real browser: unfolded to their last layer, opened in the builder, measured on digits."""

from __future__ import annotations

import json

import pytest
import served
from canvas import Canvas
from playwright.sync_api import expect
from served import cells, choices, healthy, metric, rerun, still, table_called, until

from explorer.networks.zoo import gallery

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("name", "parameters"), [pytest.param("resnet-152", 60_192_808, marks=pytest.mark.slow), ("googlenet", 6_998_552)]
)
def test_a_deep_network_unfolds_to_every_layer(app, page, name, parameters):
    page.goto(app.address("architectures", architecture=name))
    still(page)
    expect(metric(page, "Parameters")).to_have_text(f"{parameters:,}")
    canvas = Canvas(page)
    spec = gallery.architecture(name).build()
    assert len(canvas.probe.shown()["nodes"]) < 40
    canvas.root.get_by_role("button", name="Draw every single layer").click()
    canvas.settle()
    drawn = canvas.probe.shown()["nodes"]
    assert sorted(drawn) == sorted(["input", *(layer.name for layer in spec.layers)])

    boxes = sorted(canvas.probe.read({"boxes": drawn}), key=lambda box: box[1])
    for place, (x, y, width, height) in enumerate(boxes):
        for other in boxes[place + 1 :]:
            if other[1] >= y + height:
                break
            assert other[0] >= x + width or other[0] + other[2] <= x, "two blocks overlap"
    assert canvas.probe.shown()["painted"] < len(drawn)
    last = spec.layers[-1].name
    canvas.stage.focus()
    page.keyboard.press("End")
    canvas.probe.until("shown.chosen.includes(argument) && probe.settled()", last)
    expect(canvas.panel).to_contain_text(f"{spec.outputs:,} features")
    canvas.stage.press("f")
    canvas.settle()
    assert canvas.probe.shown()["painted"] == len(drawn)
    expect(page.locator(".st-key-layer-detail")).to_contain_text("How many sums it makes")
    healthy(page)


def test_a_network_of_the_gallery_goes_to_the_builder_and_home(app, page):
    page.goto(app.address("architectures", architecture="lenet-5"))
    still(page)
    table = page.get_by_text("layers as a table")
    table.click()
    rows = cells(table_called(page, "layers of LeNet-5"))
    spec = gallery.architecture("lenet-5").build()
    assert [row[0] for row in rows] == [layer.name for layer in spec.layers]
    rerun(page, page.get_by_role("button", name="Open in the builder").click)
    page.wait_for_function("() => location.pathname.endsWith('/network')")
    canvas = Canvas(page)
    assert canvas.names() == [layer.name for layer in spec.layers]
    canvas.click("input")
    canvas.write("height", 20)
    still(page)
    assert canvas.errors() == {}
    assert canvas.probe.shown()["input"]["shape"] == "1 × 20 × 32"
    assert choices(page)["network"] in {path.stem for path in (app.workspace / "networks").glob("*.json")}
    healthy(page)


def test_the_arguments_are_worked(app, page):
    page.goto(app.address("architectures", architecture="lenet-5"))
    still(page)
    expect(page.get_by_text("28% fewer weights and biases: 73,856 instead of 102,464.")).to_be_visible()
    page.get_by_role("tab", name="1×1 bottleneck (GoogLeNet)").click()
    expect(page.get_by_text("with 1,220 parameters and 12,000,000 multiply-adds")).to_be_visible()
    healthy(page)


@pytest.mark.slow
def test_an_argument_is_measured(app, page):
    page.goto(app.address("architectures", architecture="lenet-5"))
    still(page)
    page.get_by_role("tab", name="Residual (ResNet)").click()
    deepest = page.get_by_role("slider", name="Deepest pair, layers")
    for depth in ("20", "8"):  # the shallowest pair learns in seconds
        rerun(page, lambda: deepest.press("ArrowLeft"))
        expect(deepest).to_have_attribute("aria-valuetext", depth)
    before = set(app.runs("twins"))
    page.get_by_role("tabpanel").get_by_role("button", name="Measure it").locator("visible=true").click()
    run = until(lambda: [r for r in app.runs("twins") if r not in before], "a run")[-1]
    until(lambda: served.state(run) in ("done", "failed"), "the end of the measurement", 480)
    courses = json.loads((run / "twins.json").read_text())
    assert [course["name"] for course in courses] == ["plain, 8 layers", "residual, 8 layers"]
    assert courses[1]["parameters"] == courses[0]["parameters"]
    figure = page.get_by_role("tabpanel", name="Residual (ResNet)").locator(".js-plotly-plot").first
    figure.wait_for()
    drawn = figure.evaluate("plot => plot.data.map((one) => [one.name, [...one.y]])")
    assert [name.split(" (")[0] for name, _ in drawn] == [course["name"] for course in courses]
    assert drawn[0][1] == pytest.approx(courses[0]["loss"])
    healthy(page)
