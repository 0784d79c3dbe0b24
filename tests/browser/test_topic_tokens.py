"""Tokens in a real browser: what is typed is split, merges are played, sums are of the numbers shown."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


@pytest.fixture
def view(topic, tab):
    """`view(state) -> page, probe`: the topic with this state in its address."""
    return lambda state="": (tab, topic("sequences", "Tokens", state))


def numbers(text: str) -> list[float]:
    """Return the numbers of a line of arithmetic."""
    return [float(one) for one in re.findall(r"-?\d+(?:\.\d+)?", text.replace("−", "-"))]


def test_a_typed_sequence_becomes_rows_of_the_table(view):
    page, probe = view("tokens~corpus:motif~way:kmers~k:2")
    page.get_by_label("Text").fill("acgnt")
    probe.until("shown.tokens.length === 4 && probe.settled()")
    shown = probe.shown()
    assert (shown["tokens"], shown["indices"]) == (["AC", "CG", "GN", "NT"], [1, 6, 16, 16])
    probe.click({"token": 2})
    probe.until("shown.state.token === 2 && probe.settled()")
    lines = probe.shown()["lines"]
    assert "1 × 4 + 2 " in lines["token"]
    parts = numbers(lines["sum"])
    for row, place, total in zip(parts[:4], parts[4:8], parts[8:], strict=True):
        assert total == pytest.approx(row + place, abs=1.5e-4)
    page.get_by_label("Text").fill("")
    probe.until("shown.tokens.length === 0 && probe.settled()")
    assert "type a text" in probe.shown()["lines"]["token"]


@pytest.mark.slow
def test_merges_are_guessed_played_and_counted(view):
    page, probe = view()
    assert probe.shown()["phase"] == "asking"
    page.get_by_role("button", name="a few pieces of other words").click()
    page.get_by_role("button", name="Merge and see").click()
    probe.until("shown.phase === 'told' && probe.settled()")
    shown = probe.shown()
    assert shown["state"]["merges"] == 25
    assert "".join(shown["tokens"]) == "genomics_"
    expect(page.locator(".predict .outcome")).to_contain_text(f"{len(shown['tokens'])} tokens, none unknown")
    page.get_by_role("button", name="Step: one merge").click()
    probe.until("shown.state.merges === 26 && probe.settled()")
    line = probe.shown()["lines"]["merge"]
    counts = [int(n) for n in re.findall(r" (\d+)(?= [+=])", line)]
    assert sum(counts) == numbers(line)[-1]
    page.get_by_label("Split into").select_option("words")
    probe.until("shown.state.way === 'words' && probe.settled()")
    assert "1 unknown" in probe.shown()["ways"]["words"]
    page.locator(".tokens .picture .stage").focus()
    page.get_by_label("Corpus").select_option("shuffled")
    probe.until("shown.state.corpus === 'shuffled' && probe.settled()")
    assert probe.shown()["state"]["way"] == "pairs"
    exercise = page.locator("[data-exercise=kmers]")
    for rows, state in (("12", "wrong"), ("64", "right")):
        exercise.get_by_label("Tokens").fill("10")
        exercise.get_by_label("Rows").fill(rows)
        exercise.get_by_role("button", name="Check").click()
        expect(exercise).to_have_attribute("data-state", state)


@pytest.mark.slow
@pytest.mark.parametrize(
    "state", ["tokens~corpus:none~merges:-3~token:999", "tokens~corpus:motif~way:words", "tokens~k:9~way:kmers"]
)
def test_nonsense_in_the_address_is_the_usual_value(view, state):
    _, probe = view(state)
    shown = probe.shown()
    assert shown["tokens"]
    assert shown["state"]["way"] == "pairs"
    assert "NaN" not in str(shown)
