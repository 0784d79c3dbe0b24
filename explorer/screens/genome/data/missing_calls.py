"""Missing calls on the Data page: which method fills them in best on masked truth, and a dataset filled in."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from explorer.datasets.dataset import Dataset
from explorer.drawing import imputation as figures
from explorer.genetics.imputation.scores import Scores
from explorer.jobs import imputation
from explorer.jobs.imputation import Method, Result
from explorer.jobs.results import Description
from explorer.jobs.runs import Run
from explorer.training.imputation.compared import METHODS, ImputeTask, interval
from explorer.ui import address, downloads, follow, navigation, needs
from explorer.ui.say import about, count, escaped, plainly, spelled
from explorer.ui.session import store
from explorer.ui.show import figure

NAMES: dict[str, str] = {
    "frequent": "most frequent genotype",
    "neighbours": "nearest samples",
    "linked": "linked variants",
    "autoencoder": "denoising autoencoder",
}
MEASURES = {
    "r2": "dosage r²",
    "concordance": "concordance",
    "minor": "rarer allele right",
    "heterozygotes": "heterozygotes right",
}


def show(description: Description, data: Dataset) -> None:
    """Compare methods of filling in on this dataset's own calls, then offer to fill in."""
    genotypes = data.genotypes
    if genotypes.doses:
        st.info("These are doses, which an imputation left: their missing calls were filled in by it.")
        return
    if genotypes.shape[0] < imputation.FEWEST:
        st.info(f"With fewer than {imputation.FEWEST} samples nothing can be learnt of a variant.")
        return
    if description.counts["monomorphic"] >= genotypes.shape[1]:
        st.info("No variant varies among these samples: there is one genotype to fill in, and nothing to compare.")
        return
    share = float(description.counts["missing"])
    missing = round(share * genotypes.shape[0] * genotypes.shape[1])
    st.markdown(
        f"**{count(missing, 'call')} missing** ({100 * share:.2f}%). " if missing else "**No call is missing.** "
    )
    made = _compared(data)
    if made is not None:
        _tell(*made)
    if missing:
        _fill(data, None if made is None else made[1])
    else:
        st.caption("There is nothing to fill in; the comparison says how well it would be done.")


def _compared(data: Dataset) -> tuple[Run, Result] | None:
    """Return the comparison on this dataset, once it was asked for and is done."""
    shipped = next((run for run in store().list(kind="impute", most=200) if _is_of(run, data)), None)
    parameters = {"dataset": data.digest}
    with plainly():
        run = shipped or store().find("impute", parameters)
    if run is None:
        st.markdown(
            "First see what fills them in best. Known calls are hidden (5% and 20%, three times), filled in by every "
            "way from all that is left, and compared with the truth."
        )
        needs.line(needs.of("impute", parameters))
        st.caption(f"It takes {about(imputation.comparing(*data.genotypes.shape, ImputeTask()))} on one core.")
        if st.button("Compare on masked truth", type="primary", icon=":material/visibility_off:", key="impute"):
            follow.request("impute", parameters, f"Missing calls of {data.name}, methods compared")
            st.rerun()
        return None
    if not follow.settled(run).done:
        return None
    return run, Result.load(run.folder)


def _is_of(run: Run, data: Dataset) -> bool:
    """Whether a run is the lesson's, and the lesson is on this dataset."""
    if not run.done or run.parameters.get("dataset") is not None:
        return False
    return Result.load(run.folder).about["digest"] == data.digest


def _tell(run: Run, result: Result) -> None:
    task, made = ImputeTask.model_validate(run.parameters["task"]), result.compared
    follow.origin(run)
    left, right = st.columns(2)
    with left:
        words = [f"{share:.0%} hidden" for share in task.shares]
        hidden = words.index(address.choose("Calls", words, "hidden"))
    with right:
        measure = address.choose("Score", list(MEASURES), "score", format_func=MEASURES.__getitem__)
    by_mask = Scores(made.sums[hidden].sum(2))
    st.dataframe(spelled(_table(by_mask, Scores(made.null.sum(2)))), hide_index=True, key="impute-scores")
    bins = Scores(made.sums[hidden])
    drawn = figures.by_frequency(getattr(bins, measure), [NAMES[m] for m in METHODS], MEASURES[measure])
    figure(drawn, key="impute-bins")
    st.markdown(_verdict(by_mask))
    st.caption(
        f"{result.about['compared']:,} of {result.about['variants']:,} variants in {result.about['windows']} windows, "
        f"{made.sums.shape[1]} masks; intervals (95%, ±) are over masks, and say nothing of other samples. Calls "
        "that are really missing may be missing for a reason, and harder than those hidden at random. r² is counted "
        "from each variant's mean, so the most frequent genotype has 0. Without signal: calls exchanged among samples, "
        "concordance beside that of the most frequent."
        + ("" if result.about["mapped"] else " Without a map, variants that go together were put side by side.")
    )


def _table(scores: Scores, null: Scores) -> pd.DataFrame:
    def said(values: np.ndarray) -> str:
        if np.isnan(values).any():
            return "–"
        mean, half = interval(values)
        return f"{mean:.3f} ± {half:.3f}"

    gain = null.concordance - null.concordance[:, :1]
    rows = [
        {
            "filled in by": NAMES[method],
            "concordance": said(scores.concordance[:, k]),
            "heterozygotes right": said(scores.heterozygotes[:, k]),
            "rarer allele right": said(scores.minor[:, k]),
            "dosage r²": said(scores.r2[:, k]),
            "log loss": said(scores.loss[:, k]),
            "without signal": "–" if k == 0 else said(gain[:, k]),
        }
        for k, method in enumerate(METHODS)
    ]
    return pd.DataFrame(rows)


def _verdict(scores: Scores) -> str:
    means = scores.concordance.mean(0)
    best = int(means.argmax())
    if best == 0:
        return "**Nothing beats the most frequent genotype** here: the variants tell too little of each other."
    gain, half = interval(scores.concordance[:, best] - scores.concordance[:, 0])
    if gain - half <= 0:
        return "**No method is clearly better than the most frequent genotype** on these masks."
    others = [k for k in range(1, len(METHODS)) if k != best]
    second = max(others, key=lambda k: means[k])
    lead, width = interval(scores.concordance[:, best] - scores.concordance[:, second])
    apart = (
        f"ahead of {NAMES[METHODS[second]]} by {lead:.3f} ± {width:.3f}"
        if lead - width > 0
        else f"not to be told apart from {NAMES[METHODS[second]]} ({lead:.3f} ± {width:.3f})"
    )
    return (
        f"Most calls are given back by **{NAMES[METHODS[best]]}**: {means[best]:.3f}, {gain:.3f} ± {half:.3f} more "
        f"than the most frequent genotype, and {apart}."
    )


def _fill(data: Dataset, result: Result | None) -> None:
    st.markdown("##### Fill in")
    usual = 2 if result is None else int(Scores(result.compared.sums[0].sum(2)).concordance.mean(0).argmax())
    left, right = st.columns(2)
    with left:
        options: list[Method] = ["frequent", "neighbours", "linked", "autoencoder"]
        method = address.choose("Method", options, "fill-method", index=usual, format_func=NAMES.__getitem__)
    with right:
        least = st.number_input(
            "Probability at least",
            0.0,
            0.99,
            0.0,
            0.05,
            key="fill-least",
            bind="query-params",
            help="Calls whose best genotype is less probable stay missing. 0 fills in all.",
        )
    parameters = {"dataset": data.digest, "method": method, "least": float(least)}
    needs.line(needs.of("fill", parameters))
    st.caption(f"It takes {about(3600 * imputation.hours(*data.genotypes.shape, method))} on one core.")
    title = f"{data.name}, missing calls filled by {NAMES[method]}"
    with plainly():
        run = store().find("fill", parameters)
    if st.button("Fill in as a new dataset", type="primary", icon=":material/format_color_fill:", key="fill"):
        run = follow.request("fill", parameters, title, again=True)
    if run is None:
        st.caption("Calls that are there stay as they are, and so does this dataset.")
        return
    if not follow.settled(run, title).done:
        return
    made = run.files.read("result.json")
    sure = made["sure"]
    st.success(
        escaped(
            f"{count(made['filled'], 'call')} filled in; {made['left']:,} left missing. The method gave its genotype a "
            f"probability of at least 0.9 at {sure['0.9']:,}, of at least 0.5 at {sure['0.5']:,}."
        )
    )
    st.caption("The list has every call that was filled in, its genotype and its probability.")
    downloads.links(run, {"filled.csv.gz": "Which calls were filled (CSV, gzip)"})
    navigation.link("data", "Look at the filled data", dataset=made["digest"])
