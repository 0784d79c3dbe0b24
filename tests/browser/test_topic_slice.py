"""A slice of a loss in a real browser: what is read off is the playground network's loss at moved weights."""

from __future__ import annotations

from urllib.parse import parse_qsl

import numpy as np
import pytest
from playwright.sync_api import expect
from probe import Probe
from served import healthy, still

from explorer.engines.playground import sources
from explorer.engines.playground.network import PlaygroundNetwork
from explorer.messages.playground.links import from_query
from explorer.messages.playground.state import State
from explorer.training.dense import paths, slices

pytestmark = pytest.mark.browser


@pytest.fixture
def sliced(app, page):
    """`sliced(**choices) -> probe`: the view of the playground whose link, epochs and seed are given."""

    def opened(**choices: object) -> Probe:
        page.goto(app.address("learning", topic="Slice of a loss", **choices))
        still(page)
        healthy(page)
        page.locator(".slice").wait_for()
        return Probe(page.locator(".slice"))

    return opened


def loss(state: State, epochs: int, seed: int, a: float, b: float) -> float:
    """Return the training loss at moved weights, trained anew here."""
    network = PlaygroundNetwork(state.learners[0], sources.draw(state), path=paths.compiled())  # type: ignore[arg-type]
    for epoch in range(epochs):
        network.advance(epoch, 0, network.batches)
    ways = slices.directions(network.plan, network.state.theta, seed)
    network.state = network.state._replace(theta=network.state.theta + a * ways[0] + b * ways[1])
    return network.losses()[0]


def test_a_press_reads_the_loss_at_moved_weights(sliced, page):
    view = sliced()
    page.get_by_role("button", name="Skip").click()
    view.click([0.5, -0.25])
    view.until("Math.abs(shown.at.a - 0.5) < 1e-6 && Math.abs(shown.at.b + 0.25) < 1e-6")
    expected = loss(State(), 100, 0, 0.5, -0.25)
    shown = view.shown()
    assert shown["at"]["loss"] == pytest.approx(expected, rel=1e-3)
    written = shown["lines"]["at"].rpartition("= ")[2].rstrip("…")
    assert float(written) == pytest.approx(expected, abs=1e-3)
    lengths = [shown["lines"][name].rpartition("= ")[2] for name in ("weights", "direction")]
    assert lengths[0] == lengths[1]


@pytest.mark.slow
def test_a_pasted_link_is_trained_and_uncovered(sliced, page):
    link = "playground?layers=3-relu&data=xor&samples=100"
    view = sliced(of=f"http://somewhere/{link}", epochs=20, directions=3)
    state, _ = from_query(dict(parse_qsl(link.partition("?")[2])))
    assert view.shown()["middle"]["loss"] == pytest.approx(loss(state, 20, 3, 0, 0), rel=1e-6)
    page.get_by_role("button", name="Play", exact=True).click()
    page.get_by_role("button", name="in the middle").first.click()
    page.get_by_role("button", name="Uncover the slice").click()
    view.until("shown.phase === 'told' && shown.rings === shown.all")
    least = view.shown()["least"]
    assert least["loss"] == pytest.approx(loss(state, 20, 3, least["a"], least["b"]), rel=1e-6)
    assert least["loss"] <= view.shown()["middle"]["loss"]


@pytest.mark.slow
def test_images_are_refused_and_the_exercise_is_checked(sliced, page, app):
    page.goto(app.address("learning", topic="Slice of a loss", of="?data=digits"))
    expect(page.get_by_text("Take a link with points of the plane")).to_be_visible()
    sliced()
    field = page.locator("[data-exercise=direction]")
    for first, second, words in ((3, -4, "the draw itself"), (1.5, -2, "Right")):
        field.get_by_label("first").fill(str(first))
        field.get_by_label("second").fill(str(second))
        field.get_by_role("button", name="Check").click()
        expect(field.locator(".result")).to_contain_text(words)
    assert np.isfinite(Probe(page.locator(".slice")).shown()["middle"]["loss"])
