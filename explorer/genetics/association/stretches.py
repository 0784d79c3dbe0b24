"""The genome cut where the number of copies changes: autosomes, X outside what Y shares, Y, the mitochondrion.

Each stretch is tested like any genotypes; how many copies a sample has there is settled here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from explorer.datasets import blocks, doses, sex_chromosomes
from explorer.datasets.counting import counted
from explorer.datasets.formats import storage
from explorer.datasets.genotypes import Genotypes
from explorer.datasets.measured_sex import FEMALE, MALE
from explorer.genetics.association.tally import Hemizygous
from explorer.genetics.sex import Sexes
from explorer.progress import Progress, silent

AUTOSOMES, SHARED, ON_X, ON_Y, MITOCHONDRIAL = "autosomes", "PAR", "X", "Y", "MT"
_KINDS = {
    AUTOSOMES: sex_chromosomes.AUTOSOME,
    SHARED: sex_chromosomes.PAR,
    ON_X: sex_chromosomes.X,
    ON_Y: sex_chromosomes.Y,
    MITOCHONDRIAL: sex_chromosomes.MT,
}


@dataclass(frozen=True, eq=False)
class Stretch:
    """Variants at which samples have the same numbers of copies, ready to be tested.

    Attributes
    ----------
    what : "autosomes" (with unplaced variants), "PAR" (what X and Y share), "X", "Y" or "MT"
    columns : int64 (k,)
        Places of its variants in the genome.
    genotypes : Genotypes (n, k)
        All samples; ploidy 1 on Y and in the mitochondrion.
    rows : bool (n,)
        Samples that can be tested here.
    hemizygous : Hemizygous or None
        Who has one allele beside samples with two, and what it counts.
    said : str
        A sentence about it, "" where there is nothing to say.
    """

    what: str
    columns: np.ndarray
    genotypes: Genotypes
    rows: np.ndarray
    hemizygous: Hemizygous | None = None
    said: str = ""


def stretches(
    genotypes: Genotypes,
    sexes: Sexes | None,
    male_x: Literal[1, 2] = 2,
    tested: np.ndarray | None = None,
    progress: Progress = silent,
) -> list[Stretch]:
    """Return the stretches of the genome, autosomes first; one of all variants where copies are the same everywhere.

    Parameters
    ----------
    genotypes : Genotypes
        Of males, X and Y may be written as two copies (0 and 2, as in a .bed) or one (0 and 1).
    sexes : from `genetics.sex.of`
        Where nobody's sex is known, X and Y stay among the autosomes.
    male_x : 2 or 1
        Copies that the one allele of a male's X counts as.
    tested : bool (n,) or None for all
        Who is counted where it is said who is tested.
    """
    everyone = np.ones(genotypes.shape[0], dtype=bool)
    kind, by_number = sex_chromosomes.kinds(genotypes.variants)
    code = np.zeros(len(everyone)) if sexes is None else sexes.code
    told, special = "", (sex_chromosomes.X, sex_chromosomes.Y, sex_chromosomes.MT)
    if not (code > 0).any() or (by_number and (sexes is None or sexes.measured is None)):
        if (kind == sex_chromosomes.X).any() and not by_number:
            told = "Nobody's sex is known, so chromosome X is tested like an autosome."
        special = () if by_number else (sex_chromosomes.MT,)
    if genotypes.ploidy != 2 or not np.isin(kind, special).any():
        return [
            Stretch(AUTOSOMES, np.arange(len(kind)), genotypes, everyone, said=told if genotypes.ploidy == 2 else "")
        ]
    special += (sex_chromosomes.PAR,) if sex_chromosomes.X in special else ()
    kind = np.where(np.isin(kind, special), kind, sex_chromosomes.AUTOSOME)
    columns = {what: np.flatnonzero(kind == value) for what, value in _KINDS.items()}
    made: list[Stretch] = []
    if len(own := columns[AUTOSOMES]):
        made.append(Stretch(AUTOSOMES, own, _part(genotypes, own), everyone, said=told))
    if len(own := columns[SHARED]):
        made.append(Stretch(SHARED, own, _part(genotypes, own), everyone))
    if len(own := columns[ON_X]):
        made.append(_on_x(_part(genotypes, own), own, sexes, code, male_x, tested, progress))
    if len(own := columns[ON_Y]):
        males = code == MALE
        part, lost = _haploid(_part(genotypes, own), males, progress)
        words = _said(f"Y: {_number(males, tested, 'male')}, one copy each", lost)
        made.append(Stretch(ON_Y, own, part, males, said=words))
    if len(own := columns[MITOCHONDRIAL]):
        part, lost = _haploid(_part(genotypes, own), everyone, progress)
        made.append(Stretch(MITOCHONDRIAL, own, part, everyone, said=_said("MT: one copy each", lost)))
    return made


def copies(genotypes: Genotypes, variants: list[int], sexes: Sexes | None, male_x: Literal[1, 2] = 2) -> np.ndarray:
    """Return the copies at some variants (indices) as they are tested: float64 (samples, variants), NaN where missing.

    A male's X counts as chosen, and what `stretches` sets missing is so here.
    """
    values = np.empty((genotypes.shape[0], len(variants)))
    kind, _ = sex_chromosomes.kinds(genotypes.variants)
    if (kind[variants] == sex_chromosomes.AUTOSOME).all():  # nothing to count anew
        parts = [Stretch(AUTOSOMES, np.arange(len(kind)), genotypes, np.ones(len(values), bool))]
    else:
        parts = stretches(genotypes, sexes, male_x)
    for part in parts:
        for place, variant in enumerate(variants):
            at = int(np.searchsorted(part.columns, variant))
            if at < len(part.columns) and part.columns[at] == variant:
                values[:, place] = blocks.copies(blocks.read(part.genotypes.dosages, None, np.array([at])))[:, 0]
    return values


def _part(genotypes: Genotypes, columns: np.ndarray) -> Genotypes:
    """Return some variants; neighbours in memory are looked at where they lie, not copied."""
    genotypes = replace(genotypes, haplotypes=None)
    some = blocks.as_slice(columns)
    return genotypes.take(variants=some) if isinstance(some, slice) else storage.subset(genotypes, variants=columns)  # type: ignore[arg-type]


def _on_x(
    part: Genotypes,
    columns: np.ndarray,
    sexes: Sexes | None,
    code: np.ndarray,
    male_x: Literal[1, 2],
    tested: np.ndarray | None,
    progress: Progress,
) -> Stretch:
    males, females = code == MALE, code == FEMALE
    single, lost = _coded(part, males, sexes, progress)
    if single.any() or lost or male_x == 1:
        part = _changed(part, males, single, male_x, progress)
    said = f"X: {_number(females, tested, 'female')}"
    if males.any():
        said += f" and {_number(males, tested, 'male')}, whose one copy counts {male_x}"
    others = ~(males | females) if tested is None else tested & ~(males | females)
    if others.any():
        said += f"; {_number(others, None, 'sample')} of unknown or doubtful sex left out"
    return Stretch(ON_X, columns, part, males | females, Hemizygous(males, male_x), _said(said, lost))


def _haploid(part: Genotypes, rows: np.ndarray, progress: Progress) -> tuple[Genotypes, int]:
    """Return the genotypes as one copy each, and how many calls of `rows` were heterozygous."""
    single, lost = _coded(part, rows, None, progress)
    return replace(_changed(part, np.ones_like(rows), single | ~rows, 1, progress), ploidy=1), lost


def _coded(part: Genotypes, one: np.ndarray, sexes: Sexes | None, progress: Progress) -> tuple[np.ndarray, int]:
    """Return whose single copies count 1 rather than 2: bool (samples,); and how many others' calls are heterozygous.

    That is whose X was found to where sex was measured, or else all of the samples `one` where none of them has a call
    of two copies.
    """
    counts = counted(part.dosages, 2, one, progress, "Reading X, Y and MT")
    if sexes is not None and sexes.measured is not None:
        single = sexes.measured.single & one
    elif counts.one.sum() and not counts.two.sum():
        return one, 0
    else:
        single = np.zeros_like(one)
    lost = 0 if part.doses else int(counts.heterozygous_of_sample[~single[one]].sum())
    return single, lost


def _changed(part: Genotypes, one: np.ndarray, single: np.ndarray, worth: int, progress: Progress) -> Genotypes:
    """Return the genotypes with the calls of samples `one` as `worth` copies of one allele, 0 without it.

    Those of `single` are 0 and 1 so far; the others 0 and 2, and what is heterozygous becomes missing. Doses stay in
    proportion.
    """
    shape, kept = part.shape, None
    for start, stop, stored in blocks.parts(part.dosages, None, None, 4, progress, "Reading X, Y and MT"):
        block = np.array(stored)
        kept = (
            kept
            if kept is not None
            else (storage.allocate_array(shape, None, np.uint16) if part.doses else storage.allocate(shape))
        )
        for rows, copies in ((one & single, 1), (one & ~single, 2)):
            own = block[rows]
            if part.doses:
                block[rows] = own if copies == worth else (doses.doubled if worth == 2 else doses.halved)(own)
            else:
                table = np.array([0, worth, -1, -1] if copies == 1 else [0, -1, worth, -1], np.int8)
                block[rows] = table[own]  # the last for a missing call, -1
        kept[:, start:stop] = block
    assert kept is not None
    return replace(part, dosages=kept)


def _number(some: np.ndarray, tested: np.ndarray | None, what: str) -> str:
    count = int((some if tested is None else some & tested).sum())
    return f"{count:,} {what if count == 1 else what + 's'}"


def _said(text: str, lost: int) -> str:
    if lost:
        text += f"; {lost:,} heterozygous {'call' if lost == 1 else 'calls'} of samples with one copy set missing"
    return f"{text}."
