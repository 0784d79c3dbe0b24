"""Few samples: does a network that learnt something else first predict a trait better, and better than GBLUP?

In each round traits are planted anew into the same genotypes, and the samples are divided anew: those who are learnt
from first (their genotypes, and other traits), those few whose target trait is learnt from, and those for whom it is
predicted. No sample is in two of the three. All inputs are scaled by the first.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
import torch
from numpy.typing import NDArray
from pydantic import ConfigDict, Field

from explorer.limits import FailFast
from explorer.training.lessons.kernel_blup import Floats, blup, blup_of_two
from explorer.training.lessons.shared_causes import Planted, filled, planted
from explorer.training.lessons.stacked_dense import Recipe, StackedDense
from explorer.training.lessons.transfer_networks import FIRST, features, filled_in, taught, tuned, untaught

TITLE = "Few samples of the sample cross"
FILE, FIRST_FILE = "few_samples.npz", "other_traits.safetensors"
WAYS = ("nothing", "masked", "tuned", "frozen", "gblup", "both")
"""A network from nothing, after masked genotypes, after other traits; its features from other traits kept as they are;
GBLUP; GBLUP with what it makes of the other traits."""
SHARES = (0.0, 0.5, 1.0)
"""Of the target's causes, how many are causes of the other traits."""
ONE_IN = 6
"""One marker in so many is read."""
SIZES = (12, 25, 50, 100, 200)
Tell = Callable[[float, float, str], None]


class FewTask(FailFast):
    """How often and how long."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rounds: int = Field(default=8, ge=2, le=20, description="Of planted traits and of dividing the samples.")
    steps: int = Field(
        default=FIRST.steps, ge=1, le=10_000, description="Of the first training; on the target not more."
    )
    sizes: tuple[Annotated[int, Field(ge=2, le=1000)], ...] = Field(
        default=SIZES, min_length=1, max_length=6, description="Samples learnt from."
    )
    first: int = Field(default=250, ge=10, le=400, description="Samples that only the first training has.")
    test: int = Field(default=150, ge=10, le=400, description="Samples for whom the target is predicted.")
    seed: int = Field(default=0, ge=0, le=2**31 - 1)


@dataclass(frozen=True, eq=False)
class Parts:
    """Rows of the first training, of those who are predicted, and of those learnt from, in their turn."""

    first: NDArray[np.int64]
    test: NDArray[np.int64]
    pool: NDArray[np.int64]


def divided(samples: int, first: int, test: int, rng: np.random.Generator) -> Parts:
    """Divide samples at random."""
    order = rng.permutation(samples)
    return Parts(order[:first], order[first : first + test], order[first + test :])


def scaled(calls: NDArray[np.int8], rows: NDArray[np.int64]) -> Floats:
    """Return calls with mean 0 and spread 1 among some rows; 0 where they are missing or do not vary there."""
    known, copies = calls >= 0, filled(calls)
    among = np.where(known[rows], copies[rows], np.nan)
    many = np.maximum(known[rows].sum(0), 1)
    mean = np.nansum(among, 0) / many
    spread = np.sqrt(np.nansum((among - mean) ** 2, 0) / many)
    return np.where(known & (spread > 1e-9), (copies - mean) / np.where(spread > 1e-9, spread, 1.0), 0.0)


@dataclass(frozen=True, eq=False)
class Round:
    """One round's question: inputs (samples, markers), traits, and who is in what.

    Attributes
    ----------
    others : (samples, traits), NaN where unknown; only rows of `parts.first` are looked at
    targets : (scenarios, samples)
    """

    inputs: Floats
    others: Floats
    targets: Floats
    parts: Parts


def predicted(
    one: Round,
    nets: Sequence[tuple[StackedDense, int]],
    sizes: Sequence[int],
    seed: int,
    tell: Tell,
    most: int = FIRST.steps,
) -> Floats:
    """Return predictions (scenarios, sizes, ways, test samples) of one round.

    `nets` are those of nothing, of hidden markers, and of other traits, each with its number in the stack; `most`
    are the steps of training on the target.
    """
    parts, kinship = one.parts, one.inputs @ one.inputs.T / one.inputs.shape[1]
    made_first = _other_traits(one, kinship)
    learnt = features(*nets[2], one.inputs)
    made = np.empty((len(one.targets), len(sizes), len(WAYS), len(parts.test)))
    for place, size in enumerate(sizes):
        train = parts.pool[:size]
        starts = [net for net in nets for _ in one.targets]
        said = tuned(one.inputs, starts, np.tile(one.targets, (len(nets), 1)), train, seed, most).predicted
        said = said.reshape(len(nets), len(one.targets), -1)
        for scenario, target in enumerate(one.targets):
            linear = [
                blup(learnt @ learnt.T, train, target[train]),
                blup(kinship, train, target[train]),
                blup_of_two(kinship, made_first, train, target[train]),
            ]
            whole = [*said[:, scenario], *(fit.predicted for fit in linear)]
            made[scenario, place] = np.stack(whole)[:, parts.test]
        tell(place + 1, len(sizes), f"{size} samples")
    return made


def _other_traits(one: Round, kinship: Floats) -> Floats:
    """Return the kernel (samples, samples) of what GBLUP, taught by the first samples, predicts of the other traits."""
    said = []
    for column in range(one.others.shape[1]):
        rows = one.parts.first[np.isfinite(one.others[one.parts.first, column])]
        said.append(blup(kinship, rows, one.others[rows, column]).predicted)
    values = np.stack(said, 1)
    values = (values - values[one.parts.first].mean(0)) / np.maximum(values[one.parts.first].std(0), 1e-9)
    return values @ values.T / values.shape[1]


def correlation(one: Floats, other: Floats) -> float:
    """Return Pearson's r; 0 where one of the two says the same of everybody."""
    a, b = one - one.mean(), other - other.mean()
    length = float(np.sqrt((a @ a) * (b @ b)))
    return float(a @ b) / length if length > 1e-12 else 0.0


def explained(said: Floats, true: Floats) -> float:
    """Return R²: 1 less the squared error over that of the mean of the true values themselves."""
    return 1 - float(np.square(true - said).sum() / np.square(true - true.mean()).sum())


@dataclass(frozen=True, eq=False)
class Few:
    """What was measured.

    Attributes
    ----------
    said : int8 (rounds, scenarios, sizes, ways, test samples), in units of `scale` above `middle`; scenarios are
        `SHARES` and then the last of them with the values dealt out to the samples at random
    scale, middle : float32, the same without the samples
    true : float32 (rounds, scenarios, test samples)
    means : float32 (rounds, scenarios, sizes), the mean of the samples that are learnt from
    rows : int16 (rounds, samples): of the first training, then those who are predicted, then the others in their turn
    pool, own : int16 (rounds, causes), columns of the other traits' causes, and of the target's own
    """

    said: NDArray[np.int8]
    scale: NDArray[np.float32]
    middle: NDArray[np.float32]
    true: NDArray[np.float32]
    means: NDArray[np.float32]
    rows: NDArray[np.int16]
    pool: NDArray[np.int16]
    own: NDArray[np.int16]

    @property
    def predictions(self) -> Floats:
        """The predictions as they are kept, float64 (rounds, scenarios, sizes, ways, test samples)."""
        return self.middle[..., None].astype(np.float64) + self.scale[..., None].astype(np.float64) * self.said

    @property
    def correlations(self) -> Floats:
        """Held-out r (rounds, scenarios, sizes, ways)."""
        made, found = self.predictions, np.empty(self.scale.shape)
        for at in np.ndindex(found.shape):
            found[at] = correlation(made[at], self.true[at[0], at[1]].astype(np.float64))
        return found

    def save(self, folder: Path) -> None:
        """Write `few_samples.npz`."""
        np.savez_compressed(folder / FILE, allow_pickle=False, **vars(self))

    @classmethod
    def load(cls, folder: Path) -> Few:
        """Read what `save` wrote."""
        with np.load(folder / FILE, allow_pickle=False) as held:
            return cls(**{name: held[name] for name in held.files})


def kept(values: Floats) -> tuple[NDArray[np.int8], NDArray[np.float32], NDArray[np.float32]]:
    """Return values (…, samples) as whole numbers from -127 to 127, in units (…) above a middle (…)."""
    low, high = values.min(-1), values.max(-1)
    middle, scale = ((low + high) / 2).astype(np.float32), (np.maximum(high - low, 1e-12) / 254).astype(np.float32)
    whole = np.rint((values - middle[..., None]) / scale[..., None])
    return np.clip(whole, -127, 127).astype(np.int8), scale, middle


def measure(
    calls: NDArray[np.int8], task: FewTask, tell: Tell = lambda done, of, what: None
) -> tuple[Few, dict[str, StackedDense]]:
    """Return what was measured of calls (samples, variants), and the networks after their first training.

    Raises
    ------
    ValueError
        There are too few samples, or too few unlinked variants.
    """
    samples, most = len(calls), max(task.sizes)
    if task.first + task.test + most > samples:
        raise ValueError(f"{samples} samples, but {task.first} + {task.test} + {most} are needed")
    questions, planting = [], []
    for number in range(task.rounds):
        rng = np.random.default_rng([task.seed, number])
        traits = planted(calls, Planted(), SHARES, rng)
        parts = divided(samples, task.first, task.test, rng)
        dealt: Floats = traits.targets[-1][rng.permutation(samples)]
        targets: Floats = np.concatenate([traits.targets, dealt[None]])
        questions.append(Round(scaled(calls[:, ::ONE_IN], parts.first), traits.others, targets, parts))
        planting.append(traits)
    pretrained = first_trained(questions, task.steps, tell)
    said = []
    for number, one in enumerate(questions):
        nets = [(pretrained[name], number) for name in ("nothing", "masked", "traits")]
        tell(0.2 + 0.8 * number / task.rounds, 1.0, f"round {number + 1} of {task.rounds}")
        said.append(
            predicted(
                one,
                nets,
                task.sizes,
                number,
                lambda done, of, what, number=number: tell(
                    0.2 + 0.8 * (number + done / of) / task.rounds, 1.0, f"round {number + 1} of {task.rounds}, {what}"
                ),
                task.steps,
            )
        )
    whole, scale, middle = kept(np.stack(said))
    means = [[[t[one.parts.pool[:n]].mean() for n in task.sizes] for t in one.targets] for one in questions]
    rows = [np.concatenate([one.parts.first, one.parts.test, one.parts.pool]) for one in questions]
    true = np.stack([one.targets[:, one.parts.test] for one in questions]).astype(np.float32)
    places = [np.stack([getattr(one, name) for one in planting]).astype(np.int16) for name in ("pool", "own")]
    few = Few(whole, scale, middle, true, np.array(means, np.float32), np.stack(rows).astype(np.int16), *places)
    return few, pretrained


def first_trained(questions: Sequence[Round], steps: int, tell: Tell) -> dict[str, StackedDense]:
    """Return the networks of all rounds after their first training; rounds do not touch each other."""
    recipe, rows = Recipe(steps, FIRST.batch, FIRST.rate), [one.parts.first for one in questions]
    inputs, others = np.stack([one.inputs for one in questions]), np.stack([one.others for one in questions])
    part = lambda begun, what: lambda step: tell(begun + 0.1 * step / steps, 1.0, f"{what}, step {step:,}")  # noqa: E731
    return {
        "nothing": untaught(inputs.shape[2], len(questions)),
        "masked": filled_in(inputs, rows, recipe, part(0.0, "hidden markers")),
        "traits": taught(inputs, rows, others, recipe, part(0.1, "other traits")),
    }


def main(calls: NDArray[np.int8], task: FewTask) -> None:
    """Print the mean held-out r of every way by the share of causes and the number of samples."""
    torch.set_num_threads(1)
    found = measure(calls, task)[0].correlations.mean(0)
    for scenario, words in enumerate([*(f"{share:g} of the causes shared" for share in SHARES), "dealt out at random"]):
        print(words, "|", " | ".join(WAYS))
        for size, row in zip(task.sizes, found[scenario], strict=True):
            print(size, *(f"{value:.3f}" for value in row))
