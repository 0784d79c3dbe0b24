"""What follows from a network's layers: shapes, parameters, multiply-adds, receptive fields, base pairs."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd  # pyright: ignore[reportMissingTypeStubs]

from explorer.networks.field import Field
from explorer.networks.layers import Layer
from explorer.networks.shape import INPUTS, Shape, ShapeError
from explorer.networks.spec import NetworkSpec
from explorer.networks.windows import Tabled

MOST_LISTED = 128 * 2**20
"""Bytes that the listed windows of all layers take; further ones are taken for the whole of what they see together."""


@dataclass(frozen=True)
class Row:
    """What follows for one layer in its place.

    Attributes
    ----------
    layer : Layer
    sources : tuple of str
        The layers that feed it; "input" is the network's input.
    output : Shape or None
        None where the layer, or one before it, does not fit.
    parameters, buffers, macs : int
        Learnt numbers; kept but not learnt; multiply-adds of matrix products and convolutions for one sample.
    field : Field or None
        What its units see, in full: `field.window("positions", {"channels": 3})` is what channel 3 depends on.
    error : ShapeError or None
        Why it does not fit; layers after it have neither output nor error.
    """

    layer: Layer
    sources: tuple[str, ...]
    output: Shape | None = None
    parameters: int = 0
    buffers: int = 0
    macs: int = 0
    field: Field | None = None
    error: ShapeError | None = None

    @property
    def name(self) -> str:
        """The layer's name."""
        return self.layer.name

    @property
    def kind(self) -> str:
        """The layer's kind."""
        return self.layer.kind

    @property
    def windowed(self) -> bool:
        """Whether a unit's places are places of the input, so that its receptive field is a window there."""
        return self.field is not None and not self.field.displaced

    @property
    def receptive_field(self) -> dict[str, int] | None:
        """Input axis -> places a unit sees along it, padding included; None where `reason` says why there is none."""
        if self.field is None or not self.windowed:
            return None
        return {axis: self.field.size(axis) for axis in self.field.parts}

    @property
    def jump(self) -> dict[str, int | None] | None:
        """Input axis -> places the window moves from unit to unit; 0 where all see the same, None where uneven."""
        if self.field is None or not self.windowed:
            return None
        return {axis: self.field.jump(axis) for axis in self.field.parts}

    @property
    def start(self) -> dict[str, int] | None:
        """Input axis -> place (from 0) where the first unit's window begins; negative inside the padding."""
        if self.field is None or not self.windowed:
            return None
        return {axis: self.field.start(axis) for axis in self.field.parts}

    @property
    def sees(self) -> dict[str, int]:
        """Input axis -> places of the input that a unit's answer can depend on, window or not."""
        return {} if self.field is None else {axis: self.field.sees(axis) for axis in self.field.parts}

    @property
    def reason(self) -> str:
        """Why the receptive field is not a window that moves evenly, in words; "" where it is one."""
        if self.field is None or self.output is None:
            return ""
        if self.field.displaced:
            return self.field.displaced + (f". {self.layer.note}" if self.layer.note else "")
        for axis, length in self.field.lengths.items():
            jump = self.field.jump(axis)
            if jump == 0 and self.field.sees(axis) == length:
                return f"every unit depends on all {length:,} {axis}"
            if jump == 0:
                return f"every unit depends on {self.field.sees(axis):,} of the {length:,} {axis}, others are not read"
            if jump is None and any(isinstance(part, Tabled) for part in self.field.parts[axis]):
                return "windows do not move evenly: a layer enlarges the map, joins stretches of it, or looks back only"
            if jump is None and len(self.field.parts[axis]) > 1:
                return "branches of different strides meet here, so windows differ in width from unit to unit"
            if jump is None:
                units = self.field.carriers(axis)
                if len(units) == 1:
                    return f"each of its {next(iter(units))} has a window of its own"
                return f"its units are laid out {' by '.join(units)}; each has a window of its own"
        return ""


@dataclass(frozen=True)
class Geometry:
    """The layers of a network with all that follows from its specification; a draft may be broken."""

    spec: NetworkSpec
    rows: tuple[Row, ...]

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __getitem__(self, name: str) -> Row:
        """Return the row of the layer of this name."""
        return next(row for row in self.rows if row.name == name)

    @property
    def parameters(self) -> int:
        """Learnt numbers of the whole network."""
        return sum(row.parameters for row in self.rows)

    @property
    def buffers(self) -> int:
        """Numbers kept without being learnt (batch-norm means and variances)."""
        return sum(row.buffers for row in self.rows)

    @property
    def macs(self) -> int:
        """Multiply-adds of one sample's forward pass."""
        return sum(row.macs for row in self.rows)

    @property
    def activations(self) -> int:
        """Numbers that all layers together give for one sample: what a training step keeps in memory."""
        return sum(row.output.size for row in self.rows if row.output is not None)

    @property
    def errors(self) -> tuple[ShapeError, ...]:
        """Every layer that does not fit; empty where the network can be built."""
        return tuple(row.error for row in self.rows if row.error is not None)

    @cached_property
    def last_spatial(self) -> Row | None:
        """The last layer whose units still stand at places of the input and do not all see the same."""
        for row in reversed(self.rows):
            if row.output is not None and row.output.axes in INPUTS and row.field is not None and row.windowed:
                carriers = [set(row.field.carriers(axis)) for axis in row.field.parts]
                if any(axes & set(row.output.spatial) for axes in carriers):
                    return row
        return None


def geometry(spec: NetworkSpec) -> Geometry:
    """Return shapes, parameters, multiply-adds and receptive fields of every layer; ShapeErrors are collected."""
    shapes: dict[str, Shape] = {"input": spec.input_shape}
    fields: dict[str, Field] = {"input": Field.of_input(spec.input_shape)}
    rows: list[Row] = []
    listed = 0
    for layer in spec.layers:
        sources = spec.sources[layer.name]
        if any(source not in shapes for source in sources):
            rows.append(Row(layer, sources))
            continue
        inputs = [shapes[source] for source in sources]
        try:
            output = layer.shape_after(*inputs)
        except ShapeError as error:
            rows.append(Row(layer, sources, error=error))
            continue
        field = layer.field([fields[source] for source in sources], inputs, output)
        if field.listed and all(field.parts != fields[source].parts for source in sources):
            listed += field.listed
            field = field.unlisted() if listed > MOST_LISTED else field
        shapes[layer.name], fields[layer.name] = output, field
        counts = layer.parameters(*inputs), layer.buffers(*inputs), layer.macs(*inputs)
        rows.append(Row(layer, sources, output, *counts, field))
    return Geometry(spec, tuple(rows))


def layer_table(network: Geometry) -> pd.DataFrame:
    """Return one row per layer: layer, kind, block, output, parameters, receptive_field, jump, and what to know of it.

    receptive_field is in SNPs (or pixels: "3 × 3"), "" where a layer has none; jump is how far it moves per unit.
    """
    return pd.DataFrame(
        [
            {
                "layer": row.name,
                "kind": row.layer.title,
                "block": row.layer.group,
                "output": "" if row.output is None else str(row.output).replace(" x ", " × "),
                "parameters": row.parameters,
                "multiply_adds": row.macs,
                "receptive_field": _written(row.receptive_field),
                "jump": _written(row.jump),
                "note": str(row.error) if row.error else row.reason or row.layer.note,
            }
            for row in network
        ]
    )


def _written(values: dict[str, int] | dict[str, int | None] | None) -> str:
    return "" if values is None else " × ".join("uneven" if v is None else f"{v:,}" for v in values.values())


def receptive_field_bp(network: Geometry, variants: pd.DataFrame) -> pd.DataFrame:
    """Return receptive fields in base pairs, one row per layer whose units see windows of variants.

    Parameters
    ----------
    network : Geometry
        Of a network over positions.
    variants : DataFrame
        The network's variants in its order, with chromosome and position (bp; 0 where unknown).

    Returns
    -------
    DataFrame
        layer, snps (width of a whole window), windows (how many there are), median_bp, shortest_bp, longest_bp (from
        the first to the last variant of a window, both counted; of windows that begin and end with a placed variant,
        NaN where there is none), crossing (windows that reach from
        one chromosome into another, left out of the lengths). Windows are cut at the borders of the input.
    """
    if len(variants) != network.spec.input.get("positions"):
        raise ValueError(f"{len(variants)} variants for a network of {network.spec.input_shape}")
    position = np.asarray(variants["position"], dtype=np.int64)
    chromosome: np.ndarray = pd.factorize(variants["chromosome"])[0]  # pyright: ignore[reportUnknownMemberType]
    placed = position > 0
    rows: list[tuple[str | int | float, ...]] = []
    known: dict[tuple[object, ...], tuple[int | float, ...]] = {}
    for row in network:
        if row.field is None or not row.windowed:
            continue
        key = row.field.parts["positions"]
        shared = tuple(
            (part.start, part.size, tuple(sorted(part.digits.items())), getattr(part, "listing", b"")) for part in key
        )
        if shared not in known:
            windows = row.field.windows("positions")
            first, last = windows[:, 0], np.maximum(windows[:, 1] - 1, windows[:, 0])
            last, first = np.minimum(last, len(position) - 1), np.minimum(first, len(position) - 1)
            whole = chromosome[first] == chromosome[last]
            lengths = (position[last] - position[first] + 1)[whole & placed[first] & placed[last]]
            known[shared] = (len(windows), *_median_and_ends(lengths), int((~whole).sum()))
        rows.append((row.name, row.field.size("positions"), *known[shared]))
    columns = ["layer", "snps", "windows", "median_bp", "shortest_bp", "longest_bp", "crossing"]
    return pd.DataFrame(rows, columns=columns)


def _median_and_ends(lengths: np.ndarray) -> tuple[float, float, float]:
    """Return the median, the least and the largest length; NaN where there is none."""
    if not len(lengths):
        return math.nan, math.nan, math.nan
    return float(np.median(lengths)), float(np.min(lengths)), float(np.max(lengths))
