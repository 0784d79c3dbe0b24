"""BGEN 1.1 to 1.3: probabilities of genotypes as imputation writes them, and hardcalls kept as such.

Source: https://www.chg.ox.ac.uk/~gav/bgen_format/spec/v1.2.html. The package bgen decodes them, in a process apart.
"""

from __future__ import annotations

import struct
from collections.abc import Generator, Iterable
from pathlib import Path

import numpy as np
import pandas as pd

from explorer.datasets.chromosomes import normalise_all
from explorer.datasets.formats import apart, bounds, decoded, oxford_samples, pgen, text
from explorer.datasets.formats.findings import Notes
from explorer.datasets.genotypes import Genotypes, variant_table
from explorer.errors import InputError
from explorer.progress import Progress, silent

ENDINGS = (".bgen", ".sample")
DECODER = "explorer.datasets.formats.bgen_decoder"
_Variant = tuple[str, int, str, list[str]]


def read(
    path: Path | str,
    mends: Iterable[str] = (),
    progress: Progress = silent,
    scratch: Path | None = None,
    notes: Notes | None = None,
) -> Genotypes:
    """Read x.bgen, with x.sample where it is there; dosages are the expected copies of the second allele (a1).

    Where doses are not whole (within 1/10,000) all are kept as doses (uint16), or rounded by the mend "round-dosages".
    Sites with more than two alleles are left out with a count. `haplotypes` holds both copies where all sites are
    phased. Raises InputError where the file is damaged, polyploid, or the .sample belongs to another.
    """
    alone = notes is None
    notes = Notes(mends) if notes is None else notes
    path = file(Path(path))
    layout, number = _header(path)

    def named(record: int) -> str:
        return f"variant {record:,}"

    inside: list[str] = []
    variants: list[_Variant] = []
    for head, _ in apart.blocks(DECODER, path, {"names": True}, named):
        inside += head.get("samples", [])
        variants += head.get("variants", [])
    samples = _samples(path, number, [text.clean(name) for name in inside], notes)
    skip = [i for i, (_, _, _, alleles) in enumerate(variants) if len(alleles) != 2]
    if skip:
        sentence = f"{len(skip):,} of {len(variants):,} sites have more or fewer than two alleles; they are left out."
        notes.find("multiallelic", "warning", path.name, sentence)
    kept = [variant for variant in variants if len(variant[3]) == 2]
    if not kept:
        raise InputError(path.name, "no site with two alleles is left in it", "Is this the right file?")

    def decode(doses: bool) -> Generator[apart.Block]:
        return apart.blocks(DECODER, path, {"skip": skip, "doses": doses}, named)

    genotypes = decoded.assemble(decode, samples, _table(kept), path, notes, progress, scratch)
    notes.fact("Format", f"BGEN (layout {layout})")
    notes.fact("Counted allele", "the second of each variant's two alleles, named a1 (the first is a2)")
    if alone:
        notes.insist()
    return genotypes


def file(path: Path) -> Path:
    """Return the .bgen that a path names: itself, or the one that lies beside a .sample."""
    if path.suffix.lower() == ".sample":
        beside = pgen.lying_beside(path, ".bgen")
        if beside is None:
            what = f"there is no {path.with_suffix('.bgen').name} beside it"
            raise InputError(path.name, what, "Put the .bgen in the same folder, with the same name.")
        return beside
    return path


def sample_file(path: Path) -> Path | None:
    """Return the .sample beside a .bgen, None where there is none."""
    return pgen.lying_beside(path, ".sample")


def _header(path: Path) -> tuple[int, int]:
    """Return layout and number of samples; InputError where the header is none of a BGEN file."""
    start = text.head(path, 24)
    if len(start) < 24:
        raise InputError(path.name, f"the file ends after {len(start)} bytes", "Copy it again.")
    offset, length, variants, samples, magic = struct.unpack("<IIII4s", start[:20])
    if magic not in (b"bgen", b"\0\0\0\0") or length < 20 or length > offset:
        raise InputError(path.name, "this is no BGEN file (its header does not say bgen)", "Is it another format?")
    size = path.stat().st_size
    if offset + 4 > size or length + 4 > size:
        raise InputError(path.name, "the file ends within its header", "Copy it again.")
    with open(path, "rb") as opened:
        opened.seek(length)
        (flags,) = struct.unpack("<I", opened.read(4))
    layout, packing = flags >> 2 & 15, flags & 3
    if layout not in (1, 2) or packing > layout:
        raise InputError(path.name, f"its layout {layout} with compression {packing} is not known", "Write it anew.")
    if not variants or not samples:
        raise InputError(path.name, f"it holds {variants:,} variants of {samples:,} samples", "Is it cut off?")
    if variants > size // 10 or (layout == 2 and samples > 2**31):
        what = f"its header states {variants:,} variants, more than {size:,} bytes can hold"
        raise InputError(path.name, what, "Copy it again.")
    return layout, samples


def _samples(path: Path, number: int, inside: list[str], notes: Notes) -> np.ndarray:
    beside = sample_file(path)
    if beside is None:
        if not inside:
            sentence = "It names no samples and there is no .sample beside it, so they are numbered from 1."
            notes.find("numbered-samples", "warning", path.name, sentence)
            return np.array([str(i + 1) for i in range(number)], dtype=object)
        if len(inside) != number:
            raise InputError(path.name, f"it names {len(inside):,} of {number:,} samples", "Write it anew.")
        return np.array(inside, dtype=object)
    bounds.refuse_longer(beside, number, f"{path.name} holds {number:,} samples")
    frame = oxford_samples.read(beside, notes)
    if len(frame) != number:
        what = f"it names {len(frame):,} samples, but {path.name} holds {number:,}"
        raise InputError(beside.name, what, "The two files belong together: copy both again.")
    joined = (frame["family"] + "_" + frame["sample"]).tolist()
    own = (frame["sample"].tolist(), frame["family"].tolist(), joined)
    if inside and inside not in own:
        at = next((i for i, name in enumerate(inside) if all(name != names[i] for names in own)), 0)
        sentence = f"sample {at + 1:,} is {own[0][at]!r} here and {inside[at]!r} inside {path.name}"
        if set().union(*own) & set(inside):
            raise InputError(beside.name, sentence, "Correct it, or take it away: then the names inside are read.")
        sentence = f"{sentence[0].upper()}{sentence[1:]}; the names here are taken."
        notes.find("sample-file", "warning", beside.name, sentence)
    return pgen.sample_ids(frame, beside, notes)


def _table(variants: list[_Variant]) -> pd.DataFrame:
    chromosomes, positions, names, alleles = zip(*variants, strict=True)
    chromosomes = normalise_all(text.clean(name) for name in chromosomes)
    names = [
        text.clean(name) if name not in ("", ".") else f"{chromosome}:{position}:{first}:{second}"
        for name, chromosome, position, (first, second) in zip(names, chromosomes, positions, alleles, strict=True)
    ]
    firsts, seconds = ([text.clean(pair[i]) for pair in alleles] for i in (0, 1))
    return variant_table(chromosomes, list(positions), names, seconds, firsts)
