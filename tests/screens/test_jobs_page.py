"""Where jobs lead: every kind of work to the page that shows its result, and what it is said to be of."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from explorer.errors import InputError
from explorer.jobs.kinds import KINDS
from explorer.jobs.runs import Run
from explorer.screens.genome.jobs import places
from explorer.ui import navigation

NOWHERE = {"check", "export"}
"""Shown by the page that asked for it, and by no other."""
ON_DATA = {"dataset": "d" * 16, "trait": "height"}


class Kept:
    """The runs that there are, as a store gives them."""

    def __init__(self, *runs: Run) -> None:
        self.runs = {run.id: run for run in runs}

    def get(self, id: str) -> Run:
        if id not in self.runs:
            raise InputError(f"run {id}", "it is not in this workspace")
        return self.runs[id]


def made(folder: Path, kind: str, parameters: dict[str, Any], state: Any = "done") -> Run:
    """A run of this kind whose result is a dataset, where it makes any."""
    own = folder / kind
    own.mkdir()
    (own / "result.json").write_text(json.dumps({"digest": "e" * 16}))
    return Run(
        id=f"{kind}-{0:010}",
        kind=kind,
        title=KINDS[kind].label,
        parameters=parameters,
        key=kind,
        folder=own,
        created=1.0,
        queued=1.0,
        state=state,
    )


@pytest.fixture
def network(tmp_path):
    return made(tmp_path, "train", {"spec": {"dataset": "d" * 16}})


def test_every_kind_of_work_leads_to_a_page_that_there_is(tmp_path, network):
    pages = {name for listed in navigation.SECTIONS.values() for _, name, _, _ in listed}
    kept: Any = Kept(network)
    for kind in set(KINDS) - {"train"}:
        run = made(tmp_path, kind, {"run": network.id, "of": network.id, **ON_DATA})
        shown = places.place(kept, run)
        assert (shown is None) == (kind in NOWHERE), kind
        assert shown is None or shown[0] in pages
        assert places.place(kept, run.model_copy(update={"state": "failed"})) is None, "there is no result"


def test_a_link_names_the_network_the_data_and_the_trait(tmp_path, network):
    kept: Any = Kept(network)
    about = {"dataset": "d" * 16, "run": network.id}
    assert places.place(kept, network) == ("train", about)
    assert places.place(kept, made(tmp_path, "line", {"run": network.id})) == ("saliency", about)
    assert places.place(kept, made(tmp_path, "associate", ON_DATA)) == ("association", ON_DATA)
    assert places.place(kept, made(tmp_path, "filter", ON_DATA)) == ("data", {"dataset": "e" * 16})
    assert places.place(kept, made(tmp_path, "rivals", {"run": "train-gone"})) is None


def test_what_a_job_is_of_is_said_once(tmp_path, network):
    kept: Any = Kept(network)
    names = {"d" * 16: "Peas"}
    assert places.subject(kept, made(tmp_path, "explain", {"run": network.id}), names) == network.title
    assert places.subject(kept, made(tmp_path, "associate", ON_DATA), names) == "height, Peas"
    described = made(tmp_path, "describe", {"dataset": "d" * 16})
    assert places.subject(kept, described, names) == "Peas"
    assert places.subject(kept, described.model_copy(update={"title": "Description of Peas"}), names) == ""
    assert places.subject(kept, described, {}) == ""
