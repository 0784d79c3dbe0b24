"""Parameters of figures for papers; printing itself is imported by the worker only."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, ValidationInfo, model_validator

from explorer.errors import InputError
from explorer.jobs.folder import RunFolder
from explorer.jobs.parameters import Parameters
from explorer.limits import Row
from explorer.printing.widths import Columns, Format

Shown = Literal["map", "association", "quantiles", "locus", "attention", "curves"]
SOURCE: dict[Shown, str] = {
    "map": "explain",
    "association": "associate",
    "quantiles": "associate",
    "locus": "associate",
    "attention": "attention",
    "curves": "train",
}
"""The kind of the run that a figure is of."""


def _finished(id: str, info: ValidationInfo) -> str:
    workspace = (info.context or {}).get("workspace")
    if workspace is not None and RunFolder(workspace.runs_folder / id).read("status.json").get("state") != "done":
        raise InputError(f"run {id}", "it is not finished, so that there is nothing to draw", "Wait for its end.")
    return id


FinishedRun = Annotated[str, Field(pattern=r"^[a-z]+-[0-9a-f]{10}$"), AfterValidator(_finished)]
"""A run of the workspace that is done."""


class Figure(Parameters):
    """Draw one figure at a journal's width."""

    shown: Shown
    of: FinishedRun
    line: FinishedRun | None = None
    """The significance line above a map."""
    beside: FinishedRun | None = None
    """The association below a map."""
    variant: Row | None = None
    """The variant in the middle of a locus, by its row."""
    format: Format = "pdf"
    columns: Columns = "one column"

    @model_validator(mode="after")
    def _fits(self) -> Figure:
        for id, kind in ((self.of, SOURCE[self.shown]), (self.line, "line"), (self.beside, "associate")):
            if id is not None and not id.startswith(f"{kind}-"):
                raise InputError("Figure", f"run {id} is not of the kind that this figure is of ({kind})")
        if self.shown == "locus" and self.variant is None:
            raise InputError("Figure", "no variant is named that the locus is around", "Choose one in the picture.")
        return self
