"""The convolution page in a real browser: the lecture's numbers, windows and uses, mends, drawing, links, the walk."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest
import served
from playwright.sync_api import expect
from probe import Probe
from scipy import ndimage
from served import healthy, still

pytestmark = pytest.mark.browser

LECTURE = np.array([[1, 0, 1, 1, 0], [0, 1, 1, 0, 0], [1, 0, 0, 0, 1], [1, 1, 0, 0, 0], [0, 1, 1, 1, 1]], float)
NINE = np.array([[9.0, 8, 7], [6, 5, 4], [3, 2, 1]])
FIRST_ROWS = [[21, 31, 31, 19, 5], [24, 22, 14, 16, 18]]


class Sandbox:
    """The sandbox in the page, and how it is handled."""

    def __init__(self, page) -> None:
        self.page = page
        self.root = page.locator(".convolution")
        self.root.locator("[data-id=output0] .plane[aria-label]").wait_for()
        self.probe = Probe(self.root)

    def settle(self) -> None:
        """Wait until the numbers are about what is set."""
        self.probe.settle()

    def shown(self, kind: str = "output0") -> np.ndarray:
        """Return the numbers of a matrix as they are read out."""
        label = self.root.locator(f"[data-id='{kind}'] .plane").get_attribute("aria-label")
        rows = re.findall(r"Row \d+: ([^.]*(?:\.\d[^.]*)*)\.", label.replace("−", "-"))
        return np.array([[float(number) for number in row.split()] for row in rows])

    def hover(self, kind: str, index: int, row: int, column: int) -> None:
        self.probe.point([kind, index, row, column])

    def set(self, label: str, value: object) -> None:
        field = self.root.get_by_label(label, exact=True)
        field.fill(str(value))
        field.press("Enter")
        self.settle()


@pytest.fixture
def sandbox(app, visit):
    page = visit()
    page.goto(app.address("convolution"))
    still(page)
    yield Sandbox(page)
    healthy(page)


def test_the_lectures_numbers_stand_on_the_page_when_it_opens(sandbox):
    assert sandbox.shown()[:2].tolist() == FIRST_ROWS
    assert np.array_equal(sandbox.shown(), ndimage.convolve(LECTURE, NINE, mode="nearest"))
    assert np.array_equal(sandbox.shown("input0"), np.pad(LECTURE, 1, mode="edge"))
    sandbox.root.get_by_label("Flip the kernel").uncheck()
    sandbox.settle()
    assert np.array_equal(sandbox.shown(), ndimage.correlate(LECTURE, NINE, mode="nearest"))


def test_an_output_shows_the_products_that_sum_to_it(sandbox):
    sandbox.hover("output", 0, 0, 0)
    expect(sandbox.root.locator(".title")).to_have_text("Output, row 1, column 1")
    expect(sandbox.root.locator(".sum")).to_have_text(
        "1×1 + 1×2 + 0×3 + 1×4 + 1×5 + 0×6 + 0×7 + 0×8 + 1×9 = 21; with bias 0: 21"
    )
    assert sandbox.shown("products0").tolist() == [[1, 2, 0], [4, 5, 0], [0, 0, 9]]
    assert sandbox.shown("laid0").tolist() == [[1, 2, 3], [4, 5, 6], [7, 8, 9]]
    sandbox.hover("output", 0, 1, 3)
    expect(sandbox.root.locator(".title")).to_have_text("Output, row 2, column 4")
    assert sandbox.shown("products0").sum() == 16
    plane = sandbox.root.locator("[data-id=output0] .plane")
    plane.focus()
    for _ in range(3):  # the first press puts the cursor on the first cell, two more move it
        plane.press("ArrowDown")
    expect(sandbox.root.locator(".title")).to_have_text("Output, row 3, column 1")
    sandbox.hover("output", 0, 1, 3)
    sandbox.set("bias", 0.5)
    expect(sandbox.root.locator(".sum")).to_contain_text("= 16; with bias 0.5: 16.5")


def test_an_input_shows_which_outputs_use_it(sandbox):
    sandbox.hover("input", 0, 3, 3)  # the middle, counted with the margin
    expect(sandbox.root.locator(".sum")).to_have_text(
        "9 of 25 outputs use it. If it grew by 1, all outputs together would grow by 45."
    )
    lit = sandbox.probe.shown()["lit"]
    assert sorted(lit) == [[r, c] for r in (1, 2, 3) for c in (1, 2, 3)]
    sandbox.hover("input", 0, 0, 0)  # the margin's corner repeats the first cell
    expect(sandbox.root.locator(".title")).to_have_text("Picture, row 1, column 1, repeated in the margin: 1")
    expect(sandbox.root.locator(".sum")).to_contain_text("4 of 25 outputs use it, 3 of them more than once")
    more = LECTURE + (np.arange(25).reshape(5, 5) == 0)
    grown = (ndimage.convolve(more, NINE, mode="nearest") - ndimage.convolve(LECTURE, NINE, mode="nearest")).sum()
    expect(sandbox.root.locator(".sum")).to_contain_text(f"all outputs together would grow by {grown:g}.")


def test_what_does_not_fit_is_said_and_mended_by_a_click(sandbox):
    sandbox.set("Stride", 2)
    expect(sandbox.root.locator(".size")).to_contain_text("rows: ceil(5 / 2) = 3")
    assert np.array_equal(sandbox.shown(), ndimage.convolve(LECTURE, NINE, mode="nearest")[::2, ::2])
    sandbox.root.get_by_label("Padding").select_option("none")
    sandbox.set("Dilation", 3)
    notice = sandbox.root.locator(".notice p")
    expect(notice).to_have_text(
        "Convolution: a kernel of 3 spans 7 cells with dilation 3, longer than the 5 rows. Make the kernel 2 by 2, set "
        "dilation 2 or pad by 1."
    )
    sandbox.root.get_by_role("button", name="set dilation 2").click()
    sandbox.settle()
    expect(notice).to_have_count(0)
    turned = NINE[::-1, ::-1]
    assert sandbox.shown().tolist() == [[(LECTURE[::2, ::2] * turned).sum()]]


def test_drawing_and_typing_change_the_output_and_the_link_holds_it(sandbox):
    page = sandbox.page
    sandbox.probe.point(["input", 0, 3, 2])  # own row 3, columns 2-4
    page.mouse.down()
    page.mouse.move(*sandbox.probe.place(["input", 0, 3, 4]), steps=8)
    page.mouse.up()
    drawn = LECTURE.copy()
    drawn[2, 1:4] = 1
    kernel = sandbox.root.locator("[data-id='kernel0.0'] .plane")
    sandbox.probe.click(["kernel", 0, 1, 1])
    kernel.locator("input").fill("-2.5")
    kernel.locator("input").press("Enter")
    page.keyboard.press("Escape")
    sandbox.settle()
    own = NINE.copy()
    own[1, 1] = -2.5
    expected = ndimage.convolve(drawn, own, mode="nearest")
    assert np.array_equal(sandbox.shown(), expected)
    served.until(lambda: "-2.5" in served.choices(page).get("conv", ""), "what was typed last in the address")
    assert json.loads(served.choices(page)["conv"])["of"] == "lecture"
    page.reload()
    still(page)
    again = Sandbox(page)
    assert np.array_equal(again.shown(), expected)
    page.get_by_text("Digit", exact=True).click()
    again.probe.until("shown.picture === 'digit-3'")
    assert again.shown().shape == (8, 8)


def test_a_walk_uncovers_the_output_cell_by_cell(sandbox):
    sandbox.root.get_by_label("Speed").select_option("40 a second")
    sandbox.root.get_by_role("button", name="Play").click()
    sandbox.probe.until("shown.walked > 3")
    sandbox.root.get_by_role("button", name="Pause").or_(sandbox.root.get_by_role("button", name="Play")).click()
    sandbox.probe.until("shown.walked === 24 || !shown.walking")
    sandbox.root.get_by_role("button", name="Show the whole output").click()
    assert sandbox.shown()[:2].tolist() == FIRST_ROWS
    sandbox.root.get_by_role("button", name="One step on").click()
    label = sandbox.root.locator("[data-id=output0] .plane").get_attribute("aria-label")
    assert label.count("–") == 25 - 1 - sandbox.probe.shown()["walked"]


def test_along_the_genome_an_output_stands_below_what_it_read(app, visit):
    page = visit()
    page.goto(app.address("convolution", topic="Genome", dataset=app.digest("Sample cohort"), snp=40))
    still(page)
    strip = Sandbox(page)
    dosages = strip.shown("input0")[0]
    assert set(dosages) <= {0, 1, 2}
    assert strip.shown()[0] == pytest.approx(np.convolve(dosages, np.ones(3) / 3, "valid") / 3, abs=2e-3)
    read, made = strip.probe.place(["input", 0, 0, 5]), strip.probe.place(["output", 0, 0, 4])
    assert read[0] == pytest.approx(made[0], abs=1.5)
    healthy(page)
