"""What a map and the significance line of its run come to together."""

from __future__ import annotations

from explorer.datasets.dataset import Dataset
from explorer.genetics.ruler import ruler
from explorer.inspection.checks.agreement import agreement
from explorer.inspection.checks.result import Agreement
from explorer.inspection.checks.verdict import Verdict, verdict
from explorer.inspection.explanation.result import Explanation
from explorer.inspection.line.result import Line


def agreed(result: Explanation, line: Line, data: Dataset) -> tuple[Agreement, ...]:
    """Return how far a map agrees with simpler models that were fitted when the loci were tested."""
    how, scale = result.request.aggregation, ruler(data.genotypes.variants)
    return agreement(result.attribution, how, result.folds, line.markers, scale)


def outcome(result: Explanation, line: Line | None, data: Dataset) -> Verdict:
    """Return the verdict on a map; without a line what only it tells is not made."""
    if line is None:
        return verdict(result.checks)
    return verdict(result.checks, line.about, len(line.loci), agreed=agreed(result, line, data))
