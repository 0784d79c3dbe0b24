"""Which samplers fit the samples, and why, in words with the numbers that decide."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from explorer.datasets import blocks
from explorer.datasets.genotypes import Genotypes
from explorer.genetics import clusters
from explorer.genetics.agreement import agreement
from explorer.genetics.ruler import genome_order, ruler
from explorer.inspection.line.samplers import hidden
from explorer.inspection.line.samplers.chain import Chain
from explorer.inspection.line.samplers.exchange import Exchange
from explorer.inspection.line.samplers.linkage import Linkage, linkage
from explorer.inspection.line.samplers.sampler import Sampler
from explorer.progress import Progress, portion, silent

INBRED = 0.005
"""Diploids with a smaller share of heterozygous calls have two states, and those calls count as wrong."""


COVERED = 0.5
"""Blocks that can be exchanged have to hold so many of the variants."""


class NoSampler(Exception):
    """No sampler fits these genotypes; the text says why, as a sentence."""


def candidates(genotypes: Genotypes, columns: np.ndarray, progress: Progress = silent) -> Iterator[Sampler]:
    """Yield samplers that may fit, the preferred one first; each is fitted when it is asked for.

    They are fitted to all samples and to those of the variants `columns` that have a place.

    Raises
    ------
    NoSampler : with the reason in words, where there is none (at the first one asked for)
    """
    if genotypes.doses:
        raise NoSampler(
            "These are imputed doses, not calls, and how a block of them is distributed given the rest of the genome "
            "is not known. Rounded to calls, they can be tested."
        )
    if not genotypes.mapped:
        raise NoSampler(
            "These variants have no places on a chromosome, so that a locus has no neighbours from which its genotypes "
            "could be drawn anew. With a map they can be tested."
        )
    scale = ruler(genotypes.variants)
    order = genome_order(scale)
    order = order[np.isin(order, columns) & scale.placed[order]]
    calls = np.empty((genotypes.shape[0], len(order)), dtype=np.int8)
    for start, stop, block in blocks.parts(genotypes.dosages, None, order, 4, portion(progress, 0, 0.1)):
        calls[:, start:stop] = block
    chromosome = scale.chromosome[order]
    measured = linkage(calls, chromosome)
    if measured.two_haplotypes:
        yield _chain(genotypes, calls, chromosome, order, measured, portion(progress, 0.1, 0.9))
    exchange = _exchange(genotypes, calls, chromosome, order, portion(progress, 0.1, 0.9))
    share = sum(last - first + 1 for first, last in exchange.blocks or []) / max(1, len(order))
    if share >= COVERED:
        yield exchange
    yield _hidden(genotypes, calls, chromosome, scale.position[order], order, measured, portion(progress, 0.1, 0.9))


def _hidden(
    genotypes: Genotypes,
    calls: np.ndarray,
    chromosome: np.ndarray,
    position: np.ndarray,
    order: np.ndarray,
    measured: Linkage,
    progress: Progress,
) -> Sampler:
    copies = None if genotypes.haplotypes is None else genotypes.haplotypes[:, order]
    sampler = hidden.fit(calls, copies, chromosome, position, order, progress)
    sampler.sentence = f"{_population(measured)} {sampler.sentence}"
    return sampler


def _chain(
    genotypes: Genotypes,
    calls: np.ndarray,
    chromosome: np.ndarray,
    order: np.ndarray,
    measured: Linkage,
    progress: Progress,
) -> Chain:
    heterozygous = float((calls == 1).sum() / max(1, (calls >= 0).sum()))
    states = (0, 1) if genotypes.ploidy == 1 else (0, 2) if heterozygous < INBRED else (0, 1, 2)
    chain = Chain(calls, chromosome, order, states, progress=progress)
    chain.name = f"{'two' if len(states) == 2 else 'three'}-state chain"
    chain.sentence = (
        "The samples descend from two haplotypes, as those of a cross or lines inbred from it: markers in between "
        f"explain {max(0.0, 1 - measured.unexplained):.1%} of the LD between markers two and four apart (mean r² "
        f"{measured.r2:.2f}; in a population most of it is not explained). So a block is drawn from a {chain.name} "
        f"along its chromosome, given the calls on both sides, with recombination as in these {len(calls):,} samples "
        f"and {chain.error:.2%} wrong calls."
    )
    return chain


def _exchange(
    genotypes: Genotypes, calls: np.ndarray, chromosome: np.ndarray, order: np.ndarray, progress: Progress
) -> Exchange:
    strata, places, told = np.zeros(len(calls), dtype=np.int64), None, "any other sample"
    if not clusters.too_few(*genotypes.shape):
        found = clusters.find(genotypes, progress=portion(progress, 0, 0.5))
        strata = found.labels[found.number - 1].astype(np.int64)
        if found.number == 1 and found.shared:
            agreed = agreement(genotypes, progress=portion(progress, 0.5, 0.3))
            places = agreed.places[:, : max(1, agreed.shared)]
    exchange = Exchange(calls, chromosome, order, strata, places, progress=portion(progress, 0.8, 0.2))
    many = len(np.unique(exchange.strata))
    if many > 1:
        told = f"another sample of the same of {many} clusters that the whole genome agrees on"
    elif exchange.nearest is not None:
        told = f"one of the {exchange.nearest.shape[1]} samples that are nearest by what the whole genome agrees on"
    lengths = [last - first + 1 for first, last in exchange.blocks or []]
    exchange.sentence = (
        f"LD ends at the borders of {len(lengths):,} blocks of {int(np.median(lengths)) if lengths else 0:,} variants "
        f"(median): across these no r² exceeds {exchange.r2:.2g}. So a block is drawn as a whole: it is that of {told}."
    )
    return exchange


def _population(measured: Linkage) -> str:
    """Say that samples are not of a cross."""
    if not measured.pairs or measured.r2 <= 0:
        return "There is no LD between neighbouring variants."
    return (
        f"The samples are not those of a cross of two parents: markers in between leave {measured.unexplained:.0%} of "
        f"the LD between markers two and four apart unexplained (mean r² {measured.r2:.2f})."
    )
