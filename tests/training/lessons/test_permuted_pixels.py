"""Permuted pixels: one order for all, no matter to a dense network, and the shipped accuracies come again."""

from __future__ import annotations

from typing import cast

import numpy as np
import pytest
import torch
from torch import nn

from explorer.datasets.teaching.digits import digits
from explorer.jobs import prepared
from explorer.jobs.folder import RunFolder
from explorer.training.lessons.permuted_pixels import (
    READERS,
    TESTED,
    PermutedPixelsTask,
    Reading,
    compare,
    network,
    order,
    read,
    readings,
)


@pytest.fixture(scope="module")
def shipped() -> list[Reading]:
    home = next((prepared.folder() / "runs").glob("pixels-*"))
    return readings(RunFolder(home).events().events)


def mean(of: list[Reading], reader: str, size: int, permuted: bool) -> float:
    chosen = [one.test for one in of if (one.reader, one.size, one.permuted) == (reader, size, permuted)]
    assert len(chosen) == 5
    return float(np.mean(chosen))


def first(of: nn.Sequential) -> torch.Tensor:
    """Return the first layer's weights, (units, pixels)."""
    return cast(nn.Linear, of[1]).weight


def test_an_order_is_a_permutation_and_each_seed_has_its_own() -> None:
    orders = [order(seed) for seed in range(5)]
    assert all(sorted(one) == list(range(64)) for one in orders)
    assert len({tuple(one) for one in orders}) == 5
    assert (order(3) == orders[3]).all()


def test_a_dense_network_with_permuted_weights_is_the_same_network() -> None:
    """Exactly, but for the order in which floats are added up."""
    torch.manual_seed(0)
    plain, permuted = network("dense").double(), network("dense").double()
    permuted.load_state_dict(plain.state_dict())
    place = order(0)
    first(permuted).data = first(plain).data[:, place]
    images = torch.from_numpy(digits(0).test.reshape(-1, 64) / 16)
    assert torch.allclose(plain(images), permuted(images[:, place]), rtol=0, atol=1e-12)
    assert not torch.allclose(plain(images), permuted(images), atol=1e-3)


def test_every_pixel_has_the_same_step_whatever_its_place() -> None:
    """So a dense network that starts from permuted weights also ends at them."""
    torch.manual_seed(1)
    plain, permuted = network("dense").double(), network("dense").double()
    permuted.load_state_dict(plain.state_dict())
    place = order(1)
    first(permuted).data = first(plain).data[:, place]
    images, labels = torch.from_numpy(digits(0).train[:200].reshape(-1, 64) / 16), digits(0).train_labels[:200]
    for net, x in ((plain, images), (permuted, images[:, place])):
        stepper = torch.optim.Adam(net.parameters(), 2e-3)
        for _ in range(20):
            stepper.zero_grad()
            torch.nn.functional.cross_entropy(net(x), torch.tensor(labels)).backward()
            stepper.step()
    assert torch.allclose(first(plain)[:, place], first(permuted), rtol=0, atol=1e-9)


def test_networks_have_about_as_many_weights() -> None:
    counts = [sum(part.numel() for part in network(reader).parameters()) for reader in READERS]
    assert counts == [9610, 6090]


def test_a_reading_is_the_same_again_and_counts_whole_digits() -> None:
    task = PermutedPixelsTask(sizes=(40,), seeds=(0,), steps=30)
    all_four = list(compare(task))
    assert [(one.reader, one.permuted) for one in all_four] == [(r, p) for r in READERS for p in (False, True)]
    assert read(task, "convolution", 40, True, 0) == all_four[3]
    assert all(abs(one.test * TESTED - round(one.test * TESTED)) < 1e-9 for one in all_four)


def test_what_is_shipped_says_what_the_page_says(shipped) -> None:
    """The CNN leads before and falls behind itself after, at every size; the dense network hardly changes."""
    assert len(shipped) == 60
    for size in (100, 300, 1257):
        lost = {reader: mean(shipped, reader, size, False) - mean(shipped, reader, size, True) for reader in READERS}
        assert lost["convolution"] > 0.01
        assert abs(lost["dense"]) < 0.012
        assert mean(shipped, "convolution", size, True) > 0.8
    assert mean(shipped, "convolution", 1257, False) > mean(shipped, "dense", 1257, False)


@pytest.mark.slow
def test_shipped_readings_come_again(shipped) -> None:
    task = PermutedPixelsTask()
    for one in shipped:
        if one.seed == 0 and one.size in (100, 1257):
            again = read(task, one.reader, one.size, one.permuted, one.seed)
            assert again.test == pytest.approx(one.test, abs=3 / TESTED)
