"""Networks of growing width: the stack is torch's network, and what is shipped was trained until it fits."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from shipped_curves import shipped
from torch import nn

from explorer.training.lessons.two_layers import WidthsTask, error, first_weights, measure, predicted, weights


@pytest.mark.parametrize("width", [2, 14, 150])
def test_weights_are_counted_as_torch_does(width: int) -> None:
    network = nn.Sequential(nn.Linear(64, width), nn.ReLU(), nn.Linear(width, 10))
    assert weights(width) == sum(part.numel() for part in network.parameters())


def test_a_network_of_the_stack_is_torchs() -> None:
    stack = first_weights(7, 2)
    inner, outer = nn.Linear(64, 7), nn.Linear(7, 10)
    network = nn.Sequential(inner, nn.ReLU(), outer)
    with torch.no_grad():
        for part, value in zip((inner, outer), (stack[:2], stack[2:]), strict=True):
            part.weight.copy_(value[0][1, 3].T)
            part.bias.copy_(value[1][1, 3, 0])
    images = torch.rand(5, 64)
    assert torch.allclose(predicted(stack, images)[1, 3], network(images), atol=1e-6)
    truth = torch.rand(5, 10)
    known = nn.functional.mse_loss(network(images), truth) * 10
    assert torch.allclose(error(network(images), truth), known)


def test_a_short_training_makes_the_training_error_smaller() -> None:
    few, more = (measure(WidthsTask(samples=20, draws=2, steps=steps, widths=(8, 40))) for steps in (10, 200))
    assert np.all(more.train < few.train)
    assert more.test.shape == (2, 5, 1, 2)


def test_what_is_shipped_fits_when_wide_and_falls_a_second_time() -> None:
    curves = shipped("network")
    assert curves.train[:, 0, -1].max() < 1e-3, "every label is fitted by the widest"
    noisy = curves.mean[2, 0]
    peak = int(noisy.argmax())
    assert weights(int(curves.sizes[peak])) > 1000, "at or beyond as many weights as numbers to fit"
    assert noisy[peak] > 1.5 * noisy[-1]
    assert noisy[-1] < noisy[: peak - 1].min(), "lower than at any width before"
