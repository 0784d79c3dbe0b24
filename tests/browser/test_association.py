"""Association in a real browser: the model that fits, the line that is withheld, a lead variant taken as given."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from panels import populations
from playwright.sync_api import expect
from ruler import Genome
from served import healthy, metric, numbers, still

from explorer.datasets.dataset import Dataset
from explorer.datasets.traits import Column, Traits
from explorer.genetics import association
from explorer.genetics.association import Settings
from explorer.jobs.workspace import Workspace

pytestmark = pytest.mark.browser
CAUSAL = 620
"""The variant with an effect; the three populations differ in the trait besides."""


@pytest.fixture(scope="module")
def data() -> Dataset:
    genotypes = populations(3, (100, 100, 100), fst=0.05, each=120)
    rng = np.random.default_rng(4)
    y = np.repeat([0.0, 1.2, -0.8], 100) + 0.9 * genotypes.array[:, CAUSAL] + rng.normal(size=300)
    table = pd.DataFrame({"height": y}, index=pd.Index(genotypes.samples, name="sample"))
    return Dataset("Three populations", genotypes, Traits(table, (Column(name="height", kind="quantitative"),)))


@pytest.fixture(scope="module")
def digest(app, data) -> str:
    return Workspace(app.workspace).add(data)


def test_the_line_is_withheld_until_the_mixed_model_is_taken_by_one_click(app, page, data, digest):
    y = data.traits["height"]
    plain = association.associate(data.genotypes, y, settings=Settings(model="plain"))
    page.goto(app.address("association", dataset=digest, model="plain"))
    still(page)
    expect(metric(page, "Genomic inflation λ")).to_have_text(f"{association.lambda_gc(plain.p):.3f}")
    expect(metric(page, "Beyond the line")).to_have_text("no line")
    expect(page.get_by_text("no line of significance is drawn").first).to_be_visible()
    page.get_by_role("button", name="Use the mixed model").click()
    mixed = association.associate(data.genotypes, y)
    assert mixed.mixed  # as `auto` does by itself
    beyond = int((mixed.log10_p >= -np.log10(0.05 / np.isfinite(mixed.p).sum())).sum())
    expect(metric(page, "Genomic inflation λ")).to_have_text(f"{association.lambda_gc(mixed.p):.3f}")
    still(page)
    expect(metric(page, "Beyond the line")).to_have_text(f"{beyond:,}")
    assert page.get_by_role("button", name="Use the mixed model").count() == 0
    expect(page.get_by_text("Relatedness of 300 samples was measured").first).to_be_visible()
    healthy(page)


def test_given_the_lead_variant_its_neighbours_have_nothing_left(app, page, data, digest):
    y = data.traits["height"]
    found = association.associate(data.genotypes, y)
    lead = int(np.nanargmax(found.log10_p))
    name = str(data.genotypes.variants["name"].iloc[lead])
    page.goto(app.address("association", dataset=digest))
    still(page)
    Genome(page).click(lead, "log10p")
    card = page.get_by_text("tested in 300").first
    expect(card).to_be_visible()
    assert numbers(page.get_by_text("association p =").first.inner_text().split("association p =")[1])[0] == (
        pytest.approx(found.p[lead], rel=5e-3)
    )
    page.get_by_role("button", name="Test the others given this one").click()
    expect(page.get_by_text(f"Given {name}, whose copies are covariates.").first).to_be_visible()
    still(page)
    given = association.associate(data.genotypes, y, covariates=data.genotypes.array[:, [lead]].astype(float))
    expect(metric(page, "Genomic inflation λ")).to_have_text(f"{association.lambda_gc(given.p):.3f}")
    expect(page.get_by_text("not tested: collinear with the covariates").first).to_be_visible()
    healthy(page)
