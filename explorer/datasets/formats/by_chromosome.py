"""One set of genotypes from several files, as a cohort is shared: a file per chromosome, the same samples in each."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from explorer.datasets import blocks, dataset, doses
from explorer.datasets.blocks import Dosages
from explorer.datasets.chromosomes import in_order
from explorer.datasets.formats import imputation, sample_ids, storage
from explorer.datasets.formats.findings import Notes
from explorer.datasets.genotypes import Genotypes
from explorer.datasets.packed import PackedCalls
from explorer.errors import InputError
from explorer.progress import Progress, portion

Reader = Callable[[Path, Progress], Genotypes]


@dataclass
class _Part:
    """One file's genotypes; `rows` puts its samples in the order of the first file's.

    `by_numbers` says that one copy was counted only because numbers above 1 do not occur in it.
    """

    path: Path
    genotypes: Genotypes
    rows: np.ndarray
    by_numbers: bool = False


def join(paths: Sequence[Path], read: Reader, notes: Notes, progress: Progress, scratch: Path | None) -> Genotypes:
    """Read each file and put their sites side by side, chromosomes in the order of a karyotype.

    Every file must hold the same samples; where their order differs they are put in that of the first file, with a
    note. Raises InputError with the file where a sample is missing or too many, or where a chromosome is in two files.
    Haplotypes are kept where every file has them; where one has doses, all are doses. Ploidy is settled over all files.
    """
    with tempfile.TemporaryDirectory(prefix="snp-explorer-parts-") as folder:
        parts: list[_Part] = []
        keys: list[str] = []
        seen: dict[str, Path] = {}
        held = 0
        for index, path in enumerate(paths):
            genotypes = read(path, portion(progress, 0.8 * index / len(paths), 0.8 / len(paths)))
            rows = np.arange(len(genotypes.samples))
            if parts:
                rows = _rows(parts[0], genotypes, path, notes)
            for chromosome in dict.fromkeys(genotypes.variants["chromosome"]):
                if chromosome and chromosome in seen:
                    what = f"chromosome {chromosome} is in it, and in {seen[chromosome].name}"
                    raise InputError(path.name, what, "Leave one of the two out.")
                seen[chromosome] = path
            held += 0 if isinstance(genotypes.dosages, PackedCalls) else genotypes.dosages.nbytes
            if held > dataset.IN_MEMORY_BYTES:
                genotypes = _laid_aside(genotypes, Path(folder) / f"{index}.npy")
            by_numbers = any(f.code == "haploid-codes" and f.place == path.name for f in notes.findings)
            parts.append(_Part(path, genotypes, rows, by_numbers and genotypes.ploidy == 1))
            keys += imputation.quality_keys(notes)
        copies = _copies(parts, notes)
        made = _side_by_side(parts, copies, progress, scratch)
    for part in parts:
        storage.discard(part.genotypes.dosages)
        if part.genotypes.haplotypes is not None:
            storage.discard(part.genotypes.haplotypes)
    notes.fact("Files", f"{len(paths)}: {paths[0].name} to {paths[-1].name}")
    notes.fact("Ploidy", "1 (counted 0/1)" if copies == 1 else "2")
    _say_doses(parts, notes)
    imputation.say_quality(notes, keys, made.info)
    without = imputation.NO_PHASE if made.doses else "none"
    notes.fact("Phase", without if made.haplotypes is None else "kept: two copies per sample")
    return made


def _rows(first: _Part, genotypes: Genotypes, path: Path, notes: Notes) -> np.ndarray:
    """Return where each sample of the first file is in this one."""
    ours, theirs = first.genotypes.samples.tolist(), genotypes.samples.tolist()
    if ours == theirs:
        return np.arange(len(ours))
    for names, others, has in ((ours, theirs, "has no"), (theirs, ours, "has a")):
        missing = [name for name in names if name not in set(others)]
        if missing:
            more = f", nor {len(missing) - 1:,} others" if len(missing) > 1 and names is ours else ""
            more = f" and {len(missing) - 1:,} others" if len(missing) > 1 and names is theirs else more
            what = f"it {has} sample {missing[0]!r}{more}, unlike {first.path.name}"
            raise InputError(path.name, what, "Every file must hold the same samples.")
    twice = sample_ids.repeated(theirs) or sample_ids.repeated(ours)
    if twice:
        what = f"sample {twice[0]!r} occurs more than once, and the order differs from that in {first.path.name}"
        raise InputError(path.name, what, "Give every sample an ID of its own.")
    sentence = f"Its samples are in another order than in {first.path.name}; they are put in that order."
    notes.find("samples-reordered", "note", path.name, sentence)
    where = {name: row for row, name in enumerate(theirs)}
    return np.array([where[name] for name in ours])


def _laid_aside(genotypes: Genotypes, path: Path) -> Genotypes:
    """Return the genotypes with dosages on disk, so that many small files do not add up in memory."""
    if isinstance(genotypes.dosages, PackedCalls) or storage.file_of(genotypes.dosages) is not None:
        return genotypes
    np.save(path, genotypes.dosages)
    return replace(genotypes, dosages=np.load(path, mmap_mode="r"))


def _copies(parts: list[_Part], notes: Notes) -> int:
    """Return one ploidy for all: 1 where no file has a heterozygote and one shows that it holds haploids."""
    single = [part for part in parts if part.genotypes.ploidy == 1]
    if not single or len(single) == len(parts):
        return 1 if single else 2
    if any(_heterozygous(part.genotypes.dosages) for part in parts if part.genotypes.ploidy == 2):
        haploid = [part.path.name for part in single if not part.by_numbers]
        if haploid:
            named = ", ".join(haploid[:4])
            sentence = f"Calls of one copy (all of {named}) stand beside calls of two; they are counted as two copies."
            notes.find("mixed-ploidy", "note", haploid[0], sentence)
        copies = {part.path.name for part in single if part.by_numbers}
        notes.findings = [f for f in notes.findings if f.code != "haploid-codes" or f.place not in copies]
        for name in sorted(copies):
            sentence = "Only 0 and 1 occur in it; beside the heterozygotes of the other files they are copies of two."
            notes.find("no-two-copies", "note", name, sentence)
        return 2
    return 1


def _heterozygous(dosages: Dosages) -> bool:
    return any((blocks.counts(block) == 1).any() for _, _, block in blocks.parts(dosages, bytes_each=2))


def _say_doses(parts: list[_Part], notes: Notes) -> None:
    """Say that all are doses where a file has such, and which; or that they were rounded."""
    dosed = [part.path.name for part in parts if part.genotypes.doses]
    if not dosed:
        if any(fact.label == "Doses" for fact in notes.facts):
            notes.fact("Doses", "rounded to whole counts")
        return
    which = "every file" if len(dosed) == len(parts) else f"{len(dosed)} of {len(parts)} files ({dosed[0]}, ...)"
    notes.fact("Doses", f"kept as doses: fractions of a copy in {which}")


def _info(parts: list[_Part]) -> np.ndarray | None:
    """Return the imputation quality of all sites, NaN in files that state none."""
    if all(part.genotypes.info is None for part in parts):
        return None
    stated = [(part.genotypes.info, part.genotypes.shape[1]) for part in parts]
    return np.concatenate([np.full(count, np.nan, np.float32) if info is None else info for info, count in stated])


def _side_by_side(parts: list[_Part], copies: int, progress: Progress, scratch: Path | None) -> Genotypes:
    table = pd.concat([part.genotypes.variants for part in parts], ignore_index=True)
    ranks = {name: rank for rank, name in enumerate(in_order(table["chromosome"]))}
    order = np.argsort(table["chromosome"].map(ranks).to_numpy(), kind="stable")
    places = np.empty(len(order), np.int64)
    places[order] = np.arange(len(order))
    first = parts[0].genotypes
    shape = len(first.samples), len(table)
    dosed = any(part.genotypes.doses for part in parts)
    dosages = storage.allocate_array(shape, scratch, np.uint16) if dosed else storage.allocate(shape, scratch)
    phased = copies == 2 and not dosed and all(part.genotypes.haplotypes is not None for part in parts)
    haplotypes = storage.allocate_array((*shape, 2), scratch) if phased else None
    start = 0
    for index, part in enumerate(parts):
        progress(0.8 + 0.2 * index / len(parts), 1.0, f"putting {part.path.name} beside the others")
        own = part.genotypes
        columns = places[start : start + own.shape[1]]
        start += own.shape[1]
        for at, end, block in blocks.parts(own.dosages, part.rows, bytes_each=2):
            block = doses.of_calls(block) if dosed and not own.doses else block
            if own.ploidy == 1 and copies == 2 and not part.by_numbers:
                block = doses.doubled(block) if dosed else np.where(block > 0, 2 * block, block)
            elif own.ploidy == 2 and copies == 1:
                block = doses.halved(block) if dosed else np.where(block > 0, block // 2, block)
            dosages[:, columns[at:end]] = block
            storage.forget(dosages)
        if haplotypes is not None and own.haplotypes is not None:
            for at, end in blocks.spans(own.shape[1], shape[0], 4):
                haplotypes[:, columns[at:end]] = own.haplotypes[:, at:end][part.rows]
                storage.forget(haplotypes)
    info = _info(parts)
    info = None if info is None else info[order]
    return Genotypes(dosages, first.samples, table.iloc[order].reset_index(drop=True), copies, haplotypes, info)
