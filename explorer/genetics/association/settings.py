"""How variants are tested."""

from __future__ import annotations

from typing import Literal

from pydantic import ConfigDict, Field

from explorer.limits import FailFast, Named

Model = Literal["auto", "plain", "mixed"]


class Settings(FailFast):
    """What a test of every variant takes for granted, and which variants it leaves out."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    model: Model = Field(
        default="auto",
        title="Model",
        description="plain: one regression per variant; mixed: relatedness of all samples as a random effect; "
        "auto: mixed where relatedness or population structure is found",
    )
    loco: bool = Field(
        default=False,
        title="Leave one chromosome out",
        description="measure relatedness for each chromosome's variants on the others: strong loci lose nothing to "
        "it, but λ comes out above 1 (1.1 for 300 samples and 3,000 independent variants) where variants are few",
    )
    exact: bool = Field(
        default=True,
        title="Variance fitted for each variant",
        description="off: fitted once without any variant, which is faster and a little conservative at strong loci",
    )
    components: int = Field(
        default=0, ge=0, le=50, title="Principal components", description="axes of ancestry used as covariates"
    )
    min_mac: int = Field(
        default=5,
        ge=1,
        le=1_000_000,
        title="Least minor allele count",
        description="variants whose rarer allele has fewer copies among the samples tested are left out",
    )
    missing: Literal["complete", "mean"] = Field(
        default="complete",
        title="Missing calls",
        description="complete: a sample without a call is left out of that variant's test; mean: it stands at the mean",
    )
    rare: Literal["corrected", "score"] = Field(
        default="corrected",
        title="Rare alleles and few cases",
        description="of a two-class trait. corrected: penalised likelihood where the score test cannot be trusted; "
        "score: the score test throughout",
    )
    male_x: Literal[2, 1] = Field(
        default=2,
        title="X of males",
        description="copies that a male's one X counts as: 2 (one X is switched off in females) or 1",
    )
    sex: bool = Field(default=True, title="Sex as a covariate", description="where it is known and not named already")
    condition: tuple[Named, ...] = Field(
        default=(),
        max_length=20,
        title="Given these variants",
        description="names of lead variants whose dosages are covariates",
    )
