"""Does a covariate by itself predict the trait? Then a network may have learnt the covariate.

The verdict is drawn from the data alone: each covariate's own rule, learnt on training samples and applied to the
held-out ones (`baselines`), is tested against chance by permuting the trait among the held-out samples of each fold,
corrected for the number of covariates (Bonferroni). Where the network's predictions are there, a second permutation
asks whether they lean towards the covariate among samples of equal trait: what the trait itself cannot explain.

Where nothing is found, the sentence says what would have been (`power`): silence on few samples is no acquittal.

Sex is among the covariates though nobody named it, where chromosome X shows it: a network reads it there as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from pydantic import BaseModel, ConfigDict

from explorer.datasets.dataset import Dataset
from explorer.genetics.sex import READ_FROM_X
from explorer.training import power
from explorer.training.baselines import Rival
from explorer.training.compared import BAND, Comparison
from explorer.training.seeds import RIVALS, seeded

LEVEL = 0.01
"""A covariate is reported when its corrected p is below this."""
PERMUTATIONS = 2000
Predicted = tuple[np.ndarray, np.ndarray]
"""Sample indices (n,), and predictions for them (n, outputs) as `TraitTargets.predictions` gives them."""
Compared = Mapping[str, Mapping[str, Comparison]]
"""The network against its rivals: metric -> rival's name -> comparison."""


class Suspect(BaseModel):
    """One covariate: how well it alone predicts the trait of held-out samples, and whether the network follows it.

    Attributes
    ----------
    metric : "accuracy", "auroc" or "pearson"; `alone` is the covariate's, `chance` a guess's, `network` the network's
    p : one-sided, of predicting the trait at least as well as this after the trait is permuted within folds
    p_corrected : times the number of covariates, at most 1
    follows_p : one-sided, of the network leaning this much towards the covariate among samples of equal trait; None
        without a network
    compared : the network less this covariate, with its interval; None where they were not compared
    follows_detectable : the correlation within equal traits that the second test would have found in 80%
    """

    model_config = ConfigDict(frozen=True)

    covariate: str
    metric: str
    alone: float | None
    chance: float | None
    network: float | None
    p: float
    p_corrected: float
    follows_p: float | None = None
    compared: Comparison | None = None
    follows_detectable: float | None = None

    @property
    def confounds(self) -> bool:
        """Whether it predicts the trait beyond doubt."""
        return self.p_corrected < LEVEL


class Verdict(BaseModel):
    """The verdict on confounding for one trait; `speaks` only where a covariate predicts it.

    `detectable` is the correlation that would have been found in 80%, on `samples` held-out samples.
    """

    model_config = ConfigDict(frozen=True)

    trait: str
    speaks: bool
    sentence: str
    suspects: tuple[Suspect, ...]
    samples: int = 0
    detectable: float | None = None


def confounding(
    dataset: Dataset,
    trait: str,
    rivals: Sequence[Rival],
    network: Sequence[Predicted] | None = None,
    network_metrics: Mapping[str, float | None] | None = None,
    seed: int = 0,
    compared: Compared | None = None,
) -> Verdict:
    """Judge whether covariates by themselves predict a trait.

    Parameters
    ----------
    rivals : from `baselines.rivals`; those named "only:<covariate>" and "chance" of this trait are read
    network : the network's predictions for each fold's test samples (`results.read_predictions`), folds in any order;
        columns of this trait: class probabilities (n, classes), or one column
    network_metrics : its mean metrics for this trait, to compare with
    seed : of the permutations
    compared : the network against these rivals, from `compared.compared` by each metric
    """
    alone = [rival for rival in rivals if rival.trait == trait and rival.name.startswith("only:")]
    chance = next((rival for rival in rivals if rival.trait == trait and rival.name == "chance"), None)
    y = dataset.traits[trait]
    quantitative = dataset.traits.column(trait).kind == "quantitative"
    by_sample = {} if network is None else _by_sample(network)
    suspects = []
    for place, rival in enumerate(alone):
        rng = np.random.default_rng(seeded(seed, RIVALS, place))
        permutations = max(PERMUTATIONS, int(4 * len(alone) / LEVEL))
        p = _predicts(rival, y, quantitative, permutations, rng)
        follows = _follows(rival, y, quantitative, by_sample, permutations, rng) if by_sample else (None, None)
        metric = _telling_metric(rival, chance, quantitative)
        guess = 0.0 if metric == "pearson" else 0.5 if metric == "auroc" else _mean(chance, metric)
        suspects.append(
            Suspect(
                covariate=rival.name.removeprefix("only:"),
                metric=metric,
                alone=_mean(rival, metric),
                chance=guess,
                network=(network_metrics or {}).get(metric),
                p=p,
                p_corrected=min(1.0, p * len(alone)),
                follows_p=follows[0],
                compared=(compared or {}).get(metric, {}).get(rival.name),
                follows_detectable=follows[1],
            )
        )
    suspects.sort(key=lambda one: (one.p_corrected, -(one.alone or 0.0)))
    guilty = [one for one in suspects if one.confounds]
    samples, folds = (sum(map(len, alone[0].rows)), len(alone[0].rows)) if alone else (0, 0)
    level = LEVEL / max(len(alone), 1)
    silence = "" if guilty or not alone else f" {power.sentence(samples, folds, level)}"
    return Verdict(
        trait=trait,
        speaks=bool(guilty),
        sentence=_words(trait, guilty, suspects) + silence,
        suspects=tuple(suspects),
        samples=samples,
        detectable=power.detectable(samples, folds, level),
    )


def _mean(rival: Rival | None, metric: str) -> float | None:
    return rival.summary[metric]["mean"] if rival is not None and metric in rival.summary else None


def _telling_metric(rival: Rival, chance: Rival | None, quantitative: bool) -> str:
    """Accuracy where the covariate changes it; a rare class needs AUROC, which knows no threshold."""
    if quantitative:
        return "pearson"
    mine, guess = _mean(rival, "accuracy"), _mean(chance, "accuracy")
    return "accuracy" if mine is not None and guess is not None and mine > guess + 0.01 else "auroc"


def _predicts(rival: Rival, y: np.ndarray, quantitative: bool, permutations: int, rng: np.random.Generator) -> float:
    """Return the one-sided p of the sum over samples of what the rule gave to their own class (or rule times value).

    Every fold's rule counts alike, whatever slope it was learnt with: where the other folds show more of a correlation
    by chance, the fold itself shows less, and weighting by slope would lose a sixth of the power.
    """
    observed, drawn = 0.0, np.zeros(permutations)
    for rows, predictions in zip(rival.rows, rival.predictions, strict=True):
        truth, samples = y[rows], np.arange(len(rows))
        scores = predictions - predictions.mean(0)
        size = float(np.sqrt(np.mean(scores**2)))
        scores = scores / size if size > 1e-12 * (1 + float(np.abs(predictions).max())) else np.zeros_like(scores)

        def agreement(traits: np.ndarray, scores: np.ndarray = scores, samples: np.ndarray = samples) -> np.ndarray:
            return traits @ scores[:, 0] if quantitative else scores[samples, traits.astype(int)].sum(-1)

        observed += float(agreement(truth))
        for start, shuffled in _shuffled(truth, permutations, rng):
            drawn[start : start + len(shuffled)] += agreement(shuffled)
    return _p(observed, drawn)


def _shuffled(values: np.ndarray, times: int, rng: np.random.Generator) -> Iterator[tuple[int, np.ndarray]]:
    """Yield blocks (start, shuffled copies (block, n)) until there are `times` copies."""
    block = max(1, 2**20 // max(len(values), 1))
    for start in range(0, times, block):
        yield start, rng.permuted(np.tile(values, (min(block, times - start), 1)), axis=1)


def _p(observed: float, drawn: np.ndarray) -> float:
    slack = 1e-9 * max(1.0, abs(observed))
    return float((1 + (drawn >= observed - slack).sum()) / (1 + len(drawn)))


def _by_sample(network: Sequence[Predicted]) -> dict[int, np.ndarray]:
    return {int(row): one for rows, predictions in network for row, one in zip(rows, predictions, strict=True)}


def _follows(
    rival: Rival,
    y: np.ndarray,
    quantitative: bool,
    by_sample: dict[int, np.ndarray],
    permutations: int,
    rng: np.random.Generator,
) -> tuple[float | None, float | None]:
    """Return whether the network's predictions go with the covariate's among samples of equal trait.

    The one-sided p, and the correlation that would have been found in 80%.
    """
    observed, drawn, pairs, groups = 0.0, np.zeros(permutations), 0, 0
    for rows, predictions in zip(rival.rows, rival.predictions, strict=True):
        here = np.array([int(row) in by_sample for row in rows], dtype=bool)
        if here.sum() < 3:
            continue
        rule, rows = predictions[here], rows[here]
        outputs = np.array([by_sample[int(row)] for row in rows])
        if outputs.shape[1] != rule.shape[1]:
            if outputs.shape[1] != 1 or rule.shape[1] != 2:
                return None, None
            outputs = np.column_stack([1 - outputs[:, 0], outputs[:, 0]])
        strata = _strata(y[rows], quantitative)
        for stratum in np.unique(strata):
            own = strata == stratum
            if own.sum() < 3:
                continue
            a, b = outputs[own] - outputs[own].mean(0), rule[own] - rule[own].mean(0)
            observed += float((a * b).sum())
            for start, order in _shuffled(np.arange(len(b)), permutations, rng):
                drawn[start : start + len(order)] += np.einsum("ij,pij->p", a, b[order])
            pairs, groups = pairs + int(own.sum()), groups + 1
    return (_p(observed, drawn), power.detectable(pairs, groups, LEVEL)) if pairs >= 20 else (None, None)


def _strata(y: np.ndarray, quantitative: bool) -> np.ndarray:
    """Return groups of equal trait: the class, or ten samples with neighbouring values of a quantitative trait."""
    if not quantitative:
        return y.astype(int)
    parts = max(1, len(y) // 10)
    return np.argsort(np.argsort(y, kind="stable"), kind="stable") * parts // max(len(y), 1)


def _words(trait: str, guilty: list[Suspect], every: list[Suspect]) -> str:
    if not every:
        return ""
    if not guilty:
        if len(every) == 1:
            return f"{_named(every[0])} alone does not predict {trait} in held-out samples."
        return f"None of the {len(every)} covariates predicts {trait} by itself in held-out samples."
    worst = guilty[0]
    others = ", ".join(one.covariate for one in guilty[1:])
    names = f"{worst.covariate} (likewise {others})" if others else _named(worst)
    text = f"Careful: {names} alone predicts {trait} in held-out samples: {_score(worst, worst.alone)}, "
    text += f"where guessing gives {_score(worst, worst.chance, bare=True)}"
    if worst.network is not None and worst.alone is not None:
        text += f" and the network reaches {_score(worst, worst.network, bare=True)}"
        if worst.compared is not None:
            text += f", {worst.compared.aside}"
        elif worst.network - worst.alone <= BAND:
            text += ", no more than that"
    text += ". "
    leaning = [one for one in guilty if one.follows_p is not None and one.follows_p < LEVEL]
    if leaning:
        text += (
            f"Among samples of equal {trait} the network's predictions still lean towards {leaning[0].covariate}: "
            "part of what it learnt is the covariate, not the trait. "
        )
    elif worst.follows_p is not None:
        text += (
            f"Among samples of equal {trait} its predictions do not lean towards {worst.covariate}, "
            f"so there is no sign that it uses it{_room(worst)}; but accuracy cannot tell the two apart. "
        )
    else:
        text += "A network can score as well by recognising the covariate instead of the trait. "
    if worst.covariate == READ_FROM_X:
        return text + "Leave chromosome X out, or train on one sex, to see what remains."
    return text + f"Leave one {worst.covariate} out at a time (split by group) to see what remains."


def _room(one: Suspect) -> str:
    if one.follows_detectable is None:
        return ""
    return f" (a correlation of {one.follows_detectable:.2f} would have been found in {power.POWER:.0%})"


def _named(one: Suspect) -> str:
    return f"{one.covariate}," if one.covariate == READ_FROM_X else one.covariate


def _score(suspect: Suspect, value: float | None, bare: bool = False) -> str:
    if value is None:
        return "an unknown score"
    if suspect.metric == "pearson":
        return f"{value:.2f}" if bare else f"a correlation of {value:.2f}"
    if suspect.metric == "auroc":
        return f"{value:.2f}" if bare else f"an AUROC of {value:.2f}"
    return f"{value:.0%}" if bare else f"{value:.0%} right"
