"""The import doctor: what was understood of the files, what looks wrong, and the mend that is offered.

`examine` and `load` read the same way: what the report calls usable, loads; nothing is ever loaded in part.
"""

from __future__ import annotations

import shutil
import tempfile
import time
import weakref
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pandas as pd

from explorer.datasets import traits as travelling
from explorer.datasets.blocks import Dosages
from explorer.datasets.dataset import Dataset
from explorer.datasets.doctor import build_checks, genotype_checks, map_checks, needs, placing, together, trials
from explorer.datasets.doctor.report import MapFound, Reading, Report, Sources
from explorer.datasets.formats import (
    contigs,
    genes,
    map_positions,
    oxford_samples,
    plink,
    recognition,
    storage,
    text,
    trait_tables,
    truth,
)
from explorer.datasets.formats.findings import NeedsMend, Notes
from explorer.datasets.formats.joining import People
from explorer.datasets.formats.layout import Table
from explorer.datasets.formats.trait_columns import MISSING_WORDS
from explorer.datasets.formats.trait_tables import Overrides
from explorer.datasets.genotypes import Genotypes
from explorer.datasets.traits import Traits
from explorer.errors import InputError
from explorer.progress import Progress, silent

_FIRST = (
    "Format",
    "Coding",
    "Doses",
    "Counted allele",
    "Ploidy",
    "Phase",
    "Orientation",
    "Samples",
    "Variants",
    "Missing calls",
    "Imputation quality",
)
_ORDER = {label: place for place, label in enumerate((*_FIRST, "Read as missing", "Map", "Chromosomes"))}
"""The facts that a report begins with; the others follow in the order in which they were found."""


def examine(
    sources: Sources, mends: Iterable[str] = (), columns: Overrides | None = None, progress: Progress = silent
) -> Report:
    """Read the files as `load` would, with these mends, and say what was understood and what looks wrong.

    A mend is offered only where the file was read with it and passed; small files only are read that often, and in
    large ones the mends are marked as not tried. Never raises InputError: what cannot be read is the `refusal`.
    """
    began = time.monotonic()
    reading = attempt(sources, mends, columns, progress)
    took = time.monotonic() - began
    rank = {"error": 0, "warning": 1, "note": 2}
    findings = trials.tried(sources, reading, took, columns, attempt, progress)
    facts = {fact.label: fact.value for fact in reading.notes.facts}
    return Report(
        usable=reading.usable,
        refusal=reading.refusal,
        understood=tuple(sorted(reading.notes.facts, key=lambda f: _ORDER.get(f.label, len(_ORDER)))),
        findings=tuple(sorted(findings, key=lambda f: rank[f.severity])),
        columns=() if reading.dataset is None else reading.dataset.traits.columns,
        format=facts.get("Format"),
        coding=facts.get("Coding"),
        doses=facts.get("Doses"),
        imputation_quality=facts.get("Imputation quality"),
        ploidy=None if reading.dataset is None else reading.dataset.genotypes.ploidy,
        map=None if reading.dataset is None else found_map(reading.dataset.genotypes),
        build=facts.get("Reference build"),
        joins=tuple(reading.notes.joins),
        unused=tuple(together.called(sources.unused)),
        needs=None if reading.dataset is None else needs.of_dataset(sources, reading.dataset, took),
    )


def attempt(
    sources: Sources, mends: Iterable[str] = (), columns: Overrides | None = None, progress: Progress = silent
) -> Reading:
    """Read the files with these mends, for the report alone: nothing is kept on the disk."""
    scratch = Path(tempfile.mkdtemp(prefix="snp-explorer-check-"))
    notes: Notes | None = None
    try:
        notes = Notes(mends)
        dataset = _read(sources, notes, columns, sources.genotypes.name, progress, scratch)
        return Reading(notes, dataset)
    except NeedsMend as error:
        assert notes is not None
        notes.findings.append(error.finding)
        return Reading(notes)
    except InputError as error:
        return Reading(notes or Notes(), refusal=str(error))
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def found_map(genotypes: Genotypes) -> MapFound:
    """Count the sites that have a chromosome and a position."""
    placed = int(genotypes.placed.sum())
    return MapFound(placed=placed, unplaced=len(genotypes.placed) - placed)


def load(
    sources: Sources,
    mends: Iterable[str] = (),
    columns: Overrides | None = None,
    name: str = "",
    progress: Progress = silent,
    scratch: Path | None = None,
) -> Dataset:
    """Read the files into a Dataset, with these mends and these kinds and roles of columns.

    Large genotypes lie in `scratch` (a temporary folder that goes with them where None), so that `Dataset.save` on
    the same disk links them; those of a .bed stay in it. Raises InputError for the first error that is not mended.
    """
    mends = tuple(mends)
    notes = Notes(mends)
    own = scratch is None
    folder = Path(tempfile.mkdtemp(prefix="snp-explorer-")) if scratch is None else scratch
    before = set(folder.glob(storage.SCRATCH))
    kept: list[Path] = []
    in_files: list[Dosages] = []
    try:
        dataset = _read(sources, notes, columns, name or sources.genotypes.name, progress, folder)
        notes.insist()
        genotypes = dataset.genotypes
        in_files = [a for a in (genotypes.dosages, genotypes.haplotypes) if a is not None and storage.file_of(a)]
        kept = [path.resolve() for array in in_files if (path := storage.file_of(array)) is not None]
    except NeedsMend as error:
        raise examine(sources, mends, columns, progress).as_error() or error from None
    finally:
        for path in set(folder.glob(storage.SCRATCH)) - before:
            if path.resolve() not in kept:
                path.unlink(missing_ok=True)
        if own and not kept:
            shutil.rmtree(folder, ignore_errors=True)
    if own and kept:
        weakref.finalize(in_files[0], shutil.rmtree, folder, ignore_errors=True)
    return dataset


def _read(
    sources: Sources, notes: Notes, columns: Overrides | None, name: str, progress: Progress, scratch: Path
) -> Dataset:
    try:
        return _put_together(sources, notes, columns, name, progress, scratch)
    except MemoryError:
        what = "there is not enough memory to read it"
        mend = "Close other programs, or use fewer variants or samples."
        raise InputError(sources.genotypes.name, what, mend) from None


def _put_together(
    sources: Sources, notes: Notes, columns: Overrides | None, name: str, progress: Progress, scratch: Path
) -> Dataset:
    genotypes = _genotypes(sources, notes, progress, scratch)
    further = len(sources.all_genotypes) - 1
    place = sources.genotypes.name + (f" and {further} more" if further else "")
    if sources.map is not None:
        genotypes = placing.place(genotypes, sources.map, place, notes)
    genotypes = genotype_checks.check(genotypes, place, notes, scratch, progress)
    build = None
    if not map_positions.genetic(notes):  # then no position is a base pair's
        stated = contigs.lengths(sources.all_genotypes)
        build = build_checks.check(genotypes, sources.build, place, notes, stated)
    traits = _traits(sources, genotypes, notes, columns)
    gene_table = None if sources.genes is None else genes.read(sources.genes, notes=notes)
    truth_table = None if sources.truth is None else truth.read(sources.truth, notes=notes)
    if sources.genes is not None and gene_table is not None:
        gene_table = map_checks.on_same_map(gene_table, genotypes, sources.genes.name, "genes", notes)
        build_checks.check_beside(gene_table, sources.genes, genotypes, build, notes)
    if sources.truth is not None and truth_table is not None:
        truth_table = map_checks.on_same_map(truth_table, genotypes, sources.truth.name, "known loci", notes)
        build_checks.check_beside(truth_table, sources.truth, genotypes, build, notes)
        strange = sorted(set(truth_table["trait"]) - {"", *traits.table.columns})
        if strange and len(traits.columns):
            sentence = f"Known loci are given for traits that do not exist ({', '.join(strange[:4])}, ...)."
            notes.find("truth-traits", "note", sources.truth.name, sentence)
    beside = [path.name for path in (sources.traits, sources.map) if path is not None]
    note = f"Read from {', '.join([place, *beside])}"
    mends = ", ".join(sorted(notes.mends))
    return Dataset(name, genotypes, traits, gene_table, truth_table, note + (f"; mends: {mends}" if mends else ""))


def _genotypes(sources: Sources, notes: Notes, progress: Progress, scratch: Path) -> Genotypes:
    known = _trait_ids(sources.traits, notes)
    return recognition.read(sources.all_genotypes, notes, progress, scratch, known, mapped=sources.map is not None)


def _trait_ids(path: Path | None, notes: Notes) -> set[str]:
    """Return every word that could be a sample ID in the first columns of the traits table."""
    if path is None:
        return set()
    table = Table(path, Notes(notes.mends), "traits")
    return {text.clean(word) for _, fields in table.rows() for word in fields[:3]} - {""}


def _traits(sources: Sources, genotypes: Genotypes, notes: Notes, columns: Overrides | None) -> Traits:
    known = _people(sources, genotypes, notes)
    if sources.traits is not None:
        names = [str(s) for s in genotypes.samples]
        people = People(names, numbered=_numbered(names, notes))
        if known is not None:
            people = People(names, known[0]["family"].tolist(), known[0]["sample"].tolist())
        traits = trait_tables.read_traits(sources.traits, people, columns=columns, notes=notes)
        traits = _without_constants(traits, notes, sources.traits.name)
        if known is not None:
            traits = trait_tables.with_sex(traits, *known, notes, columns)
            _say_unused(*known, notes)
    elif known is not None:
        kinds = oxford_samples.kinds(known[1]) if known[1].suffix.lower() == ".sample" else None
        traits = trait_tables.fam_traits(known[0], genotypes.samples, known[1], notes, columns, kinds=kinds)
        traits = _without_constants(traits, notes, known[1].name)
    else:
        return travelling.none(genotypes.samples)
    if traits.columns:
        kinds = [f"{len(traits.names('trait', kind))} {kind}" for kind in ("quantitative", "binary", "categorical")]
        notes.fact("Traits", ", ".join(kind for kind in kinds if not kind.startswith("0 ")) or "none")
        if traits.names("covariate"):
            notes.fact("Covariates", ", ".join(traits.names("covariate")[:20]))
        measured = traits.table.notna().sum()
        notes.fact("Measured", f"{int(measured.min()):,} to {int(measured.max()):,} samples per column")
    return traits


def _numbered(names: list[str], notes: Notes) -> bool:
    """Say whether the genotypes name no samples, so that these are but their numbers."""
    told = {finding.code for finding in notes.findings} & {
        "bimbam",
        "numbered-samples",
        "no-sample-column",
        "no-header",
    }
    return bool(told) and names == [str(i + 1) for i in range(len(names))]


def _people(sources: Sources, genotypes: Genotypes, notes: Notes) -> tuple[pd.DataFrame, Path] | None:
    """Return what a .fam, .psam or .sample beside the genotypes says of their samples, in their order."""
    beside = recognition.sample_table(sources.all_genotypes, notes)
    if beside is None:
        return None
    table, path = beside
    ids = plink.sample_names(table, path, Notes())
    where = {name: row for row, name in reversed(list(enumerate(ids)))}
    rows = [where.get(str(name), -1) for name in genotypes.samples]
    return None if min(rows) < 0 else (table.iloc[rows].reset_index(drop=True), path)


def _say_unused(people: pd.DataFrame, path: Path, notes: Notes) -> None:
    """Note phenotypes of a .fam or .psam that a table of traits takes the place of."""
    words = {word.lower() for name in people.columns[5:] for word in people[name]}
    if words - MISSING_WORDS - {"0", "-9"}:
        sentence = "Its phenotypes are not used, as there is a table of traits."
        notes.find("fam-phenotype-unused", "note", path.name, sentence)


def _without_constants(traits: Traits, notes: Notes, place: str) -> Traits:
    """Look for columns that became constant once only the genotyped samples are taken."""
    values = traits.table.to_numpy()
    kept: list[int] = []
    for index, column in enumerate(traits.columns):
        there = values[np.isfinite(values[:, index]), index]
        noted = any(f.code == "constant-trait" and f"Column {column.name} " in f.sentence for f in notes.findings)
        if len(there) and (there == there[0]).all() and not noted:
            sentence = f"Column {column.name} has the same value for all genotyped samples."
            if notes.find("constant-trait", "warning", place, sentence, "drop-constant-traits"):
                continue
        kept.append(index)
    return Traits(traits.table.iloc[:, kept], tuple(traits.columns[i] for i in kept))
