"""Which reader a file of genotypes belongs to, told by its ending and its first bytes."""

from __future__ import annotations

import glob
from collections.abc import Collection, Sequence
from pathlib import Path

import pandas as pd

from explorer.datasets.formats import (
    arrays,
    bgen,
    by_chromosome,
    oxford_samples,
    ped,
    pgen,
    plink,
    sheets,
    tables,
    text,
    vcf,
)
from explorer.datasets.formats.findings import Notes
from explorer.datasets.genotypes import Genotypes
from explorer.errors import InputError
from explorer.progress import Progress, silent

TABLES = (".csv", ".tsv", ".txt", ".tab", ".dat", ".raw", ".traw", ".hmp", ".geno")
"""What a table of genotypes may end in, plain or gzipped."""

READERS = {
    **dict.fromkeys(plink.ENDINGS, plink.read),
    **dict.fromkeys(pgen.ENDINGS, pgen.read),
    **dict.fromkeys(bgen.ENDINGS, bgen.read),
    ".ped": ped.read,
    **dict.fromkeys((".vcf", ".bcf"), vcf.read),
    ".npz": arrays.read,
}
"""The reader of each ending that is no table's: read(path, progress=, scratch=, notes=)."""

PACKED = (".gz", ".bgz")
UNPACKED = (*pgen.ENDINGS, *bgen.ENDINGS, *ped.ENDINGS, *sheets.ENDINGS)
"""Endings of files that are read only as they are, not compressed with gzip."""
BESIDE = {
    ".bed": (".bim", ".fam"),
    ".pgen": (".pvar", ".psam", ".bim", ".fam"),
    ".bgen": (".sample",),
    ".ped": (".map",),
}
"""The files that belong to a file of genotypes and lie beside it: those of its ending."""

GENOTYPE_ENDINGS = (
    *READERS,
    *(f".vcf{packed}" for packed in PACKED),
    *(ending + packed for ending in TABLES for packed in ("", ".gz")),
    *sheets.ENDINGS,
)
"""What a file of genotypes may end in."""


def ending(path: Path) -> str:
    """Return a file's ending in small letters, without that of its compression.

    >>> ending(Path("cohort.VCF.gz")), ending(Path("cohort"))
    ('.vcf', '')
    """
    name = path.name.lower()
    for packed in PACKED:
        name = name.removesuffix(packed)
    return Path(name).suffix


def files(*paths: Path) -> list[Path]:
    """Return the files of genotypes that these paths name: files, patterns like chr*.vcf.gz, folders.

    What lies beside a file of genotypes (such as a .bim) is not listed. Raises InputError where nothing is found, or
    where a folder holds genotypes of several kinds.
    """
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += _of_folder(path)
        elif not path.exists() and glob.has_magic(str(path)):
            matched = [Path(name) for name in sorted(glob.glob(str(path)))]
            matched = [name for name in matched if name.is_file() and not _beside(name)]
            if not matched:
                raise InputError(str(path), "no file of genotypes matches", "Check the pattern and the folder.")
            found += matched
        else:
            found.append(path)
    return list(dict.fromkeys(found))


def _beside(path: Path) -> bool:
    """Return whether this belongs to a file of genotypes and is none itself."""
    return path.suffix.lower() in {ending for endings in BESIDE.values() for ending in endings}


def _of_folder(folder: Path) -> list[Path]:
    names = sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith("."))
    names = [path for path in names if path.name.lower().endswith(GENOTYPE_ENDINGS) and not _beside(path)]
    binary = [path for path in names if ending(path) in READERS]
    kinds = sorted({ending(path) for path in binary or names})
    if not kinds:
        raise InputError(
            folder.name or str(folder), "it is a folder, and no file of genotypes is in it", "Name the files."
        )
    if len(kinds) > 1:
        what = f"the folder holds genotypes of several kinds ({', '.join(kinds)})"
        raise InputError(folder.name, what, f"Name those to read, such as {folder.name}/*{kinds[0]}.")
    return binary or names


def read(
    paths: Path | Sequence[Path],
    notes: Notes,
    progress: Progress = silent,
    scratch: Path | None = None,
    known_ids: Collection[str] = (),
    mapped: bool = False,
) -> Genotypes:
    """Read genotypes from a file, or from several with the same samples (`files` says which these are).

    Each file goes to the reader of its ending; `known_ids` are the words that may be samples' IDs; `mapped` says that a
    map gives the positions, so that nothing is asked about those of a table. Raises InputError
    for what cannot be read, and for files that do not fit together.
    """
    named = files(paths) if isinstance(paths, Path) else files(*paths)

    def one(path: Path, told: Progress) -> Genotypes:
        return _read(path, notes, told, scratch, known_ids, mapped)

    if len(named) == 1:
        return one(named[0], progress)
    return by_chromosome.join(named, one, notes, progress, scratch)


def _read(
    path: Path, notes: Notes, progress: Progress, scratch: Path | None, known_ids: Collection[str], mapped: bool
) -> Genotypes:
    start, kind = text.head(path, 3), ending(path)
    if kind in UNPACKED and path.suffix.lower() in PACKED:
        raise InputError(path.name, f"a {kind} is not read from a compressed file", "Unpack it with gunzip.")
    if kind in READERS:
        return READERS[kind](path, progress=progress, scratch=scratch, notes=notes)
    if kind in (*TABLES, *sheets.ENDINGS):
        if start == plink.MAGIC + b"\x01":
            raise InputError(path.name, "this is a PLINK 1 .bed under another name", "Rename it to end in .bed.")
        return tables.read_genotypes(
            path, progress=progress, scratch=scratch, notes=notes, known_ids=known_ids, mapped=mapped
        )
    raise InputError(
        path.name,
        f"files ending in {kind or 'nothing'} are not read as genotypes",
        "Give a .bed, .pgen, .bgen, .vcf(.gz), .bcf, .csv/.tsv(.gz) or .npz.",
    )


def sample_table(paths: Path | Sequence[Path], notes: Notes) -> tuple[pd.DataFrame, Path] | None:
    """Return what lies beside the genotypes (the first file) about their samples, and where; None without.

    Columns family, sample, father, mother, sex (1, 2 or 0), then phenotypes: one row per sample, in the file's order.
    """
    path = (files(paths) if isinstance(paths, Path) else files(*paths))[0]
    kind, notes = ending(path), Notes(notes.mends)
    if kind in plink.ENDINGS and (fam := pgen.lying_beside(path, ".fam")) is not None:
        return plink.read_fam(fam, notes), fam
    if kind in pgen.ENDINGS:
        people = pgen.files(path)[2]
        return pgen.read_samples(people, notes), people
    if kind in ped.ENDINGS:
        people = ped.files(path)[0]
        return ped.read_samples(people, notes), people
    if kind in bgen.ENDINGS and (people := bgen.sample_file(path)) is not None:
        return oxford_samples.read(people, notes), people
    return None
