"""The strip of the open tour on every page, and the links that open a tour."""

from __future__ import annotations

import streamlit as st

from explorer.components.guide import act_of, guide
from explorer.jobs.runs import Run
from explorer.ui import address, genome, navigation, saliency
from explorer.ui.pickers import dataset_of
from explorer.ui.session import store, workspace
from explorer.ui.tours.progress import Progress
from explorer.ui.tours.step import Step
from explorer.ui.tours.texts import TOURS

KEY = "guide"


def progress() -> Progress:
    """Return the tours of this session."""
    return st.session_state.setdefault("tours", Progress(TOURS))


def strip(page: str) -> None:
    """Go on over what was done, and draw the step of the open tour at the foot of the window, on whichever page."""
    here = progress()
    asked = st.query_params.get("tour")
    if asked is not None:
        del st.query_params["tour"]
        if asked in TOURS:
            here.begin(asked, genome.chosen(saliency.KEY))
    here.advance(page, genome.chosen(saliency.KEY), _begun)
    if here.going and here.step is not None:
        here.going = False
        address.leave_for(navigation.page(here.step.page), **opening(here.open, here.step))
    tour, step = here.tour, here.step
    about: dict[str, object] = {}
    if tour is not None and step is not None:
        elsewhere = step.page != page
        about = {
            "tour": here.open,
            "title": tour.title,
            "step": here.at,
            "steps": len(tour.steps),
            "words": step.words,
            "place": navigation.title(step.page) if elsewhere else "",
            "ring": step.ring,
            "shows": step.shows,
            "least": step.least,
            "closing": step.closing and not elsewhere,
        }
    with st.container(key=KEY):
        guide(key=f"{KEY}-strip", on_act=_obey, page=page, kept=here.kept(), fresh=here.fresh, **about)  # type: ignore[arg-type]


def opening(name: str, step: Step) -> dict[str, str]:
    """Return the choices with which the page of a step is opened."""
    if step.page in ("saliency", "train") and name == "try":
        return sample_map()
    return dict(step.address)


def sample_map() -> dict[str, str]:
    """Return the choices that open the map that was shipped, else the newest; none where there is no map."""
    there = {about["digest"] for about in workspace().datasets()}
    trained = {run.id: dataset_of(run.parameters) for run in store().list(kind="train", state="done")}
    maps = [run for run in store().list(kind="explain", state="done") if trained.get(run.parameters["run"]) in there]
    shown: Run | None = next((run for run in maps if run.prepared), maps[0] if maps else None)
    if shown is None:
        return {}
    return {"dataset": str(trained[shown.parameters["run"]]), "run": shown.parameters["run"]}


def _obey() -> None:
    act = act_of(f"{KEY}-strip")
    if act is not None:
        progress().obey(act, genome.chosen(saliency.KEY))


def _begun(kind: str, since: float) -> bool:
    newest = store().list(kind=kind, most=1)
    return bool(newest) and newest[0].created >= since
