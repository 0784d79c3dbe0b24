"""How genome tracks become bytes: variants put in karyotype order, names joined, genes and loci placed."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from explorer.components import transport

if TYPE_CHECKING:
    from explorer.components.genome_view.tracks import GenomeTracks

HIGHEST_LOG10P = 400.0
"""-log10 p is cut here: below 1e-308 a float64 p value is 0 and its logarithm infinite."""


def chromosome_order(names: Sequence[str]) -> list[str]:
    """Return chromosome names as a karyotype orders them: numbers (or Roman numerals), then X, Y, M, then the rest.

    >>> chromosome_order(["chr10", "chrX", "chr2", "scaffold_3", "MT"])
    ['chr2', 'chr10', 'chrX', 'MT', 'scaffold_3']
    >>> chromosome_order(["IX", "IV", "X", "I"])
    ['I', 'IV', 'IX', 'X']
    """
    bare = {name: plain_chromosome(name).upper() for name in names}
    roman = any(b in ("II", "III", "IV", "VI", "VII", "VIII") for b in bare.values())

    def rank(name: str) -> tuple[int, float, str]:
        text = bare[name]
        if text.isdecimal():
            return 0, float(text), ""
        if roman and (value := _roman(text)):
            return 0, value, ""
        if text in ("X", "Y", "XY", "M", "MT", "MITO"):
            return 1, ("X", "Y", "XY", "M", "MT", "MITO").index(text), ""
        return 2, 0, re.sub(r"\d+", lambda digits: digits.group().zfill(12), text)

    return sorted(names, key=rank)


def plain_chromosome(name: str) -> str:
    """Return a chromosome name without its "chr": files disagree on it.

    >>> plain_chromosome("chr04"), plain_chromosome("Chromosome 7"), plain_chromosome("X")
    ('4', '7', 'X')
    """
    bare = re.sub(r"^chr(omosome)?[ _]?", "", name, flags=re.IGNORECASE) or name
    return bare.lstrip("0") or bare if bare.isdecimal() else bare


def _roman(text: str) -> int:
    if not re.fullmatch(r"(X{0,3})(IX|IV|V?I{0,3})", text) or not text:
        return 0
    values = [{"I": 1, "V": 5, "X": 10}[letter] for letter in text]
    return sum(-v if v < max(values[i + 1 :], default=0) else v for i, v in enumerate(values))


def pack_tracks(view: GenomeTracks, key: str, group: str | None) -> bytes:
    """Return all that the view named `key` draws: variants sorted along the ruler, names, genes, loci, header."""
    table = view.variants
    size = len(table)
    codes, names = pd.factorize(table["chromosome"].to_numpy(dtype=object))
    if view.mapped:
        ordered = chromosome_order([str(name) for name in names])
        rank = np.array([ordered.index(str(name)) for name in names])[codes]
        position = table["position"].to_numpy(np.int64)
        order = np.lexsort((position, rank))
        rank, position = rank[order], position[order]
    else:
        # Without a map the chromosomes are kept only where each is one unbroken stretch of known name.
        stretches = 1 + int((codes[1:] != codes[:-1]).sum())
        if stretches != len(names) or (names == "").any():
            codes, names = np.zeros(size, np.int64), np.array(["markers"], dtype=object)
        ordered, rank, order = [str(name) for name in names], codes, np.arange(size)
        starts = np.searchsorted(rank, np.arange(len(ordered)))
        position = np.arange(size) - starts[rank] + 1
    if position.max() >= 2**32:
        raise ValueError("positions are base pairs below 4,294,967,296")
    counts = np.bincount(rank, minlength=len(ordered))
    ends = np.cumsum(counts)
    lengths = position[ends - 1].astype(np.int64)

    sorted_already = bool((order == np.arange(size)).all())
    arrays: dict[str, np.ndarray] = {"position": position.astype(np.uint32)}
    if not sorted_already:
        arrays["order"] = order.astype(np.uint32)
    arrays["names"], arrays["name_lengths"] = transport.join_text(table["name"].to_numpy(dtype=object)[order].tolist())
    allele_codes, alleles = pd.factorize(
        np.concatenate([table["a1"].to_numpy(dtype=object)[order], table["a2"].to_numpy(dtype=object)[order]])
    )
    small = np.uint8 if len(alleles) <= 256 else np.uint32
    arrays["a1"], arrays["a2"] = allele_codes[:size].astype(small), allele_codes[size:].astype(small)
    for name in ("score", "log10p", "maf", "control"):
        values = getattr(view, name)
        if values is not None:
            arrays[name] = _values(values, order, HIGHEST_LOG10P if name == "log10p" else None)
    for i, track in enumerate(view.tracks):
        arrays[f"track{i}"] = _values(track.values, order)
    if view.mapped:
        for kind, intervals in (("gene", view.genes), ("locus", view.loci)):
            if intervals is not None and len(intervals):
                lengths = _pack_intervals(kind, intervals, ordered, lengths, arrays)
    if view.boundaries is not None and len(view.boundaries):
        place = np.empty(size, np.int64)
        place[order] = np.arange(size)
        pairs = np.sort(place[np.asarray(view.boundaries, np.int64)], axis=1)
        arrays["boundaries"] = pairs[np.argsort(pairs[:, 0], kind="stable")].astype(np.uint32)

    score = view.score
    header: dict[str, Any] = {
        "key": key,
        "group": group,
        "unit": "bp" if view.mapped else "marker",
        "title": view.title,
        "mapped": view.mapped,
        "signed": bool(score is not None and (np.nan_to_num(np.asarray(score, float)) < 0).any()),
        "score_label": view.score_label,
        "boundaries_label": view.boundaries_label,
        "significance": None if view.significance is None else float(view.significance),
        "chromosomes": [
            {"name": name, "count": int(count), "length": int(length)}
            for name, count, length in zip(ordered, counts, lengths, strict=True)
        ],
        "alleles": [str(allele) for allele in alleles],
        "tracks": [{"name": track.name} for track in view.tracks],
    }
    sha = hashlib.blake2b(repr(header).encode(), digest_size=12)
    for name, array in arrays.items():
        sha.update(name.encode())
        sha.update(np.ascontiguousarray(array).data)
    header["digest"] = sha.hexdigest()
    return transport.pack(header, **arrays)


def _values(values: np.ndarray, order: np.ndarray, highest: float | None = None) -> np.ndarray:
    """Return values in drawing order as float32; what is infinite is cut to the highest (else largest finite) value."""
    sorted_values = np.asarray(values, np.float64)[order]
    finite = np.isfinite(sorted_values)
    if highest is None:
        highest = float(np.abs(sorted_values[finite]).max(initial=0.0))
    infinite = ~finite & ~np.isnan(sorted_values)
    if infinite.any() or (np.abs(sorted_values[finite]) > highest).any():
        sorted_values = np.clip(sorted_values, -highest, highest)
    return sorted_values.astype(np.float32)


def _pack_intervals(
    kind: str, table: pd.DataFrame, chromosomes: list[str], lengths: np.ndarray, arrays: dict[str, np.ndarray]
) -> np.ndarray:
    """Add genes or loci on known chromosomes to `arrays`, in drawing order; return the lengths that hold them."""
    code_of = {plain_chromosome(name).upper(): code for code, name in enumerate(chromosomes)}
    which, given = pd.factorize(table["chromosome"].to_numpy(dtype=object))
    code = np.array([code_of.get(plain_chromosome(str(name)).upper(), -1) for name in given], np.int64)[which]
    start, end = table["start"].to_numpy(np.int64), table["end"].to_numpy(np.int64)
    kept = np.flatnonzero(code >= 0)
    kept = kept[np.lexsort((start[kept], code[kept]))]
    if not len(kept):
        return lengths
    arrays[f"{kind}_chromosome"] = code[kept].astype(np.uint32)
    arrays[f"{kind}_start"], arrays[f"{kind}_end"] = start[kept].astype(np.uint32), end[kept].astype(np.uint32)
    strand = table["strand"].to_numpy(dtype=object) if "strand" in table else np.full(len(table), ".", dtype=object)
    arrays[f"{kind}_strand"] = ((strand == "+").astype(np.int8) - (strand == "-").astype(np.int8))[kept]
    names = [str(name) for name in table["name"].to_numpy(dtype=object)[kept]]
    arrays[f"{kind}_names"], arrays[f"{kind}_name_lengths"] = transport.join_text(names)
    longer = lengths.copy()
    np.maximum.at(longer, code[kept], end[kept])
    return longer
