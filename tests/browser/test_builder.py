"""A network built by clicks in a real browser: broken, mended, kept, undone, and trained on the sample cohort."""

from __future__ import annotations

import json

import pytest
import served
import torch
from canvas import Canvas
from playwright.sync_api import expect
from served import choices, healthy, metric, rerun, still, until

from explorer.networks.build import build
from explorer.networks.spec import read

pytestmark = pytest.mark.browser
LONG = 480.0


@pytest.fixture(scope="module")
def digest(app) -> str:
    return app.digest("Sample cohort")


def empty(app, page, digest: str) -> Canvas:
    """Open the page and put an empty network on the canvas."""
    page.emulate_media(reduced_motion="no-preference")
    page.goto(app.address("network", dataset=digest, network="linear"))
    still(page)
    canvas = Canvas(page)
    canvas.replace(page.get_by_role("button", name="Start from nothing").click)
    assert canvas.names() == []
    return canvas


def residual(canvas: Canvas) -> None:
    """Build conv, ReLU, conv, the sum of both, flatten, dense by clicks and one drag."""
    canvas.add("conv1d")
    canvas.set("conv1d_1", filters=8, kernel=64, stride=64)
    canvas.add("relu")
    canvas.add("conv1d")
    canvas.set("conv1d_2", filters=8, kernel=3, padding="same")
    canvas.drag({"port": "relu_1"}, {"node": "conv1d_2"})
    canvas.edit(canvas.root.get_by_role("option", name="Add to what it gives").click)
    assert "add_1" in canvas.names()
    canvas.add("flatten", after="add_1")
    canvas.add("dense", after="flatten_1")


def test_a_residual_network_is_built_broken_mended_and_trained(app, page, digest):
    canvas = empty(app, page, digest)
    residual(canvas)
    assert canvas.wires() == {
        "conv1d_1": ["input"],
        "relu_1": ["conv1d_1"],
        "conv1d_2": ["relu_1"],
        "add_1": ["conv1d_2", "relu_1"],
        "flatten_1": ["add_1"],
        "dense_1": ["flatten_1"],
    }
    assert [canvas.shape(name) for name in ("conv1d_1", "add_1", "flatten_1")] == ["8 × 96", "8 × 96", "768"]

    canvas.click("dense_1")
    assert "the traits need 2" in canvas.errors()["dense_1"]
    canvas.edit(canvas.panel.get_by_role("button", name="Use 2 units").click)
    assert canvas.errors() == {}

    canvas.set("conv1d_2", filters=16)
    assert set(canvas.errors()) == {"add_1"}
    expect(page.get_by_role("button", name="Train this network")).to_be_disabled()
    canvas.root.get_by_role("button", name="Go to what does not fit").click()
    expect(canvas.panel.get_by_role("alert")).to_contain_text("8 channels x 96 positions")
    canvas.edit(canvas.panel.get_by_role("button", name="with 16 filters after relu_1").click)
    assert canvas.errors() == {}
    assert len(canvas.names()) == 7

    module = [
        torch.nn.Conv1d(1, 8, 64, 64),
        torch.nn.Conv1d(8, 16, 3),
        torch.nn.Conv1d(8, 16, 1),
        torch.nn.Linear(16 * 96, 2),
    ]
    parameters = sum(p.numel() for layer in module for p in layer.parameters())
    expect(metric(page, "Parameters")).to_have_text(f"{parameters:,}")

    rerun(page, page.get_by_role("button", name="Train this network").click)
    page.wait_for_function("() => location.pathname.endsWith('/train')")
    id = choices(page)["network"]
    page.get_by_text("How it learns").click()
    epochs = page.get_by_role("spinbutton", name="Epochs", exact=True)
    epochs.fill("2")
    rerun(page, lambda: epochs.press("Enter"))
    before = set(app.runs("train"))
    page.get_by_role("button", name="Train", exact=True).click()
    run = until(lambda: [r for r in app.runs("train") if r not in before], "a run")[-1]
    until(lambda: served.state(run) in ("done", "failed"), "the end of training", LONG)
    assert served.state(run) == "done", served.read(run / "status.json")
    trained = served.read(run / "job.json")["parameters"]["spec"]["network"]
    kept = read((app.workspace / "networks" / f"{id}.json").read_text())
    assert read(trained) == kept
    assert sum(p.numel() for p in build(kept).parameters()) == parameters
    assert served.read(run / "metrics.json")["network"]["disease"]["summary"]["accuracy"]["mean"] > 0
    still(page)
    expect(page.get_by_text("Beside its rivals")).to_be_visible()
    healthy(page)


def test_edits_are_undone_kept_through_a_reload_and_shared_by_a_link(app, page, visit, digest):
    page.goto(app.address("network", dataset=digest, network="residual-cnn"))
    still(page)
    canvas = Canvas(page)
    names = canvas.names()
    canvas.click("block_1_a")
    canvas.press("Delete")
    assert canvas.names() == [name for name in names if name != "block_1_a"]
    canvas.press("Control+z")
    assert canvas.names() == names
    canvas.press("Control+y")
    still(page)  # the run that answered has also written the draft into the address
    assert "draft" in choices(page)
    page.reload()
    still(page)
    canvas = Canvas(page)
    assert canvas.names() == [name for name in names if name != "block_1_a"]

    page.get_by_role("button", name="Save", exact=True).click()
    name = page.get_by_role("textbox", name="Name", exact=True)
    name.fill("Shorter by one")
    rerun(page, lambda: name.press("Enter"))
    rerun(page, page.get_by_role("button", name="Save it").click)
    page.wait_for_function("() => /network=[0-9a-f]{10}/.test(location.search)")
    id = choices(page)["network"]
    other = visit()
    other.goto(app.address("network", dataset=digest, design=id))
    still(other)
    shared = Canvas(other)
    assert shared.names() == [name for name in names if name != "block_1_a"]
    assert choices(other)["network"] == id
    healthy(other)


def test_the_keyboard_alone_edits_a_network(app, page, digest):
    page.goto(app.address("network", dataset=digest, network="mlp"))
    still(page)
    canvas = Canvas(page)
    count = len(canvas.names())
    canvas.stage.focus()
    for _ in range(2):
        page.keyboard.press("ArrowDown")
    first, second = canvas.names()[:2]
    canvas.probe.until("String(shown.chosen) === argument", second)
    expect(canvas.root.locator("[role=status]")).to_contain_text(f"{second}:")
    page.keyboard.press("+")
    page.keyboard.type("tanh")
    canvas.edit(lambda: page.keyboard.press("Enter"))
    assert canvas.names()[2] == "tanh_1"
    assert len(canvas.names()) == count + 1
    assert canvas.probe.shown()["chosen"] == ["tanh_1"]
    canvas.edit(lambda: page.keyboard.press("Control+c"))
    page.keyboard.press("ArrowUp")
    canvas.edit(lambda: page.keyboard.press("Control+v"))
    assert len(canvas.names()) == count + 2
    canvas.edit(lambda: page.keyboard.press("Delete"))
    assert len(canvas.names()) == count + 1
    assert canvas.names()[:2] == [first, second]


def test_a_block_is_moved_and_groups_fold(app, page, digest):
    page.goto(app.address("network", dataset=digest, network="residual-cnn"))
    still(page)
    canvas = Canvas(page)
    names = canvas.names()
    canvas.root.get_by_role("button", name="Draw every group as one block").click()
    canvas.settle()
    drawn = canvas.probe.shown()["nodes"]
    assert "/block 1" in drawn
    assert "block_1_a" not in drawn
    canvas.click("/block 2")
    expect(canvas.panel).to_contain_text("Layers")
    canvas.edit(canvas.panel.get_by_role("button", name="Put a copy after it").click)
    assert canvas.errors() == {}
    copied = [name for name in canvas.names() if name not in names]
    assert len(copied) == len([n for n in names if n.startswith("block_2_")])
    assert canvas.layers()[copied[0]]["group"] == "block 4"
    canvas.press("Control+z")
    assert canvas.names() == names
    canvas.root.get_by_role("button", name="Draw every single layer").click()
    canvas.settle()
    canvas.edit(lambda: canvas.drag({"node": "stem_relu"}, {"edge": ["input", "stem"]}))
    assert canvas.names()[0] == "stem_relu"
    assert canvas.wires()["stem"] == ["stem_relu"]
    assert canvas.wires()["block_1_a"] == ["stem_norm"]


def test_a_network_comes_and_goes_as_json(app, page, digest, tmp_path):
    page.goto(app.address("network", dataset=digest, network="cnn"))
    still(page)
    Canvas(page)  # once it is drawn nothing moves the buttons below it any more
    page.get_by_role("button", name="Download", exact=True).click()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download as JSON").click()
    text = waiting.value.path().read_text()
    spec = read(text)
    design = json.loads(text)
    design["layers"][0]["kernal"] = 3
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Saved networks").click()
    page.locator("input[type=file]").set_input_files(
        {"name": "bad.json", "mimeType": "application/json", "buffer": json.dumps(design).encode()}
    )
    expect(page.get_by_role("alert").filter(has_text="kernal")).to_contain_text("Did you mean 'kernel'?")
    design["layers"][0].pop("kernal")
    design["name"] = "Brought along"
    page.locator("input[type=file]").set_input_files(
        {"name": "good.json", "mimeType": "application/json", "buffer": json.dumps(design).encode()}
    )
    rerun(page, page.get_by_role("button", name="Open Brought along").click)
    page.wait_for_function("() => /network=[0-9a-f]{10}/.test(location.search)")
    assert Canvas(page).names() == [layer.name for layer in spec.layers]
    healthy(page)
