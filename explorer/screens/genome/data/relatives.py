"""Close relatives and duplicates on the Data page: how many, who, and a click that keeps one of each."""

from __future__ import annotations

import streamlit as st

from explorer.datasets.dataset import Dataset
from explorer.genetics.relatives import DEGREES, SECOND, Relatives
from explorer.jobs import groups
from explorer.ui import downloads, follow, grouping, navigation
from explorer.ui.say import count, escaped, plainly, spelled
from explorer.ui.session import store

MOST_SHOWN = 1000
MOST_NAMED = 20
UP_TO = ("duplicates", "duplicates and first degree", "duplicates, first and second degree")


def show(data: Dataset) -> None:
    """List the close relatives and duplicates, and offer a dataset with one of each."""
    st.subheader("Relatives and duplicates")
    asked = grouping.relatives(data)
    if asked is None:
        return
    run, found = asked
    st.markdown(_sentence(found))
    if found.measure == "kinship" and found.telling and found.faintest > SECOND:
        st.caption(
            f"Between most samples a kinship below {found.faintest:.2f} cannot be told from chance at "
            f"{count(found.variants, 'variant')}: relatives of second degree (kinship 0.125) may be missed."
        )
    if not len(found.pairs):
        return
    st.dataframe(
        spelled(groups.named_pairs(found, data.genotypes.samples).head(MOST_SHOWN)),
        hide_index=True,
        height=min(320, 37 + 35 * len(found.pairs)),
        alt="Pairs of related samples",
        key="relatives",
    )
    if len(found.pairs) > MOST_SHOWN:
        st.caption(f"The closest {MOST_SHOWN:,} pairs are shown; the file has all {len(found.pairs):,}.")
    downloads.links(run, {"relatives.csv": "Relatives (CSV)"})
    _one_of_each(data, run.id, found)


def _sentence(found: Relatives) -> str:
    at = f"at {count(found.variants, 'variant')}"
    if found.related > len(found.pairs):
        return f"{found.related:,} pairs of samples are related, as in one cross: too many for a list."
    if found.measure == "concordance":
        how = f"These are haploids or inbred lines, so that only identical samples are looked for, {at}: "
        if not found.telling:
            return how + "the variants are too few, or too linked, to tell them from samples that are alike by chance."
        many = count(len(found.pairs), "pair") if len(found.pairs) else "no pair"
        return how + f"{many} of samples with at least 99% equal calls."
    if not found.telling and not len(found.pairs):
        return f"Relatives cannot be told from chance {at}."
    if not len(found.pairs):
        return f"**No close relatives**: no pair has a kinship of second degree beyond chance (KING-robust, {at})."
    many = [f"{count(found.count(d), 'pair')} of {words}" for d, words in enumerate(DEGREES) if found.count(d)]
    few = "" if found.telling else " Most relatives of first degree cannot be told from chance at so few."
    return f"{', '.join(many)}, by KING-robust kinship {at}.{few}"


def _one_of_each(data: Dataset, relatives: str, found: Relatives) -> None:
    there = [degree for degree in range(len(UP_TO)) if found.count(degree)]
    degree = there[-1]
    if len(there) > 1:
        degree = st.selectbox("Leave out", there, index=len(there) - 1, format_func=UP_TO.__getitem__, key="one-of")
    parameters = {"dataset": data.digest, "relatives": relatives, "degree": degree}
    title = f"One of each of {data.name}"
    with plainly():
        run = store().find("unrelated", parameters)
    if st.button("Keep one of each", type="primary", icon=":material/person_remove:", key="one-of-each"):
        run = follow.request("unrelated", parameters, title, again=True)
    if run is None:
        st.caption(
            "Whoever has most relatives is left out first, and of two alike the one with more missing calls, until no "
            "two are related: a new dataset. This one stays as it is."
        )
        return
    if follow.settled(run, title).done:
        result = run.files.read("result.json")
        names = ", ".join(result["left_out"][:MOST_NAMED])
        more = len(result["left_out"]) - MOST_NAMED
        rest = f" and {more:,} more" if more > 0 else ""
        st.success(escaped(f"{count(result['kept'], 'sample')} kept; left out: {names}{rest}."))
        navigation.link("data", "Look at what is left", dataset=result["digest"], tab="Samples")
