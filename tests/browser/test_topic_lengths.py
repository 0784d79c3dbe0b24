"""From one length to another in a real browser: what is typed is rewritten, and its sums open."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from explorer.datasets.teaching.rewriting import REWRITINGS
from explorer.jobs import prepared
from explorer.training.lessons.lengths import Lengths

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def known() -> Lengths:
    named = prepared.manifest()
    assert named is not None
    return Lengths.load(prepared.folder() / "runs" / next(id for id in named.runs if id.startswith("lengths-")))


@pytest.fixture
def view(topic, tab):
    """`view(state) -> page, probe`: the topic with this state in its address."""
    return lambda state="": (tab, topic("sequences", "From one length to another", state))


POWERS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


def numbers(line: str) -> list[float]:
    """Return the numbers of a line of arithmetic, the result last."""
    plain = re.sub(r"×10([⁻⁰-⁹¹²³]+)", lambda m: "e" + m[1].translate(POWERS), line.replace("…", "").replace("−", "-"))
    return [float(one) for one in re.findall(r"(?<![\w.])-?\d+(?:\.\d+)?(?:e-?\d+)?", plain)]


def value(line: str) -> float:
    return numbers(line)[-1]


def test_a_number_is_written_in_words_and_its_sum_opens(view, known):
    page, probe = view("lengths~task:numbers~text:407")
    shown = probe.shown()
    assert shown["written"] == ["four", "hundred", "and", "seven"] == shown["right"]
    assert shown["whole"]
    probe.click({"sign": 4})
    probe.until("shown.state.sign === 4 && probe.settled()")
    shown = probe.shown()
    assert value(shown["lines"]["chance"]) == pytest.approx(shown["chance"], abs=1e-4)
    assert value(shown["lines"]["share"]) == pytest.approx(max(shown["shares"]), abs=1e-4)
    a, x, b, y, others, rest, total = numbers(shown["lines"]["context"])
    assert others == 1
    assert total == pytest.approx(a * x + b * y + rest, abs=3e-4)
    assert value(shown["lines"]["logit"]) == pytest.approx(sum(numbers(shown["lines"]["logit"])[:-1]), abs=3e-4)
    assert shown["means"] == pytest.approx(known.right["numbers"][:, 0].mean(1), abs=1e-6)
    page.get_by_label("Text", exact=True).fill("x")
    probe.until("shown.text === '' && probe.settled()")
    expect(page.locator(".lengths .verdict")).to_contain_text("Type a text of 0 1 2")


@pytest.mark.slow
def test_longer_than_practised_is_guessed_and_played(view, known):
    page, probe = view()
    shown = probe.shown()
    assert (shown["phase"], shown["whole"], shown["length"]) == ("asking", True, 6)
    assert shown["written"] == REWRITINGS["protein"].answer(shown["text"])
    page.get_by_role("button", name="nearly all").click()
    page.get_by_role("button", name="Write and see").click()
    probe.until("shown.phase === 'told' && probe.settled()")
    shown = probe.shown()
    mean = known.right["reverse"][1, 12 - REWRITINGS["reverse"].tried[0]].mean()
    assert shown["means"][1] == pytest.approx(mean, abs=1e-6)
    expect(page.locator(".predict .outcome")).to_contain_text(f"{round(100 * mean, 1):g}% at 12 letters")
    probe.click({"length": 5})
    probe.until("shown.length === 5 && probe.settled()")
    shown = probe.shown()
    assert shown["written"] == list(shown["text"][::-1])
    page.get_by_role("button", name="Another").click()
    probe.until(f"shown.text !== '{shown['text']}' && probe.settled()")
    page.get_by_label("Attention").uncheck()
    probe.until("shown.state.attention === false && probe.settled()")
    assert "share" not in probe.shown()["lines"]
    page.locator(".lengths .picture .stage").focus()
    page.keyboard.press("End")
    probe.until("shown.state.sign === shown.upto && probe.settled()")
    assert probe.shown()["lines"]["chance"].startswith("end") or not probe.shown()["whole"]
    exercise = page.locator("[data-exercise=codons]")
    for unread, state in (("7", "wrong"), ("4", "right")):
        exercise.get_by_label("Amino acids").fill("3")
        exercise.get_by_label("Bases").fill(unread)
        exercise.get_by_role("button", name="Check").click()
        expect(exercise).to_have_attribute("data-state", state)


@pytest.mark.slow
@pytest.mark.parametrize(
    "state", ["lengths~task:none~length:99~sign:-1", "lengths~text:zzz", "lengths~task:numbers~text:000000~sign:16"]
)
def test_nonsense_in_the_address_leaves_a_living_view(view, state):
    _, probe = view(state)
    shown = probe.shown()
    assert "NaN" not in str(shown)
    assert "undefined" not in str(shown)
