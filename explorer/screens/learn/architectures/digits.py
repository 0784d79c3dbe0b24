"""Measurements on digits: requested by a click, made in a job, drawn as curves."""

from __future__ import annotations

import json
from collections.abc import Mapping

import streamlit as st

from explorer.drawing import architectures as figures
from explorer.errors import InputError
from explorer.jobs.runs import Run
from explorer.networks.zoo.architecture import Architecture
from explorer.training.lessons import twins
from explorer.ui import follow
from explorer.ui.session import store
from explorer.ui.show import figure

DASHED = {"depth": "plain", "kernels": "one large kernel", "bottleneck": "no bottleneck"}


def measure(experiment: twins.Experiment) -> None:
    """Offer an experiment with twins, and show the newest measurement of it."""
    st.markdown("**Measured on digits** (1,797 images of 8×8 pixels, 30% of them for testing)")
    parameters: dict[str, object] = {"experiment": experiment, "epochs": 10}
    if experiment == "depth":
        deepest = st.select_slider("Deepest pair, layers", [8, 20, 32, 44], 32, key="twins-depth")
        parameters["depths"] = tuple(depth for depth in (8, 20, 32, 44) if depth <= deepest)
    _measured(parameters, twins.TITLES[experiment], f"measure-{experiment}", DASHED[experiment])


def architecture(about: Architecture) -> None:
    """Offer to train a small version of an architecture on digits, where it can read them."""
    try:
        twin = twins.small(about.name)
    except InputError as error:
        st.caption(str(error))
        return
    side = twin.spec.input["height"]
    st.caption(f"In small: {side}×{side} pixels, narrower layers, ten classes.")
    _measured(
        {"architecture": about.name, "epochs": 10}, f"Small {about.title} on digits", f"digits-{about.name}", "none"
    )


def _measured(parameters: Mapping[str, object], title: str, key: str, dashed: str) -> None:
    known = next((run for run in store().list(kind="twins", most=200) if _same(run, parameters)), None)
    if known is None or known.state in ("stopped", "interrupted", "failed"):
        if known is not None and known.state == "failed":
            follow.settled(known)
            return
        if st.button("Measure it", key=key, icon=":material/science:"):
            follow.request("twins", parameters, title, again=known is not None)
            st.rerun()
        return
    run = follow.settled(known, title)
    if run.done:
        _curves(run, title, key, dashed)


def _same(run: Run, parameters: Mapping[str, object]) -> bool:
    return all(_plain(run.parameters.get(name)) == _plain(value) for name, value in parameters.items())


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


def _curves(run: Run, title: str, key: str, dashed: str) -> None:
    courses = json.loads((run.folder / "twins.json").read_text())
    named = [(f"{c['name']} ({c['parameters']:,})", c) for c in courses]
    left, right = st.columns(2)
    with left:
        drawn = [(name, c["loss"], c["dashed"]) for name, c in named]
        figure(figures.curves(drawn, f"{title}: training loss", "mean cross-entropy", dashed), f"{key}-loss")
    with right:
        drawn = [(name, [100 * a for a in c["accuracy"]], c["dashed"]) for name, c in named]
        figure(figures.curves(drawn, f"{title}: digits read correctly", "accuracy, %", dashed), f"{key}-accuracy")
