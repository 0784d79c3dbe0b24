"""The sample cohort on two principal components, as the page on mode collapse gives it to its view."""

from __future__ import annotations

from explorer.datasets import samples
from explorer.jobs import prepared
from explorer.jobs.results import Description
from explorer.screens.learn.making import adversarial


def cohort() -> dict[str, list]:
    """Return what the page gives the view of the sample cohort, from the shipped description."""
    data = samples.open_sample("cohort")
    named = prepared.manifest()
    assert named is not None
    run = next(id for id in named.runs if id.startswith("describe") and named.runs[id] == data.digest)
    scores, groups, names = adversarial.on_components(data, Description.load(prepared.folder() / "runs" / run))
    return {"scores": scores.tolist(), "groups": groups.tolist(), "names": names}
