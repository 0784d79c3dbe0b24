"""The request for a map, what is known of a peak, loci, genes, the profile around gene starts."""

from __future__ import annotations

import numpy as np
import streamlit as st

from explorer.components.genome_view import Selection
from explorer.datasets.dataset import Dataset
from explorer.datasets.needs import span
from explorer.drawing import saliency as figures
from explorer.inspection.attribution.methods import METHODS
from explorer.inspection.explanation.result import Explanation
from explorer.inspection.line.result import Line
from explorer.jobs import estimate
from explorer.jobs.learning import Explain
from explorer.jobs.runs import Run
from explorer.ui import association, attribution_form, follow, genome, paper
from explorer.ui import downloads as files
from explorer.ui.early_end import end_page
from explorer.ui.frame import one_line
from explorer.ui.saliency import KEY, load
from explorer.ui.say import spelled
from explorer.ui.session import store
from explorer.ui.show import figure


def explanation(run: Run, parameters: Explain) -> tuple[Run, Explanation]:
    """Return the explanation; what is expensive waits for a click, and progress ends the page until it is there."""
    title = f"{METHODS[parameters.question.method].label} of {run.title}"
    explained = attribution_form.known(parameters)
    if explained is None:
        quick = parameters.question.method not in ("occlusion", "mutagenesis") and not parameters.others
        if not quick and not st.button("Compute this map", type="primary", icon=":material/play_arrow:"):
            took = estimate.seconds("explain", parameters, store())
            told = "it takes longer than the others" if took is None else f"by earlier maps it takes {span(*took)}"
            st.caption(f"This method evaluates the network for every position; {told}.")
            end_page()
        explained = follow.request("explain", parameters, title)
    return follow.until_done(explained, title), load(explained)


def variant(result: Explanation, data: Dataset, index: int, tested: Run) -> None:
    """Show what is known of the chosen SNP: place, genes, score with direction, association, place in the ranking."""
    p = association.p_of(tested)
    score = float(result.scores[index])
    with st.container(border=True, key="variant-card"):
        genome.about(data, index, score=score, p=None if p is None else float(p[index]))
        if not np.isfinite(score):
            st.caption("The network does not read this SNP.")
            return
        size = np.abs(result.scores)
        rank = int((size > abs(score)).sum()) + 1
        words = [f"rank {rank:,} of {int(np.isfinite(size).sum()):,} by |score|"]
        direction = float(result.direction[index])
        words.append(f"mean score with its direction {direction:+.4g}")
        if result.control_beside is not None and np.isfinite(result.control_beside[index]):
            words.append(f"with random weights {result.control_beside[index]:.4g}, in a map of the same mean")
        st.markdown(" · ".join(words))


def take_home(explained: Run, drawn: tuple[Run, Line] | None, tested: Run, chosen: Selection | None) -> None:
    """Offer the picture as a figure for a paper, and the locus around a chosen SNP; say where the map came from."""
    beside = tested.id if tested.done else None
    figures: dict[str, dict[str, object]] = {
        "The map": {"shown": "map", "of": explained.id, "line": drawn and drawn[0].id, "beside": beside}
    }
    if beside is not None:
        figures |= paper.of_association(tested, chosen)
    with one_line("take-home"):
        paper.menu(figures, "saliency")
        follow.origin(explained)


def loci_table(result: Explanation) -> None:
    """Show the top loci after clumping; a click on a row goes there."""
    selected = st.dataframe(
        spelled(result.loci.drop(columns="lead")),
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key="loci-table",
        column_config={
            "position": st.column_config.NumberColumn("position, bp", format="localized"),
            "start": st.column_config.NumberColumn("from, bp", format="localized"),
            "end": st.column_config.NumberColumn("to, bp", format="localized"),
            "score": st.column_config.NumberColumn("score", format="%.3g"),
            "snps": st.column_config.NumberColumn("SNPs", help="Variants in LD with the lead that it stands for"),
            "distance_bp": st.column_config.NumberColumn("to gene start, bp", format="localized"),
            "known": st.column_config.TextColumn("known locus", help="The known loci that hold the lead SNP"),
        },
        alt="The strongest loci of the map",
    )
    genome.follow_row(KEY, selected, [int(lead) for lead in result.loci["lead"]])


def gene_table(result: Explanation) -> None:
    """Show how much of the map falls on each gene."""
    if result.genes is None:
        st.info("This dataset has no genes on a map. Bring a gene table with the genotypes to see them here.")
        return
    st.dataframe(
        spelled(result.genes.head(500)),
        hide_index=True,
        column_config={name: st.column_config.NumberColumn(name, format="%.3g") for name in ("sum", "max", "mean")},
        alt="Scores by gene",
    )


def profile(result: Explanation) -> None:
    """Draw |score| around transcription starts, for cases and controls apart."""
    if result.around is None:
        st.info("This needs genes with their strand, on the same map as the genotypes.")
        return
    figure(figures.start_profile(result.around), key="around")


def downloads(explained: Run) -> None:
    """Offer the tables; the picture itself is exported from the view's own menu."""
    files.links(
        explained,
        {
            "exports/scores.csv": "Scores (CSV)",
            "exports/loci.csv": "Top of the map (CSV)",
            "exports/genes.csv": "Genes (CSV)",
            "exports/loci.bed": "Top of the map (BED)",
            "exports/scores.bedgraph": "Scores (bedGraph)",
        },
    )
    st.caption(
        "Figures at the width of a journal's columns are below the picture; the picture as it stands (PNG, SVG) and a "
        "page that works without a server are in its own menu, above it."
    )
