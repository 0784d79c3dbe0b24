"""What the checks of a map come to, in words a biologist can use."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from explorer.inspection.checks.result import Checks, Deletion, KnownLoci, Skill, Stability

Level = Literal["trustworthy", "caution", "untrustworthy"]
COMPLETENESS_LIMIT = 0.05
"""Above this completeness error a map is not to be trusted."""


class Sentence(BaseModel):
    """One finding in words, and how far it lets the map be trusted."""

    model_config = ConfigDict(frozen=True)

    about: str
    level: Level
    text: str


class Verdict(BaseModel):
    """The worst of the sentences' levels, a headline, and the sentences."""

    model_config = ConfigDict(frozen=True)

    level: Level
    headline: str
    sentences: tuple[Sentence, ...]


HEADLINES: dict[Level, str] = {
    "trustworthy": "The map passes every check that was made.",
    "caution": "The map may be used with caution.",
    "untrustworthy": "Do not rely on this map.",
}


def verdict(checks: Checks) -> Verdict:
    """Return what the checks come to; every sentence carries its numbers."""
    made = (
        _completeness(checks),
        _random_weights(checks),
        _truth(checks.truth),
        _stability(checks.stability),
        _deletion(checks.deletion),
        _skill(checks.skill),
    )
    sentences = tuple(sentence for sentence in made if sentence is not None)
    levels: tuple[Level, ...] = ("trustworthy", "caution", "untrustworthy")
    level = levels[max(levels.index(sentence.level) for sentence in sentences)]
    return Verdict(level=level, headline=HEADLINES[level], sentences=sentences)


def _completeness(checks: Checks) -> Sentence:
    result = checks.completeness
    if result is None:
        return Sentence(
            about="completeness",
            level="trustworthy" if checks.random_weights is not None else "caution",
            text=f"{checks.label} does not promise that its scores add up to the change in output, so there is no sum "
            "to check; rely on the other checks.",
        )
    numbers = (
        f"For half of the samples the scores miss the change in output by at most {_percent(result.median)}, for 95% "
        f"of them by at most {_percent(result.percentile_95)}, and over all samples by {_percent(result.overall)}"
    )
    drawn = " The sum holds on average over many random points: draw more to bring the error down."
    worst = max(result.median, result.overall)
    if not worst <= COMPLETENESS_LIMIT:
        return Sentence(
            about="completeness",
            level="untrustworthy",
            text=f"The scores do not add up to what they explain. {numbers}; more than 5% is too much."
            + (drawn if result.in_expectation else " Take more steps or another method."),
        )
    level: Level = "trustworthy" if result.percentile_95 <= COMPLETENESS_LIMIT else "caution"
    return Sentence(about="completeness", level=level, text=f"The scores add up. {numbers}.")


def _random_weights(checks: Checks) -> Sentence:
    rho = checks.random_weights
    if rho is None:
        return Sentence(
            about="random weights",
            level="caution",
            text="The map was not compared with that of an untrained network, so it is unknown how much of it was "
            "there before the network learnt anything.",
        )
    size = (
        f"The same map of the network with fresh random weights ranks the SNPs with correlation {rho:.2f} to this one"
    )
    if abs(rho) > 0.7:
        text = f"{size}: most of what the map shows was there before training."
        return Sentence(about="random weights", level="untrustworthy", text=text)
    if abs(rho) > 0.3:
        text = f"{size}: a part of the pattern comes from allele frequencies and architecture, not from learning."
        return Sentence(about="random weights", level="caution", text=text)
    text = f"{size}: the pattern comes from training."
    return Sentence(about="random weights", level="trustworthy", text=text)


def _truth(result: KnownLoci | None) -> Sentence | None:
    if result is None:
        return None
    loci = f"Among the top {result.of} loci it found {result.found} of {result.of} known ones; chance would find "
    loci += f"{result.by_chance:.1f} (p = {result.p:.2g})."
    if result.auroc is None:
        return Sentence(about="known loci", level="caution" if result.p > 0.05 else "trustworthy", text=loci)
    fresh = "" if result.random_auroc is None else f"; with random weights {result.random_auroc:.2f}"
    ranking = (
        f"A SNP inside a known locus scores higher than one outside in {_percent(result.auroc)} of comparisons (AUROC "
        f"{result.auroc:.3f}; guessing 0.50{fresh}). {loci}"
    )
    if result.auroc <= 0.52 and result.p > 0.05:
        return Sentence(about="known loci", level="untrustworthy", text=f"It does not find the known loci. {ranking}")
    if result.random_auroc is not None and result.auroc <= result.random_auroc + 0.02:
        text = f"It finds the known loci no better than an untrained network. {ranking}"
        return Sentence(about="known loci", level="untrustworthy", text=text)
    weak = result.auroc < 0.6 and result.p > 0.05
    return Sentence(about="known loci", level="caution" if weak else "trustworthy", text=ranking)


def _stability(result: Stability | None) -> Sentence | None:
    if result is None:
        return None
    text = (
        f"{result.maps} networks trained apart rank the SNPs with a mean correlation of {result.rank_correlation:.2f} "
        f"(lowest {result.lowest:.2f}) and share {_percent(result.top_shared)} of their top 1% (by chance: 1%)"
    )
    if result.rank_correlation < 0.2 and result.top_shared < 0.1:
        text = f"Another seed gives another map. {text}."
        return Sentence(about="stability", level="untrustworthy", text=text)
    level: Level = "trustworthy" if result.rank_correlation >= 0.5 or result.top_shared >= 0.3 else "caution"
    return Sentence(about="stability", level=level, text=f"{text}.")


def _deletion(result: Deletion | None) -> Sentence | None:
    if result is None:
        return None
    text = (
        f"Setting the {_percent(result.share)} highest-scored SNPs ({result.positions:,}) to the baseline moves the "
        f"output by {_percent(result.top)} of its usual distance from it; as many random SNPs move it by "
        f"{_percent(result.random)}"
    )
    level: Level = "trustworthy" if result.top > 1.5 * result.random else "caution"
    no_better = ", hardly less: the network does not lean on the top SNPs" if level == "caution" else ""
    return Sentence(about="deletion", level=level, text=f"{text}{no_better}.")


def _skill(result: Skill | None) -> Sentence | None:
    if result is None:
        return None
    numbers = f"{result.metric} {result.value:.2f} (guessing: {result.by_chance:.2f})"
    text = f"On samples it has not seen the network has {numbers}"
    if result.value <= result.by_chance + 0.02:
        text += "; a network that predicts nothing has nothing to explain."
        return Sentence(about="skill", level="untrustworthy", text=text)
    return Sentence(about="skill", level="trustworthy", text=f"{text}.")


def _percent(share: float) -> str:
    """Return a share in per cent with two digits that matter.

    >>> _percent(0.0042), _percent(0.31), _percent(0.00001)
    ('0.42%', '31%', '<0.01%')
    """
    percent = 100 * share
    if 0 < percent < 0.01:
        return "<0.01%"
    return f"{percent:.0f}%" if percent >= 10 or percent == 0 else f"{percent:.2g}%"
