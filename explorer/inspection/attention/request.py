"""Whose attention is requested, and whose it is compared with."""

from __future__ import annotations

from typing import Annotated, Literal

import numpy as np
from pydantic import ConfigDict, Field, model_validator

from explorer.datasets import blocks
from explorer.datasets.dataset import Dataset
from explorer.errors import InputError
from explorer.genetics import clusters
from explorer.inspection.attention.maps import EXACT_TOKENS
from explorer.inspection.attribution.trained_network import trait_of
from explorer.limits import FailFast, Row, Seed
from explorer.training.trained import Trained

Group = Literal["everybody", "cases", "controls", "highest", "lowest", "with", "without", "person"]
GROUPS: dict[Group, str] = {
    "everybody": "all samples it was given",
    "cases": "cases",
    "controls": "controls",
    "highest": "the third with the highest values",
    "lowest": "the third with the lowest values",
    "with": "carriers of allele a1 of a SNP",
    "without": "non-carriers of allele a1 of a SNP",
    "person": "one sample",
}


class AttentionRequest(FailFast):
    """Whose attention maps are averaged; every field has a default that serves.

    Attributes
    ----------
    group, against : whose mean map is shown, and, where given, whose is taken away from it
    person : sample index, for the group "person"
    variant : index in the dataset, for the groups "with" and "without"
    output : name or number of the explained class or trait, for relevance and groups by trait; None = as for saliency
    stretch : first and last token of a part shown exactly; None = the whole genome, pooled where tokens are many
    within : column within whose groups residuals are permuted in tests of interaction; None = among all samples
    most_people : a random choice of so many samples where there are more
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    group: Group = "everybody"
    against: Group | None = None
    person: Row = 0
    variant: Row | None = None
    output: Row | Annotated[str, Field(max_length=200)] | None = None
    stretch: tuple[Row, Row] | None = None
    within: Annotated[str, Field(max_length=200)] | None = None
    most_people: int = Field(default=200, ge=1, le=5000)
    seed: Seed = 0

    @model_validator(mode="after")
    def _sound(self) -> AttentionRequest:
        if {self.group, self.against} & {"with", "without"} and self.variant is None:
            raise InputError("attention", "carriers of no SNP are asked for", "Choose a SNP.")
        if self.against == self.group:
            raise InputError("attention", "a group is compared with itself", "Choose two groups.")
        if self.stretch is not None and not 0 < self.stretch[1] - self.stretch[0] < EXACT_TOKENS:
            raise InputError("attention", f"a part has 2 to {EXACT_TOKENS:,} tokens", "Choose another stretch.")
        return self


def usual_within(dataset: Dataset) -> str | None:
    """Return the column of clusters that was kept last as a group, or None: `within` where nobody chose."""
    return next(reversed(clusters.columns(dataset.traits)), None)


def samples_in(group: Group, request: AttentionRequest, trained: Trained, dataset: Dataset) -> np.ndarray:
    """Return the sample indices (samples,) int64, sorted, of a group, of those that the network was given.

    Raises
    ------
    InputError
        In words, where the group makes no sense for the trait, or is empty.
    """
    if group == "person":
        if request.person >= dataset.genotypes.shape[0]:
            raise InputError("attention", f"there is no sample {request.person + 1:,}", "Choose another.")
        return np.array([request.person], dtype=np.int64)
    parts = trained.rows
    rows = np.sort(np.concatenate([parts.train, parts.validation, parts.test])).astype(np.int64)
    trait = trait_of(trained, request.output)
    kind, values = dataset.traits.column(trait).kind, dataset.traits[trait][rows]
    if group in ("cases", "controls"):
        if kind != "binary":
            raise InputError(f"trait {trait}", "only a binary trait has cases and controls", "Choose another group.")
        rows = rows[values == (group == "cases")]
    elif group in ("highest", "lowest"):
        if kind != "quantitative":
            raise InputError(f"trait {trait}", "only a quantitative trait has thirds", "Choose another group.")
        low, high = np.nanquantile(values, [1 / 3, 2 / 3])
        rows = rows[values >= high if group == "highest" else values <= low]
    elif group in ("with", "without"):
        assert request.variant is not None
        if request.variant >= dataset.genotypes.shape[1]:
            raise InputError("attention", f"there is no variant {request.variant + 1:,}", "Choose another.")
        stored = blocks.read(dataset.genotypes.dosages, None, slice(request.variant, request.variant + 1))
        calls = blocks.counts(stored)[rows, 0]
        rows = rows[calls > 0 if group == "with" else calls == 0]
    if not len(rows):
        raise InputError("attention", f"no sample is in this group ({GROUPS[group]})", "Choose another group.")
    if len(rows) > request.most_people:
        rows = np.sort(np.random.default_rng(request.seed).choice(rows, request.most_people, replace=False))
    return rows


def named(group: Group, dataset: Dataset) -> str:
    """Return a group in words; of doses they say that carriers are told by the nearest whole count."""
    rounded = dataset.genotypes.doses and group in ("with", "without")
    return GROUPS[group] + (", doses rounded to whole copies" if rounded else "")


def groups_for(trained_kind: str, variant: bool) -> list[Group]:
    """Return the groups that make sense for a kind of trait, with or without a chosen variant."""
    by_trait: dict[str, list[Group]] = {"binary": ["cases", "controls"], "quantitative": ["highest", "lowest"]}
    carriers: list[Group] = ["with", "without"] if variant else []
    return ["everybody", *by_trait.get(trained_kind, []), *carriers, "person"]
