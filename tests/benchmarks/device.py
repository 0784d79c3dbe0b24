"""Everything that the app does on a GPU, beside its target, a plain loop, Captum, and the bytes that must move.

    python tests/benchmarks/device.py [--device cuda] [--only steps stack explain large layers] [--minutes 8]

Needs nothing but the project, torch (2.11 or newer) and what the library imports: numpy, pandas, scipy, pydantic,
psutil, safetensors, threadpoolctl; Captum where it is there. The data are drawn on the device. What a figure is held to
was measured on an H100 80GB: on another card those targets are a comparison, the ratios within this run are not.

A part that fails is told with where it failed, and the next begins; where the GPU answers nothing any more after that,
a fresh process measures the others. Products are float32 unless a line says TF32.

Ends with 1 where a target is missed or a part fails. Without a GPU it says so and ends; `--rehearse` runs it all,
small, on a CPU with a stand-in for CUDA graphs: that shows that it works, and says nothing about any GPU.
"""

from __future__ import annotations

import argparse
import contextlib
import faulthandler
import gc
import platform
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))  # the project, where it is not installed

import _device_cases
import _device_explain
import _device_large
import _device_layers
import _device_steps
import torch
from _device_cases import CASES, bandwidth

from explorer.training import arithmetic, capture

SMALL = 0.03
"""Share of the people and SNPs in a rehearsal."""
STACKED = next(case for case in CASES if case.name == "MLP")
PARTS = ("steps", "stack", "explain", "large", "layers")
Line = tuple[str, bool | None]
STUCK = 90.0
"""Seconds beyond the time there is after which a part that still runs is ended, with where it stood."""


def parts(
    chosen: list[str], device: torch.device, scale: float, rate: float
) -> dict[str, Callable[[], Iterator[Line]]]:
    """Return every part that is chosen, by its name: what gives the lines that it says."""
    found: dict[str, Callable[[], Iterator[Line]]] = {}
    if "steps" in chosen:
        found |= {case.name: partial(_device_steps.lines, case, device, scale, rate) for case in CASES}
    if "stack" in chosen:
        found["stack"] = partial(_device_steps.stacked, STACKED, device, scale)
    if "explain" in chosen:
        found |= _device_explain.parts(device, scale)
    if "large" in chosen:
        found["large"] = partial(_device_large.lines, device, scale if scale >= 1 else scale / 10)
    if "layers" in chosen:
        found["layers"] = partial(_device_layers.lines, device, scale, rate)
    return found


def answers(device: torch.device) -> bool:
    """Return whether the device still computes: what has gone wrong once on CUDA may fail for ever."""
    try:
        return float(torch.ones(8, device=device).sum()) == 8.0
    except RuntimeError:
        return False


def _rehearsed() -> None:
    """Have one thread, short looks at the clock, and steps that are recorded on the CPU."""
    sys.path.insert(0, str(Path(__file__).parents[1] / "training"))
    import recorded  # pyright: ignore[reportMissingImports]

    torch.set_num_threads(1)
    _device_cases.LEAST = 0.01
    capture.of = recorded.of


class Told:
    """What the parts have said so far that is to be said again at the end."""

    def __init__(self, judged: bool) -> None:
        self.judged = judged
        self.missed: list[str] = []
        self.failed: list[str] = []

    def part(self, what: str, lines: Iterator[Line]) -> None:
        """Print the lines of a part, and where it fails."""
        start = time.monotonic()
        try:
            for line, met in lines:
                judged = met if self.judged else None
                print(line + {None: "", True: "  met", False: "  MISSED"}[judged], flush=True)
                self.missed += [line] if judged is False else []
        except Exception as error:
            self.failed.append(what)
            traceback.print_exc(file=sys.stdout)
            print(f"  FAILED: {what}: {(str(error).splitlines() or [''])[0] or type(error).__name__}", flush=True)
        print(f"  ({time.monotonic() - start:.0f} s)", flush=True)

    def end(self, left: list[str]) -> int:
        """Print what was missed, failed and left; return what the program ends with."""
        if left:
            print(f"Not measured, time was up: {', '.join(left)}.")
        for words, which in (("failed", self.failed), ("targets missed", self.missed)):
            print(f"{len(which)} {words}" + "".join(f"\n    {one.strip()}" for one in which), flush=True)
        return int(bool(self.missed or self.failed))


def forgotten() -> None:
    """Free what a part has left, so that none takes the room of the next."""
    gc.collect()
    if torch.cuda.is_initialized():
        with contextlib.suppress(RuntimeError):
            torch.cuda.empty_cache()


def main() -> int:
    """Print every figure; return 1 where a target is missed or a part fails."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--device", default="cuda", help="cuda, cuda:1, ...")
    options.add_argument("--only", nargs="*", default=list(PARTS), choices=PARTS)
    options.add_argument("--without", nargs="*", default=[], help="names of parts that are left out")
    options.add_argument("--minutes", type=float, default=8.0, help="after these no further part is begun")
    options.add_argument("--rehearse", action="store_true", help="run everything small on the CPU")
    asked = options.parse_args()
    device = torch.device("cpu" if asked.rehearse else asked.device)
    if device.type == "cuda" and not torch.cuda.is_available():
        print("No GPU that torch can use is here: nothing was measured. --rehearse runs it small on the CPU.")
        return 0
    if asked.rehearse:
        _rehearsed()
    name = torch.cuda.get_device_name(device) if device.type == "cuda" else "CPU, a rehearsal: no figure counts"
    print(f"{name}; torch {torch.__version__}, Python {platform.python_version()}", flush=True)
    end, told = time.monotonic() + 60 * asked.minutes, Told(not asked.rehearse)
    faulthandler.dump_traceback_later(60 * asked.minutes + STUCK, exit=True)
    here = torch.cuda.device(device) if device.type == "cuda" else contextlib.nullcontext()  # clocks run on that one
    with here, arithmetic.Products("float32", device):
        rate = bandwidth(device)
        print(f"memory moves {rate / 1e12:.2f} TB/s in a large copy; floors are at that rate (H100: 2.95)", flush=True)
        every = parts(asked.only, device, SMALL if asked.rehearse else 1.0, rate)
        todo = [what for what in every if what not in asked.without]
        while todo and time.monotonic() < end:
            told.part(what := todo.pop(0), every[what]())
            forgotten()
            if what in told.failed and not answers(device):
                break
    faulthandler.cancel_dump_traceback_later()
    if not todo or time.monotonic() >= end:
        return told.end(todo)
    told.end([])
    print("The GPU does not answer any more: a fresh process measures the others.", flush=True)
    left = ["--without", *(what for what in every if what not in todo), "--minutes", str((end - time.monotonic()) / 60)]
    command = [sys.executable, __file__, "--device", asked.device, "--only", *asked.only, *left]
    command += ["--rehearse"] if asked.rehearse else []
    return subprocess.run(command, check=False).returncode or 1


if __name__ == "__main__":
    sys.exit(main())
