"""Reading in a fork of a warm process, under limits of memory and processor time: whatever a file does, it ends there.

`python fenced.py` is the warm process. Each line of JSON names a task of this module and its arguments; a fork answers
with a line for each thing that it read, and the process with one for how the fork ended. What is read is well-formed,
or it is refused in a sentence; anything else fails.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MEMORY = 2**30
"""Bytes of address space beside what the warm process has."""
SECONDS = 60
"""Processor time for one file."""
LONGEST = 2000
"""Letters of a sentence, which may hold three names of files."""


@dataclass(frozen=True)
class Outcome:
    """What came of one file: "read", "refused" or "failed", and the sentence or traceback."""

    name: str
    state: str
    told: str = ""


@dataclass(frozen=True)
class Ended:
    """How a fork ended: the outcomes that it told, its exit status, and the most memory that it or a child held."""

    outcomes: tuple[Outcome, ...]
    status: int
    peak_bytes: int
    seconds: float


class Fence:
    """The warm process; it ends with `close`."""

    def __init__(self) -> None:
        folder = str(Path(__file__).resolve().parents[1])
        paths = [folder, *(path for path in sys.path if path)]
        self._process = subprocess.Popen(
            [sys.executable, "-W", "ignore", __file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
        )

    def run(self, task: str, memory: int = MEMORY, seconds: int = SECONDS, **arguments: object) -> Ended:
        """Do a task of this module in a fork."""
        assert self._process.stdin
        assert self._process.stdout
        asked = {"task": task, "memory": memory, "seconds": seconds, "arguments": arguments}
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        outcomes: list[Outcome] = []
        for line in self._process.stdout:
            told = json.loads(line)
            if "status" in told:
                return Ended(tuple(outcomes), told["status"], told["peak"], told["seconds"])
            outcomes.append(Outcome(**told))
        raise RuntimeError("the warm process ended")

    def close(self) -> None:
        """End the warm process."""
        self._process.kill()
        self._process.communicate()


def mutants(format: str, first: int, count: int) -> Iterator[Outcome]:
    """Read damaged files of a format, by their numbers."""
    from tampered import mutations

    for number in range(first, first + count):
        folder = Path(tempfile.mkdtemp(prefix="snp-explorer-tampered-"))
        try:
            seed = mutations.mutant(format, number)
            for name, content in seed.files.items():
                (folder / name).write_bytes(content)
            yield _outcome(str(number), lambda: _read(seed, folder, number))  # noqa: B023 - it is called at once
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def undamaged(format: str) -> Iterator[Outcome]:
    """Read the files from which the damaged ones of a format are made."""
    from tampered.seeds import seeds

    for number, seed in enumerate(seeds(format)):
        folder = Path(tempfile.mkdtemp(prefix="snp-explorer-tampered-"))
        try:
            for name, content in seed.files.items():
                (folder / name).write_bytes(content)
            yield _outcome(f"{number}: {seed.main}", lambda: _read(seed, folder, number))  # noqa: B023
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def one(path: str, role: str = "genotypes", **beside: str) -> Iterator[Outcome]:
    """Read one file that is there, in its role; `beside` are others by their roles."""
    from explorer.datasets import doctor

    name = Path(path).name
    paths = {**{key: Path(value) for key, value in beside.items()}, role: Path(path)}
    if role == "picture":
        yield _outcome(name, lambda: _picture(Path(path)))
    elif role == "gene sets":
        yield _outcome(name, lambda: _gene_sets(Path(path)))
    else:
        yield _outcome(name, lambda: _dataset(doctor.Sources.of(paths), Path(path).parent, examined=True))


def harmful(how: str) -> Iterator[Outcome]:
    """Do what no reader may: take memory or time without end, or die."""

    def memory() -> str:
        held = bytearray(2 * MEMORY)
        return f"{len(held)} bytes"

    def time() -> str:
        while True:
            pass

    def signalled() -> str:
        os.kill(os.getpid(), signal.SIGSEGV)
        return "alive"

    yield _outcome(how, {"memory": memory, "time": time, "signal": signalled}[how])


def _outcome(name: str, read: Callable[[], str]) -> Outcome:
    from explorer.errors import InputError

    _limit_time()
    try:
        return Outcome(name, "read", read())
    except InputError as error:
        told = str(error)
        fault = _fault(told) or _fault(error.place) or ("" if error.place else "no place")
        return Outcome(name, "failed", f"{fault}: {told!r}"[:3000]) if fault else Outcome(name, "refused", told)
    except BaseException:
        return Outcome(name, "failed", traceback.format_exc()[-3000:])


def _fault(sentence: str) -> str:
    if not sentence.isprintable():
        return "letters that cannot be printed"
    return f"{len(sentence):,} letters" if len(sentence) > LONGEST else ""


def _read(seed: Any, folder: Path, number: int) -> str:
    from explorer.datasets import doctor

    if seed.format == "picture":
        return _picture(folder / seed.main)
    if seed.format == "gene sets":
        return _gene_sets(folder / seed.main)
    paths = {role: folder / name for role, name in seed.roles.items()}
    return _dataset(doctor.Sources.of(paths), folder, examined=number % 5 == 0)


def _picture(path: Path) -> str:
    from explorer.datasets.teaching import patches

    patch = patches.decode(path.read_bytes(), path.name, 24, True)
    assert patch.values.shape == (3, 24, 24)
    assert (patch.values >= 0).all()
    assert (patch.values <= 255).all()
    return "picture"


def _gene_sets(path: Path) -> str:
    from explorer.datasets.formats import gene_sets

    sets = gene_sets.read(path)
    assert sets
    assert all(genes for genes in sets.values())
    return f"{len(sets)} sets"


def _dataset(sources: Any, folder: Path, examined: bool) -> str:
    """Load files, save and load them again; where a mend is offered that makes them load, with it."""
    from explorer.datasets import doctor
    from explorer.datasets.doctor import needs
    from explorer.datasets.formats.findings import NeedsMend

    needs.of_files(sources)
    if examined:
        report = doctor.examine(sources)
        report.model_dump_json()
        for sentence in (report.refusal or "", *(f.sentence for f in report.findings)):
            assert not (fault := _fault(sentence)), f"{fault}: {sentence!r}"
        assert len(report.findings) < 200
    try:
        made = doctor.load(sources)
    except NeedsMend as error:
        offered = [mend.code for mend in error.finding.offered()]
        if not offered:
            raise
        with contextlib.suppress(NeedsMend):
            _kept(doctor.load(sources, offered[:1]), folder)
        raise
    return _kept(made, folder)


def _kept(made: Any, folder: Path) -> str:
    import numpy as np

    from explorer.datasets import blocks, dataset

    kept = dataset.load(made.save(folder / "kept"))
    shutil.rmtree(folder / "kept")
    for one in (made, kept):
        genotypes = one.genotypes
        samples, variants = genotypes.shape
        assert len(genotypes.samples) == samples > 0
        assert len(genotypes.variants) == variants > 0
        assert len(one.traits.table) == samples
        copies = blocks.copies(blocks.read(genotypes.dosages), missing=-1)
        assert copies.shape == (samples, variants)
        known = copies[copies != -1]
        assert genotypes.ploidy in (1, 2)
        assert ((known >= 0) & (known <= genotypes.ploidy)).all()
        assert genotypes.doses or np.isin(known, [0, 1, 2]).all()
        if genotypes.haplotypes is not None:
            assert genotypes.haplotypes.shape == (samples, variants, 2)
        assert genotypes.info is None or len(genotypes.info) == variants
        assert (genotypes.variants["position"].between(0, 2**31 - 1)).all()
        names = "".join([*genotypes.samples, *genotypes.variants["name"], *genotypes.variants["chromosome"]])
        assert not any(letter in names for letter in "\0\x1b\n\r\u202e"), "an invisible letter is in a name"
    np.testing.assert_array_equal(
        blocks.read(made.genotypes.dosages), blocks.read(kept.genotypes.dosages), "saved and loaded"
    )
    return f"{made.genotypes.shape[0]} x {made.genotypes.shape[1]}"


_seconds = SECONDS


def _limit_time() -> None:
    """Give the next file its processor time, and much more on the clock, for one that waits."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    limit = int(used.ru_utime + used.ru_stime) + _seconds + 1
    resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.RLIM_INFINITY))
    signal.alarm(20 * _seconds)


def _fork(asked: dict[str, Any]) -> None:
    """Do what was asked under its limits, and end."""
    global _seconds
    _seconds = asked["seconds"]
    held = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (held + asked["memory"], held + asked["memory"]))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    status = 1
    try:
        for outcome in globals()[asked["task"]](**asked["arguments"]):
            print(json.dumps(outcome.__dict__), flush=True)
        status = 0
    except BaseException:
        traceback.print_exc()
    finally:
        from explorer.datasets.formats import apart

        apart._end()
        sys.stdout.flush()
        os._exit(status)


def main() -> None:
    """Import, then fork for every line that is read."""
    for name in ("explorer.datasets.doctor", "explorer.datasets.teaching.patches", "openpyxl"):
        importlib.import_module(name)
    importlib.import_module("tampered.mutations").mutant("table", 0)
    for line in sys.stdin:
        began, pid = time.monotonic(), os.fork()
        if pid == 0:
            _fork(json.loads(line))
        _, status, used = os.wait4(pid, 0)
        told = {"status": os.waitstatus_to_exitcode(status), "peak": used.ru_maxrss * 1024}
        print(json.dumps({**told, "seconds": time.monotonic() - began}), flush=True)


if __name__ == "__main__":
    main()
