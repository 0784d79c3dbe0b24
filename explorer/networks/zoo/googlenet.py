"""The inception module and GoogLeNet: as published, with batch norm, and with 3x3 in place of 5x5."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal

from pydantic import Field

from explorer.networks.zoo.architecture import Architecture, ImageSettings, Stack
from explorer.networks.zoo.classic import Made

MODULES = {
    "3a": (64, 96, 128, 16, 32, 32),
    "3b": (128, 128, 192, 32, 96, 64),
    "4a": (192, 96, 208, 16, 48, 64),
    "4b": (160, 112, 224, 24, 64, 64),
    "4c": (128, 128, 256, 24, 64, 64),
    "4d": (112, 144, 288, 32, 64, 64),
    "4e": (256, 160, 320, 32, 128, 128),
    "5a": (256, 160, 320, 32, 128, 128),
    "5b": (384, 192, 384, 48, 128, 128),
}
"""Filters of each module: 1x1; reduced and 3x3; reduced and 5x5; after the pooling (table 1 of the paper)."""


class InceptionSettings(ImageSettings):
    """Settings of an inception module by itself; the defaults are module 3a."""

    side: int = Field(default=28, ge=8, le=256, description="Height and width of the map.")
    channels: int = Field(default=192, ge=1, le=4096, description="Channels of the map.")
    module: Literal["3a", "3b", "4a", "4b", "4c", "4d", "4e", "5a", "5b"] = Field(
        default="3a", description="The row of table 1 that gives the filters."
    )
    batch_norm: bool = Field(default=False, description="Batch norm after each convolution, which then has no bias.")
    large_kernel: Literal[3, 5] = Field(default=5, description="The larger kernel; the paper's is 5.")


class GoogLeNetSettings(ImageSettings):
    """Settings of GoogLeNet."""

    side: int = Field(default=224, ge=32, le=1024, description="Height and width of the image.")
    batch_norm: bool = Field(default=False, description="Batch norm after each convolution, which then has no bias.")
    large_kernel: Literal[3, 5] = Field(default=5, description="The larger kernel of the modules; the paper's is 5.")


def _convolve(
    stack: Stack,
    settings: InceptionSettings | GoogLeNetSettings,
    name: str,
    filters: int,
    kernel: int,
    *inputs: str,
    stride: int = 1,
) -> str:
    norm, sizes = settings.batch_norm, {"kernel": kernel, "stride": stride, "padding": kernel // 2}
    stack.put("conv2d", name, *inputs, filters=settings.wide(filters), bias=not norm, **sizes)
    if norm:
        stack.put("batch_norm", f"{name}_norm", epsilon=1e-3)
    return stack.put("relu", f"{name}_relu")


def _module(stack: Stack, settings: InceptionSettings | GoogLeNetSettings, name: str) -> str:
    source, group = stack.last, f"inception {name}"
    one, reduce, three, shrink, five, pool = MODULES[name]
    prefix, large = f"i{name}", settings.large_kernel
    stack.group = f"{group}/1x1"
    ends = [_convolve(stack, settings, f"{prefix}_1x1", one, 1, source)]
    stack.group = f"{group}/3x3"
    _convolve(stack, settings, f"{prefix}_3x3_reduce", reduce, 1, source)
    ends.append(_convolve(stack, settings, f"{prefix}_3x3", three, 3))
    stack.group = f"{group}/5x5" if large == 5 else f"{group}/second 3x3"
    _convolve(stack, settings, f"{prefix}_5x5_reduce", shrink, 1, source)
    ends.append(_convolve(stack, settings, f"{prefix}_5x5", five, large))
    stack.group = f"{group}/pool"
    stack.put("max_pool2d", f"{prefix}_pool", source, kernel=3, stride=1, padding=1)
    ends.append(_convolve(stack, settings, f"{prefix}_pool_1x1", pool, 1))
    stack.group = group
    return stack.put("concatenate", f"{prefix}_output", *ends)


def inception(settings: InceptionSettings) -> Made:
    """Return four branches over the same map, laid one after the other as channels."""
    stack = Stack()
    _module(stack, settings, settings.module)
    return settings.image, stack.layers


def googlenet(settings: GoogLeNetSettings) -> Made:
    """Return a stem, nine inception modules, an average over places and one dense layer; no auxiliary heads."""
    stack, norm = Stack(), settings.batch_norm
    stack.group = "stem"
    _convolve(stack, settings, "conv_1", 64, 7, stride=2)
    stack.put("max_pool2d", "pool_1", kernel=3, stride=2, padding=1)
    if not norm:
        stack.put("local_response_norm", "norm_1")
    _convolve(stack, settings, "conv_2_reduce", 64, 1)
    _convolve(stack, settings, "conv_2", 192, 3)
    if not norm:
        stack.put("local_response_norm", "norm_2")
    stack.put("max_pool2d", "pool_2", kernel=3, stride=2, padding=1)
    for name in MODULES:
        if name in ("4a", "5a"):
            stack.group = ""
            stack.put("max_pool2d", f"pool_{int(name[0]) - 1}", kernel=3, stride=2, padding=1)
        _module(stack, settings, name)
    stack.group = "classifier"
    stack.put("global_average_pool", "average")
    stack.put("dropout", "dropout", rate=0.4)
    stack.put("dense", "output", units=settings.classes)
    return settings.image, stack.layers


_PAPER = "Szegedy et al.: Going deeper with convolutions. CVPR, 2015."
_WHY = (
    "Branches of several kernels side by side, each behind a 1x1 convolution that makes the map thin first: 22 layers "
    "with a ninth of AlexNet's parameters. An average over places instead of large dense layers saved most of them."
)
_DIFFERS = (
    "Paper: 5x5 branches, biases, local response normalisation. Popular code: batch norm without biases, and, by an "
    "old mistake that was kept, 3x3 kernels where the paper has 5x5."
)
_SMALL = {"side": 32, "narrow": 16, "classes": 10}


_GOOGLENET = Architecture(
    "googlenet", "GoogLeNet", "convolutional", 2014, _PAPER, _WHY, GoogLeNetSettings, googlenet, depth=22, small=_SMALL
)


def _entry(name: str, title: str, counted: int, which: str, **more: Any) -> Architecture:
    return replace(_GOOGLENET, name=name, title=title, counted=counted, differs=f"{_DIFFERS} {which}", **more)


ENTRIES = (
    Architecture(
        "inception-module",
        "Inception module (3a)",
        "convolutional",
        2014,
        _PAPER,
        "One 1x1, one 3x3, one 5x5 convolution and a pooling read the same map; the next layer weighs what each found. "
        "The 1x1 reductions before the large kernels cut their multiply-adds to a fraction.",
        InceptionSettings,
        inception,
        depth=2,
        counted=163_696,
        small={"side": 8, "channels": 12, "narrow": 8},
    ),
    _entry(
        "googlenet",
        "GoogLeNet, as published",
        6_998_552,
        "This is the paper's.",
        top5_error=6.7,
        top5_how="seven networks averaged, ILSVRC 2014",
    ),
    _entry(
        "googlenet-batch-norm",
        "GoogLeNet with batch norm",
        7_005_832,
        "This has the paper's kernels and batch norm.",
        values={"batch_norm": True},
        source="popular code",
    ),
    _entry(
        "googlenet-3x3",
        "GoogLeNet, 3x3 in place of 5x5",
        6_624_904,
        "This is the popular code.",
        values={"batch_norm": True, "large_kernel": 3},
        source="popular code",
    ),
)
