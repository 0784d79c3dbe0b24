"""What a network is called on the pages: a preset by its title, one that was built here by its own name."""

from __future__ import annotations

from explorer.networks import zoo
from explorer.training.spec import RunSpec


def title(run: RunSpec) -> str:
    """Return the title of a run's network."""
    return zoo.preset(run.preset).title if run.is_preset else run.preset
