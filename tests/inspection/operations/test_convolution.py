"""Convolution against the lecture's numbers, scipy, torch's own layers and finite differences."""

from typing import Literal

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage, signal
from torch import nn

from explorer.errors import InputError
from explorer.inspection.operations import kernels
from explorer.inspection.operations.convolution import Fill, Misfit, convolve, gradients, slide
from explorer.inspection.operations.sliding import Sliding

SCIPY = {"zero": "constant", "replicate": "nearest", "reflect": "mirror"}
TORCH: dict[Fill, Literal["zeros", "replicate", "reflect"]] = {
    "zero": "zeros",
    "replicate": "replicate",
    "reflect": "reflect",
}


def numbers(seed: int, *shape: int) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=shape)


def test_the_lectures_rows():
    """True convolution, edge repeated: 21 31 31 19 5 / 24 22 14 16 18."""
    nine = kernels.kernel("lecture").values[None, 0][None]
    how = Sliding(padding="same", fill="replicate", flip=True)
    convolved = convolve(kernels.LECTURE_PICTURE[None], nine, np.zeros(1), how)
    assert convolved.output[0, 0].tolist() == [21, 31, 31, 19, 5]
    assert convolved.output[0, 1].tolist() == [24, 22, 14, 16, 18]
    unflipped = convolve(kernels.LECTURE_PICTURE[None], nine, np.zeros(1), how.model_copy(update={"flip": False}))
    assert unflipped.output[0].tolist() != convolved.output[0].tolist()


@pytest.mark.parametrize("fill", list(SCIPY))
@pytest.mark.parametrize("flip", [False, True])
def test_same_size_equals_scipys_image_filters(fill, flip):
    image, weights = numbers(1, 7, 9), numbers(2, 3, 5)
    run = ndimage.convolve if flip else ndimage.correlate
    expected = run(image, weights, mode=SCIPY[fill], cval=0.0)
    convolved = convolve(image[None], weights[None, None], np.zeros(1), Sliding(padding="same", fill=fill, flip=flip))
    assert convolved.output[0] == pytest.approx(expected)


def test_without_padding_a_flip_is_scipys_true_convolution():
    image, weights = numbers(3, 8, 6), numbers(4, 3, 2)
    convolved = convolve(image[None], weights[None, None], np.zeros(1), Sliding(flip=True))
    assert convolved.output[0] == pytest.approx(signal.convolve2d(image, weights, mode="valid"))


@settings(max_examples=25, deadline=None)
@given(
    st.integers(1, 3), st.integers(1, 3), st.integers(4, 8), st.integers(4, 8), st.integers(1, 3), st.integers(1, 3),
    st.integers(1, 3), st.integers(1, 2), st.integers(0, 3), st.sampled_from(list(TORCH)),
)  # fmt: skip
def test_values_and_gradients_are_those_of_torchs_layer(
    c, f, height, width, rows, columns, stride, dilation, pad, fill
):
    image, weights, bias = numbers(5, c, height, width), numbers(6, f, c, rows, columns), numbers(7, f)
    layer = nn.Conv2d(c, f, (rows, columns), stride, pad, dilation, padding_mode=TORCH[fill], dtype=torch.float64)
    layer.load_state_dict({"weight": torch.from_numpy(weights), "bias": torch.from_numpy(bias)})
    leaf = torch.from_numpy(image).requires_grad_()
    how = Sliding(stride=stride, dilation=dilation, padding=pad, fill=fill)
    expected = layer(leaf[None])[0]
    convolved = convolve(image, weights, bias, how)
    assert convolved.output == pytest.approx(expected.detach().numpy())
    assert convolved.parameters == sum(p.numel() for p in layer.parameters())
    assert (convolved.lines[0].result, convolved.lines[1].result) == tuple(expected.shape[1:])
    back = numbers(8, *expected.shape)
    expected.backward(torch.from_numpy(back))
    assert layer.bias is not None
    slopes = (leaf.grad, layer.weight.grad, layer.bias.grad)
    for mine, theirs in zip(gradients(image, weights, bias, how, back), slopes, strict=True):
        assert theirs is not None
        assert mine == pytest.approx(theirs.numpy())


def test_gradients_agree_with_finite_differences_also_flipped():
    how = Sliding(stride=2, dilation=2, padding=2, fill="reflect", flip=True)
    arguments = [
        torch.tensor(numbers(s, *shape), requires_grad=True)
        for s, shape in ((1, (2, 5, 6)), (2, (3, 2, 3, 2)), (3, (3,)))
    ]
    assert torch.autograd.gradcheck(lambda i, k, b: slide(i, k, b, how), arguments)


@pytest.mark.parametrize("fill", list(SCIPY))
@pytest.mark.parametrize("kernel", [(3, 3), (2, 4), (5, 1)])
def test_every_padded_cell_says_where_it_came_from(fill, kernel):
    image = numbers(9, 2, 6, 5)
    convolved = convolve(image, numbers(1, 1, 2, *kernel), np.zeros(1), Sliding(padding="same", fill=fill))
    flat = np.concatenate([image.reshape(2, -1), np.zeros((2, 1))], axis=1)  # -1 is the zero behind the last cell
    assert np.array_equal(flat[:, convolved.source], convolved.padded)
    (above, below), (left, right) = convolved.margins
    assert convolved.padded.shape == (2, 6 + above + below, 5 + left + right)
    assert convolved.output.shape == (1, 6, 5)


def test_an_output_is_its_window_times_the_kernel_as_laid():
    image, weights, bias = numbers(1, 2, 7, 7), numbers(2, 2, 2, 3, 3), numbers(3, 2)
    convolved = convolve(image, weights, bias, Sliding(stride=2, dilation=2, padding=2, fill="replicate", flip=True))
    window = convolved.padded[:, 4:9:2, 2:7:2]  # of the output in row 2, column 1
    assert convolved.output[1, 2, 1] == pytest.approx((window * convolved.laid[1]).sum() + bias[1])


def test_rows_that_no_window_reaches_are_counted():
    convolved = convolve(numbers(1, 1, 8, 7), numbers(2, 1, 1, 3, 3), np.zeros(1), Sliding(stride=2))
    assert convolved.output.shape == (1, 3, 3)
    assert convolved.unread == (1, 0)


@pytest.mark.parametrize(
    ("size", "kernel", "how", "reason"),
    [
        ((3, 3), (5, 5), Sliding(), "a kernel of 5 is longer than the 3 rows"),
        ((9, 4), (3, 3), Sliding(dilation=3), "a kernel of 3 spans 7 cells with dilation 3, longer than the 4 columns"),
        ((2, 2), (7, 7), Sliding(padding=1), "a kernel of 7 is longer than the 4 padded rows"),
        ((3, 5), (3, 3), Sliding(padding=3, fill="reflect"), "a margin of 3 cannot be mirrored from 3 rows"),
        ((2, 2), (5, 5), Sliding(padding="same", fill="reflect"), "a margin of 2 cannot be mirrored from 2 rows"),
    ],
)
def test_what_does_not_fit_says_so_and_every_mend_works(size, kernel, how, reason):
    with pytest.raises(Misfit, match=reason) as caught:
        convolve(np.ones((1, *size)), np.ones((1, 1, *kernel)), np.zeros(1), how)
    assert caught.value.mends
    for label, change in caught.value.mends:
        assert label.lower() in str(caught.value).lower()
        side = change.get("kernel")
        sides = kernel if side is None else (min(side, kernel[0]), min(side, kernel[1]))
        changed = Sliding(**{**how.model_dump(), **{k: v for k, v in change.items() if k != "kernel"}})
        convolve(np.ones((1, *size)), np.ones((1, 1, *sides)), np.zeros(1), changed)


def test_channels_must_agree():
    with pytest.raises(InputError, match="2 channels, the picture has 3"):
        convolve(np.ones((3, 4, 4)), np.ones((1, 2, 3, 3)), np.zeros(1), Sliding())


def test_known_kernels_do_what_they_say():
    picture = np.add.outer(np.arange(6.0), 10 * np.arange(7.0))  # rises by 1 downwards, by 10 to the right

    def applied(name: str, filter: int = 0) -> np.ndarray:
        weights = kernels.kernel(name).values[filter][None, None]
        return convolve(picture[None], weights, np.zeros(1), Sliding()).output[0]

    inner = picture[1:-1, 1:-1]
    assert np.array_equal(applied("identity"), inner)
    assert applied("blur") == pytest.approx(inner)
    assert np.array_equal(applied("shift"), picture[1:-1, :-2])
    assert (applied("sobel", 0) == -8).all()  # 8 times the slope downwards, counted upwards
    assert (applied("sobel", 1) == -80).all()
    assert (applied("edges") == 0).all()
    assert np.array_equal(applied("sharpen"), inner)
    assert [k.values.sum((1, 2)).round(12).tolist() for k in kernels.KERNELS] == [
        [45],
        [1],
        [1],
        [1],
        [0, 0],
        [0],
        [1],
        [1],
    ]
