"""The loci above the significance line: while they are tested, as a table, and to take home."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext

import pandas as pd
import streamlit as st

from explorer.datasets.dataset import Dataset
from explorer.inspection.checks.verdict import Verdict
from explorer.inspection.explanation.result import Explanation
from explorer.inspection.line import exports
from explorer.inspection.line.pathways import pathways as of_sets
from explorer.inspection.line.result import Line
from explorer.jobs.runs import Run
from explorer.notation import probability
from explorer.ui import association, follow, line
from explorer.ui.saliency import KEY
from explorer.ui.say import count as quantity
from explorer.ui.say import escaped, plainly, spelled

HEIGHT = 720
Drawn = tuple[Run, Line] | None
"""The job that tested the loci, and the line; None where there is none, or not yet."""


def drawn(job: Run | None) -> Drawn:
    """Return the line with its job; until it is there, show how far the job is. The rest of the page goes on."""
    if job is None:
        return None
    found = line.load(follow.settled(job, "Testing which loci stand out from noise"))
    return None if found is None else (job, found)


def with_line(found: Drawn) -> Drawn:
    """Return the line where one could be drawn."""
    return None if found is None or found[1].log10_threshold is None else found


def folded(found: Drawn) -> AbstractContextManager[object]:
    """Return where the map belongs: folded away where nothing of it stands out from noise.

    Where no line could be drawn, that is said first.
    """
    if found is None:
        return nullcontext()
    result = found[1]
    if result.about.reason is not None:
        st.markdown(f":gray[:material/help: No significance line. {escaped(result.about.reason)}]")
        return nullcontext()
    return nullcontext() if len(result.loci) else st.expander("The map all the same", icon=":material/visibility_off:")


def described(found: Drawn, explained: Run, result: Explanation, data: Dataset, tested: Run) -> pd.DataFrame | None:
    """Return what is known of each locus above the line; None where there is no line."""
    found = with_line(found)
    return None if found is None else line.told(found, explained, result, data, tested)


def show(job: Run | None, found: Drawn, table: pd.DataFrame | None, tested: Run) -> None:
    """Show the loci, or say that there are none, and how they were tested."""
    if found is None:
        waiting = job is not None and job.pending
        st.info("The loci are being tested." if waiting else "No significance line was drawn; see above the map.")
        return
    about = found[1].about
    if table is None:
        st.info(escaped(f"No line could be drawn. {about.reason or 'There was nothing to test.'}"))
        return
    if len(table):
        single = association.of(tested)
        line.table(table, KEY, None if single is None else single.association.model)
    else:
        st.markdown("No locus stands out from noise.")
    spread = ""
    if about.spread is not None:
        divided = "" if about.divisor == 1 else f"; all scores are divided by {about.divisor:.2f}"
        spread = f" Scores of {about.kind}s without signal spread by {about.spread:.2f} (1 is right){divided}."
    st.caption(
        escaped(
            f"Holdout randomisation test: the genotypes of each {about.kind} are drawn anew given the rest of the "
            f"genome, and {about.samples:,} samples predicted by networks that never saw them "
            f"({quantity(about.folds, 'fold')}, {quantity(about.networks, 'network')} in all). {about.sentence}{spread}"
        )
    )


def pathways(found: Drawn, outcome: Verdict) -> None:
    """Test pathways by their genes together, where genes are tested and a file says which belong to which."""
    found = with_line(found)
    if found is None or not (found[1].windows["kind"] == "gene").any():
        return
    file = st.file_uploader(
        "Pathways: gene sets as .gmt, or a table of gene and set",
        ["gmt", "txt", "tsv", "gz"],
        key="line-pathways",
        help="It stays on this machine. A pathway's p is that of its genes together (Cauchy combination test).",
    )
    if file is None:
        return
    with plainly(stop=False):
        table = of_sets(found[1].windows, line.gene_sets_of(file.name, file.getvalue()))
        if table.empty:
            st.markdown(
                "No pathway of this file has two genes that were tested; are the genes named as in the dataset?"
            )
            return
        table.insert(4, "p", 10.0 ** table.pop("log10_p"))
        passing = int(table["passes"].sum())
        st.markdown(
            f"{quantity(passing, 'pathway')} of {len(table):,} {'stands' if passing == 1 else 'stand'} out from noise "
            f"(p below {probability(0.05 / len(table))}, 5% family-wise over all pathways)."
        )
        shown = table.rename(columns={"tested": "genes tested", "best": "strongest gene", "passes": "above the line"})
        number = st.column_config.NumberColumn(format="%.2e")
        st.dataframe(
            spelled(shown),
            hide_index=True,
            column_config={"p": number, "q": number},
            key="pathways",
            alt="Pathways by the p values of their genes",
        )
        st.download_button(
            "Pathways (CSV)",
            exports.table_csv(table, found[1], outcome.level),
            f"pathways-{found[0].parameters['run']}.csv",
            "text/csv",
            icon=":material/download:",
            on_click="ignore",
        )


def downloads(found: Drawn, table: pd.DataFrame | None, outcome: Verdict) -> None:
    """Offer loci and windows; every file names trait, line, sampler, verdict and version."""
    if found is None or table is None:
        return
    result, name = found[1], found[0].parameters["run"]
    tested = f"{result.about.kind}s"
    title, stem = tested[0].upper() + tested[1:], tested.lower().replace(" ", "-")
    files = {
        "Loci above the line (CSV)": (f"loci-{name}.csv", "text/csv", exports.loci_csv(table, result, outcome.level)),
        "Loci above the line (BED)": (f"loci-{name}.bed", "text/plain", exports.bed(table, result, outcome.level)),
        f"{title} tested (CSV)": (f"{stem}-tested-{name}.csv", "text/csv", exports.windows_csv(result, outcome.level)),
        f"{title} tested (BED)": (
            f"{stem}-tested-{name}.bed",
            "text/plain",
            exports.bed(result.windows, result, outcome.level, stem),
        ),
    }
    with st.container(horizontal=True):
        for word, (file, kind, text) in files.items():
            st.download_button(word, text, file, kind, icon=":material/download:", on_click="ignore")
    st.caption(
        "Each names the trait, the line, how genotypes were drawn, the verdict and the version of SNP Explorer. p is "
        f"of the network, q by Benjamini and Hochberg over all {tested}."
    )
