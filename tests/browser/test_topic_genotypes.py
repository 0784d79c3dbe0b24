"""Genotypes as data in a real browser: letters are clicked and typed, and the numbers follow."""

from __future__ import annotations

import pytest
import served
from playwright.sync_api import expect
from probe import Probe

pytestmark = pytest.mark.browser

REFERENCE = "ACGCGTTAATACGGTACTGGGGCGT"


@pytest.mark.slow
def test_letters_become_a_genotype_and_a_class(app, page):
    page.goto(app.address("neuron", topic="Genotypes as data"))
    root = page.locator(".topic.genotypes")
    probe = Probe(root)
    probe.until("probe.settled() && shown.sites")
    shown = probe.shown()
    assert (shown["sites"], shown["genotype"], shown["class"]) == ([4, 10, 16, 22], [0, 1, 1, 2], 1)
    assert shown["lines"]["genotype"] == "0 + 0,  1 + 0,  0 + 1,  1 + 1 = (0, 1, 1, 2)"
    assert shown["lines"]["genotypes"] == f"3⁴ = {3**4}"
    assert shown["lines"]["functions"] == f"2 to the power of 81 = a number of {len(str(2**81))} digits"

    root.get_by_role("button", name="It stays 0 1 1 2").click()
    root.get_by_role("button", name="Swap and see").click()
    expect(root.locator(".predict")).to_contain_text("As you guessed: It stays 0 1 1 2.")
    probe.settle()
    assert probe.shown()["lines"]["genotype"] == "0 + 0,  0 + 1,  1 + 0,  1 + 1 = (0, 1, 1, 2)"

    probe.click(["father", 4])  # the other allele
    probe.until("probe.settled() && shown.genotype[0] === 1")
    page.keyboard.press("End")
    page.keyboard.press("g")  # T becomes G at the last site
    probe.until("probe.settled() && shown.sites.length === 5")
    assert probe.shown()["genotype"] == [1, 1, 1, 2, 1]

    root.get_by_label("Mother", exact=True).fill(REFERENCE[:-1])
    expect(root.get_by_role("alert")).to_have_text(
        "The mother's haplotype has 24 letters and the reference 25: all have to be as long."
    )
    assert probe.shown()["genotype"] == []
    root.get_by_label("Mother", exact=True).fill(REFERENCE.lower())
    expect(root.get_by_role("alert")).to_be_hidden()
    probe.until("probe.settled() && shown.genotype.length === 5")
    assert probe.shown()["genotype"] == [1, 1, 0, 1, 1]
    served.until(lambda: "mother" in served.choices(page).get("v", ""), "an address that says the strings")

    counted = root.locator("[data-exercise=counted]")
    answers = (("0121", "That counts the reference’s letters"), ("2001", "Look at x₂"), ("2101", "Right: 2 1 0 1."))
    for digits, words in answers:
        for name, digit in zip("₁₂₃₄", digits, strict=True):
            counted.get_by_label(f"x{name}").fill(digit)
        counted.get_by_role("button", name="Check").click()
        expect(counted.locator(".result")).to_contain_text(words)
    functions = root.locator("[data-exercise=functions]")
    for answer, words in (("81", "the 9 is the exponent"), (str(2**9), "Right")):
        functions.get_by_role("textbox").fill(answer)
        functions.get_by_role("button", name="Check").click()
        expect(functions.locator(".result")).to_contain_text(words)


@pytest.mark.slow
def test_a_link_opens_the_same_strings_and_nonsense_the_usual_ones(app, page):
    state = "genotypes~reference:ACGT~variants:ACGA~mother:ACGA~father:ACGT~least:1"
    page.goto(app.address("neuron", topic="Genotypes as data", v=state))
    probe = Probe(page.locator(".topic.genotypes"))
    probe.until("probe.settled() && shown.sites")
    shown = probe.shown()
    assert (shown["sites"], shown["genotype"], shown["class"]) == ([4], [1], 1)
    page.goto(app.address("neuron", topic="Genotypes as data", v="genotypes~least:many~reference:" + "A" * 99))
    probe.until("probe.settled() && shown.sites.length === 4")
    assert probe.shown()["class"] == 1
