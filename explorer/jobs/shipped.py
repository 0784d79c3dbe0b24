"""What is shipped: results made beforehand on the sample data, and which things of a workspace these are."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from explorer.datasets import samples
from explorer.errors import InputError

MANIFEST = "manifest.json"


class Manifest(BaseModel):
    """What is shipped.

    Attributes
    ----------
    runs : run -> digest of the dataset it stands on, None where it stands on none; the oldest first
    headline : the verdict on the map of the start page
    loci : of its significance line, as "chromosome:start-end" in base pairs
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    runs: dict[str, str | None]
    headline: str = ""
    loci: tuple[str, ...] = ()


def folder() -> Path:
    """Return where the results lie; nothing need be there."""
    return samples.folder() / "results"


def manifest(there: Path | None = None) -> Manifest | None:
    """Return what is shipped, in `folder()` or elsewhere; None where nothing is, or it cannot be read."""
    try:
        return Manifest.model_validate_json(((there or folder()) / MANIFEST).read_bytes())
    except (InputError, OSError, ValidationError):
        return None


def datasets(named: Manifest | None = None) -> frozenset[str]:
    """Return the digests of the sample data with which results are shipped."""
    named = named or manifest()
    return frozenset(digest for digest in named.runs.values() if digest) if named else frozenset()


@lru_cache(maxsize=1)
def paths() -> frozenset[str]:
    """Return what came with the app, by its path below a workspace."""
    named = manifest()
    runs = named.runs if named else {}
    return frozenset([*(f"runs/{id}" for id in runs), *(f"datasets/{digest}" for digest in datasets(named))])
