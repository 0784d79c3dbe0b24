"""The interface of a layer on Python's side; the browser's is in index.js."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from explorer.components.genome_view.ruler import Ruler


@dataclass(frozen=True, eq=False)
class Packed:
    """What the browser is given of a layer.

    Attributes
    ----------
    arrays : mapping
        By the names that the layer's script asks for in its `arrays`.
    settings : mapping
        Whatever else it needs, as JSON.
    reach : int array (chromosomes,) or None
        How far the chromosomes have to extend for it, in bp.
    """

    arrays: Mapping[str, np.ndarray]
    settings: Mapping[str, object] = field(default_factory=dict)
    reach: np.ndarray | None = None


class Layer(ABC):
    """One thing that is drawn along the ruler. `kind` is that of the script that draws it."""

    kind: ClassVar[str]

    @abstractmethod
    def check(self, variants: int) -> None:
        """Raise ValueError where it does not fit a view of so many variants."""

    @abstractmethod
    def pack(self, ruler: Ruler) -> Packed | None:
        """Return what is sent, in drawing order; None where nothing of it can be drawn on this ruler."""
