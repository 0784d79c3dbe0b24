"""The choices that several pages share; each is in the page's address, so that a view is a link."""

from __future__ import annotations

import time
from contextlib import AbstractContextManager
from typing import Any, NoReturn

import streamlit as st

from explorer.datasets.dataset import Dataset
from explorer.errors import InputError
from explorer.jobs.damage import Damage
from explorer.jobs.prepared import SAID
from explorer.jobs.runs import Run
from explorer.ui import address, follow, navigation
from explorer.ui.early_end import end_page
from explorer.ui.say import count, escaped, plain
from explorer.ui.session import dataset as load
from explorer.ui.session import store, workspace


def dataset() -> Dataset:
    """Choose a dataset in the sidebar; the newest stands there at first."""
    known = {about["digest"]: about for about in workspace().datasets()}
    if not known:
        for damaged in workspace().damaged:
            st.warning(escaped(InputError(*damaged.told)))
        st.info("There are no data yet. Bring your own on the page **Bring your data**.", icon=":material/upload_file:")
        end_page()
    digests = list(known)
    if address.unknown(digests, "dataset"):
        st.warning(f"{_why_not(workspace().damaged, 'dataset')} Another one is shown.")
    with st.sidebar:
        chosen = address.choose("Dataset", digests, "dataset", format_func=lambda digest: known[digest]["name"])
        about = known[chosen]
        st.caption(f"{count(about['samples'], 'sample')}, {count(about['variants'], 'variant')}")
    return load(chosen)


def _why_not(damaged: list[Damage], key: str) -> str:
    """Return why what the link asks for is not shown."""
    found = next((one for one in damaged if one.id == st.query_params.get(key)), None)
    if found is not None:
        return escaped(InputError(*found.told))
    where = "in this workspace" if key == "dataset" else "among the finished runs of this dataset"
    return f"The {key} in this link is not {where}."


def trait(data: Dataset, key: str = "trait") -> str:
    """Choose one trait of the dataset."""
    names = data.traits.names("trait")
    if not names:
        st.info("This dataset has no trait. Bring a table of traits with it, or plant one on the page **Data**.")
        end_page()
    return st.selectbox("Trait", names, key=key, bind="query-params", format_func=plain) or names[0]


def run(data: Dataset, where: AbstractContextManager[object], kind: str = "train") -> Run | None:
    """Choose a finished run of this dataset, in the line of the page's title (`frame.heading`).

    None where there is none. While the first is at work, the page waits.
    """
    made = [run for run in store().list(kind=kind) if belongs(run, data.digest)]
    done = [run for run in made if run.done]
    if not done:
        for at_work in made:
            if at_work.pending:
                follow.until_done(at_work)
        for damaged in store().damaged:
            if damaged.id.startswith(f"{kind}-"):
                st.warning(escaped(InputError(*damaged.told)))
        return None
    by_id = {run.id: run for run in done}
    if address.unknown(list(by_id), "run"):
        st.warning(f"{_why_not(store().damaged, 'run')} Another one is shown.")
    with where:
        chosen = by_id[address.choose("Run", list(by_id), "run", format_func=lambda id: label(by_id[id]))]
    store().refuse_damaged(chosen)
    return chosen


def untrained(data: Dataset, page: str, shows: str) -> NoReturn:
    """Say that a dataset needs a network first, lead there and to what is finished, and end the page.

    `shows` is what the page shows of a network, as in "a map".
    """
    st.info(
        f"No network has been trained on **{escaped(data.name)}** yet, so there is no {shows} of it. Train one: the "
        "settings suit the data as they are, and the page says how long it will take.",
        icon=":material/model_training:",
    )
    with st.container(horizontal=True):
        navigation.link("train", f"Train a network on {escaped(data.name)}", dataset=data.digest)
        names = {about["digest"]: about["name"] for about in workspace().datasets()}
        finished = next((one for one in store().list(kind="train", state="done") if _digest(one) in names), None)
        if finished is not None:
            digest = _digest(finished)
            words = f"See a finished {shows}, of {escaped(names[digest])}"
            navigation.link(page, words, dataset=digest, run=finished.id)
    end_page()


def _digest(run: Run) -> str:
    return str(dataset_of(run.parameters))


def label(run: Run) -> str:
    """Return a training run's title with what tells it from others: seed, folds and networks, time, state."""
    spec = run.parameters["spec"]
    when = SAID if run.prepared else time.strftime("%d %b %H:%M", time.localtime(run.created))
    parts = [f"seed {spec['seed']}", *size_of(spec), when]
    return ", ".join([run.title, *parts, *([] if run.done else [run.state])])


def size_of(spec: dict[str, Any]) -> list[str]:
    """Return in words how many folds and networks a run, as JSON has it, trains; nothing for one network.

    >>> size_of({"split": {"kind": "kfold", "folds": 5}, "ensemble": 3})
    ['5 folds × 3 networks']
    >>> size_of({"split": {"kind": "random"}})
    []
    """
    split, networks = spec.get("split") or {}, int(spec.get("ensemble", 1))
    folds = {"kfold": count(split.get("folds", 5), "fold"), "group": f"groups of {split.get('group')}"}
    words = [folds[split["kind"]]] if split.get("kind") in folds else []
    if networks > 1:
        words.append(f"{networks} networks")
    return [" × ".join(words)] if words else []


def belongs(run: Run, digest: str) -> bool:
    """Whether a run was made from this dataset."""
    return dataset_of(run.parameters) == digest


def dataset_of(parameters: dict[str, Any]) -> str | None:
    """Return the digest of the dataset that parameters name, at their top or in their run specification."""
    inner = parameters.get("spec")
    return parameters.get("dataset") or (inner.get("dataset") if isinstance(inner, dict) else None)
