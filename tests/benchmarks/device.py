"""Everything that the app does on a GPU, beside its target, a plain loop, Captum, and the bytes that must move.

    python tests/benchmarks/device.py [--device cuda] [--only steps stack explain large layers] [--minutes 8]

Needs nothing but the project, torch (2.11 or newer) and what the library imports: numpy, pandas, scipy, pydantic,
psutil, safetensors; Captum where it is there. The data are drawn on the device. What a figure is held to was measured
on an H100 80GB: on another card those targets are a comparison, the ratios within this run are not.

Ends with 1 where a target is missed. Without a GPU it says so and ends; `--rehearse` runs it all, small, on a
CPU with a stand-in for CUDA graphs: that shows that it works, and says nothing about any GPU.
"""

from __future__ import annotations

import argparse
import platform
import sys
import time
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))  # the project, where it is not installed

import _device_cases
import _device_explain
import _device_large
import _device_layers
import _device_steps
import torch
from _device_cases import CASES, bandwidth

from explorer.errors import InputError
from explorer.training import capture

SMALL = 0.03
"""Share of the people and SNPs in a rehearsal."""
STACKED = next(case for case in CASES if case.name == "MLP")
PARTS = ("steps", "stack", "explain", "large", "layers")
Line = tuple[str, bool | None]


def parts(chosen: list[str], device: torch.device, scale: float) -> Iterator[tuple[str, Iterator[Line]]]:
    """Yield every part that is to run: its name, and the lines it says."""
    rate = bandwidth(device)
    print(f"memory moves {rate / 1e12:.2f} TB/s in a large copy; floors are at that rate (H100: 2.95)", flush=True)
    if "steps" in chosen:
        for case in CASES:
            yield case.name, _device_steps.lines(case, device, scale, rate)
    if "stack" in chosen:
        yield "stack", _device_steps.stacked(STACKED, device, scale)
    if "explain" in chosen:
        yield "explanations", _device_explain.lines(device, scale)
    if "large" in chosen:
        yield "large", _device_large.lines(device, scale if scale >= 1 else scale / 10)
    if "layers" in chosen:
        yield "layers", _device_layers.lines(device, scale, rate)


def _rehearsed() -> None:
    """Have one thread, short looks at the clock, and steps that are recorded on the CPU."""
    sys.path.insert(0, str(Path(__file__).parents[1] / "training"))
    import recorded  # pyright: ignore[reportMissingImports]

    torch.set_num_threads(1)
    _device_cases.LEAST = 0.01
    capture.of = recorded.of


def main() -> int:
    """Print every figure; return 1 where a target is missed or a part fails."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--device", default="cuda", help="cuda, cuda:1, ...")
    options.add_argument("--only", nargs="*", default=list(PARTS), choices=PARTS)
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
    began, missed, left, failed = time.monotonic(), [], [], []
    for what, lines in parts(asked.only, device, SMALL if asked.rehearse else 1.0):
        if time.monotonic() - began > 60 * asked.minutes:
            left.append(what)
            continue
        start = time.monotonic()
        try:
            for line, met in lines:
                judged = None if asked.rehearse else met
                print(line + {None: "", True: "  met", False: "  MISSED"}[judged], flush=True)
                missed += [line] if judged is False else []
        except (RuntimeError, InputError) as error:
            failed.append(what)
            print(f"  FAILED: {str(error).splitlines()[0] if str(error) else type(error).__name__}", flush=True)
        print(f"  ({time.monotonic() - start:.0f} s)", flush=True)
        if device.type == "cuda":
            torch.cuda.empty_cache()
    if left:
        print(f"Not measured, time was up: {', '.join(left)}.")
    for words, which in (("failed", failed), ("targets missed", missed)):
        print(f"{len(which)} {words}" + "".join(f"\n    {one.strip()}" for one in which))
    return int(bool(missed or failed))


if __name__ == "__main__":
    sys.exit(main())
