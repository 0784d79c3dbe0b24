"""Digits from noise in a real browser: the wall over the epochs, distances to real digits, and the quiz."""

from __future__ import annotations

import numpy as np
import pytest
from playwright.sync_api import expect

from explorer.training.lessons.digits_gan import real_digits
from explorer.training.lessons.digits_gan_kept import DigitsGan

pytestmark = pytest.mark.browser


@pytest.fixture
def view(topic):
    """`view(state) -> probe`: the view, with this state in its address."""
    return lambda state="": topic("making", "Digits from noise", state)


def test_the_nearest_real_digit_can_be_recounted(app, view, tab):
    probe = view("digits_gan~epoch:40~digit:8")
    kept = DigitsGan.load(app.runs("noise")[0])
    place = kept.about["epochs"].index(40)
    far = np.abs(real_digits()[0].astype(int) - kept.steadied[place][7]).sum(1)
    line = probe.shown()["lines"]["near"]
    assert line.startswith(f"digit {far.argmin() + 1}, by rows ")
    assert line.endswith(f"= {far.min()}")
    tab.get_by_role("button", name="Skip").click()
    near = kept.about["figures"]["steadied"][place]["near"]
    assert probe.shown()["lines"]["median"].startswith(f"{near:g}; ")
    probe.click({"digit": 20})
    probe.until("shown.state.digit === 20 && probe.settled()")


@pytest.mark.slow
def test_distances_wait_for_a_guess_and_the_quiz_is_counted(app, view, tab):
    probe = view()
    assert "median" not in probe.shown()["lines"]
    tab.get_by_role("button", name="Nearer: it knows digits by heart").click()
    tab.get_by_role("button", name="Show", exact=True).click()
    expect(tab.locator(".predict .outcome")).to_contain_text("You guessed: Nearer")
    kept = DigitsGan.load(app.runs("noise")[0])
    last = kept.about["epochs"][-1]
    probe.until(f"shown.epoch === {last} && probe.settled()")
    near = kept.about["figures"]["steadied"][-1]["near"]
    assert probe.shown()["lines"]["median"].startswith(
        f"{near:g}; held-out real digits {kept.about['held_out']['near']:g}"
    )
    tab.get_by_label("Trained").select_option("taught")
    near = kept.about["figures"]["taught"][-1]["near"]
    probe.until("shown.state.way === 'taught' && probe.settled()")
    assert probe.shown()["lines"]["median"].startswith(f"{near:g}; ")
    tab.get_by_role("button", name="Real or made?").click()
    for k in range(20):
        probe.until(f"shown.quiz.at === {k}")
        tab.locator(".quiz .answers button").first.click()
    probe.until("shown.quiz.phase === 'over'")
    assert probe.shown()["quiz"]["right"] == 10
    expect(tab.locator(".quiz .said")).to_contain_text("10 of 20 right, 50%")
    expect(tab.locator(".quiz .said")).to_contain_text("may be chance")
