"""The operations of a convolutional network on numbers that the user made up: nothing trained is needed."""

from __future__ import annotations

import numpy as np

from explorer.engines.inspector.warm import Warm
from explorer.inspection.operations import convolution
from explorer.inspection.operations.softmax import softmax as softmax_of
from explorer.messages.inspector.operations import (
    Convolution,
    ConvolutionAnswer,
    ConvolutionMisfit,
    SlidingMend,
    Softmax,
    SoftmaxAnswer,
)


def convolve(question: Convolution, _warm: Warm | None = None) -> ConvolutionAnswer | ConvolutionMisfit:
    """Return a convolution with all that it is made of, or why the kernels do not fit."""
    image, weights, bias = np.array(question.image), np.array(question.kernels), np.array(question.bias)
    try:
        convolved = convolution.convolve(image, weights, bias, question.how)
    except convolution.Misfit as misfit:
        mends = tuple(SlidingMend.model_validate({"label": label, "change": change}) for label, change in misfit.mends)
        return ConvolutionMisfit(problem=str(misfit), mends=mends)
    filters, rows, columns = convolved.output.shape
    return ConvolutionAnswer(
        shape=(filters, rows, columns),
        padded_shape=(convolved.padded.shape[1], convolved.padded.shape[2]),
        margins=convolved.margins,
        lines=tuple((line.label, line.expression, line.result) for line in convolved.lines),
        unread=convolved.unread,
        parameters=convolved.parameters,
        products=convolved.products,
        output=convolved.output,
        padded=convolved.padded,
        source=convolved.source.astype(np.int32),
        laid=convolved.laid,
        felt=convolution.gradients(image, weights, bias, question.how)[0],
    )


def softmax(question: Softmax, _warm: Warm | None = None) -> SoftmaxAnswer:
    """Return the probabilities of classes at a temperature, and the loss of the true one."""
    result = softmax_of(np.array(question.logits), question.temperature, question.truth)
    return SoftmaxAnswer(
        entropy=result.entropy,
        loss=result.loss,
        raised=result.raised,
        probabilities=result.probabilities,
        gradient=result.gradient,
    )
