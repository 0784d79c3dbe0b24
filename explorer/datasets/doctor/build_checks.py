"""The reference build: which ones hold the positions, whether the named one does, and whether genes are of another.

Lengths of chromosomes can rule a build out; that a site lies within a chromosome proves nothing. So a build is told as
such only where it is named, and what was looked at stands beside it.
"""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import pandas as pd

from explorer.datasets import builds
from explorer.datasets.builds import Build
from explorer.datasets.formats import text
from explorer.datasets.formats.findings import Notes
from explorer.datasets.genotypes import Genotypes

_HEADER = 60
"""Lines at the head of a file of genes in which its build may be named."""


_LISTED = 4
"""Builds that a fact names at most."""


def check(
    genotypes: Genotypes, name: str | None, place: str, notes: Notes, lengths: dict[str, int] | None = None
) -> Build | None:
    """Say which builds the positions fit, or whether they fit the one that is named; return the one that is known.

    `lengths` are those of the chromosomes that the file itself states: where they are one build's, it is known without
    being named. Raises InputError where no build has that name.
    """
    build = None if name is None else builds.named(name)
    stated = builds.of_lengths(lengths or {})
    if build is not None and stated is not None and stated is not build:
        sentence = (
            f"{build.name} is named, but the lengths of chromosomes in the file's header are those of {stated.name}."
        )
        notes.find("beyond-build", "error", place, sentence)
    told = "as named"
    if build is None and stated is not None:
        build, told = stated, "by the lengths of chromosomes in the file's header"
    if not genotypes.mapped:
        if build is not None:
            notes.fact("Reference build", f"{build.name}, {told}; there are no positions to look at")
        return build
    fits = builds.possible(genotypes.variants)
    if build is None:
        notes.fact("Reference build", _deduced(genotypes, fits))
        return None
    on = genotypes.variants.loc[genotypes.placed]
    lacking = builds.lacking(build, on["chromosome"])
    if len(lacking) == len(set(on["chromosome"])):
        sentence = f"None of the chromosomes ({_some(lacking)}) is one of {build.name}."
        notes.find("build-chromosomes", "error", place, sentence)
    elif lacking:
        sentence = f"{build.name} has no chromosomes {_some(lacking)}; their sites are not looked at."
        notes.find("build-chromosomes", "note", place, sentence)
    far = builds.beyond(build, on["chromosome"], on["position"].to_numpy())
    if far is None:
        notes.fact("Reference build", f"{build.name}, {told}; no site lies behind the end of its chromosome")
        return build
    others = f" The positions fit {_names(fits)}." if fits else ""
    sentence = (
        f"{on['name'].iloc[far.row]} at {far} lies behind the end of chromosome {far.chromosome} in {build.name} "
        f"({far.end:,}), so the genotypes are of another build.{others}"
    )
    notes.find("beyond-build", "error", place, sentence)
    notes.fact("Reference build", f"{build.name}, {told}; not every site lies within it")
    return build


def _deduced(genotypes: Genotypes, fits: list[Build]) -> str:
    """Return what the lengths say: one build by name where a position rules out the others of its species."""
    if not fits:
        return f"not told (fits none of the {len(builds.BUILDS)} that are known here)"
    on = genotypes.variants.loc[genotypes.placed]
    others = [build for build in builds.BUILDS if build.species == fits[0].species and build is not fits[0]]
    if len(fits) == 1 and others:
        ruled_out = [builds.beyond(other, on["chromosome"], on["position"].to_numpy()) for other in others]
        if all(ruled_out):
            ends = ", ".join(
                f"{far} is behind the end in {other.name}" for far, other in zip(ruled_out, others, strict=True)
            )
            return f"{fits[0].name}, the only one known here that holds every site ({ends})"
    told = _names(fits) if len(fits) <= _LISTED else f"{len(fits)} of the {len(builds.BUILDS)} that are known here"
    return f"not told (fits {told})"


def check_beside(table: pd.DataFrame, path: Path, genotypes: Genotypes, build: Build | None, notes: Notes) -> None:
    """Refuse genes or known loci of another build than the named one of the genotypes, or warn where none is named.

    Their build is told by their file's name and header lines, and by ends behind those of its chromosomes.
    """
    theirs, species = _named_in(path, notes)
    if build is None:
        on = genotypes.variants.loc[genotypes.placed]
        far = None if theirs is None else builds.beyond(theirs, on["chromosome"], on["position"].to_numpy())
        if theirs is not None and far is not None:
            sentence = (
                f"The file is of {theirs.name}, where chromosome {far.chromosome} ends at {far.end:,}, but the"
                f" genotypes have {on['name'].iloc[far.row]} at {far}: are they of another build?"
            )
            notes.find("other-build", "warning", path.name, sentence)
        return
    far = builds.beyond(build, table["chromosome"], table["end"].to_numpy())
    if theirs is not None and theirs is not build:
        sentence = f"The file is of {theirs.name}, and the genotypes are of {build.name}."
    elif theirs is None and species not in ("", build.species):
        sentence = f"The file is of {species}, and the genotypes are of {build.name} ({build.species})."
    elif far is not None:
        sentence = (
            f"{table['name'].iloc[far.row]} reaches to {far}, behind the end of chromosome {far.chromosome} in "
            f"{build.name} ({far.end:,}), the build of the genotypes."
        )
    else:
        return
    notes.find("other-build", "error", path.name, sentence, "other-build")


def _named_in(path: Path, notes: Notes) -> tuple[Build | None, str]:
    """Return the build and the species that a file's header lines or its name tell; None and "" where they do not."""
    head = [line for _, line in islice(text.lines(path, Notes(notes.mends)), _HEADER) if line.startswith("#")]
    build = next((found for line in head if (found := builds.in_text(line)) is not None), None)
    species = next((found for line in head if (found := builds.species_in(line))), "")
    return build or builds.in_text(path.name), species


def _names(some: list[Build]) -> str:
    return ", ".join(build.name for build in some)


def _some(names: list[str]) -> str:
    return ", ".join(names[:4]) + (", ..." if len(names) > 4 else "")
