"""Which reader a file of genotypes belongs to, told by its ending and its first bytes."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import pandas as pd

from explorer.datasets.formats import arrays, bgen, oxford_samples, ped, pgen, plink, sheets, tables, text, vcf
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
    **dict.fromkeys(ped.ENDINGS, ped.read),
    **dict.fromkeys((".vcf", ".bcf"), vcf.read),
    ".npz": arrays.read,
}
"""The reader of each ending that is no table's: read(path, progress=, scratch=, notes=)."""

PACKED = (".gz", ".bgz")
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


def read(
    path: Path, notes: Notes, progress: Progress = silent, scratch: Path | None = None, known_ids: Collection[str] = ()
) -> Genotypes:
    """Read a file of genotypes with the reader of its ending; `known_ids` are the words that may be samples' IDs."""
    start, kind = text.head(path, 3), ending(path)
    if kind in READERS:
        return READERS[kind](path, progress=progress, scratch=scratch, notes=notes)
    if kind in (*TABLES, *sheets.ENDINGS):
        if start == plink.MAGIC + b"\x01":
            raise InputError(path.name, "this is a PLINK 1 .bed under another name", "Rename it to end in .bed.")
        return tables.read_genotypes(path, progress=progress, scratch=scratch, notes=notes, known_ids=known_ids)
    raise InputError(
        path.name,
        f"files ending in {kind or 'nothing'} are not read as genotypes",
        "Give a .bed, .pgen, .bgen, .vcf(.gz), .bcf, .csv/.tsv(.gz) or .npz.",
    )


def sample_table(path: Path, notes: Notes) -> tuple[pd.DataFrame, Path] | None:
    """Return what lies beside the genotypes about their samples, and its file; None where there is nothing of the kind.

    Columns family, sample, father, mother, sex (1, 2 or 0), then phenotypes: one row per sample, in the file's order.
    """
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
