"""Vectors of SNPs in a real browser: every number shown is the shipped result's, or numpy's on it."""

from __future__ import annotations

import numpy as np
import pytest
from playwright.sync_api import expect

from explorer.datasets import samples
from explorer.jobs import prepared
from explorer.training.lessons import allele_vectors as av
from explorer.training.lessons.allele_vectors_compared import Measured

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def shipped() -> tuple[str, str]:
    """The run that is shipped for the sample cross, and the digest of that: other tests bring other data."""
    named = prepared.manifest()
    assert named is not None
    id, digest = [one for one in named.runs.items() if one[0].startswith("alleles-")][-1]
    assert digest is not None
    return id, digest


@pytest.fixture(scope="module")
def known(shipped) -> Measured:
    return Measured.load(prepared.folder() / "runs" / shipped[0])


@pytest.fixture
def view(topic, shipped):
    """`view(state) -> probe`: the view of the sample cross, with this state in its address."""
    return lambda state="": topic("sequences", "SNP vectors", state, dataset=shipped[1])


def number(text: str) -> float:
    return float(text.rpartition("= ")[2].replace("−", "-").replace("…", ""))


def test_a_pair_opens_to_its_r2_and_cosine_and_the_question_to_what_was_measured(view, tab, known):
    probe = view("snp_vectors~from:20")
    probe.until("probe.settled() && shown.correlation !== null")
    assert probe.shown()["phase"] == "asking"
    assert "foretold" not in probe.shown()["lines"]
    probe.click([31, 44])
    probe.until("shown.state.one === 31 && shown.state.other === 44 && probe.settled()")
    shown = probe.shown()
    data = samples.open_sample("cross").genotypes
    share = av.shares(data.array[:, known.snps[[31, 44]]], data.ploidy)
    assert number(shown["lines"]["pair"]) == pytest.approx(av.linkage(share, 1)[0, 0], abs=1e-3)
    a, b = known.vectors[[31, 44]]
    cosine = a @ b / np.linalg.norm(a) / np.linalg.norm(b)
    assert shown["cosine"] == pytest.approx(cosine, abs=1e-6)
    assert number(shown["lines"]["cosine"]) == pytest.approx(cosine**2, abs=1e-3)
    near = known.agreement[:, 0, 0]
    assert f"correlate {near.mean():.2f} ({near.min():.2f} to {near.max():.2f})" in shown["lines"]["near"]
    tab.get_by_role("button", name="both as well").click()
    tab.get_by_role("button", name="Show what was measured").click()
    expect(tab.locator(".predict .outcome")).to_contain_text(f"of r² {known.foretold[:, 0].mean():.2f}")
    probe.until("'foretold' in shown.lines")


@pytest.mark.slow
def test_along_the_genome_permuted_calls_samples_and_keys(view, tab, known):
    probe = view()
    probe.until("probe.settled() && shown.correlation !== null")
    tab.get_by_role("button", name="Skip").click()
    before = probe.shown()["correlation"]
    tab.get_by_label("Vectors", exact=True).select_option("permuted")
    probe.until("shown.state.of === 'permuted' && probe.settled()")
    assert abs(probe.shown()["correlation"]) < 0.3 < before
    tab.get_by_role("button", name="Step: one SNP further").click()
    probe.until("shown.state.from === 1 && probe.settled()")
    tab.locator(".snp-vectors .matrix").focus()
    one, other = (probe.shown()["state"][name] for name in ("one", "other"))
    tab.keyboard.press("ArrowRight")
    probe.until("shown.state.other === argument", other + 1)
    tab.keyboard.press("PageDown")
    probe.until("shown.state.from === 21")
    assert probe.shown()["state"]["one"] == one
    tab.get_by_role("button", name="Samples").click()
    probe.until("shown.state.part === 'samples' && 'component1' in shown.lines")
    learnt, random = known.explained[:, 0, 0], known.explained[:, 1, 0]
    said = probe.shown()["lines"]["component1"]
    assert f"learnt vectors {learnt.mean():.2f}" in said
    assert f"random ones {random.mean():.2f}" in said
    exercise = tab.locator("[data-exercise=alleles]")
    for answer, state in (("0.67", "wrong"), ("ln", "open"), ("0.69", "right")):
        exercise.get_by_role("textbox").fill(answer)
        exercise.get_by_role("button", name="Check").click()
        expect(exercise).to_have_attribute("data-state", state)
