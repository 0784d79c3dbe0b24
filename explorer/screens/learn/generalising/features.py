"""The topic Features: components and edges by hand, against what small networks learn."""

from __future__ import annotations

import json
from functools import cache

import streamlit as st
from scipy.stats import t

from explorer.components.topic import TopicView
from explorer.datasets import samples
from explorer.drawing import architectures as figures
from explorer.training.lessons import features_compared, learnt_features, twins
from explorer.training.lessons.features_compared import COUNTS, SUBJECTS, TEST_SHARE, TITLE, Compared, HandTask
from explorer.ui import follow, navigation, topics
from explorer.ui.session import store
from explorer.ui.show import figure

_VIEW = TopicView("generalising/features/main.js")


def features() -> None:
    """Show principal components, edges and learnt features on the same splits."""
    topics.story(
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
        networks={
            subject: {name: recipe.words for name, recipe in named.items()}
            for subject, named in learnt_features.RECIPES.items()
        },
        **_cohort(),
    )
    st.caption(
        f"{task.splits} random splits, 30% of the samples for testing; bars are 95% intervals that take into account "
        "that splits share samples. All settings are the same for every split, chosen after trials on the first two; "
        "the number of components is yours, and the best one picked here would flatter it."
    )
    follow.origin(run)
    _deeper()


def _deeper() -> None:
    """Show plain and residual twins of 20 and 56 layers where they were measured, and where others can be."""
    runs = store().list(kind="twins", most=200)
    run = next(
        (one for one in runs if one.done and list(one.parameters.get("depths") or ()) == [*twins.PUBLISHED]), None
    )
    with st.expander("More layers: better features?", icon=":material/stacks:"):
        st.markdown(
            "Learnt features do not get better by depth alone. On CIFAR-10 a plain network of 56 layers has larger "
            "training and test errors than one of 20 (He et al. 2016, figure 1); with skips the test errors are 8.75% "
            "at 20 layers and 6.97% at 56 (table 6)."
        )
        if run is not None:
            courses = json.loads((run.folder / "twins.json").read_text())
            ends = "; ".join(
                f"{c['name']} {c['loss'][-1]:.3f} and {100 * (1 - c['accuracy'][-1]):.1f}%" for c in courses
            )
            st.markdown(
                f"On digits, after {run.parameters['epochs']} epochs, training loss and errors on held-out digits: "
                f"{ends}. One seed each, so small differences say nothing."
            )
            drawn = [(course["name"], course["loss"], course["dashed"]) for course in courses]
            figure(figures.curves(drawn, "Training loss on digits", "mean cross-entropy", "plain"), "deeper-loss")
            follow.origin(run)
        navigation.link("architectures", "Measure other depths on the page Architectures")


@cache
def _cohort() -> dict[str, object]:
    """Return the names of the sample cohort's promoters, their chromosomes, and of its groups."""
    data = samples.open_sample("cohort")
    assert data.genes is not None
    groups = {name: list(data.traits.column(name).levels) for name in features_compared.COVARIATES}
    return {
        "genes": data.genes["name"].astype(str).tolist(),
        "chromosomes": data.genes["chromosome"].astype(str).tolist(),
        "groups": groups,
    }
