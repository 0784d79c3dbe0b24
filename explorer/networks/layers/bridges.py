"""Layers that turn the axes of a shape into those that a layer takes."""

from __future__ import annotations

import math

from explorer.networks.mend import LayerValues, Mend
from explorer.networks.shape import Shape


def advice(actual: tuple[str, ...], required: tuple[str, ...]) -> str:
    """Return the advice, in words, that turns the actual axes into the required ones."""
    if required == ("features",):
        return "Put a flatten or a global average pool before it"
    if required == ("tokens", "width"):
        return "Put an embedding before it" if actual == ("tokens",) else "Put a token embedding before it"
    if required == ("capsules", "dimensions"):
        return "Put primary capsules before it"
    if sorted(actual) == sorted(required):
        return "Put a transpose before it"
    return "Put a reshape before it"


def bridges(shape: Shape, required: tuple[str, ...], multiple: int = 1) -> list[Mend]:
    """Return the mends that put layers before one that requires other axes than those of the shape.

    The width of an embedding is a multiple of `multiple`, the number of heads that share it.
    """
    if required == ("features",):
        offers = [_before("flatten", {"kind": "flatten"})]
        if shape.axes[0] == "channels" or shape.axes == ("tokens", "width"):
            offers.append(_before("global average pool", {"kind": "global_average_pool"}))
        return offers
    if sorted(shape.axes) == sorted(required):
        return [_before("transpose", {"kind": "transpose", "order": required})]
    if required == ("tokens", "width"):
        return [_to_tokens(shape, width=multiple * max(1, 32 // multiple))]
    if required == ("tokens",):
        return [_before("reshape", _reshape(tokens=shape.size))]
    if required == ("capsules", "dimensions") and shape.axes == ("channels", "height", "width"):
        kernel = min(9, shape["height"], shape["width"])
        capsules = {"kind": "primary_capsules", "types": 8, "kernel": (kernel, kernel)}
        return [_before("layer of primary capsules", capsules)]
    if required == ("channels", "positions"):
        return [_to_positions(shape)]
    if required == ("channels", "height", "width"):
        return [_to_image(shape)]
    return []


def _to_tokens(shape: Shape, width: int) -> Mend:
    if shape.axes == ("tokens",):
        return _before("embedding", {"kind": "embedding", "words": 1000, "width": width})
    if shape.axes == ("channels", "positions"):
        size = max(1, -(-shape["positions"] // 64))
        return _before("token embedding", {"kind": "token_embedding", "size": size, "width": width})
    if shape.axes == ("channels", "height", "width"):
        turned = {"kind": "transpose", "order": ("height", "width", "channels")}
        laid = _reshape(tokens=shape["height"] * shape["width"], width=shape["channels"])
        return _before("transpose and a reshape", turned, laid)
    return _before("reshape", _reshape(tokens=1, width=shape.size))


def _to_positions(shape: Shape) -> Mend:
    if shape.axes == ("tokens", "width"):
        turned = {"kind": "transpose", "order": ("width", "tokens")}
        laid = _reshape(channels=shape["width"], positions=shape["tokens"])
        return _before("transpose and a reshape", turned, laid)
    if shape.axes == ("channels", "height", "width"):
        return _before("reshape", _reshape(channels=shape["channels"], positions=shape["height"] * shape["width"]))
    return _before("reshape", _reshape(channels=1, positions=shape.size))


def _to_image(shape: Shape) -> Mend:
    if shape.axes == ("channels", "positions"):
        return _before("reshape", _reshape(channels=shape["channels"], height=1, width=shape["positions"]))
    side = math.isqrt(shape.size)
    if side * side == shape.size:
        return _before("reshape", _reshape(channels=1, height=side, width=side))
    return _before("reshape", _reshape(channels=1, height=1, width=shape.size))


def _before(label: str, *layers: LayerValues) -> Mend:
    return Mend(f"put {'an' if label[0] in 'aeiou' else 'a'} {label} before it", insert=layers)


def _reshape(**shape: int) -> LayerValues:
    return {"kind": "reshape", "shape": shape}
