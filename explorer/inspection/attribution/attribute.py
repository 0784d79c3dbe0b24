"""Attribution: how much every position contributed to the network's output for every person."""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

import numpy as np
import torch
from torch import Tensor, nn

from explorer.errors import InputError
from explorer.inspection.attribution import deeplift, gradients, integrated, perturbation
from explorer.inspection.attribution.baselines import Encoder, encode, genotype_table
from explorer.inspection.attribution.methods import METHODS, Method, Settings, method_named
from explorer.inspection.attribution.subject import MEMORY, Subject, Target, chunks
from explorer.progress import Progress, silent

__all__ = ["METHODS", "Attribution", "Completeness", "Method", "Settings", "Target", "attribute"]

Aggregation = Literal["mean absolute", "mean"]


@dataclass(frozen=True)
class Completeness:
    """By how much the scores miss the change in output that they promise to sum to.

    Attributes
    ----------
    per_person : float64 array (people,)
        |sum of scores - change| / max(|change|, 1% of the root mean square change over people).
    median, percentile_95, overall : float
        Of `per_person`; `overall` is sum |miss| / sum |change| over all people.
    """

    per_person: np.ndarray
    median: float
    percentile_95: float
    overall: float


@dataclass(frozen=True, eq=False)
class Attribution:
    """Scores of every person and position, and what they are scores of.

    Attributes
    ----------
    method, target, baseline : str
        What was asked; `baseline` is "" for methods without one.
    scores : float32 array (people, positions)
        Summed over channels, unscaled, in the network's order of positions.
    columns : int64 array (positions,)
        The dataset's variant behind each position; a variant may stand behind several.
    people : int64 array (people,)
        Rows of the dataset.
    outputs, change : float64 arrays (people,)
        The explained number f(x), and f(x) - f(baseline) (mean over baselines).
    error_floor : float
        Smallest denominator of the relative completeness error.
    steps : int64 array (people,)
        Points on the path, 0 where the method has none.
    extras : dict of float32 arrays
        "dominance" (people, positions) from mutagenesis of diploids; "groups" (people, groups) from occlusion.
    about : dict
        Whatever the caller wants kept beside it (JSON).
    """

    method: str
    target: str
    baseline: str
    scores: np.ndarray
    columns: np.ndarray
    people: np.ndarray
    outputs: np.ndarray
    change: np.ndarray
    error_floor: float
    steps: np.ndarray
    extras: dict[str, np.ndarray] = field(default_factory=dict)
    about: dict = field(default_factory=dict)

    @property
    def completeness(self) -> Completeness | None:
        """The completeness error, or None where the method does not promise a sum."""
        if not METHODS[self.method].complete:
            return None
        miss = np.abs(self.scores.sum(1, dtype=np.float64) - self.change)
        error = miss / np.maximum(np.abs(self.change), self.error_floor)
        whole = max(float(np.abs(self.change).sum()), self.error_floor)
        return Completeness(error, float(np.median(error)), float(np.percentile(error, 95)), float(miss.sum() / whole))

    def mean(self, people: np.ndarray | None = None) -> np.ndarray:
        """Return the mean signed score (positions,) float64, over all or some (mask or indices) of the people."""
        return self._of(people).mean(0, dtype=np.float64)

    def mean_absolute(self, people: np.ndarray | None = None) -> np.ndarray:
        """Return the mean absolute score (positions,) float64, over all or some (mask or indices) of the people."""
        return np.abs(self._of(people)).mean(0, dtype=np.float64)

    def aggregate(self, how: Aggregation = "mean absolute", people: np.ndarray | None = None) -> np.ndarray:
        """Return one score per position (positions,) float64."""
        return self.mean(people) if how == "mean" else self.mean_absolute(people)

    def by_variant(self) -> Attribution:
        """Return the same scores with one column per variant, in the dataset's order; columns of one variant add."""
        variants, place = np.unique(self.columns, return_inverse=True)
        if len(variants) == len(place) and (variants == self.columns).all():
            return self
        extras = {k: _add(v, place, len(variants)) if k == "dominance" else v for k, v in self.extras.items()}
        return replace(self, scores=_add(self.scores, place, len(variants)), columns=variants, extras=extras)

    def on_variants(
        self, variants: int, how: Aggregation = "mean absolute", people: np.ndarray | None = None
    ) -> np.ndarray:
        """Return one score per variant of the dataset (variants,) float64; NaN where the network never saw it."""
        whole, mine = np.full(variants, np.nan), self.by_variant()
        whole[mine.columns] = mine.aggregate(how, people)
        return whole

    def save(self, path: Path) -> None:
        """Write `path`.npz (arrays) and `path`.json (the rest), each whole or not at all; nothing is pickled."""
        arrays = {name: getattr(self, name) for name in _ARRAYS} | {f"extra:{k}": v for k, v in self.extras.items()}
        text = {k: getattr(self, k) for k in ("method", "target", "baseline", "error_floor", "about")}
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".draft-", dir=path.parent) as draft:
            np.savez(Path(draft, "a.npz"), allow_pickle=False, **arrays)
            Path(draft, "a.json").write_text(json.dumps(text, indent=1))
            for suffix in (".npz", ".json"):
                os.replace(Path(draft, "a" + suffix), path.with_name(path.name + suffix))

    @classmethod
    def load(cls, path: Path) -> Attribution:
        """Return the attribution written by `save` under the same path."""
        text = json.loads(path.with_name(path.name + ".json").read_text())
        with np.load(path.with_name(path.name + ".npz"), allow_pickle=False) as file:
            arrays = {name: file[name] for name in _ARRAYS}
            extras = {k.removeprefix("extra:"): file[k] for k in file.files if k.startswith("extra:")}
        return cls(**text, **arrays, extras=extras)

    def _of(self, people: np.ndarray | None) -> np.ndarray:
        chosen = self.scores if people is None else self.scores[people]
        if len(chosen) == 0:
            raise InputError("people", "nobody is left to average over")
        return chosen


_ARRAYS = ("scores", "columns", "people", "outputs", "change", "steps")


def _add(values: np.ndarray, place: np.ndarray, size: int) -> np.ndarray:
    total = np.zeros((len(values), size), dtype=np.float64)
    np.add.at(total.T, place, values.T)
    return total.astype(np.float32)


def attribute(
    network: nn.Module,
    encoder: Encoder,
    dosages: np.ndarray,
    method: str = "integrated-gradients",
    *,
    target: Target | None = None,
    baseline: Tensor | None = None,
    baseline_label: str = "",
    groups: list[np.ndarray] | None = None,
    ploidy: int = 2,
    settings: Settings | None = None,
    columns: np.ndarray | None = None,
    people: np.ndarray | None = None,
    device: torch.device | str | None = None,
    dtype: torch.dtype | None = None,
    memory: int = MEMORY,
    progress: Progress = silent,
) -> Attribution:
    """Return how much every position contributed to the explained number of every person.

    Parameters
    ----------
    network : nn.Module
        (people, channels, positions) -> (people, outputs). A copy is explained; the network itself is not touched.
    encoder : int8 dosages -> (people, channels, positions)
    dosages : int8 array (people, positions), or haplotypes (people, positions, 2)
        In the network's order of positions; missing -1.
    method : str
        A name in `METHODS`.
    baseline : Tensor (k, channels, positions)
        Encoded baselines (`baselines.baseline`); the scores are averaged over them. Needed where the method compares.
    groups : list of int arrays
        Positions that occlusion hides together (genes, LD blocks); every position by itself where not given.
    ploidy : 1 or 2
        Which genotypes mutagenesis tries.
    columns, people : int64 arrays (positions,), (people,)
        What the columns and rows are in the dataset; kept with the scores. A person's random draws go by the row.
    memory : int
        Bytes that the scores and, apart from them, one batch may take; people are explained in chunks.

    Raises
    ------
    InputError
        Where the method cannot be right for this network, or the scores do not fit.
    Stopped
        When the watcher asks for it.
    """
    chosen, settings, target = method_named(method), settings or Settings(), target or Target()
    count, positions = dosages.shape[:2]
    if count == 0:
        raise InputError("people", "there is nobody to explain")
    if count * positions * 4 > memory:
        raise InputError(
            "people",
            f"scores of {count:,} people at {positions:,} positions take {count * positions * 4 / 1e9:.1f} GB, and "
            f"{memory / 1e9:.1f} GB are allowed",
            f"Choose at most {max(1, memory // (4 * positions)):,} people.",
        )
    _, channels, places = encode(encoder, dosages[:1]).shape
    subject = Subject(network, target, (channels, places), device, dtype, memory)
    task = _Task(chosen, settings, subject, encoder, dosages, ploidy, groups, baseline)
    return task.run(progress, baseline_label if chosen.compares else "", columns, people)


class _Task:
    """One attribution on its way, chunk of people by chunk of people."""

    def __init__(
        self,
        method: Method,
        settings: Settings,
        subject: Subject,
        encoder: Encoder,
        dosages: np.ndarray,
        ploidy: int,
        groups: list[np.ndarray] | None,
        baseline: Tensor | None,
    ) -> None:
        self.method, self.settings, self.subject, self.encoder, self.dosages = (
            method, settings, subject, encoder, dosages,
        )  # fmt: skip
        self.groups, self.positions = groups, dosages.shape[1]
        if baseline is None and method.compares:
            raise InputError(f"method {method.label}", "it compares with a baseline, and none is given")
        shape = (1, *subject.shape)
        self.baselines = self._to(torch.zeros(shape) if baseline is None or not method.compares else baseline)
        table, self.table_dosage = genotype_table(encoder, self.positions, ploidy, dosages.ndim == 3)
        self.table = self._to(table)
        self.rounding = 0.0
        self.spread = settings.noise * float(self.table.max() - self.table.min())
        if method.name == "deeplift":
            deeplift.refuse(subject)

    def run(
        self, progress: Progress, baseline_label: str, columns: np.ndarray | None, people: np.ndarray | None
    ) -> Attribution:
        count, subject, watch = len(self.dosages), self.subject, progress
        who = np.arange(count) if people is None else np.asarray(people, dtype=np.int64)
        pieces = list(chunks(count, self._people_at_once()))
        outputs = np.concatenate([self._values(piece) for piece in pieces])
        reference = float(subject.values(self.baselines).cpu().double().mean())
        change = outputs - reference
        floor = integrated.error_floor(torch.from_numpy(change), torch.from_numpy(outputs))
        scores = np.empty((count, self.positions), dtype=np.float32)
        steps, extras = np.zeros(count, dtype=np.int64), {}
        if self.method.name == "integrated-gradients" and self.settings.tolerance:
            self.rounding = subject.rounding(self._any_people())
        for piece in pieces:

            def tell(done: float, total: float, text: str = "", at: slice = piece) -> None:
                people_done = at.start + (at.stop - at.start) * (done / total if total else 0)
                watch(people_done, count, text or f"{self.method.label}: {people_done:,.0f} of {count:,} people")

            tell(0, 1)
            x = self._encoded(piece)
            part, steps[piece], more = self._chunk(x, who[piece], tell)
            scores[piece] = part.float().cpu().numpy()
            for name, values in more.items():
                extras.setdefault(name, []).append(values.float().cpu().numpy())
            tell(1, 1)
        return Attribution(
            self.method.name,
            str(subject.target),
            baseline_label,
            scores,
            np.arange(self.positions) if columns is None else np.asarray(columns, dtype=np.int64),
            who,
            outputs,
            change,
            floor,
            steps,
            {name: np.concatenate(parts) for name, parts in extras.items()},
            {"settings": self.settings.model_dump()},
        )

    def _chunk(
        self, x: Tensor, people: np.ndarray, tell: Progress
    ) -> tuple[Tensor, np.ndarray | int, dict[str, Tensor]]:
        """Return scores (people, positions), steps (people,) and extras of one chunk."""
        subject, settings, baselines = self.subject, self.settings, self.baselines
        draws = gradients.generators(settings.seed, people)
        match self.method.name:
            case "integrated-gradients":
                return self._integrated(x, tell)
            case "deeplift":
                parts = [deeplift.deeplift(subject, x, b[None]) for b in baselines]
                return torch.stack(parts).mean(0).sum(1), 0, {}
            case "gradient-shap":
                shap = gradients.gradient_shap(subject, x, baselines, settings.samples, draws)
                return shap.sum(1), 0, {}
            case "saliency":
                return gradients.saliency(subject, x).abs().sum(1), 0, {}
            case "saliency-signed":
                return self._per_copy(gradients.saliency(subject, x)), 0, {}
            case "smoothgrad":
                mean = gradients.smoothgrad(subject, x, self.spread, settings.samples, draws)
                return self._per_copy(mean), 0, {}
            case "input-x-gradient":
                return gradients.input_x_gradient(subject, x, baselines).sum(1), 0, {}
            case "occlusion":
                scores, grouped = perturbation.occlusion(subject, x, baselines, self.groups, tell)
                return scores, 0, {} if grouped is None else {"groups": grouped}
            case "mutagenesis":
                additive, dominance = perturbation.mutagenesis(subject, x, self.table, self.table_dosage, tell)
                return additive, 0, {} if dominance is None else {"dominance": dominance}
        raise AssertionError(self.method.name)

    def _integrated(self, x: Tensor, tell: Progress) -> tuple[Tensor, np.ndarray, dict[str, Tensor]]:
        values, total, steps = self.subject.values(x), torch.zeros_like(x), np.zeros(len(x), dtype=np.int64)
        reference = self.subject.values(self.baselines).cpu().double().mean()
        exact = values.cpu().double()
        scale = torch.maximum((exact - reference).abs(), 1e-6 * exact.abs())
        for index, base in enumerate(self.baselines):

            def nested(done: float, of: float, text: str, before: int = index) -> None:
                tell(before + done / of, len(self.baselines), text)

            scores, taken = integrated.integrated_gradients(
                self.subject,
                x,
                base[None],
                steps=self.settings.steps,
                tolerance=self.settings.tolerance,
                most_steps=self.settings.most_steps,
                change=values - self.subject.values(base[None]),
                scale=scale,
                rounding=self.rounding,
                progress=nested,
            )
            total += scores / len(self.baselines)
            steps = np.maximum(steps, taken.numpy())
        return total.sum(1), steps, {}

    def _per_copy(self, gradient: Tensor) -> Tensor:
        """Return the slope (people, positions): of the one channel, or from no copy to all copies of allele a1."""
        if gradient.shape[1] == 1:
            return gradient[:, 0]
        most = int(self.table_dosage.max())
        direction = (self.table[self.table_dosage.argmax()] - self.table[self.table_dosage.argmin()]) / most
        return (gradient * direction).sum(1)

    def _people_at_once(self) -> int:
        bytes_each = self.baselines[0].numel() * self.baselines.element_size() * 8
        return int(np.clip(self.subject.memory // (2 * bytes_each), 1, 256))

    def _any_people(self) -> Tensor:
        """Return 8 people (8, channels, positions) with genotypes by chance, the same for whoever is explained."""
        draws = torch.randint(len(self.table), (8, 1, self.positions), generator=torch.Generator().manual_seed(0))
        places = draws.to(self.table.device).expand(-1, self.table.shape[1], -1)
        return self.table.gather(0, places)

    def _encoded(self, piece: slice) -> Tensor:
        return self._to(encode(self.encoder, self.dosages[piece]))

    def _values(self, piece: slice) -> np.ndarray:
        return self.subject.values(self._encoded(piece)).cpu().double().numpy()

    def _to(self, tensor: Tensor) -> Tensor:
        return tensor.to(dtype=self.subject.dtype).to(self.subject.device)
