"""What making artificial people leaves in its folder: every maker's scores, and of the first split the people."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from explorer.training.lessons.artificial_genotypes import COMPONENTS, Made, People
from explorer.training.lessons.made_and_real import components

SCORES, PEOPLE = "scores.json", "people.npz"


@dataclass(frozen=True, eq=False)
class Artificial:
    """The outcome.

    Attributes
    ----------
    makers : (maker, epoch) in the order in which they were measured
    scores : for each of them a list over seeds of scores by name, `privacy_loss` among them
    people : int8 (300, 128) of each maker of the first split, by "maker epoch"; `train` and `judging` are real
    mean, axes : (128,), (2, 128), the first two components of the people learnt from
    """

    makers: tuple[tuple[str, int], ...]
    scores: tuple[tuple[dict[str, float], ...], ...]
    people: dict[str, NDArray[np.int8]]
    mean: NDArray[np.float32]
    axes: NDArray[np.float32]

    @classmethod
    def of(cls, all_made: Iterable[Made], first: People) -> Artificial:
        """Put together what the makers made, in the order in which `learn` yields it; `first` is the first split."""
        scores: dict[tuple[str, int], list[dict[str, float]]] = {}
        people = {"train": first.train, "judging": first.judging}
        for made in all_made:
            rows = scores.setdefault((made.maker, made.epoch), [])
            if not rows:
                people[f"{made.maker} {made.epoch}"] = made.calls
            rows.append({**asdict(made.score), "privacy_loss": made.score.privacy_loss})
        mean, axes = components(first.train, COMPONENTS)
        return cls(
            tuple(scores),
            tuple(map(tuple, scores.values())),
            people,
            mean.astype(np.float32),
            axes[:2].astype(np.float32),
        )

    def save(self, folder: Path) -> None:
        """Write `scores.json` and `people.npz`."""
        rows = [
            {"maker": maker, "epoch": epoch, "seeds": [{k: round(v, 5) for k, v in one.items()} for one in seeds]}
            for (maker, epoch), seeds in zip(self.makers, self.scores, strict=True)
        ]
        (folder / SCORES).write_text(json.dumps(rows))
        np.savez_compressed(
            folder / PEOPLE,
            allow_pickle=False,
            mean=self.mean,
            axes=self.axes,
            **{f"calls {k}": v for k, v in self.people.items()},
        )

    @classmethod
    def load(cls, folder: Path) -> Artificial:
        """Read what `save` wrote; OSError where it is not there."""
        rows = json.loads((folder / SCORES).read_text())
        with np.load(folder / PEOPLE, allow_pickle=False) as kept:
            people = {name.removeprefix("calls "): kept[name] for name in kept.files if name.startswith("calls ")}
            mean, axes = kept["mean"], kept["axes"]
        makers = tuple((row["maker"], row["epoch"]) for row in rows)
        return cls(makers, tuple(tuple(row["seeds"]) for row in rows), people, mean, axes)
