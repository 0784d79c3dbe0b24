"""Codes of samples and what they say of new groups: its parameters, and its result as files."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import Field

from explorer.jobs.parameters import Parameters
from explorer.jobs.plain import plain

TITLE = "Codes of the sample cohort's samples"
GROUPS = ("south", "north", "random")
"""What is left out: one ancestry, the other, or as many samples as the first has, drawn at random."""
EVERY = 4
"""One variant in so many is learnt from."""


class Novelty(Parameters):
    """Learn codes of the sample cohort, and score samples of groups that were left out."""

    seeds: int = Field(default=3, ge=2, le=10)
    epochs: int = Field(default=40, ge=1, le=200)


@dataclass(frozen=True, eq=False)
class Codes:
    """A result as it is kept.

    Attributes
    ----------
    arrays : codes, places (samples, 2); ancestry (samples,); for each group known_GROUP, new_GROUP (scores, samples) of
        the first seed
    about : variants, samples, canonical, ancestry, angle, widths, errors, and `aurocs` by group (seeds, scores)
    """

    arrays: dict[str, np.ndarray]
    about: dict[str, Any]

    def save(self, folder: Path) -> None:
        """Write codes.npz and codes.json."""
        np.savez_compressed(folder / "codes.npz", allow_pickle=False, **self.arrays)
        (folder / "codes.json").write_text(json.dumps(plain(self.about), separators=(",", ":")))

    @classmethod
    def load(cls, folder: Path) -> Codes:
        """Read what `save` wrote."""
        with np.load(folder / "codes.npz", allow_pickle=False) as held:
            arrays = {name: held[name] for name in held.files}
        return cls(arrays, json.loads((folder / "codes.json").read_text()))
