"""Where to draw the line between two classes: what every threshold of the held-out probabilities finds and misses.

A sample is called positive when its probability is above the threshold, so that .5 calls what the network calls. All
thresholds are counted once (`thresholds`), a page looks one up (`Thresholds.at`).
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import NormalDist

import numpy as np
from pydantic import BaseModel, ConfigDict

from explorer.training import metrics

STEPS = 1000
"""Thresholds are 0, .001, ..., 1."""
BINS = 10
DRAWS = 1000
Interval = tuple[float, float]


class _Found(BaseModel):
    model_config = ConfigDict(frozen=True)


class Bin(_Found):
    """Samples of similar probability: its bounds, their number, mean probability, how many are positive.

    `low` and `high` bound the share of positives with 95% (Wilson).
    """

    start: float
    end: float
    samples: int
    predicted: float
    positives: int
    low: float
    high: float

    @property
    def observed(self) -> float:
        """The share that is positive."""
        return self.positives / self.samples


class Share(_Found):
    """A share of counted samples with its 95% interval (Wilson 1927); None, and 0 to 1, where there are none."""

    hits: int
    of: int

    @property
    def value(self) -> float | None:
        """The share itself."""
        return self.hits / self.of if self.of else None

    @property
    def interval(self) -> Interval:
        """Its 95% interval."""
        return wilson(self.hits, self.of)


class Called(_Found):
    """What one threshold calls: samples by truth and call."""

    threshold: float
    true_positives: int
    false_positives: int
    false_negatives: int
    true_negatives: int

    @property
    def confusion(self) -> list[list[int]]:
        """Rows of truth, columns of call, the negative class first."""
        return [[self.true_negatives, self.false_positives], [self.false_negatives, self.true_positives]]

    @property
    def precision(self) -> Share:
        """Of those called positive, those that are."""
        return Share(hits=self.true_positives, of=self.true_positives + self.false_positives)

    @property
    def recall(self) -> Share:
        """Of those that are positive, those called so; also sensitivity."""
        return Share(hits=self.true_positives, of=self.true_positives + self.false_negatives)

    @property
    def specificity(self) -> Share:
        """Of those that are negative, those called so."""
        return Share(hits=self.true_negatives, of=self.true_negatives + self.false_positives)

    @property
    def accuracy(self) -> Share:
        """Of all, those called what they are."""
        right = self.true_positives + self.true_negatives
        return Share(hits=right, of=right + self.false_positives + self.false_negatives)

    def precision_at(self, prevalence: float) -> float | None:
        """Return the precision where another share of samples is positive, recall and specificity being the same.

        Bayes' theorem; None where nothing would be called positive, or either class is not there.
        """
        recall, specificity = self.recall.value, self.specificity.value
        if recall is None or specificity is None:
            return None
        found, wrong = recall * prevalence, (1 - specificity) * (1 - prevalence)
        return found / (found + wrong) if found + wrong > 0 else None


class Thresholds(_Found):
    """All thresholds of a trait with two classes, and how far its probabilities can be taken at their word.

    Attributes
    ----------
    negative, positive : the classes in the words of the file
    samples, positives : held-out samples with a value, of all folds, and those that are positive
    true_positives, false_positives : (STEPS + 1,), above the thresholds 0, 1 / STEPS, ..., 1
    brier : mean squared error of the probability, 0 is perfect
    skill : 1 - brier / that of always saying the prevalence; below 0 is worse than that. None where all are alike
    skill_low, skill_high : its 95% bootstrap interval
    bins : of the reliability diagram, those without samples left out
    """

    negative: str
    positive: str
    samples: int
    positives: int
    true_positives: tuple[int, ...]
    false_positives: tuple[int, ...]
    brier: float
    skill: float | None
    skill_low: float | None
    skill_high: float | None
    bins: tuple[Bin, ...]

    @property
    def prevalence(self) -> Share:
        """The share of held-out samples that is positive."""
        return Share(hits=self.positives, of=self.samples)

    @property
    def lowest(self) -> float:
        """The highest threshold that calls every sample positive."""
        everyone = [a + b == self.samples for a, b in zip(self.true_positives, self.false_positives, strict=True)]
        return max(sum(everyone) - 1, 0) / STEPS

    @property
    def highest(self) -> float:
        """The lowest threshold that calls no sample positive."""
        some = [a + b > 0 for a, b in zip(self.true_positives, self.false_positives, strict=True)]
        return min(sum(some), STEPS) / STEPS

    def at(self, threshold: float) -> Called:
        """Return what a threshold between 0 and 1 calls; it is rounded to the nearest that was counted."""
        place = int(np.clip(round(threshold * STEPS), 0, STEPS))
        hits, wrong = self.true_positives[place], self.false_positives[place]
        return Called(
            threshold=place / STEPS,
            true_positives=hits,
            false_positives=wrong,
            false_negatives=self.positives - hits,
            true_negatives=self.samples - self.positives - wrong,
        )

    @property
    def sentence(self) -> str:
        """How far the probabilities can be taken at their word."""
        text = f"Brier score {self.brier:.3f} on {self.samples:,} held-out samples"
        if self.skill is None or self.skill_low is None or self.skill_high is None:
            return f"{text}; all of them are of one class, so it cannot be compared with the prevalence."
        always = f"always saying the prevalence, {self.positives / self.samples:.1%} {self.positive}"
        numbers = f"skill {self.skill:.3f}, 95% interval {self.skill_low:.3f} to {self.skill_high:.3f}"
        if self.skill_low > 0:
            return f"{text}: as probabilities they are better than {always} ({numbers})."
        if self.skill_high < 0:
            return f"{text}: as probabilities they are worse than {always} ({numbers}). Use them for ranking only."
        return f"{text}: as probabilities they are not shown to be better than {always} ({numbers})."


def thresholds(y: np.ndarray, probability: np.ndarray, levels: Sequence[str], seed: int = 0) -> Thresholds:
    """Count what every threshold calls.

    Parameters
    ----------
    y : float (n,), 0 or 1; NaN is left out
    probability : float (n,), of class 1, by networks that did not see the sample
    levels : the words for 0 and 1
    seed : of the bootstrap of the skill
    """
    known = np.isfinite(y)
    positive, probability = y[known] == 1, np.asarray(probability, dtype=np.float64)[known]
    grid = np.arange(STEPS + 1) / STEPS
    counts = [
        len(own) - np.searchsorted(np.sort(own), grid, side="right")
        for own in (probability[positive], probability[~positive])
    ]
    squares = (probability - positive) ** 2
    skill, low, high = _skill(positive.astype(np.float64), squares, np.random.default_rng(seed))
    return Thresholds(
        negative=levels[0],
        positive=levels[1],
        samples=len(positive),
        positives=int(positive.sum()),
        true_positives=tuple(counts[0].tolist()),
        false_positives=tuple(counts[1].tolist()),
        brier=float(squares.mean()) if len(squares) else 0.0,
        skill=skill,
        skill_low=low,
        skill_high=high,
        bins=_bins(positive, probability),
    )


def _skill(
    positive: np.ndarray, squares: np.ndarray, rng: np.random.Generator
) -> tuple[float, float, float] | tuple[None, None, None]:
    """Return 1 - Brier score / that of the prevalence, and its interval; classes keep their sizes in the bootstrap."""
    share = positive.mean() if len(positive) else 0.0
    reference = float(share * (1 - share))
    if reference == 0:
        return None, None, None
    drawn = np.zeros(DRAWS)
    for own in (squares[positive == 1], squares[positive == 0]):
        for draw in range(DRAWS):
            drawn[draw] += own[rng.integers(0, len(own), len(own))].sum() / len(squares)
    low, high = np.quantile(1 - drawn / reference, (0.025, 0.975))
    return 1 - float(squares.mean()) / reference, float(low), float(high)


def _bins(positive: np.ndarray, probability: np.ndarray) -> tuple[Bin, ...]:
    made: list[Bin] = []
    for one in metrics.calibration(positive.astype(int), np.column_stack([1 - probability, probability]), BINS):
        positives = round(one["observed"] * one["n"])
        low, high = wilson(positives, one["n"])
        made.append(
            Bin(
                start=one["from"],
                end=one["to"],
                samples=one["n"],
                predicted=one["predicted"],
                positives=positives,
                low=low,
                high=high,
            )
        )
    return tuple(made)


def wilson(hits: int, of: int, level: float = 0.95) -> Interval:
    """Return the interval of a share of counts (Wilson 1927, J Am Stat Assoc 22:209).

    >>> low, high = wilson(0, 10)
    >>> round(low, 3), round(high, 3)
    (0.0, 0.278)
    """
    if not of:
        return 0.0, 1.0
    z = NormalDist().inv_cdf((1 + level) / 2)
    share, weight = hits / of, z * z / of
    middle = (share + weight / 2) / (1 + weight)
    half = z / (1 + weight) * float(np.sqrt(share * (1 - share) / of + weight / (4 * of)))
    return max(middle - half, 0.0), min(middle + half, 1.0)
