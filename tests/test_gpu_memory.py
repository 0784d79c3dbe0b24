"""GPU memory is given back with the process that trained: no other process of the app takes any.

Without a GPU: a stand-in for CUDA that has one card and counts whoever makes a context on it.
"""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
import torch

from explorer import devices

CARD = SimpleNamespace(name="A card", total_memory=80_000_000_000, major=9, uuid="5f1e-77")


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """A machine with one card; what asks CUDA for its free memory, and so takes some of it, is listed."""
    contexts: list[int] = []

    def mem_get_info(index: int) -> tuple[int, int]:
        contexts.append(index)
        return 7_000_000_000, CARD.total_memory

    stand_ins = {
        "is_available": lambda: True,
        "device_count": lambda: 1,
        "get_device_properties": lambda index: CARD,
        "memory_reserved": lambda index: 0,
        "mem_get_info": mem_get_info,
    }
    for name, stand_in in stand_ins.items():
        monkeypatch.setattr(torch.cuda, name, stand_in)
    devices._free_by_name.cache_clear()
    return contexts


def program(folder: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """Have a program called nvidia-smi that says this."""
    path = folder / "nvidia-smi"
    path.write_text(f"#!/bin/sh\nprintf '{text}'\n")
    path.chmod(0o700)
    monkeypatch.setenv("PATH", str(folder), prepend=":")


def test_to_list_the_devices_takes_no_memory_of_the_gpu(
    asked: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path, monkeypatch, r"GPU-0000-00, 5\nGPU-5f1e-77, 61000\n")
    card, cpu = devices.available()
    assert (card.name, card.title, card.total, card.bfloat16) == ("cuda:0", "A card", CARD.total_memory, True)
    assert card.free == 61_000 * 2**20
    assert cpu.name == "cpu"
    assert not asked


@pytest.mark.parametrize("text", ["", "No devices were found\\n", "GPU-0000-00, 5\\n", "GPU-5f1e-77, [N/A]\\n"])
def test_where_no_program_tells_cuda_itself_is_asked(
    asked: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    program(tmp_path, monkeypatch, text)
    assert devices.available()[0].free == 7_000_000_000
    assert asked == [0]


def test_a_process_that_trains_on_it_asks_cuda(asked: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "memory_reserved", lambda index: 1 << 20)
    assert devices.available()[0].free == 7_000_000_000
