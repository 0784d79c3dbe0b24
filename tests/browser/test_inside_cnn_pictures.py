"""Inside a CNN: what excites it, what it looked at, its codes and its levels say what the library says."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
import torch
from playwright.sync_api import expect
from probe import Probe
from served import healthy, metric, state, still, until

from explorer.inspection.images.ascend import ascend
from explorer.inspection.images.codes import codes, nearest, nearest_mean_accuracy
from explorer.inspection.images.controls import unlearnt
from explorer.inspection.images.excite import excitations, strongest
from explorer.inspection.images.explanation import explain_image
from explorer.inspection.images.levels import decoders, levels, turns
from explorer.inspection.images.run_images import RunImages, run_images
from explorer.inspection.images.target import ImageTarget
from explorer.networks.build import Network
from explorer.training.lessons import digits_run

pytestmark = pytest.mark.browser


@dataclass(frozen=True)
class Learnt:
    id: str
    network: Network
    images: RunImages


@pytest.fixture(scope="module")
def learnt(app, windows) -> Learnt:
    """The example that a fresh workspace trains, once it is done."""
    with windows.page() as page:
        page.goto(app.address("inside_cnn"))
        until(lambda: any(state(folder) == "done" for folder in app.runs("digits")), "a network that reads digits")
    folder = next(folder for folder in app.runs("digits") if state(folder) == "done")
    return Learnt(folder.name, digits_run.load(folder), run_images(folder))


@pytest.fixture
def opened(app, visit, learnt):
    """`opened(view) -> page` on which the view is drawn."""

    def page(view: str):
        page = visit(width=1280, height=1600)
        page.goto(app.address("inside_cnn", run=learnt.id, view=view))
        page.locator(".thumbnails figure canvas").first.wait_for()
        still(page)
        healthy(page)
        return page

    return page


def sheet(page, place: int) -> list[dict]:
    """Return what each image of a sheet shows: title, notes, and the numbers of its pixels."""
    root = page.locator(".thumbnails").nth(place)
    root.locator("figure canvas").first.wait_for()
    return Probe(root).shown()["images"]


def pixels(shown: dict) -> np.ndarray:
    return np.array(shown["values"], np.float32).reshape(shown["height"], -1)


def test_what_it_looked_at_shows_the_librarys_pictures_and_controls(opened, learnt):
    page = opened("What it looked at")
    shown = sheet(page, 0)
    assert [one["title"] for one in shown[:6]] == [
        "The image", "Gradient", "Guided backprop", "Deconvolution", "Occlusion", "Grad-CAM",
    ]  # fmt: skip
    image = torch.from_numpy(pixels(shown[0]))[None]
    logits = learnt.network(image[None])[0]
    digit = int(logits.argmax())
    expect(page.get_by_text(f"Read as {digit}").first).to_be_visible()
    explanation = explain_image(learnt.network, unlearnt(learnt.network).eval(), image, ImageTarget("output", digit))
    for place, picture in enumerate(explanation.pictures):
        trained, control = shown[1 + place], shown[7 + place]
        assert pixels(trained) == pytest.approx(picture.values, rel=1e-3, abs=1e-4)
        assert pixels(control) == pytest.approx(picture.control, rel=1e-3, abs=1e-4)
        assert trained["notes"][:2] == [
            f"left {picture.deletion.area:.2f}", f"random {picture.deletion.random_area:.2f}",
        ]  # fmt: skip
        assert control["notes"] == [
            f"left {picture.control_deletion.area:.2f}", f"alike {picture.likeness:.2f}".replace("-", "−"),
        ]  # fmt: skip


def test_a_click_on_a_channel_shows_what_excites_it(opened, learnt):
    page = opened("What excites it")
    page.locator(".thumbnails").first.locator("button").nth(5).click()
    expect(page.get_by_text("conv_2_relu, map 6").first).to_be_visible()
    still(page)
    expected = strongest(learnt.network, excitations(learnt.network, learnt.images.test, "conv_2_relu"), 5)
    values = page.locator(".thumbnails").nth(1).locator(".notes")
    expect(values).to_have_text([f"{one.value:.2f}" for one in expected])
    shown = sheet(page, 1)
    assert [one["title"] for one in shown] == [f"a {learnt.images.truth[one.image]}" for one in expected]
    first = expected[0].patch
    assert shown[0]["outline"] == [first.top, first.bottom, first.left, first.right]
    made = ascend(learnt.network, ImageTarget("conv_2_relu", 5))
    expect(page.locator(".thumbnails").nth(2).locator(".notes").first).to_have_text(f"{made.value:.2f}")


def test_the_map_of_codes_chooses_a_digit_and_shows_its_neighbours(opened, learnt):
    page = opened("Map of codes")
    others = codes(learnt.network, learnt.images.test, "dense_2_relu")
    values = codes(learnt.network, learnt.images.train, "dense_2_relu")
    reached = nearest_mean_accuracy(values, learnt.images.labels, others, learnt.images.truth)
    expect(metric(page, "Nearest class mean, codes")).to_have_text(f"{reached:.1%}")
    probe = Probe(page.locator(".code-map"))
    ink = probe.shown()["own"]
    assert np.array(ink) / 255 == pytest.approx(pixels(sheet(page, 0)[0]).ravel(), abs=0.01)
    stage = page.locator(".code-map .stage")
    stage.focus()
    stage.press("ArrowRight")
    stage.press("Enter")
    chosen = probe.shown()["chosen"]
    expect(page.locator(".code-map .readout")).to_contain_text(f"Chosen: image {chosen}:")
    near = nearest(others, others[chosen], 8, but=chosen)
    drawn = [image for image, _ in near if image < probe.shown()["count"]]
    probe.until("shown.chosen === argument[0] && String(shown.near) === String(argument[1])", [chosen, drawn])
    still(page)
    line = page.locator(".thumbnails").filter(has_text="Nearest codes").locator(".line").first
    expect(line.locator(".notes").nth(8)).to_have_text(f"{near[7][1]:.2f}")
    assert line.locator(".notes").all_inner_texts()[1:] == [f"{apart:.2f}" for _, apart in near]
    page.get_by_text("t-SNE", exact=True).click()
    expect(page.get_by_text("Distances between groups mean nothing")).to_be_visible()


def test_levels_shrink_and_say_what_remains(opened, learnt):
    page = opened("Level by level")
    shown, layers = sheet(page, 0), turns(learnt.network.spec)
    fitted = decoders(learnt.network, learnt.images.train[:300], learnt.images.test[:200], layers)
    expected = levels(learnt.network, torch.from_numpy(pixels(shown[0]))[None], fitted)
    columns = 1 + len(expected)
    assert [one["title"] for one in shown[1:columns]] == layers
    assert [one["height"] for one in shown[:5]] == [28, 28, 14, 10, 5]
    assert [one["notes"] for one in shown[2 * columns + 1 :]] == [[f"{one.explained:.1%}"] for one in expected]
    assert pixels(shown[4]) == pytest.approx(expected[3].strength, rel=1e-3)
    assert pixels(shown[2 * columns + 7]) == pytest.approx(expected[6].drawn[0], abs=1e-3)
