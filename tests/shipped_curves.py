"""The curves of double descent that are shipped."""

from __future__ import annotations

from explorer.jobs import prepared
from explorer.jobs.folder import RunFolder
from explorer.training.lessons.error_curves import ErrorCurves


def shipped(model: str) -> ErrorCurves:
    """Return those of a model, "features" or "network"."""
    for home in (prepared.folder() / "runs").glob("interpolate-*"):
        if RunFolder(home).read("job.json")["parameters"]["model"] == model:
            return ErrorCurves.load(home)
    raise AssertionError(f"none of {model} is shipped")
