"""A process that is not to touch CUDA has a child look for GPUs, once; another program tells it the free memory."""

from __future__ import annotations

import json
import subprocess
import sys
from types import SimpleNamespace
from typing import Any

import pytest
import torch

from explorer import devices, gpus_apart
from explorer.gpus_apart import Apart

GPU = {"name": "cuda:0", "title": "A card", "total": 8_000_000_000, "free": 6_000_000_000, "bfloat16": True}


@pytest.fixture
def apart(monkeypatch: pytest.MonkeyPatch) -> Apart:
    """A process that has CUDA, and must not ask it."""
    fresh = Apart()
    monkeypatch.setattr(devices, "APART", fresh)
    monkeypatch.setattr(torch, "cuda", None)
    monkeypatch.setattr(devices, "_free_by_name", lambda when: {"GPU-5f1e-77": 5 * 2**30})
    return fresh


def say(monkeypatch: pytest.MonkeyPatch, told: str, code: int = 0) -> list[list[str]]:
    asked: list[list[str]] = []

    def run(command: list[str], **how: Any) -> SimpleNamespace:
        asked.append(command)
        if code:
            raise subprocess.CalledProcessError(code, command)
        return SimpleNamespace(stdout=told)

    monkeypatch.setattr(gpus_apart.subprocess, "run", run)
    return asked


def test_a_child_is_asked_once_and_this_process_asks_no_cuda(apart, monkeypatch):
    asked = say(
        monkeypatch,
        "a library prints this\n" + json.dumps([{**GPU, "uuid": "5f1e-77"}, {**GPU, "name": "cuda:1", "uuid": ""}]),
    )
    apart.begin()
    apart.begin()
    first, second, cpu = devices.available()
    assert (first.name, first.title, first.free, first.bfloat16) == ("cuda:0", "A card", 5 * 2**30, True)
    assert (second.name, second.free) == ("cuda:1", 6_000_000_000)
    assert cpu.name == "cpu"
    assert devices.pick().name == "cuda:0"
    assert [one for one in asked if gpus_apart.MODULE in one] == [[sys.executable, "-m", "explorer.devices"]]


@pytest.mark.parametrize(("told", "code"), [("", 0), ("no JSON", 0), ("", 1)])
def test_where_the_child_fails_there_is_a_cpu(apart, monkeypatch, told, code):
    say(monkeypatch, told, code)
    apart.begin()
    assert [one.name for one in devices.available()] == ["cpu"]


def test_what_the_child_writes_is_what_this_process_would_find(monkeypatch, capsys):
    card = devices.Device(**GPU)
    monkeypatch.setattr(devices, "available", lambda: [card, devices.pick("cpu")])
    monkeypatch.setattr(torch.cuda, "get_device_properties", lambda of: SimpleNamespace(uuid="5f1e-77"))
    monkeypatch.setattr(devices, "overlooked", lambda: "Not the other one.")
    devices.main()
    unused, gpus = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert unused == "Not the other one."
    assert gpus == [{**GPU, "uuid": "5f1e-77"}]


def test_why_a_gpu_is_not_used_is_told_by_the_child_too(apart, monkeypatch):
    say(monkeypatch, '"Its driver is too old."\n[]')
    apart.begin()
    assert devices.overlooked() == "Its driver is too old."
    assert [one.name for one in devices.available()] == ["cpu"]


@pytest.mark.slow
def test_the_child_of_a_machine_without_a_gpu_says_so():
    done = subprocess.run([sys.executable, "-m", gpus_apart.MODULE], capture_output=True, text=True, check=True)
    here = [one for one in devices.available() if one.name != "cpu"]
    assert [one["name"] for one in json.loads(done.stdout.splitlines()[-1])] == [one.name for one in here]
