"""Links that the version before wrote open what they opened with it."""

from __future__ import annotations

import json
from typing import Any

import before
import pytest

from explorer.datasets.teaching import patches
from explorer.inspection.operations import kernels
from explorer.messages.playground.links import from_query
from explorer.screens.learn.convolution.sandbox import LECTURE, STARTS, opened

LINKS = before.said()["links"]
HELD = {"noise": ("900", 50)}
"""What was left out for lying beyond its bound is set to the bound now."""


def part(now: Any, then: Any) -> Any:
    """Return of what is now only what there was then: what came after has a default that changes nothing."""
    if isinstance(then, dict) and isinstance(now, dict):
        return {name: part(now[name], then[name]) for name in then if name in now}
    return now


@pytest.mark.parametrize("link", LINKS["playground"], ids=lambda link: " ".join(link["query"])[:40])
def test_a_playgrounds_link_opens_the_same_state(link):
    state, problems = from_query(link["query"])
    held = {name: bound for name, (text, bound) in HELD.items() if link["query"].get(name) == text}
    then = {**link["state"], **held}
    assert part(state.model_dump(mode="json"), then) == then
    assert len(problems) == len(link["problems"])


@pytest.mark.parametrize("entry", LINKS["convolution"], ids=lambda entry: ",".join(entry["link"]))
def test_a_sandboxs_link_opens_the_same_convolution(entry):
    patch = patches.drawn(kernels.LECTURE_PICTURE)
    start, question, values = opened(json.dumps(entry["link"]), "lecture", patch, *STARTS[LECTURE])
    assert part(start, entry["start"]) == entry["start"]
    assert part(question.model_dump(mode="json"), entry["question"]) == entry["question"]
    assert values.tolist() == entry["picture"]
