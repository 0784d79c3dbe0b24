"""The operations of a convolutional network on numbers typed by hand; no trained network is needed."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from explorer.inspection.operations.sliding import Margins, Sliding
from explorer.messages.arrays import Axes, Float64, Int32
from explorer.messages.inspector.base import Answer, InspectorQuestion, Part

MOST_SIDE, MOST_KERNEL, MOST_PLANES, MOST_SIZE = 32, 7, 4, 999.0
Number = Annotated[float, Field(ge=-MOST_SIZE, le=MOST_SIZE, allow_inf_nan=False)]
Side = Field(min_length=1, max_length=MOST_SIDE)
Plane = Annotated[list[Annotated[list[Number], Side]], Side]
KernelSide = Field(min_length=1, max_length=MOST_KERNEL)
Weights = Annotated[list[Annotated[list[Number], KernelSide]], KernelSide]
Planes = Field(min_length=1, max_length=MOST_PLANES)


class ConvolutionAnswer(Answer):
    """A convolution with all that it is made of."""

    shape: tuple[int, int, int]
    """Of the output: filters, rows, columns."""
    padded_shape: tuple[int, int]
    margins: Margins
    """Cells of padding: above and below, left and right."""
    lines: tuple[tuple[str, str, int], ...]
    """Label, expression with its numbers put in, and result, of the output's rows and columns."""
    unread: tuple[int, int]
    """Rows and columns at the end of the padded picture that no window reaches."""
    parameters: int
    products: int
    """Multiplications in all."""
    output: Annotated[Float64, Axes("filters", "output_rows", "output_columns")]
    padded: Annotated[Float64, Axes("channels", "padded_rows", "padded_columns")]
    source: Annotated[Int32, Axes("padded_rows", "padded_columns")]
    """Row times width plus column of the cell that each padded cell repeats; -1 where it is a zero of the padding."""
    laid: Annotated[Float64, Axes("filters", "channels", "kernel_rows", "kernel_columns")]
    """The kernels as they are laid on the picture, flipped or not."""
    felt: Annotated[Float64, Axes("channels", "rows", "columns")]
    """The gradient of the sum of all outputs in each cell of the picture."""


class SlidingMend(Part):
    """A way to make a kernel fit."""

    label: str
    change: dict[str, int | str]
    """Settings of `Sliding`."""


class ConvolutionMisfit(Answer):
    """Why a kernel does not fit the picture, and what would make it fit."""

    problem: str
    mends: tuple[SlidingMend, ...]


class Convolution(InspectorQuestion[ConvolutionAnswer | ConvolutionMisfit]):
    """What is a picture (channels, rows, columns) under kernels (filters, channels, rows, columns), a bias each?"""

    ask: Literal["convolve"] = "convolve"
    image: Annotated[list[Plane], Planes]
    kernels: Annotated[list[Annotated[list[Weights], Planes]], Planes]
    bias: Annotated[list[Number], Planes]
    how: Sliding = Sliding()

    @model_validator(mode="after")
    def _even(self) -> Convolution:
        rows = {len(line) for plane in self.image for line in plane} | {-len(plane) for plane in self.image}
        if len(rows) != 2:
            raise ValueError("every channel of the picture must have the same rows and columns")
        sizes = {(len(one), len(line)) for each in self.kernels for one in each for line in one}
        if len(sizes) != 1 or {len(each) for each in self.kernels} != {len(self.image)}:
            raise ValueError("every kernel must have the same rows and columns, and as many channels as the picture")
        if len(self.bias) != len(self.kernels):
            raise ValueError("there must be one bias for each filter")
        return self


class SoftmaxAnswer(Answer):
    """The softmax of logits, and the loss of the true class."""

    entropy: float
    loss: float
    raised: Annotated[Float64, Axes("classes")]
    """e^(logit / temperature), the largest logit taken off first."""
    probabilities: Annotated[Float64, Axes("classes")]
    gradient: Annotated[Float64, Axes("classes")]
    """Of the loss by each logit."""


class Softmax(InspectorQuestion[SoftmaxAnswer]):
    """What are the probabilities of up to ten classes at a temperature?"""

    ask: Literal["softmax"] = "softmax"
    logits: Annotated[list[Number], Field(min_length=2, max_length=10)]
    temperature: float = Field(default=1.0, ge=0.05, le=100)
    truth: int = Field(default=0, ge=0, le=9)
    """The class that is right."""

    @model_validator(mode="after")
    def _known(self) -> Softmax:
        if self.truth >= len(self.logits):
            raise ValueError("the true class must be one of those that have a logit")
        return self
