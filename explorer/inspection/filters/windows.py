"""The windows that excite a filter most: whose, where on the genome, by which genotypes, laid out one under another."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from explorer.datasets import blocks
from explorer.datasets.dataset import Dataset
from explorer.errors import InputError
from explorer.inspection.filters.kinds import FilterLayer
from explorer.inspection.filters.responses import Summary
from explorer.inspection.profile import nearest_start
from explorer.networks.geometry import geometry
from explorer.training.trained import Trained, raw

MISSING, OUTSIDE = -1, -2
MOST_OFFSETS = 400
"""SNPs of a window that are laid out; of a wider one, those that `Reach.chosen` names."""


@dataclass(frozen=True, eq=False)
class Reach:
    """Which of the network's positions the units of a layer see.

    Attributes
    ----------
    windows : int64 (places, 2)
        First and last + 1 position of each place's window, cut at the borders.
    first : int64 (places,)
        Position of offset 0; negative where the window begins in the padding.
    offsets : int64 (offsets,)
        Positions of a window that are laid out, counted from its first.
    chosen : which of a wider window's SNPs these are, in words; "" where they are all
    """

    windows: np.ndarray
    first: np.ndarray
    offsets: np.ndarray
    chosen: str = ""

    def columns(self, places: np.ndarray, positions: int) -> np.ndarray:
        """Return the network's position (n, offsets) of every offset at these places; OUTSIDE beyond the borders."""
        here = self.first[places][:, None] + self.offsets
        return np.where((here >= 0) & (here < positions), here, OUTSIDE)


def reach(trained: Trained, layer: FilterLayer, weights: np.ndarray | None = None) -> Reach:
    """Return what the units of a layer see; `weights` (channels, taps) of one filter choose among very many offsets.

    Raises
    ------
    InputError
        The places of the layer are no places of the genome.
    """
    row = geometry(trained.network.spec)[layer.name]
    positions = trained.network.spec.input["positions"]
    if row.field is None or not row.windowed:
        raise InputError(f"Layer {layer.name}", row.reason or "its places do not lie along the genome")
    if layer.sharing == "whole genome":
        return _whole(trained, layer, positions, weights)
    windows = row.field.windows("positions")
    if len(windows) != layer.places:
        raise InputError(f"Layer {layer.name}", row.reason or "its windows are not one for each place")
    width, jump, start = row.field.size("positions"), row.field.jump("positions"), row.field.start("positions")
    first = windows[:, 0] if jump is None else start + jump * np.arange(layer.places)
    step = layer.dilation if layer.source == "input" else 1
    offsets, chosen = np.arange(0, width, step), ""
    if len(offsets) > MOST_OFFSETS:
        begin = (len(offsets) - MOST_OFFSETS) // 2
        chosen = f"the middle {MOST_OFFSETS:,} of {len(offsets):,} SNPs"
        offsets = offsets[begin : begin + MOST_OFFSETS]
    return Reach(windows, first.astype(np.int64), offsets, chosen)


def _whole(trained: Trained, layer: FilterLayer, positions: int, weights: np.ndarray | None) -> Reach:
    offsets, chosen = np.arange(positions), ""
    if positions > MOST_OFFSETS and weights is not None and layer.source == "input":
        offsets = np.sort(np.argsort(-np.abs(weights).max(0), kind="stable")[:MOST_OFFSETS])
        chosen = f"the {MOST_OFFSETS:,} SNPs with the largest weights, of {positions:,}"
    elif positions > MOST_OFFSETS:
        every = -(-positions // MOST_OFFSETS)
        offsets, chosen = offsets[::every], f"one SNP of every {every:,}, of {positions:,}"
    return Reach(np.array([[0, positions]]), np.zeros(1, dtype=np.int64), offsets, chosen)


@dataclass(frozen=True, eq=False)
class Excited:
    """The windows that excite one filter most, the strongest first.

    Attributes
    ----------
    table : DataFrame
        value, sample (name), row (in the dataset), place, first, last (the network's positions), chromosome,
        start, chromosome_end, end (bp; marker numbers from 1 without a map), gene, distance_bp (0 inside the gene, else
        of the nearest transcription start, negative upstream; NaN without genes). A window that crosses into
        another chromosome has no gene.
    states : int8 (windows, offsets)
        Copies of a1 (doses rounded to the nearest), MISSING or OUTSIDE (beyond the genotypes).
    columns : int64 (windows, offsets)
        Variant in the dataset of every state; OUTSIDE beyond.
    offsets : int64 (offsets,)
    chosen : as in `Reach`
    """

    table: pd.DataFrame
    states: np.ndarray
    columns: np.ndarray
    offsets: np.ndarray
    chosen: str = ""


def excited(
    trained: Trained,
    data: Dataset,
    layer: FilterLayer,
    summary: Summary,
    filter: int,
    most: int = 20,
    collapse: bool = True,
    weights: np.ndarray | None = None,
) -> Excited:
    """Return the windows at which a filter's response is highest.

    Parameters
    ----------
    most : how many windows
    collapse : of windows that overlap, whoever's, keep the one with the highest response; else the same place may
        come once for every sample, as it always does where a filter has but one place
    weights : float (channels, taps), of the filter, for what `reach` says
    """
    span = reach(trained, layer, weights)
    if collapse and layer.places > 1:
        place = _apart(summary.most[filter], span.windows, most)
        value, row = summary.most[filter, place], summary.most_sample[filter, place]
    else:
        value, row, place = (a[filter, :most] for a in (summary.top_value, summary.top_sample, summary.top_place))
    row, place = row.astype(np.int64), place.astype(np.int64)
    positions = span.columns(place, len(trained.columns))
    columns = np.where(positions < 0, OUTSIDE, trained.columns[np.maximum(positions, 0)])
    table = pd.DataFrame({"value": value.astype(np.float64), "sample": data.genotypes.samples[row], "row": row})
    table["place"], table["first"], table["last"] = place, span.windows[place, 0], span.windows[place, 1] - 1
    states = _states(trained, data, row, columns)
    return Excited(_located(table, trained, data), states, columns, span.offsets, span.chosen)


def _apart(values: np.ndarray, windows: np.ndarray, most: int) -> np.ndarray:
    """Return the places of the highest values of which no two windows overlap, highest first."""
    taken = np.zeros(int(windows[:, 1].max()), dtype=bool)
    chosen: list[int] = []
    for place in np.argsort(-values, kind="stable"):
        first, end = windows[place]
        if taken[first:end].any():
            continue
        taken[first:end] = True
        chosen.append(int(place))
        if len(chosen) == most:
            break
    return np.array(chosen, dtype=np.int64)


def _states(trained: Trained, data: Dataset, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """Return the whole copies of a1 (windows, offsets) that these samples have at these variants."""
    states = np.full(columns.shape, OUTSIDE, dtype=np.int8)
    for i, (row, own) in enumerate(zip(rows, columns, strict=True)):
        inside = own >= 0
        calls = raw(data.genotypes, trained.spec.encoding, np.array([row]), own[inside])
        calls = blocks.counts(calls)[0]
        states[i, inside] = calls if calls.ndim == 1 else np.where((calls < 0).any(1), MISSING, calls.sum(1))
    return states


def _located(table: pd.DataFrame, trained: Trained, data: Dataset) -> pd.DataFrame:
    variants = data.genotypes.variants
    ends = trained.columns[table[["first", "last"]].to_numpy()]
    along = data.genotypes.along
    names = along["chromosome"].to_numpy(dtype=object)[ends]
    same = names[:, 0] == names[:, 1]
    places = along["position"].to_numpy()[ends]
    table = table.assign(
        chromosome=names[:, 0],
        start=np.where(same, places.min(1), places[:, 0]),
        chromosome_end=names[:, 1],
        end=np.where(same, places.max(1), places[:, 1]),
        gene="",
        distance_bp=np.nan,
    )
    if data.genes is None or not data.genotypes.mapped or not len(data.genes):
        return table
    middle = variants.iloc[trained.columns[(table["first"] + table["last"]).to_numpy() // 2]].reset_index(drop=True)
    distance, nearest = nearest_start(middle, data.genes)
    genes, gene, far = data.genes, [], distance.astype(np.float64)
    spans = zip(table["chromosome"], table["start"], table["chromosome_end"], table["end"], strict=True)
    for i, (chromosome, start, other, end) in enumerate(spans):
        over = (genes["chromosome"] == chromosome) & (genes["start"] <= end) & (genes["end"] >= start)
        if chromosome != other:
            gene.append("")
            continue
        inside = genes.loc[over, "name"].astype(str).tolist()
        if inside:
            far[i] = 0
            gene.append(", ".join(inside[:2]) + (f" and {len(inside) - 2} more" if len(inside) > 2 else ""))
        else:
            gene.append(str(genes["name"].iloc[nearest[i]]) if 0 <= nearest[i] < len(genes) else "")
    far = np.where([bool(name) for name in gene], far, np.nan)
    return table.assign(gene=gene, distance_bp=far)
