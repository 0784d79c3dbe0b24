"""Where to draw the line between two classes: a slider over the held-out probabilities."""

from __future__ import annotations

import streamlit as st

from explorer.drawing import results as figures
from explorer.drawing import thresholds as threshold_figures
from explorer.training.thresholds import STEPS, Share, Thresholds
from explorer.ui.say import escaped
from explorer.ui.show import figure, metric

USUAL = 0.5


@st.fragment
def show(table: Thresholds, key: str) -> None:
    """Let the threshold be moved; show what it calls, in the words of the file, and how good the probabilities are."""
    positive, negative = escaped(table.positive), escaped(table.negative)
    st.subheader("Where to draw the line")
    st.caption(
        f"A held-out sample is called {positive} when its probability of {positive} is above the threshold. "
        "The network did not see these samples; a threshold chosen on them flatters it a little all the same."
    )
    lowest, highest = min(table.lowest, USUAL), max(table.highest, USUAL)
    if lowest < highest:
        threshold = st.slider(
            f"Threshold of the probability of {positive}",
            lowest,
            highest,
            USUAL,
            1 / STEPS,
            format="%.3f",
            key=f"threshold-{key}",
        )
    else:
        threshold = USUAL
    found = table.at(threshold)
    with st.container(horizontal=True):
        _metric("Prevalence", table.prevalence, f"{positive} among the held-out samples")
        _metric("Precision", found.precision, f"of those called {positive}, those that are")
        _metric("Recall", found.recall, f"of those that are {positive}, those called so (sensitivity)")
        _metric("Specificity", found.specificity, f"of those that are {negative}, those called so")
    confusion, curves = st.columns(2)
    with confusion:
        figure(figures.confusion(found.confusion, (table.negative, table.positive)), key="confusion")
    with curves:
        figure(threshold_figures.over_thresholds(table, threshold), key="over-thresholds")
    elsewhere = st.number_input(
        f"Share of {positive} where it would be used, %",
        min_value=0.01,
        max_value=99.99,
        value=1.0,
        format="%.2f",
        key=f"prevalence-{key}",
        help="Recall and specificity stay the same, precision falls with the prevalence (Bayes' theorem).",
    )
    precision = found.precision_at(elsewhere / 100)
    if precision is None:
        st.markdown(f"Nobody would be called {positive}.")
    else:
        st.markdown(f"There {precision:.1%} of those called {positive} would be {positive}.")
    st.markdown(escaped(table.sentence))


def _metric(label: str, share: Share, meaning: str) -> None:
    low, high = share.interval
    value = "–" if share.value is None else f"{share.value:.1%}"
    metric(label, value, f"{share.hits:,} of {share.of:,}; {low:.0%} to {high:.0%}" if share.of else "none", meaning)
