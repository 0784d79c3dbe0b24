"""What one unit of a network depends on: the window that its architecture allows, and the part of it that it uses.

The theoretical receptive field follows from the layers alone (`explorer.networks.geometry`). The effective one is the
gradient of the unit by every input position, its size averaged over samples: Luo et al. 2016, Understanding the
effective receptive field in deep convolutional neural networks (NeurIPS), who show that it is roughly Gaussian and
fills an ever smaller share of the theoretical one as layers are added.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import torch
from torch import Tensor

from explorer.datasets import places
from explorer.datasets.encodings import Encoder
from explorer.errors import InputError
from explorer.inspection.fields.passing import ancestors, row_number, up_to
from explorer.networks.build import Network
from explorer.networks.geometry import Geometry, Row, geometry
from explorer.networks.spec import NetworkSpec

AXIS = "positions"
MASS = 0.95
"""Share of the gradient that the effective receptive field holds."""
WORK = 1.6e9
"""Multiply-adds that the samples of one effective field may take forwards; the way back takes twice as many."""
SLIDING = frozenset(
    {"conv1d", "max_pool1d", "average_pool1d", "batch_norm", "dropout"}
    | {"linear", "relu", "leaky_relu", "gelu", "softplus", "tanh", "sigmoid"}
)
"""Layers that do the same wherever they stand: a stretch of the input is enough for a unit that sees no more of it."""


@dataclass(frozen=True)
class Step:
    """One layer on the way to a unit: the window of its unit over the same middle.

    Attributes
    ----------
    layer, kind : str
    first, last : int
        The input positions, from 0, that it sees: `first` to `last` - 1, cut at the borders.
    size : int
        Its whole width, padding included.
    """

    layer: str
    kind: str
    first: int
    last: int
    size: int


@dataclass(frozen=True)
class Window:
    """The theoretical receptive field of one unit.

    Attributes
    ----------
    layer : str
    unit : axis of the layer's output -> index, from 0
    first, last : int
        The input positions that it can depend on: `first` to `last` - 1, cut at the borders of the input.
    size : int
        The width of a whole window of this layer, not cut; of what all units see where they see the same.
    reason : str
        Why the layer's places are no places of the genome, or its windows do not move evenly; "" where they do.
    displaced : bool
        Whether the unit's own place is no place of the genome any more.
    """

    layer: str
    unit: dict[str, int]
    first: int
    last: int
    size: int
    reason: str = ""
    displaced: bool = False

    @property
    def width(self) -> int:
        """Input positions that it can depend on."""
        return self.last - self.first


@dataclass(frozen=True, eq=False)
class Effective:
    """The effective receptive field of one unit, a mean over samples.

    Attributes
    ----------
    size : float64 (positions,)
        Mean over samples of |d unit / d input|, summed over the input's channels.
    signed : float64 (positions,)
        Mean over samples of the derivative in the direction in which more copies of allele a1 lie: channels weighted by
        what a copy adds to each, the largest weight being 1. Never larger than `size`.
    samples : int
    """

    size: np.ndarray
    signed: np.ndarray
    samples: int


def unit_of(row: Row, unit: Sequence[int] | Mapping[str, int]) -> dict[str, int]:
    """Return a unit's indices by axis; InputError where the layer has no such unit."""
    if row.output is None:
        raise InputError(f"layer {row.name!r}", "it does not fit where it stands, so that it has no units")
    indices = tuple(unit[axis] for axis in row.output.axes) if isinstance(unit, Mapping) else tuple(unit)
    fits = len(indices) == len(row.output.sizes)
    if not fits or any(not 0 <= i < n for i, n in zip(indices, row.output.sizes, strict=True)):
        text = " x ".join(map(str, indices)) or "none"
        raise InputError(f"unit {text}", f"layer {row.name!r} has {row.output}", "Choose indices from 0 within it.")
    return dict(zip(row.output.axes, map(int, indices), strict=True))


def middle(row: Row) -> tuple[int, ...]:
    """Return the unit that stands in the middle of every axis but the channels, in the first channel."""
    assert row.output is not None
    still = ("channels", "width") if row.output.axes[-1] == "width" and "tokens" in row.output.axes else ("channels",)
    return tuple(0 if axis in still else n // 2 for axis, n in row.output.items())


def theoretical(table: Geometry, layer: str, unit: Sequence[int] | Mapping[str, int]) -> Window:
    """Return what the unit of a layer can depend on; InputError where there is no such layer or unit."""
    row = table.rows[row_number(table.spec, layer)]
    at = unit_of(row, unit)
    assert row.field is not None
    first, last = row.field.window(AXIS, at)
    size = row.field.size(AXIS)
    return Window(layer, at, first, max(first, last), size, row.reason, bool(row.field.displaced))


def growth(table: Geometry, layer: str, unit: Sequence[int] | Mapping[str, int]) -> list[Step]:
    """Return how the unit's window came to be: one step per layer below it that widens what is seen, then the unit.

    Of every layer that the unit is computed from the unit is taken whose window stands nearest over the same middle,
    as long as that layer's units see windows of the genome. Layers that hand windows on unchanged are left out.
    """
    window = theoretical(table, layer, unit)
    centre = (window.first + window.last - 1) / 2
    steps = [Step("input", "input", round(centre), round(centre) + 1, 1)]
    for name in ancestors(table.spec, [layer]):
        row = table[name]
        if name == layer or row.field is None or not row.windowed:
            continue
        places = row.field.windows(AXIS)
        first, last = map(int, places[np.abs(places.sum(1) - 1 - 2 * centre).argmin()])
        if last - first > steps[-1].last - steps[-1].first:
            steps.append(Step(name, row.layer.title, first, last, row.field.size(AXIS)))
    return [*steps, Step(layer, table[layer].layer.title, window.first, window.last, window.size)]


def samples_for(table: Geometry, most: int = 128) -> int:
    """Return over how many samples a unit's gradient is averaged so that the answer comes at once (16 to `most`)."""
    return int(np.clip(WORK // max(1, table.macs), 16, most))


def effective(network: Network, encoder: Encoder | None, x: Tensor, layer: str, unit: Sequence[int]) -> Effective:
    """Return the gradient of one unit by the input, averaged over x (samples, channels, positions).

    Parameters
    ----------
    network : in evaluation mode
    encoder : turns copies into channels; None where the one channel is the number of copies itself
    layer : its name
    unit : index along every axis of the layer's output
    """
    row = geometry(network.spec).rows[row_number(network.spec, layer)]
    unit_of(row, unit)
    direction = towards_more(encoder, x)
    size, signed = np.zeros(x.shape[2]), np.zeros(x.shape[2])
    here, at = stretch_for(network.spec, row, tuple(unit))
    for part in x[:, :, here].split(64):
        leaf = part.detach().clone().requires_grad_()
        with torch.enable_grad():
            value = up_to(network, leaf, [layer])[layer][(slice(None), *at)].sum()
        if value.grad_fn is None:
            continue
        (gradient,) = torch.autograd.grad(value, leaf, allow_unused=True)
        if gradient is not None:
            size[here] += gradient.abs().sum((0, 1)).double().numpy()
            signed[here] += (gradient * direction[:, here]).sum((0, 1)).double().numpy()
    samples = max(1, len(x))
    return Effective(size / samples, signed / samples, len(x))


def stretch_for(spec: NetworkSpec, row: Row, unit: tuple[int, ...]) -> tuple[slice, tuple[int, ...]]:
    """Return the stretch of the input that is enough to compute a unit, and the unit's indices in the shorter layer.

    Where the layers before it all slide, windows move evenly and a unit sees a small part of the input, that is its
    window with as much around it on both sides, begun at a whole number of jumps; else it is the whole input.
    """
    whole = slice(0, spec.input[AXIS]), unit
    names = ancestors(spec, [row.name])
    chain = [layer for layer in spec.layers if layer.name in names]
    if any(layer.kind not in SLIDING or len(spec.sources[layer.name]) > 1 for layer in chain):
        return whole
    if any(getattr(one, "padding", 0) == "same" and getattr(one, "stride", 1) not in (1, (1,)) for one in chain):
        return whole  # how much is padded before the first place depends on the length
    jump = None if row.jump is None else row.jump[AXIS]
    if not jump or row.field is None or row.output is None or row.output.axes != ("channels", AXIS):
        return whole
    first, last = row.field.window(AXIS, {AXIS: unit[1]})
    margin = row.field.size(AXIS) + jump
    begin, end = max(0, (first - margin) // jump * jump), min(spec.input[AXIS], last + margin)
    if end - begin > 0.7 * spec.input[AXIS]:
        return whole
    return slice(begin, end), (unit[0], unit[1] - begin // jump)


def towards_more(encoder: Encoder | None, x: Tensor) -> Tensor:
    """Return what one more copy of a1 adds to each channel (channels, positions), scaled so that the largest is 1."""
    if encoder is None:
        return torch.ones(x.shape[1:], dtype=x.dtype)
    slope = encoder.values[-1] - encoder.values[0]
    return (slope / slope.abs().amax(0).clamp(min=1e-12)).to(x.dtype)


def span(size: np.ndarray, mass: float = MASS) -> tuple[int, int]:
    """Return the shortest stretch [first, last) that holds `mass` of all of `size` (positions,); (0, 0) where all is 0.

    >>> span(np.array([0.0, 1, 8, 1, 0]), 0.8), span(np.array([1.0, 1, 1, 1]), 0.95)
    ((2, 3), (0, 4))
    """
    total = np.concatenate([[0.0], np.cumsum(np.asarray(size, np.float64))])
    enough = mass * total[-1] * (1 - 1e-12)
    if total[-1] <= 0:
        return 0, 0
    starts = np.arange(len(size))
    ends = np.searchsorted(total, total[:-1] + enough, side="left")
    lengths = np.where(ends <= len(size), ends - starts, len(size) + 1)
    best = int(lengths.argmin())
    return best, int(ends[best])


def share(window: Window, size: np.ndarray, mass: float = MASS) -> float:
    """Return the width of the effective receptive field over the theoretical one's, 0 to 1."""
    first, last = span(size, mass)
    return (last - first) / max(1, window.width)


def blocks(
    spec: NetworkSpec, promoters: pd.DataFrame | None, variants: pd.DataFrame, genes: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Return stretches of the input that a unit's dependence is summed over: label, chromosome, first, last.

    Promoters where the run ranked them; else the stretches that the network's last layer along the genome reads, where
    they lie side by side (named by the genes that start in them); else chromosomes. `attrs["word"]` says which.

    Parameters
    ----------
    variants : DataFrame (positions,)
        Those the network reads, in its order.
    genes : DataFrame or None
        chromosome, name, tss
    """
    positions = spec.input[AXIS]
    chromosome = variants["chromosome"].astype(str).to_numpy()
    if promoters is not None and len(promoters):
        each = positions // len(promoters)
        first = np.arange(len(promoters)) * each
        labels, names = promoters["name"].astype(str).tolist(), promoters["chromosome"].astype(str).tolist()
        return _blocks("promoter", labels, names, first, first + each)
    row = geometry(spec).last_spatial
    if row is not None and row.field is not None:
        windows = row.field.windows(AXIS)
        if 1 < len(windows) <= 4096 and (windows[1:, 0] == windows[:-1, 1]).all() and (np.diff(windows) > 1).all():
            labels = [f"positions {a + 1:,} to {b:,}" for a, b in windows.tolist()]
            named = _starting_in(windows, variants, genes)
            labels = [name or label for name, label in zip(named, labels, strict=True)]
            word = "promoter" if all(named) else "stretch of the input"
            return _blocks(
                word, labels, chromosome[np.minimum(windows[:, 0], positions - 1)], windows[:, 0], windows[:, 1]
            )
    starts = np.flatnonzero(np.r_[True, chromosome[1:] != chromosome[:-1]])
    ends = np.append(starts[1:], positions)
    names = chromosome[starts]
    labels = [f"chromosome {name}" if name else "all positions" for name in names]
    return _blocks("chromosome", labels, names, starts, ends)


def _blocks(
    word: str, labels: Sequence[str], chromosomes: Sequence[str] | np.ndarray, first: np.ndarray, last: np.ndarray
) -> pd.DataFrame:
    table = pd.DataFrame({"label": labels, "chromosome": chromosomes, "first": first, "last": last})
    table.attrs["word"] = word
    return table


def _starting_in(windows: np.ndarray, variants: pd.DataFrame, genes: pd.DataFrame | None) -> list[str]:
    """Return for each stretch (first, last + 1 position) the genes that start between its variants, "" for none."""
    known, along = places.placed(variants), places.along(variants)
    if genes is None or not known.any():
        return [""] * len(windows)
    chromosome, position = along["chromosome"].to_numpy(dtype=object), along["position"].to_numpy(np.int64)
    starts = {str(name): part.sort_values("tss") for name, part in genes.groupby(genes["chromosome"].astype(str))}
    named = []
    for first, last in windows.tolist():
        part = starts.get(str(chromosome[first]))
        if part is None or chromosome[last - 1] != chromosome[first]:
            named.append("")
            continue
        within = position[first:last][known[first:last]]
        a, b = int(within.min()), int(within.max())
        inside = slice(*np.searchsorted(part["tss"].to_numpy(), [a, b + 1]).tolist())
        named.append(", ".join(part["name"].astype(str).iloc[inside].tolist()[:3]))
    return named


def by_block(size: np.ndarray, table: pd.DataFrame) -> np.ndarray:
    """Return the sum of `size` (positions,) over each block of `blocks` (blocks,)."""
    total = np.concatenate([[0.0], np.cumsum(size)])
    return total[table["last"].to_numpy()] - total[table["first"].to_numpy()]


def stretches(variants: pd.DataFrame, window: Window, promoters: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return where on the genome a window lies: chromosome, start, end (bp, both counted; 0 without a map), snps.

    Variants without a place, where others have one, are the stretch "unplaced", counted by number.

    One row per chromosome, or per promoter where the network reads promoters: between them lies what it never saw.
    """
    place = np.arange(window.first, window.last)
    known = bool(places.placed(variants).any())
    part = (places.along(variants) if known else variants).iloc[place]
    chromosome, position = part["chromosome"].astype(str).to_numpy(), part["position"].to_numpy(np.int64)
    group = pd.factorize(chromosome)[0]
    if promoters is not None and len(promoters):
        group = place // (len(variants) // len(promoters))
    rows = []
    for one in pd.unique(group):
        inside = group == one
        where = position[inside]
        rows.append((chromosome[inside][0], int(where.min()), int(where.max()), int(inside.sum())))
    return pd.DataFrame(rows, columns=["chromosome", "start", "end", "snps"])


def genes_in(genes: pd.DataFrame | None, where: pd.DataFrame) -> list[str]:
    """Return the names of the genes that lie in or reach into these stretches, in their order."""
    if genes is None or not len(where):
        return []
    names: list[str] = []
    for chromosome, start, end in zip(where["chromosome"], where["start"], where["end"], strict=True):
        touching = (genes["chromosome"].astype(str) == chromosome) & (genes["start"] <= end)
        names += genes.loc[touching & (genes["end"] >= start), "name"].astype(str).tolist()
    return list(dict.fromkeys(names))
