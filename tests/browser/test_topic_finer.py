"""Super-resolution in a real browser: the error of the digit shown, its coarse pixel, and the outcome after a guess."""

from __future__ import annotations

import numpy as np
import pytest
from playwright.sync_api import expect

from explorer.training.lessons.finer_digits import Finer

pytestmark = pytest.mark.browser


@pytest.fixture
def view(topic):
    """`view(state) -> probe`: the view, with this state in its address."""
    return lambda state="": topic("making", "Super-resolution", state)


@pytest.mark.slow
def test_the_error_is_that_of_the_digit_shown(app, view, tab):
    probe = view("finer~digit:5~way:3")
    kept = Finer.load(app.runs("finer")[0])
    error = ((kept.answers[3, 4].astype(float) - kept.truth[4]) ** 2).mean()
    assert probe.shown()["psnr"] == pytest.approx(10 * np.log10(256 / error), abs=1e-3)
    assert probe.shown()["lines"]["psnr"].endswith(f"= {10 * np.log10(256 / error):.2f} dB")
    probe.click({"way": 2, "pixel": 9})
    probe.until("shown.state.way === 2 && shown.state.pixel === 9 && probe.settled()")
    expect(tab.locator("[data-way='3'] td").first).to_have_text("?")


@pytest.mark.slow
def test_the_outcome_waits_for_a_guess(app, view, tab):
    view()
    tab.get_by_role("button", name="The adversarial network’s").click()
    tab.get_by_role("button", name="Show", exact=True).click()
    expect(tab.locator(".predict .outcome")).to_contain_text("You guessed: The adversarial network")
    kept = Finer.load(app.runs("finer")[0])
    expect(tab.locator("[data-way='3'] td").first).to_have_text(f"{kept.figures[3, 0].mean():.1f}")
