"""The results of the checks of a map: computed, stored and shown as these frozen models."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from explorer.inspection.attribution.result import Completeness


class CheckResult(BaseModel):
    """The result of one check; a number that it could not compute is None."""

    model_config = ConfigDict(frozen=True)


class KnownLoci(CheckResult):
    """How well a map finds the known loci.

    Attributes
    ----------
    auroc, auprc : float or None
        Of |score| for variants inside known loci against those outside; None where all or none lie inside.
    share_inside : float
        Scored variants inside known loci, as a share of all scored: the AUPRC of a guess.
    found, of : int
        Known loci among as many top loci.
    by_chance, p : float
        How many random loci would be known on average, and the probability that they are at least `found`.
    random_auroc : float or None
        AUROC of the same map of the network with fresh random weights.
    """

    auroc: float | None
    auprc: float | None
    share_inside: float
    found: int
    of: int
    by_chance: float
    p: float
    random_auroc: float | None = None


class Agreement(CheckResult):
    """How far a map agrees with a simpler model, in samples that the map's networks never saw.

    Attributes
    ----------
    by : which model: "single markers", "the mixed model", "GBLUP effects"
    rank : float
        Spearman's correlation, over variants, of |score| and the model's weight (-log10 p, |effect|); mean over folds.
    p : one-sided, (1 + x) / (1 + shifts): of maps moved along the genome x agree as well
    shifts : int
    """

    by: str
    rank: float
    p: float
    shifts: int


class Stability(CheckResult):
    """How far maps of the same network trained from other seeds, or on other folds, agree.

    Attributes
    ----------
    maps : int
    rank_correlation, lowest : float
        Mean and minimum of Spearman's correlation over all pairs of maps.
    top_shared : float
        Mean share of one map's top 1% that is in the other's; random maps would share 1%.
    reliability : float or None
        Of the mean map of |score|: the share of its variance that as many networks with other seeds would give again
        (Spearman-Brown). None where it was not measured.
    of : what differs between the networks: "seeds" within a fold, "folds", or "runs"
    shared : share of the training samples that two networks have in common; None where all are the same
    """

    maps: int
    rank_correlation: float
    lowest: float
    top_shared: float
    reliability: float | None = None
    of: Literal["seeds", "folds", "runs"] = "runs"
    shared: float | None = None


class Deletion(CheckResult):
    """How far the output moves when the highest-scored positions are set to the baseline, and when random ones are.

    Attributes
    ----------
    share, positions : float, int
        How many positions are deleted, of all.
    top, random : float
        Mean |change in output|, as a share of the mean |f(x) - f(baseline)|.
    matched : bool
        Whether the random positions have the allele frequencies of the highest-scored ones.
    """

    share: float
    positions: int
    top: float
    random: float
    matched: bool = False


class Skill(CheckResult):
    """How well the network predicts held-out samples: a map of a network that cannot predict explains nothing.

    Attributes
    ----------
    metric : "correlation" or "AUROC"
    value, by_chance : float
        Mean over the networks, and what guessing reaches.
    """

    metric: str
    value: float
    by_chance: float


class Checks(CheckResult):
    """Every check of one map; None where it was not made or cannot be.

    Attributes
    ----------
    method, label : str
        Name of the method, and what it is called.
    random_weights : float or None
        Rank correlation of |score| with the same, unsmoothed map of the network with fresh weights.
    height : float or None
        How many times as high the peaks of the map are as those of the network with fresh weights; see
        `controls.height`.
    """

    method: str
    label: str
    completeness: Completeness | None = None
    random_weights: float | None = None
    height: float | None = None
    truth: KnownLoci | None = None
    stability: Stability | None = None
    deletion: Deletion | None = None
    skill: Skill | None = None
