"""Polynomials, penalties and dropout in a real browser: the numbers on the screen against numpy and closed forms."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.polynomial import legendre
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


@pytest.fixture
def view(topic, tab):
    """`view(title, state) -> page, probe`."""
    return lambda title, state="": (tab, topic("generalising", title, state))


def least(points, degree: int) -> tuple[np.ndarray, float]:
    xs, ys = np.array(points).T
    x = legendre.legvander(xs, degree) * np.sqrt(2 * np.arange(degree + 1) + 1)
    weights = np.linalg.lstsq(x, ys, rcond=None)[0]
    return weights, float(((x @ weights - ys) ** 2).mean())


def test_the_degree_climbs_and_a_point_is_dragged(view):
    page, probe = view("Polynomials", "polynomials~degree:11")
    page.get_by_role("button", name="it falls, then rises").click()
    page.get_by_role("button", name="Play and see").click()
    probe.until("shown.phase === 'told'")
    shown = probe.shown()
    assert shown["state"]["degree"] == 12
    fresh = [errors[1] for errors in shown["byDegree"][:13]]
    best = int(np.argmin(fresh))
    expect(page.locator(".predict")).to_contain_text(
        f"As you guessed: it falls, then rises. It is least at degree {best}"
    )
    for degree in (3, 9):
        assert shown["byDegree"][degree][0] == pytest.approx(least(shown["points"], degree)[1], rel=1e-6)
    page.get_by_role("slider", name="Degree").fill("3")
    probe.until("shown.state.degree === 3")
    x, y = probe.place(shown["points"][7])
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y - 60, steps=4)
    page.mouse.up()
    probe.until("shown.state.moved.length === 30 && probe.settled()")
    moved = probe.shown()
    assert moved["points"][7][1] > shown["points"][7][1] + 0.3
    assert moved["weights"] == pytest.approx(least(moved["points"], 3)[0], abs=1e-9)
    exercise = page.locator("[data-exercise=ridge]")
    for with_it, state in (("0.6", "wrong"), ("1/2", "right")):
        exercise.get_by_label("With it", exact=True).fill(with_it)
        exercise.get_by_label("Without", exact=True).fill("0.75")
        exercise.get_by_role("button", name="Check").click()
        expect(exercise).to_have_attribute("data-state", state)


@pytest.mark.slow
def test_the_lasso_leaves_weights_out_and_dropout_ends_at_its_ridge(view):
    page, probe = view("Weights and dropout")
    page.get_by_role("button", name="those of the lasso (L1)").click()
    page.get_by_role("button", name="Play and see").click()
    probe.until("shown.phase === 'told' && probe.settled()")  # and the penalty has grown to its end
    shown = probe.shown()
    zeros = sum(weight == 0 for weight in shown["weights"])
    assert zeros
    assert shown["lines"]["zeros"] == f"of 8 weights = {zeros}"
    page.get_by_label("Held back by").select_option("dropout")
    probe.until("shown.state.way === 'dropout' && probe.settled()")
    assert probe.shown()["lines"]["mean"].startswith("play:")
    page.get_by_role("button", name="Play", exact=True).click()
    probe.until("shown.descent.steps > 20000")
    shown = probe.shown()
    apart = (np.array(shown["descent"]["mean"]) - shown["weights"]) / np.array(shown["descent"]["error"])
    assert np.abs(apart).max() < 6
    exercise = page.locator("[data-exercise=dropout]")
    for penalty, state in (("3", "wrong"), ("4", "right")):
        exercise.get_by_label("Penalty").fill(penalty)
        exercise.get_by_role("button", name="Check").click()
        expect(exercise).to_have_attribute("data-state", state)
