"""Files as people bring them: over a hundred broken ones, each with its own trouble, and odd ones that are valid.

`write(folder)` writes every case to a folder of its own below `folder` and returns the cases; each knows its sources,
the words its report must hold, the mend that is offered, and the dosages that are read once it is applied. All hold
the same six samples and five sites unless their trouble says otherwise. Import it with tests/datasets on sys.path.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from corpus.broken_binary import broken_npz, broken_others, broken_plink, broken_vcf
from corpus.broken_codings import broken_codings
from corpus.broken_maps import broken_maps
from corpus.broken_tables import broken_tables
from corpus.broken_traits import broken_genes, broken_traits
from corpus.known import DOSAGES, SAMPLES, Case
from corpus.odd_files import odd

__all__ = ["DOSAGES", "SAMPLES", "Case", "broken", "odd", "write"]


def broken() -> list[Case]:
    """Return the broken cases; those that are `usable` load, but are not as they should be."""
    return [
        *broken_plink(),
        *broken_vcf(),
        *broken_tables(),
        *broken_codings(),
        *broken_npz(),
        *broken_others(),
        *broken_traits(),
        *broken_genes(),
        *broken_maps(),
    ]


def write(folder: Path, which: list[Case] | None = None) -> list[Case]:
    """Write every case (or only `which`) to `folder`/<its name>; return the cases, each with its folder."""
    written = []
    for case in which if which is not None else [*broken(), *odd()]:
        home = folder / case.name
        home.mkdir(parents=True)
        case.write(home)
        written.append(replace(case, folder=home))
    return written
