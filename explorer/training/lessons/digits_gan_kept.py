"""What a GAN of digits leaves in its folder: what it made at each epoch, curves, and its last weights."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.torch import save_file

from explorer.training.lessons import made_and_real as measures
from explorer.training.lessons.digits_gan import WALL, Epoch, Generator, cloud, real_digits

KEPT, ABOUT = "digits_gan.npz", "digits_gan.json"
WAYS = ("taught", "steadied")


@dataclass(frozen=True, eq=False)
class DigitsGan:
    """The outcome of both ways.

    Attributes
    ----------
    taught, steadied : uint8 (epochs, 30, 64), the digits shown
    quiz : uint8 (120, 64), more of the last steadied ones
    between : uint8 (5, 9, 64), from one noise to another, steadied
    about : epochs, figures of each way and epoch, and the same figures of real digits
    """

    taught: NDArray[np.uint8]
    steadied: NDArray[np.uint8]
    quiz: NDArray[np.uint8]
    between: NDArray[np.uint8]
    about: dict[str, Any]

    @classmethod
    def of(cls, epochs: dict[str, list[Epoch]], between: NDArray[np.uint8]) -> DigitsGan:
        """Put both ways together."""
        figures = {
            way: [
                {
                    "losses": [_short(v) for v in one.losses],
                    "answers": [_short(v) for v in one.answers],
                    "real": _short(one.real),
                    "made": _short(one.made_told),
                    "near": one.near,
                    "cloud": _short(one.cloud),
                }
                for one in those
            ]
            for way, those in epochs.items()
        }
        about = {"epochs": [one.epoch for one in epochs["steadied"]], "figures": figures, "held_out": held_out()}
        walls = {way: np.stack([one.made[:WALL] for one in those]) for way, those in epochs.items()}
        return cls(walls["taught"], walls["steadied"], epochs["steadied"][-1].made[WALL : WALL + 120], between, about)

    def save(self, folder: Path) -> None:
        """Write `digits_gan.npz` and `digits_gan.json`."""
        (folder / ABOUT).write_text(json.dumps(self.about))
        arrays = {name: getattr(self, name) for name in ("taught", "steadied", "quiz", "between")}
        np.savez_compressed(folder / KEPT, allow_pickle=False, **arrays)

    @classmethod
    def load(cls, folder: Path) -> DigitsGan:
        """Read what `save` wrote; OSError where it is not there."""
        with np.load(folder / KEPT, allow_pickle=False) as kept:
            arrays = {name: kept[name] for name in kept.files}
        return cls(**arrays, about=json.loads((folder / ABOUT).read_text()))


def held_out() -> dict[str, float]:
    """Return the figures of real digits against one another: as many learnt from as judge, against those who judge."""
    train, test = real_digits()
    near = float(np.median(measures.nearest(test, train)))
    real, made = measures.adversarial_accuracy(test, train[: len(test)])
    return {
        "near": near,
        "real": _short(real),
        "made": _short(made),
        "cloud": _short(cloud(train[: len(test)], train, test)),
    }


def keep_weights(folder: Path, way: str, maker: Generator) -> None:
    """Write a generator's weights as safetensors."""
    save_file({name: value.contiguous() for name, value in maker.state_dict().items()}, folder / f"{way}.safetensors")


def _short(value: float) -> float:
    return round(value, 5) if value == value else -1.0
