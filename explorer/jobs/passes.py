"""What an explanation takes: multiply-adds of its passes through networks. A module of its own: it imports torch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from explorer.jobs import needs
from explorer.jobs.workspace import Workspace
from explorer.networks.geometry import geometry
from explorer.training import trained

EVERY_POSITION = ("occlusion", "mutagenesis")
"""Methods that evaluate the network anew for every position."""
GRADIENTS = 150
"""Forward passes that other methods take for a sample: some fifty gradients, each of three."""


def multiply_adds(document: Mapping[str, Any], workspace: Workspace) -> float:
    """Return the multiply-adds of an explanation, with its control and the runs it is compared with.

    Every sample goes through the networks of one fold.

    Parameters
    ----------
    document : parameters of kind `explain` as JSON has them

    Raises
    ------
    InputError : the run has no finished network, or its dataset is gone
    """
    question, home = document["question"], workspace.runs_folder / document["run"]
    spec = trained.network_spec_of(home)
    digest = needs.dataset_of(document, workspace)
    there = needs.shape(workspace, digest).samples if digest else 0
    passes = spec.input["positions"] if question["method"] in EVERY_POSITION else GRADIENTS
    samples = len(question["chosen"]) if question["chosen"] else min(there, question["most_people"])
    maps = 1 + bool(document["randomised"]) + len(document["others"])
    return float(passes) * samples * geometry(spec).macs * needs.ensemble(document, workspace) * maps
