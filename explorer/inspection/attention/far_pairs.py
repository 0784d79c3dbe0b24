"""Heads that attend far beyond linkage: which pairs of places they join, and whether these interact in the trait."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from explorer.datasets import blocks
from explorer.datasets.genotypes import Genotypes
from explorer.genetics import interaction
from explorer.genetics.interaction.groups import Groups
from explorer.genetics.interaction.lists import CELLS, PairList, TestedPairs, pair_list
from explorer.inspection.attention.distances import Places
from explorer.progress import Progress, portion, silent

FAR_R2 = 0.1
"""Pairs of blocks whose mean r2 is below it, and which are on different chromosomes or `FAR_SHARE` apart, are far."""
FAR_SHARE = 0.25
"""Of the length of the longest chromosome."""
MOST_PAIRS = 20
SEARCHED = 24
"""At most so many variants of a block are tried in the search for the pair's own two."""
CLASSES = "the trait has more than two classes"


def far_pairs(r2: np.ndarray, places: Places) -> np.ndarray:
    """Return which pairs of blocks (blocks, blocks) lie far beyond linkage."""
    lengths = [np.ptp(places.middle[places.chromosome == c]) for c in np.unique(places.chromosome)]
    known = places.chromosome != places.strip
    return (r2 < FAR_R2) & (places.distances() > FAR_SHARE * max(lengths)) & np.outer(known, known)


def excess(maps: np.ndarray) -> np.ndarray:
    """Return attention beyond what query and key get on average, both directions together (heads, blocks, blocks).

    Of each map the means of its rows and of its columns are taken away, so that a place that all look at (that
    of a strong single effect, say) does not make a pair with every other place; then i to j and j to i are added, in
    units of equal attention to all blocks.
    """
    centred = maps - maps.mean(2, keepdims=True) - maps.mean(1, keepdims=True) + maps.mean((1, 2), keepdims=True)
    return (centred + centred.transpose(0, 2, 1)) / 2 * maps.shape[1]


def heads_table(maps: np.ndarray, control: np.ndarray, far: np.ndarray, names: list[str]) -> pd.DataFrame:
    """Return a row per head, the one that singles out far places most first.

    Columns: head, index, far (its attention to far places over what it would be if all were attended to alike),
    strongest (greatest `excess` over far pairs), untrained (the same of any head with random weights).
    """
    uniform = max(float(far.mean()), 1e-12)
    pairs = np.triu(far, 1)
    if not pairs.any():
        return pd.DataFrame(columns=["head", "index", "far", "strongest", "untrained"])
    strongest = excess(maps)[:, pairs].max(1)
    fresh = float(excess(control)[:, pairs].max())
    table = pd.DataFrame(
        {
            "head": names,
            "index": np.arange(len(maps)),
            "far": (maps * far).sum((1, 2)) / maps.shape[1] / uniform,
            "strongest": strongest,
            "untrained": fresh,
        }
    )
    return table.sort_values("strongest", ascending=False, kind="stable", ignore_index=True)


@dataclass(frozen=True)
class Pair:
    """A far pair of blocks, first < second, that head `head` joins with this `score` (`excess`)."""

    first: int
    second: int
    head: int
    score: float


def ranked(maps: np.ndarray, far: np.ndarray, most: int = MOST_PAIRS, apart: int = 1) -> list[Pair]:
    """Return the far pairs that any head joins most, strongest first.

    A pair whose two blocks both lie within `apart` of a stronger one's says the same again and is left out.
    """
    scores = excess(maps)
    best = scores.max(0)
    rows, columns = np.nonzero(np.triu(far, 1))
    order = np.argsort(-best[rows, columns], kind="stable")
    pairs: list[Pair] = []
    for at in order:
        i, j = int(rows[at]), int(columns[at])
        if any(abs(i - p.first) <= apart and abs(j - p.second) <= apart for p in pairs):
            continue
        pairs.append(Pair(i, j, int(scores[:, i, j].argmax()), float(best[i, j])))
        if len(pairs) == most:
            break
    return pairs


def rank_of(scores: np.ndarray, far: np.ndarray, first: int, second: int, apart: int = 1) -> int:
    """Return at which place, from 1, the ranking of far pairs by scores (blocks, blocks) comes near a known pair.

    Near is within `apart` blocks of both. Ties count against it.
    """
    pairs = np.triu(far, 1)
    blocks = np.arange(len(far))
    low, high = sorted((first, second))
    near = (np.abs(blocks - low) <= apart)[:, None] & (np.abs(blocks - high) <= apart)[None, :] & pairs
    if not near.any():
        return int(pairs.sum())
    best = float(scores[near].max())
    return 1 + int((scores[pairs & ~near] >= best).sum())


def interaction_tests(
    pairs: list[Pair],
    members: list[np.ndarray],
    genotypes: Genotypes,
    y: np.ndarray,
    kind: str,
    training: np.ndarray,
    held_out: np.ndarray,
    covariates: np.ndarray | None = None,
    seed: int = 0,
    groups: Groups | None = None,
    progress: Progress = silent,
) -> tuple[pd.DataFrame, PairList | None]:
    """Return (a row per pair with its two variants and the test of their interaction, the tests).

    The two variants of a pair of blocks are those whose product goes best with the trait in the samples the network was
    trained on. They are tested in samples it never saw: as neither the network nor the choice knew them, the level is
    that of the pairs listed alone (`pair_list`), whatever the network fitted.

    Parameters
    ----------
    members : variants of each block
    y : float (samples,)
    kind : of the trait; a categorical one is not tested, and there are no tests then
    training, held_out : sample indices
    covariates : float (samples, columns) or None
    groups : within which residuals are permuted, or None

    Returns
    -------
    DataFrame
        first, second (blocks), head, score, and the columns of `PairList.table`
    """
    rows = []
    for place, pair in enumerate(pairs):
        progress(place, 2 * len(pairs), "Searching the tokens for interacting SNPs")
        some, others = _thinned(members[pair.first]), _thinned(members[pair.second])
        a, b = (0, 0)
        if kind != "categorical":
            a, b = interaction.strongest(
                blocks.read(genotypes.dosages, training, some),
                blocks.read(genotypes.dosages, training, others),
                y[training],
            )
        rows.append((pair.first, pair.second, pair.head, pair.score, int(some[a]), int(others[b])))
    table = pd.DataFrame(rows, columns=["first", "second", "head", "score", "variant_a", "variant_b"])
    if kind not in ("quantitative", "binary") or not rows:
        table = table.assign(statistic=np.nan, p=np.nan, corrected=np.nan, people=0, not_tested=CLASSES, merged="")
        return table.assign(cells="", **dict.fromkeys(CELLS, 0)), None
    first, second = (table[name].to_numpy() for name in ("variant_a", "variant_b"))
    some = portion(progress, 0.5, 0.5)
    beside = {"covariates": covariates, "rows": held_out, "seed": seed, "groups": groups, "progress": some}
    tested = pair_list(genotypes, first, second, y, kind, **beside)  # type: ignore[arg-type]
    return pd.concat([table, tested.table.drop(columns=["variant_a", "variant_b"])], axis=1), tested


def told(table: pd.DataFrame, tested: PairList | None, covariates: Sequence[str], training: int) -> TestedPairs:
    """Return how the pairs of a table of `interaction_tests` were chosen and tested."""
    chosen = (
        "the pairs of tokens that heads of a network trained on this trait join most; of each two tokens the SNPs "
        f"whose product goes best with the trait in the {training:,} training samples"
    )
    those = " that the network was never shown and that had no part in choosing them"
    if tested is not None:
        return tested.told(covariates, chosen, those)
    return {
        "listed": len(table),
        "tested": 0,
        "chosen": chosen,
        "samples": 0,
        "those": those,
        "covariates": list(covariates),
        "components": 0,
        "relatives": 0,
        "transformation": "",
        "correction": "",
        "within": "",
    }


def _thinned(members: np.ndarray) -> np.ndarray:
    if len(members) <= SEARCHED:
        return members
    return members[np.linspace(0, len(members) - 1, SEARCHED).round().astype(int)]
