"""The networks of the lesson on patches as specs: what the builder opens."""

from __future__ import annotations

from explorer.networks.spec import NetworkSpec
from explorer.training.lessons.patch_tasks import GRIDS, SIZES, Subject


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
