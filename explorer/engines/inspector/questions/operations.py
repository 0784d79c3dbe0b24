"""The operations of a convolutional network on numbers that a person made up: nothing trained is needed."""

from __future__ import annotations

from typing import Annotated, Literal

import numpy as np
from pydantic import Field, model_validator

from explorer.engines.inspector.question import Answer, Question
from explorer.engines.inspector.warm import Warm
from explorer.inspection.operations import chances, convolution
from explorer.inspection.operations.convolution import Misfit, Sliding

MOST_SIDE, MOST_KERNEL, MOST_PLANES, MOST_SIZE = 32, 7, 4, 999.0
Number = Annotated[float, Field(ge=-MOST_SIZE, le=MOST_SIZE, allow_inf_nan=False)]
Side = Field(min_length=1, max_length=MOST_SIDE)
Plane = Annotated[list[Annotated[list[Number], Side]], Side]
KernelSide = Field(min_length=1, max_length=MOST_KERNEL)
Weights = Annotated[list[Annotated[list[Number], KernelSide]], KernelSide]
Planes = Field(min_length=1, max_length=MOST_PLANES)


class Convolve(Question):
    """A picture (channels, rows, columns) under kernels (filters, channels, rows, columns), with a bias per filter."""

    ask: Literal["convolve"] = "convolve"
    image: Annotated[list[Plane], Planes]
    kernels: Annotated[list[Annotated[list[Weights], Planes]], Planes]
    bias: Annotated[list[Number], Planes]
    how: Sliding = Sliding()

    @model_validator(mode="after")
    def _even(self) -> Convolve:
        rows = {len(line) for plane in self.image for line in plane} | {-len(plane) for plane in self.image}
        if len(rows) != 2:
            raise ValueError("every channel of the picture must have the same rows and columns")
        sizes = {(len(one), len(line)) for each in self.kernels for one in each for line in one}
        if len(sizes) != 1 or {len(each) for each in self.kernels} != {len(self.image)}:
            raise ValueError("every kernel must have the same rows and columns, and as many channels as the picture")
        if len(self.bias) != len(self.kernels):
            raise ValueError("there must be one bias for each filter")
        return self

    def answer(self, warm: Warm | None = None) -> Answer:
        """Return output, padded picture, the source of each padded cell and the kernels as laid; or why it cannot be.

        `felt` (channels, rows, columns) is the gradient of the sum of all outputs in each cell of the picture.

        Header: shape of output, padded_shape, margins, lines of arithmetic, unread, parameters, products; where it
        does not fit {"problem": sentence, "mends": [{label, change}, …]} and no arrays.
        """
        image, weights, bias = np.array(self.image), np.array(self.kernels), np.array(self.bias)
        try:
            found = convolution.convolve(image, weights, bias, self.how)
        except Misfit as misfit:
            mends = [{"label": label, "change": dict(change)} for label, change in misfit.mends]
            return {"problem": str(misfit), "mends": mends}, {}
        header = {
            "shape": list(found.output.shape),
            "padded_shape": list(found.padded.shape[1:]),
            "margins": [list(pair) for pair in found.margins],
            "lines": [list(line) for line in found.lines],
            "unread": list(found.unread),
            "parameters": found.parameters,
            "products": found.products,
        }
        return header, {
            "output": found.output,
            "padded": found.padded,
            "source": found.source.astype(np.int32),
            "laid": found.laid,
            "felt": convolution.gradients(image, weights, bias, self.how)[0],
        }


class Softmax(Question):
    """Chances of up to ten classes from their logits, at a temperature; `truth` is the class that is right."""

    ask: Literal["softmax"] = "softmax"
    logits: Annotated[list[Number], Field(min_length=2, max_length=10)]
    temperature: float = Field(1.0, ge=0.05, le=100)
    truth: int = Field(0, ge=0)

    @model_validator(mode="after")
    def _known(self) -> Softmax:
        if self.truth >= len(self.logits):
            raise ValueError("the true class must be one of those that have a logit")
        return self

    def answer(self, warm: Warm | None = None) -> Answer:
        """Return {entropy, loss} and the arrays raised, chances, gradient (classes,)."""
        found = chances.softmax(np.array(self.logits), self.temperature, self.truth)
        arrays = {"raised": found.raised, "chances": found.chances, "gradient": found.gradient}
        return {"entropy": found.entropy, "loss": found.loss}, arrays


QUESTIONS = (Convolve, Softmax)
