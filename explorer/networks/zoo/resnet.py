"""ResNets for ImageNet and CIFAR, with the stride of a bottleneck on either place, and the plain twin of each."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from pydantic import Field

from explorer.networks.zoo.architecture import Architecture, ImageSettings, Stack
from explorer.networks.zoo.classic import Made

BLOCKS = {18: (2, 2, 2, 2), 34: (3, 4, 6, 3), 50: (3, 4, 6, 3), 101: (3, 4, 23, 3), 152: (3, 8, 36, 3)}
"""Blocks of each of the four stages (table 1 of the paper); from 50 on a block is a bottleneck."""


class ResNetSettings(ImageSettings):
    """Settings of a ResNet for ImageNet."""

    side: int = Field(default=224, ge=32, le=1024, description="Height and width of the image.")
    depth: Literal[18, 34, 50, 101, 152] = Field(default=50, description="Weighted layers.")
    stride_on: Literal["1x1", "3x3"] = Field(
        default="1x1", description="Which convolution of a bottleneck halves the map: the first 1x1, or the 3x3."
    )
    residual: bool = Field(default=True, description="Whether a block adds to what it was given; else plain.")


class SmallResNetSettings(ImageSettings):
    """Settings of a ResNet for CIFAR: 6n + 2 layers of 16, 32 and 64 filters."""

    side: int = Field(default=32, ge=8, le=256, description="Height and width of the image.")
    classes: int = Field(default=10, ge=1, le=100_000, description="How many classes there are.")
    blocks: int = Field(default=3, ge=1, le=200, description="Blocks of each of the three stages; 3 makes 20 layers.")
    residual: bool = Field(default=True, description="Whether a block adds to what it was given; else plain.")


def _convolve(stack: Stack, name: str, filters: int, kernel: int, stride: int, *inputs: str) -> str:
    sizes = {"kernel": kernel, "stride": stride, "padding": kernel // 2, "bias": False}
    stack.put("conv2d", name, *inputs, filters=filters, **sizes)
    return stack.put("batch_norm", f"{name}_norm")


def resnet(settings: ResNetSettings) -> Made:
    """Return a stem, four stages of blocks whose width doubles where the map halves, an average and a dense layer."""
    stack, narrow = Stack(), settings.depth >= 50
    stack.group = "stem"
    _convolve(stack, "conv_1", settings.wide(64), 7, 2)
    stack.put("relu", "conv_1_relu")
    source, width = stack.put("max_pool2d", "pool_1", kernel=3, stride=2, padding=1), settings.wide(64)
    for stage, blocks in enumerate(BLOCKS[settings.depth], 2):
        filters = settings.wide(64 * 2 ** (stage - 2))
        for i in range(1, blocks + 1):
            name, stride = f"conv_{stage}_{i}", 2 if stage > 2 and i == 1 else 1
            stack.group = f"stage {stage}/block {i}"
            if narrow:
                first, second = (stride, 1) if settings.stride_on == "1x1" else (1, stride)
                parts = ((filters, 1, first), (filters, 3, second), (4 * filters, 1, 1))
            else:
                parts = ((filters, 3, stride), (filters, 3, 1))
            for letter, (many, kernel, step) in zip("abc", parts, strict=False):
                _convolve(stack, f"{name}{letter}", many, kernel, step, *((source,) if letter == "a" else ()))
                if letter != "abc"[len(parts) - 1]:
                    stack.put("relu", f"{name}{letter}_relu")
            if settings.residual:
                learnt, out = stack.last, parts[-1][0]
                if stride > 1 or width != out:
                    source = _convolve(stack, f"{name}_short", out, 1, stride, source)
                stack.put("add", f"{name}_sum", source, learnt)
            source, width = stack.put("relu", f"{name}_relu"), parts[-1][0]
    stack.group = "classifier"
    stack.put("global_average_pool", "average")
    stack.put("dense", "output", units=settings.classes)
    return settings.image, stack.layers


def small_resnet(settings: SmallResNetSettings) -> Made:
    """Return three stages of basic blocks; where the map halves, the shortcut is every other place, zeros added."""
    stack = Stack()
    stack.group = "stem"
    width = settings.wide(16)
    _convolve(stack, "conv_1", width, 3, 1)
    source = stack.put("relu", "conv_1_relu")
    for stage in (1, 2, 3):
        filters = settings.wide(8 * 2**stage)
        for i in range(1, settings.blocks + 1):
            name, stride = f"conv_{stage + 1}_{i}", 2 if stage > 1 and i == 1 else 1
            stack.group = f"stage {stage}/block {i}"
            _convolve(stack, f"{name}a", filters, 3, stride, source)
            stack.put("relu", f"{name}a_relu")
            learnt = _convolve(stack, f"{name}b", filters, 3, 1)
            if settings.residual:
                if stride > 1:
                    stack.put("max_pool2d", f"{name}_every_other", source, kernel=1, stride=stride)
                    more = filters - width
                    half = more // 2
                    source = stack.put("pad", f"{name}_zeros", axis="channels", before=half, after=more - half)
                stack.put("add", f"{name}_sum", source, learnt)
            source, width = stack.put("relu", f"{name}_relu"), filters
    stack.group = "classifier"
    stack.put("global_average_pool", "average")
    stack.put("dense", "output", units=settings.classes)
    return settings.image, stack.layers


_PAPER = "He, Zhang, Ren, Sun: Deep residual learning for image recognition. CVPR, 2016."
_WHY = (
    "Deeper plain networks trained worse, even on the training set, though a deeper one could copy a shallower one. A "
    "block that adds to what it was given has only to learn zero to do nothing; with that, 152 layers trained better "
    "than 18. Six of them together reached 3.57 percent and won ImageNet."
)
_PLAIN = "The same layers without the additions: the network that showed that depth by itself makes training worse."
_DEEPER = "The same layers without the additions, which the paper did not try: so deep, a plain network hardly trains."
_DIFFERS = "Paper: the first 1x1 of a block halves the map. Popular code: the 3x3 does, which keeps more of it."
_FIGURES = {
    18: (11_689_512, None),
    34: (21_797_672, 5.71),
    50: (25_557_032, 5.25),
    101: (44_549_160, 4.60),
    152: (60_192_808, 4.49),
}
_SMALL = {"side": 32, "narrow": 32, "classes": 10}


def _entries(depth: int) -> list[Architecture]:
    counted, error = _FIGURES[depth]
    deep = depth >= 50
    how = "one network, the paper's validation set" if error else ""
    paper = "This is the paper's." if deep else ""
    published = Architecture(
        f"resnet-{depth}",
        f"ResNet-{depth}",
        "residual",
        2015,
        _PAPER,
        _WHY,
        ResNetSettings,
        resnet,
        {"depth": depth},
        differs=f"{_DIFFERS} {paper}" if deep else "",
        depth=depth,
        counted=counted,
        top5_error=error,
        top5_how=how,
        small=_SMALL,
    )
    popular = replace(
        published,
        name=f"resnet-{depth}-b",
        title=f"ResNet-{depth}, stride on the 3x3",
        values={"depth": depth, "stride_on": "3x3"},
        source="popular code",
        differs=f"{_DIFFERS} This is the popular code.",
        top5_error=None,
        top5_how="",
    )
    plain = replace(
        published,
        name=f"plain-{depth}",
        title=f"Plain twin of ResNet-{depth}",
        family="convolutional",
        why=_DEEPER if deep else _PLAIN,
        values={"depth": depth, "residual": False},
        source="paper" if depth in (18, 34) else "ours",
        differs="",
        counted=None,
        top5_error=10.02 if depth == 34 else None,
        top5_how="one network, ten crops, the paper's validation set" if depth == 34 else "",
    )
    return [published, popular, plain] if deep else [published, plain]


_CIFAR = Architecture(
    "resnet-20",
    "ResNet-20 for CIFAR",
    "residual",
    2015,
    _PAPER,
    "The small one of the paper, on images of 32 pixels: its 0.27 million parameters train within minutes, and the "
    "argument of the whole paper can be seen on it.",
    SmallResNetSettings,
    small_resnet,
    depth=20,
    counted=269_722,
    small={"side": 8, "channels": 1, "narrow": 2},
)
ENTRIES = (
    _CIFAR,
    replace(
        _CIFAR,
        name="plain-20",
        title="Plain twin of ResNet-20",
        family="convolutional",
        why=_PLAIN + " Its shortcuts have no weights, so both have the same number of parameters.",
        values={"residual": False},
    ),
    *(entry for depth in BLOCKS for entry in _entries(depth)),
)
