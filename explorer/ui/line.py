"""The significance line of a trained run: requested beside its map, and drawn above it once the loci are tested."""

from __future__ import annotations

import tempfile
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd
import streamlit as st

from explorer.components.genome_view import LocusCard, Windows
from explorer.components.genome_view.layers.windows import LOCUS, NONE, PASSES
from explorer.datasets.dataset import Dataset
from explorer.datasets.formats import gene_sets
from explorer.datasets.needs import span
from explorer.inspection.checks.result import Agreement
from explorer.inspection.explanation import outcome
from explorer.inspection.explanation.result import Explanation
from explorer.inspection.line import loci
from explorer.inspection.line.result import Line
from explorer.inspection.line.windows import Kind
from explorer.jobs import estimate
from explorer.jobs import learning as parameters_of
from explorer.jobs.results import Associations
from explorer.jobs.runs import Run
from explorer.notation import probability
from explorer.ui import association, follow, genome
from explorer.ui.caching import cached_data, cached_resource
from explorer.ui.say import plainly, spelled
from explorer.ui.session import store

FIRST = ("tested", "chromosome", "start", "end", "width", "p", "q", "found", loci.CAUSE, "variant", "effect", "share",
         "marker_p", "known")  # fmt: skip
"""Columns of the table of loci that come before the others."""
BLOCKS: dict[str, Kind | None] = {"Windows": None, "Genes": "gene", "LD blocks": "LD block"}
"""What can be tested; the first is what suits the network: promoters where it read nothing else."""
CHOSEN, ADDRESS = "line-blocks", "blocks"
"""What is tested: the session's key, and that of the page's address."""
WHOLE = "exchange of blocks"
"""The sampler that draws blocks of its own as a whole."""
LONG = 300.0
"""A test that may take more seconds waits for a click."""


def asked(run: Run, result: Explanation) -> Run | None:
    """Return the job that tests the loci of a run, for the trait that its map explains.

    None where it may take long and nobody has asked for it yet: a button does.
    """
    parameters = _parameters(run, result, BLOCKS.get(st.session_state.get(CHOSEN, "")))
    title = f"Significance line of {run.title}"
    with plainly():
        begun = store().find("line", parameters)
    took = None if begun is not None else estimate.seconds("line", parameters, store())
    offer = st.empty()
    if begun is None and took is not None and took[1] > LONG:
        with offer.container(horizontal=True, vertical_alignment="center", key="line-offer"):
            st.markdown(
                "Not tested yet: whether the network has learnt anything, more than structure, and which loci stand "
                f"out from noise. That takes {span(*took)}.",
                width="content",
            )
            if not st.button("Draw the line", icon=":material/horizontal_rule:", key="begin-line"):
                return None
        offer.empty()
    return begun if begun is not None else follow.request("line", parameters, title)


def known(run: Run, result: Explanation) -> tuple[Run, Line] | None:
    """Return the line of a run's usual windows with the job that drew it; None where that is not done."""
    with plainly():
        job = store().find("line", _parameters(run, result, None))
    found = load(job)
    return None if job is None or found is None else (job, found)


def _parameters(run: Run, result: Explanation, kind: Kind | None) -> parameters_of.Line:
    how: dict[str, object] = {} if kind is None else {"kind": kind}
    if len(run.parameters["spec"]["traits"]) > 1 and result.request.output is not None:
        how["output"] = result.request.output
    return parameters_of.Line.model_validate({"run": run.id, "how": how})


def _offered(data: Dataset) -> dict[str, str]:
    """Return the blocks that can be chosen, by what the address calls them; the usual ones first."""
    return {name.lower().replace(" ", "-"): name for name in BLOCKS if name != "Genes" or data.genes is not None}


def take_up_blocks(data: Dataset) -> None:
    """Choose what the address says, on coming to the page or where it says something new, if this dataset has it."""
    state, there = st.session_state, _offered(data)
    named = st.query_params.get(ADDRESS)
    if named in there and (named != state.get(f"{CHOSEN}-written") or CHOSEN not in state):
        state[CHOSEN] = there[named]
    if state.get(CHOSEN) not in there.values():
        state.pop(CHOSEN, None)


def choose_blocks(data: Dataset, drawn: Line | None) -> None:
    """Let the page's reader choose what is tested; not where the samples' blocks can be drawn as a whole only.

    The choice stands in the address, so that it can be sent and comes again with the page.
    """
    if drawn is not None and drawn.about.sampler == WHOLE:
        return
    there, state = _offered(data), st.session_state
    usual = next(iter(there.values()))
    if drawn is None and state.get(CHOSEN) in (None, usual):
        return
    state.setdefault(CHOSEN, usual)
    chosen = st.segmented_control(
        "Blocks tested",
        list(there.values()),
        key=CHOSEN,
        required=True,
        help="Each is drawn anew as a whole. Windows overlap by half, at three widths. The p values of one choice "
        "share a line: trying one choice after the other until something passes is testing more than the line "
        "allows for.",
    )
    state[f"{CHOSEN}-written"] = st.query_params[ADDRESS] = next(key for key, name in there.items() if name == chosen)
    if chosen != usual:
        what = "genes" if chosen == "Genes" else chosen
        st.caption(f"The line, the loci and the verdict above are of {what} alone; other blocks have others.")


@lru_cache(maxsize=8)
def gene_sets_of(name: str, content: bytes) -> dict[str, list[str]]:
    """Return the gene sets of an uploaded file, to read only."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / Path(name).name
        path.write_bytes(content)
        return gene_sets.read(path)


def load(job: Run | None) -> Line | None:
    """Return the line that a job drew; None where it has not, or not yet."""
    return None if job is None or not job.done else _load(job.id, job.folder)


@cached_resource(max_entries=8)
def _load(id: str, _folder: Path) -> Line:
    return Line.load(_folder)


def told(drawn: tuple[Run, Line], explained: Run, result: Explanation, data: Dataset, tested: Run) -> pd.DataFrame:
    """Return what is known of each locus above the line, from the map and, once it is there, the association."""
    single = association.of(tested)
    name = f"{drawn[0].id}-{explained.id}-{'' if single is None else tested.id}"
    return _told(name, drawn[1], result, data, single)


@cached_data(max_entries=8)
def _told(name: str, _line: Line, _result: Explanation, _data: Dataset, _single: Associations | None) -> pd.DataFrame:
    log10p = significance = None
    if _single is not None:
        log10p = np.where(np.isfinite(_result.scores), _single.association.log10_p, np.nan)
        significance = association.line_of(_single, log10p)
    top = _result.loci
    return loci.described(
        _line.loci, _data, _line.about.trait, _result.attribution, _result.scores, top, log10p, significance
    )


def agreed(drawn: tuple[Run, Line] | None, explained: Run, result: Explanation, data: Dataset) -> tuple[Agreement, ...]:
    """Return how far the map agrees with simpler models that were fitted when the loci were tested."""
    return () if drawn is None else _agreed(f"{drawn[0].id}-{explained.id}", drawn[1], result, data)


@cached_data(max_entries=8)
def _agreed(name: str, _line: Line, _result: Explanation, _data: Dataset) -> tuple[Agreement, ...]:
    return outcome.agreed(_result, _line, _data)


def tracks(line: Line, described: pd.DataFrame) -> Windows | None:
    """Return the windows as the genome view draws them; None where there is no line."""
    threshold = line.log10_threshold
    if threshold is None:
        return None
    windows = line.windows
    keys = list(zip(windows["first"], windows["last"], windows["width"], strict=True))
    place = {key: row for row, key in enumerate(zip(*(line.loci[c] for c in ("first", "last", "width")), strict=True))}
    rows = np.array([place.get(key, -1) for key in keys], dtype=np.int64)
    reached = np.where(rows >= 0, LOCUS, np.where(windows["passes"].to_numpy(bool), PASSES, NONE))
    return Windows(
        first=windows["first"].to_numpy(),
        last=windows["last"].to_numpy(),
        log10p=np.maximum(0.0, -windows["log10_p"].to_numpy()),
        q=windows["q"].to_numpy(),
        snps=windows["snps"].to_numpy(),
        reached=reached,
        lead=np.where(rows >= 0, np.append(described["lead"].to_numpy(), -1)[rows], -1),
        cards=[_card(described.iloc[row]) for row in rows if row >= 0],
        threshold=-threshold,
        line=f"line: p = {probability(10.0**threshold)}, 5% family-wise over {line.about.tested}",
    )


def _card(locus: pd.Series) -> LocusCard:
    rows = [("Lead SNP", str(locus["variant"]))]
    if locus["effect"]:
        rows.append(("Effect", str(locus["effect"])))
    if np.isfinite(locus["share"]):
        rows.append(("Networks that have it", f"{100 * locus['share']:.0f}%"))
    if np.isfinite(locus["marker_p"]):
        rows.append(("Best single marker", f"p = {probability(locus['marker_p'])}"))
    if locus["found"]:
        rows.append(("Found", str(locus["found"])))
    if locus.get(loci.CAUSE):
        rows.append(("By regression", str(locus[loci.CAUSE])))
    if locus.get("known"):
        rows.append(("Known locus", str(locus["known"])))
    return LocusCard(str(locus["variant"]) or f"{locus['chromosome']}:{locus['start']:,}", tuple(rows))


def table(described: pd.DataFrame, key: str, model: str | None) -> None:
    """Show the loci above the line; a click on a row goes there in the view under `key`."""
    marker = "Lowest p of a single marker in it" + (f", by the {association.MODELS[model]}" if model else "")
    order = [name for name in FIRST if name in described]
    order += [name for name in described if name not in (*FIRST, "lead", "log10_p", "rank")]
    shown = pd.DataFrame({name: described[name] for name in order})
    shown["share"] = 100 * shown["share"]
    if loci.CAUSE in shown and not shown[loci.CAUSE].any():
        shown = shown.drop(columns=loci.CAUSE)
    selected = st.dataframe(
        spelled(shown.dropna(axis=1, how="all")),
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key="line-table",
        column_config={
            "tested": st.column_config.TextColumn("tested", help="The gene or promoter that was drawn anew as a whole"),
            "start": st.column_config.NumberColumn("from, bp", format="localized"),
            "end": st.column_config.NumberColumn("to, bp", format="localized"),
            "width": st.column_config.NumberColumn(
                "width, bp", format="localized", help="How finely the locus is resolved: the finest window that passes"
            ),
            "snps": st.column_config.NumberColumn("SNPs", help="Variants of the locus that were tested"),
            "p": st.column_config.NumberColumn("p", format="%.2e", help="Of the network: its genotypes drawn anew"),
            "q": st.column_config.NumberColumn(
                "q", format="%.2e", help="Share of false ones among all windows with a p as low (Benjamini-Hochberg)"
            ),
            "variant": st.column_config.TextColumn("lead SNP", help="The SNP of the locus with the highest score"),
            "position": st.column_config.NumberColumn("position, bp", format="localized"),
            "effect": st.column_config.TextColumn("effect", help="What more copies do to the network's output"),
            "share": st.column_config.NumberColumn(
                "networks", format="%.0f%%", help="That have the locus among their top loci"
            ),
            "marker_p": st.column_config.NumberColumn("single marker p", format="%.2e", help=marker),
            "found": st.column_config.TextColumn("found", help="Whether a single marker in it passes its own line"),
            loci.CAUSE: st.column_config.TextColumn(
                "by regression",
                help="Of a locus that single markers do not have: whether the effect of its SNP on which the network's "
                "output depends most changes with another locus, or its heterozygotes differ; p is corrected for all "
                "tests of all loci",
                width="large",
            ),
            "distance_bp": st.column_config.NumberColumn("to gene start, bp", format="localized"),
            "known": st.column_config.TextColumn("known locus", help="Known loci that reach into it"),
        },
        alt="The loci above the significance line",
    )
    genome.follow_row(key, selected, [int(lead) for lead in described["lead"]], "line-row")
