"""The topic Missing genotypes: hidden calls filled in by four methods, and what each gets right."""

from __future__ import annotations

import streamlit as st
from scipy.stats import t

from explorer.components.topic import TopicView
from explorer.genetics.imputation.scores import BINS, BORDERS
from explorer.genetics.imputation.windows import CORE
from explorer.jobs import imputation
from explorer.jobs.imputation import CLOSE_SHARE, Impute, Result
from explorer.training.imputation import script
from explorer.training.imputation.compared import METHODS, ImputeTask
from explorer.training.imputation.design import network_spec
from explorer.ui import follow, navigation, take_home, topics

_VIEW = TopicView("making/missing_genotypes/main.js")
LABELS = [f"< {BORDERS[0]:.0%}", *(f"{low:.0%}" for low in BORDERS)]
"""Of the bins, by where each begins."""


def missing_genotypes() -> None:
    """Show hidden calls of the sample cohort, how each method fills them in, and the scores of all."""
    topics.story(
        "Arrays and sequencing leave calls missing, and most methods want none missing. What fills them in is judged "
        "on masked truth: known calls are hidden, filled in from everything else, and only then looked at. A denoising "
        "autoencoder learns just that: calls are hidden from it, and it gives them back. Beside it stand the most "
        "frequent genotype, the samples that are most alike, and ridge regression on the linked variants."
    )
    run = follow.until_done(follow.request("impute", Impute(), imputation.TITLE))
    result = Result.load(run.folder)
    task = ImputeTask.model_validate(run.parameters["task"])
    about, made = result.about, result.compared
    _VIEW(
        key=f"making-missing-{run.id}",
        arrays={"sums": made.sums.astype("float32").ravel(), "null": made.null.astype("float32").ravel()},
        close=about["close"],
        names=about["names"],
        methods=list(METHODS),
        shares=list(task.shares),
        masks=made.sums.shape[1],
        bins=BINS,
        quantile=float(t.ppf(0.975, made.sums.shape[1] - 1)),
        labels=LABELS,
    )
    st.caption(
        f"{about['samples']:,} samples, {about['compared']:,} of {about['variants']:,} variants in {about['windows']} "
        f"windows (promoters), each with flanks; {made.sums.shape[1]} masks of each share, no two with a call in "
        "common. Samples are those that the methods learn from; a mask's calls are hidden from all of it. Intervals "
        "(95%) are over masks: they say nothing of other samples. Dosage r² is counted from each variant's mean, so "
        "the most frequent genotype has 0. The strip is the first samples and variants at "
        f"{about['close']['share']:.0%} hidden. Settings were chosen on other masks of a few windows of this cohort."
    )
    follow.origin(run)
    states = int(about["ploidy"]) + 1
    spec = network_spec(int(about["close"]["width"]), CORE, states, task.hidden)
    take_home.network(
        "missing-genotypes",
        {"autoencoder of a window": spec},
        lambda: script.of_window(result.about, task, CLOSE_SHARE),
    )
    take_home.inside("missing-genotypes", {"autoencoder of the first window": run.folder / "code.safetensors"})
    navigation.link("data", "Fill in missing calls of your data", tab="Missing calls")
