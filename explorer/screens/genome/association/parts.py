"""The request for a test of every variant, and its result."""

from __future__ import annotations

import numpy as np
import streamlit as st

from explorer.components.genome_view import GenomeTracks, Selection
from explorer.datasets.dataset import Dataset
from explorer.drawing import association as figures
from explorer.jobs.results import Associations
from explorer.jobs.runs import Run
from explorer.ui import association, follow, genome, needs, pickers
from explorer.ui import downloads as files
from explorer.ui.say import count
from explorer.ui.show import figure, metric

KEY = "association-genome"
TOP = 20
INFLATED = 1.1


def choose(data: Dataset) -> tuple[Run, Associations]:
    """Choose trait and covariates, and return the association; the page ends here while it is being computed."""
    left, middle, right = st.columns([2, 3, 1])
    with left:
        trait = pickers.trait(data)
    with middle:
        others = [name for name in [*data.traits.names("covariate"), *data.traits.names("trait")] if name != trait]
        covariates = st.multiselect(
            "Covariates",
            others,
            key="covariates",
            bind="query-params",
            help="What the test of a variant takes as given: batch, sex, age, or another trait.",
        )
    with right:
        components = st.number_input(
            "Principal components",
            0,
            20,
            0,
            key="components",
            bind="query-params",
            help="Axes of ancestry taken as given too.",
        )
    parameters = {"dataset": data.digest, "trait": trait, "covariates": covariates}
    parameters["settings"] = {"components": int(components)}
    run = follow.until_done(needs.offered("associate", parameters, f"Association with {trait}", "Test every variant"))
    return run, association.load(run)


def headline(result: Associations, data: Dataset) -> None:
    """Show how many tests there were, how inflated they are, and what that means."""
    tested = int(np.isfinite(result.association.p).sum())
    line = genome.threshold(tested)
    beyond = int((result.association.log10_p >= line).sum())
    with st.container(horizontal=True):
        metric("Tested", count(tested, "variant"), f"{result.association.samples:,} samples")
        metric("Beyond the line", f"{beyond:,}", f"p < {10**-line:.1g}")
        metric("Genomic inflation λ", f"{result.lambda_gc:.3f}", meaning="1 where only chance is at work")
    if result.lambda_gc > INFLATED:
        st.info(
            f"λ = {result.lambda_gc:.2f} is above {INFLATED}: many variants are associated a little. Ancestry, batch "
            "or a trait with many small effects do this; add covariates or principal components and compare.",
            icon=":material/info:",
        )


def view(run: Run, result: Associations, data: Dataset) -> Selection | None:
    """Draw -log10 p along the genome with genes and known loci."""

    def make() -> GenomeTracks:
        return GenomeTracks(
            data.genotypes.variants,
            log10p=result.association.log10_p,
            maf=genome.minor_frequencies(data),
            genes=data.genes,
            loci=data.truth_for(result.trait),
            significance=genome.threshold(int(np.isfinite(result.association.p).sum())),
            title=f"Association with {result.trait}",
        )

    return genome.show(genome.tracks(f"{run.id}", make), data, key=KEY)


def top_table(result: Associations, data: Dataset) -> None:
    """Show the variants with the smallest p; a click on a row goes there."""
    tests = result.association
    order = np.argsort(-np.nan_to_num(tests.log10_p, nan=-1.0))[:TOP]
    table = tests.table(data.genotypes.variants, order)
    st.subheader(f"The {len(order)} strongest")
    selected = st.dataframe(
        table,
        hide_index=True,
        height=420,
        on_select="rerun",
        selection_mode="single-row",
        key="association-top",
        column_config={
            "position": st.column_config.NumberColumn("position, bp", format="localized"),
            "beta": st.column_config.NumberColumn("effect per copy", format="%.3g"),
            "se": st.column_config.NumberColumn("standard error", format="%.2g"),
            "p": st.column_config.NumberColumn("p", format="%.2e"),
        },
        alt="The variants most strongly associated with the trait",
    )
    genome.follow_row(KEY, selected, [int(index) for index in order])


def qq_plot(result: Associations) -> None:
    """Draw observed against expected p."""
    figure(figures.qq_plot(result.expected, result.observed, result.lambda_gc), key="qq")


def variant(result: Associations, data: Dataset, index: int) -> None:
    """Show what is known of one variant."""
    p = float(result.association.p[index])
    with st.container(border=True):
        genome.about(data, index, p=p)


def downloads(run: Run) -> None:
    """Offer the table of all variants."""
    files.links(run, {"exports/p.csv": "All variants as CSV"})
