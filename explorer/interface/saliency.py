"""The Saliency page's parts: the map, its checks card, what is known of a peak, loci, genes, and the profile."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from explorer.components.genome_view import GenomeTracks, Selection
from explorer.datasets.dataset import Dataset
from explorer.drawing import saliency as figures
from explorer.inspection.explain import trait_of
from explorer.inspection.methods import METHODS
from explorer.inspection.verdict import Checks, verdict
from explorer.interface import association, follow, genome, question_form
from explorer.interface import downloads as files
from explorer.interface.say import escaped
from explorer.interface.show import figure
from explorer.jobs.explaining import Explained
from explorer.jobs.runs import Run
from explorer.networks.geometry import geometry
from explorer.training import trained
from explorer.training.trained import Trained

KEY = "saliency-genome"
MARKS = {
    "trustworthy": ("check_circle", "green"),
    "caution": ("warning", "orange"),
    "untrustworthy": ("block", "red"),
}
MOST_BOUNDARIES = 4000


def explained(run: Run, parameters: dict[str, Any]) -> tuple[Run, Explained]:
    """Return the explanation; what is expensive waits for a click, and progress ends the page until it is there."""
    title = f"{METHODS[parameters['question']['method']].label} of {run.title}"
    asked = question_form.known(parameters)
    if asked is None:
        quick = parameters["question"]["method"] not in ("occlusion", "mutagenesis") and not parameters["others"]
        if not quick and not st.button("Compute this map", type="primary", icon=":material/play_arrow:"):
            st.caption("This method asks the network about every position; it takes longer than the others.")
            st.stop()
        asked = follow.request("explain", parameters, title)
    follow.until_done(asked, title)
    return asked, load(asked)


def load(asked: Run) -> Explained:
    """Return what a finished explanation left."""
    return _load(asked.id, asked.folder)


@st.cache_resource(max_entries=4, show_spinner=False)
def _load(id: str, _folder: Path) -> Explained:
    return Explained.load(_folder)


@st.cache_resource(max_entries=4, show_spinner=False)
def network_of(id: str, fold: int, _folder: Path) -> Trained:
    """Return the trained network of a run's fold."""
    return trained.load(_folder, fold)


def checks_card(checks: Checks) -> None:
    """Say how far to trust the map: the headline and each check's mark, and on click every finding with its numbers."""
    said = verdict(checks)
    with st.container(border=True, key="checks-card"):
        icon, colour = MARKS[said.level]
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f":{colour}[:material/{icon}:] **{said.headline}**", width="content")
            for sentence in said.sentences:
                mark, shade = MARKS[sentence.level]
                st.badge(sentence.about, icon=f":material/{mark}:", color=shade)  # type: ignore[arg-type]
        with st.expander("What was checked, with the numbers", expanded=said.level != "trustworthy"):
            for sentence in said.sentences:
                mark, shade = MARKS[sentence.level]
                about = sentence.about.capitalize()
                st.markdown(f":{shade}[:material/{mark}:] **{about}.** {escaped(sentence.text)}")


def view(
    asked: Run, found: Explained, run: Run, data: Dataset, *, key: str = KEY, height: int = 640
) -> tuple[Selection | None, Run]:
    """Draw the map above the trait's association, on one ruler; return what is chosen, and the association."""
    network = network_of(run.id, found.folds[0], run.folder)
    trait = trait_of(network, found.explanation.attribution.about["question"]["output"])
    tested = follow.request("associate", {"dataset": data.digest, "trait": trait}, f"Association with {trait}")
    log10p = association.log10p_of(tested)
    boundaries, label = windows(network) if len(found.folds) == 1 else (None, "")
    maf = genome.minor_frequencies(data)

    def make() -> GenomeTracks:
        return GenomeTracks(
            data.genotypes.variants,
            score=found.scores,
            log10p=log10p,
            maf=maf,
            control=found.control,
            genes=data.genes,
            loci=data.truth_for(trait),
            boundaries=boundaries,
            boundaries_label=label or "Windows",
            significance=None if log10p is None else genome.threshold(int(np.isfinite(log10p).sum())),
            title=f"{METHODS[found.explanation.attribution.method].label}, {found.explanation.attribution.target}",
            score_label=METHODS[found.explanation.attribution.method].label,
        )

    drawn = f"{asked.id}-{tested.id if log10p is not None else ''}-{maf is not None}"
    chosen = genome.show(genome.tracks(drawn, make), data, key=key, height=height)
    if log10p is None:
        follow.settled(tested)
    return chosen, tested


def windows(network: Trained) -> tuple[np.ndarray | None, str]:
    """Return the (first, last) variant of the windows that the network's last layer along the genome sees."""
    last = geometry(network.network.spec).last_spatial
    if network.promoters is not None and len(network.promoters):
        blocks = network.columns.reshape(len(network.promoters), -1)
        return np.column_stack([blocks.min(axis=1), blocks.max(axis=1)]), "Promoters read"
    if last is None or last.field is None:
        return None, ""
    places = last.field.windows("positions")
    if not 1 < len(places) <= MOST_BOUNDARIES or (places[:, 1] - places[:, 0] <= 1).all():
        return None, ""
    first = np.clip(places[:, 0], 0, len(network.columns) - 1)
    final = np.clip(places[:, 1] - 1, 0, len(network.columns) - 1)
    return np.column_stack([network.columns[first], network.columns[final]]), "Receptive fields"


def variant(found: Explained, data: Dataset, index: int, tested: Run) -> None:
    """Show what is known of the chosen SNP: place, genes, score with direction, association, place in the ranking."""
    p = association.p_of(tested)
    score = float(found.scores[index])
    with st.container(border=True, key="variant-card"):
        genome.about(data, index, score=score, p=None if p is None else float(p[index]))
        if not np.isfinite(score):
            st.caption("The network does not read this SNP.")
            return
        size = np.abs(found.scores)
        rank = int((size > abs(score)).sum()) + 1
        words = [f"rank {rank:,} of {int(np.isfinite(size).sum()):,} by |score|"]
        direction = float(found.direction[index])
        words.append(f"mean score with its direction {direction:+.4g}")
        if found.control is not None and np.isfinite(found.control[index]):
            words.append(f"with random weights {found.control[index]:.4g}")
        st.markdown(" · ".join(words))


def loci_table(found: Explained) -> None:
    """Show the top loci after clumping; a click on a row goes there."""
    told = st.dataframe(
        found.loci.drop(columns="lead"),
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
    genome.follow_row(KEY, told, [int(lead) for lead in found.loci["lead"]])


def gene_table(found: Explained) -> None:
    """Show how much of the map falls on each gene."""
    if found.genes is None:
        st.info("This dataset has no genes on a map. Bring a gene table with the genotypes to see them here.")
        return
    st.dataframe(
        found.genes.head(500),
        hide_index=True,
        column_config={name: st.column_config.NumberColumn(name, format="%.3g") for name in ("sum", "max", "mean")},
        alt="Scores by gene",
    )


def profile(found: Explained) -> None:
    """Draw |score| around transcription starts, for cases and controls apart."""
    if found.around is None:
        st.info("This needs genes with their strand, on the same map as the genotypes.")
        return
    figure(figures.start_profile(found.around), key="around")


def downloads(asked: Run) -> None:
    """Offer the tables; the picture itself is exported from the view's own menu."""
    files.links(
        asked,
        {
            "exports/scores.csv": "Scores (CSV)",
            "exports/loci.csv": "Loci (CSV)",
            "exports/genes.csv": "Genes (CSV)",
            "exports/loci.bed": "Loci (BED)",
            "exports/scores.bedgraph": "Scores (bedGraph)",
        },
    )
    st.caption("PNG, SVG and a self-contained page of the map are in its own menu, above the picture.")
