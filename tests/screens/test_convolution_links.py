"""What a link of the sandbox opens; whatever it says, the page opens."""

import json

import numpy as np
import pytest

from explorer.datasets.teaching import patches
from explorer.engines.inspector.answers.operations import convolve
from explorer.inspection.operations.sliding import Sliding
from explorer.messages.inspector.operations import ConvolutionAnswer
from explorer.screens.learn.convolution.sandbox import EDGED, STARTS, opened

PATCH = patches.drawn(np.eye(5))


def open_link(said: object):
    text = said if isinstance(said, str) else json.dumps(said)
    return opened(text, "lecture", PATCH, "lecture", EDGED)


def test_no_link_opens_what_suits_the_picture():
    start, question, values = open_link("")
    assert start == {"how": EDGED.model_dump(), "preset": "lecture"}
    assert question.kernels[0][0] == [[9, 8, 7], [6, 5, 4], [3, 2, 1]]
    assert values is PATCH.values


def test_a_link_opens_its_own_numbers():
    start, question, values = open_link(
        {
            "of": "lecture",
            "how": {"stride": 2},
            "kernels": [[[[1, 2]]], [[[3, 4]]]],
            "bias": [5, 6],
            "image": [[[7, 8, 9]]],
        }
    )
    assert start is not None
    assert start["kernels"] == [[[[1, 2]]], [[[3, 4]]]]
    assert question.how == Sliding(stride=2)
    assert question.bias == [5, 6]
    assert values.tolist() == [[[7, 8, 9]]]


def test_a_link_about_another_picture_says_nothing_about_this_one():
    assert open_link({"of": "digit-3", "how": {"stride": 2}})[1].how == EDGED


@pytest.mark.parametrize(
    "said",
    [
        "{", "[]", "null", '{"of": 1}',
        {"of": "lecture", "preset": "nobody"},
        {"of": "lecture", "how": {"stride": 99}},
        {"of": "lecture", "kernels": [[[["x"]]]]},
        {"of": "lecture", "kernels": [[[[1] * 9]]]},
        {"of": "lecture", "kernels": [[[[1]]]], "bias": [1, 2]},
        {"of": "lecture", "image": [[[1, 2], [3]]]},
        {"of": "lecture", "image": [[["a"]]]},
        {"of": "lecture", "image": [1]},
        {"of": "lecture", "image": [[[1e300]]]},
    ],
)  # fmt: skip
def test_a_link_that_makes_no_sense_opens_the_usual_and_says_so(said):
    start, question, values = open_link(said)
    assert start is None
    assert question.how == EDGED
    assert values is PATCH.values


def test_what_suits_each_picture_can_be_convolved():
    for name, (preset, how) in STARTS.items():
        answer = convolve(opened("", name, PATCH, preset, how)[1])
        assert isinstance(answer, ConvolutionAnswer), name
        assert np.isfinite(answer.output).all()
