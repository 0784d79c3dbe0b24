"""A mend: what would make a layer fit, as data. `drafting.mending` applies it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

LayerValues = Mapping[str, object]
"""A layer's kind and settings, or some of them, as plain values; which there are depends on the kind."""


@dataclass(frozen=True)
class Mend:
    """One way to put right what is wrong with a layer or with a network's input.

    Attributes
    ----------
    label : str
        What it does, in a few words: "use kernel 4".
    change : setting -> value
        New values of the layer's own settings; a new "kind" drops the settings of the old one. For the input: axis ->
        size.
    insert : tuple of layers
        Put one after the other between the input called `source` and the layer.
    source : str
        Which input; "" for the first or only one.
    remove : bool
        Whether the layer is taken out; those after it are then fed by what fed it.
    inputs : tuple of str
        The layers that alone feed it from now on; none where its inputs stay.
    append : tuple of layers
        Put one after the other behind the layer.
    layer : str
        The layer that is mended; "input" for the input.
    """

    label: str
    change: LayerValues = field(default_factory=dict[str, object])
    insert: tuple[LayerValues, ...] = ()
    source: str = ""
    remove: bool = False
    inputs: tuple[str, ...] = ()
    append: tuple[LayerValues, ...] = ()
    layer: str = ""
