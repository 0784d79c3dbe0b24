"""Genotypes that stayed in the user's own .bed: the Data page says where they lie, and all pages where they went."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect
from served import healthy, still

from explorer.datasets import dataset as datasets
from explorer.datasets import doctor, samples

pytestmark = pytest.mark.browser


@pytest.fixture
def stayed(app, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Path, str]]:
    """A .bed in the data folder and the digest of a dataset that was left in it, which ends with the test."""
    sample = samples.files("cohort")
    bed = app.data_folder / "large.bed"
    for ending in (".bed", ".bim", ".fam"):
        shutil.copy(sample["genotypes"].with_suffix(ending), bed.with_suffix(ending))
    monkeypatch.setattr(datasets, "IN_MEMORY_BYTES", 1000)
    made = doctor.load(doctor.Sources(bed, traits=sample["traits"]), name="Left where it is")
    home = made.save(app.workspace / "datasets" / made.digest)
    yield bed, made.digest
    shutil.rmtree(home)
    for path in app.data_folder.glob("large.*"):
        path.unlink()


def test_where_they_lie_and_that_they_are_gone_is_said(app, page, stayed):
    bed, digest = stayed
    page.goto(app.address("data", dataset=digest))
    line = page.get_by_text("Its genotypes stay in")
    expect(line).to_have_text(f"Its genotypes stay in {bed} (1.8 MB); do not change that file.")
    healthy(page)
    bed.rename(bed.with_name("moved.bed"))
    try:
        for name in ("data", "association", "saliency"):
            page.goto(app.address(name, dataset=digest))
            refusal = page.get_by_test_id("stAlertContentError")
            expect(refusal).to_contain_text("large.bed: the genotypes stayed in this file")
            expect(refusal).to_contain_text("it is no longer there. Put it back as it was, or load it again.")
            still(page)
            healthy(page)
        page.goto(app.address(""))
        still(page)
        healthy(page)
        expect(page.get_by_text("Left where it is").first).to_be_visible()
        page.goto(app.address("playground"))
        still(page)
        healthy(page)
    finally:
        bed.with_name("moved.bed").rename(bed)
    page.goto(app.address("data", dataset=digest))
    expect(page.get_by_text("Its genotypes stay in")).to_be_visible()
