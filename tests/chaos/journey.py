"""What a user does in an app, to its end whatever happens, and what came of it: data, training, answers, play."""

from __future__ import annotations

import contextlib
import json
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from place import PATIENCE, Place
from safetensors.numpy import load_file
from websockets.exceptions import InvalidHandshake, WebSocketException
from websockets.sync.client import connect
from websockets.typing import Origin

from explorer.messages import packing

UPLOAD = "0123456789abcdef"
EPOCHS = 10
STATE = {"layers": [{"units": 3}], "samples": 40, "weight_seed": 7, "seed": 3}
VOLATILE_FILES = re.compile(
    r"worker\.(json|lock)|status\.json|log\.txt|events\.jsonl|job\.json|checkpoint.*|\..*|seal.*"
)
VOLATILE = {"t", "seconds", "created", "started", "ended", "took", "loaded", "imported", "pace", "path", "saved", "run"}
RUN = re.compile(r"\b(train|import|explain|associate)-[0-9a-f]{10}\b")
FAULTS = ("fault of SNP Explorer", "Traceback")


@dataclass
class Found:
    """What came out of a journey: runs by what they are, the bytes and numbers of their results, and what was seen."""

    runs: dict[str, str] = field(default_factory=dict)
    results: dict[str, dict[str, Any]] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)
    """Every run the app ever gave."""
    done: set[str] = field(default_factory=set)
    """Every run the app ever said is done."""
    played: dict[int, Any] = field(default_factory=dict)
    """The weights of the playground after each epoch that was shown."""
    trouble: list[str] = field(default_factory=list)


class Journey:
    """A user of one app."""

    def __init__(self, place: Place) -> None:
        self.place, self.found, self.uploaded = place, Found(), False

    def go(self) -> Found:
        """Do everything, then read what came out."""
        if not self.uploaded:
            self.upload()
        digest = self.work("import", self.files)["digest"]
        self.work("train", {"spec": self.spec(digest)})
        self.work("associate", {"dataset": digest, "trait": "yield"})
        self.found.results["inspector"] = self.ask()
        question = {"method": "integrated-gradients"}
        self.work("explain", {"run": self.found.runs["train"], "question": question})
        self.play()
        return self.found

    # its steps

    @property
    def files(self) -> dict[str, str]:
        """The files of the import, as the app knows them."""
        home = self.place.workspace / "uploads" / UPLOAD
        return {"genotypes": f"{home}/calls.csv", "traits": f"{home}/traits.csv", "name": "mine"}

    def upload(self) -> None:
        """Send the files; one that was cut is sent again."""
        end = time.monotonic() + PATIENCE
        for name, text in {"calls.csv": calls(), "traits.csv": traits()}.items():
            while True:
                answer = self.place.send("POST", f"/live/upload?name={name}&upload={UPLOAD}", content=text.encode())
                if answer.status_code == 200:
                    break
                self.heard(answer.text)
                assert time.monotonic() < end, answer.text
                time.sleep(0.2)
        self.uploaded = True

    def work(self, kind: str, parameters: dict[str, Any]) -> dict[str, Any]:
        """Have work done, asking again where it was interrupted; return its result."""
        end = time.monotonic() + PATIENCE
        while True:
            assert time.monotonic() < end, (
                f"{kind} is never done: {self.found.trouble[-5:]}; {self.place.log()[-2000:]}"
            )
            answer = self.place.send("POST", "/test/request", json={"kind": kind, "parameters": parameters})
            if answer.status_code != 200:
                self.heard(answer.text)
                if "upload" in answer.text or "no such file" in answer.text:
                    self.upload()
                time.sleep(0.3)
                continue
            run = answer.json()
            self.note(run)
            while run["state"] in ("queued", "running"):
                time.sleep(0.1)
                answer = self.place.send("GET", f"/test/run/{run['id']}")
                if answer.status_code != 200:
                    self.found.trouble.append(f"{run['id']}: {answer.text}")
                    break
                run = answer.json()
                self.note(run)
            if run["state"] == "done":
                self.found.runs[kind] = run["id"]
                return json.loads((self.place.workspace / "runs" / run["id"] / "result.json").read_text())
            self.heard(run["text"])

    def note(self, run: dict[str, Any]) -> None:
        """Take note of what the app says of a run; one that was done is done."""
        self.found.asked.add(run["id"])
        if run["state"] == "done":
            self.found.done.add(run["id"])
        elif run["id"] in self.found.done:
            self.found.trouble.append(f"LOST: {run['id']} was done and is {run['state']}: {run['text']}")

    def heard(self, sentence: str) -> None:
        """Take note of a sentence that is none."""
        if any(words in sentence for words in FAULTS) or not sentence.strip():
            self.found.trouble.append(f"NO SENTENCE: {sentence!r}")

    def ask(self) -> dict[str, Any]:
        """Ask the inspector about the network."""
        answers = {}
        for asked in ({"ask": "layers"}, {"ask": "layers", "fold": 1}):
            question = json.dumps({**asked, "run": self.found.runs["train"]}).encode()
            end = time.monotonic() + PATIENCE
            while True:
                answer = self.place.send("POST", "/live/inspect", content=question)
                if answer.status_code == 200:
                    header, arrays = packing.unpack(answer.content)
                    answers[json.dumps(asked)] = plain(header)
                    answers |= {f"{asked} {name}": np.array(array) for name, array in arrays.items()}
                    break
                self.heard(answer.text)
                assert time.monotonic() < end, answer.text
                time.sleep(0.3)
        return answers

    def play(self) -> None:
        """Play for some epochs, from where the session is; take note of the weights after each that a frame showed."""
        end = time.monotonic() + PATIENCE
        while True:
            try:
                with self._socket() as wire:
                    wire.send(json.dumps({"do": "open", "state": STATE}))
                    epoch = self._draw(wire)
                    while epoch < EPOCHS:
                        wire.send(json.dumps({"do": "step"}))
                        while (now := self._draw(wire)) <= epoch:
                            pass
                        epoch = now
                    return
            except (WebSocketException, InvalidHandshake, OSError, ValueError, EOFError) as error:
                if time.monotonic() > end:
                    raise AssertionError(self.place.log()[-2000:]) from error
                time.sleep(0.3)

    def _socket(self) -> Any:
        headers = {name: value for name, value in self.place.headers().items() if name != "Origin"}
        address = self.place.origin.replace("http", "ws")
        return connect(
            f"{address}/live/playground?token={self.place.token}&session=abcdefgh01",
            origin=Origin(self.place.origin),
            additional_headers=headers,
            max_size=None,
            open_timeout=60,
        )

    def _draw(self, wire: Any) -> int:
        block = wire.recv(timeout=60)
        header, arrays = packing.unpack(block)
        wire.send(json.dumps({"do": "ack", "frame": header["frame"]}))
        epoch, weights = header["epoch"], np.array(arrays["a.weights"])
        if not _same(self.found.played.setdefault(epoch, weights), weights):
            self.found.trouble.append(f"epoch {epoch} of the playground is another one than before")
        return epoch

    def spec(self, digest: str) -> dict[str, Any]:
        """A small network with dropout, so that random states matter where it is resumed."""
        return {
            "dataset": digest,
            "traits": ("yield",),
            "network": {"preset": "mlp", "settings": {"hidden": (16,), "dropout": 0.3}},
            "split": {"kind": "kfold", "folds": 2},
            "epochs": 8,
            "threads": 1,
            "checkpoint_every": 0.05,
            "device": "cpu",
        }


def calls() -> str:
    """Genotypes of 80 samples at 60 variants, as a table."""
    table = np.random.default_rng(0).integers(0, 3, (80, 60))
    names = [f"p{n}" for n in range(80)]
    frame = pd.DataFrame(table, index=names, columns=[f"rs{n}" for n in range(60)])
    return frame.to_csv(index_label="sample")


def traits() -> str:
    """A trait of them that follows two variants."""
    table, noise = np.random.default_rng(0).integers(0, 3, (80, 60)), np.random.default_rng(1).normal(0, 0.3, 80)
    values = (table[:, 3] - table[:, 40] + noise).round(6)
    return pd.DataFrame({"sample": [f"p{n}" for n in range(80)], "yield": values}).to_csv(index=False)


# what came out


def _same(ours: np.ndarray, theirs: np.ndarray) -> bool:
    """Return whether weights are the same to rounding."""
    return np.allclose(ours, theirs, rtol=1e-4, atol=1e-6)


def played_differently(ours: Found, theirs: Found) -> list[int]:
    """Return the epochs of the playground whose weights differ, among those that both were shown; the last is.

    An engine computes with torch until its compiled path is ready, whenever that is: the two agree to rounding.
    """
    assert max(ours.played) >= EPOCHS
    both = ours.played.keys() & theirs.played.keys()
    assert both
    return [
        epoch
        for epoch in sorted(both)
        if not np.allclose(ours.played[epoch], theirs.played[epoch], rtol=1e-4, atol=1e-6)
    ]


def read(place: Place, found: Found) -> dict[str, dict[str, Any]]:
    """Return all that the runs and the dataset hold, by file, without what differs from day to day."""
    results = dict(found.results)
    for kind, id in found.runs.items():
        results[kind] = dict(_files(place.workspace / "runs" / id))
    events = [json.loads(line) for line in _lines(place.workspace / "runs" / found.runs["train"] / "events.jsonl")]
    results["train"]["epochs"] = [
        (e["fold"], e["epoch"], e["validation_loss"]) for e in events if e.get("type") == "epoch"
    ]
    for folder in sorted((place.workspace / "datasets").iterdir()):
        results[f"dataset {folder.name}"] = dict(_files(folder))
    return results


def _lines(path: Path) -> list[str]:
    return path.read_text().splitlines()


def _files(folder: Path) -> Iterator[tuple[str, Any]]:
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        if path.is_file() and not VOLATILE_FILES.fullmatch(path.name):
            yield name, _content(path)


def _content(path: Path) -> Any:
    if path.suffix == ".json":
        return plain(json.loads(path.read_text()))
    if path.suffix == ".safetensors":
        return load_file(path)
    if path.suffix == ".npy":
        return np.load(path)
    if path.suffix == ".npz":
        with np.load(path) as file:
            return dict(file)
    if path.suffix == ".parquet":
        return pd.read_parquet(path)
    with contextlib.suppress(UnicodeDecodeError):
        return RUN.sub("RUN", path.read_text())
    return path.read_bytes()


def plain(content: Any) -> Any:
    """Return JSON's content without times, paths and names of runs."""
    if isinstance(content, dict):
        return {key: plain(value) for key, value in content.items() if key not in VOLATILE}
    if isinstance(content, list):
        return [plain(value) for value in content]
    return RUN.sub("RUN", content) if isinstance(content, str) else content


def differences(ours: Any, theirs: Any, where: str = "") -> list[str]:
    """Return where two results differ, in words; numbers are equal where they are the same bits."""
    if isinstance(theirs, dict) and isinstance(ours, dict):
        missing = [f"{where}/{key}: only in one" for key in sorted(ours.keys() ^ theirs.keys(), key=str)]
        both = [key for key in theirs if key in ours]
        return missing + [d for key in both for d in differences(ours[key], theirs[key], f"{where}/{key}")]
    if isinstance(theirs, np.ndarray):
        same = np.shape(ours) == theirs.shape and np.array_equal(ours, theirs, equal_nan=theirs.dtype.kind == "f")
        return [] if same else [f"{where}: arrays differ"]
    if isinstance(theirs, pd.DataFrame):
        return [] if theirs.equals(ours) else [f"{where}: tables differ"]
    if isinstance(theirs, list) and isinstance(ours, list) and len(ours) == len(theirs):
        return [d for k, pair in enumerate(zip(ours, theirs, strict=True)) for d in differences(*pair, f"{where}/{k}")]
    return [] if ours == theirs else [f"{where}: {str(ours)[:200]} instead of {str(theirs)[:200]}"]
