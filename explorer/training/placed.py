"""Places of tokens on the genome, put into networks that ask for them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from explorer.errors import InputError
from explorer.genetics.ruler import ruler
from explorer.networks.geometry import geometry
from explorer.networks.spec import NetworkSpec

KIND = "genome_position"


def placed(spec: NetworkSpec, variants: pd.DataFrame | None) -> NetworkSpec:
    """Return the network with the places of its tokens, where a layer wants them and has none yet.

    Parameters
    ----------
    variants : DataFrame (positions,), the variants that the network reads, in its order; None where not settled

    Raises
    ------
    InputError
        The variants have no map.
    """
    wanting = [layer.name for layer in spec.layers if layer.kind == KIND and not layer.settings()["places"]]
    if not wanting or variants is None:
        return spec
    table, layers = geometry(spec), []
    for layer in spec.layers:
        if layer.name in wanting:
            source = table[spec.sources[layer.name][0]]
            if source.field is None or not source.windowed:
                raise InputError(f"layer {layer.name!r}", "its tokens do not lie along the genome")
            windows = np.clip(np.asarray(source.field.windows("positions")) - [0, 1], 0, len(variants) - 1)
            layer = layer.model_copy(update={"places": tuple(places(windows, variants).tolist())})
        layers.append(layer)
    return NetworkSpec.model_validate(spec.model_dump() | {"layers": [layer.model_dump() for layer in layers]})


def places(windows: np.ndarray, variants: pd.DataFrame) -> np.ndarray:
    """Return where tokens stand (tokens,): the middle of each, chromosomes laid end to end, neighbours about 1 apart.

    `windows` (tokens, 2): the first and last variant of each token.
    """
    scale = ruler(variants)
    if scale.unit != "bp":
        reason = "these variants have no map, so there are no base pairs"
        raise InputError("Positional encoding", reason, "Choose sinusoidal: by the order of the markers.")
    lengths = np.zeros(scale.chromosome.max() + 1)
    np.maximum.at(lengths, scale.chromosome, scale.position)
    along = scale.position + np.concatenate([[0], np.cumsum(lengths)])[scale.chromosome]
    middle = along[windows].mean(axis=1)
    apart = np.abs(np.diff(middle))
    usual = float(np.median(apart[apart > 0])) if (apart > 0).any() else 1.0
    return np.round((middle - middle.min()) / usual, 3)
