"""Devices are listed with their memory, and what cannot fit is refused in words."""

import psutil
import pytest
import torch

from explorer import devices, machine
from explorer.devices import Device
from explorer.errors import InputError
from explorer.training import events, loop, memory
from explorer.training.memory import Memory


def test_the_cpu_is_always_there_and_last():
    cpu = devices.available()[-1]
    assert cpu.name == "cpu"
    assert 0 < cpu.free <= cpu.total <= psutil.virtual_memory().total
    assert "cores" in cpu.title
    assert devices.pick("cpu").torch == torch.device("cpu")


def test_a_device_that_is_not_there_is_refused_with_those_that_are():
    with pytest.raises(InputError, match=r"no such device. It has .*cpu"):
        devices.pick("cuda:99")


@pytest.mark.parametrize(
    ("parts", "mend"),
    [
        ({"genotypes": 9e9, "layers": 1e9}, "Choose fewer variants"),
        ({"genotypes": 1e9, "layers": 9e9}, "Choose a smaller batch, or pool earlier"),
        ({"weights": 9e9, "layers": 1e9}, "Choose narrower layers"),
    ],
)
def test_refusals_name_the_need_the_room_and_the_mend(parts, mend):
    device = Device("cuda:0", "A card", 8_000_000_000, 6_000_000_000)
    with pytest.raises(InputError, match=r"needs about 10\.0 GB.*6\.0 GB of 8\.0 GB are free") as refusal:
        memory.refuse_too_much(Memory({name: int(size) for name, size in parts.items()}), device)
    assert refusal.value.mend.startswith(mend)
    memory.refuse_too_much(Memory({"weights": 5_000_000_000}), device)


def test_the_container_s_limit_counts(monkeypatch, tmp_path):
    figures = {"memory.max": "3000", "memory.current": "1500", "memory.stat": "anon 1\ninactive_file 500\n"}
    for name, text in figures.items():
        (tmp_path / name).write_text(text)
    monkeypatch.setattr(machine, "control_groups", lambda: (tmp_path,))
    cpu = devices.available()[-1]
    assert (cpu.total, cpu.free) == (3_000, 2_000)


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device")
@pytest.mark.parametrize("kind", ["sgd", "momentum", "rmsprop", "adagrad", "adam", "adamw"])
def test_every_optimizer_trains_in_bfloat16_on_cuda(cohort, run_spec, tmp_path, kind):
    spec = run_spec(device="cuda", precision="bfloat16", optimizer={"kind": kind, "learning_rate": 0.01})
    told = list(loop.train(cohort, spec, tmp_path))
    assert isinstance(told[-1], events.Finished)
    assert told[0].device == "cuda:0"
