"""What torch and NVIDIA's driver say of a GPU becomes one sentence with what to do; the texts are real ones."""

from __future__ import annotations

import warnings
from pathlib import Path
from types import SimpleNamespace

import pytest
import torch

from explorer import cli, devices, gpu_faults
from explorer.devices import Device
from explorer.errors import InputError
from explorer.training import memory
from explorer.training.memory import Memory

TOO_OLD = (
    "CUDA initialization: The NVIDIA driver on your system is too old (found version 10010). Please update your GPU "
    "driver by downloading and installing a new version. (Triggered internally at CUDAFunctions.cpp:100.)"
)
UNKNOWN = (
    "CUDA initialization: CUDA unknown error - this may be due to an incorrectly set up environment, e.g. changing env "
    "variable CUDA_VISIBLE_DEVICES after program start. Setting the available devices to be zero. (Triggered "
    "internally at CUDAFunctions.cpp:109.)"
)
NO_KERNEL = (
    "CUDA error: no kernel image is available for execution on the device\n"
    "CUDA kernel errors might be asynchronously reported at some other API call, so the stacktrace below might be "
    "incorrect.\nFor debugging consider passing CUDA_LAUNCH_BLOCKING=1"
)
ILLEGAL = NO_KERNEL.replace(
    "no kernel image is available for execution on the device", "an illegal memory access was encountered"
)
MISMATCH = "Failed to initialize NVML: Driver/library version mismatch\nNVML library version: 550.54"
OUT = (
    "CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has a total capacity of 80.00 GiB of which 1.00 GiB is "
    "free. Process 4711 has 60.00 GiB memory in use. Including non-PyTorch memory, this process has 19.00 GiB memory "
    "in use. Of the allocated memory 18.00 GiB is allocated by PyTorch, and 338.73 MiB is reserved by PyTorch but "
    "unallocated. If reserved but unallocated memory is large try setting "
    "PYTORCH_CUDA_ALLOC_CONF=expandable_segments:True to avoid fragmentation."
)


@pytest.mark.parametrize(
    ("text", "reason", "mend"),
    [
        (TOO_OLD, "driver is too old", "Update the driver"),
        (UNKNOWN, "driver does not answer", "Restart the machine"),
        (MISMATCH, "of different versions", "Restart the machine"),
        (NO_KERNEL, "no code for a GPU of its generation", "Install a build of torch"),
        ("Torch not compiled with CUDA enabled", "build for CPUs", "Install a CUDA build"),
        ("Found no NVIDIA driver on your system.", "no NVIDIA driver answers", "Install NVIDIA's driver"),
        ("CUDA error: CUDA-capable device(s) is/are busy or unavailable", "another program has", "Wait until"),
        ("GET was unable to find an engine to execute this computation", "for want of memory", "smaller batch"),
        (ILLEGAL, "a computation on the GPU went wrong", "goes on from its last checkpoint"),
        ("CUDA error: unspecified launch failure", "a computation on the GPU went wrong", "choose the CPU"),
        ("CUDA error: uncorrectable ECC error encountered", "broke off in the middle", "restart the machine"),
        ("CUDA error: something new\nfurther", "the GPU reports: something new", "Run it again"),
    ],
)
def test_each_message_becomes_a_sentence_with_a_mend(text: str, reason: str, mend: str) -> None:
    told = gpu_faults.refusal(RuntimeError(text))
    assert told is not None
    assert reason in told.reason
    assert mend in told.mend
    assert "\n" not in str(told)
    assert "CUDA_LAUNCH_BLOCKING" not in str(told)


@pytest.mark.parametrize("error", [RuntimeError("shapes do not fit"), ValueError(ILLEGAL), KeyError("cuda")])
def test_other_errors_are_none_of_a_gpu_s(error: Exception) -> None:
    assert gpu_faults.refusal(error) is None


@pytest.mark.parametrize(
    "error",
    [torch.OutOfMemoryError(OUT), RuntimeError("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate`")],
)
def test_memory_that_ran_out_is_known(error: Exception) -> None:
    told = gpu_faults.refusal(error)
    assert told is not None
    assert told.place == "Memory of the GPU"
    assert "smaller batch" in told.mend


def test_the_figures_of_a_message_add_up() -> None:
    told = gpu_faults.without_room(torch.OutOfMemoryError(OUT), "A card", 21_000_000_000, 70_000_000_000)
    assert told.reason == (
        "the run needs about 21.0 GB; 70.0 GB of 85.9 GB were free when it began; other programs now hold 64.4 GB; "
        "2.1 GB more beside the 20.4 GB it held could not be had"
    )


class Stand:
    """A stand-in for torch.cuda: how many cards there are, what is warned of, what comes of using one."""

    def __init__(self, patch: pytest.MonkeyPatch, folder: Path) -> None:
        self.patch, self.folder = patch, folder
        self.card = SimpleNamespace(name="A card", total_memory=80_000_000_000, major=9, minor=0, uuid="5f1e-77")
        patch.setattr(torch.cuda, "memory_reserved", lambda index: 0)
        patch.setattr(torch.cuda, "mem_get_info", lambda index: (70_000_000_000, 80_000_000_000))
        patch.setattr(torch.cuda, "get_device_properties", lambda index: self.card)
        patch.setattr(devices, "_ruled_out", set())
        self.driver("exit 127")

    def cards(self, count: int, warned: str = "") -> None:
        """Let there be so many cards."""

        def there() -> bool:
            if warned:
                warnings.warn(warned, stacklevel=2)
            return count > 0

        self.patch.setattr(torch.cuda, "is_available", there)
        self.patch.setattr(torch.cuda, "device_count", lambda: count)

    def driver(self, script: str) -> None:
        """Let nvidia-smi do this."""
        path = self.folder / "nvidia-smi"
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o700)
        self.patch.setenv("PATH", str(self.folder), prepend=":")
        devices._driver.cache_clear()
        devices._free_by_name.cache_clear()


@pytest.fixture
def stand(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Stand:
    return Stand(monkeypatch, tmp_path)


def test_where_there_is_no_gpu_nothing_is_said(stand: Stand) -> None:
    stand.cards(0)
    assert [device.name for device in devices.available()] == ["cpu"]
    assert devices.overlooked() == ""
    with pytest.raises(InputError, match=r"^Device cuda: this machine has no such device\. It has cpu\.$"):
        devices.pick("cuda")


def test_a_build_of_torch_for_cpus_beside_a_gpu_is_said(stand: Stand) -> None:
    stand.cards(0)
    stand.patch.setattr(torch.version, "cuda", None)
    stand.patch.setattr(torch, "__version__", "2.13.0+cpu")
    stand.driver("echo 'GPU 0: NVIDIA A card (UUID: GPU-5f1e-77)'")
    said = (
        "There is an NVIDIA GPU, but the installed torch is a build for CPUs. Install the CUDA build of torch 2.13.0."
    )
    assert devices.overlooked() == said
    with pytest.raises(InputError) as refusal:
        devices.pick("cuda:0")
    assert refusal.value.mend == f"It has cpu. {said}"
    assert devices.pick("auto").name == "cpu"


@pytest.mark.parametrize(("warned", "reason"), [(TOO_OLD, "too old"), (UNKNOWN, "does not answer")])
def test_what_torch_warns_of_is_told_and_not_printed(stand: Stand, warned: str, reason: str) -> None:
    """Warnings are errors in tests: one that got through would fail this."""
    stand.cards(0, warned)
    assert [device.name for device in devices.available()] == ["cpu"]
    assert reason in devices.overlooked()


def test_a_driver_of_two_versions_is_told_of(stand: Stand) -> None:
    stand.cards(0)
    stand.driver(f"echo '{MISMATCH}'; exit 18")
    assert "of different versions" in devices.overlooked()


def test_a_gpu_that_torch_has_no_code_for_is_not_offered(stand: Stand) -> None:
    stand.cards(1)
    stand.patch.setattr(torch.version, "cuda", "13.0")
    stand.patch.setattr(torch.cuda, "get_arch_list", lambda: ["sm_75", "sm_80", "sm_86"])
    assert [device.name for device in devices.available()] == ["cpu"]
    assert "no code for a GPU of its generation" in devices.overlooked()
    stand.card.major, stand.card.minor = 8, 9
    assert devices.available()[0].name == "cuda:0"  # what was built for 8.6 runs on 8.9
    stand.card.major, stand.card.minor = 12, 0
    stand.patch.setattr(torch.cuda, "get_arch_list", lambda: ["sm_80", "compute_90"])
    assert devices.available()[0].name == "cuda:0"  # the driver translates


def test_a_gpu_that_fails_is_left_alone_where_nobody_named_it(stand: Stand) -> None:
    stand.cards(1)

    def ones(*sizes: int, device: torch.device) -> torch.Tensor:
        raise RuntimeError("CUDA error: CUDA-capable device(s) is/are busy or unavailable")

    stand.patch.setattr(devices.torch, "ones", ones)
    with pytest.raises(InputError, match=r"^Device cuda: another program has the GPU for itself\. Wait until"):
        devices.try_out("cuda")
    told = devices.try_out("auto")
    assert told.startswith("A card is not used, because another program has the GPU for itself.")
    assert devices.pick("auto").name == "cpu"
    assert devices.try_out("auto") == ""


def test_what_other_work_holds_is_told_in_the_plan_and_in_refusals(stand: Stand) -> None:
    stand.cards(1)
    stand.driver("echo 'GPU-5f1e-77, 2000'")
    card = devices.available()[0]
    assert devices.of_others(card) == 80_000_000_000 - 2000 * 2**20
    with pytest.raises(InputError, match=r"2\.1 GB of 80\.0 GB are free; other work holds 77\.9 GB"):
        memory.refuse_too_much(Memory({"layers": 5_000_000_000}), card)
    assert devices.of_others(Device("cuda:0", "A card", 80_000_000_000, 79_000_000_000)) == 0
    assert devices.of_others(devices.pick("cpu")) == 0


def test_a_command_says_it_in_a_sentence(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def fail(parsed: object) -> int:
        raise RuntimeError(ILLEGAL)

    real = cli.import_module
    monkeypatch.setattr(
        cli, "import_module", lambda name: SimpleNamespace(run=fail) if "commands" in name else real(name)
    )
    parsed = SimpleNamespace(parse_args=lambda arguments: SimpleNamespace(command="train"))
    monkeypatch.setattr(cli, "_parser", lambda: parsed)
    assert cli.main([]) == 1
    told = capsys.readouterr().err
    assert told.startswith("snp-explorer: GPU: a computation on the GPU went wrong. Run it again;")
    assert "Traceback" not in told
