"""What stands around convolution, in a real browser: every number on screen against torch, scipy or a closed form."""

from __future__ import annotations

import re

import numpy as np
import pytest
import served
import torch
from playwright.sync_api import expect
from probe import Probe
from scipy import ndimage, special
from served import healthy, numbers, still
from sklearn.datasets import load_digits
from sklearn.utils import Bunch
from torch import nn

pytestmark = pytest.mark.browser

SOBEL = np.array([[1.0, 0, -1], [2, 0, -2], [1, 0, -1]])


@pytest.fixture(scope="module")
def lesson(app, windows):
    """`lesson(topic, **choices) -> page`, all in one tab."""
    with windows.page(1280, 1100) as page:

        def open_topic(topic: str, **choices: object):
            page.goto(app.address("convolution", topic=topic, **choices))
            still(page)
            healthy(page)
            return page

        yield open_topic


def read(page, id: str) -> np.ndarray:
    """Return the numbers of a picture as they are read out."""
    node = page.locator(f"[data-id='{id}'] .plane[aria-label]")
    node.wait_for()
    rows = re.findall(r"Row \d+: ([^.]*(?:\.\d[^.]*)*)\.", node.get_attribute("aria-label").replace("−", "-"))
    return np.array([[float(number) for number in row.split()] for row in rows])


def matrix(page, id: str) -> np.ndarray:
    """Return the numbers of a matrix of steps, typed or shown."""
    cells = page.locator(f".matrix-steps figure[data-id={id}] tr").filter(has=page.locator("td[data-at]"))
    cells.first.wait_for()
    rows = []
    for row in cells.all():
        fields = row.locator("input")
        texts = [f.input_value() for f in fields.all()] or row.locator("td[data-at]").all_inner_texts()
        rows.append([float(text.replace("−", "-")) for text in texts])
    return np.array(rows)


def test_a_box_over_a_box_makes_a_triangle_as_t_is_moved(lesson):
    page = lesson("Two functions", f="box", g="box")
    stage = page.locator(".sliding-product .stage")
    stage.wait_for()
    for key, t in (("Home", -4.0), ("End", 4.0)):
        stage.press(key)
        expect(stage).to_have_attribute("aria-valuenow", f"{t:.2f}")
        assert float(page.locator(".sliding-product").get_attribute("data-area")) == pytest.approx(0, abs=1e-9)
    box = stage.bounding_box()
    page.mouse.move(box["x"] + 60, box["y"] + 100)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.56, box["y"] + 100, steps=5)
    page.mouse.up()
    t = float(stage.get_attribute("aria-valuenow"))
    assert 0.1 < t < 0.9
    assert float(page.locator(".sliding-product").get_attribute("data-area")) == pytest.approx(1 - t, abs=1e-9)


def test_pooling_shows_what_it_keeps_and_how_much_it_forgives(lesson):
    page = lesson("Pooling", shift=1)
    digits = load_digits()
    assert isinstance(digits, Bunch)
    picture = digits.images[np.flatnonzero(digits.target == 3)[0]]

    def seen(image):
        found = np.maximum(0, ndimage.correlate(image, SOBEL, mode="constant"))
        return found, found.reshape(4, 2, 4, 2).max((1, 3))

    moved = np.pad(picture, ((0, 0), (1, 0)))[:, :-1]
    for when, image in (("before", picture), ("after", moved)):
        found, pooled = seen(image)
        assert np.array_equal(read(page, f"found-{when}"), found)
        assert np.array_equal(read(page, f"pooled-{when}"), pooled)
    changes = [np.linalg.norm(b - a) / np.linalg.norm(a) for a, b in zip(seen(picture), seen(moved), strict=True)]
    words = page.get_by_text("the found map changes by").inner_text()
    assert [n for n in numbers(words) if n > 8] == [round(100 * change) for change in changes]
    Probe(page.locator(".matrix-pictures")).point(["pooled-before", 0, 2])
    window = seen(picture)[0][0:2, 4:6].ravel()
    expect(page.locator(".matrix-pictures .readout")).to_have_text(
        f"pooled, row 1, column 3: the largest of {', '.join(f'{v:g}' for v in window)} = {window.max():g}"
    )


def test_a_1x1_convolution_makes_60_channels_20(lesson):
    page = lesson("Sizes", example="1 × 1 convolution: 60 channels become 20")
    expect(served.metric(page, "Volume before")).to_have_text("100 × 100 × 60")
    expect(served.metric(page, "Volume after")).to_have_text("100 × 100 × 20")
    expect(served.metric(page, "Parameters")).to_have_text("1,220")
    page = lesson("Sizes", example="AlexNet's first layer")
    expect(served.metric(page, "Volume after")).to_have_text("55 × 55 × 96")
    expect(served.metric(page, "Parameters")).to_have_text(f"{96 * (11 * 11 * 3 + 1):,}")
    page.get_by_label("Filter F").fill("40")
    page.get_by_label("Width and height W₁").fill("30")
    page.get_by_label("Width and height W₁").press("Enter")
    expect(page.get_by_test_id("stAlert")).to_contain_text("is longer than the 30 height")


def test_batch_norm_is_torchs_and_can_be_typed_over(lesson):
    page = lesson("Batch norm")
    field = page.get_by_label("γ, γ, ink", exact=True)
    field.fill("3")
    field.press("Enter")
    x, gamma = matrix(page, "x"), np.array([3.0, 1, 1, 1])
    layer = nn.BatchNorm1d(4, dtype=torch.float64)
    layer.weight.data = torch.from_numpy(gamma)
    expected = layer(torch.from_numpy(x)).detach().numpy()
    third = page.locator(".matrix-steps figure[data-id=y] td[data-at='2 0']")
    expect(third).to_have_text(f"{expected[2, 0]:.3f}".replace("-", "−"))
    assert matrix(page, "y") == pytest.approx(expected, abs=6e-4)
    assert matrix(page, "variance")[0] == pytest.approx(x.var(0), abs=6e-4)
    page.locator(".matrix-steps figure[data-id=standard] td[data-at='2 1']").hover()
    readout = page.locator(".matrix-steps .readout")
    expect(readout).to_contain_text("/ √(")
    *_, value = numbers(readout.inner_text().replace("−", "-"))
    assert value == pytest.approx((x[2, 1] - x[:, 1].mean()) / np.sqrt(x[:, 1].var() + 1e-5), abs=6e-4)


def test_a_dragged_logit_moves_every_probability(lesson):
    page = lesson("Softmax", temperature=2)
    root = page.locator(".softmax-bars")
    root.locator(".stage[aria-label]").wait_for()
    stage = root.locator(".stage")

    def shown() -> tuple[np.ndarray, np.ndarray]:
        pairs = re.findall(
            r"logit (\S+), probability (\S+?)[;.]\s", stage.get_attribute("aria-label").replace("−", "-")
        )
        return np.array([float(a) for a, _ in pairs]), np.array([float(b) for _, b in pairs])

    logits, probabilities = shown()
    assert probabilities == pytest.approx(special.softmax(logits / 2), abs=6e-4)
    probe = Probe(root)
    probe.point([2, 0.5])
    page.mouse.down()
    page.mouse.move(*probe.place([2, 4]), steps=6)
    page.mouse.up()
    probe.until("probe.settled() && shown.logits[2] > 3.5")
    logits, probabilities = shown()
    assert probabilities == pytest.approx(special.softmax(logits / 2), abs=6e-4)
    assert probabilities.argmax() == 2


def test_dropout_averages_to_the_value_itself(lesson):
    page = lesson("Dropout", masks=3000)
    units, masks, values = matrix(page, "units")[0], matrix(page, "masks"), matrix(page, "values")
    assert np.array_equal(values, masks * units * 2)
    of_these, of_all = matrix(page, "means")
    assert of_all == pytest.approx(units)
    assert of_these == pytest.approx(units, abs=5 * np.abs(units).max() / np.sqrt(3000))
    expect(page.get_by_text("Over all masks the mean is the value itself")).to_be_visible()


def test_a_complex_cell_answers_with_the_largest_simple_one(lesson):
    page = lesson("Visual cells", angle=45, preferred=45, offset=1.5)
    page.locator(".matrix-pictures [data-id=filter0] canvas").wait_for()
    notes = page.locator(".matrix-pictures figcaption span").all_inner_texts()
    simple = [numbers(note)[0] for note in notes if note.startswith("answers")]
    assert len(simple) == 4
    words = page.get_by_text("The complex cell answers with the largest").inner_text()
    assert numbers(words)[0] == max(simple) > min(simple)
