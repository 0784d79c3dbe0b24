"""From a trained network and a question to its attention: maps, linkage, far pairs and their tests, and checks."""

from __future__ import annotations

import numpy as np
import pandas as pd
import torch

from explorer.datasets.dataset import Dataset
from explorer.errors import InputError
from explorer.genetics.ruler import ruler
from explorer.inspection.attention import far, linkage, looks, maps, tapped
from explorer.inspection.attention.averaged import Averaged, averaged, moves
from explorer.inspection.attention.looked import Looked
from explorer.inspection.attention.looks import Places
from explorer.inspection.attention.question import GROUPS, Look, people
from explorer.inspection.attribution.baselines import encode
from explorer.inspection.attribution.subject import Subject
from explorer.inspection.attribution.trained_network import target_of, trait_of
from explorer.inspection.checks import controls
from explorer.inspection.checks.check import CONTROL_SEED, known_truth, skill
from explorer.inspection.checks.result import Checks, Deletion
from explorer.inspection.checks.truth import inside_loci, recovery
from explorer.inspection.profile import nearest_start
from explorer.networks.build import Network, build
from explorer.progress import Progress, portion, silent
from explorer.training.trained import Trained, raw

DELETED_IN = 200


def look(trained: Trained, dataset: Dataset, question: Look | None = None, progress: Progress = silent) -> Looked:
    """Return the attention of one fold's network.

    Agreement with linkage, far pairs and checks are measured over everybody (at most `most_people` of them), the
    entropies too; the group of the question decides whose maps are shown.

    Raises
    ------
    InputError
        In words, where the network has no self-attention or the question does not fit the data.
    """
    return _Looking(trained, dataset, question or Look(), progress).whole()


class _Looking:
    """One look on its way."""

    def __init__(self, trained: Trained, dataset: Dataset, question: Look, progress: Progress) -> None:
        self.trained, self.dataset, self.question, self.progress = trained, dataset, question, progress
        self.network = trained.network
        spec = self.network.spec
        windows = tapped.windows(spec)
        self.tokens = len(windows)
        self.at = maps.edges(self.tokens)
        if question.stretch is not None:
            low, high = question.stretch
            if high >= self.tokens:
                raise InputError("attention", f"the network has {self.tokens:,} tokens", "Choose another stretch.")
            self.at = np.arange(low, high + 2)
        columns = trained.columns
        self.places = Places.of(dataset.genotypes.variants, windows, columns, self.at)
        self.members = [
            columns[windows[a, 0] : windows[b - 1, 1] + 1] for a, b in zip(self.at[:-1], self.at[1:], strict=True)
        ]
        self.target = target_of(trained, question.output)
        self.weights = torch.tensor(self.target.weights(trained.target.outputs), dtype=torch.float32)
        fresh = build(self.network.spec, question.seed + CONTROL_SEED)
        self.fresh = fresh.eval().requires_grad_(False)
        self.everybody = people("everybody", question, trained, dataset)

    def whole(self) -> Looked:
        question, told = self.question, self.progress
        group = people(question.group, question, self.trained, self.dataset)
        other = None if question.against is None else people(question.against, question, self.trained, self.dataset)
        all_of = self._mean(self.network, self.everybody, portion(told, 0.0, 0.2))
        fresh = self._mean(self.fresh, self.everybody, portion(told, 0.2, 0.2))
        shown = all_of if question.group == "everybody" else self._mean(self.network, group, portion(told, 0.4, 0.1))
        maps_shown, rollout, relevance = shown.maps, shown.rollout, shown.relevance
        if other is not None:
            less = (
                all_of if question.against == "everybody" else self._mean(self.network, other, portion(told, 0.5, 0.1))
            )
            maps_shown = maps_shown - less.maps
            rollout = None if rollout is None or less.rollout is None else rollout - less.rollout
            relevance = None if relevance is None or less.relevance is None else relevance - less.relevance
        r2 = self._linkage(portion(told, 0.6, 0.1))
        heads, pairs, known = self._heads(all_of, fresh, r2, portion(told, 0.7, 0.2))
        distance, sizes = self.places.distances(), np.diff(self.at)
        summaries, checks = self._checks(all_of, fresh, portion(told, 0.9, 0.1))
        about = {
            "tokens": self.tokens,
            "people": len(group),
            "against": None if other is None else len(other),
            "group": GROUPS[question.group],
            "against_group": None if question.against is None else GROUPS[question.against],
            "target": str(self.target),
            "fold": self.trained.fold,
            "exact": bool((np.diff(self.at) == 1).all()),
            "known": known,
        }
        return Looked(
            maps_shown.astype(np.float32),
            fresh.maps.astype(np.float32),
            r2.astype(np.float32),
            None if rollout is None else rollout.astype(np.float32),
            None if relevance is None else relevance.astype(np.float32),
            self.places,
            tuple(str(name) for name in ruler(self.dataset.genotypes.variants).names),
            heads,
            pairs,
            looks.distance_profile(all_of.maps, distance, sizes) if question.stretch is None else pd.DataFrame(),
            summaries,
            checks,
            about,
        )

    def _inputs(self, rows: np.ndarray) -> torch.Tensor:
        return self.trained.inputs(self.dataset.genotypes, rows)

    def _mean(self, network: Network, rows: np.ndarray, told: Progress) -> Averaged:
        stretch = self.question.stretch
        return averaged(network, self._inputs, rows, self.at, None if stretch else self.weights, stretch, told)

    def _linkage(self, told: Progress) -> np.ndarray:
        columns = np.unique(np.concatenate(self.members))
        dosages = np.asarray(self.dataset.genotypes.dosages[:, columns])[self.everybody]
        return linkage.linkage(dosages, [np.searchsorted(columns, m) for m in self.members], told)

    def _heads(
        self, found: Averaged, fresh: Averaged, r2: np.ndarray, told: Progress
    ) -> tuple[pd.DataFrame, pd.DataFrame, list[dict]]:
        """Return the table of heads, the far pairs with their tests, and how well they rank known pairs."""
        spec = self.network.spec
        layers = tapped.layers(spec)
        rows = [(layer, head + 1, f"{layers.index(layer) + 1}.{head + 1}") for layer, head in tapped.heads(spec)]
        table = pd.DataFrame(rows, columns=["layer", "number", "head"])
        table["effective_tokens"], table["untrained_tokens"] = np.exp(found.entropy), np.exp(fresh.entropy)
        table["moves"] = moves(self.network, self._inputs, self.everybody, self.weights)
        agreed = linkage.agreement(found.maps, r2, self.places, seed=self.question.seed, progress=portion(told, 0, 0.6))
        for name in ("overall", "matched", "p"):
            table[name] = [getattr(one, name) for one in agreed]
        distant = far.far_pairs(r2, self.places)
        beyond = far.heads_table(found.maps, fresh.maps, distant, table["head"].tolist()).sort_values("index")
        for name in ("far", "strongest", "untrained"):
            table[name] = beyond[name].to_numpy() if len(beyond) else np.nan
        return (
            table,
            self._pairs(found, distant, r2, table["head"].tolist(), portion(told, 0.6, 0.4)),
            self._known(found, fresh, distant, r2),
        )

    def _pairs(
        self, found: Averaged, distant: np.ndarray, r2: np.ndarray, names: list[str], told: Progress
    ) -> pd.DataFrame:
        dataset, rows = self.dataset, self.trained.rows
        trait = trait_of(self.trained, self.question.output)
        kind, values = dataset.traits.column(trait).kind, dataset.traits[trait]
        ranked = far.ranked(found.maps, distant)
        table = far.interaction_tests(
            ranked, self.members, dataset.genotypes.dosages, values, kind, rows.train, rows.test, told
        )
        table["head"] = [names[int(head)] for head in table["head"]]
        table["r2"] = r2[table["first"].to_numpy(), table["second"].to_numpy()] if len(table) else np.empty(0)
        variants = dataset.genotypes.variants
        for side in "ab":
            chosen = variants.iloc[table[f"variant_{side}"].to_numpy()]
            table[f"name_{side}"] = chosen["name"].astype(str).to_numpy()
            table[f"chromosome_{side}"] = chosen["chromosome"].astype(str).to_numpy()
            table[f"position_{side}"] = chosen["position"].to_numpy()
            if dataset.genes is not None and dataset.genotypes.mapped and len(table):
                _, nearest = nearest_start(chosen, dataset.genes)
                genes = np.append(dataset.genes["name"].astype(str).to_numpy(), "")
                table[f"gene_{side}"] = genes[nearest]
        return table

    def _known(self, found: Averaged, fresh: Averaged, distant: np.ndarray, r2: np.ndarray) -> list[dict]:
        """Return at which place heads, random weights and linkage rank each known pair, of how many far pairs."""
        truth = self.dataset.truth_for(trait_of(self.trained, self.question.output))
        if truth is None:
            return []
        names = truth["name"].astype(str)
        groups = [names.str.startswith("interacting")]
        paired = sorted({name for name in names if name.startswith("epistatic pair")})
        groups += [names == name for name in paired]
        result = []
        for mask in groups:
            loci = truth.loc[mask]
            if len(loci) != 2:
                continue
            first, second = (self._block_of(loci.iloc[[row]]) for row in range(2))
            if first is None or second is None or not distant[first, second]:
                continue
            scores = {
                "heads": far.excess(found.maps).max(0),
                "untrained": far.excess(fresh.maps).max(0),
                "r2": r2,
            }
            place = {name: far.rank_of(value, distant, first, second) for name, value in scores.items()}
            named = " and ".join(str(name) for name in loci["name"].unique())
            result.append({"name": named, **place, "of": int(np.triu(distant, 1).sum())})
        return result

    def _block_of(self, locus: pd.DataFrame) -> int | None:
        """Return the block that holds the variant nearest to the middle of a known locus."""
        inside = np.flatnonzero(inside_loci(self.dataset.genotypes.variants, locus))
        if not len(inside):
            return None
        middle = int(inside[len(inside) // 2])
        return next((b for b, members in enumerate(self.members) if middle in members), None)

    def received(self, weights: np.ndarray) -> np.ndarray:
        """Return by SNP of the dataset the attention that its token gets on average (variants,); NaN where unread."""
        scores = np.full(self.dataset.genotypes.shape[1], np.nan)
        for members, value in zip(self.members, weights, strict=True):
            scores[members] = value / len(members)
        return scores

    def _checks(self, found: Averaged, fresh: Averaged, told: Progress) -> tuple[pd.DataFrame, Checks]:
        dataset, trait = self.dataset, trait_of(self.trained, self.question.output)
        known = dataset.truth_for(trait)
        ways = {"attention": (found.maps.mean(0).mean(0), fresh.maps.mean(0).mean(0))}
        if found.rollout is not None and fresh.rollout is not None:
            ways["rollout"] = (found.rollout.mean(0), fresh.rollout.mean(0))
        if found.weighted is not None and fresh.weighted is not None:
            label = "gradient-weighted" if found.relevance is None else "relevance (gradient-weighted)"
            mine, theirs = (
                a.weighted.mean(0) if a.relevance is None else a.relevance - np.eye(len(a.relevance))  # type: ignore[union-attr]
                for a in (found, fresh)
            )
            ways[label] = (mine.mean(0), theirs.mean(0))
        rows = []
        for name, (mine, theirs) in ways.items():
            a, b = self.received(mine), self.received(theirs)
            variants = dataset.genotypes.variants
            auroc = None if known is None else recovery(a, variants, known).auroc
            random = None if known is None else recovery(b, variants, known).auroc
            rows.append((name, controls.rank_correlation(a, b), auroc, random))
        summaries = pd.DataFrame(rows, columns=["summary", "random_weights", "auroc", "random_auroc"])
        scores, random = (self.received(part) for part in ways["attention"])
        checks = Checks(
            method="attention",
            label="Attention",
            random_weights=controls.rank_correlation(scores, random),
            truth=known_truth(dataset, trait, scores, random, portion(told, 0, 0.5)),
            deletion=self._deletion(scores, portion(told, 0.5, 0.4)),
            skill=skill([self.trained], dataset, trait),
        )
        return summaries.astype({"auroc": float, "random_auroc": float}), checks

    def _deletion(self, scores: np.ndarray, told: Progress) -> Deletion | None:
        trained = self.trained
        here = np.nan_to_num(scores[trained.columns])
        if len(here) < 20:
            return None
        few = self.everybody[:: max(1, len(self.everybody) // DELETED_IN)]
        x = encode(trained.encoder, raw(self.dataset.genotypes, trained.spec.encoding, few, trained.columns))
        subject = Subject(self.network, self.target, (x.shape[1], x.shape[2]))
        with torch.no_grad():
            return controls.deletion(
                subject, x, trained.encoder.mean[None], here, share=0.02, seed=self.question.seed, progress=told
            )
