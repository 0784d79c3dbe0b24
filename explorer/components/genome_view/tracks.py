"""What a genome view draws along its one ruler."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from explorer.components.genome_view.packing import pack_tracks
from explorer.datasets.genotypes import VARIANT_COLUMNS


@dataclass(frozen=True, eq=False)
class Track:
    """One more line below the two Manhattan plots: attention, a smoothed score.

    Attributes
    ----------
    name : str
    values : float array (variants,), NaN where there is none
    """

    name: str
    values: np.ndarray


@dataclass(frozen=True, eq=False)
class GenomeTracks:
    """Everything a genome view draws along one ruler. Arrays are in the order of `variants`, any order.

    Attributes
    ----------
    variants : DataFrame
        chromosome, position, name, a1, a2, as in `Genotypes.variants`. Where any variant lacks a chromosome or a
        position, the ruler counts markers in the order given.
    score : float array (variants,) or None
        Saliency, drawn upwards; NaN where the network does not use the variant. Any negative value makes it signed.
    log10p : float array (variants,) or None
        -log10 of the association p value, drawn downwards (upwards where there is no score); NaN where untested.
    maf : float array (variants,) or None
    control : float array (variants,) or None
        The same map for a network with random weights, drawn as a faint band behind the score.
    genes : DataFrame or None
        chromosome, start, end, name, strand ("+", "-" or ".").
    loci : DataFrame or None
        Known answers: chromosome, start, end, name.
    boundaries : int array (tokens, 2) or None
        First and last variant (indices into `variants`, either order) of each token or receptive field.
    tracks : sequence of Track
    significance : float or None
        Where to draw the significance line, as -log10 p.
    title, score_label, boundaries_label : str
    """

    variants: pd.DataFrame
    score: np.ndarray | None = None
    log10p: np.ndarray | None = None
    maf: np.ndarray | None = None
    control: np.ndarray | None = None
    genes: pd.DataFrame | None = None
    loci: pd.DataFrame | None = None
    boundaries: np.ndarray | None = None
    tracks: Sequence[Track] = ()
    significance: float | None = None
    title: str = "Genome view"
    score_label: str = "Saliency"
    boundaries_label: str = "Tokens"
    _packed: dict[tuple[str, str | None], bytes] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        missing = [name for name in VARIANT_COLUMNS if name not in self.variants.columns]
        if missing:
            raise ValueError(f"variants lack the columns {', '.join(missing)}")
        size = len(self.variants)
        if size == 0:
            raise ValueError("a genome view needs at least one variant")
        named = {"score": self.score, "log10p": self.log10p, "maf": self.maf, "control": self.control}
        for name, values in [*named.items(), *((f"track {t.name!r}", t.values) for t in self.tracks)]:
            if values is not None and np.shape(values) != (size,):
                raise ValueError(f"{name} has shape {np.shape(values)}, expected ({size},): one value per variant")
        if self.log10p is not None and (np.asarray(self.log10p) < 0).any():
            raise ValueError("log10p holds -log10 of p values, which are never negative")
        for name, table in (("genes", self.genes), ("loci", self.loci)):
            if table is not None and not {"chromosome", "start", "end", "name"} <= set(table.columns):
                raise ValueError(f"{name} need the columns chromosome, start, end, name")
        if self.boundaries is not None:
            pairs = np.asarray(self.boundaries)
            if pairs.ndim != 2 or pairs.shape[1] != 2 or (pairs.size and (pairs.min() < 0 or pairs.max() >= size)):
                raise ValueError(f"boundaries are pairs of variant indices 0..{size - 1}, shape (tokens, 2)")

    @cached_property
    def mapped(self) -> bool:
        """Whether every variant has a chromosome and a position; otherwise the ruler counts markers."""
        table = self.variants
        return bool((table["position"].to_numpy() > 0).all() and (table["chromosome"].to_numpy() != "").all())

    def packed(self, key: str, group: str | None = None) -> bytes:
        """Return the bytes that the view with this key (in this group of linked views) is given; packed once."""
        if (key, group) not in self._packed:
            self._packed[key, group] = pack_tracks(self, key, group)
        return self._packed[key, group]
