"""Attribution: how much every position contributed to the network's output for every sample."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn

from explorer.blockwise import Blocks
from explorer.errors import InputError
from explorer.inspection.attribution import deeplift, gradients, integrated, perturbation
from explorer.inspection.attribution.baselines import Encoder, encode, genotype_table
from explorer.inspection.attribution.budget import MEMORY
from explorer.inspection.attribution.methods import Method, Settings, method_named
from explorer.inspection.attribution.result import Attribution
from explorer.inspection.attribution.subject import OutputTarget, Subject
from explorer.progress import Progress, silent


def attribute(
    network: nn.Module,
    encoder: Encoder,
    dosages: np.ndarray,
    method: str = "integrated-gradients",
    *,
    target: OutputTarget | None = None,
    baseline: Tensor | None = None,
    baseline_label: str = "",
    groups: list[np.ndarray] | None = None,
    ploidy: int = 2,
    settings: Settings | None = None,
    columns: np.ndarray | None = None,
    samples: np.ndarray | None = None,
    device: torch.device | str | None = None,
    dtype: torch.dtype | None = None,
    memory: int | None = None,
    progress: Progress = silent,
) -> Attribution:
    """Return how much every position contributed to the explained output of every sample.

    Parameters
    ----------
    network : nn.Module
        (samples, channels, positions) -> (samples, outputs). A copy is explained; the network itself is not touched.
    encoder : `encodings.tensor` of dosages -> (samples, channels, positions)
    dosages : int8 array or uint16 doses (samples, positions), or int8 haplotypes (samples, positions, 2)
        In the network's order of positions; missing -1, or 65535 of doses.
    method : str
        A name in `METHODS`.
    baseline : Tensor (k, channels, positions)
        Encoded baselines (`baselines.baseline`); the scores are averaged over them. Needed where the method compares.
    groups : list of int arrays
        Positions that occlusion hides together (genes, LD blocks); every position by itself where not given.
    ploidy : 1 or 2
        Which genotypes mutagenesis tries; of doses too it tries whole ones.
    columns, samples : int64 arrays (positions,), (samples,)
        What the columns and rows are in the dataset; kept with the scores. The random draws for a sample go by its row.
    memory : int
        Bytes that the scores and, apart from them, one batch may take; samples are explained in chunks. By default 1 GB
        each, of a batch on a GPU half of what is free there.

    Raises
    ------
    InputError
        Where the method cannot be right for this network, or the scores do not fit.
    Stopped
        When `progress` asks for it.
    """
    chosen, settings, target = method_named(method), settings or Settings(), target or OutputTarget()
    count, positions = dosages.shape[:2]
    if count == 0:
        raise InputError("samples", "there are none to explain")
    scores_in = MEMORY if memory is None else memory
    if count * positions * 4 > scores_in:
        raise InputError(
            "samples",
            f"scores of {count:,} samples at {positions:,} positions take {count * positions * 4 / 1e9:.1f} GB, and "
            f"{scores_in / 1e9:.1f} GB are allowed",
            f"Choose at most {max(1, scores_in // (4 * positions)):,} samples.",
        )
    _, channels, places = encode(encoder, dosages[:1]).shape
    subject = Subject(network, target, (channels, places), device, dtype, memory)
    computation = _Computation(chosen, settings, subject, encoder, dosages, ploidy, groups, baseline)
    return computation.run(progress, baseline_label if chosen.compares else "", columns, samples)


class _Computation:
    """One attribution under way, one chunk of samples at a time."""

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
        self, progress: Progress, baseline_label: str, columns: np.ndarray | None, samples: np.ndarray | None
    ) -> Attribution:
        count, subject, watch = len(self.dosages), self.subject, progress
        rows = np.arange(count) if samples is None else np.asarray(samples, dtype=np.int64)
        pieces = Blocks(self._samples_at_once())
        outputs = np.concatenate([made for _, made in pieces.over(count, self._values)])
        reference = float(subject.values(self.baselines).cpu().double().mean())
        change = outputs - reference
        floor = integrated.error_floor(torch.from_numpy(change), torch.from_numpy(outputs))
        scores = np.empty((count, self.positions), dtype=np.float32)
        steps, extras = np.zeros(count, dtype=np.int64), {}
        if self.method.name == "integrated-gradients" and self.settings.tolerance:
            self.rounding = subject.rounding(self._random_samples())

        def explained(piece: slice) -> tuple[np.ndarray, np.ndarray | int, dict[str, np.ndarray]]:
            def tell(done: float, total: float, text: str = "") -> None:
                samples_done = piece.start + (piece.stop - piece.start) * (done / total if total else 0)
                watch(samples_done, count, text or f"{self.method.label}: {samples_done:,.0f} of {count:,} samples")

            tell(0, 1)
            part, taken, more = self._chunk(self._encoded(piece), rows[piece], tell)
            tell(1, 1)
            return part.float().cpu().numpy(), taken, {name: one.float().cpu().numpy() for name, one in more.items()}

        for piece, (part, taken, more) in pieces.over(count, explained):
            scores[piece], steps[piece] = part, taken
            for name, values in more.items():
                extras.setdefault(name, []).append(values)
        return Attribution(
            self.method.name,
            str(subject.target),
            baseline_label,
            scores,
            np.arange(self.positions) if columns is None else np.asarray(columns, dtype=np.int64),
            rows,
            outputs,
            change,
            floor,
            steps,
            {name: np.concatenate(parts) for name, parts in extras.items()},
            {"settings": self.settings.model_dump()},
        )

    def _chunk(self, x: Tensor, rows: np.ndarray, tell: Progress) -> tuple[Tensor, np.ndarray | int, dict[str, Tensor]]:
        """Return scores (samples, positions), steps (samples,) and extras of one chunk."""
        subject, settings, baselines = self.subject, self.settings, self.baselines
        draws = gradients.generators(settings.seed, rows)
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
        """Return the slope (samples, positions): of the one channel, or from no copy to all copies of allele a1."""
        if gradient.shape[1] == 1:
            return gradient[:, 0]
        most = int(self.table_dosage.max())
        direction = (self.table[self.table_dosage.argmax()] - self.table[self.table_dosage.argmin()]) / most
        return (gradient * direction).sum(1)

    def _samples_at_once(self) -> int:
        bytes_each = self.baselines[0].numel() * self.baselines.element_size() * 8
        most = 256 if self.subject.device.type == "cpu" else 4096
        return int(np.clip(self.subject.memory // (2 * bytes_each), 1, most))

    def _random_samples(self) -> Tensor:
        """Return 8 samples (8, channels, positions) with random genotypes, the same whichever samples are explained."""
        draws = torch.randint(len(self.table), (8, 1, self.positions), generator=torch.Generator().manual_seed(0))
        places = draws.to(self.table.device).expand(-1, self.table.shape[1], -1)
        return self.table.gather(0, places)

    def _encoded(self, piece: slice) -> Tensor:
        return self._to(encode(self.encoder, self.dosages[piece]))

    def _values(self, piece: slice) -> np.ndarray:
        return self.subject.values(self._encoded(piece)).cpu().double().numpy()

    def _to(self, tensor: Tensor) -> Tensor:
        return tensor.to(dtype=self.subject.dtype).to(self.subject.device)
