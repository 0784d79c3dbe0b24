"""Change a dataset into another: filters with what they remove, a planted truth, a fresh simulation.

Nothing is changed in place: each result is a dataset of its own, and the one it came from stays.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import streamlit as st

from explorer.datasets.dataset import Dataset
from explorer.datasets.filters import Filters, of_inbred, offered
from explorer.datasets.simulation.pattern import PatternTrait
from explorer.datasets.simulation.simulate import Architecture, CohortSettings, CrossSettings
from explorer.jobs.results import Description
from explorer.jobs.runs import Run
from explorer.ui import address, follow, forms, navigation, needs
from explorer.ui.say import count, escaped, plainly
from explorer.ui.session import store

IMPUTATION = {
    "mean": "leave them missing; each network puts the mean of its training samples there",
    "mode": "write the commonest genotype of the variant into the new dataset",
}
RECIPES: dict[str, tuple[str, type]] = {
    "cohort": ("A case/control cohort with promoters", CohortSettings),
    "cross": ("A haploid cross of two parents", CrossSettings),
}


def filter_form(data: Dataset, description: Description) -> None:
    """Choose thresholds, see what each removes, and open what is left."""
    st.caption(
        "Filters look at all samples here. Where a network is to be judged fairly, set them on the page Train instead; "
        "there they are decided on training samples alone."
    )
    usual = {"maf": 0.01, "missing": 0.1}
    values = forms.fields(Filters, "filter", only=offered(data.genotypes), start=usual)
    impute = address.choose("Missing calls", list(IMPUTATION), "impute", format_func=IMPUTATION.__getitem__)
    with plainly():
        parameters = {"dataset": data.digest, "filters": forms.read(Filters, values).model_dump(), "impute": impute}
    _warn_of_inbreeding(values, description)
    needs.line(needs.of("filter", parameters))
    made = _made("filter", parameters, "Apply", f"Filtering of {data.name}")
    if made is None:
        return
    result = made.files.read("result.json")
    removed = ", ".join(f"{number:,} for {reason}" for reason, number in result["removed"].items() if number)
    st.success(
        f"{count(result['kept'], 'variant')} kept; removed {removed or 'none'}."
        + (f" {count(result['filled'], 'missing call')} filled." if result["filled"] else "")
    )
    if result.get("warning"):
        st.warning(escaped(result["warning"]), icon=":material/grass:")
    _open(result["digest"], "Look at the filtered data")
    st.caption(f"To undo it, choose {escaped(data.name)} again: it is unchanged.")


def _warn_of_inbreeding(values: Mapping[str, Any], description: Description) -> None:
    """Say before it is applied what a Hardy-Weinberg filter would take from an inbred panel."""
    least = float(values.get("hwe_p") or 0.0)
    told = (description.counts.get("inbreeding") or {}).get("told", "")
    would_go = int((description.variants["hwe_p"].to_numpy(np.float64) < least).sum())
    if warning := of_inbred(told, would_go, len(description.variants)):
        st.warning(escaped(f"{warning} Set it to 0 to keep them."), icon=":material/grass:")


def plant_form(data: Dataset) -> None:
    """Plant causal SNPs into these genotypes, or simulate new ones: data whose answer is known."""
    st.markdown(
        "A method that finds what was planted in **your** genotypes, with their own linkage and frequencies, can be "
        "believed more on the trait whose answer nobody knows."
    )
    values = forms.fields(Architecture, "plant")
    seed = int(st.number_input("Seed", 0, 2**31, 0, key="plant-seed", bind="query-params"))
    with plainly():
        architecture = forms.read(Architecture, values).model_dump()
    parameters = {"recipe": "plant", "dataset": data.digest, "architecture": architecture, "seed": seed}
    made = _made("simulate", parameters, "Plant", f"Planting {architecture['name']} into {data.name}")
    if made is not None:
        st.success("Planted: its causal SNPs are the known loci of the new trait.")
        _open(made.files.read("result.json")["digest"], "Look at it")
    with st.expander("Plant a pattern for a convolution instead", icon=":material/biotech:"):
        _pattern(data)
    with st.expander("Simulate new genotypes instead", icon=":material/science:"):
        _simulation()


def _pattern(data: Dataset) -> None:
    """Plant the same weighted pattern of neighbouring SNPs into many windows."""
    st.caption(
        "The same weighted pattern of neighbouring SNPs is put into many windows, always at the same place of each. "
        "A convolution whose kernel and stride are as wide as the window can learn it as one filter; **Look inside** "
        "shows whether it did. The pattern's weights stand in the new dataset's note."
    )
    values = forms.fields(PatternTrait, "pattern")
    seed = int(st.number_input("Seed", 0, 2**31, 0, key="pattern-seed", bind="query-params"))
    with plainly():
        pattern = forms.read(PatternTrait, values).model_dump()
    parameters = {"recipe": "pattern", "dataset": data.digest, "pattern": pattern, "seed": seed}
    made = _made("simulate", parameters, "Plant the pattern", f"Planting {pattern['name']} into {data.name}")
    if made is not None:
        _open(made.files.read("result.json")["digest"], "Look at it")


def _simulation() -> None:
    recipe = address.choose("What", list(RECIPES), "recipe", format_func=lambda name: RECIPES[name][0])
    model = RECIPES[recipe][1]
    values = forms.fields(model, f"simulate-{recipe}")
    with plainly():
        parameters = {"recipe": recipe, recipe: forms.read(model, values).model_dump(mode="json")}
    made = _made("simulate", parameters, "Simulate", RECIPES[recipe][0])
    if made is not None:
        _open(made.files.read("result.json")["digest"], "Look at it")


def _made(kind: str, parameters: Mapping[str, object], word: str, title: str) -> Run | None:
    """Return the finished run of this work; None until the button was pressed."""
    with plainly():
        run = store().find(kind, dict(parameters))
    if st.button(word, type="primary", key=f"{kind}-{word}"):
        run = follow.request(kind, parameters, title, again=True)
    if run is None:
        return None
    return run if follow.settled(run, title).done else None


def _open(digest: str, label: str) -> None:
    navigation.link("data", label, dataset=digest)
