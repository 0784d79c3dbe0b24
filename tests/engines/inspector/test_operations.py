"""The question that the convolution sandbox asks: its answer, its refusals, its limits."""

import json

import numpy as np
import pytest
from scipy import ndimage

from explorer.engines.inspector.answers.operations import convolve
from explorer.errors import InputError
from explorer.messages.inspector.operations import Convolution, ConvolutionAnswer, ConvolutionMisfit
from explorer.messages.inspector.question import read

IMAGE = [[float((3 * r + c) % 5) for c in range(6)] for r in range(5)]


def text_of(**changes: object) -> str:
    base = {"ask": "convolve", "image": [IMAGE], "kernels": [[[[1, 2], [3, 4]]]], "bias": [0.5], "how": {}}
    return json.dumps({**base, **changes})


def test_the_answer_travels_and_is_right():
    how = {"padding": "same", "fill": "replicate"}
    question = read(text_of(kernels=[[[[1, 0, 2], [0, -1, 0], [3, 0, 1]]]], how=how))
    assert isinstance(question, Convolution)
    reply = question.unpack(convolve(question).pack())
    assert isinstance(reply, ConvolutionAnswer)
    expected = ndimage.correlate(np.array(IMAGE), np.array([[1, 0, 2], [0, -1, 0], [3, 0, 1.0]]), mode="nearest") + 0.5
    assert reply.output[0] == pytest.approx(expected)
    assert reply.shape == (1, 5, 6)
    for row, column in ((0, 0), (2, 3), (4, 5)):  # what all outputs gain where one cell grows by 1
        more = np.array(IMAGE)
        more[row, column] += 1
        grown = ndimage.correlate(more, np.array([[1, 0, 2], [0, -1, 0], [3, 0, 1.0]]), mode="nearest") + 0.5
        assert reply.felt[0, row, column] == pytest.approx((grown - expected).sum())
    assert reply.padded_shape == (7, 8)
    assert reply.margins == ((1, 1), (1, 1))
    assert reply.lines == (("rows", "ceil(5 / 1)", 5), ("columns", "ceil(6 / 1)", 6))


def test_what_does_not_fit_is_an_answer_with_mends():
    question = read(text_of(how={"dilation": 5}))
    assert isinstance(question, Convolution)
    reply = question.unpack(convolve(question).pack())
    assert isinstance(reply, ConvolutionMisfit)
    assert reply.problem.startswith("Convolution: a kernel of 2 spans 6 cells with dilation 5, longer than the 5 rows.")
    assert {"label": "set dilation 4", "change": {"dilation": 4}} in reply.header()["mends"]


@pytest.mark.parametrize(
    "changes",
    [
        {"image": [[[1.0] * 33]]},
        {"image": [[[1.0, 2.0], [3.0]]]},
        {"image": [IMAGE, IMAGE]},
        {"image": [[]]},
        {"image": [[[1e9]]]},
        {"image": [[[float("inf")]]]},
        {"kernels": [[[[1.0] * 8]]]},
        {"kernels": [[[[1.0]]], [[[1.0, 2.0]]]], "bias": [0, 0]},
        {"bias": [0, 0]},
        {"how": {"stride": 0}},
        {"how": {"padding": 17}},
        {"how": {"padding": "whole"}},
        {"how": {"speed": 1}},
        {"more": 1},
    ],
)
def test_what_is_out_of_bounds_is_refused_in_words(changes):
    with pytest.raises(InputError):
        read(text_of(**changes))
