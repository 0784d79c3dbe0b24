"""Approximation and depth in a real browser: the numbers on the screen against numpy and closed forms."""

from __future__ import annotations

import numpy as np
import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


@pytest.fixture
def view(topic, tab):
    """`view(title, state) -> page, probe`."""
    return lambda title, state="": (tab, topic("generalising", title, state))


@pytest.mark.slow
def test_bumps_are_doubled_and_the_network_of_the_same_width_is_trained(view):
    page, probe = view("Approximation")
    assert probe.shown()["built"]["units"] == 16
    grid = np.arange(1001) / 1000
    wave = np.sin(2 * np.pi * grid)

    def flat(count):
        return np.abs(np.sin(2 * np.pi * (np.minimum(np.floor(grid * count), count - 1) + 0.5) / count) - wave).max()

    assert probe.shown()["built"]["most"] == pytest.approx(flat(8))
    page.get_by_role("button", name="about half", exact=True).click()
    page.get_by_role("button", name="Double them and see").click()
    probe.until("shown.phase === 'told'")
    assert probe.shown()["built"]["most"] == pytest.approx(flat(16))
    expect(page.locator(".predict")).to_contain_text("As you guessed: about half. The largest error went from 0.3827")
    before = probe.shown()["trained"]["most"]
    page.get_by_role("button", name="Play", exact=True).click()
    probe.until("shown.trained.steps > 200")
    assert probe.shown()["trained"]["most"] < before
    fields = {"First bias": "10", "Second bias": "20", "Second output weight": "-0.7"}
    exercise = page.locator("[data-exercise=bump]")
    for name, text in fields.items():
        exercise.get_by_label(name, exact=True).fill(text)
    exercise.get_by_role("button", name="Check").click()
    expect(exercise.get_by_role("status")).to_contain_text("mind the sign")
    for name in ("First bias", "Second bias"):
        exercise.get_by_label(name, exact=True).fill(f"−{fields[name]}")
    exercise.get_by_role("button", name="Check").click()
    expect(exercise).to_have_attribute("data-state", "right")


def test_pieces_are_counted_and_one_opens_to_its_plane(view):
    page, probe = view("Depth", "regions~layers:1~width:5~at:0.1,0.1")
    page.get_by_role("button", name="Skip").click()
    probe.settle()
    one = probe.shown()
    assert 1 < one["pieces"] <= 16
    assert one["lines"]["lines"] == "1 + 5 + 5×4/2 = 16"
    probe.click([-0.5, 0.4])
    probe.until("shown.state.at[0] < -0.4 && probe.settled()")
    two = probe.shown()
    (a, b), c, (x, y) = two["chosen"]["slope"], two["chosen"]["offset"], two["state"]["at"]
    said = float(two["lines"]["flatness"].rpartition("= ")[2].replace("−", "-").rstrip("…"))
    assert said == pytest.approx(a * x + b * y + c, abs=6e-5)
    page.get_by_label("Picture").select_option("fold")
    for layers in (2, 3, 4):
        page.get_by_role("button", name="Step").click()
        probe.until("shown.state.folds === argument && probe.settled()", layers + 2)
    assert probe.shown()["lines"]["pieces"] == "counted = 64"
    assert probe.shown()["lines"]["shallow"].endswith("≥ 63")
