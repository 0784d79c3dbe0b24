"""Word vectors in a real browser: analogies, neighbours, one update, and what is left without sentences."""

from __future__ import annotations

import re

import numpy as np
import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def number(text: str) -> float:
    return float(text.replace("−", "-").replace("…", ""))


@pytest.mark.slow
def test_an_analogy_is_solved_and_the_next_update_opens_to_its_arithmetic(topic, tab):
    probe = topic("sequences", "Word vectors", "word_vectors~t:40000")
    probe.until("probe.settled() && shown.read === 40000")
    shown = probe.shown()
    assert shown["score"]["without"] == 41, "as Node counts them"
    assert (shown["entries"][0]["word"], shown["entries"][0]["right"]) == ("queen", True)
    assert shown["phase"] == "asking"
    update = shown["update"]
    for row in update["rows"]:
        assert row["product"] == pytest.approx(np.dot(row["vector"], update["v"]), abs=1e-9)
    left, right = shown["lines"]["step"].split("= ")
    terms = left.replace("…", "").replace("−", "-").replace("×", "*").strip()
    assert re.fullmatch(r"[-+*(). \de]+", terms)
    assert eval(terms) == pytest.approx(number(right), abs=1e-3)
    for word in ("prince", "man", "girl"):
        probe.click(word)
    probe.until("shown.state.c === 'girl' && probe.settled()")
    asked = probe.shown()["state"]
    assert (asked["a"], asked["b"], asked["c"]) == ("prince", "man", "girl")


@pytest.mark.slow
def test_without_sentences_hardly_any_is_solved(topic, tab):
    probe = topic("sequences", "Word vectors", "word_vectors~pace:3000")
    probe.until("probe.settled()")
    tab.get_by_role("button", name="most", exact=True).click()
    tab.get_by_role("button", name="Shuffle and see").click()
    probe.until("shown.phase === 'told' && probe.settled()")
    shown = probe.shown()
    assert shown["state"]["corpus"] == "shuffled"
    assert shown["score"]["without"] <= 5
    expect(tab.locator(".predict .outcome")).to_contain_text(f"{shown['score']['without']} of 48 are")
    expect(tab.locator(".predict .outcome")).to_contain_text("hardly any")


@pytest.mark.slow
def test_steps_neighbours_keys_and_exercises(topic, tab):
    probe = topic("sequences", "Word vectors", "word_vectors~t:0~pace:1~show:genes")
    probe.until("probe.settled()")
    before = probe.shown()
    assert before["read"] == 0
    assert before["phase"] == "none"
    tab.get_by_role("button", name="Step: so many pairs").click()
    probe.until("shown.read === 1 && probe.settled()")
    tab.get_by_label("Corpus", exact=True).select_option("sentences")
    probe.until("shown.read === shown.total && probe.settled()")
    tab.get_by_role("button", name="Neighbours").click()
    probe.click("INS")
    probe.until("shown.state.word === 'INS' && probe.settled()")
    assert probe.shown()["entries"][0]["cosine"] > 0.5
    assert "stand together in" in probe.shown()["lines"]["meeting"]
    stage = tab.locator(".word-vectors .map")
    stage.focus()
    turn = probe.shown()["state"]["turn"]
    tab.keyboard.press(".")
    probe.until("shown.state.turn > argument", turn)
    tab.keyboard.press("ArrowRight")
    tab.keyboard.press("Enter")
    probe.until("shown.state.word !== 'INS' && probe.settled()")
    tab.get_by_label("Vectors", exact=True).select_option("unshifted")
    probe.until("shown.state.by === 'unshifted' && probe.settled()")
    exercise = tab.locator("[data-exercise=step]")
    for answer, state in (("0.45", "wrong"), ("0.55", "right")):
        exercise.get_by_role("textbox").fill(answer)
        exercise.get_by_role("button", name="Check").click()
        expect(exercise).to_have_attribute("data-state", state)


@pytest.mark.slow
def test_nonsense_in_the_address_is_as_usual(topic, tab):
    probe = topic("sequences", "Word vectors", "word_vectors~size:7~a:quark~t:-1~tilt:9~show:%5B")
    probe.until("probe.settled() && shown.read === shown.total")
    state = probe.shown()["state"]
    assert (state["size"], state["a"], state["tilt"], state["show"]) == (16, "king", 0.35, "people")
