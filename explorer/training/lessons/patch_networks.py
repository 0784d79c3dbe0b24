"""The networks of the lesson on patches as specs, which the builder opens, and one of their heads as matrices."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import torch

from explorer.networks.spec import NetworkSpec
from explorer.training.lessons.patch_blocks import PatchBlock
from explorer.training.lessons.patch_tasks import GRIDS, SIZES, Subject
from explorer.training.lessons.patch_transformer import cut, transformer


def attending(subject: Subject, places: bool = True) -> NetworkSpec:
    """Return the transformer on patches; the class token is a token of zeros that gets a learnt position."""
    grid, sizes = GRIDS[subject], SIZES[subject]
    block = {"kind": "transformer_encoder_block", "heads": sizes.heads, "feed_forward": sizes.feed}
    if grid.rows == 1:
        shape = {"channels": 1, "positions": grid.columns * grid.wide}
        cut: list[dict[str, object]] = [
            {"kind": "token_embedding", "size": grid.wide, "width": sizes.width, "shared": True}
        ]
    else:
        shape = {"channels": 1, "height": grid.rows * grid.high, "width": grid.columns * grid.wide}
        cut = [
            {"kind": "conv2d", "filters": sizes.width, "kernel": grid.high, "stride": grid.high},
            {"kind": "transpose", "order": ["height", "width", "channels"]},
            {"kind": "reshape", "shape": {"tokens": grid.patches, "width": sizes.width}},
        ]
    layers = [
        *cut,
        {"kind": "pad", "name": "class_token", "axis": "tokens", "before": 1, "after": 0},
        *([{"kind": "positional_encoding", "how": "learned"}] if places else []),
        *([block] * sizes.blocks),
        {"kind": "crop", "axis": "tokens", "before": 0, "after": grid.patches},
        {"kind": "flatten"},
        {"kind": "dense", "units": sizes.classes},
    ]
    name = f"patches of {subject}" + ("" if places else ", no positions")
    return NetworkSpec.model_validate({"name": name, "input": shape, "layers": layers})


def convolutional(subject: Subject) -> NetworkSpec:
    """Return the convolutional network beside it."""
    classes, grid = SIZES[subject].classes, GRIDS[subject]
    if subject == "windows":
        shape = {"channels": 1, "positions": grid.columns * grid.wide}
        convolutions = [
            part
            for filters, kernel in ((16, 3), (48, 5))
            for part in (
                {"kind": "conv1d", "filters": filters, "kernel": kernel, "padding": kernel // 2},
                {"kind": "relu"},
            )
        ]
        last: list[dict[str, object]] = [{"kind": "global_max_pool"}]
    else:
        shape = {"channels": 1, "height": grid.rows * grid.high, "width": grid.columns * grid.wide}
        convolutions = [
            part
            for filters in ((16, 48) if subject == "digits" else (12, 24, 24))
            for part in (
                {"kind": "conv2d", "filters": filters, "kernel": 3, "padding": 1},
                {"kind": "relu"},
                {"kind": "max_pool2d", "kernel": 2},
            )
        ]
        last = [{"kind": "flatten"}]
    layers = [*convolutions, *last, {"kind": "dense", "units": classes}]
    return NetworkSpec.model_validate({"name": f"convolutions on {subject}", "input": shape, "layers": layers})


class Head(NamedTuple):
    """What a head computes: queries and keys (tokens, numbers of a head), scores and weights (tokens, tokens)."""

    queries: np.ndarray
    keys: np.ndarray
    products: np.ndarray
    divisor: float
    scores: np.ndarray
    weights: np.ndarray


def head(weights: Mapping[str, np.ndarray], subject: Subject, picture: np.ndarray, block: int, number: int) -> Head:
    """Return a head of a trained network with positions on one picture, float64; blocks and heads count from 0."""
    grid = GRIDS[subject]
    net = transformer(grid, SIZES[subject], True, 0).double()
    net.load_state_dict({name: torch.tensor(part).double() for name, part in weights.items()})
    shaped = torch.tensor(picture).double().reshape(1, grid.rows * grid.high, grid.columns * grid.wide)
    with torch.no_grad():
        x = net.tokens(cut(shaped, grid))
        for one in list(net.blocks)[:block]:
            x = one(x)
        last = net.blocks[block]
        if not isinstance(last, PatchBlock):
            raise TypeError("a patch transformer is made of patch blocks")
        queries, keys, _ = (part[0, number].numpy() for part in last.asked(x))
        divisor = math.sqrt(queries.shape[1])
        scores = queries @ keys.T / divisor
        return Head(queries, keys, queries @ keys.T, divisor, scores, last.looks(x)[0, number].numpy())
