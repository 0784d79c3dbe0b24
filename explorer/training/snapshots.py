"""The time machine: a run's weights at some of its epochs, few enough to stay small, spread over all of its training.

Kept are epoch 0 (the fresh weights), the last epoch, and those in between at equal distance: every epoch while there
are at most `most` of them, then every second, every fourth and so on. Which ones depends on the epoch reached alone, so
that a run which was stopped and resumed keeps the same ones as one that never was.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from safetensors.torch import save_file
from torch import Tensor, nn

from explorer.errors import InputError
from explorer.training import checkpoint
from explorer.training.writer import Writer

FOLDER = "epochs"
MOST_BYTES = 256 * 2**20
"""Bytes that the weights of all epochs of all folds of a run may take."""


def affordable(requested: int, network: nn.Module, folds: int) -> int:
    """Return how many epochs of each fold are kept besides the first and the last: `requested`, or what has room.

    0 where not even the first and the last have room.
    """
    size = sum(tensor.numel() * tensor.element_size() for tensor in network.state_dict().values())
    return max(0, min(requested, MOST_BYTES // max(1, size * folds) - 2))


def kept_after(epoch: int, most: int) -> list[int]:
    """Return the epochs that are kept once `epoch` epochs are over: 0 and the multiples of the smallest power of two.

    >>> kept_after(5, 16), kept_after(20, 16)
    ([0, 1, 2, 3, 4, 5], [0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20])
    """
    if most < 1:
        return []
    step = 1
    while epoch // step > most:
        step *= 2
    return list(range(0, epoch + 1, step))


def keep(
    folder: Path,
    fold: int,
    epoch: int,
    network: nn.Module,
    most: int,
    last: bool = False,
    writer: Writer | None = None,
) -> None:
    """Keep the network's weights after `epoch` epochs if they are to be kept, and drop those that no longer are.

    A file is there whole or not at all. `last` is for the end of a fold, which is kept whatever its number. With a
    `writer` the file may be on its way still when this returns, with the weights as they are now.
    """
    if most < 1:
        return
    staying = kept_after(epoch, most)
    wanted = last or epoch in staying

    def put(weights: dict[str, Tensor]) -> None:
        if wanted:
            _write(folder / FOLDER / _name(fold, epoch), weights)
        for other in kept(folder, fold):
            if other not in staying and not (last and other == epoch):
                (folder / FOLDER / _name(fold, other)).unlink(missing_ok=True)

    weights = network.state_dict() if wanted else {}
    if writer is None:
        put(weights)
    else:
        writer.write(weights, put)


def _write(path: Path, weights: dict[str, Tensor]) -> None:
    path.parent.mkdir(exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        save_file({name: tensor.detach().to("cpu").contiguous() for name, tensor in weights.items()}, draft)
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def kept(folder: Path, fold: int) -> list[int]:
    """Return the epochs of a fold whose weights are kept, in order."""
    epochs = []
    for path in (folder / FOLDER).glob(f"{fold}-*.safetensors"):
        with contextlib.suppress(ValueError):
            epochs.append(int(path.stem.partition("-")[2]))
    return sorted(epochs)


def read(folder: Path, fold: int, epoch: int) -> dict[str, Tensor]:
    """Return the weights of a kept epoch; InputError where it is not kept, or its file is damaged."""
    there = kept(folder, fold)
    if epoch not in there:
        mend = f"Kept are {', '.join(map(str, there))}." if there else "Train the run again to have some."
        raise InputError(f"Epoch {epoch}", f"run {folder.name} kept no weights of it", mend)
    return checkpoint.open_file(folder / FOLDER / _name(fold, epoch))[0]


def _name(fold: int, epoch: int) -> str:
    return f"{fold}-{epoch:05d}.safetensors"
