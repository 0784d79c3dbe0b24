"""Is the network better than a rival? The difference on the same held-out samples, with an interval, and a verdict.

Both models predicted the same samples, so what is hard for one is mostly hard for the other; their difference is far
better known than either score. Its interval comes from held-out samples drawn anew within folds (bootstrap), one draw
for both models, and is then made wider: a bootstrap knows that other samples might have been held out, but not that
others might have been learnt from, and the folds' training samples overlap. As in Nadeau and Bengio (2003, Machine
Learning 52:239), equation 9, the variance of the mean over k folds is taken (1/k + held-out / training samples) times a
fold's variance in place of 1/k times.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

import numpy as np
from pydantic import BaseModel, ConfigDict, computed_field

from explorer.training import resampled
from explorer.training.baselines import Rival
from explorer.training.resampled import Metric
from explorer.training.seeds import RIVALS, seeded

BAND = 0.02
"""Differences no larger than this are no difference that would matter: two models in it are about equal."""
FEWEST = 5
"""Held-out samples below which a fold says nothing of a difference."""
DECIMALS = 3
NAMES: dict[str, str] = {"auroc": "AUROC", "pearson": "correlation", "accuracy": "accuracy"}
Verdict = Literal["better", "worse", "about equal"]
Predicted = tuple[np.ndarray, np.ndarray]
"""Sample indices (n,), and predictions for them: class probabilities (n, classes), or (n, 1)."""


class Comparison(BaseModel):
    """The network less one rival, on the samples that both predicted.

    Attributes
    ----------
    metric : "auroc", "pearson" or "accuracy", the mean over folds; constant predictions have a correlation of 0
    network, rival : what either reaches
    difference : network less rival; low, high : its 95% interval
    samples, folds : held-out samples compared, of how many folds
    band : differences within it do not matter
    """

    model_config = ConfigDict(frozen=True)

    metric: Metric
    network: float
    rival: float
    difference: float
    low: float
    high: float
    samples: int
    folds: int
    band: float = BAND

    @computed_field
    @property
    def verdict(self) -> Verdict:
        """Better or worse where the interval is without 0 and reaches beyond the band."""
        if self.within_band or self.low <= 0 <= self.high:
            return "about equal"
        return "better" if self.low > 0 else "worse"

    @property
    def within_band(self) -> bool:
        """Whether the whole interval lies in the band: equal, as far as it matters."""
        return -self.band <= self.low and self.high <= self.band

    @property
    def interval(self) -> str:
        """The difference and its interval in words."""
        return f"difference {self._signed(self.difference)}, 95% interval {self.range}"

    @property
    def range(self) -> str:
        """The ends of the interval."""
        return f"{self._signed(self.low)} to {self._signed(self.high)}"

    def sentence(self, rival: str) -> str:
        """Return the verdict in a sentence that names the rival, with numbers, interval and samples."""
        numbers = f"{NAMES[self.metric]} {self._plain(self.network)} against {self._plain(self.rival)}"
        samples = f"{self.samples:,} held-out samples"
        if self.verdict != "about equal":
            return f"The network does {self.verdict} than {rival}: {numbers}, {self.interval}, {samples}."
        if self.within_band:
            within = f"within the {self._plain(self.band)} that would matter"
            return f"The network and {rival} are about equal: {numbers}, {self.interval}, {within}; {samples}."
        return f"The network and {rival} are about equal as far as {samples} can tell: {numbers}, {self.interval}."

    @property
    def aside(self) -> str:
        """The verdict on the network, as it follows after its score in a sentence."""
        return f"{self.verdict} ({self.interval})"

    def _plain(self, value: float) -> str:
        return f"{value:.1%}" if self.metric == "accuracy" else f"{value:.{DECIMALS}f}"

    def _signed(self, value: float) -> str:
        return f"{value:+.1%}" if self.metric == "accuracy" else f"{value:+.{DECIMALS}f}"


def telling_metric(quantitative: bool) -> Metric:
    """Return what models are compared by: AUROC of classes, which knows no threshold, or correlation."""
    return "pearson" if quantitative else "auroc"


def compared(
    y: np.ndarray,
    network: Sequence[Predicted],
    rivals: Sequence[Rival],
    learnt: Sequence[int],
    metric: Metric,
    seed: int = 0,
) -> dict[str, Comparison]:
    """Compare a network with its rivals for one trait.

    Parameters
    ----------
    y : float (samples,), the trait of every sample of the dataset
    network : the network's predictions for each fold's test samples, folds in any order; a single column of a trait
        with two classes is the probability of class 1
    rivals : of this trait
    learnt : per fold of the rivals, how many samples the network learnt from
    metric : by which
    seed : of the bootstrap

    Returns
    -------
    dict
        Rival's name -> comparison; rivals that no fold allows to compare are left out: fewer than `FEWEST` samples, a
        class that is not among them, no network.
    """
    if not rivals:
        return {}
    folds = _folds(y, network, rivals, learnt, metric)
    if not folds:
        return {}
    draws = resampled.draws_for(max(len(fold.rows) for fold in folds))
    gaps = np.zeros((len(rivals), draws))
    own, theirs = np.zeros(len(folds)), np.zeros((len(rivals), len(folds)))
    for place, fold in enumerate(folds):
        truth, models = y[fold.rows], [rival.predictions[fold.number] for rival in rivals]
        own[place] = resampled.score(truth, fold.predictions, metric) or 0.0
        theirs[:, place] = [resampled.score(truth, model, metric) or 0.0 for model in models]
        rng, start = np.random.default_rng(seeded(seed, RIVALS, place)), 0
        for drawn in resampled.counts(resampled.strata(truth, metric), draws, rng):
            part = slice(start, start + len(drawn))
            mine = resampled.scores(truth, fold.predictions, metric, drawn)
            for number, model in enumerate(models):
                gaps[number, part] += (mine - resampled.scores(truth, model, metric, drawn)) / len(folds)
            start += len(drawn)
    wider = float(np.sqrt(1 + len(folds) * np.mean([len(fold.rows) / max(fold.learnt, 1) for fold in folds])))
    samples = sum(len(fold.rows) for fold in folds)
    made: dict[str, Comparison] = {}
    for number, rival in enumerate(rivals):
        difference = float(own.mean() - theirs[number].mean())
        low, high = difference + wider * (np.quantile(gaps[number], (0.025, 0.975)) - difference)
        made[rival.name] = Comparison(
            metric=metric,
            network=float(own.mean()),
            rival=float(theirs[number].mean()),
            difference=difference,
            low=float(low),
            high=float(high),
            samples=samples,
            folds=len(folds),
        )
    return made


class _Fold(NamedTuple):
    """What both models predicted of one fold, and how many samples the network learnt from."""

    number: int
    rows: np.ndarray
    predictions: np.ndarray
    learnt: int


def _folds(
    y: np.ndarray, network: Sequence[Predicted], rivals: Sequence[Rival], learnt: Sequence[int], metric: Metric
) -> list[_Fold]:
    """Return the folds that can be compared; all rivals of a trait predicted the same samples."""
    found: list[_Fold] = []
    tables = [({int(row): place for place, row in enumerate(rows)}, predictions) for rows, predictions in network]
    classes = rivals[0].predictions[0].shape[1]
    for number, (rows, count) in enumerate(zip(rivals[0].rows, learnt, strict=True)):
        mine = next((table for table in tables if all(int(row) in table[0] for row in rows)), None)
        if mine is None or len(rows) < FEWEST:
            continue
        places, predictions = mine
        values = predictions[[places[int(row)] for row in rows]]
        if classes == 2 and values.shape[1] == 1:
            values = np.column_stack([1 - values[:, 0], values[:, 0]])
        if resampled.score(y[rows], values, metric) is not None:
            found.append(_Fold(number, rows, values, count))
    return found


class Said(BaseModel):
    """A verdict on the network and the sentence that gives it."""

    model_config = ConfigDict(frozen=True)

    verdict: Verdict
    sentence: str


def verdicts(rivals: Sequence[Rival], made: Mapping[str, Comparison]) -> list[Said]:
    """Return what has to be said of a network first: that it is not shown to beat guessing, and how linear models do.

    Parameters
    ----------
    rivals : of one trait
    made : from `compared`
    """
    said: list[Said] = []
    chance = made.get("chance")
    if chance is not None and chance.verdict != "better":
        said.append(Said(verdict=chance.verdict, sentence=chance.sentence("guessing")))
    linear = best(rivals, made, "linear-")
    if linear is not None:
        rival, found = linear
        title = rival.title if rival.title[1:2].isupper() else rival.title[:1].lower() + rival.title[1:]
        said.append(Said(verdict=found.verdict, sentence=found.sentence(f"{title} on {rival.inputs}")))
    return said


def best(rivals: Sequence[Rival], made: Mapping[str, Comparison], prefix: str) -> tuple[Rival, Comparison] | None:
    """Return the rival whose name starts with `prefix` that does best, and the comparison with it."""
    pairs = [(rival, made[rival.name]) for rival in rivals if rival.name.startswith(prefix) and rival.name in made]
    return max(pairs, key=lambda pair: pair[1].rival) if pairs else None
