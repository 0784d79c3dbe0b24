"""Large type on the pages that teach: by a key, kept in the address and on the next page; drawings answer as before."""

from __future__ import annotations

import re

import look
import pytest
import served
from served import choices, healthy, still

from explorer.ui import navigation, presentation

pytestmark = pytest.mark.browser
LARGER = presentation.LARGER
PAGES = [name for _, name, _, _ in navigation.SECTIONS["Learn"] if presentation.offered(name)]
SMALLEST = 14
"""Pixels of the smallest letter at 1280 px."""


def pointed(page, row: int, column: int) -> None:
    """Point at a number of the output, a matrix of 5 x 5, by where it stands in the window once nothing moves."""
    canvas, title = page.locator(".convolution [data-id=output0] .plane canvas"), page.locator(".worked .title")

    def told() -> bool:
        box = canvas.bounding_box()
        page.mouse.move(0, 0)
        page.mouse.move(box["x"] + (column + 0.5) / 5 * box["width"], box["y"] + (row + 0.5) / 5 * box["height"])
        return title.inner_text() == f"Output, row {row + 1}, column {column + 1}"

    served.until(told, f"row {row}, column {column} under the pointer")


def test_a_key_enlarges_all_and_the_next_page_stays_large(app, page):
    page.goto(app.address("convolution"))
    still(page)
    words, sandbox = (
        page.get_by_role("radio", name="Photograph"),
        page.locator(".convolution [data-id=output0] .plane canvas"),
    )
    sandbox.wait_for()
    pointed(page, 3, 2)
    heights = [one.bounding_box()["height"] for one in (words, sandbox)]
    page.keyboard.press("p")
    served.until(lambda: choices(page).get("present") == "1", "the address")
    still(page)
    served.until(lambda: words.bounding_box()["height"] > 1.3 * heights[0], "larger type")
    assert words.bounding_box()["height"] / heights[0] == pytest.approx(LARGER, rel=0.05)
    assert sandbox.bounding_box()["height"] / heights[1] == pytest.approx(LARGER, rel=0.25)  # as the window has room
    sharp = sandbox.evaluate("canvas => canvas.width / canvas.getBoundingClientRect().width")
    assert sharp == pytest.approx(1, rel=0.02), "a pixel of the canvas is one of the screen"
    pointed(page, 4, 1)
    look.watch(page)
    page.set_viewport_size({"width": 1281, "height": 900})  # what was written before is not known: draw it anew
    assert not look.faults(page, 1280, "light", SMALLEST)

    page.get_by_test_id("stExpandSidebarButton").click()
    page.get_by_role("link", name="Self-attention", exact=True).click()
    page.get_by_role("tab", name="Positions").click()
    still(page)
    assert choices(page)["present"] == "1"
    figure = page.get_by_role("tabpanel", name="Positions").locator(".js-plotly-plot").first
    figure.wait_for()
    letters = figure.locator(".xtitle").evaluate("title => title.getBoundingClientRect().height")
    figure.scroll_into_view_if_needed()
    middle = figure.locator(".nsewdrag").first.bounding_box()
    page.mouse.move(middle["x"] + middle["width"] / 2, middle["y"] + middle["height"] / 2)
    told = figure.locator(".hoverlayer").get_by_text(re.compile(r"position \d+")).first.text_content()
    ticks = figure.locator(".xtick text").evaluate_all(
        "(all) => all.map((one) => [Number(one.textContent), one.getBoundingClientRect()])"
        ".map(([value, box]) => [value, box.left + box.width / 2])"
    )
    (first, left), (last, right) = ticks[0], ticks[-1]
    under = first + (middle["x"] + middle["width"] / 2 - left) / (right - left) * (last - first)
    at = int(re.search(r"position (\d+)", told)[1])  # pyright: ignore[reportOptionalSubscript]
    assert at == pytest.approx(under, abs=1), "it tells what is under the pointer, not beside it"
    page.keyboard.press("p")
    served.until(lambda: "present" not in choices(page), "the address without it")
    still(page)
    served.until(
        lambda: figure.locator(".xtitle").evaluate("title => title.getBoundingClientRect().height") < letters / 1.2,
        "usual letters",
    )
    healthy(page)


@pytest.mark.slow
@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_cut_off_or_small(app, page, name):
    page.goto(app.address(name, present="1"))
    still(page)
    look.watch(page)
    control, found = page.locator(".st-key-view, .st-key-topic").first, []
    views = control.get_by_role("radio").all_inner_texts() if control.count() else [""]
    for view in views:
        if view != views[0]:
            control.get_by_role("radio", name=view, exact=True).click()
            still(page)
        for width, smallest in ((1280, SMALLEST), (1024, 11), (1920, SMALLEST)):
            found += [f"{view}: {fault}" for fault in look.faults(page, width, "light", smallest)]
    assert not found, "\n".join(found)
    healthy(page)
