"""The parameters of each kind of work, validated on the server, whatever a widget promised."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    ValidationInfo,
    model_serializer,
    model_validator,
)

from explorer.datasets.filters import Filters
from explorer.datasets.simulation.pattern import PatternTrait
from explorer.datasets.simulation.simulate import Architecture, CohortSettings, CrossSettings
from explorer.datasets.traits import Column
from explorer.errors import InputError
from explorer.genetics.association.settings import Settings
from explorer.jobs.data_folder import companions
from explorer.limits import MOST_NAMES, DeviceName, FailFast, Seed

Short = Annotated[str, Field(max_length=200)]


def in_workspace(digest: str, info: ValidationInfo) -> str:
    """Refuse the digest of a dataset that the workspace does not hold."""
    workspace = (info.context or {}).get("workspace")
    if workspace is not None:
        workspace.about(digest)
    return digest


def _short(path: object) -> object:
    if len(str(path)) > MOST_PATH:
        raise InputError(f"file {str(path)[:40]}…", "its path is too long", "Move it nearer to the top.")
    return path


def _permitted(path: Path, info: ValidationInfo) -> Path:
    workspace = (info.context or {}).get("workspace")
    return path if workspace is None else workspace.permit(path)


Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{16}$"), AfterValidator(in_workspace)]
"""A dataset of the workspace."""
MOST_PATH = 4096
"""Characters of a path, as on Linux."""
UserFile = Annotated[Path, BeforeValidator(_short), AfterValidator(_permitted)]
"""A file among the uploads or below the data folder."""


class Parameters(FailFast):
    """Parameters of any kind of work: no unknown fields, frozen."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class OnDevice(Parameters):
    """Parameters of work that may be computed on a GPU."""

    device: DeviceName = "auto"

    @model_serializer(mode="wrap")
    def _without_auto(self, plain: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Leave the usual device out, so that a request is written, and its result found, as before there was one."""
        written = plain(self)
        if self.device == "auto":
            written.pop("device", None)
        return written


class Check(Parameters):
    """Examine files before they are loaded."""

    genotypes: UserFile
    traits: UserFile | None = None
    genes: UserFile | None = None
    truth: UserFile | None = None
    map: UserFile | None = None
    more: Annotated[tuple[UserFile, ...], Field(max_length=200)] = ()
    """Further files of genotypes of the same samples, as one per chromosome."""
    build: Short | None = None
    """The reference build of the positions, where it is known."""
    unused: Annotated[tuple[Annotated[Path, BeforeValidator(_short)], ...], Field(max_length=1000)] = ()
    """Files that were given without a use for them: the report names them, and nothing opens them."""
    mends: Annotated[tuple[Short, ...], Field(max_length=1000)] = ()
    fingerprint: Annotated[str, Field(max_length=20_000)] = ""
    """Sizes and times of the files, so that a replaced file is examined again."""

    @model_validator(mode="after")
    def _take_fingerprint(self, info: ValidationInfo) -> Check:
        if info.context:
            files = [self.genotypes, *self.more, self.traits, self.genes, self.truth, self.map]
            beside = [path for genotypes in (self.genotypes, *self.more) for path in companions(genotypes)]
            stats = [path.stat() for path in (*files, *beside) if path is not None and path.exists()]
            fingerprint = " ".join(f"{stat.st_size}-{stat.st_mtime_ns}" for stat in stats)
            object.__setattr__(self, "fingerprint", fingerprint)
        return self


class Import(Check):
    """Load files as a dataset."""

    columns: Annotated[tuple[Column, ...], Field(max_length=MOST_NAMES)] | None = None
    """Kinds and roles of traits as the user corrected them."""
    name: Short = ""


class Describe(OnDevice):
    """The numbers of the Data page."""

    dataset: Digest
    components: int = Field(default=10, ge=2, le=50)
    seed: Seed = 0


class Associate(OnDevice):
    """Test every variant for a trait."""

    dataset: Digest
    trait: Short
    covariates: Annotated[tuple[Short, ...], Field(max_length=1000)] = ()
    settings: Settings = Settings()

    @model_validator(mode="before")
    @classmethod
    def _as_before(cls, given: object) -> object:
        """Take the components where version 0.2 had them."""
        if isinstance(given, Mapping) and "components" in given:
            rest = {name: value for name, value in given.items() if name != "components"}
            return {**rest, "settings": {"components": given["components"], **rest.get("settings", {})}}
        return given


class Simulate(Parameters):
    """Make data whose answer is known: a cohort, a cross, or a trait planted into a dataset of the workspace."""

    recipe: Literal["cohort", "cross", "plant", "pattern"]
    cohort: CohortSettings = Field(default_factory=lambda: CohortSettings.model_validate({}))
    cross: CrossSettings = Field(default_factory=lambda: CrossSettings.model_validate({}))
    dataset: Digest | None = None
    """Whose genotypes a trait is planted into."""
    architecture: Architecture = Field(default_factory=lambda: Architecture.model_validate({}))
    seed: int = Field(default=0, ge=0, le=2**32 - 1)
    """Of `plant` and `pattern`; cohorts and crosses carry their own."""
    pattern: PatternTrait = Field(default_factory=lambda: PatternTrait.model_validate({}))
    name: Short = ""

    @model_validator(mode="after")
    def _plants_somewhere(self) -> Simulate:
        if self.recipe in ("plant", "pattern") and self.dataset is None:
            raise InputError("Simulation", "no dataset is named to plant the trait into", "Choose one.")
        return self


class Filter(Parameters):
    """Make a dataset of the variants that pass, and report what the filters removed."""

    dataset: Digest
    filters: Filters = Field(default_factory=lambda: Filters.model_validate({}))
    impute: Literal["mean", "mode"] = "mean"
    """`mean` leaves calls missing: every network and test puts the mean of its own training samples there. `mode`
    writes the commonest genotype into the new dataset."""
    name: Short = ""
