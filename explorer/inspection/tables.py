"""The tables of a map: top loci after clumping, scores per gene, and files to export."""

from __future__ import annotations

import numpy as np
import pandas as pd

from explorer import cells
from explorer.datasets.chromosomes import in_order
from explorer.datasets.genotypes import Genotypes
from explorer.datasets.places import placed
from explorer.errors import InputError
from explorer.genetics.ld import Clump, clump
from explorer.inspection.checks.truth import inside_loci
from explorer.inspection.profile import nearest_start
from explorer.progress import Progress, silent


def top_loci(
    scores: np.ndarray,
    genotypes: Genotypes,
    genes: pd.DataFrame | None = None,
    truth: pd.DataFrame | None = None,
    most: int = 25,
    r2: float = 0.2,
    window_bp: int = 250_000,
    progress: Progress = silent,
) -> pd.DataFrame:
    """Return the strongest loci by |score| (variants,) after clumping, strongest first.

    Columns: rank, chromosome, position, variant, score (with its sign), start, end, snps (variants of the clump), lead
    (index of the variant), gene and distance_bp (nearest transcription start; negative: upstream) where genes are given
    and known (the names of known loci that hold the lead SNP) where the truth is. A lead without a place, where others
    have one, is on chromosome "unplaced", with position, start and end 0.
    """
    clumps = clump(np.abs(scores), genotypes, r2, window_bp, most=most, least=0.0, progress=progress)
    leads = np.array([c.lead for c in clumps], dtype=np.int64)
    lead_variants = genotypes.variants.iloc[leads]
    numbered = genotypes.placed[leads] | (not genotypes.mapped)
    table = pd.DataFrame(
        {
            "rank": np.arange(1, len(clumps) + 1),
            "chromosome": np.array([c.chromosome for c in clumps], dtype=object),
            "position": np.where(numbered, np.array([c.position for c in clumps], dtype=np.int64), 0),
            "variant": lead_variants["name"].to_numpy(),
            "score": np.asarray(scores)[leads],
            "start": np.where(numbered, np.array([c.start for c in clumps], dtype=np.int64), 0),
            "end": np.where(numbered, np.array([c.end for c in clumps], dtype=np.int64), 0),
            "snps": np.array([len(c.members) for c in clumps], dtype=np.int64),
            "lead": leads,
        }
    )
    if genes is not None and genotypes.mapped:
        distance, nearest = nearest_start(lead_variants, genes)
        names = np.append(genes["name"].astype(str).to_numpy(), "")
        table["gene"], table["distance_bp"] = names[nearest], distance
    if truth is not None:
        table["known"] = _known(clumps, genotypes, truth)
    return table


def _known(clumps: list[Clump], genotypes: Genotypes, truth: pd.DataFrame) -> list[str]:
    variants, names = genotypes.variants, [[] for _ in clumps]
    for row in range(len(truth)):
        inside = inside_loci(variants, truth.iloc[[row]])
        for place, candidate in enumerate(clumps):
            if inside[candidate.lead]:
                names[place].append(str(truth["name"].iloc[row]))
    return [", ".join(some) for some in names]


def gene_table(scores: np.ndarray, variants: pd.DataFrame, genes: pd.DataFrame, flank: int = 0) -> pd.DataFrame:
    """Return how much |score| (variants,) falls on each gene and `flank` bp on either side, greatest maximum first.

    Columns: gene, chromosome, start, end, strand, variants (scored ones), sum, max, mean, and variant, the name of the
    highest. Genes without a scored variant are left out. A variant in overlapping genes counts for each, one without a
    place for none.
    """
    known = placed(variants)
    if not known.any():
        raise InputError("gene table", "the variants have no positions, so no gene can be found among them")
    size, rows = np.abs(scores), []
    where = variants["chromosome"].astype(str).to_numpy()
    position, names = variants["position"].to_numpy(), variants["name"].to_numpy()
    for chromosome, own in genes.groupby(genes["chromosome"].astype(str), sort=False):
        here = np.flatnonzero(known & (where == chromosome) & np.isfinite(size))
        here = here[np.argsort(position[here], kind="stable")]
        first = np.searchsorted(position[here], own["start"].to_numpy() - flank, side="left")
        last = np.searchsorted(position[here], own["end"].to_numpy() + flank, side="right")
        about = (own[column].to_numpy() for column in ("name", "start", "end", "strand"))
        for name, start, end, strand, low, high in zip(*about, first, last, strict=True):
            if low < high:
                inside = here[low:high]
                top = inside[size[inside].argmax()]
                total = float(size[inside].sum())
                mean, best = total / (high - low), float(size[top])
                rows.append((str(name), chromosome, start, end, strand, high - low, total, best, mean, str(names[top])))
    columns = ["gene", "chromosome", "start", "end", "strand", "variants", "sum", "max", "mean", "variant"]
    return pd.DataFrame(rows, columns=columns).sort_values("max", ascending=False, kind="stable", ignore_index=True)


def score_table(scores: np.ndarray, variants: pd.DataFrame, **more: np.ndarray) -> pd.DataFrame:
    """Return chromosome, position, variant, score and any further columns, for the variants that have a score."""
    table = pd.DataFrame(
        {
            "chromosome": variants["chromosome"].to_numpy(),
            "position": variants["position"].to_numpy(),
            "variant": variants["name"].to_numpy(),
            "score": scores,
            **more,
        }
    )
    return table.loc[np.isfinite(scores)].reset_index(drop=True)


def csv(scores: np.ndarray, variants: pd.DataFrame, **more: np.ndarray) -> str:
    """Return `score_table` as CSV text; scores with 9 digits, which single precision needs."""
    return cells.text(score_table(scores, variants, **more), float_format="%.9g")


def bed(loci: pd.DataFrame, name: str = "saliency") -> str:
    """Return top loci as BED6 text: the clump from its first to its last SNP, scaled score 0-1000.

    BED counts from 0 and leaves the end out. Loci without a place are left out.
    """
    loci = _mapped(loci)
    lines = [f'track name="{_track(name)}" useScore=1']
    rank = {name: place for place, name in enumerate(in_order(loci["chromosome"].astype(str)))}
    ordered = loci.iloc[np.lexsort((loci["start"], loci["chromosome"].astype(str).map(rank)))]
    size = ordered["score"].abs().to_numpy(dtype=np.float64)
    scaled = np.rint(1000 * size / max(size.max(initial=0.0), 1e-300)).astype(int)
    about = (ordered[column].to_numpy() for column in ("chromosome", "start", "end", "variant"))
    for chromosome, start, end, variant, score in zip(*about, scaled, strict=True):
        lines.append(f"{_word(chromosome)}\t{start - 1}\t{end}\t{_word(variant)}\t{score}\t.")
    return "\n".join(lines) + "\n"


def bedgraph(scores: np.ndarray, variants: pd.DataFrame, name: str = "saliency") -> str:
    """Return scores (variants,) as bedGraph text, sorted; variants at one place add, as lines must not overlap.

    Variants without a place are left out.
    """
    table = _mapped(score_table(scores, variants))
    names, first = np.unique(table["chromosome"].to_numpy(dtype=object).astype(str), return_index=True)
    ordered = [str(name) for name in names[np.argsort(first)]]
    code = {name: place for place, name in enumerate(ordered)}
    chromosome = np.array([code[str(c)] for c in table["chromosome"]], dtype=np.int64)
    places, which = np.unique(np.stack([chromosome, table["position"].to_numpy()]), axis=1, return_inverse=True)
    summed = np.bincount(which.ravel(), table["score"].to_numpy(), minlength=places.shape[1])
    lines = [f"{_word(ordered[c])}\t{p - 1}\t{p}\t{score:.9g}" for c, p, score in zip(*places, summed, strict=True)]
    return "\n".join([f'track type=bedGraph name="{_track(name)}"', *lines]) + "\n"


def _word(name: object) -> str:
    """Return a name as BED has it: one word, on its line."""
    return "_".join("".join(letter if letter.isprintable() else " " for letter in str(name)).split())


def _track(name: str) -> str:
    return "".join(letter for letter in name if letter.isprintable() and letter not in '"\\')


def _mapped(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that have a place; InputError where there are rows and none has."""
    position = table["position" if "position" in table else "start"].to_numpy()
    known = (position > 0) & (table["chromosome"].astype(str).to_numpy() != "")
    if len(table) and not known.any():
        raise InputError("export", "BED needs chromosomes and positions, and these variants have none", "Take the CSV.")
    return table.loc[known].reset_index(drop=True)
