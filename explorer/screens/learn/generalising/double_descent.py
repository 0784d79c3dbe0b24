"""The topic Double descent: the error beyond the size at which a model fits every sample."""

from __future__ import annotations

import streamlit as st

from explorer.components.topic import TopicView
from explorer.training.lessons import random_features, two_layers
from explorer.training.lessons.error_curves import ErrorCurves
from explorer.ui import follow, topics

_VIEW = TopicView("generalising/double_descent/main.js")
FEATURES, NETWORK = "Random features", "Two-layer network"
SAMPLES = (100, 200, 300, 400)


def double_descent() -> None:
    """Draw the view on what was measured; other numbers of digits than the shipped one are measured when chosen."""
    topics.story(
        "The classical picture is a U: a small model misses the rule, a large one follows the noise. Its right end is "
        "where the model can fit every training sample. Models today are far larger than that; what happens beyond is "
        "the other half of the picture."
    )
    with st.container(horizontal=True):
        model = st.segmented_control(
            "Model",
            [FEATURES, NETWORK],
            default=FEATURES,
            required=True,
            key="model",
            bind="query-params",
            label_visibility="collapsed",
        )
        samples = _samples() if model != NETWORK else 0
    if model == NETWORK:
        run = follow.until_done(follow.request("interpolate", {"model": "network"}, two_layers.TITLE))
        samples = int(run.parameters["network"]["samples"])
    else:
        parameters = {"model": "features", "features": {"samples": samples}}
        run = follow.until_done(follow.request("interpolate", parameters, f"{random_features.TITLE}, {samples} digits"))
    curves = ErrorCurves.load(run.folder)
    _VIEW(
        key=f"generalising-double-descent-{run.id}",
        arrays=curves.arrays(),
        model="network" if model == NETWORK else "features",
        samples=samples,
        folds=random_features.FOLDS,
        parameters=[two_layers.weights(int(size)) for size in curves.sizes] if model == NETWORK else [],
        steps=int(run.parameters["network"]["steps"]) if model == NETWORK else 0,
    )
    follow.origin(run)


def _samples() -> int:
    return int(
        st.segmented_control(
            "Training digits",
            SAMPLES,
            default=300,
            required=True,
            format_func=lambda samples: f"{samples} digits",
            key="digits",
            bind="query-params",
            label_visibility="collapsed",
        )
        or 300
    )
