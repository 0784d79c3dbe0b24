"""Scripts to take home, run as a reader runs them: by themselves, on one thread, so that rounding repeats."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

import torch

from explorer.training.lessons.standalone import standalone


def numbers(modules: Sequence[ModuleType], main: str, folder: Path, apart: Sequence[ModuleType] = ()) -> list[float]:
    """Return the numbers that a script of `modules` prints when it does `main`."""
    path = folder / "script.py"
    path.write_text(standalone(modules, f"torch.set_num_threads(1)\n{main}", apart=apart))
    ran = subprocess.run([sys.executable, "-I", path], cwd=folder, check=True, capture_output=True, text=True)
    return [float(word) for word in ran.stdout.split()]


@contextmanager
def one_thread() -> Iterator[None]:
    """Let torch compute on one thread, as the script does."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)
