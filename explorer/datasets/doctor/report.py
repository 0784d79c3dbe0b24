"""The doctor's input and output: the files, and a report on them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from explorer.datasets.formats.findings import Fact, Finding
from explorer.datasets.traits import Column


@dataclass(frozen=True)
class Sources:
    """The files to import; all but the genotypes may be left out."""

    genotypes: Path
    traits: Path | None = None
    genes: Path | None = None
    truth: Path | None = None
    map: Path | None = None
    build: str | None = None
    """The reference build that the positions count on, where it is known; see `builds.NAMES`."""


class Report(BaseModel):
    """The doctor's report on the files.

    `usable` is False while an error is not mended, or with a `refusal`, one plain sentence: the file cannot be read.
    """

    model_config = ConfigDict(frozen=True)

    usable: bool
    refusal: str | None = None
    understood: tuple[Fact, ...] = ()
    findings: tuple[Finding, ...] = ()
    columns: tuple[Column, ...] = ()

    def offered(self) -> list[str]:
        """Return the codes of the first mend of every error that has not been mended."""
        return [f.mend.code for f in self.findings if f.severity == "error" and f.mend is not None]

    def reason(self) -> str:
        """Return why the files are not usable, as one sentence; "" where they are."""
        if self.refusal is not None:
            return self.refusal
        return next((str(f.as_error()) for f in self.findings if f.severity == "error"), "")
