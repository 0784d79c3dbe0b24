"""The topic Features: components and edges by hand, against what small networks learn."""

from __future__ import annotations

from functools import cache

import streamlit as st
from scipy.stats import t

from explorer.components.topic import TopicView
from explorer.datasets import samples
from explorer.training.lessons import features_compared
from explorer.training.lessons.features_compared import COUNTS, SUBJECTS, TEST_SHARE, TITLE, Compared, HandTask
from explorer.ui import follow

_VIEW = TopicView("generalising/features/main.js")


def features() -> None:
    """Show principal components, edges and learnt features on the same splits."""
    st.markdown(
        "Before networks learnt their features, somebody chose them: principal components of the pixels or of the "
        "genotypes, edges, then a linear model or a support vector machine. Digits and the sample cohort's cases are "
        "read both ways, on the same splits. A convolutional network is no free lunch either: its filters are learnt, "
        "but that they are the same everywhere was somebody's choice."
    )
    task = HandTask.model_validate({})
    run = follow.until_done(follow.request("features", {"task": task}, TITLE))
    made = Compared.load(run.folder)
    _VIEW(
        key=f"generalising-features-{run.id}",
        arrays=made.arrays(),
        counts={subject: list(COUNTS[subject]) for subject in SUBJECTS},
        splits=task.splits,
        factor=1 / task.splits + TEST_SHARE / (1 - TEST_SHARE),
        quantile=float(t.ppf(0.975, task.splits - 1)),
        tested=features_compared.TESTED,
        **_cohort(),
    )
    st.caption(
        f"{task.splits} random splits, 30% of the samples for testing; bars are 95% intervals that take into account "
        "that splits share samples. All settings were the same for every split and none was chosen by its test "
        "samples; the number of components is yours, and choosing the best here would flatter it."
    )
    follow.origin(run)


@cache
def _cohort() -> dict[str, object]:
    """Return the names of the sample cohort's promoters, their chromosomes, and of its groups."""
    data = samples.open_sample("cohort")
    groups = {name: list(data.traits.column(name).levels) for name in features_compared.COVARIATES}
    return {
        "genes": data.genes["name"].astype(str).tolist(),
        "chromosomes": data.genes["chromosome"].astype(str).tolist(),
        "groups": groups,
    }
