"""PLINK 2 binary genotypes: .pgen (the calls), .pvar or .bim (the variants), .psam or .fam (the samples).

Source: https://www.cog-genomics.org/plink/2.0/formats#pgen. pgenlib decodes the calls, in a process apart.
"""

from __future__ import annotations

import struct
from collections.abc import Generator, Iterable
from pathlib import Path

import numpy as np
import pandas as pd

from explorer.datasets.chromosomes import normalise_all
from explorer.datasets.formats import apart, bounds, decoded, imputation, pgen_tables, plink, site_quality, text
from explorer.datasets.formats.findings import Notes
from explorer.datasets.formats.pgen_tables import Variants
from explorer.datasets.genotypes import Genotypes, variant_table
from explorer.errors import InputError
from explorer.progress import Progress, silent

ENDINGS = (".pgen", ".pvar", ".psam")
DECODER = "explorer.datasets.formats.pgen_decoder"
_TOGETHER = 256
"""Variants that are decoded by one call of the library: a crash is told of these."""
_ANEW = "Write it anew with plink2 --make-pgen."


def read(
    path: Path | str,
    mends: Iterable[str] = (),
    progress: Progress = silent,
    scratch: Path | None = None,
    notes: Notes | None = None,
) -> Genotypes:
    """Read x.pgen with x.pvar (or .bim) and x.psam (or .fam) beside it; dosages count the alternative allele (a1).

    Sites with several alternative alleles are left out with a count, or split by the mend "split-multiallelic". Where
    there are fractions, all is kept as doses (uint16), or rounded by the mend "round-dosages". `haplotypes` holds both
    copies where every heterozygote is phased. Raises InputError where a file of the three is missing, damaged or
    another file's.
    """
    alone = notes is None
    notes = Notes(mends) if notes is None else notes
    calls, sites, people = files(Path(path))
    counts = _counts(calls)
    for listed, number, what in ((people, counts[1], "samples"), (sites, counts[0], "variants")):
        bounds.refuse_longer(listed, number, f"{calls.name} holds {number:,} {what}")
    samples = sample_ids(read_samples(people, notes), people, notes)
    variants = pgen_tables.read_pvar(sites, notes)
    for what, beside, there, expected in (
        ("samples", people, len(samples), counts[1]),
        ("variants", sites, len(variants.names), counts[0]),
    ):
        if there != expected:
            sentence = f"it holds {expected:,} {what}, but {beside.name} names {there:,}"
            raise InputError(calls.name, sentence, "The three files belong together: copy all of them again.")
    taken, table, info = _sites(variants, sites, notes)
    several = {str(i): len(alleles) for i, alleles in enumerate(variants.alleles) if len(alleles) != 2}
    options = {
        "samples": len(samples),
        "variants": counts[0],
        "several": several,
        "taken": taken,
        "together": _TOGETHER,
    }

    def named(number: int) -> str:
        last = min(number + _TOGETHER - 1, counts[0])
        return f"one of the variants {number:,} to {last:,} ({variants.names[number - 1][:60]}, ...)"

    def decode(doses: bool) -> Generator[apart.Block]:
        return apart.blocks(DECODER, calls, {**options, "doses": doses}, named)

    genotypes = decoded.assemble(decode, samples, table, calls, notes, progress, scratch, info)
    notes.fact("Format", f"PLINK 2 binary (.pgen, {sites.suffix}, {people.suffix})")
    notes.fact("Counted allele", "the alternative allele (ALT)")
    if alone:
        notes.insist()
    return genotypes


def files(path: Path) -> tuple[Path, Path, Path]:
    """Return the .pgen, its .pvar or .bim, and its .psam or .fam; InputError where one is not there."""
    calls = lying_beside(path, ".pgen")
    if calls is None:
        calls = path.with_suffix(".pgen")
        raise InputError(path.name, f"there is no {calls.name} beside it", "Put the three files in one folder.")
    text.head(calls)
    found: list[Path] = []
    for endings, use in (((".pvar", ".bim"), "names its variants"), ((".psam", ".fam"), "names its samples")):
        there = next((beside for ending in endings if (beside := lying_beside(path, ending)) is not None), None)
        if there is None:
            packed = next((p for e in endings if (p := path.with_suffix(f"{e}.zst")).exists()), None)
            if packed is not None:
                sentence = "it is compressed with zstd, which is not read"
                raise InputError(packed.name, sentence, f"Unpack it: zstd -d {packed.name}")
            sentence = f"there is no {path.with_suffix(endings[0]).name} (or {endings[1]}) beside it, which {use}"
            raise InputError(calls.name, sentence, "Put the three files in one folder, with the same name.")
        found.append(there)
    return calls, found[0], found[1]


def lying_beside(path: Path, ending: str) -> Path | None:
    """Return the file of this ending beside (or at) a path, in small or capital letters; None where there is none."""
    candidates = (path.with_suffix(ending), path.with_suffix(ending.upper()))
    return next((candidate for candidate in candidates if candidate.exists()), None)


def _counts(path: Path) -> tuple[int, int]:
    """Return how many variants and samples the header of a .pgen states; InputError where it is no such header."""
    start = text.head(path, 12)
    if start[:2] != plink.MAGIC:
        what = f"its first bytes are {start[:3].hex(' ')}, not 6c 1b: this is no .pgen"
        if start[:4] == b"\x28\xb5\x2f\xfd":
            raise InputError(path.name, "it is compressed with zstd", "Unpack it with zstd -d.")
        raise InputError(path.name, what, _ANEW)
    if len(start) < 12:
        raise InputError(path.name, f"the file ends after {len(start)} bytes", "Copy it again.")
    if start[2] in (0, 1):
        raise InputError(path.name, "this is a PLINK 1 .bed under another name", "Rename it to end in .bed.")
    if start[2] in (0x11, 0x21):
        raise InputError(path.name, "its index lies in another file (.pgen.pgi), which is not read", _ANEW)
    if start[2] not in (0x02, 0x03, 0x04, 0x10, 0x20):
        raise InputError(path.name, f"its third byte is {start[2]:02x}, which stands for no known layout", _ANEW)
    variants, samples = struct.unpack("<II", start[3:11])
    return variants, samples


def read_samples(path: Path, notes: Notes | None = None) -> pd.DataFrame:
    """Read a .psam or a .fam into columns family, sample, father, mother, sex, phenotype (a .psam may have more)."""
    return plink.read_fam(path, notes) if path.suffix.lower() == ".fam" else pgen_tables.read_psam(path, notes)


def sample_ids(frame: pd.DataFrame, path: Path, notes: Notes) -> np.ndarray:
    """Return the samples' names: the IIDs, or FID_IID where the IIDs alone are not unique."""
    samples = frame["sample"].to_numpy(dtype=object)
    joined = (frame["family"] + "_" + frame["sample"]).to_numpy(dtype=object)
    if len(set(samples)) < len(samples) == len(set(joined)):
        sentence = "The individual IDs are not unique, so samples are named FID_IID."
        notes.find("family-ids", "note", path.name, sentence)
        return joined
    return samples


def _sites(
    variants: Variants, path: Path, notes: Notes
) -> tuple[dict[str, list[int]], pd.DataFrame, np.ndarray | None]:
    """Return the alleles that are taken of the variants that are not plain; of the sites taken the table and `info`."""
    taken: dict[str, list[int]] = {}
    rows: list[tuple[int, int]] = []
    multiallelic = split = symbolic = 0
    for index, alleles in enumerate(variants.alleles):
        plain = [i for i, allele in enumerate(alleles) if i and allele[:1] not in ("<", "*")]
        if len(alleles) > 2:
            multiallelic += 1
            plain = plain if notes.requested("split-multiallelic") else []
            split += len(plain)
        elif not plain:
            symbolic += 1
        if plain != [1]:
            taken[str(index)] = plain
        rows += [(index, allele) for allele in plain]
    if multiallelic:
        done = f"are split into {split:,}" if split else "are left out"
        sentence = f"{multiallelic:,} sites with several alternative alleles {done}."
        notes.find("multiallelic", "warning", path.name, sentence, "split-multiallelic")
    if symbolic:
        sentence = f"{symbolic:,} sites with symbolic alternatives only (such as <DEL> or *) are left out."
        notes.find("symbolic-alternatives", "warning", path.name, sentence)
    if not rows:
        raise InputError(path.name, "no site with plain alternative alleles is left in it", "Is this the right file?")
    chromosomes = normalise_all(variants.chromosomes)
    names = [
        variants.names[i] + (f":{variants.alleles[i][allele]}" if len(taken.get(str(i), ())) > 1 else "")
        for i, allele in rows
    ]
    table = variant_table(
        [chromosomes[i] for i, _ in rows],
        [variants.positions[i] for i, _ in rows],
        names,
        [variants.alleles[i][allele] for i, allele in rows],
        [variants.alleles[i][0] for i, _ in rows],
    )
    quality = variants.quality
    info = site_quality.as_info(
        site_quality.of_allele(quality[i], allele, len(variants.alleles[i]) - 1) for i, allele in rows
    )
    imputation.say_quality(notes, (stated[0] for stated in quality if stated is not None), info)
    return taken, table, info
