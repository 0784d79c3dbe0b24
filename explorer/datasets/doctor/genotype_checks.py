"""What is checked in genotypes once they are read: repeated IDs and names, order, sites where no sample differs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from explorer.datasets import chromosomes, counting
from explorer.datasets.formats import sample_ids, storage
from explorer.datasets.formats.findings import Notes
from explorer.datasets.formats.trait_columns import unique_names
from explorer.datasets.genotypes import Genotypes
from explorer.datasets.inbreeding import Inbreeding, inbreeding
from explorer.errors import InputError
from explorer.progress import Progress, silent

_CHECKING = "checking the calls"


@dataclass(frozen=True)
class Tally:
    """Counts over the calls: per site missing, monomorphic (`Genotypes.undiffering`); per sample missing.

    Of diploids, how inbred they are.
    """

    missing_of_site: np.ndarray
    monomorphic: np.ndarray
    missing_of_sample: np.ndarray
    inbreeding: Inbreeding | None

    @property
    def missing(self) -> int:
        """Missing calls in all."""
        return int(self.missing_of_site.sum())


def tally(genotypes: Genotypes, progress: Progress = silent) -> Tally:
    """Count missing calls and find the sites where nothing differs, in blocks of variants."""
    found = counting.counted(genotypes.dosages, genotypes.ploidy, None, progress, _CHECKING)
    own = None
    if genotypes.ploidy == 2:
        heterozygous = found.heterozygous_of_sample / np.maximum(genotypes.shape[1] - found.missing_of_sample, 1)
        own = inbreeding(heterozygous, found.copies / np.maximum(2 * found.called, 1), found.called)
    return Tally(found.missing, genotypes.undiffering(found.low, found.high), found.missing_of_sample, own)


def check(
    genotypes: Genotypes, place: str, notes: Notes, scratch: Path | None = None, progress: Progress = silent
) -> Genotypes:
    """Note what looks wrong in the genotypes, and return them with the requested mends applied."""
    genotypes = _samples(genotypes, place, notes, scratch)
    genotypes = _chromosomes(genotypes, place, notes)
    counted = tally(genotypes, progress)
    samples, variants = genotypes.shape
    notes.fact("Samples", f"{samples:,}")
    notes.fact("Variants", f"{variants:,}")
    calls = samples * variants
    notes.fact("Missing calls", f"{counted.missing:,} of {calls:,} ({counted.missing / max(1, calls):.2%})")
    keep = np.arange(variants)
    if counted.monomorphic.any():
        count, first = (
            int(counted.monomorphic.sum()),
            genotypes.variants["name"].iloc[int(counted.monomorphic.argmax())],
        )
        sentence = f"At {count:,} of {variants:,} sites no sample differs ({first}, ...); they hold no information."
        notes.find("monomorphic", "warning", place, sentence, "drop-monomorphic")
    empty = counted.missing_of_site == samples
    if empty.any() and not empty.all():
        first = genotypes.variants["name"].iloc[int(empty.argmax())]
        sentence = f"{int(empty.sum()):,} of {variants:,} sites have no call at all ({first}, ...)."
        notes.find("empty-sites", "warning", place, sentence, "drop-monomorphic")
    if notes.requested("drop-monomorphic"):
        keep = np.nonzero(~counted.monomorphic & ~empty)[0]
        if not len(keep):
            raise InputError(place, "no sample differs at any site, so none is left", "Is this the right file?")
    _emptiness(counted, genotypes, place, notes)
    if counted.inbreeding is not None and counted.inbreeding.inbred:
        notes.fact("Inbreeding", f"inbred, median coefficient {counted.inbreeding.median:.2f}")
        notes.find("inbred", "note", place, f"{counted.inbreeding.told} Leave the Hardy-Weinberg filter off.")
    keep = _order(genotypes, keep, place, notes)
    if not np.array_equal(keep, np.arange(variants)):
        mended = storage.subset(genotypes, None, keep, scratch, progress)
        if mended.dosages is not genotypes.dosages:
            if storage.file_of(mended.dosages) != storage.file_of(genotypes.dosages):
                storage.discard(genotypes.dosages)
            if genotypes.haplotypes is not None:
                storage.discard(genotypes.haplotypes)
        genotypes = mended
        notes.fact("Variants", f"{len(keep):,}")
    genotypes = _names(genotypes, place, notes)
    return genotypes


def _others(twice: list[str]) -> str:
    return f", as do {len(twice) - 1:,} other names" if len(twice) > 1 else ""


def _samples(genotypes: Genotypes, place: str, notes: Notes, scratch: Path | None) -> Genotypes:
    ids = [str(s) for s in genotypes.samples]
    twice = sample_ids.repeated(ids)
    if twice:
        at = [i + 1 for i, name in enumerate(ids) if name == twice[0]][:2]
        sentence = f"Sample {twice[0]!r} occurs more than once (samples {at[0]:,} and {at[1]:,}){_others(twice)}."
        notes.find("duplicate-samples", "error", place, sentence, "keep-first-sample", "drop-duplicated-samples")
        several = set(twice)
        if notes.requested("drop-duplicated-samples"):
            rows = [i for i, name in enumerate(ids) if name not in several]
        elif notes.requested("keep-first-sample"):
            rows = list({name: i for i, name in reversed(list(enumerate(ids)))}.values())
            rows.sort()
        else:
            rows = list(range(len(ids)))
        if not rows:
            raise InputError(place, "no sample is left after the mends", "Keep the first of each instead.")
        if len(rows) < len(ids):
            genotypes = storage.subset(genotypes, np.array(rows), None, scratch)
    elif sum(name.isdigit() for name in ids) > 0.9 * len(ids):
        zeros = next((name for name in ids if name.startswith("0") and len(name) > 1), "")
        kept = f", zeros and all ({zeros})" if zeros else ""
        sentence = f"The sample IDs look like numbers; they are kept as text{kept}."
        notes.find("numeric-ids", "note", place, sentence)
    return genotypes


def _chromosomes(genotypes: Genotypes, place: str, notes: Notes) -> Genotypes:
    names = genotypes.variants["chromosome"].tolist()
    distinct = chromosomes.in_order(names)
    if chromosomes.roman(distinct):
        sentence = f"The chromosomes have Roman numbers ({', '.join(distinct[:4])}, ...)."
        if notes.find("roman-chromosomes", "warning", place, sentence, "roman-chromosomes"):
            table = genotypes.variants.assign(chromosome=chromosomes.numbered(names))
            genotypes = replace(genotypes, variants=table.astype({"chromosome": str}))
            distinct = chromosomes.in_order(chromosomes.numbered(distinct))
    if not genotypes.mapped:
        notes.fact("Map", "none: rulers count markers")
        return genotypes
    placed = genotypes.placed
    on = chromosomes.in_order(genotypes.variants["chromosome"][placed])
    notes.fact("Chromosomes", f"{len(on)} ({', '.join(on[:30])}{', ...' if len(on) > 30 else ''})")
    told = next((f.value for f in notes.facts if f.label == "Map"), "")
    if placed.all():
        notes.fact("Map", told or "position in bp for every site")
        return genotypes
    count, first = int((~placed).sum()), genotypes.variants["name"][~placed].tolist()[:4]
    if "placed" not in told:  # a map file has told which it does not hold
        notes.fact("Map", f"{placed.sum():,} placed, {count:,} unplaced")
        listed = ", ".join(first) + (", ..." if count > len(first) else "")
        sentence = (
            f"{count:,} of {len(names):,} sites have no chromosome or position ({listed}); "
            "they stay in the data, on a strip of their own behind the last chromosome."
        )
        notes.find("partly-mapped", "warning", place, sentence)
    return genotypes


def _emptiness(counted: Tally, genotypes: Genotypes, place: str, notes: Notes) -> None:
    samples, variants = genotypes.shape
    if counted.missing == samples * variants:
        notes.find("all-missing", "error", place, "Every call is missing, so there is nothing to learn from.")
        return
    empty = np.nonzero(counted.missing_of_sample == variants)[0]
    if len(empty):
        sentence = f"{len(empty):,} samples have no call at all ({genotypes.samples[empty[0]]}, ...)."
        notes.find("empty-samples", "warning", place, sentence)
    share = counted.missing / (samples * variants)
    if share > 0.2:
        sentence = f"{share:.0%} of the calls are missing; is a code for missing read as it should be?"
        notes.find("many-missing", "warning", place, sentence)


def _order(genotypes: Genotypes, keep: np.ndarray, place: str, notes: Notes) -> np.ndarray:
    if not genotypes.mapped:
        return keep
    names = genotypes.along["chromosome"].to_numpy(dtype=object)
    positions = genotypes.along["position"].to_numpy()
    if where := _disorder(genotypes, names, positions):
        sentence = f"The sites are not in order: {where}."
        notes.find("unsorted", "warning", place, sentence, "sort-positions")
    if not notes.requested("sort-positions"):
        return keep
    ranks = {name: rank for rank, name in enumerate(chromosomes.in_order(names.tolist()))}
    rank = np.array([ranks[name] for name in names])
    return keep[np.lexsort((positions[keep], rank[keep]))]


def _disorder(genotypes: Genotypes, names: np.ndarray, positions: np.ndarray) -> str:
    """Say where the placed sites leave the order, "" where they keep it; those without a place may lie anywhere."""
    sites = np.flatnonzero(genotypes.placed)
    names, positions = names[sites], positions[sites]
    same = names[1:] == names[:-1]
    back = np.flatnonzero(same & (positions[1:] < positions[:-1]))
    if len(back):
        at = int(back[0]) + 1
        name = genotypes.variants["name"].iloc[sites[at]]
        return f"{name} at {names[at]}:{positions[at]:,} stands behind {positions[at - 1]:,}"
    again = sample_ids.repeated(names[np.concatenate([[True], ~same])].tolist())
    return f"chromosome {again[0]} comes in several pieces" if again else ""


def _names(genotypes: Genotypes, place: str, notes: Notes) -> Genotypes:
    names = genotypes.variants["name"].tolist()
    named = [i for i, name in enumerate(names) if name in ("", ".")]
    if named:
        table = genotypes.variants
        for i in named:
            chromosome, position = table["chromosome"].iat[i], table["position"].iat[i]
            names[i] = f"{chromosome}:{position}" if position else f"M{i + 1}"
        sentence = f"{len(named):,} sites have no name; they are called by chromosome and position ({names[named[0]]})."
        notes.find("nameless", "note", place, sentence)
        genotypes = replace(genotypes, variants=table.assign(name=names).astype({"name": str}))
    twice = sample_ids.repeated(names)
    if twice:
        at = [i + 1 for i, name in enumerate(names) if name == twice[0]][:2]
        sentence = f"Variant {twice[0]!r} occurs more than once (sites {at[0]:,} and {at[1]:,}){_others(twice)}."
        if notes.find("duplicate-variants", "warning", place, sentence, "unique-variants"):
            table = genotypes.variants.assign(name=unique_names(names)).astype({"name": str})
            genotypes = replace(genotypes, variants=table)
    return genotypes
