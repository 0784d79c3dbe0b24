"""What the pages say of doses of imputation, and which filters they offer for them."""

import pytest
from streamlit.testing.v1 import AppTest


def data_page(kind: str) -> None:
    from dataclasses import replace
    from typing import Any, cast

    import guises
    import numpy as np
    from spectra import spectrum_of

    from explorer.genetics import quality
    from explorer.screens.genome.data import describe

    data = guises.cohort() if kind == "calls" else guises.fractional(guises.cohort())[0]
    if kind == "stated":
        info = np.linspace(0, 1, data.genotypes.shape[1], dtype=np.float32)
        data = replace(data, genotypes=replace(data.genotypes, info=info))
    found = quality.summary(data.genotypes)

    class Made:
        variants, samples = found.variants, found.samples
        spectrum = spectrum_of(found.variants["maf"].to_numpy())

    describe.variants(cast(Any, Made), data)


def forms_of(kind: str) -> None:
    import guises

    from explorer.datasets.filters import Filters, offered
    from explorer.ui import forms

    data = guises.cohort() if kind == "calls" else guises.fractional(guises.cohort())[0]
    forms.fields(Filters, "f", only=offered(data.genotypes), bind=None)


@pytest.mark.parametrize(
    ("kind", "figures", "says"),
    [
        ("calls", 4, []),
        ("doses", 5, ["No imputation quality came with these doses", "Frequencies come from the doses"]),
        ("stated", 5, ["Frequencies come from the doses"]),
    ],
)
def test_the_data_page_says_where_quality_comes_from(kind, figures, says):
    app = AppTest.from_function(data_page, args=(kind,), default_timeout=60).run()
    assert not app.exception
    assert len(app.get("plotly_chart")) == figures
    told = [caption.value for caption in app.caption]
    assert len(told) == len(says)
    assert all(words in text for words, text in zip(says, told, strict=True))


@pytest.mark.parametrize("kind", ["calls", "doses"])
def test_filters_of_doses_are_offered_for_doses_only(kind):
    app = AppTest.from_function(forms_of, args=(kind,), default_timeout=60).run()
    labels = [box.label for box in app.number_input]
    assert ("Spread of doses" in labels) == (kind == "doses")
    assert "Imputation quality" not in labels
    assert "Hardy-Weinberg p" in labels
