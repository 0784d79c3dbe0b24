"""The three guided tours, walked as they ask: each step goes on by itself once it was done, and none before."""

from __future__ import annotations

import re

import pytest
import served
from board import Board
from playwright.sync_api import expect
from ruler import Genome

from explorer.ui.tours.texts import TOURS

pytestmark = pytest.mark.browser


class Strip:
    """The strip of a tour at the foot of the window."""

    def __init__(self, page, name: str) -> None:
        self.page, self.tour, self.root = page, TOURS[name], page.locator(".guide")

    def at(self, step: int) -> None:
        """Wait for a step, counted from 1: it says what to do, and its control is ringed and free of the strip."""
        expect(self.root.locator(".count")).to_have_text(f"{step} of {len(self.tour.steps)}")
        expect(self.root.locator("p")).to_have_text(self.tour.steps[step - 1].words)

    def rings(self, control) -> None:
        """Wait until a control has the ring, and is not below the strip: of a large one, its top."""
        served.until(lambda: control.evaluate("(node) => getComputedStyle(node).outlineWidth") == "3px", "the ring")
        box, strip = control.bounding_box(), self.root.bounding_box()
        assert box["y"] + min(box["height"], 120) <= strip["y"], "the strip covers the control"

    def press(self, name: str) -> None:
        """Press one of its buttons."""
        self.root.get_by_role("button", name=name).click()


def enter(app, page, name: str) -> Strip:
    """Go through a door of the start page."""
    page.goto(app.address(""))
    page.locator(f".st-key-card-{name}").get_by_role("link").click()
    return Strip(page, name)


def test_teach(app, page):
    address = app.address("playground", **{**TOURS["teach"].steps[0].address, "speed": 0, "tour": "teach"})
    page.goto(address)
    strip, board = Strip(page, "teach"), Board(page)
    strip.at(1)
    strip.rings(board.root.locator(".guess"))
    assert (
        board.root.locator("label[data-control]:not([title])").evaluate_all("(all) => all.map((one) => one.innerText)")
        == []
    )
    assert page.locator("[data-testid=stMain]").evaluate("(main) => main.clientHeight") < 760, (
        "the strip covers the page"
    )
    board.root.get_by_role("button", name="still near 0.5").click()
    strip.at(2)
    strip.rings(board.root.locator(".player .play"))
    page.keyboard.press("Space")
    strip.at(3)
    assert board.shown["epoch"] >= 100
    board.root.get_by_role("button", name="One hidden layer more").click()
    strip.at(5)  # the fourth step ends by itself after a hundred epochs, which may be sooner than a test looks
    assert board.shown["nets"][0]["units"][0] == 4
    assert board.shown["epoch"] >= 100
    board.root.get_by_role("button", name="One neuron more in layer 1").click()
    strip.at(6)
    board.root.locator("[data-control=export] summary").click()
    board.root.get_by_role("button", name="Copy the link to exactly this").click()
    strip.at(7)
    assert page.locator(".playground").count() == 1
    strip.press("Finish")
    expect(strip.root).to_be_hidden()
    page.get_by_test_id("stExpandSidebarButton").click()
    page.get_by_role("link", name="Start", exact=True).click()
    expect(page.locator(".st-key-card-teach")).to_contain_text("Done")


@pytest.mark.slow
def test_try(app, page):
    strip = enter(app, page, "try")
    strip.at(1)
    example = served.read(app.runs("explain")[0] / "job.json")["parameters"]["run"]  # other tests may have made maps
    page.goto(app.address("saliency", dataset=app.digest("Sample cross"), run=example))
    strip.at(1)
    served.still(page)
    view, lead = Genome(page), 2383
    view.has("windows")
    strip.rings(page.locator(".st-key-saliency-genome"))
    x, _ = view.probe.place({"variant": lead, "track": "log10p"})
    picture = view.root.locator(".picture").bounding_box()
    page.mouse.click(x, picture["y"] + 0.22 * picture["height"])
    strip.at(2)
    served.still(page)
    view.click(lead, "log10p")
    strip.at(3)
    served.still(page)
    strip.press("Show me")
    card = page.locator(".st-key-variant-card")
    served.until(lambda: 0 < card.bounding_box()["y"] < 600, "the card in sight")
    strip.rings(card)
    page.get_by_role("tab", name="Genes").click()
    strip.at(4)
    page.locator(".st-key-checks-card summary").first.click()
    strip.at(5)
    page.get_by_test_id("stSidebarNav").get_by_role("link", name="Train", exact=True).click()
    strip.at(6)
    served.still(page)
    expect(served.written_table(page, "The network and its rivals")).to_contain_text("GBLUP")
    served.healthy(page)


def test_bring_is_left_and_taken_up_again(app, page):
    strip = enter(app, page, "bring")
    strip.at(1)
    strip.rings(page.locator(".st-key-way"))
    page.goto(app.address("import", way="Sample files", sample="cross"))  # loaded anew: the window still knows the tour
    strip.at(2)
    served.still(page)
    name = page.get_by_role("textbox", name="Name of the dataset")
    name.fill("Sample cross")  # its genotypes are those of the example, which other tests know by this name
    served.rerun(page, lambda: name.press("Enter"))
    page.get_by_role("button", name="Load", exact=True).click()
    strip.at(3)
    strip.press("Leave")
    expect(strip.root).to_be_hidden()
    page.get_by_test_id("stSidebarNav").get_by_role("link", name="Start", exact=True).click()
    door = page.locator(".st-key-card-bring").get_by_role("link")
    expect(door).to_have_text(re.compile("step 3 of 6"))
    door.click()
    strip.at(4)  # its link opens the data, which is what was asked for
    strip.press("Open Train")
    strip.at(5)
    served.still(page)
    strip.press("Skip")
    strip.at(6)
    strip.press("Back")
    strip.at(5)
    before = len(app.runs("train"))
    page.locator(".st-key-start button").click()
    strip.at(6)
    assert len(app.runs("train")) == before + 1
    page.get_by_role("button", name="Stop").first.click()
    served.until(lambda: served.state(app.runs("train")[-1]) != "running", "the end of the training")
    strip.press("Finish")
