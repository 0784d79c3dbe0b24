"""The result of a test of every variant."""

from __future__ import annotations

import numpy as np
import streamlit as st

from explorer.components.genome_view import GenomeTracks, Selection
from explorer.datasets.dataset import Dataset
from explorer.drawing import association as figures
from explorer.genetics.association import threshold
from explorer.genetics.association.covariates import called
from explorer.genetics.association.result import LEFT_OUT
from explorer.jobs.results import Associations
from explorer.jobs.runs import Run
from explorer.notation import probability
from explorer.screens.genome.association import request
from explorer.ui import association, genome
from explorer.ui import downloads as files
from explorer.ui.say import count, escaped, spelled
from explorer.ui.show import figure, metric

KEY = "association-genome"
TOP = 20
SHOWN = ("chromosome", "position", "variant", "p", "beta", "se", "effect_allele", "other_allele", "frequency", "n")
SHOWN += ("cases", "controls", "model")


def withheld(result: Associations) -> None:
    """Say above the picture why it has no line, where it has none, and offer the model that fits."""
    inflation = result.inflation
    if not inflation.unexplained:
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(f":orange[:material/warning:] {escaped(inflation.sentence)}", width="stretch")
        st.button("Use the mixed model", type="primary", on_click=request.take_mixed)


def headline(result: Associations, data: Dataset) -> None:
    """Show how many tests there were, how inflated they are, and what that means."""
    tests, inflation = result.association, result.inflation
    tested = int(np.isfinite(tests.p).sum())
    line = threshold(tested)
    beyond = int((tests.log10_p >= line).sum())
    with st.container(horizontal=True):
        metric("Tested", count(tested, "variant"), f"{tests.samples:,} samples, {association.MODELS[tests.model]}")
        if inflation.unexplained:
            metric("Beyond the line", "no line", "see above", meaning=inflation.sentence)
        else:
            metric("Beyond the line", f"{beyond:,}", f"p < {probability(10**-line)}")
        metric(
            "Genomic inflation λ",
            f"{result.lambda_gc:.3f}",
            f"of 1,000: {inflation.of_1000:.3f}",
            meaning="Median chi-square over that of chance: 1 where only chance is at work. It grows with the number "
            "of samples; below stands what it would be in 1,000 samples (or 1,000 cases and 1,000 controls).",
        )
    if inflation.inflated and not inflation.unexplained:
        st.info(escaped(inflation.sentence), icon=":material/info:")
    told = [
        *tests.said,
        *(f"{count(number, 'variant')} left out: {reason}." for reason, number in tests.left().items()),
    ]
    if told:
        st.caption(escaped(" ".join(told)))


def view(run: Run, result: Associations, data: Dataset) -> Selection | None:
    """Draw -log10 p along the genome with genes and known loci."""

    def make() -> GenomeTracks:
        return GenomeTracks(
            data.genotypes.variants,
            log10p=result.association.log10_p,
            maf=genome.minor_frequencies(data),
            genes=data.genes,
            loci=data.truth_for(result.trait),
            significance=association.line_of(result),
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
        spelled(table),
        hide_index=True,
        height=420,
        on_select="rerun",
        selection_mode="single-row",
        key="association-top",
        column_order=[name for name in SHOWN if name in table],
        column_config={
            "effect_allele": st.column_config.TextColumn("effect allele", help="Whose copies are counted"),
            "other_allele": st.column_config.TextColumn("other allele"),
            "frequency": st.column_config.NumberColumn(
                "its frequency", format="%.3f", help="Of the effect allele among the samples tested"
            ),
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
    """Show what is known of one variant: its test with who was tested, and on a click what is left once it is given."""
    tests = result.association
    with st.container(border=True):
        genome.about(data, index, p=float(tests.p[index]))
        words = [f"tested in {int(tests.n[index]):,}"]
        if tests.cases is not None and tests.carriers is not None:
            cases, (of_controls, of_cases) = int(tests.cases[index]), tests.carriers[:, index]
            words.append(f"the rarer allele in {int(of_cases):,} of {cases:,} cases")
            words.append(f"in {int(of_controls):,} of {int(tests.n[index]) - cases:,} controls")
        if np.isfinite(tests.p[index]):
            words.append(f"effect per copy {tests.beta[index]:.3g} ± {tests.se[index]:.2g}")
        elif tests.left_out is not None:
            words.append(f"not tested: {LEFT_OUT[tests.left_out[index]]}")
        st.markdown(" · ".join(words))
        st.button(
            "Test the others given this one",
            on_click=request.condition_on,
            args=(called(data.genotypes, index),),
            icon=":material/filter_alt:",
            help="Its copies become a covariate: what remains is not explained by it (conditional analysis).",
        )


def downloads(run: Run) -> None:
    """Offer the table of all variants."""
    files.links(run, {f"exports/{path.name}": "All variants as CSV" for path in (run.folder / "exports").glob("*.csv")})
