"""What was found of held-out predictions: computed, stored and shown as these frozen models."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class _Found(BaseModel):
    model_config = ConfigDict(frozen=True)


class Learnt(_Found):
    """Whether held-out predictions follow the trait better than chance (gate 1).

    Attributes
    ----------
    metric : "correlation" or "AUROC"; value, by_chance : over all held-out samples, each by networks that never saw it
    low, high : 95% bootstrap interval of the value
    p : (1 + permuted traits that are predicted as well) / (1 + permutations)
    permutations : how many
    samples, folds, networks : pooled
    within : column within whose classes the trait was permuted, "" for none
    """

    metric: str
    value: float
    by_chance: float
    low: float
    high: float
    p: float
    permutations: int
    samples: int
    folds: int
    networks: int
    within: str = ""

    @property
    def passes(self) -> bool:
        """Whether chance does not explain it: p below .05, and the interval without chance."""
        return self.p < 0.05 and self.low > self.by_chance


class BeyondStructure(_Found):
    """Whether held-out predictions follow the trait beyond structure and covariates (gate 2).

    Attributes
    ----------
    partial : correlation of trait and prediction among held-out samples, both less what `given` explains of them
    low, high : its 95% interval
    given : what is held fixed: covariates, sex, clusters, components
    components : how many are real by parallel analysis (0 in a biparental cross)
    alone : what these alone reach on the same samples; network : what the network reaches; metric : of both
    """

    partial: float
    low: float
    high: float
    given: tuple[str, ...]
    components: int
    alone: float | None
    network: float | None
    metric: str

    @property
    def passes(self) -> bool:
        """Whether the lower bound exceeds .05."""
        return self.low > 0.05
