"""Which loci above the line tests of single markers have too, on the same samples."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from pydantic import BaseModel, ConfigDict

from explorer.genetics.association import Association, judge

LEVEL = 0.05
GENOME_WIDE = 5e-8
"""No variant has to reach less, however many are tested."""


class Also(BaseModel):
    """How many loci above the line another test has too.

    Attributes
    ----------
    by : a key of `markers.MODELS`
    found, of : loci that hold a variant beyond that test's own line, of all that hold one that was tested
    log10_line : log10 of the p value that a variant must reach: 5% shared by all variants tested, 5e-8 at least
    """

    model_config = ConfigDict(frozen=True)

    by: str
    found: int
    of: int
    log10_line: float


def believed(found: Mapping[str, Association]) -> dict[str, np.ndarray]:
    """Return -log10 p (variants,) of each test whose p values are not too small throughout.

    As those of single markers are where structure is left to them.
    """
    return {name: one.log10_p for name, one in found.items() if not judge(one).unexplained}


def also(log10_p: Mapping[str, np.ndarray], loci: Sequence[np.ndarray]) -> tuple[tuple[Also, ...], np.ndarray]:
    """Return how many loci each test has, and which are the network's alone: bool (loci,).

    Parameters
    ----------
    log10_p : as `believed` gives them
    loci : the variants (k,) of each locus
    """
    results, elsewhere = list[Also](), np.zeros(len(loci), dtype=bool)
    known = np.zeros(len(loci), dtype=bool)
    for name, values in log10_p.items():
        line = float(np.log10(max(LEVEL / max(1, int(np.isfinite(values).sum())), GENOME_WIDE)))
        some = np.array([bool(np.isfinite(values[own]).any()) for own in loci], dtype=bool)
        found = np.array([bool((values[own] >= -line).any()) for own in loci], dtype=bool)
        results.append(Also(by=name, found=int(found.sum()), of=int(some.sum()), log10_line=line))
        elsewhere |= found
        known |= some
    return tuple(results), known & ~elsewhere
