"""The playground on images: digits are learnt by convolution, a pixel opens to its window, and the plane comes back."""

from __future__ import annotations

import look
import pytest
from board import Board
from calculator import holds, said

pytestmark = pytest.mark.browser


def choose(here, data: str) -> None:
    """Choose data by name."""
    here.probe.after(here.root.get_by_role("radio", name=data).click)


def test_digits_are_learnt_and_a_pixel_says_what_it_is_made_of(board):
    here = board(layers="3-relu", optimizer="momentum", speed=0)
    choose(here, "Handwritten digits")
    here.probe.until("shown.nets[0].image && probe.settled()")
    net = here.shown["nets"][0]
    assert [stage["kind"] for stage in net["image"]["stages"]] == ["conv", "max", "conv", "dense"]
    assert here.shown["choices"]["optimizer"] == "momentum"
    assert here.root.get_by_label("Optimizer").input_value() == "adam"
    assert here.root.get_by_role("button", name="Two networks").count() == 0  # there is one of images only

    here.page.keyboard.press("Space")
    here.probe.until("shown.nets[0].accuracy.test > 0.9")
    here.key("Space")
    here.probe.until("!shown.playing && probe.settled()")

    # pointing at a pixel frames its window, and the lines of the products end in what the map shows
    pane = here.root.locator(".window")
    for pixel, lines in (("p1.2.3.4", 3), ("p2.5.1.1", 1), ("p3.3.0.1", 10), ("p4.1.0.0", 10)):
        here.probe.point(pixel)
        here.probe.until("shown.opened && shown.opened.element === argument && probe.settled()", pixel)
        shown = here.probe.read(pixel)
        assert here.shown["opened"]["values"][-1] == pytest.approx(shown, abs=1e-5)
        rows = pane.locator(".line").evaluate_all(
            "(all) => all.map((one) => [...one.children].map((c) => c.innerText))"
        )
        assert len(rows) == lines
        for _, expression, result, _ in rows:
            assert holds(expression, result, exact=False), (pixel, expression, result)
        value, unit = said(next(row[2] for row in rows if row[0] in ("a", "ŷ")), exact=False)
        assert abs(float(value) - shown) <= 0.51 * float(unit)
    assert pane.locator("header button:visible").count() == 1  # nothing is kept yet

    # a click keeps the pixel, also where the pointer goes and in the link; the arrow keys choose another image
    here.probe.click("p1.2.3.4")
    here.page.mouse.move(5, 5)
    here.probe.until("shown.opened && shown.opened.element === 'p1.2.3.4' && probe.settled()")
    first = here.shown["nets"][0]["image"]["shown"]
    here.root.locator(".strip .image[aria-selected=true]").focus()
    here.key("ArrowRight")
    image = here.shown["nets"][0]["image"]
    assert image["shown"] != first
    assert (
        here.root.locator(".strip .image[aria-selected=true]")
        .get_attribute("title")
        .startswith(image["names"][image["label"]])
    )
    here.page.wait_for_function("location.search.includes('open=p1.2.3.4')")

    here.root.locator(".diagram").focus()
    here.page.keyboard.press("Shift+ArrowRight")
    here.probe.until("shown.opened.element === 'p1.2.3.5' && probe.settled()")
    here.page.keyboard.press("Shift+ArrowLeft")
    here.probe.until("shown.opened.element === 'p1.2.3.4' && probe.settled()")
    look.watch(here.page)
    assert look.faults(here.page, 1024, "dark") == []

    # a link opens the same, and back in the plane everything is as it was
    choices = here.shown["choices"]
    here.page.goto(here.address)
    here = Board(here.page)
    here.probe.until("shown.opened && shown.opened.element === 'p1.2.3.4' && probe.settled()")
    assert here.shown["choices"] == choices
    choose(here, "Circle")
    net = here.shown["nets"][0]
    assert (net["units"], net["inputs"]) == ([3, 1], ["x1", "x2"])
    assert here.root.get_by_label("Optimizer").input_value() == "momentum"
    here.press("Undo")
    here.probe.until("shown.nets[0].image && probe.settled()")


def test_layers_of_images_are_added_named_and_refused_with_a_word(board):
    here = board(data="windows", pictures=100)
    assert here.shown["nets"][0]["units"] == [8, 8, 8, 2]
    assert here.root.get_by_text("8 of 32").count() == 1
    add = here.root.get_by_label("Add a layer")
    here.probe.after(lambda: add.select_option("max"))
    assert [stage["columns"] for stage in here.shown["nets"][0]["image"]["stages"]] == [32, 16, 16, 8, 1]
    here.probe.after(lambda: here.root.get_by_label("Kind of layer 3").select_option("conv 5 valid"))
    assert here.shown["nets"][0]["image"]["stages"][2]["columns"] == 12
    here.press("One map more in layer 1")
    assert here.shown["nets"][0]["units"][:2] == [9, 9]
    here.press("Undo")
    assert here.shown["nets"][0]["units"][:2] == [8, 8]
    here.probe.after(lambda: here.root.get_by_label("Kind of layer 1").select_option("max 5"))
    assert here.shown["notice"]["kind"] == "refused"
    assert "larger than the maps" in here.root.locator(".notice").inner_text()
    # a lesson on other images opens its pixel once they are there
    here.root.locator("[data-control=lessons] summary").click()
    here.root.locator(".lessons button", has_text="What a convolution sees").click()
    here.probe.until("shown.opened && shown.opened.element === 'p1.2.3.4' && probe.settled()")
    assert here.root.locator(".window header button:visible").count() == 2  # it is kept: "more digits" and "let go"
    assert here.shown["notice"] is None
