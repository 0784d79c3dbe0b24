"""AlexNet: the single tower of popular code, its first widths, and the two towers as first published."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from pydantic import Field

from explorer.networks.zoo.architecture import Architecture, ImageSettings, Stack
from explorer.networks.zoo.classic import Made

FIRST = (96, 256, 384, 384, 256)
LATER = (64, 192, 384, 256, 256)


class AlexNetSettings(ImageSettings):
    """Settings of AlexNet."""

    side: int = Field(default=224, ge=63, le=1024, description="Height and width of the image.")
    first_widths: bool = Field(default=False, description="96-256-384-384-256 filters; else 64-192-384-256-256.")
    towers: int = Field(default=1, ge=1, le=2, description="Halves that meet only in the third convolution.")
    response_norm: bool = Field(default=False, description="Local response normalisation after two convolutions.")


def alexnet(settings: AlexNetSettings) -> Made:
    """Return five convolutions and three dense layers."""
    stack, towers = Stack(), settings.towers
    widths = FIRST if settings.first_widths else LATER
    shapes = ((11, 4, 2, 1), (5, 1, 2, towers), (3, 1, 1, 1), (3, 1, 1, towers), (3, 1, 1, towers))
    for i, (width, (kernel, stride, padding, groups)) in enumerate(zip(widths, shapes, strict=True), 1):
        stack.group = f"convolution {i}"
        sizes = {"kernel": kernel, "stride": stride, "padding": padding, "groups": groups}
        stack.put("conv2d", f"conv_{i}", filters=settings.wide(width), **sizes)
        stack.put("relu", f"conv_{i}_relu")
        if settings.response_norm and i in (1, 2):
            stack.put("local_response_norm", f"conv_{i}_norm")
        if i in (1, 2, 5):
            stack.put("max_pool2d", f"pool_{i}", kernel=3, stride=2)
    stack.group = "classifier"
    stack.put("flatten", "flatten")
    stack.dense(settings.wide(4096), settings.wide(4096), settings.classes, dropout=0.5, dropped_first=True)
    return settings.image, stack.layers


_PAPER = "Krizhevsky, Sutskever, Hinton: ImageNet classification with deep convolutional neural networks. NIPS, 2012."
_WHY = (
    "It won ImageNet by ten points and ended the era of hand-made features: ReLU, dropout, augmented data and two "
    "graphics cards made eight layers trainable. Most of its parameters lie in the first dense layer."
)
_DIFFERS = (
    "Paper: two towers, one for each card, 96-256-384-384-256 filters with local response normalisation. Popular "
    "code: one tower of 64-192-384-256-256 filters without it (Krizhevsky's later 'one weird trick')."
)
_SMALL = {"side": 67, "narrow": 16, "classes": 10}
_HOW = "five networks averaged, ILSVRC 2012"


_ALEXNET = Architecture(
    "alexnet", "AlexNet", "convolutional", 2012, _PAPER, _WHY, AlexNetSettings, alexnet, depth=8, small=_SMALL
)


def _entry(name: str, title: str, counted: int, **more: Any) -> Architecture:
    return replace(_ALEXNET, name=name, title=title, counted=counted, **more)


ENTRIES = (
    _entry("alexnet", "AlexNet, one tower", 61_100_840, source="popular code", differs=_DIFFERS + " This is the code."),
    _entry(
        "alexnet-first-widths",
        "AlexNet, one tower, first widths",
        62_378_344,
        values={"first_widths": True, "response_norm": True},
        source="popular code",
        differs=_DIFFERS + " This has the paper's widths in one tower.",
    ),
    _entry(
        "alexnet-two-tower",
        "AlexNet, two towers, as first published",
        60_965_224,
        values={"first_widths": True, "towers": 2, "response_norm": True},
        differs=_DIFFERS + " This is the paper's; 224 pixels with padding 2 stand for its 227.",
        top5_error=16.4,
        top5_how=_HOW,
    ),
)
