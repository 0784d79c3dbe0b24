"""Artificial genotypes in a real browser: the outcome waits for a guess, and what is told can be recounted."""

from __future__ import annotations

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from explorer.training.lessons import made_and_real as measures
from explorer.training.lessons.artificial_kept import Artificial

pytestmark = pytest.mark.browser


@pytest.fixture
def view(topic):
    """`view(state) -> probe`: the view, with this state in its address."""
    return lambda state="": topic("making", "Artificial genotypes", state)


@pytest.mark.slow
def test_who_copies_is_found_out_after_a_guess(app, view, tab):
    probe = view("artificial_genotypes~maker:blocks~person:7")
    expect(tab.locator("[data-maker=blocks] td").nth(3)).to_have_text("?")
    assert "apart" not in probe.shown()["lines"]
    tab.get_by_role("button", name="The GAN’s").click()
    tab.get_by_role("button", name="Show", exact=True).click()
    expect(tab.locator(".predict .outcome")).to_contain_text("You guessed: The GAN")
    probe.until("shown.predict === 'told' && probe.settled()")
    kept = Artificial.load(app.runs("artificial")[0])
    blocks, train, judging = (kept.people[name] for name in ("blocks 0", "train", "judging"))
    lines = probe.shown()["lines"]
    assert lines["learnt"].endswith(f"= {int(measures.nearest(blocks[6:7], train)[0])}")
    real, made = measures.adversarial_accuracy(judging, blocks)
    assert lines["apart"].endswith(f"= {(real + made) / 2:.4f}")
    lost = (real + made - sum(measures.adversarial_accuracy(train[:300], blocks))) / 2
    assert lines["loss"].endswith(f"= {lost:.4f}")
    expect(tab.locator("[data-maker=blocks] td").last).to_have_text("1.00")
    linked = [measures.linkage(calls, 64).mean() for calls in (judging, blocks)]
    assert probe.shown()["r2"] == pytest.approx(linked, abs=1e-6)


@pytest.mark.slow
def test_epochs_people_and_exercises(app, view, tab):
    probe = view()
    tab.get_by_role("button", name="Skip").click()
    shown = probe.shown()
    assert shown["state"]["maker"] == "gan"
    probe.click({"person": 40})
    probe.until("shown.state.person !== 1 && probe.settled()")
    tab.get_by_role("button", name="Play again").click()
    probe.until("shown.epoch === 100")
    probe.until(f"shown.epoch === {shown['epoch']} && probe.settled()")
    with tab.expect_download() as caught:
        tab.get_by_role("button", name="Download the made people as a table").click()
    lines = caught.value.path().read_text().splitlines()
    assert lines[0].startswith("# Made people, nobody's genotypes (GAN, ")
    kept = Artificial.load(app.runs("artificial")[0]).people[f"gan {shown['epoch']}"]
    assert np.array_equal(np.array([line.split(",")[1:] for line in lines[2:]], int), kept)
    tab.get_by_role("button", name=re.compile("Show autoencoder")).click()
    probe.until("shown.state.maker === 'vae' && probe.settled()")
    exercise = tab.locator("[data-exercise=told]")
    for answer, state in (("0.75", "wrong"), ("0.65", "right")):
        exercise.get_by_label("Accuracy").fill(answer)
        exercise.get_by_role("button", name="Check").click()
        expect(exercise).to_have_attribute("data-state", state)
    with tab.expect_download() as script:
        tab.get_by_role("button", name="Script that trains it").click()
    assert "explorer" not in script.value.path().read_text()
    tab.get_by_role("button", name="Open the generator in the builder").click()
    tab.wait_for_url("**/network?**")
