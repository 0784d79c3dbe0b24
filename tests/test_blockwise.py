"""Work by block goes on with smaller blocks where memory runs out, and gives what whole blocks give."""

import weakref

import numpy as np
import pytest
import torch

from explorer.blockwise import Blocks, free, ran_out
from explorer.errors import InputError


class Device:
    """A stand-in for a GPU that has room for so many items, and knows the blocks that were asked of it."""

    def __init__(self, room, error=None):
        self.room, self.asked = room, []
        self.error = error or torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20.00 MiB.")

    def take(self, block):
        size = block.stop - block.start
        self.asked.append(size)
        if size > self.room:
            raise self.error


def squares(device, values, blocks):
    def work(block):
        device.take(block)
        return values[block] ** 2

    whole = torch.zeros_like(values)
    for block, made in blocks.over(len(values), work):
        whole[block] += made
    return whole


@pytest.mark.parametrize("room", [1, 2, 3, 7, 10])
def test_blocks_are_halved_until_there_is_room_and_nothing_is_done_twice(room):
    values, device, blocks = torch.arange(23.0), Device(room), Blocks(10)
    assert squares(device, values, blocks).tolist() == (values**2).tolist()
    assert blocks.size <= room
    before = len(device.asked)
    squares(device, values, blocks)
    assert max(device.asked[before:]) <= room, "what has run out once is remembered"
    assert blocks.halvings == {1: 3, 2: 2, 3: 2, 7: 1, 10: 0}[room]


def test_a_short_last_block_is_halved_by_its_own_size():
    device, blocks = Device(2), Blocks(100)
    assert squares(device, torch.ones(3), blocks).tolist() == [1, 1, 1]
    assert device.asked == [3, 1, 1, 1]


def test_without_room_for_one_there_is_a_sentence():
    with pytest.raises(InputError) as refused:
        squares(Device(0), torch.ones(5), Blocks(4, "position", "Mutagenesis", "Choose the CPU."))
    assert str(refused.value) == "Mutagenesis: there is no room for a single position. Choose the CPU."


def test_other_errors_are_not_swallowed():
    with pytest.raises(RuntimeError, match="shapes"):
        squares(Device(0, RuntimeError("shapes cannot be multiplied")), torch.ones(5), Blocks(4))


def test_what_ran_out_is_known_by_torchs_own_words():
    with pytest.raises(RuntimeError) as refused:
        torch.empty(2**60, dtype=torch.uint8)
    assert ran_out(refused.value)
    with pytest.raises(MemoryError) as refused:
        np.empty(2**60, dtype=np.uint8)
    assert ran_out(refused.value)
    for words in (
        "MPS backend out of memory (MPS allocated: 8 GB)",
        "CUDA error: CUBLAS_STATUS_ALLOC_FAILED when",
        "CUDA error: CUBLAS_STATUS_NOT_INITIALIZED when calling `cublasCreate(handle)`",
        "GET was unable to find an engine to execute this computation",
        "Unable to find a valid cuDNN algorithm to run convolution",
    ):
        assert ran_out(RuntimeError(words)), words
    assert not ran_out(ValueError("out of memory"))


def test_what_a_failed_block_held_is_gone_before_the_next_is_tried():
    """The frames of an error hold their tensors: as long as it lives, its memory can't be given back."""
    held, alive = [], []

    def work(block):
        alive.append(sum(one() is not None for one in held))
        big = np.zeros(1000)
        held.append(weakref.ref(big))
        if block.stop - block.start > 1:
            raise torch.OutOfMemoryError("CUDA out of memory")
        return float(big.sum())

    assert [made for _, made in Blocks(8).over(2, work)] == [0, 0]
    assert alive == [0, 0, 0]


def test_a_device_that_has_failed_keeps_nobody_from_going_on(monkeypatch):
    def broken():
        raise RuntimeError("CUDA error: an illegal memory access was encountered")

    monkeypatch.setattr(torch.cuda, "is_initialized", lambda: True)
    monkeypatch.setattr(torch.cuda, "empty_cache", broken)
    free()
