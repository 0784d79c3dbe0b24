"""Images as vectors and an inception module's branches in a real browser: numbers against torch and the results."""

from __future__ import annotations

import numpy as np
import pytest
from playwright.sync_api import expect
from probe import Probe

from explorer.jobs import prepared
from explorer.jobs.folder import RunFolder
from explorer.training.lessons import branches, permuted_pixels
from explorer.training.lessons.class_means import class_means

pytestmark = pytest.mark.browser


def events(kind: str) -> list:
    home = next((prepared.folder() / "runs").glob(f"{kind}-*"))
    return RunFolder(home).events().events


def answer(page, exercise: str, values: dict[str, object], state: str) -> None:
    """Type an answer, and see how it is taken."""
    node = page.locator(f"[data-exercise={exercise}]")
    for label, value in values.items():
        node.get_by_label(label, exact=True).fill(str(value))
    node.get_by_role("button", name="Check").click()
    expect(node).to_have_attribute("data-state", state)


def test_a_dense_layer_of_a_photograph_has_three_billion_weights(app, page):
    page.goto(app.address("generalising", topic="Images"))
    probe = Probe(page.locator(".topic.generalising-pixels"))
    probe.until("probe.settled() && shown.part === 'permuted'")
    assert "convolution-permuted" not in probe.shown()["lines"], "the outcome waits for a guess"
    page.get_by_role("button", name="Weights of a layer").click()
    probe.until("probe.settled() && shown.part === 'weights'")
    lines = probe.shown()["lines"]
    assert lines["dense"] == "1,000 × 1,000 × 3 × 1,000 = 3,000,000,000 weights"
    assert lines["convolution"] == "5 × 5 × 3 × 64 = 4,800 weights, 19.2 kB"


@pytest.mark.slow
def test_pixels_travel_weights_are_counted_and_means_read(app, page):
    page.goto(app.address("generalising", topic="Images"))
    probe = Probe(page.locator(".topic.generalising-pixels"))
    probe.until("probe.settled() && shown.part === 'permuted'")
    assert "convolution-permuted" not in probe.shown()["lines"], "the outcome waits for a guess"
    page.get_by_role("button", name="Mainly the CNN").click()
    page.get_by_role("button", name="Play and see").click()
    probe.until("probe.settled() && shown.phase === 'told' && shown.step === 90")
    probe.click(10)
    probe.until("probe.settled() && shown.pixel === 10")
    shown, order = probe.shown(), permuted_pixels.order(0)
    assert order[shown["to"]] == 10
    assert shown["lines"]["pixel"].startswith("row 2, column 3 → ")
    unit = shown["lines"]["unit"]
    assert unit.split(": ")[1].split("…")[0] == unit.split("= ")[1].rstrip("…")
    for reader in permuted_pixels.READERS:
        for permuted in (False, True):
            right = [
                one.test
                for one in permuted_pixels.readings(events("pixels"))
                if (one.reader, one.size, one.permuted) == (reader, 1257, permuted)
            ]
            line = shown["lines"][f"{reader}{'-permuted' if permuted else ''}"]
            assert line == f"({' + '.join(f'{540 * x:.0f}' for x in right)}) / (5 × 540) = {100 * np.mean(right):.1f}%"
    expect(page.locator(".predict")).to_contain_text("As you guessed: Mainly the CNN")

    page.get_by_role("button", name="Weights of a layer").click()
    probe.until("probe.settled() && shown.part === 'weights'")
    lines = probe.shown()["lines"]
    assert lines["dense"] == "1,000 × 1,000 × 3 × 1,000 = 3,000,000,000 weights"
    assert lines["memory"] == "3,000,000,000 × 4 bytes = 12 GB"
    assert lines["convolution"] == "5 × 5 × 3 × 64 = 4,800 weights, 19.2 kB"
    probe.point(3e9)
    page.mouse.down()
    page.mouse.move(*probe.place(3e7), steps=4)
    page.mouse.up()
    probe.until("probe.settled() && shown.side < 110")
    shown = probe.shown()
    assert shown["dense"] == shown["side"] ** 2 * 3000
    assert shown["convolution"] == 4800

    page.get_by_role("button", name="Class means").click()
    probe.until("probe.settled() && shown.part === 'means'")
    found = class_means("digits")
    shown = probe.shown()
    assert (shown["right"], shown["of"]) == (found.right, 540)
    assert shown["distances"] == pytest.approx(((found.tests[0] - found.means) ** 2).sum(1).tolist(), rel=1e-5)
    answer(page, "weights", {"dense layer": 60_000_000, "convolution": 1600}, "wrong")
    answer(page, "weights", {"dense layer": 60_000_000, "convolution": 4800}, "right")


@pytest.mark.slow
def test_labels_by_lot_have_a_large_branch_too(app, page):
    page.goto(app.address("generalising", topic="Which filter size?"))
    probe = Probe(page.locator(".topic.generalising-branches"))
    probe.until("probe.settled() && shown.motif === 'ring' && shown.epoch === 30")
    page.get_by_role("button", name="More than half").click()
    page.get_by_role("button", name="Play and see").click()
    probe.until("shown.predict === 'told' && probe.settled()")
    courses = branches.courses(events("branches"))
    lots = [one.shares[-1][2] for one in courses if (one.motif, one.price) == ("none", 0)]
    shown = probe.shown()
    assert (shown["motif"], shown["each"][2]) == ("none", lots)
    expect(page.locator(".predict")).to_contain_text(f"It is {100 * np.mean(lots):.0f}%, the mean of 5 networks.")
    page.get_by_label("What tells the pictures").select_option("cross")
    page.get_by_label("Each branch pays for its kernel").select_option("yes")
    page.get_by_label("Shown of each branch").select_option("spreads")
    probe.until("probe.settled() && shown.motif === 'cross' && shown.measure === 'spreads'")
    of = [one for one in courses if (one.motif, one.price) == ("cross", 0.004)]
    shown = probe.shown()
    assert shown["leading"] == [[int(np.argmax(one.spreads[-1])) for one in of].count(k) for k in range(3)]
    right = [f"{1000 * one.accuracy[-1]:,.0f}" for one in of]
    assert shown["lines"]["accuracy"].startswith(f"({' + '.join(right)}) / (5 × 1,000) = ")
    assert shown["lines"]["price"].endswith("= 0.0008, 0.0072, 0.02")
    answer(page, "count", {"1 × 1": 2080, "3 × 3": 36_928, "5 × 5": 25_600}, "wrong")
    answer(page, "count", {"1 × 1": 2080, "3 × 3": 36_928, "5 × 5": 25_616}, "right")


@pytest.mark.slow
def test_pixels_are_chosen_by_keys_and_states_stand_in_the_address(app, page):
    page.goto(app.address("generalising", topic="Images", v="pixels~digit:7~order:3~size:100"))
    probe = Probe(page.locator(".topic.generalising-pixels"))
    probe.until("probe.settled() && shown.size === 100")
    page.get_by_role("button", name="Skip").click()
    probe.click(0)
    page.keyboard.press("ArrowDown")
    probe.until("probe.settled() && shown.pixel === 8")
    assert permuted_pixels.order(3)[probe.shown()["to"]] == 8
    probe.click([300])
    probe.until("probe.settled() && shown.size === 300")
    page.goto(app.address("generalising", topic="Images", v="pixels~part:means~pictures:bars~test:9999"))
    probe.until("probe.settled() && shown.part === 'means' && shown.pictures === 'bars'")
    shown = probe.shown()
    assert shown["test"] == 0
    assert shown["distances"] == [7, 7]
    assert shown["lines"]["longest"].endswith("540 of 540 = 100.0%")
    page.goto(app.address("generalising", topic="Which filter size?", v="branches~motif:dot~price:yes~epoch:12"))
    probe = Probe(page.locator(".topic.generalising-branches"))
    probe.until("probe.settled() && shown.motif === 'dot' && shown.epoch === 12")
    page.get_by_role("button", name="Skip").click()
    probe.click(20)
    probe.until("probe.settled() && shown.epoch === 20")
    page.keyboard.press("ArrowLeft")
    probe.until("probe.settled() && shown.epoch === 19")
