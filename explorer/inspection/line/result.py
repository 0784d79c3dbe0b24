"""The p values by locus of a trained run: computed, stored and shown as these."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from pydantic import BaseModel, ConfigDict

from explorer.inspection.held_out.result import BeyondStructure, Learnt
from explorer.inspection.line.also import Also
from explorer.inspection.line.indistinguishable import Indistinguishable
from explorer.inspection.line.markers import Markers
from explorer.inspection.line.windows import Kind

FILE = "line.json"
LEVEL = 0.05


class About(BaseModel):
    """What was tested, how, and whether the test may be believed.

    Attributes
    ----------
    trait, run : of what
    reason : why there is no line, as a sentence; None where there is one
    sampler, sentence : its name, and how it draws and why it was chosen
    windows, samples, networks, folds : how many were tested, on how many held-out samples, by how many networks
    kind : of what was tested, of `windows.Kind`
    level : family-wise error rate of the line
    spread : of the normal scores of windows without signal
    divisor : what scores are divided by before p is taken from them (`tails.divisor`)
    widths : bp of the windows
    fit : spread of the draws' standardised total losses, 1 where their tail is as assumed
    counted : whether p values are counted draws, as the tail is not as assumed
    budget : what was left out for the time it takes, as a sentence; "" for nothing
    check : how blocks that the sampler draws compare with real ones; None where it was not found out
    learnt, structure : what the held-out predictions say; None where it was not found out
    also : how many of the loci tests of single markers have too; empty where that was not looked at
    version : of SNP Explorer
    """

    model_config = ConfigDict(frozen=True)

    trait: str
    run: str = ""
    reason: str | None = None
    sampler: str = ""
    sentence: str = ""
    windows: int = 0
    kind: Kind = "window"
    samples: int = 0
    networks: int = 0
    folds: int = 0
    level: float = LEVEL
    spread: float | None = None
    divisor: float = 1.0
    widths: tuple[int, ...] = ()
    fit: float | None = None
    counted: bool = False
    budget: str = ""
    check: Indistinguishable | None = None
    learnt: Learnt | None = None
    structure: BeyondStructure | None = None
    also: tuple[Also, ...] = ()
    version: str = ""

    @property
    def tested(self) -> str:
        """How many of what were tested.

        >>> About(trait="t", windows=1200).tested, About(trait="t", windows=1, kind="gene").tested
        ('1,200 windows', '1 gene')
        """
        return f"{self.windows:,} {self.kind}{'' if self.windows == 1 else 's'}"


@dataclass(frozen=True, eq=False)
class Line:
    """Every window's p value, the line, and the loci above it.

    Attributes
    ----------
    about : About
    windows : DataFrame
        kind, name, chromosome, start, end, width, first, last (variants of the dataset), snps, draws, z, log10_p, q,
        passes (the family-wise line)
    loci : DataFrame
        The finest windows that pass, none overlapping another: the same columns, strongest first. Where that was looked
        at, of those that single markers do not have, `cause` as well: what regression says of them (`causes`), or "".
    markers : what simpler models say of each variant in the held-out samples; None where that was not looked at
    """

    about: About
    windows: pd.DataFrame
    loci: pd.DataFrame
    markers: Markers | None = None

    @property
    def log10_threshold(self) -> float | None:
        """log10 of the p value that a window must reach; None where there is no line."""
        return (
            None
            if self.about.reason or not self.about.windows
            else float(np.log10(self.about.level / self.about.windows))
        )

    def save(self, folder: Path) -> None:
        """Write windows.parquet, loci.parquet, markers.npz and at last line.json, so that a folder with it is whole."""
        folder.mkdir(parents=True, exist_ok=True)
        self.windows.to_parquet(folder / "windows.parquet")
        self.loci.to_parquet(folder / "loci.parquet")
        if self.markers is not None:
            self.markers.save(folder)
        (folder / FILE).write_text(json.dumps({"about": self.about.model_dump()}, indent=1))

    @classmethod
    def load(cls, folder: Path) -> Line:
        """Return what `save` wrote."""
        text = json.loads((folder / FILE).read_text())
        tables = (pd.read_parquet(folder / f"{name}.parquet") for name in ("windows", "loci"))
        return cls(About.model_validate(text["about"]), *tables, markers=Markers.load(folder))


def loci_of(windows: pd.DataFrame) -> pd.DataFrame:
    """Return the finest passing windows, none overlapping another, the strongest first.

    Of windows of equal width the one with the lower p value stands for those that it overlaps.
    """
    passing = windows[windows["passes"]].copy()
    passing["length"] = passing["last"] - passing["first"]
    kept: list[int] = []
    for index, row in passing.sort_values(["width", "log10_p"]).iterrows():
        others = passing.loc[kept]
        overlaps = (
            (others["chromosome"] == row["chromosome"])
            & (others["start"] <= row["end"])
            & (others["end"] >= row["start"])
        )
        if not overlaps.any():
            kept.append(int(index))  # type: ignore[arg-type]
    return passing.loc[kept].drop(columns="length").sort_values("log10_p").reset_index(drop=True)
