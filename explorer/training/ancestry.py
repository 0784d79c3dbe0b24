"""How much of a network's score the samples' structure alone reaches: who is related to whom, and nothing else.

The rival "structure" of `baselines` is tested against chance as a covariate is (`confounding`): the trait is permuted
among the held-out samples of each fold.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from explorer.datasets.dataset import Dataset
from explorer.training import power
from explorer.training.baselines import Rival
from explorer.training.compared import BAND
from explorer.training.confounding import LEVEL, Compared, Verdict, confounding

NAME = "structure"


def ancestry(
    dataset: Dataset,
    trait: str,
    rivals: Sequence[Rival],
    network_metrics: Mapping[str, float | None] | None = None,
    seed: int = 0,
    compared: Compared | None = None,
) -> Verdict:
    """Judge whether structure alone predicts a trait of held-out samples; silent where no structure was found.

    Parameters
    ----------
    rivals : from `baselines.rivals`
    network_metrics : the network's mean metrics for this trait, to compare with
    seed : of the permutations
    compared : the network against these rivals by each metric, as for `confounding`
    """
    own = [rival for rival in rivals if rival.trait == trait and rival.name in (NAME, "chance")]
    if all(rival.name != NAME for rival in own):
        return Verdict(trait=trait, speaks=False, sentence="", suspects=())
    named = [replace(rival, name=f"only:{NAME}") if rival.name == NAME else rival for rival in own]
    beside = {metric: {f"only:{name}": one for name, one in made.items()} for metric, made in (compared or {}).items()}
    verdict = confounding(dataset, trait, named, None, network_metrics, seed, beside)
    rival = next(rival for rival in own if rival.name == NAME)
    words = _words(verdict, rival.inputs.split(" of its")[0], len(rival.rows))
    return verdict.model_copy(update={"sentence": words})


def _words(verdict: Verdict, components: str, folds: int) -> str:
    one = verdict.suspects[0]
    if not verdict.speaks or one.alone is None:
        silent = f"does not predict {verdict.trait} of held-out samples by itself"
        return f"Structure among the samples ({components}) {silent}. {power.sentence(verdict.samples, folds, LEVEL)}"
    percent = one.metric == "accuracy"
    measure = {"accuracy": "{} right", "auroc": "an AUROC of {}", "pearson": "a correlation of {}"}[one.metric]

    def score(value: float | None) -> str:
        return "an unknown score" if value is None else f"{value:.0%}" if percent else f"{value:.2f}"

    text = (
        f"Structure among the samples alone ({components}) predicts {verdict.trait} of held-out samples: "
        f"{measure.format(score(one.alone))}, where guessing gives {score(one.chance)}"
    )
    if one.network is None:
        return f"{text}. Leave one group out at a time to see what a network knows beyond it."
    text += f" and the network reaches {score(one.network)}"
    if one.compared is not None:
        text += f", {one.compared.aside}"
    elif one.network - one.alone <= BAND:
        text += ", no more than that"
    return text + ". " + "Leave one group out at a time to see what it knows beyond who is related to whom."
