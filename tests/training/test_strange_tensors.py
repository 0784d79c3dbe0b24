"""A file of tensors that somebody else made, or that a disk cut short, costs a sentence and nothing more."""

from __future__ import annotations

import contextlib
import json
import os
import re
import struct
from pathlib import Path
from typing import Any

import numpy as np
import peak
import pytest
import torch
from safetensors.torch import save_file

from explorer import tensors
from explorer.errors import InputError
from explorer.training import checkpoint, events, loop, trained

FLOAT = {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}


def written(header: Any, numbers: bytes = b"", length: int | None = None) -> bytes:
    """Return a file with this header."""
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text) if length is None else length) + text + numbers


def of(shape: list[int], first: int = 0, last: int = 4, dtype: str = "F32") -> dict[str, Any]:
    """Return what a header says of a tensor."""
    return {"dtype": dtype, "shape": shape, "data_offsets": [first, last]}


STRANGE = {
    "empty": b"",
    "three bytes": b"abc",
    "no header": written(b""),
    "a header of 2^63 bytes": written(b"{}", length=2**63),
    "a header beyond the end": written(b"{}", length=1000),
    "a header of 13 MB": written({"__metadata__": {"text": "x" * 13 * 2**20}}),
    "a list": written(b"[]"),
    "no JSON": written(b"{x"),
    "deep": written(b'{"a":' * 100_000),
    "overlap": written({"a": of([2], 0, 8), "b": of([2], 4, 12)}, b"0" * 12),
    "gap": written({"a": of([1], 0, 4), "b": of([1], 8, 12)}, b"0" * 12),
    "more than is told": written({"a": FLOAT}, b"0" * 12),
    "less than is told": written({"a": of([10], 0, 40)}, b"0" * 12),
    "another size": written({"a": of([1], 0, 8)}, b"0" * 8),
    "a negative size": written({"a": of([-1])}, b"0000"),
    "2^80 numbers": written({"a": of([2**40, 2**40])}, b"0000"),
    "none of 2^62": written({"a": of([0, 2**62], 0, 0)}),
    "65 axes": written({"a": of([1] * 65)}, b"0000"),
    "another type": written({"a": of([8], 0, 4, "F4")}, b"0000"),
    "no such type": written({"a": of([1], 0, 4, "pickle")}, b"0000"),
    "60,000 tensors": written({f"t{i}": of([0], 0, 0) for i in range(60_000)}),
    "texts that are none": written({"__metadata__": {"a": {"b": 1}}}),
}


@pytest.mark.parametrize("name", STRANGE)
def test_a_strange_file_is_refused_in_one_sentence_and_takes_no_memory(tmp_path, name):
    path = tmp_path / "x.safetensors"
    path.write_bytes(STRANGE[name])

    def read():
        with pytest.raises(InputError) as refused:
            tensors.read(path)
        said = str(refused.value)
        assert re.fullmatch("x.safetensors: .{1,400}", said)

    assert peak.of(read) < 50e6


def test_what_is_no_file_is_refused_and_waited_for_by_nobody(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    (tmp_path / "round").symlink_to("round")
    for name in ("pipe", "folder", "round", "nowhere"):
        with pytest.raises(InputError, match=f"^{name}: "):
            tensors.read(tmp_path / name)


@pytest.fixture(scope="module")
def run(tmp_path_factory, cohort, run_spec) -> Path:
    """The folder of a finished run whose checkpoint is there as well."""
    folder = tmp_path_factory.mktemp("run")
    spec = run_spec(epochs=1, keep_epochs=0, checkpoint_every=0.0)
    for event in loop.train(cohort, spec, folder):
        if isinstance(event, events.Checkpoint):
            (folder / "kept").write_bytes((folder / checkpoint.FILE).read_bytes())
    return folder


def altered(run: Path, file: str, tmp_path: Path, change: Any) -> Path:
    """Return a folder with one file of the run, its tensors and texts changed by `change(tensors, texts)`."""
    held, texts = checkpoint.open_file(run / file)
    change(held, texts)
    name = checkpoint.FILE if file == "kept" else file
    save_file(held, tmp_path / name, texts)
    return tmp_path


def _nan(held: dict[str, torch.Tensor], texts: dict[str, str]) -> None:
    next(tensor for name, tensor in held.items() if name.endswith("weight")).view(-1)[0] = np.nan


def _wide(held: dict[str, torch.Tensor], texts: dict[str, str]) -> None:
    spec = json.loads(texts["network"])
    spec["layers"] = [{"kind": "flatten"}, {"kind": "dense", "units": 1_000_000}, {"kind": "dense", "units": 1000}]
    texts["network"] = json.dumps(spec)


def _other_shape(held: dict[str, torch.Tensor], texts: dict[str, str]) -> None:
    name = next(name for name in held if name.startswith("network.") and name.endswith("weight"))
    held[name] = held[name].T.contiguous() if held[name].ndim == 2 else held[name][:1].clone()


def _one_more(held: dict[str, torch.Tensor], texts: dict[str, str]) -> None:
    held["network.backdoor"] = torch.zeros(3)


def _one_less(held: dict[str, torch.Tensor], texts: dict[str, str]) -> None:
    held.pop(next(name for name in held if name.startswith("network.") and name.endswith("bias")))


WEIGHTS = {
    _nan: "no number",
    _wide: "its network learns 1,0",
    _other_shape: "but its network's is",
    _one_more: "backdoor",
    _one_less: "is missing|but its network learns",
}


@pytest.mark.parametrize("change", WEIGHTS)
def test_weights_that_are_not_the_networks_are_refused_before_it_is_built(run, tmp_path, change):
    folder = altered(run, "network-0.safetensors", tmp_path, change)
    with pytest.raises(InputError, match=WEIGHTS[change]) as refused:
        trained.load(folder)
    assert str(refused.value).startswith("network-0.safetensors: ")


TEXTS = ("", "{", "[]", "null", "3", '{"x": 1}', "[" * 10_000, '"' + "x" * 100_000 + '"', "NaN")


@pytest.mark.parametrize("text", ["network", "spec", "encoding", "target", "fold", "about", "format"])
def test_texts_that_are_not_ours_raise_nothing_but_a_refusal(run, tmp_path, text):
    for value in (*TEXTS, None):
        change = lambda held, texts, value=value: texts.update({text: value}) if value is not None else texts.pop(text)  # noqa: E731
        folder = altered(run, "network-0.safetensors", tmp_path, change)
        with contextlib.suppress(InputError):  # what a result does not depend on may say anything
            trained.load(folder)


@pytest.mark.parametrize(
    "position",
    ["{", "[]", '{"epoch": -1}', '{"epoch": 1e300}', '{"done": 3}', '{"epoch": "x"}', '{"nonsense": 1}', "[" * 10_000],
)
def test_a_position_that_is_none_is_refused(run, tmp_path, position):
    folder = altered(run, "kept", tmp_path, lambda held, texts: texts.update(position=position))
    with pytest.raises(InputError, match=r"^checkpoint\.safetensors: "):
        checkpoint.read(folder)


def test_a_checkpoint_whose_tensors_are_not_the_runs_is_refused(run, tmp_path, cohort, run_spec):
    for change in (_nan, _other_shape, _one_more):
        folder = altered(run, "kept", tmp_path, change)
        spec = run_spec(epochs=1, keep_epochs=0, checkpoint_every=0.0)
        with pytest.raises(InputError, match=r"^checkpoint\.safetensors: "):
            list(loop.train(cohort, spec, folder))
