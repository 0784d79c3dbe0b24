"""The networks that name hidden patches as specs, what the builder opens, and their weights by its names."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from explorer.networks.spec import NetworkSpec
from explorer.training.lessons import masked_digits, sideways
from explorer.training.lessons.masked_patches import BLOCKS, FEED, HEADS, WIDTH


def namer(name: str, tokens: int, names: int, dropout: float = 0.0) -> NetworkSpec:
    """Return a network from names of patches, of which the last means hidden, to scores of names at every place."""
    block = {"kind": "transformer_encoder_block", "heads": HEADS, "feed_forward": FEED, "dropout": dropout}
    return NetworkSpec.model_validate(
        {
            "name": name,
            "note": f"Reads {tokens} patches by their numbers in a codebook, {names} where one is hidden, and scores "
            f"all {names} for each.",
            "input": {"tokens": tokens},
            "layers": [
                {"kind": "embedding", "name": "patch", "words": names + 1, "width": WIDTH},
                {"kind": "positional_encoding", "name": "place", "how": "learned"},
                *({**block, "name": f"block_{k}"} for k in range(BLOCKS)),
                {"kind": "dense", "name": "scores", "units": names},
            ],
        }
    )


def digits() -> NetworkSpec:
    """Return the network that names patches of digits."""
    return namer("namer of patches of digits", masked_digits.GRID.patches, masked_digits.NAMES, masked_digits.DROPOUT)


def land() -> NetworkSpec:
    """Return the network that names patches of landscapes."""
    return namer("namer of patches of landscapes", sideways.GRID.patches, len(sideways.book()))


def weights_of(kept: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Return a lesson's weights as a network built of the spec names them."""
    named = {}
    for name, tensor in kept.items():
        if name == "place":
            name = "place.table"
        elif name.startswith("blocks."):
            name = "block_" + name.removeprefix("blocks.")
        named[f"layers.{name}"] = tensor
    return named
