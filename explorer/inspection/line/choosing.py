"""Which blocks of a run are tested, and with how many draws, so that it takes no longer than it may.

Every block more that is tested costs the others power, as all share one error rate. So there is one kind of blocks: the
ladder of windows, which covers the genome at every resolution that the data have; of a network that read promoters
alone, the promoters; or what the sampler can draw. Genes and LD blocks lie within the ladder's windows and would be
the same question a second time; they are tested instead of it where a request names them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from explorer.datasets.dataset import Dataset
from explorer.errors import InputError
from explorer.inspection.line import windows
from explorer.inspection.line.held_out import HeldOut
from explorer.inspection.line.samplers.chain import Chain
from explorer.inspection.line.samplers.sampler import Sampler
from explorer.inspection.line.unpredicted import widths as of_draws
from explorer.inspection.line.windows import Kind, Window
from explorer.progress import Progress, silent
from explorer.training.trained import Trained

WORK = 4e12
"""Multiply-adds that the first draws of all blocks may take: some minutes on two processors."""
MOST = 3_000
"""Blocks that are tested at most: each takes time to draw, whatever the network."""
FEWEST = 4
"""Draws of each block at least; their number costs power, as 1 + 1 / draws, but not validity."""


class NoBlocks(Exception):
    """There is nothing that can be tested; the text says why, as a sentence."""


@dataclass(frozen=True, eq=False)
class Tested:
    """What is tested.

    Attributes
    ----------
    windows : the blocks; draws : of each at first; widths : of the ladder's windows, bp
    sentence : what was left out for the time it takes; "" for nothing
    """

    windows: list[Window]
    draws: int
    widths: tuple[int, ...] = ()
    sentence: str = ""


def chosen(
    dataset: Dataset,
    folds: Sequence[Sequence[Trained]],
    sampler: Sampler,
    held: Sequence[HeldOut],
    draws: int,
    kind: Kind | None = None,
    progress: Progress = silent,
) -> Tested:
    """Return the blocks that are tested and their draws.

    Parameters
    ----------
    kind : of the blocks; None chooses, as the module says

    Raises
    ------
    InputError : a kind of which there are no blocks
    NoBlocks : nothing can be tested
    """
    variants = dataset.genotypes.variants.iloc[sampler.columns]
    if sampler.blocks is not None:
        if kind not in (None, "promoter", "block"):
            raise InputError(
                f"Kind of block {kind!r}",
                "LD ends only at the borders of certain blocks of these variants, and they are drawn as a whole",
                "Name no kind: these blocks are tested.",
            )
        return within(_read(windows.of_blocks(variants, sampler.blocks), held), held, draws)
    promoters = [(one[0].columns, one[0].promoters) for one in folds if one[0].promoters is not None]
    if kind == "promoter" or (kind is None and len(promoters) == len(folds)):
        own = [(columns, table) for columns, table in promoters if table is not None]
        return within(_some(windows.of_promoters(variants, sampler.columns, own), held, "promoter"), held, draws)
    if kind == "gene":
        made = [] if dataset.genes is None else windows.of_genes(variants, dataset.genes)
        return within(_some(made, held, "gene"), held, draws)
    if kind == "LD block":
        return within(_some(windows.of_ld(dataset.genotypes, sampler.columns, progress), held, "LD block"), held, draws)
    return _windows(dataset, sampler, held, draws, progress)


def _windows(dataset: Dataset, sampler: Sampler, held: Sequence[HeldOut], draws: int, progress: Progress) -> Tested:
    """Return the finest ladder that is not too long, its widths by LD, or by draws where LD does not say all."""
    variants = dataset.genotypes.variants.iloc[sampler.columns]
    whole = _read(windows.chromosomes(variants), held)
    if not whole:
        raise NoBlocks("The networks read no variant that has a place on a chromosome.")
    by_ld = isinstance(sampler, Chain)
    widths = windows.widths(dataset.genotypes, progress=progress) if by_ld else of_draws(sampler, variants, 0, progress)
    left_out = ""
    while True:
        made = _read(windows.ladder(variants, widths), held)
        tested = within(made, held, draws) if len(made) <= MOST else None
        if tested and _cost(made, held) * tested.draws <= WORK:
            return Tested(made, tested.draws, widths, " ".join(filter(None, (left_out, tested.sentence))))
        widths = widths[1:] or (2 * widths[-1],)
        left_out = f"Windows are {widths[0]:,} bp and more, as finer ones would take too long."
        if widths[0] >= max(window.width for window in whole):
            break
    if _cost(whole, held) * FEWEST > 5 * WORK:
        raise NoBlocks("Even whole chromosomes would take too long to test with a network of this size.")
    return Tested(whole, FEWEST, (), "Whole chromosomes alone are tested, as finer windows would take too long.")


def within(made: list[Window], held: Sequence[HeldOut], draws: int) -> Tested:
    """Return these blocks with as many of the draws, FEWEST at least, as their multiply-adds allow."""
    cost = _cost(made, held)
    affordable = int(WORK / cost) if cost else draws
    fewer = max(FEWEST, min(draws, affordable))
    sentence = "" if fewer == draws else f"Blocks are drawn {fewer} times at first, as each draw takes long."
    return Tested(made, fewer, (), sentence)


def _cost(made: Sequence[Window], held: Sequence[HeldOut]) -> int:
    """Return the multiply-adds of one draw of every block."""
    return sum(one.macs(window.first, window.last) for window in made for one in held)


def _read(made: list[Window], held: Sequence[HeldOut]) -> list[Window]:
    """Return the blocks of which some network reads a variant."""
    read = np.any([one.places >= 0 for one in held], axis=0)
    before = np.concatenate([[0], np.cumsum(read)])
    return [window for window in made if before[window.last + 1] > before[window.first]]


def _some(made: list[Window], held: Sequence[HeldOut], kind: str) -> list[Window]:
    found = _read(made, held)
    if not found:
        raise InputError(f"Kind of block {kind!r}", "this run has no such blocks", "Test windows instead.")
    return found
