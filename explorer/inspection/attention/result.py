"""The result of measuring a network's attention, as it is stored and shown."""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import dataclass, fields
from pathlib import Path
from typing import NotRequired, TypedDict

import numpy as np
import pandas as pd

from explorer.genetics.interaction.lists import TestedPairs, sentences, write
from explorer.inspection.attention.distances import Places
from explorer.inspection.checks.result import Checks

_PLACES = ("first", "last", "chromosome", "start", "end")
_TABLES = ("heads", "pairs", "profile", "summaries")


class KnownPair(TypedDict):
    """The rank of a known interacting pair by heads, by random weights and by r2, of how many far pairs."""

    name: str
    heads: int
    untrained: int
    r2: int
    of: int


class AttentionSummary(TypedDict):
    """What attention was measured on.

    `people` and `against` are numbers of samples, `group` and `against_group` what they are called; `tests` is not
    there in results of version 0.2.
    """

    tokens: int
    people: int
    against: int | None
    group: str
    against_group: str | None
    target: str
    fold: int
    exact: bool
    known: list[KnownPair]
    tests: NotRequired[TestedPairs]


@dataclass(frozen=True, eq=False)
class AttentionResult:
    """Attention maps of one trained network with what was measured on them.

    Attributes
    ----------
    maps : float32 (heads, blocks, blocks)
        Mean over the group, less that over the other group where there is one; row: the query, column: the key.
    control : float32 (heads, blocks, blocks), the same with random weights
    r2 : float32 (blocks, blocks), mean r2 between the SNPs of two blocks
    rollout, relevance : float32 (blocks, blocks), or None where blocks are not tokens
    places : Places of the blocks
    chromosomes : tuple of str, names by code
    heads : DataFrame, a row per head in the order of maps: layer, head, effective_tokens, untrained_tokens, moves,
        overall, matched, p (`linkage.LinkageAgreement`), far, strongest, untrained (`far_pairs.heads_table`)
    pairs : DataFrame, `far_pairs.interaction_tests` with head names, r2, SNP and gene names
    profile : DataFrame, `distances.distance_profile`
    summaries : DataFrame, a row per way to sum attention up by SNP: summary, random_weights, auroc, random_auroc
    checks : Checks, of the attention that each SNP's token receives
    about : AttentionSummary
    """

    maps: np.ndarray
    control: np.ndarray
    r2: np.ndarray
    rollout: np.ndarray | None
    relevance: np.ndarray | None
    places: Places
    chromosomes: tuple[str, ...]
    heads: pd.DataFrame
    pairs: pd.DataFrame
    profile: pd.DataFrame
    summaries: pd.DataFrame
    checks: Checks
    about: AttentionSummary

    @property
    def blocks(self) -> int:
        """Blocks along a side of the maps."""
        return self.maps.shape[1]

    def said(self) -> tuple[str, ...]:
        """Return sentences about how the far pairs were chosen and tested; none of a result of version 0.2."""
        tests = self.about.get("tests")
        return () if tests is None else sentences(tests, self.pairs)

    def write_pairs(self, path: Path) -> None:
        """Write the far pairs as CSV, below lines beginning with # that say how they were chosen and tested."""
        write(self.pairs, self.said(), path)

    def save(self, folder: Path) -> None:
        """Write looked.npz, looked.json and the tables, each whole or not at all; nothing is pickled."""
        folder.mkdir(parents=True, exist_ok=True)
        arrays = {name: getattr(self, name) for name in ("maps", "control", "r2", "rollout", "relevance")}
        arrays = {name: array for name, array in arrays.items() if array is not None}
        arrays |= {f"place:{name}": getattr(self.places, name) for name in _PLACES}
        text = {
            "unit": self.places.unit,
            "chromosomes": self.chromosomes,
            "checks": self.checks.model_dump(),
            "about": self.about,
        }
        with tempfile.TemporaryDirectory(prefix=".draft-", dir=folder) as draft:
            np.savez(Path(draft, "looked.npz"), allow_pickle=False, **arrays)
            Path(draft, "looked.json").write_text(json.dumps(text))
            for name in _TABLES:
                table = getattr(self, name)
                table.rename(columns=str).to_parquet(Path(draft, f"{name}.parquet"))
            for path in sorted(Path(draft).iterdir()):
                os.replace(path, folder / path.name)

    @classmethod
    def load(cls, folder: Path) -> AttentionResult:
        """Return what `save` wrote."""
        text = json.loads((folder / "looked.json").read_text())
        with np.load(folder / "looked.npz", allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        places = Places(**{name: arrays.pop(f"place:{name}") for name in _PLACES}, unit=text["unit"])
        tables = {name: pd.read_parquet(folder / f"{name}.parquet") for name in _TABLES}
        known = {field.name for field in fields(cls)}
        fields_stored = {"rollout": None, "relevance": None} | {k: v for k, v in arrays.items() if k in known}
        checks = Checks.model_validate(text["checks"])
        return cls(
            places=places,
            chromosomes=tuple(text["chromosomes"]),
            checks=checks,
            about=text["about"],
            **fields_stored,  # pyright: ignore[reportArgumentType]
            **tables,
        )
