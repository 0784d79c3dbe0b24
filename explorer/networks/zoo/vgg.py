"""VGG A to E: nothing but 3x3 convolutions, doubled in width where pooling halves the map."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from explorer.networks.zoo.architecture import Architecture, ImageSettings, Stack
from explorer.networks.zoo.classic import Made

WIDTHS = (64, 128, 256, 512, 512)
CONFIGURATIONS = {
    "A": ((3,), (3,), (3, 3), (3, 3), (3, 3)),
    "A-LRN": ((3,), (3,), (3, 3), (3, 3), (3, 3)),
    "B": ((3, 3),) * 5,
    "C": ((3, 3), (3, 3), (3, 3, 1), (3, 3, 1), (3, 3, 1)),
    "D": ((3, 3), (3, 3), (3, 3, 3), (3, 3, 3), (3, 3, 3)),
    "E": ((3, 3), (3, 3), (3, 3, 3, 3), (3, 3, 3, 3), (3, 3, 3, 3)),
}
"""Kernels of the convolutions of each of the five blocks (table 1 of the paper)."""


class VGGSettings(ImageSettings):
    """Settings of VGG."""

    side: int = Field(default=224, ge=32, le=1024, description="Height and width of the image.")
    configuration: Literal["A", "A-LRN", "B", "C", "D", "E"] = Field(default="D", description="The column of table 1.")


def vgg(settings: VGGSettings) -> Made:
    """Return five blocks of convolutions, each ended by pooling, and three dense layers."""
    stack = Stack()
    for i, (width, kernels) in enumerate(zip(WIDTHS, CONFIGURATIONS[settings.configuration], strict=True), 1):
        stack.group = f"block {i}"
        for j, kernel in enumerate(kernels, 1):
            name = f"conv_{i}_{j}"
            stack.put("conv2d", name, filters=settings.wide(width), kernel=kernel, padding=kernel // 2)
            stack.put("relu", f"{name}_relu")
            if settings.configuration == "A-LRN" and i == 1:
                stack.put("local_response_norm", f"{name}_norm")
        stack.put("max_pool2d", f"pool_{i}", kernel=2)
    stack.group = "classifier"
    stack.put("flatten", "flatten")
    stack.dense(settings.wide(4096), settings.wide(4096), settings.classes, dropout=0.5)
    return settings.image, stack.layers


_PAPER = "Simonyan, Zisserman: Very deep convolutional networks for large-scale image recognition. ICLR, 2015."
_WHY = (
    "Two 3x3 convolutions see what one 5x5 sees, three what one 7x7 sees, with fewer parameters and more bends between "
    "them. VGG took that to 19 layers of one kind, and its features served every other task for years."
)
_SINGLE = "one network, one scale, the paper's validation set"
_COUNTS = {
    "A": (11, 132_863_336, 10.4, _SINGLE),
    "A-LRN": (11, 132_863_336, 10.5, _SINGLE),
    "B": (13, 133_047_848, 9.9, _SINGLE),
    "C": (16, None, 9.4, _SINGLE),
    "D": (16, 138_357_544, 8.8, _SINGLE),
    "E": (19, 143_667_240, 7.3, "seven networks averaged, ILSVRC 2014"),
}
_NOTES = {
    "A-LRN": " A with local response normalisation, which did not help: 10.5 for 10.4 percent.",
    "C": " C has 1x1 convolutions where D has 3x3: bends alone help, seeing more helps further.",
    "D": " D is known as VGG-16.",
    "E": " E is known as VGG-19.",
}
ENTRIES = tuple(
    Architecture(
        f"vgg-{column.lower()}",
        f"VGG {column} ({depth} layers)",
        "convolutional",
        2014,
        _PAPER,
        _WHY + _NOTES.get(column, ""),
        VGGSettings,
        vgg,
        {"configuration": column},
        depth=depth,
        counted=counted,
        top5_error=error,
        top5_how=how,
        small={"side": 32, "narrow": 16, "classes": 10},
    )
    for column, (depth, counted, error, how) in _COUNTS.items()
)
