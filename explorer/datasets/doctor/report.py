"""The doctor's input and output: the files, one reading of them, and a report on them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from explorer.datasets.dataset import Dataset
from explorer.datasets.formats.findings import Fact, Finding, Join, Notes
from explorer.datasets.needs import Needs
from explorer.datasets.traits import Column
from explorer.errors import InputError


@dataclass(frozen=True)
class Sources:
    """The files to import; all but the genotypes may be left out.

    Genotypes are a file, a folder or a pattern such as chr*.vcf.gz; `more` are further files with the same samples.
    `unused` were given without a use for them: the report names them.
    """

    genotypes: Path
    traits: Path | None = None
    genes: Path | None = None
    truth: Path | None = None
    map: Path | None = None
    more: Path | tuple[Path, ...] = ()
    unused: tuple[Path, ...] = ()
    build: str | None = None
    """The reference build that the positions count on, where it is known; see `builds.NAMES`."""

    @classmethod
    def of(cls, paths: Mapping[str, Path]) -> Sources:
        """Return the files by their roles: genotypes, and traits, genes, truth, map where there are such."""
        traits, genes, truth, map = (paths.get(role) for role in ("traits", "genes", "truth", "map"))
        return cls(paths["genotypes"], traits, genes, truth, map, paths.get("more", ()))

    @property
    def all_genotypes(self) -> tuple[Path, ...]:
        """Every path given for genotypes."""
        return self.genotypes, *((self.more,) if isinstance(self.more, Path) else self.more)


@dataclass(frozen=True)
class Reading:
    """The files as they were read once: the notes taken, and the dataset, or the sentence that refuses them."""

    notes: Notes
    dataset: Dataset | None = None
    refusal: str | None = None

    @property
    def usable(self) -> bool:
        """Whether they load: there is a dataset, and no error that is not mended."""
        return self.dataset is not None and not any(f.severity == "error" for f in self.notes.findings)


class MapFound(BaseModel):
    """How many sites have a chromosome and a position, and how many do not."""

    model_config = ConfigDict(frozen=True)

    placed: int
    unplaced: int


class Report(BaseModel):
    """The doctor's report on the files.

    `usable` is False while an error is not mended, or with a `refusal`, one plain sentence: the file cannot be read.
    What was understood is in `understood` in words; `format`, `coding`, `doses`, `imputation_quality`, `ploidy`, `map`,
    `build` and `joins` have it apart, None where it is not known, or not so.
    """

    model_config = ConfigDict(frozen=True)

    usable: bool
    refusal: str | None = None
    understood: tuple[Fact, ...] = ()
    findings: tuple[Finding, ...] = ()
    columns: tuple[Column, ...] = ()
    format: str | None = None
    coding: str | None = None
    doses: str | None = None
    imputation_quality: str | None = None
    ploidy: int | None = None
    map: MapFound | None = None
    build: str | None = None
    joins: tuple[Join, ...] = ()
    unused: tuple[str, ...] = ()
    needs: Needs | None = None
    """What loading the files takes; None where they cannot be read."""

    def offered(self) -> list[str]:
        """Return the codes of the first mend of every error that has not been mended."""
        return [f.mend.code for f in self.findings if f.severity == "error" and f.mend is not None]

    def as_error(self) -> InputError | None:
        """Return the first error that is not mended as what refuses the files; None where there is none."""
        return next((f.as_error() for f in self.findings if f.severity == "error"), None)

    def reason(self) -> str:
        """Return why the files are not usable, as one sentence; "" where they are."""
        return self.refusal if self.refusal is not None else str(self.as_error() or "")
