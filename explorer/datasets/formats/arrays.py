"""NumPy archives (.npz) with named keys, never unpickled.

Keys: `dosages` int (samples, variants), -1 where missing, or doses as float, NaN where missing; optional `samples`,
`chromosome`, `position`, `name`, `a1`, `a2`, `info` (imputation quality; one per sample or variant), `ploidy` (1 or 2),
`haplotypes` int (samples, variants, 2).
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np

from explorer.datasets import blocks
from explorer.datasets.blocks import Dosages
from explorer.datasets.chromosomes import COLUMN_NAMES, normalise_all
from explorer.datasets.formats import imputation, npz_members, number_codes, ploidy, site_quality, storage, text
from explorer.datasets.formats.findings import Notes
from explorer.datasets.formats.intervals import refuse_beyond
from explorer.datasets.formats.number_codes import UNREAD, NumberCoding, Tally
from explorer.datasets.formats.signed_codes import MOST_HETEROZYGOTES, SignCounts
from explorer.datasets.genotypes import MISSING, Genotypes, variant_table
from explorer.errors import InputError
from explorer.progress import Progress, silent

_OF_VARIANTS = ("chromosome", "position", "name", "a1", "a2")
KEYS = ("dosages", "samples", *_OF_VARIANTS, "info", "ploidy", "haplotypes")
_SYNONYMS = {
    **dict.fromkeys(COLUMN_NAMES, "chromosome"),
    **dict.fromkeys(("pos", "bp"), "position"),
    **dict.fromkeys(("names", "variants", "snps"), "name"),
    **dict.fromkeys(("sample_ids", "ids"), "samples"),
    "genotypes": "dosages",
}


def read(
    path: Path | str,
    mends: Iterable[str] = (),
    progress: Progress = silent,
    scratch: Path | None = None,
    notes: Notes | None = None,
) -> Genotypes:
    """Read a .npz with the keys this module names; InputError where a key is missing, pickled or of a wrong shape."""
    path = Path(path)
    alone = notes is None
    notes = Notes(mends) if notes is None else notes
    start = text.head(path)
    if start[:6] == b"\x93NUMPY":
        raise InputError(path.name, "this is a single array (.npy), without samples", "Use np.savez with dosages=...")
    if start[:2] != b"PK":
        raise InputError(path.name, "this is no .npz archive (it does not begin with PK)", "Write it with np.savez.")
    progress(0, 1, f"reading {path.name}")
    arrays = _arrays(path, notes)
    shape, labels = arrays["dosages"].shape, arrays.get("samples")
    if labels is not None and len(shape) == 2 and shape[0] != labels.size == shape[1]:
        sentence = f"The dosages seem transposed: there are {labels.size:,} samples, and as many columns."
        notes.demand("transposed", f"{path.name}, key dosages", sentence, "transpose")
    declared = None if "ploidy" not in arrays else 2 if arrays["ploidy"].tolist() == 2 else 1
    dosages, coding = _dosages(arrays["dosages"], path, notes, scratch, notes.requested("transpose"), declared)
    samples, variants = dosages.shape
    names = _words(arrays, "samples", samples, path) or [str(i + 1) for i in range(samples)]
    if "samples" not in arrays:
        notes.find("numbered-samples", "warning", path.name, "There is no key samples; they are numbered from 1.")
    haplotypes = _haplotypes(arrays.get("haplotypes"), dosages, path)
    dosages, copies = _copies(arrays.get("ploidy"), dosages, coding, path, notes)
    table = variant_table(
        normalise_all(_words(arrays, "chromosome", variants, path) or [""] * variants),
        _positions(arrays.get("position"), variants, path),
        _words(arrays, "name", variants, path) or [f"M{i + 1}" for i in range(variants)],
        _words(arrays, "a1", variants, path) or [""] * variants,
        _words(arrays, "a2", variants, path) or [""] * variants,
    )
    notes.fact("Format", "NumPy archive (.npz)")
    notes.fact("Coding", coding.name)
    if alone:
        notes.insist()
    info = _info(arrays.get("info"), variants, path)
    imputation.say_quality(notes, ["key info"], info)
    return Genotypes(dosages, np.array(names, dtype=object), table, copies, haplotypes, info)


def _arrays(path: Path, notes: Notes) -> dict[str, np.ndarray]:
    there = npz_members.listed(path)
    keys = {_SYNONYMS.get(key.lower(), key.lower()): key for key in there}
    keys |= {key.lower(): key for key in there if key.lower() in KEYS}
    if "dosages" not in keys:
        present = ", ".join(there)[:200] or "none"
        raise InputError(path.name, f"there is no key dosages, but {present}", f"Known keys: {', '.join(KEYS)}.")
    unknown = sorted(keys.keys() - set(KEYS))
    if unknown:
        sentence = f"Keys that are not known are left out: {', '.join(unknown)[:200]}."
        notes.find("unknown-keys", "note", path.name, sentence)
    read = npz_members.read(path, {keys[known] for known in KEYS if known in keys})
    return {known: read[keys[known]] for known in KEYS if known in keys}


def _dosages(
    array: np.ndarray, path: Path, notes: Notes, scratch: Path | None, transposed: bool, declared: int | None
) -> tuple[Dosages, NumberCoding]:
    place = f"{path.name}, key dosages"
    if array.ndim != 2 or 0 in array.shape:
        raise InputError(place, f"its shape is {array.shape}, not (samples, variants)", "Correct the shape.")
    if array.dtype.kind not in "biuf":
        raise InputError(place, f"it holds {array.dtype}, not numbers", "Store it as int8.")
    if transposed:
        array = array.T
    coding = _coding(array, place, notes, declared)
    are_doses = coding.between == "kept"
    kept = (
        storage.allocate_array(array.shape, scratch, np.uint16) if are_doses else storage.allocate(array.shape, scratch)
    )
    step = storage.columns_per_block(array.shape[0])
    of_byte = coding.read(np.arange(-128.0, 256.0))
    for start in range(0, array.shape[1], step):
        block = _as_numbers(array[:, start : start + step])
        dosages = of_byte[block + 128] if array.dtype.itemsize == 1 else coding.read(block)
        if (dosages == UNREAD).any():
            row, column = np.argwhere(dosages == UNREAD)[0]
            raise InputError(
                f"{place}, row {row + 1}, column {start + column + 1}",
                f"{block[row, column]:g} is no allele count where the others are {coding.name}",
                "Dosages are 0, 1, 2, and -1 where missing.",
            )
        kept[:, start : start + step] = coding.doses(block) if are_doses else dosages
    return kept, coding


def _as_numbers(block: np.ndarray) -> np.ndarray:
    """Return a block as it is compared with codes; -9 where it holds no number."""
    if block.dtype.kind == "f":
        return np.where(np.isnan(block), -9.0, block)
    return block.astype(np.int16) if block.dtype.itemsize == 1 else block


def _coding(array: np.ndarray, place: str, notes: Notes, declared: int | None) -> NumberCoding:
    """Return the coding of stored numbers: 0, 1, 2 where the ploidy is `declared`, else as their values tell."""
    tally = Tally()
    step = storage.columns_per_block(array.shape[0] * 8)
    for start in range(0, array.shape[1], step):
        block = _as_numbers(array[:, start : start + step])
        if array.dtype.itemsize == 1:
            counts = np.bincount((block + 128).ravel(), minlength=384)
            there = np.nonzero(counts)[0]
            tally.add(there - 128.0, counts[there])
        else:
            tally.add(*np.unique(block.astype(np.float64), return_counts=True))
    tally.settle()
    if tally.fractions:
        tally.different = _different(array)
    if declared is not None:
        return number_codes.copies(tally, place, notes, declared)
    if {-1, 1} <= tally.whole.keys() and not tally.whole.keys() & {2} and not tally.fractions:
        return _minus_one(array, tally, place, notes)
    return number_codes.decide(tally, lambda: _signs(array), place, notes)


def _different(array: np.ndarray) -> float:
    """Return how many different fractions a variant has that has any, on average."""
    there = holding = 0
    step = storage.columns_per_block(array.shape[0] * 8)
    for start in range(0, array.shape[1], step):
        ordered = np.sort(_as_numbers(array[:, start : start + step]), axis=0)
        first = np.ones(ordered.shape, bool)
        first[1:] = ordered[1:] != ordered[:-1]
        held = (first & (ordered != np.round(ordered))).sum(0)
        there, holding = there + int(held.sum()), holding + int((held > 0).sum())
    return there / max(1, holding)


def _minus_one(array: np.ndarray, tally: Tally, place: str, notes: Notes) -> NumberCoding:
    """Read -1 as missing, as this format has it, but ask where -1, 0, 1 have the heterozygotes of two copies."""
    if _signs(array).heterozygosity <= MOST_HETEROZYGOTES:
        sentence = "The values are -1, 0, 1: -1 may be missing, as in this format, or the code of a homozygote."
        notes.find("signed-codes", "error", place, sentence, "signed-coding", "minus-one-missing")
        if notes.requested("signed-coding") and not notes.requested("minus-one-missing"):
            return number_codes.signed()
    return number_codes.copies(tally, place, notes)


def _signs(array: np.ndarray) -> SignCounts:
    """Count -1, 0 and 1 at each variant."""
    counts = np.zeros((3, array.shape[1]), np.int64)
    step = storage.columns_per_block(array.shape[0])
    for start in range(0, array.shape[1], step):
        block = array[:, start : start + step]
        counts[:, start : start + step] = [(block == code).sum(0) for code in (-1, 0, 1)]
    return SignCounts(*counts)


def _copies(
    stored: np.ndarray | None, dosages: Dosages, coding: NumberCoding, path: Path, notes: Notes
) -> tuple[Dosages, int]:
    if stored is None and coding.ploidy is not None:
        notes.fact("Ploidy", f"{coding.ploidy}" + (" (counted 0/1)" if coding.ploidy == 1 else ""))
        return dosages, coding.ploidy
    if stored is None:
        highest = max(float(blocks.copies(block, missing=-1).max()) for _, _, block in blocks.parts(dosages))
        if highest < 2 and not notes.requested("diploid"):
            sentence = "Only 0 and 1 occur: read as one copy each (haploids, inbred lines, presence/absence)."
            notes.find("haploid-codes", "note", path.name, sentence, "diploid")
            notes.fact("Ploidy", "1 (counted 0/1)")
            return dosages, 1
        return ploidy.settle(dosages, path.name, notes)
    if stored.size != 1 or stored.dtype.kind not in "iuf" or stored.item() not in (1, 2):
        raise InputError(f"{path.name}, key ploidy", f"it is {str(stored)[:40]}", "Ploidy is 1 or 2.")
    if stored.item() == 1:
        for _, _, block in blocks.parts(dosages, bytes_each=2):
            if (blocks.copies(block, missing=0) > 1).any():
                raise InputError(f"{path.name}, key ploidy", "it is 1, but a dosage is 2", "Correct one of the two.")
    notes.fact("Ploidy", stored.item())
    return dosages, int(stored.item())


def _haplotypes(stored: np.ndarray | None, dosages: Dosages, path: Path) -> np.ndarray | None:
    if stored is None:
        return None
    place = f"{path.name}, key haplotypes"
    if stored.shape != (*dosages.shape, 2) or stored.dtype.kind not in "biu":
        raise InputError(place, f"its shape is {stored.shape}, expected {(*dosages.shape, 2)}", "Correct the shape.")
    haplotypes = np.where(stored < 0, MISSING, stored).astype(np.int8)
    total = np.where((haplotypes < 0).any(2), MISSING, haplotypes.sum(2))
    if (haplotypes > 1).any() or (total != dosages).any():
        raise InputError(place, "the two copies do not add up to the dosages", "Each copy is 0 or 1, -1 where missing.")
    return haplotypes


def _words(arrays: dict[str, np.ndarray], key: str, count: int, path: Path) -> list[str] | None:
    if key not in arrays:
        return None
    array = arrays[key]
    if array.shape != (count,):
        raise InputError(f"{path.name}, key {key}", f"its shape is {array.shape}, expected ({count},)", "Correct it.")
    if array.dtype.kind not in "USiuf":
        raise InputError(f"{path.name}, key {key}", f"it holds {array.dtype}, not text", "Store it as text.")
    if array.dtype.kind == "S":
        return [text.clean(word.decode("utf-8", "replace")) for word in array.tolist()]
    return [text.clean(str(word)) for word in array.tolist()]


def _positions(stored: np.ndarray | None, count: int, path: Path) -> np.ndarray:
    if stored is None:
        return np.zeros(count, np.int64)
    place = f"{path.name}, key position"
    if stored.shape != (count,) or stored.dtype.kind not in "iuf":
        raise InputError(place, f"it is {stored.dtype} {stored.shape}, expected int ({count},)", "Correct it.")
    if not np.isfinite(stored).all() or (stored < 0).any() or (stored != np.floor(stored)).any():
        what = "a position is negative, missing or no whole number"
        raise InputError(place, what, "Positions are whole base pairs; write 0 where one is unknown.")
    refuse_beyond(int(stored.max(initial=0)), place, "position")
    return stored.astype(np.int64)


def _info(stored: np.ndarray | None, count: int, path: Path) -> np.ndarray | None:
    if stored is None:
        return None
    if stored.shape != (count,) or stored.dtype.kind not in "iuf":
        what = f"it is {stored.dtype} {stored.shape}, expected float ({count},)"
        raise InputError(f"{path.name}, key info", what, "Write a number for each variant, NaN where there is none.")
    return site_quality.as_info(stored.tolist())


def write(genotypes: Genotypes, path: Path | str) -> Path:
    """Write genotypes as a .npz that `read` reads; return its path."""
    path, table = Path(path).with_suffix(".npz"), genotypes.variants
    arrays: dict[str, np.ndarray] = {key: table[key].to_numpy(dtype=str) for key in ("chromosome", "name", "a1", "a2")}
    arrays |= {"position": table["position"].to_numpy(), "ploidy": np.array(genotypes.ploidy)}
    dosages = np.asarray(genotypes.dosages)
    arrays |= {"dosages": blocks.copies(dosages, np.float32) if genotypes.doses else dosages}
    arrays |= {"samples": genotypes.samples.astype(str)}
    if genotypes.info is not None:
        arrays["info"] = genotypes.info
    if genotypes.haplotypes is not None:
        arrays["haplotypes"] = genotypes.haplotypes
    np.savez_compressed(path, allow_pickle=False, **arrays)
    return path
