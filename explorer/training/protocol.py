"""The published two steps: rank promoters with one small network each, then train one network on the best.

Every promoter has a Promoter-CNN of its own; all are trained at once as one grouped network, on the training samples of
the fold less a class-balanced hold-out, and ranked by their accuracy on that hold-out (Yin et al. 2019, Bioinformatics
35, i538). The best of each chromosome go on, in genome order. The fold's validation and test samples play no part.

Beside every network an equal one learns labels permuted once among the samples that train and once among those that
judge. What these reach on the samples held out is what the same search finds where no promoter tells anything, and it
gives every promoter a p and a q value (`permuted`). Permutation makes all samples alike: where descent or batch goes
with the trait, promoters that tell these apart pass as well.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import torch
from torch import Tensor

from explorer import cells
from explorer.datasets import encodings, filters
from explorer.datasets.chromosomes import matches
from explorer.datasets.dataset import Dataset
from explorer.datasets.promoters import Promoters, windows
from explorer.devices import Device
from explorer.errors import InputError
from explorer.networks import zoo
from explorer.progress import Progress, silent
from explorer.training import checkpoint, events, objective, permuted, trained
from explorer.training.columns import Columns
from explorer.training.passes import Passes
from explorer.training.promoter_group import PromoterGroup
from explorer.training.seeds import CONTROL, RANKING, seeded
from explorer.training.spec import Protocol, RunSpec

FILE = "ranking.csv"
PROMOTERS_AT_ONCE = 128
"""How many networks are trained side by side; the next ones follow when these are ranked."""


def promoters(dataset: Dataset, chosen: Protocol, mask: np.ndarray | None = None) -> Promoters:
    """Return the promoters that take part; `mask` (variants,) leaves filtered sites out.

    Raises
    ------
    InputError : the dataset has no genes, no map, or no promoter with enough sites on these chromosomes
    """
    if dataset.genes is None:
        raise InputError("Promoter protocol", "this dataset has no genes", "Bring a GFF3 or BED file of genes with it.")
    variants, kept = dataset.genotypes.variants, np.arange(dataset.genotypes.shape[1])
    if mask is not None:
        kept = np.flatnonzero(mask)
        variants = variants.iloc[kept].reset_index(drop=True)
    genes = dataset.genes
    if chosen.chromosomes is not None:
        named = genes["chromosome"].astype(str)
        genes = genes.loc[named.isin(matches(chosen.chromosomes, named).values())].reset_index(drop=True)
    blocks = windows(variants, genes, chosen.upstream, chosen.downstream)
    if not len(blocks):
        sites = chosen.upstream + chosen.downstream
        raise InputError(
            "Promoter protocol",
            f"no gene has {chosen.upstream} variant sites before its transcription start and {chosen.downstream} after",
            f"Ask for fewer than {sites} sites, or bring genotypes that hold more of them.",
        )
    return Promoters(blocks.genes, kept[blocks.columns], blocks.upstream, blocks.left_out)


def expected(dataset: Dataset, chosen: Protocol) -> int:
    """Return how many promoters will go on to the second step, filters aside."""
    counts = promoters(dataset, chosen).genes["chromosome"].value_counts()
    return int(counts.clip(upper=chosen.best).sum())


class Ranking:
    """The first step of one fold, advanced epoch by epoch.

    Attributes
    ----------
    promoters : Promoters that take part
    over : whether every promoter is ranked
    share : of the work done, 0 to 1
    table : DataFrame once over; rank, chromosome, gene, strand, tss, score (held-out accuracy, or Pearson's r of a
        quantitative trait), loss (held-out), p and q (NaN without the control), chosen
    """

    def __init__(
        self,
        dataset: Dataset,
        spec: RunSpec,
        number: int,
        train: np.ndarray,
        device: Device,
        progress: Progress = silent,
    ) -> None:
        assert spec.protocol is not None
        self.dataset, self.spec, self.chosen, self.number, self.device = dataset, spec, spec.protocol, number, device
        mask, self._removed = None, {}
        if spec.filters is not None:
            kept = filters.apply(dataset.genotypes, spec.filters, train, progress)
            mask, self._removed = kept.mask, dict(kept.removed)
        self.promoters = promoters(dataset, self.chosen, mask)
        rng = np.random.default_rng([spec.seed, number, RANKING])
        self.target = objective.fit(spec.objective, dataset.traits, spec.traits, train)
        y = dataset.traits[self.target.traits[0]]
        self.learning, self.judging = balanced_hold_out(y, train, self.chosen.hold_out, self.target.quantitative, rng)
        values = self.target.values(dataset.traits)
        self._labels = [values[np.r_[self.learning, self.judging]]]
        if self.chosen.control:
            shuffle = np.random.default_rng([spec.seed, number, CONTROL])
            self._labels.append(
                np.concatenate([values[shuffle.permutation(self.learning)], values[shuffle.permutation(self.judging)]])
            )
        self._rng, self._began = rng, time.monotonic()
        self.epoch, self.group = 0, 0
        self.groups = -(-len(self.promoters) // PROMOTERS_AT_ONCE)
        self.scores = np.full((len(self._labels), len(self.promoters)), np.nan)
        self.losses = self.scores.copy()
        self.table: pd.DataFrame | None = None
        self._networks: list[PromoterGroup] = []

    @property
    def bytes(self) -> int:
        """What the tensors of `state()` take."""
        return self.scores.nbytes + self.losses.nbytes + sum(networks.bytes for networks in self._networks)

    @property
    def over(self) -> bool:
        """Whether every promoter is ranked."""
        return self.group == self.groups

    @property
    def share(self) -> float:
        """Share of the work done."""
        return (self.group + self.epoch / self.chosen.epochs) / self.groups

    def _begin_group(self) -> None:
        chosen, where = self.chosen, self.device.torch
        start = self.group * PROMOTERS_AT_ONCE
        self._here = slice(start, min(start + PROMOTERS_AT_ONCE, len(self.promoters)))
        sites = self.promoters.columns[self._here].ravel()
        raw = trained.raw(self.dataset.genotypes, self.spec.encoding, np.r_[self.learning, self.judging], sites)
        rows = np.arange(len(self.learning))
        ploidy, encoding = self.dataset.genotypes.ploidy, self.spec.encoding
        self._encoder = encodings.fit(encoding, raw, rows, ploidy, self.spec.standardise).to(where)
        self._raw = encodings.tensor(raw).to(where)
        self._y = [torch.from_numpy(labels).to(where) for labels in self._labels]
        positions = chosen.upstream + chosen.downstream
        small = zoo.load("promoter-cnn", positions, self._encoder.channels, self.target.outputs)
        self._networks = [
            PromoterGroup(
                small,
                self._here.stop - self._here.start,
                seeded(self.spec.seed, self.number, purpose, start),
                chosen,
                self.target.objective,
                where,
            )
            for purpose, _ in zip((RANKING, CONTROL), self._labels, strict=False)
        ]
        self._passes = Passes(
            len(self.learning),
            chosen.batch_size,
            self._learn,
            [one.network for one in self._networks],
            [one.stepper for one in self._networks],
            where,
        )

    def advance(self) -> events.Ranking:
        """Train every network of the group for one epoch; judge them after the last one."""
        if not self._networks:
            self._begin_group()
        samples = len(self.learning)
        self._passes.go(self._rng.permutation(samples))
        self.epoch += 1
        if self.epoch == self.chosen.epochs:
            x = self._inputs(self._raw[samples:])
            for i, (networks, y) in enumerate(zip(self._networks, self._y, strict=True)):
                self.scores[i, self._here], self.losses[i, self._here] = networks.judged(x, y[samples:])
            self.group, self.epoch, self._networks = self.group + 1, 0, []
            self._passes.release()
            if self.over:
                self._finish()
        spent, share = time.monotonic() - self._began, self.share
        return events.Ranking(
            epoch=round(share * self.chosen.epochs * self.groups),
            of=self.chosen.epochs * self.groups,
            promoters=len(self.promoters),
            seconds_left=spent * (1 - share) / share,
            best=tuple(self.table["gene"][self.table["chosen"]]) if self.table is not None else (),
            steps=self._passes.said,
        )

    def _learn(self, rows: Tensor) -> None:
        x = self._inputs(self._raw[rows])
        for networks, y in zip(self._networks, self._y, strict=True):
            networks.learn(x, y[rows])

    def state(self) -> tuple[dict[str, Tensor], dict[str, Any]]:
        """Return the tensors and the numbers to go on from: what is judged, and the networks of a group under way."""
        tensors = {"scores": torch.from_numpy(self.scores), "losses": torch.from_numpy(self.losses)}
        if self.epoch:
            for i, networks in enumerate(self._networks):
                tensors |= checkpoint.prefixed(f"networks_{i}", networks.state())
        spent = time.monotonic() - self._began
        order = self._rng.bit_generator.state
        return tensors, {"group": self.group, "epoch": self.epoch, "spent": spent, "order": order}

    def restore(self, tensors: dict[str, Tensor], numbers: dict[str, Any]) -> None:
        """Go on from `state()`."""
        self.scores, self.losses = tensors["scores"].numpy(), tensors["losses"].numpy()
        self.group, self.epoch = numbers["group"], numbers["epoch"]
        self._began = time.monotonic() - numbers["spent"]
        self._rng.bit_generator.state = numbers["order"]
        if self.over:
            self._finish()
        elif self.epoch:
            self._begin_group()
            for i, networks in enumerate(self._networks):
                networks.restore(checkpoint.part(tensors, f"networks_{i}"))

    def _inputs(self, raw: Tensor) -> Tensor:
        """Return (n, promoters, channels, sites) for sites as they are stored (n, promoters * sites)."""
        groups = self._here.stop - self._here.start
        return self._encoder(raw).unflatten(2, (groups, -1)).transpose(1, 2)

    def _finish(self) -> None:
        """Make the table: best score first, ties by the smaller loss; the best of each chromosome are chosen."""
        genes = self.promoters.genes
        scores, losses = self.scores[0], self.losses[0]
        p = np.full(len(scores), np.nan)
        if self.chosen.control:
            p = permuted.p_values(scores, losses, self.scores[1], self.losses[1])
        self.table = pd.DataFrame(
            {
                "chromosome": genes["chromosome"].astype(str).to_numpy(),
                "gene": genes["name"].to_numpy(),
                "strand": genes["strand"].to_numpy(),
                "tss": genes["tss"].to_numpy(),
                "score": scores,
                "loss": losses,
                "p": p,
                "q": permuted.q_values(p) if self.chosen.control else p,
            }
        )
        first, second = permuted.placed(scores, losses)
        self.table.insert(0, "rank", np.argsort(np.lexsort((second, first))) + 1)
        within = self.table.groupby("chromosome", sort=False)["rank"].rank()
        self.table["chosen"] = within <= self.chosen.best

    def columns(self) -> Columns:
        """Return the sites of the chosen promoters, promoter after promoter in genome order, upstream first."""
        assert self.table is not None
        chosen = np.flatnonzero(self.table["chosen"].to_numpy())
        genes = self.promoters.genes.iloc[chosen][["chromosome", "name", "strand", "tss"]].reset_index(drop=True)
        return Columns(self.promoters.columns[chosen].ravel(), self._removed, genes)

    def write(self, folder: Path) -> None:
        """Put this fold's ranking into ranking.csv beside those of other folds."""
        assert self.table is not None
        table = self.table.sort_values("rank")
        table.insert(0, "fold", self.number)
        path, draft = folder / FILE, folder / f".{FILE}.{os.getpid()}"
        if path.exists():
            others = read(folder)
            table = pd.concat([others.loc[others["fold"] != self.number], table])
            table = table.sort_values(["fold", "rank"])
        cells.write(table, draft)
        os.replace(draft, path)


def read(folder: Path) -> pd.DataFrame:
    """Return the folder's ranking.csv: fold, rank, chromosome, gene, strand, tss, score, loss, p, q, chosen.

    p and q are NaN where the ranking had no control, as before there was one.
    """
    kinds: Any = {"chromosome": str, "gene": str, "strand": str}
    numbers = {name: ["", "nan"] for name in ("score", "loss", "p", "q")}  # a gene may be called NA
    table = cells.read(folder / FILE, dtype=kinds, keep_default_na=False, na_values=numbers)
    columns = list(table.columns)
    if "p" not in columns:
        columns[-1:] = ["p", "q", columns[-1]]
    return table.reindex(columns=columns)


def balanced_hold_out(
    y: np.ndarray, train: np.ndarray, share: float, quantitative: bool, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Return (learning, judging) sample indices: `share` of the training samples judge, equally many of each class."""
    train = train[~np.isnan(y[train])]
    count = max(1, round(share * len(train)))
    if quantitative:
        judging = rng.permutation(train)[:count]
    else:
        classes = np.unique(y[train])
        members = [rng.permutation(train[y[train] == value]) for value in classes]
        each = max(1, min(round(count / len(classes)), min(map(len, members)) // 2))
        judging = np.concatenate([rows[:each] for rows in members])
    return np.setdiff1d(train, judging), np.sort(judging)
