"""Whether the scores show what the network uses: completeness, deletion and random weights, in words."""

from __future__ import annotations

from typing import Literal

from explorer.inspection.checks.result import Checks, Deletion
from explorer.inspection.checks.words import percent

Found = tuple[Literal["passed", "caution", "failed", "not made"], str]
"""A mark and a sentence."""
COMPLETENESS_LIMIT = 0.05
"""Above this completeness error a map is not to be trusted."""
HIGHER = 1.2
"""A map's peaks must stand so many times as high as those of the same network before training.

Maps of linear models on traits without signal reach 0.9 to 1.1, with 5 loci 1.1 to 2.3, with 200 loci 1.1 to 1.5
(sample cross and cohort)."""


def completeness(checks: Checks) -> Found:
    """Say whether the scores add up to the change in output."""
    result = checks.completeness
    if result is None:
        return (
            "not made",
            f"{checks.label} does not promise that its scores add up to the change in output, so there is no sum "
            "to check; rely on the other checks.",
        )
    numbers = (
        f"For half of the samples the scores miss the change in output by at most {percent(result.median)}, for 95% "
        f"of them by at most {percent(result.percentile_95)}, and over all samples by {percent(result.overall)}"
    )
    drawn = " The sum holds on average over many random points: draw more to bring the error down."
    worst = max(result.median, result.overall)
    if not worst <= COMPLETENESS_LIMIT:
        mend = drawn if result.in_expectation else " Take more steps or another method."
        return "failed", f"The scores do not add up to what they explain. {numbers}; more than 5% is too much.{mend}"
    mark = "passed" if result.percentile_95 <= COMPLETENESS_LIMIT else "caution"
    return mark, f"The scores add up. {numbers}."


def deletion(result: Deletion | None) -> Found:
    """Say whether the network's output leans on the highest-scored SNPs."""
    if result is None:
        return "not made", "What deleting the highest-scored SNPs does to the output was not measured."
    like = "as many random SNPs of equal allele frequency" if result.matched else "as many random SNPs"
    text = (
        f"Setting the {percent(result.share)} highest-scored SNPs ({result.positions:,}) to the baseline moves the "
        f"output by {percent(result.top)} of its usual distance from it; {like} move it by {percent(result.random)}"
    )
    if not result.top > result.random:
        return "failed", f"{text}: the network does not lean on the top SNPs."
    if not result.top > 1.5 * result.random:
        return "caution", f"{text}, hardly less: the network does not lean on the top SNPs."
    if not result.matched:
        return "not made", f"{text}; these may be rarer, and were not matched."
    return "passed", f"{text}."


def random_weights(checks: Checks) -> Found:
    """Say whether the map was there before the network learnt anything, by rank and by height."""
    rho, height = checks.random_weights, checks.height
    if rho is None:
        return (
            "not made",
            "The map was not compared with that of an untrained network, so it is unknown how much of it was "
            "there before the network learnt anything.",
        )
    like = f"{rho:.2f}".replace("-", "−")
    text = f"The same map of the network with fresh random weights ranks the SNPs with correlation {like} to this one"
    if height is not None:
        text += f", and this one's peaks are {height:.2g} times as high"
    if abs(rho) > 0.7:
        return "failed", f"{text}: most of what the map shows was there before training."
    if height is not None and height <= 1:
        return "failed", f"{text}: its peaks are no higher than before training."
    if height is not None and height < HIGHER:
        return "caution", f"{text}: its peaks are hardly higher than before training."
    if abs(rho) > 0.3:
        return "caution", f"{text}: a part of the pattern comes from allele frequencies and architecture."
    if height is None:
        return "not made", f"{text}; how high the peaks of both are was not compared."
    return "passed", f"{text}: the pattern comes from training."
