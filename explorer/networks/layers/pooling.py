"""Layers that make one number of several."""

from __future__ import annotations

from typing import ClassVar, Literal

import torch
from pydantic import Field
from torch import nn

from explorer.networks.layers.base import Count, Layer, Line, Margin, Pair, PairMargin
from explorer.networks.layers.sliding import Slide, Sliding, by, single
from explorer.networks.mend import Mend
from explorer.networks.shape import Shape, ShapeError
from explorer.networks.windows import WHOLE, Window


class Pool(Sliding, frozen=True):
    """A window that slides and keeps one number of what it reads, channel by channel."""

    family: ClassVar[str] = "pooling"
    mixes: ClassVar[bool] = False

    def output_shape(self, *shapes: Shape) -> Shape:
        shape, slides = shapes[0], self.slides()
        self.expect(shape, "channels", *(slide.axis for slide in slides))
        for slide in slides:
            if int(slide.padding) > slide.kernel // 2:
                most = tuple(min(int(one.padding), one.kernel // 2) for one in slides)
                least = tuple(max(one.kernel, 2 * int(one.padding)) for one in slides)
                raise ShapeError(
                    self,
                    shape,
                    f"padding {slide.padding} is more than half the kernel {slide.kernel}",
                    f"Use at most {slide.kernel // 2}",
                    [
                        Mend(f"pad {by(most)}", {"padding": single(most)}),
                        Mend(f"use kernel {by(least)}", {"kernel": single(least)}),
                    ],
                )
        return self.slid(shape, shape["channels"])


class Pool1d(Pool, frozen=True):
    """Slide a window along the genome and keep one number of it, channel by channel."""

    kernel: Count = Field(default=2, description="How many neighbouring positions become one.")
    stride: Count | None = Field(default=None, description="How many it moves on each step; the kernel if not given.")
    padding: Margin = Field(default=0, description="Places added on either side, at most half the kernel.")

    @property
    def step(self) -> int:
        """The stride, which is the kernel where none is given."""
        return self.stride or self.kernel

    def slides(self) -> tuple[Slide, ...]:
        return (Slide("positions", self.kernel, self.step, self.padding),)


class MaxPool1d(Pool1d, frozen=True):
    """Keep the largest of `kernel` neighbouring positions, channel by channel."""

    kind: Literal["max_pool1d"] = "max_pool1d"
    title: ClassVar[str] = "Max pooling (1-D)"
    formula: ClassVar[str] = r"y_{c,p} = \max_{j} x_{c,\,p s + j - P}"
    help: ClassVar[str] = "Says whether a pattern is there, no longer exactly where; nothing is learnt."

    def module(self, *shapes: Shape) -> nn.Module:
        return nn.MaxPool1d(self.kernel, self.step, self.padding)


class AveragePool1d(Pool1d, frozen=True):
    """Keep the mean of `kernel` neighbouring positions, channel by channel; padding counts as zeros."""

    kind: Literal["average_pool1d"] = "average_pool1d"
    title: ClassVar[str] = "Average pooling (1-D)"
    formula: ClassVar[str] = r"y_{c,p} = \frac{1}{k}\sum_{j} x_{c,\,p s + j - P}"
    help: ClassVar[str] = "Smooths and shortens; every position keeps an equal say."

    def module(self, *shapes: Shape) -> nn.Module:
        return nn.AvgPool1d(self.kernel, self.step, self.padding)


class Pool2d(Pool, frozen=True):
    """Slide a window over height and width and keep one number of it, channel by channel."""

    kernel: Pair = Field(default=(2, 2), description="Height and width of the window.")
    stride: Pair | None = Field(default=None, description="Steps down and right; the kernel if not given.")
    padding: PairMargin = Field(default=(0, 0), description="Places added on each side, at most half the kernel.")

    @property
    def step(self) -> tuple[int, int]:
        """The strides, which are the kernel where none are given."""
        return self.stride or self.kernel

    def slides(self) -> tuple[Slide, ...]:
        each = zip(("height", "width"), self.kernel, self.step, self.padding, strict=True)
        return tuple(Slide(*values) for values in each)


class MaxPool2d(Pool2d, frozen=True):
    """Keep the largest number of each window, channel by channel."""

    kind: Literal["max_pool2d"] = "max_pool2d"
    title: ClassVar[str] = "Max pooling (2-D)"
    formula: ClassVar[str] = r"y_{c,u,v} = \max_{i,j} x_{c,\,u s + i - P,\,v s + j - P}"
    help: ClassVar[str] = "Halves height and width when window and stride are 2; nothing is learnt."

    def module(self, *shapes: Shape) -> nn.Module:
        return nn.MaxPool2d(self.kernel, self.step, self.padding)


class AveragePool2d(Pool2d, frozen=True):
    """Keep the mean of each window, channel by channel; padding counts as zeros."""

    kind: Literal["average_pool2d"] = "average_pool2d"
    title: ClassVar[str] = "Average pooling (2-D)"
    formula: ClassVar[str] = r"y_{c,u,v} = \frac{1}{k_h k_w}\sum_{i,j} x_{c,\,u s + i - P,\,v s + j - P}"
    help: ClassVar[str] = "Smooths and shrinks; every place keeps an equal say."

    def module(self, *shapes: Shape) -> nn.Module:
        return nn.AvgPool2d(self.kernel, self.step, self.padding)


class GlobalPool(Layer, frozen=True):
    """Keep one number for each channel; of tokens, one for each of their numbers."""

    family: ClassVar[str] = "pooling"
    carries: ClassVar[dict[str, str]] = {"channels": "features"}
    verb: ClassVar[str] = "pools"

    def output_shape(self, *shapes: Shape) -> Shape:
        shape = shapes[0]
        if shape.axes == ("tokens", "width"):
            return Shape(features=shape["width"])
        if shape.axes[0] != "channels" or len(shape) < 2:
            why = f"it {self.verb} over places, of which {shape} has none"
            raise ShapeError(self, shape, why, "Leave it out", [Mend("leave it out", remove=True)])
        return Shape(features=shape["channels"])

    def window(self, *shapes: Shape) -> dict[str, Window]:
        return dict.fromkeys(shapes[0].spatial, WHOLE)

    def volume(self, *shapes: Shape) -> list[Line]:
        axis = "width" if "tokens" in shapes[0] else "channels"
        return [Line("features", str(shapes[0][axis]), shapes[0][axis])]


class GlobalAveragePool(GlobalPool, frozen=True):
    """Keep one mean for each channel, over all its places; of tokens, the mean token."""

    kind: Literal["global_average_pool"] = "global_average_pool"
    verb: ClassVar[str] = "averages"
    title: ClassVar[str] = "Global average pooling"
    formula: ClassVar[str] = r"y_c = \frac{1}{L}\sum_{p} x_{c,p}"
    help: ClassVar[str] = "Says how much of each pattern there is anywhere; where it lies is lost."

    def module(self, *shapes: Shape) -> nn.Module:
        if "tokens" in shapes[0]:
            return TokenMean()
        pool = nn.AdaptiveAvgPool1d(1) if len(shapes[0]) == 2 else nn.AdaptiveAvgPool2d(1)
        return nn.Sequential(pool, nn.Flatten())


class GlobalMaxPool(GlobalPool, frozen=True):
    """Keep the largest number of each channel, over all its places; of tokens, the largest of each of their numbers."""

    kind: Literal["global_max_pool"] = "global_max_pool"
    title: ClassVar[str] = "Global max pooling"
    formula: ClassVar[str] = r"y_c = \max_{p} x_{c,p}"
    help: ClassVar[str] = "Says whether a pattern occurs anywhere, however rarely; where it lies is lost."

    def module(self, *shapes: Shape) -> nn.Module:
        if "tokens" in shapes[0]:
            return TokenMax()
        pool = nn.AdaptiveMaxPool1d(1) if len(shapes[0]) == 2 else nn.AdaptiveMaxPool2d(1)
        return nn.Sequential(pool, nn.Flatten())


class TokenMean(nn.Module):
    """Average over tokens: (samples, tokens, width) to (samples, width)."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x.mean(1)


class TokenMax(nn.Module):
    """Take the largest over tokens: (samples, tokens, width) to (samples, width)."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x.amax(1)
