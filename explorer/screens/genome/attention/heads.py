"""The Attention page's parts: heads on the genome, linkage beside them, far pairs with their tests, checks."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import streamlit as st

from explorer.components.attention_view import Axis, Picked, attention_heads, attention_triangles
from explorer.datasets.dataset import Dataset
from explorer.drawing import attention as figures
from explorer.inspection.attention.result import AttentionResult
from explorer.jobs.runs import Run
from explorer.screens.genome.attention.form import Parameters
from explorer.ui import downloads as files
from explorer.ui import follow, saliency
from explorer.ui.caching import cached_resource
from explorer.ui.frame import one_line
from explorer.ui.say import count, escaped, spelled
from explorer.ui.show import figure

MEAN = "mean of all heads"
NOTE = (
    "Attention says from where a token gathers, not what that does to the answer. Until the checks above agree, a map "
    "is a description of the network, not an explanation of the trait."
)

EARLIER = (
    "An earlier version made this list: its p values are corrected for the number of pairs (Bonferroni), and take no "
    "covariates or population structure into account."
)


def attention(run: Run, parameters: Parameters) -> tuple[Run, AttentionResult]:
    """Return the job and its result; progress ends the page until it is there."""
    job = follow.request("attention", parameters, f"Attention of {run.title}")
    follow.until_done(job, f"Attention of {run.title}")
    return job, _load(job.id, job.folder)


@cached_resource(max_entries=4)
def _load(id: str, _folder: Path) -> AttentionResult:
    return AttentionResult.load(_folder)


def headline(result: AttentionResult) -> None:
    """Say over which samples attention is averaged, and that it is no explanation by itself."""
    about = result.about
    samples = f"{count(about['people'], 'sample')} ({about['group']})"
    less = f", less that of {about['against']:,} ({about['against_group']})" if about["against"] else ""
    heads = count(len(result.heads), "head")
    st.caption(f"Mean attention of {samples}{less}: {heads} over {count(about['tokens'], 'token')}. {NOTE}")


def axis(result: AttentionResult, data: Dataset) -> Axis:
    """Return the labels of the blocks along the genome."""
    places, mapped = result.places, data.genotypes.mapped
    groups = tuple(result.chromosomes[code] if mapped else "" for code in places.chromosome)
    ends = zip(groups, places.start, places.end, strict=True)
    if mapped:
        labels = tuple(f"token {i + 1}, {name}:{start:,}–{end:,}" for i, (name, start, end) in enumerate(ends))
    else:
        labels = tuple(f"token {i + 1}, markers {start:,}–{end:,}" for i, (_, start, end) in enumerate(ends))
    return Axis(labels, groups)


def heads(result: AttentionResult, data: Dataset) -> Picked:
    """Draw every head small and one of them large."""
    signed = result.about["against"] is not None
    choices = ["trained", "random weights"]
    if result.rollout is not None:
        choices += ["rollout"]
    if result.relevance is not None:
        choices += ["relevance"]
    with one_line("shown"):
        shown = st.segmented_control(
            "Shown",
            choices,
            default=choices[0],
            required=True,
            key="shown",
            bind="query-params",
            help="**Rollout** multiplies the layers up, half of each passing by. **Relevance** weighs attention by its "
            "gradient, so by what it does to the answer. **Random weights** is the same network before it learnt.",
        )
    names = [f"head {name}" for name in result.heads["head"]]
    per_layer = int((result.heads["layer"] == result.heads["layer"].iloc[0]).sum())
    look, at = "token that looks", "token it looks at"
    if shown in ("rollout", "relevance"):
        values = result.rollout if shown == "rollout" else result.relevance
        assert values is not None
        own = np.asarray(values) - (np.eye(len(values)) if shown == "relevance" and not signed else 0)
        return attention_heads(
            own[None], axis(result, data), [shown], key=f"maps-{shown}", unit=shown, signed=signed, equal=False,
            heading="all layers together", row_word=look,
        column_word=at,
        )  # fmt: skip
    control = shown == "random weights"
    return attention_heads(
        result.control if control else result.maps,
        axis(result, data),
        names,
        key="maps",
        per_layer=per_layer,
        heading="random weights" if control else "difference of attention" if signed else "attention",
        unit="difference" if signed and not control else "attention",
        signed=signed and not control,
        row_word=look,
        column_word=at,
    )


def triangles(result: AttentionResult, data: Dataset) -> None:
    """Draw attention below and linkage above the diagonal, with how they agree."""
    names = [f"head {name}" for name in result.heads["head"]]
    chosen = st.selectbox("Attention of", [MEAN, *names], index=0, key="triangle-head", bind="query-params", width=260)
    maps = np.abs(result.maps)
    mean = maps.mean(0) if chosen == MEAN else maps[names.index(str(chosen))]
    attention_triangles(
        (mean + mean.T) / 2,
        result.r2,
        axis(result, data),
        ("attention, both directions", "mean r²"),
        key="triangles",
        heading=f"{chosen} below, linkage above the diagonal",
    )


def heads_table(result: AttentionResult) -> None:
    """Show a row per head: how focused it is, how it agrees with linkage, what happens without it."""
    shown = result.heads.drop(columns=["layer", "number"])
    number = st.column_config.NumberColumn
    st.dataframe(
        spelled(shown),
        hide_index=True,
        column_config={
            "head": st.column_config.TextColumn("head", help="layer.head"),
            "effective_tokens": number(
                "effective tokens", format="%.1f", help="e to the entropy of a token's attention"
            ),
            "untrained_tokens": number("with random weights", format="%.1f"),
            "moves": number(
                "moves the output",
                format="%.3f",
                help="Mean change of the output, over its spread, when this head looks everywhere alike",
            ),
            "overall": number("with r²", format="%.3f", help="Correlation of attention with linkage, all pairs"),
            "matched": number("at equal distance", format="%.3f", help="The same among pairs equally far apart"),
            "p": number("p", format="%.3f", help="Permutation: chromosomes turned against linkage"),
            "far": number("far, times equal", format="%.3f", help="Attention to places far beyond linkage"),
            "strongest": number("strongest far pair", format="%.2f", help="Excess, in units of equal attention"),
            "untrained": number("strongest, random weights", format="%.2f"),
        },
        alt="The heads: entropy, agreement with linkage, attention far beyond it",
    )


def pairs(result: AttentionResult) -> None:
    """Show the far pairs, strongest first, with the test of each for interaction."""
    table = result.pairs
    if table.empty:
        st.info("No two tokens lie far beyond linkage here: far pairs need another chromosome, or a long one.")
        return
    tests = result.about.get("tests")
    tested = tests["tested"] if tests else int(table["p"].notna().sum())
    interacting = int((table["corrected"] < 0.05).sum())
    st.markdown(f"**{interacting} of {count(tested, 'tested pair')} interact** (corrected p < 0.05).")
    st.markdown(" ".join(escaped(sentence) for sentence in result.said()) or EARLIER)
    for known in result.about["known"]:
        st.markdown(
            f"The known pair {escaped(known['name'])} stands at place **{known['heads']:,}** of {known['of']:,} far "
            f"pairs; with random weights at {known['untrained']:,}, by r² at {known['r2']:,}."
        )
    columns = ["head", "score", "name_a", "name_b", "gene_a", "gene_b", "r2", "cells", "statistic", "p", "corrected"]
    if "not_tested" in table and table["not_tested"].any():
        columns += ["not_tested"]
    shown = pd.DataFrame(table[[name for name in columns if name in table]])
    number = st.column_config.NumberColumn
    st.dataframe(
        spelled(shown).style.apply(lambda row: ["color: gray" if row.isna()["p"] else ""] * len(row), axis=1),
        hide_index=True,
        column_config={
            "score": number("excess", format="%.2f", help="Attention beyond what both places get from all tokens, in "
                            "units of equal attention"),
            "name_a": "SNP",
            "name_b": "and SNP",
            "gene_a": "gene start near",
            "gene_b": "and near",
            "r2": number("r² of tokens", format="%.3f"),
            "cells": st.column_config.TextColumn("samples by genotypes", help="A part for each genotype of the first "
                     "SNP, in it a number for each of the second"),
            "statistic": number("t", format="%.2f"),
            "p": number("p", format="%.2g", help="Of this pair, as if no other had been tested"),
            "corrected": number("p, corrected", format="%.2g", help="The probability that any pair of the list goes so "
                                "far by chance"),
            "not_tested": "not tested because",
        },
        alt="Pairs of SNPs that heads join far beyond linkage, with tests of interaction; grey where not tested",
    )  # fmt: skip


def distances(result: AttentionResult) -> None:
    """Draw how far the heads look."""
    if result.profile.empty:
        st.info("Distances are measured over the whole genome; leave the exact stretch to see them.")
        return
    figure(figures.distance_profile(result.profile, result.heads["head"].tolist(), result.places.unit), key="distances")


def summaries(result: AttentionResult) -> None:
    """Show the ways to sum attention up by SNP, each beside random weights and, where known, the truth."""
    st.dataframe(
        spelled(result.summaries),
        hide_index=True,
        column_config={
            "summary": "by SNP",
            "random_weights": st.column_config.NumberColumn(
                "same with random weights", format="%.2f", help="Rank correlation"
            ),
            "auroc": st.column_config.NumberColumn("finds known loci (AUROC)", format="%.3f"),
            "random_auroc": st.column_config.NumberColumn("AUROC, random weights", format="%.3f"),
        },
        alt="Raw attention, rollout and relevance beside random weights and known loci",
    )


def checks(result: AttentionResult) -> None:
    """Show the checks that saliency has, of the attention that each SNP's token receives."""
    saliency.checks_card(result.checks)


def downloads(job: Run) -> None:
    """Offer the tables."""
    files.links(
        job,
        {
            "exports/heads.csv": "Heads (CSV)",
            "exports/pairs.csv": "Far pairs (CSV)",
            "exports/distance.csv": "Distances (CSV)",
        },
    )
