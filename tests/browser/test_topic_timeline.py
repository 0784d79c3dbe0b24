"""The timeline in a real browser: its stations open, and its neocognitron answers as torch does."""

from __future__ import annotations

import look
import numpy as np
import pytest
import served
import torch
from playwright.sync_api import expect
from torch.nn import functional as F

pytestmark = pytest.mark.browser
FILTERS = np.array(
    [[[-1, 2, -1]] * 3, np.transpose([[-1, 2, -1]] * 3), 3 * np.eye(3) - 1, 3 * np.eye(3)[::-1] - 1], dtype=float
)


@pytest.fixture
def view(topic):
    """`view(state) -> probe`: the topic with this state in its address."""
    return lambda state="", **choices: topic("neuron", "Timeline", f"timeline{state}" if state else "", **choices)


def upright(row: int, column: int, length: int = 5) -> tuple[np.ndarray, np.ndarray]:
    """Return the S and C maps of an upright bar by torch."""
    picture = torch.zeros(1, 1, 14, 14, dtype=torch.float64)
    picture[0, 0, row - length // 2 : row - length // 2 + length, column] = 1
    s = F.relu(F.conv2d(picture, torch.from_numpy(FILTERS.copy())[:, None], torch.full((4,), -2.0).double()))
    return s[0].numpy(), F.max_pool2d(s, 4)[0].numpy()


@pytest.mark.slow
def test_a_dragged_bar_moves_the_s_cells_and_leaves_the_c_cells(view, tab):
    probe = view()
    probe.root.locator(".answers button", has_text="Only S cells").click()
    probe.root.locator(".predict .main").click()
    expect(probe.root.locator(".predict")).to_have_attribute("data-right", "true")
    assert probe.shown()["moved"] == {"s": 10, "c": 0}
    seen = []
    for column in (8, 9):
        bar = probe.shown()["bar"]
        probe.point([bar["row"], bar["column"]])
        tab.mouse.down()
        tab.mouse.move(*probe.place([bar["row"], column]))
        tab.mouse.up()
        probe.until("probe.settled() && shown.bar.column === argument", column)
        shown = probe.shown()
        s, c = upright(bar["row"], column)
        assert np.array_equal(shown["s"], s)
        assert np.array_equal(shown["c"], c)
        seen.append(c)
    assert not np.array_equal(*seen)
    probe.click({"map": 0, "row": 1, "column": 2})
    probe.until("probe.settled() && shown.cell[2] === 2")
    lines = probe.shown()["lines"]
    assert lines["c"].endswith("= 4")
    assert lines["sum"] == "1 × 2 + 1 × 2 + 1 × 2, and 6 × 0 = 6"
    assert lines["s"] == "max(0, 6 − 2) = 4"
    exercise = probe.root.locator("[data-exercise=room]")
    for answer, state in (("0", "wrong"), ("4", "wrong"), ("3", "right")):
        exercise.locator("input").fill(answer)
        exercise.get_by_role("button", name="Check").click()
        expect(exercise).to_have_attribute("data-state", state)
    probe.click("gan")
    probe.until("probe.settled() && shown.station === 'gan'")
    assert probe.shown()["lines"]["judge"].endswith("= 0.8808…")
    served.until(lambda: "station:gan" in served.choices(tab).get("v", ""), "the station in the address")


@pytest.mark.slow
def test_the_keyboard_does_what_the_pointer_does(view, tab):
    probe = view()
    probe.root.locator(".years").press("ArrowRight")
    probe.until("probe.settled() && shown.station === 'mlp'")
    probe.root.locator(".years").press("ArrowLeft")
    probe.until("probe.settled() && shown.station === 'neocognitron'")
    cells = probe.root.locator(".cells")
    before = probe.shown()["bar"]
    cells.press("ArrowRight")
    cells.press("ArrowDown")
    probe.until("probe.settled() && shown.bar.row === argument", before["row"] + 1)
    assert probe.shown()["bar"]["column"] == before["column"] + 1
    cells.press("3")
    cells.press("Shift+ArrowUp")
    probe.until("probe.settled() && String(shown.cell) === '2,0,1'")


@pytest.mark.slow
def test_every_station_opens_and_its_link_leads_to_what_works(view, tab):
    names = [
        "perceptron", "cells", "neocognitron", "mlp", "cnn", "lstm", "alexnet", "vgg", "googlenet", "gan", "resnet",
        "unet", "transformer", "capsules",
    ]  # fmt: skip
    probe, leads = view(), set()
    for name in names:
        probe.click(name)
        probe.until("probe.settled() && shown.station === argument", name)
        assert probe.shown()["lines"], name
        leads |= set(probe.shown()["hrefs"])
    for address in sorted(leads):
        tab.goto(address)
        tab.locator("h1").wait_for()
        if not address.endswith("skips"):  # which trains for a while at first
            served.still(tab)
        served.healthy(tab)
        assert tab.get_by_test_id("stAlert").count() == 0, address


@pytest.mark.slow
def test_it_looks_well_at_every_width_and_in_both_schemes(view, tab):
    states = ("", "~station:cnn", "~station:alexnet", "~station:unet", "~station:transformer")
    for state, choices in [*((state, {}) for state in states), ("", {"present": 1})]:
        view(state, **choices)
        look.watch(tab)
        for width in (1024, 1280, 1920):
            for scheme in look.SCHEMES:
                assert look.faults(tab, width, scheme, smallest=12) == [], (state, choices)
        assert look.barriers(tab) == []
