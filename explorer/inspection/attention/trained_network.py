"""From a trained network and a request to its attention: maps, linkage, far pairs and their tests, and checks."""

from __future__ import annotations

import numpy as np
import pandas as pd
import torch

from explorer.datasets import blocks
from explorer.datasets.dataset import Dataset
from explorer.errors import InputError
from explorer.genetics.association.covariates import design
from explorer.genetics.interaction.groups import groups
from explorer.genetics.interaction.lists import TestedPairs
from explorer.genetics.ruler import ruler
from explorer.inspection.attention import distances, far_pairs, linkage, maps, taps
from explorer.inspection.attention.distances import Places
from explorer.inspection.attention.mean_maps import MeanMaps, mean_maps, moves
from explorer.inspection.attention.request import AttentionRequest, named, samples_in
from explorer.inspection.attention.result import AttentionResult, AttentionSummary, KnownPair
from explorer.inspection.attribution.subject import Subject
from explorer.inspection.attribution.trained_network import target_of, trait_of
from explorer.inspection.checks import controls
from explorer.inspection.checks.check import CONTROL_SEED, known_truth, skill
from explorer.inspection.checks.result import Checks, Deletion
from explorer.inspection.checks.truth import inside_loci, recovery
from explorer.inspection.profile import nearest_start
from explorer.networks.build import Network, build
from explorer.progress import Progress, portion, silent
from explorer.training.baselines import chosen_covariates
from explorer.training.trained import CPU, Trained

DELETED_IN = 200


def attention_of(
    trained: Trained,
    dataset: Dataset,
    request: AttentionRequest | None = None,
    progress: Progress = silent,
    device: torch.device = CPU,
) -> AttentionResult:
    """Return the attention of one fold's network, whose passes are computed on `device`.

    Agreement with linkage, far pairs and checks are measured over all samples (at most `most_people` of them), the
    entropies too; the group of the request decides whose maps are shown.

    Raises
    ------
    InputError
        In words, where the network has no self-attention or the request does not fit the data.
    """
    return _Computation(trained.on(device), dataset, request or AttentionRequest(), progress, device).result()


class _Computation:
    """One result under way."""

    def __init__(
        self, trained: Trained, dataset: Dataset, request: AttentionRequest, progress: Progress, device: torch.device
    ) -> None:
        self.trained, self.dataset, self.request, self.progress = trained, dataset, request, progress
        self.network = trained.network
        spec = self.network.spec
        windows = taps.windows(spec)
        self.tokens = len(windows)
        self.at = maps.edges(self.tokens)
        if request.stretch is not None:
            low, high = request.stretch
            if high >= self.tokens:
                raise InputError("attention", f"the network has {self.tokens:,} tokens", "Choose another stretch.")
            self.at = np.arange(low, high + 2)
        columns = trained.columns
        self.places = Places.of(dataset.genotypes.variants, windows, columns, self.at)
        self.members = [
            columns[windows[a, 0] : windows[b - 1, 1] + 1] for a, b in zip(self.at[:-1], self.at[1:], strict=True)
        ]
        self.target = target_of(trained, request.output)
        self.weights = torch.tensor(self.target.weights(trained.target.outputs), dtype=torch.float32).to(device)
        fresh = build(self.network.spec, request.seed + CONTROL_SEED)
        self.fresh = fresh.eval().requires_grad_(False).to(device)
        self.samples = samples_in("everybody", request, trained, dataset)

    def result(self) -> AttentionResult:
        request, progress = self.request, self.progress
        group = samples_in(request.group, request, self.trained, self.dataset)
        other = None if request.against is None else samples_in(request.against, request, self.trained, self.dataset)
        trained_maps = self._mean(self.network, self.samples, portion(progress, 0.0, 0.2))
        fresh_maps = self._mean(self.fresh, self.samples, portion(progress, 0.2, 0.2))
        group_maps = (
            trained_maps
            if request.group == "everybody"
            else self._mean(self.network, group, portion(progress, 0.4, 0.1))
        )
        maps_shown, rollout, relevance = group_maps.maps, group_maps.rollout, group_maps.relevance
        if other is not None:
            subtracted = (
                trained_maps
                if request.against == "everybody"
                else self._mean(self.network, other, portion(progress, 0.5, 0.1))
            )
            maps_shown = maps_shown - subtracted.maps
            rollout = None if rollout is None or subtracted.rollout is None else rollout - subtracted.rollout
            relevance = None if relevance is None or subtracted.relevance is None else relevance - subtracted.relevance
        r2 = self._linkage(portion(progress, 0.6, 0.1))
        heads, pairs, tests, known = self._heads(trained_maps, fresh_maps, r2, portion(progress, 0.7, 0.2))
        profile = pd.DataFrame()
        if request.stretch is None:
            profile = distances.distance_profile(trained_maps.maps, self.places.distances(), np.diff(self.at))
        summaries, checks = self._checks(trained_maps, fresh_maps, portion(progress, 0.9, 0.1))
        about: AttentionSummary = {
            "tokens": self.tokens,
            "people": len(group),
            "against": None if other is None else len(other),
            "group": named(request.group, self.dataset),
            "against_group": None if request.against is None else named(request.against, self.dataset),
            "target": str(self.target),
            "fold": self.trained.fold,
            "exact": bool((np.diff(self.at) == 1).all()),
            "known": known,
            "tests": tests,
        }
        return AttentionResult(
            maps_shown.astype(np.float32),
            fresh_maps.maps.astype(np.float32),
            r2.astype(np.float32),
            None if rollout is None else rollout.astype(np.float32),
            None if relevance is None else relevance.astype(np.float32),
            self.places,
            tuple(str(name) for name in ruler(self.dataset.genotypes.variants).names),
            heads,
            pairs,
            profile,
            summaries,
            checks,
            about,
        )

    def _inputs(self, rows: np.ndarray) -> torch.Tensor:
        return self.trained.inputs(self.dataset.genotypes, rows)

    def _mean(self, network: Network, rows: np.ndarray, progress: Progress) -> MeanMaps:
        stretch = self.request.stretch
        return mean_maps(network, self._inputs, rows, self.at, None if stretch else self.weights, stretch, progress)

    def _linkage(self, progress: Progress) -> np.ndarray:
        columns = np.unique(np.concatenate(self.members))
        dosages = blocks.read(self.dataset.genotypes.dosages, self.samples, columns)
        return linkage.linkage(dosages, [np.searchsorted(columns, m) for m in self.members], progress)

    def _heads(
        self, trained_maps: MeanMaps, fresh_maps: MeanMaps, r2: np.ndarray, progress: Progress
    ) -> tuple[pd.DataFrame, pd.DataFrame, TestedPairs, list[KnownPair]]:
        """Return the table of heads, the far pairs with their tests, and how well they rank known pairs."""
        spec = self.network.spec
        layers = taps.layers(spec)
        rows = [(layer, head + 1, f"{layers.index(layer) + 1}.{head + 1}") for layer, head in taps.heads(spec)]
        table = pd.DataFrame(rows, columns=["layer", "number", "head"])
        table["effective_tokens"], table["untrained_tokens"] = np.exp(trained_maps.entropy), np.exp(fresh_maps.entropy)
        table["moves"] = moves(self.network, self._inputs, self.samples, self.weights)
        agreements = linkage.linkage_agreement(
            trained_maps.maps, r2, self.places, seed=self.request.seed, progress=portion(progress, 0, 0.6)
        )
        for name in ("overall", "matched", "p"):
            table[name] = [getattr(one, name) for one in agreements]
        distant = far_pairs.far_pairs(r2, self.places)
        beyond = far_pairs.heads_table(trained_maps.maps, fresh_maps.maps, distant, table["head"].tolist())
        beyond = beyond.sort_values("index")
        for name in ("far", "strongest", "untrained"):
            table[name] = beyond[name].to_numpy() if len(beyond) else np.nan
        return (
            table,
            *self._pairs(trained_maps, distant, r2, table["head"].tolist(), portion(progress, 0.6, 0.4)),
            self._known(trained_maps, fresh_maps, distant, r2),
        )

    def _pairs(
        self, trained_maps: MeanMaps, distant: np.ndarray, r2: np.ndarray, names: list[str], progress: Progress
    ) -> tuple[pd.DataFrame, TestedPairs]:
        dataset, rows = self.dataset, self.trained.rows
        trait = trait_of(self.trained, self.request.output)
        kind, values = dataset.traits.column(trait).kind, dataset.traits[trait]
        ranked = far_pairs.ranked(trained_maps.maps, distant)
        covariates, within = chosen_covariates(dataset, self.trained.spec), self.request.within
        table, tested = far_pairs.interaction_tests(
            ranked,
            self.members,
            dataset.genotypes,
            values,
            kind,
            rows.train,
            rows.test,
            design(dataset.traits, covariates),
            self.request.seed,
            None if within is None else groups(dataset.traits, within, trait),
            progress,
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
        return table, far_pairs.told(table, tested, covariates, len(rows.train))

    def _known(
        self, trained_maps: MeanMaps, fresh_maps: MeanMaps, distant: np.ndarray, r2: np.ndarray
    ) -> list[KnownPair]:
        """Return at which place heads, random weights and linkage rank each known pair, of how many far pairs."""
        truth = self.dataset.truth_for(trait_of(self.trained, self.request.output))
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
                "heads": far_pairs.excess(trained_maps.maps).max(0),
                "untrained": far_pairs.excess(fresh_maps.maps).max(0),
                "r2": r2,
            }
            rank = {name: far_pairs.rank_of(value, distant, first, second) for name, value in scores.items()}
            named = " and ".join(str(name) for name in loci["name"].unique())
            far = int(np.triu(distant, 1).sum())
            result.append(
                KnownPair(name=named, heads=rank["heads"], untrained=rank["untrained"], r2=rank["r2"], of=far)
            )
        return result

    def _block_of(self, locus: pd.DataFrame) -> int | None:
        """Return the block that holds the variant nearest to the middle of a known locus."""
        inside = np.flatnonzero(inside_loci(self.dataset.genotypes.variants, locus))
        if not len(inside):
            return None
        middle = int(inside[len(inside) // 2])
        return next((b for b, members in enumerate(self.members) if middle in members), None)

    def received(self, weights: np.ndarray) -> np.ndarray:
        """Return the mean attention that each SNP's token receives (variants,); NaN where no token reads the SNP."""
        scores = np.full(self.dataset.genotypes.shape[1], np.nan)
        for members, value in zip(self.members, weights, strict=True):
            scores[members] = value / len(members)
        return scores

    def _checks(self, trained_maps: MeanMaps, fresh_maps: MeanMaps, progress: Progress) -> tuple[pd.DataFrame, Checks]:
        dataset, trait = self.dataset, trait_of(self.trained, self.request.output)
        known = dataset.truth_for(trait)
        ways = {"attention": (trained_maps.maps.mean(0).mean(0), fresh_maps.maps.mean(0).mean(0))}
        if trained_maps.rollout is not None and fresh_maps.rollout is not None:
            ways["rollout"] = (trained_maps.rollout.mean(0), fresh_maps.rollout.mean(0))
        if trained_maps.weighted is not None and fresh_maps.weighted is not None:
            label = "gradient-weighted" if trained_maps.relevance is None else "relevance (gradient-weighted)"
            both = ((trained_maps.relevance, trained_maps.weighted), (fresh_maps.relevance, fresh_maps.weighted))
            mine, theirs = (
                weighted.mean(0) if relevance is None else relevance - np.eye(len(relevance))
                for relevance, weighted in both
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
            truth=known_truth(dataset, trait, scores, random, portion(progress, 0, 0.5)),
            deletion=self._deletion(scores, portion(progress, 0.5, 0.4)),
            skill=skill([self.trained], dataset, trait),
        )
        return summaries.astype({"auroc": float, "random_auroc": float}), checks

    def _deletion(self, scores: np.ndarray, progress: Progress) -> Deletion | None:
        trained = self.trained
        here = np.nan_to_num(scores[trained.columns])
        if len(here) < 20:
            return None
        few = self.samples[:: max(1, len(self.samples) // DELETED_IN)]
        x = self._inputs(few)
        subject = Subject(self.network, self.target, (x.shape[1], x.shape[2]))
        with torch.no_grad():
            return controls.deletion(
                subject, x, trained.encoder.mean[None], here, share=0.02, seed=self.request.seed, progress=progress
            )
