"""A digit drawn by hand is read, and every map of the network opens down to the products of one value."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
import served
import torch
from playwright.sync_api import expect
from probe import Probe
from served import healthy, number, still

from explorer.datasets.teaching import digits as data
from explorer.training.lessons import digits, digits_run

pytestmark = pytest.mark.browser
CIRCLE = [(0.5 + 0.24 * math.sin(t), 0.5 - 0.36 * math.cos(t)) for t in np.linspace(0, 2 * math.pi, 25)]
SEVEN = [(0.25, 0.15), (0.75, 0.15), (0.6, 0.5), (0.45, 0.9)]


@pytest.fixture(scope="module")
def run(app) -> Path:
    """The example that a fresh workspace trains."""
    folder = served.until(lambda: app.runs("digits"), "the example")[0]
    served.until(lambda: served.state(folder) not in ("queued", "running"), "its end")
    assert served.state(folder) == "done"
    return folder


@pytest.fixture(scope="module")
def lesson(app, run, windows):
    with windows.page(1280, 1200) as page:
        page.goto(app.address("inside_cnn"))
        still(page)
        page.locator(".drawing-pad .best").wait_for()
        page.locator(".feature-maps .maps button").first.wait_for()
        yield page
        healthy(page)


def draw(page, points: list[tuple[float, float]]) -> None:
    """Draw one stroke over shares of the pad, and wait until it is read."""
    paper = page.locator(".drawing-pad .paper")
    paper.scroll_into_view_if_needed()
    box = paper.bounding_box()
    places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in points]
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place, steps=4)
    page.mouse.up()
    settled(page)


def settled(page, epoch: int | None = None) -> None:
    """Wait until the reading is of the image on the pad (and of an epoch)."""
    Probe(page.locator(".drawing-pad")).until(
        "probe.settled() && shown.read?.image === shown.image && (argument === null || shown.read.epoch === argument)",
        epoch,
    )


def emptied(page) -> None:
    """Wait until nothing is on the pad, and nothing is read."""
    Probe(page.locator(".drawing-pad")).until("probe.settled() && !/[^a]/.test(shown.image) && shown.read === null")


def image_on(page) -> str:
    """The 64 letters of the image on the pad."""
    return Probe(page.locator(".drawing-pad")).shown()["image"]


def probabilities(run: Path, image: str, epoch: int | None = None) -> np.ndarray:
    """What torch says of an image."""
    network = digits_run.load(run, epoch)
    with torch.no_grad():
        return network(digits.as_input(data.read(image), network)[None])[0].softmax(0).numpy()


def shown(page) -> list[float]:
    """The probabilities as they are read out, in percent."""
    labels = [bar.get_attribute("aria-label") for bar in page.locator(".drawing-pad .probabilities li").all()]
    return [number(r"^\d: ([\d.]+)%$", label) for label in labels]


def test_a_drawn_digit_changes_what_is_read(lesson, run: Path):
    words = lesson.locator(".drawing-pad .probabilities p")
    for stroke, digit in ((CIRCLE, 0), (SEVEN, 7)):
        lesson.get_by_role("button", name="Clear").click()
        draw(lesson, stroke)
        expect(words).to_contain_text(f"Read as {digit}")
        expected = probabilities(run, image_on(lesson))
        assert expected.argmax() == digit
        np.testing.assert_allclose(shown(lesson), 100 * expected, atol=0.51)
    image = data.read(image_on(lesson))
    assert image[0].max() > 6, "it fills the rows as the digits that were learnt from"
    assert image[7].max() > 6
    lesson.get_by_role("button", name="Undo").click()
    emptied(lesson)
    assert image_on(lesson) == "a" * 64


def test_an_empty_pad_is_not_read_and_an_old_reading_is_told_from_a_new_one(lesson):
    pad, held = lesson.locator(".drawing-pad"), []
    words, told = pad.locator(".probabilities p"), pad.locator(".probabilities small")
    lesson.get_by_role("button", name="Take this 3").click()
    settled(lesson)
    expect(told).to_have_text("")
    asked = "**/live/inspect*"
    lesson.route(asked, lambda route: held.append(route))
    lesson.get_by_role("button", name="Take this 5").click()
    expect(told).to_have_text("of the drawing before")
    expect(words).to_contain_text("Read as 3")
    expect(pad.locator(".probabilities ol")).to_have_css("opacity", "0.6")
    lesson.get_by_role("button", name="Clear").click()
    expect(words).to_have_text("Nothing drawn yet")
    assert held
    for route in held:
        route.continue_()
    lesson.unroute(asked)
    emptied(lesson)
    expect(words).to_have_text("Nothing drawn yet")
    assert pad.locator(".best").count() == 0
    assert {bar.evaluate("bar => bar.clientHeight") for bar in pad.locator(".track i").all()} == {0}
    lesson.locator(".st-key-view").get_by_role("radio", name="What it looked at").click()
    expect(lesson.get_by_text("The pad is empty")).to_be_visible()
    lesson.locator(".st-key-view").get_by_role("radio", name="Feature maps").click()
    still(lesson)
    lesson.get_by_role("button", name="Take this 5").click()
    settled(lesson)
    expect(words).to_contain_text("Read as 5")
    expect(told).to_have_text("")


def test_an_example_is_taken_and_the_address_holds_it(lesson, app, run: Path):
    lesson.get_by_role("button", name="Take this 3").click()
    settled(lesson)
    expect(lesson.locator(".drawing-pad .probabilities p")).to_contain_text("Read as 3")
    image = image_on(lesson)
    served.until(lambda: served.choices(lesson).get("digit") == image, "the digit in the address")
    split = data.digits()
    assert any((data.read(image) == one).all() for one in split.test[split.test_labels == 3])


def test_the_maps_follow_the_digit(lesson, run: Path):
    lesson.get_by_role("button", name="Take this 5").click()
    settled(lesson)
    image = image_on(lesson)
    maps = Probe(lesson.locator(".feature-maps"))
    maps.until("probe.settled() && shown.image === argument", image)
    values = maps.shown()["layers"]["conv_1_relu"]
    network = digits_run.load(run)
    with torch.no_grad():
        given = network.tap(digits.as_input(data.read(image), network)[None], ["conv_1_relu"])["conv_1_relu"]
    np.testing.assert_allclose(values, given.flatten().numpy(), atol=1e-5)


def test_a_value_opens_to_products_that_make_it(lesson, run: Path):
    maps = lesson.locator(".feature-maps")
    maps.get_by_role("button", name="conv_2, map 4", exact=True).click()
    big = maps.locator(".big")
    big.wait_for()
    assert maps.locator(".opened .inputs figure").count() == 6
    side = big.bounding_box()["width"]
    big.click(position={"x": side * 0.65, "y": side * 0.35})  # of 10 x 10: row 4, column 7
    expect(maps.locator("nav")).to_contain_text("row 4, column 7")
    maps.locator(".value .brings").first.wait_for()
    total = 0.0
    for term in maps.locator(".value figure").all():
        window, kernel, products = (
            np.array([float(cell.get_attribute("data-value")) for cell in term.get_by_label(name).locator("td").all()])
            for name in ("window", "kernel", "products")
        )
        assert len(window) == 25
        np.testing.assert_allclose(window * kernel, products, atol=1e-6)
        written = [
            float(text.replace("−", "-"))
            for text in term.get_by_label("products").locator("td").all_inner_texts()
            if "×" not in text
        ]
        assert len(written) > 0
        assert float(term.locator(".brings").get_attribute("data-value")) == pytest.approx(products.sum(), abs=1e-6)
        total += products.sum()
    network = digits_run.load(run)
    with torch.no_grad():
        tapped = network.tap(digits.as_input(data.read(image_on(lesson)), network)[None], ["conv_2"])["conv_2"]
    expected = float(tapped[0, 3, 3, 6])
    bias = float(network.layers["conv_2"].get_parameter("bias")[3])
    assert total + bias == pytest.approx(expected, abs=1e-5)
    sentence = maps.locator(".value .sum").inner_text().replace("−", "-")
    assert float(sentence.rsplit("= ", 1)[1]) == pytest.approx(expected, rel=1e-4)
    assert "bias" in sentence
    maps.locator("nav button").last.focus()
    lesson.keyboard.press("Escape")
    expect(maps.locator(".opened")).to_be_visible()
    lesson.keyboard.press("Escape")
    expect(maps.locator(".columns")).to_be_visible()


def test_every_epoch_is_looked_at_in_the_same_way(lesson, run: Path):
    course = digits_run.course(run)
    lesson.get_by_role("slider").focus()
    lesson.keyboard.press("Home")
    expect(lesson.get_by_text(f"After epoch 0 it reads {course.at(0).accuracy:.1%}")).to_be_visible()
    settled(lesson, 0)
    np.testing.assert_allclose(shown(lesson), 100 * probabilities(run, image_on(lesson), 0), atol=0.51)
