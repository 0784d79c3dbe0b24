"""A trained fold, opened again: network, encoder, columns and what turns outputs back into the trait."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TypedDict

import numpy as np
import pandas as pd
import torch
from torch import Tensor

from explorer.datasets import blocks, by_sample, encodings
from explorer.datasets.encodings import Encoder, Encoding
from explorer.datasets.genotypes import Genotypes
from explorer.datasets.packed import PackedCalls
from explorer.datasets.splits import Fold
from explorer.errors import InputError
from explorer.networks import spec as network_spec
from explorer.networks.build import Network
from explorer.networks.spec import NetworkSpec
from explorer.networks.weights import restored
from explorer.progress import Progress, silent
from explorer.tensors import understood
from explorer.training import checkpoint, held, snapshots
from explorer.training.checkpoint import AGAIN
from explorer.training.columns import promoter_table
from explorer.training.metrics import TraitMetrics
from explorer.training.objective import TraitTargets
from explorer.training.spec import RunSpec

READ_BYTES = 512 * 2**20
"""What samples that are read at a time take at two bits per call."""


@dataclass(frozen=True, eq=False)
class Trained:
    """The best weights of one fold, in evaluation mode, with all that its inputs and outputs mean; on the CPU at first.

    Attributes
    ----------
    network : Network; (n, channels, positions) -> (n, outputs), logits or standardised traits
    encoder : calls or doses (n, positions) -> float32 (n, channels, positions), fitted on the fold's training samples
    spec : RunSpec of the run
    fold : number of the fold in the split
    columns : int64 (positions,), variant index in the dataset of every position of the network
    target : TraitTargets, the traits' classes or means and standard deviations
    rows : Fold(train, validation, test), sample indices in the dataset
    promoters : DataFrame or None
        With a promoter protocol chromosome, name, strand, tss of every block of sites, in the network's order.
    epoch : int or None
        The epoch whose weights these are; None where they are the fold's result.
    member : int
        Its number among the networks of the fold.
    """

    network: Network
    encoder: Encoder
    spec: RunSpec
    fold: int
    columns: np.ndarray
    target: TraitTargets
    rows: Fold
    promoters: pd.DataFrame | None = None
    epoch: int | None = None
    member: int = 0

    def inputs(self, genotypes: Genotypes, rows: np.ndarray | None = None) -> torch.Tensor:
        """Return the network's float32 inputs (n, channels, positions) for these samples of `genotypes`."""
        stored = encodings.tensor(raw(genotypes, self.spec.encoding, rows, self.columns))
        return self.encoder(stored.to(self.encoder.mean.device))

    def batches(self, genotypes: Genotypes, rows: np.ndarray, size: int) -> Iterator[torch.Tensor]:
        """Yield the network's inputs for so many of these samples at a time.

        A file of calls has to be read as a whole for however few samples, so that as many of them are read at a time as
        fit into `READ_BYTES` at two bits per call.
        """
        where, calls = self.encoder.mean.device, genotypes.dosages
        if not isinstance(calls, PackedCalls) or self.spec.encoding == "haplotype":
            yield from (self.inputs(genotypes, rows[start : start + size]) for start in range(0, len(rows), size))
            return
        together = size * max(1, READ_BYTES // (size * max(1, by_sample.width(len(self.columns)))))
        for start in range(0, len(rows), together):
            some = rows[start : start + together]
            read = held.Packed(held.read_packed(calls, some, self.columns, torch.device("cpu")), len(self.columns))
            for first in range(0, len(some), size):
                yield self.encoder(read.take(slice(first, first + size)).to(where))

    def on(self, device: torch.device) -> Trained:
        """Return the same fold with a copy of its network and encoder on a device; itself where they are there."""
        if self.encoder.mean.device == device:
            return self
        network, encoder = copy.deepcopy(self.network), copy.deepcopy(self.encoder)
        return replace(self, network=network.to(device), encoder=encoder.to(device))

    @torch.no_grad()
    def outputs(self, genotypes: Genotypes, rows: np.ndarray | None = None, batch_size: int = 256) -> torch.Tensor:
        """Return the network's raw outputs (n, outputs): logits, or traits in training standard deviations."""
        rows = np.arange(genotypes.shape[0]) if rows is None else np.asarray(rows)
        parts = [self.network(x) for x in self.batches(genotypes, rows, batch_size)]
        return torch.cat(parts) if parts else torch.empty(0, self.target.outputs)

    def predict(self, genotypes: Genotypes, rows: np.ndarray | None = None, batch_size: int = 256) -> np.ndarray:
        """Return float64 predictions: class probabilities (n, classes), or traits (n, traits) in their own units."""
        return self.target.predictions(self.outputs(genotypes, rows, batch_size))


class FoldResult(TypedDict, total=False):
    """What a finished fold's file says of its training."""

    epochs: int
    best_epoch: int
    metrics: dict[str, TraitMetrics]


def raw(
    genotypes: Genotypes,
    encoding: str,
    rows: np.ndarray | None,
    columns: np.ndarray | None,
    progress: Progress = silent,
) -> np.ndarray:
    """Return a fresh array (n, positions), int8 calls or uint16 doses; int8 (n, positions, 2) for both copies."""
    if encoding == "haplotype":
        return np.array(blocks.read(encodings.both_copies(genotypes), rows, columns), order="C")
    chosen = blocks.chosen(genotypes.shape[0], rows)
    made = np.empty((len(chosen), genotypes.shape[1] if columns is None else len(columns)), genotypes.dosages.dtype)
    for start, stop, block in blocks.parts(genotypes.dosages, rows, columns, 4, progress):
        made[:, start:stop] = block
    return made


def save(folder: Path, fold: Trained, about: FoldResult) -> Path:
    """Write the network's file, whole or not at all, with `about` (metrics, epochs) in it; return its path.

    The first network of a fold is network-<fold>.safetensors, another one member-<fold>-<number>.safetensors; the
    first is to be saved last, as a fold that has it is finished.
    """
    path = folder / _name(fold.fold, fold.member)
    tensors = {
        **checkpoint.prefixed("network", fold.network.state_dict()),
        **checkpoint.prefixed("encoder", fold.encoder.state_dict()),
        "columns": torch.from_numpy(np.asarray(fold.columns, dtype=np.int64)),
        **{f"rows.{part}": torch.from_numpy(getattr(fold.rows, part).astype(np.int64)) for part in PARTS},
    }
    metadata = {
        "spec": fold.spec.model_dump_json(),
        "network": fold.network.spec.to_json(indent=None),
        "encoding": fold.encoder.encoding.model_dump_json(),
        "target": json.dumps(asdict(fold.target)),
        "fold": json.dumps({"number": fold.fold, "name": fold.rows.name, "member": fold.member}),
        "about": json.dumps(about, allow_nan=False),
        "promoters": "" if fold.promoters is None else fold.promoters.to_csv(index=False),
        "format": "1",
    }
    checkpoint.save(path, tensors, metadata)
    return path


PARTS = ("train", "validation", "test")
CPU = torch.device("cpu")


def folds(folder: Path) -> list[int]:
    """Return the numbers of the folds of a run folder whose training is finished."""
    return sorted(int(path.stem.removeprefix("network-")) for path in folder.glob("network-*.safetensors"))


def members(folder: Path, fold: int) -> list[int]:
    """Return the numbers of the networks of a finished fold: 0, and those of the others of an ensemble."""
    others = folder.glob(f"member-{fold}-*.safetensors")
    return [0, *sorted(int(path.stem.rpartition("-")[2]) for path in others)]


def ensemble(folder: Path, fold: int) -> list[Trained]:
    """Return every network of a finished fold, in the order of their numbers."""
    return [load(folder, fold, member=member) for member in members(folder, fold)]


def network_spec_of(folder: Path, fold: int | None = None) -> NetworkSpec:
    """Return the network's specification of a finished fold (the first where none is named), weights left unread.

    Raises
    ------
    InputError : no such fold is finished, or its file is damaged
    """
    path = _file(folder, fold)
    return network_spec.read(checkpoint.texts(path).get("network", ""), path.name)


def _name(fold: int, member: int) -> str:
    return f"member-{fold}-{member}.safetensors" if member else f"network-{fold}.safetensors"


def _file(folder: Path, fold: int | None, member: int = 0) -> Path:
    finished = folds(folder)
    if not finished or (fold is not None and fold not in finished):
        which = "no fold" if fold is None else f"not fold {fold + 1}"
        raise InputError(f"Run {folder.name}", f"{which} of this run has finished training", "Let it train first.")
    path = folder / _name(finished[0] if fold is None else fold, member)
    if not path.exists():
        raise InputError(f"Run {folder.name}", f"it has no network {member + 1} of this fold", "Choose another one.")
    return path


def epochs(folder: Path, fold: int) -> list[int]:
    """Return the epochs of a finished fold that `load` can open, in order: those kept, and the one it ended with."""
    best = _about(folder, fold).get("best_epoch")
    return sorted({*snapshots.kept(folder, fold), *([] if best is None else [best])})


def best_epoch(folder: Path, fold: int) -> int | None:
    """Return the epoch whose weights are the fold's result; None where its file does not say."""
    return _about(folder, fold).get("best_epoch")


def _about(folder: Path, fold: int) -> FoldResult:
    path = _file(folder, fold)
    with understood(path.name, AGAIN):
        return FoldResult(**json.loads(checkpoint.texts(path).get("about", "{}")))


def load(folder: Path, fold: int | None = None, epoch: int | None = None, member: int = 0) -> Trained:
    """Return the trained fold of a run folder; the first finished one when no fold is named.

    `epoch` None is the fold's result (best or last, as `RunSpec.keep` says); any other is one of `epochs`, which are
    kept of the first network alone. `member` is one of `members`.

    Raises
    ------
    InputError : no such fold is finished, that epoch was not kept, or a file is damaged
    """
    path = _file(folder, fold, member)
    tensors, texts = checkpoint.open_file(path)
    if texts.get("format") != "1":
        raise InputError(path.name, "it is no trained network of this version", "Train the run again.")
    with understood(path.name, AGAIN):
        return _read(folder, path.name, tensors, texts, epoch, member)


def _read(
    folder: Path, place: str, tensors: dict[str, Tensor], texts: dict[str, str], epoch: int | None, member: int
) -> Trained:
    weights = checkpoint.part(tensors, "network")
    if epoch is not None and epoch != json.loads(texts["about"]).get("best_epoch"):
        weights = snapshots.read(folder, json.loads(texts["fold"])["number"], epoch)
    network = restored(network_spec.read(texts["network"], place), weights, place).eval().requires_grad_(False)
    columns = tensors["columns"].numpy()
    encoder = Encoder(Encoding.model_validate_json(texts["encoding"]), len(columns))
    encoder.load_state_dict(checkpoint.part(tensors, "encoder"))
    target = json.loads(texts["target"])
    target |= {"traits": tuple(target["traits"]), "levels": tuple(map(tuple, target["levels"]))}
    target |= {"mean": tuple(target["mean"]), "sd": tuple(target["sd"])}
    number = json.loads(texts["fold"])
    rows = Fold(*(tensors[f"rows.{part}"].numpy() for part in PARTS), name=number["name"])
    spec = RunSpec.model_validate_json(texts["spec"])
    promoters = promoter_table(texts["promoters"])
    return Trained(
        network, encoder, spec, number["number"], columns, TraitTargets(**target), rows, promoters, epoch, member
    )
