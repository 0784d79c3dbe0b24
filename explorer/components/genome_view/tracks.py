"""What a genome view draws along its one ruler."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from explorer.components.genome_view.layers.intervals import Blocks, Genes, Loci
from explorer.components.genome_view.layers.layer import Layer
from explorer.components.genome_view.layers.values import Association, Control, Linkage, Score, one_each
from explorer.components.genome_view.layers.windows import Windows
from explorer.components.genome_view.packing import pack
from explorer.components.genome_view.ruler import Ruler
from explorer.datasets.genotypes import VARIANT_COLUMNS
from explorer.datasets.places import placed


@dataclass(frozen=True, eq=False)
class GenomeTracks:
    """Everything a genome view draws along one ruler. Arrays are in the order of `variants`, any order.

    Attributes
    ----------
    variants : DataFrame
        chromosome, position, name, a1, a2, as in `Genotypes.variants`. Variants without a chromosome or a position
        stand on a strip behind the last chromosome; where all lack one, the ruler counts markers in the order given.
    score : float array (variants,) or None
        Saliency, drawn upwards; NaN where the network does not use the variant. Any negative value makes it signed.
    log10p : float array (variants,) or None
        -log10 of the association p value, drawn downwards (upwards where there is no score); NaN where untested.
    maf : float array (variants,) or None
    control : float array (variants,) or None
        The same map for a network with random weights, of the same mean: a faint band behind the score.
    genes : DataFrame or None
        chromosome, start, end, name, strand ("+", "-" or ".").
    loci : DataFrame or None
        Known answers: chromosome, start, end, name.
    boundaries : int array (tokens, 2) or None
        First and last variant (indices into `variants`, either order) of each token or receptive field.
    tracks : sequence of Layer
        What else is drawn below the plots, each a track of its own.
    windows : Windows or None
        p values by window, drawn upwards; the score is then a track below the plots.
    significance : float or None
        Where to draw the significance line of the association, as -log10 p; `significance_label` says what it means.
    title, score_label, boundaries_label : str
    notes : tuple of str
        Sentences that stand below the title of whatever is exported.
    """

    variants: pd.DataFrame
    score: np.ndarray | None = None
    log10p: np.ndarray | None = None
    maf: np.ndarray | None = None
    control: np.ndarray | None = None
    genes: pd.DataFrame | None = None
    loci: pd.DataFrame | None = None
    boundaries: np.ndarray | None = None
    tracks: Sequence[Layer] = ()
    windows: Windows | None = None
    significance: float | None = None
    significance_label: str = ""
    title: str = "Genome view"
    score_label: str = "Saliency"
    boundaries_label: str = "Tokens"
    notes: tuple[str, ...] = ()
    _packed: dict[tuple[str, str | None], bytes] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        missing = [name for name in VARIANT_COLUMNS if name not in self.variants.columns]
        if missing:
            raise ValueError(f"variants lack the columns {', '.join(missing)}")
        size = len(self.variants)
        if size == 0:
            raise ValueError("a genome view needs at least one variant")
        if self.maf is not None:
            one_each("maf", self.maf, size)
        for layer in self.layers().values():
            layer.check(size)

    @cached_property
    def mapped(self) -> bool:
        """Whether any variant has a chromosome and a position; otherwise the ruler counts markers."""
        return bool(placed(self.variants).any())

    def layers(self) -> dict[str, Layer]:
        """Return what is drawn, by the name under which the browser knows it, in the order of drawing."""
        layers: dict[str, Layer] = {}
        if self.windows is not None:
            layers["windows"] = self.windows
        if self.score is not None:
            layers["score"] = Score(self.score, self.score_label, below=self.windows is not None)
        if self.control is not None:
            layers["control"] = Control(self.control)
        if self.log10p is not None:
            layers["log10p"] = Association(self.log10p, self.significance, self.significance_label)
        layers |= {f"track{i}": track for i, track in enumerate(self.tracks)}
        if self.score is not None or self.log10p is not None:
            layers["linkage"] = Linkage("score" if self.log10p is None else "log10p")
        if self.boundaries is not None:
            layers["boundaries"] = Blocks(self.boundaries, self.boundaries_label)
        if self.genes is not None:
            layers["genes"] = Genes(self.genes)
        if self.loci is not None:
            layers["loci"] = Loci(self.loci)
        return layers

    def packed(self, key: str, group: str | None = None) -> bytes:
        """Return the bytes that the view with this key (in this group of linked views) is given; packed once."""
        if (key, group) not in self._packed:
            view = {"key": key, "group": group, "title": self.title, "notes": list(self.notes)}
            ruler = Ruler.of(self.variants, self.mapped)
            self._packed[key, group] = pack(view, self.variants, self.maf, ruler, self.layers())
        return self._packed[key, group]
