"""A 10,000 x 100,000 .bed (250 MB): peak memory and time to load it, beside a bare read by bed-reader.

Run: python tests/benchmarks/bed_scale.py [--samples N] [--variants M]. Each reading is a process of its own, so that
its peak resident memory is its own.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

LIMIT = 3 * 2**30


def write_bed(folder: Path, samples: int, variants: int) -> Path:
    """Write a .bed of random calls in blocks, with its .bim and .fam."""
    rng = np.random.default_rng(1)
    path, width = folder / "large.bed", (samples + 3) // 4
    spare = np.uint8((1 << 2 * (samples - 4 * (width - 1))) - 1) if samples % 4 else np.uint8(255)
    with open(path, "wb") as file:
        file.write(b"\x6c\x1b\x01")
        for start in range(0, variants, 1000):
            block = rng.integers(0, 256, (min(1000, variants - start), width), dtype=np.uint8)
            block[:, -1] &= spare
            file.write(block.tobytes())
    with open(folder / "large.bim", "w") as file:
        file.writelines(f"{1 + i * 20 // variants}\tsnp{i}\t0\t{1000 + i * 30}\tA\tG\n" for i in range(variants))
    with open(folder / "large.fam", "w") as file:
        file.writelines(f"f{i} s{i} 0 0 0 -9\n" for i in range(samples))
    return path


def _load(path: Path) -> dict:
    from explorer.datasets import doctor

    calls = 0

    def progress(done: float, total: float, text: str = "") -> None:
        nonlocal calls
        calls += 1

    dataset = doctor.load(doctor.Sources(path), progress=progress, scratch=path.parent / "scratch")
    saved = dataset.save(path.parent / "dataset")
    dosages = dataset.genotypes.dosages
    mapped = getattr(dosages, "filename", None)
    linked = (saved / "dosages.npy").samefile(mapped) if mapped else None
    return {"progress_calls": calls, "linked": linked, "sum": int(np.asarray(dosages[:50]).sum())}


def _bare(path: Path) -> dict:
    from bed_reader import open_bed

    with open_bed(path) as bed:
        calls = bed.read(dtype="int8", num_threads=None)
    return {"sum": int(np.where(calls[:50] == -127, -1, calls[:50]).sum())}


def _start() -> dict:
    from explorer.datasets import doctor

    return {"mends": len(doctor.FILE_MENDS)}


def measure(what: str, path: Path) -> dict:
    """Run one reading in a process of its own; return its seconds and peak resident bytes."""
    command = [sys.executable, __file__, "--read", what, str(path)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return json.loads(done.stdout.strip().splitlines()[-1])


def compare(samples: int, variants: int) -> dict:
    """Return bytes and seconds of loading and of the bare read, and the peak's ratio to the dosages' size."""
    with tempfile.TemporaryDirectory() as home:
        path = write_bed(Path(home), samples, variants)
        start, load, bare = measure("start", path), measure("load", path), measure("bare", path)
    if load["sum"] != bare["sum"]:
        raise AssertionError("the two readings differ")
    return {
        "dosages_bytes": samples * variants,
        "start_peak": start["peak"],
        "load_peak": load["peak"],
        "bare_peak": bare["peak"],
        "peak_over_bare": load["peak"] / bare["peak"],
        "peak_over_dosages": (load["peak"] - start["peak"]) / (samples * variants),
        "load_seconds": load["seconds"],
        "seconds_over_bare": load["seconds"] / bare["seconds"],
        "progress_calls": load["progress_calls"],
        "linked": load["linked"],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=10_000)
    parser.add_argument("--variants", type=int, default=100_000)
    parser.add_argument("--read", nargs=2, metavar=("WHAT", "PATH"))
    given = parser.parse_args()
    if given.read:
        begun = time.perf_counter()
        what, path = given.read[0], Path(given.read[1])
        found = _start() if what == "start" else {"load": _load, "bare": _bare}[what](path)
        found |= {"seconds": time.perf_counter() - begun}
        found |= {"peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024}
        print(json.dumps(found))
        return
    found = compare(given.samples, given.variants)
    print(f".bed of {given.samples:,} x {given.variants:,}: dosages {found['dosages_bytes'] / 2**30:.2f} GiB")
    print(f"  peak memory {found['load_peak'] / 2**30:.2f} GiB (limit 3), {found['peak_over_bare']:.2f} x a bare read")
    print(f"  time {found['load_seconds']:.1f} s, {found['seconds_over_bare']:.2f} x a bare read")
    print(f"  progress told {found['progress_calls']} times; dosages hard-linked when saved: {found['linked']}")
    if found["load_peak"] > LIMIT:
        sys.exit("more than 3 GiB")


if __name__ == "__main__":
    main()
