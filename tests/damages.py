"""Every way in which a stored file was found damaged, for every kind of file that a workspace holds.

`workspace` makes a small one of everything; `CASES` are (file, damage); `damage` carries one out.
"""

from __future__ import annotations

import json
import os
import random
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from explorer.jobs import prepared
from explorer.jobs.runs import Store
from explorer.jobs.workspace import Workspace

Kind = Literal["run", "dataset", "network", "draft", "none"]
RUNS = ("train", "explain", "describe", "associate", "features", "line")
"""Kinds of work of which the first run is copied."""
NETWORK, DRAFT, UPLOAD = "0123456789", "abcdef0123", "uploads/0a1b2c/cohort.vcf"
CHOSEN: dict[str, tuple[str, ...]] = {
    "train": (
        *("job.json", "status.json", "result.json", "sealed.json", "worker.json", "worker.lock", "events.jsonl"),
        *("log.txt", "metrics.json", "run.json", "network-0.safetensors", "predictions-0.npz"),
    ),
    "explain": (
        *("job.json", "status.json", "result.json", "explanation.json", "attribution.safetensors", "loci.parquet"),
    ),
    "describe": ("status.json", "description.json", "description.npz", "variants.parquet"),
    "associate": ("association.json", "association.npz"),
    "features": ("job.json", "result.json", "features.npz"),
    "line": ("result.json",),
}
"""Of each run the files that are damaged."""
OF_DATA = (
    *("dataset.json", "sealed.json", "dosages.npy", "variants.parquet", "samples.parquet", "traits.parquet"),
    *("genes.parquet", "truth.parquet"),
)
HARMLESS = ("worker.json", "worker.lock", "log.txt")
"""Files of a finished run of which its result has no need."""
OUTSIDE = ("index.sqlite", "lock", "token", UPLOAD)


@dataclass(frozen=True)
class File:
    """A stored file: its place below the workspace, and the item that is lost with it."""

    path: str
    kind: Kind
    id: str

    @property
    def name(self) -> str:
        """Its name without the folders."""
        return Path(self.path).name


def workspace(to: Path) -> Path:
    """Make a small workspace of one thing of each kind; all but the explanation count as made here."""
    space = Workspace(to)
    space.hold()
    prepared.add_samples(space)
    store = Store(space)
    for kind in RUNS:
        id = sorted(path.name for path in (prepared.folder() / "runs").glob(f"{kind}-*"))[0]
        (run,) = prepared.take_in(store, only=id)
        if kind != "explain":
            run.files.write("job.json", {**run.files.read("job.json"), "prepared": False})
        run.files.write("worker.json", {"pid": 1, "started": 1.0, "attempt": 1, "threads": 1})
        for name in ("log.txt", "worker.lock"):
            (run.folder / name).touch()
    (to / "networks/drafts").mkdir(parents=True)
    (to / UPLOAD).parent.mkdir()
    spec = {"name": "small", "input": {"positions": 4}, "outputs": 1, "layers": [{"kind": "dense", "units": 1}]}
    (to / "networks" / f"{NETWORK}.json").write_text(json.dumps(spec))
    (to / "networks" / "drafts" / f"{DRAFT}.json").write_text(json.dumps({"origin": "x", "draft": {}}))
    (to / UPLOAD).write_text("##fileformat=VCFv4.2\n")
    store.close()
    space.release()
    return to


def link(source: str, to: str) -> str:
    """Give a file a second name, as fast as that goes; what is damaged is written anew, never changed in place."""
    try:
        os.link(source, to)
    except OSError:
        shutil.copyfile(source, to)
    return to


def files(space: Path) -> Iterator[File]:
    """Yield the stored files of such a workspace that are damaged."""
    for kind, names in CHOSEN.items():
        folder = next((space / "runs").glob(f"{kind}-*"))
        for name in names:
            yield File(f"runs/{folder.name}/{name}", "none" if name in HARMLESS else "run", folder.name)
    folder = sorted((space / "datasets").iterdir())[0]
    for name in OF_DATA:
        yield File(f"datasets/{folder.name}/{name}", "dataset", folder.name)
    yield File(f"networks/{NETWORK}.json", "network", NETWORK)
    yield File(f"networks/drafts/{DRAFT}.json", "draft", DRAFT)
    for name in OUTSIDE:
        yield File(name, "none", "")


def _rewritten(path: Path, content: bytes) -> None:
    path.unlink(missing_ok=True)
    path.write_bytes(content)


def _text(content: str) -> Callable[[Path, random.Random], None]:
    return lambda path, _: _rewritten(path, content.encode())


def _cut(path: Path, chance: random.Random) -> None:
    content = path.read_bytes()
    _rewritten(path, content[: chance.randrange(1, max(2, len(content)))])


def _changed(path: Path, chance: random.Random) -> None:
    content = bytearray(path.read_bytes())
    for at in [chance.randrange(len(content)) for _ in range(5)] if content else []:
        content[at] ^= 1 << chance.randrange(8)
    _rewritten(path, bytes(content))


def _folder(path: Path, _: random.Random) -> None:
    path.unlink(missing_ok=True)
    path.mkdir()
    (path / "inside.txt").write_text("somebody's")


def _nowhere(path: Path, _: random.Random) -> None:
    path.unlink(missing_ok=True)
    path.symlink_to(path.parent / "gone")


def _loop(path: Path, _: random.Random) -> None:
    path.unlink(missing_ok=True)
    path.symlink_to(path)


def _pipe(path: Path, _: random.Random) -> None:
    path.unlink(missing_ok=True)
    os.mkfifo(path)


def _missing(path: Path, _: random.Random) -> None:
    path.unlink(missing_ok=True)


def _fields(value: Any) -> Callable[[Path, random.Random], None]:
    """Give every field of the object at the top another type."""

    def damage(path: Path, _: random.Random) -> None:
        content = json.loads(path.read_bytes())
        _rewritten(path, json.dumps({name: _other(there, value) for name, there in content.items()}).encode())

    return damage


def _other(there: Any, value: Any) -> Any:
    return ["other"] if type(there) is type(value) else value


def _nan(path: Path, _: random.Random) -> None:
    content = json.loads(path.read_bytes())
    first = next(iter(content), "x")
    _rewritten(path, json.dumps({**content, first: float("nan")}).encode())


Damager = Callable[[Path, random.Random], None]
OF_ANY: dict[str, Damager] = {
    "missing": _missing,
    "empty": _text(""),
    "cut": _cut,
    "noise": lambda path, chance: _rewritten(path, chance.randbytes(chance.randrange(1, 3000))),
    "zeros": lambda path, _: _rewritten(path, bytes(path.stat().st_size or 100)),
    "folder": _folder,
    "nowhere": _nowhere,
    "loop": _loop,
    "pipe": _pipe,
}
OF_BINARY: dict[str, Damager] = {"changed": _changed}
OF_JSON: dict[str, Damager] = {
    "null": _text("null"),
    "list": _text("[]"),
    "word": _text('"text"'),
    "number": _text("7"),
    "object": _text("{}"),
    "deep": _text("[" * 100_000 + "]" * 100_000),
    "deep in it": _text('{"id": ' * 100_000 + "1" + "}" * 100_000),
    "texts": _fields("text"),
    "numbers": _fields(10**30),
    "huge": _text('{"id": 1e999, "created": ' + "9" * 5000 + "}"),
    "nan": _nan,
}
DAMAGES = {**OF_ANY, **OF_BINARY, **OF_JSON}


def cases(space: Path) -> list[tuple[File, str]]:
    """Return every file with every damage that its kind can have."""
    found = []
    for file in files(space):
        more = OF_JSON if file.path.endswith(".json") else OF_BINARY
        found += [(file, name) for name in (*OF_ANY, *more)]
    return [case for case in found if case[1] not in UNSEEN.get(case[0].name, ())]


UNSEEN = {f"{DRAFT}.json": ("missing", "object", "texts", "numbers"), "sealed.json": ("missing",)}
"""Of a draft that is gone nothing is known, and what it holds only the page Network can tell, which says so; folders
that older versions left have no seal."""


def damage(space: Path, file: File, name: str, seed: int = 0) -> None:
    """Do the damage."""
    path = space / file.path
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        path.write_bytes(b"")
    DAMAGES[name](path, random.Random(f"{file.path} {name} {seed}"))
