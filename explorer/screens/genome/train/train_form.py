"""Choose how a network is trained: split, optimizer, stopping, device; the plan is shown before the start."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from explorer import devices
from explorer.datasets.dataset import Dataset
from explorer.datasets.filters import Filters, offered
from explorer.datasets.needs import span
from explorer.datasets.splits import SplitSpec
from explorer.errors import InputError
from explorer.genetics import clusters
from explorer.jobs import estimate
from explorer.jobs.learning import Train
from explorer.jobs.runs import Run
from explorer.screens.genome.train import leave_out, titles
from explorer.training import defaults, families, together
from explorer.training import needs as of_training
from explorer.training import plan as plans
from explorer.training import size as sizes
from explorer.training.plan import Plan
from explorer.training.spec import PRECISIONS, EarlyStopping, Optimizer, RunSpec, Schedule
from explorer.ui import address, follow, forms, grouping, needs, network_form
from explorer.ui.early_end import end_page
from explorer.ui.network_form import Choice
from explorer.ui.say import count as quantity
from explorer.ui.say import escaped, plainly, size
from explorer.ui.session import store

JUDGED_BY = {"loss": "loss", "score": "AUROC (classes) or correlation"}
SPLITS = {
    "stratified": "one hold-out, with the same share of each class",
    "random": "one hold-out, at random",
    "kfold": "k folds: every sample is tested once",
    "group": "leave one group out",
}


EVERY = "cuda"
"""All GPUs; one of them has its number too."""
SPREAD = "one hold-out, spread alike from low values to high"
"""What "stratified" is for a quantitative trait, whose fifths are shared out."""


def spec(choice: Choice, data: Dataset) -> RunSpec:
    """Draw the training settings for a chosen network; return the run as it would be trained."""
    start = _start(choice, data)
    relatives = _relatives(data)
    row = st.columns([1, 1, 2])
    left, right = st.columns(2)
    lacking = st.query_params.get("split") == "group" and not _groups(data)
    with left, st.expander("Training, validation and test samples", lacking, icon=":material/call_split:"):
        split = _split(data, start, relatives, row[0])
        filters = _filters(start, data)
    with right, st.expander("How it learns", icon=":material/tune:"):
        learning = _learning(network_form.key(data, "learn", choice.preset), start)
    with row[1]:
        learning |= _networks(network_form.key(data, "learn", choice.preset), start)
    if learning["device"] == EVERY:
        learning["processes"] = _processes(learning["ensemble"])
    with plainly():
        return start.model_copy(update={"split": split, "filters": filters, **learning})


def _start(choice: Choice, data: Dataset) -> RunSpec:
    """Return the run with the defaults for this network, trait and size."""
    usual = defaults.for_dataset(data, choice.preset, choice.traits, choice.protocol)
    start = RunSpec(dataset=data.digest, **{**usual, **choice.fields()})
    try:
        return sizes.with_usual(plans.make(data, start), start)
    except InputError:  # which `planned` shows, for the settings that are chosen
        return start


def _networks(key: str, start: RunSpec) -> dict[str, object]:
    number = st.number_input(
        "Networks per fold",
        1,
        100,
        start.ensemble,
        key=f"{key}-ensemble",
        bind="query-params",
        help="They differ in their seed and predict by their mean. Whether a map is reproducible is seen from several.",
    )
    return {"ensemble": int(number)}


def _relatives(data: Dataset) -> Run | None:
    """Return the run that has compared the samples; None where it failed, or waits for a click as it takes long."""
    parameters, title = {"dataset": data.digest}, f"Relatives and duplicates of {data.name}"
    run = needs.unless_large("relatives", parameters, title)
    if run is None:
        needs.line(needs.of("relatives", parameters))
        if st.button("Look for relatives", key="begin-relatives"):
            follow.request("relatives", parameters, title)
            st.rerun()
    elif follow.settled(run).pending:
        end_page()
    elif run.done:
        return run
    st.caption("Relatives were not looked for: of two, one may be learnt from while the other one tests.")
    return None


def _split(data: Dataset, start: RunSpec, relatives: Run | None, beside: DeltaGenerator) -> SplitSpec:
    measured = data.traits.column(start.traits[0]).kind == "quantitative"
    kind = address.choose(
        "Test samples",
        list(SPLITS),
        "split",
        index=list(SPLITS).index(start.split.kind),
        format_func={**SPLITS, "stratified": SPREAD if measured else SPLITS["stratified"]}.__getitem__,
    )
    only = {"kfold": ["validation_share"], "group": ["folds", "validation_share"]}.get(
        kind, ["test_share", "validation_share"]
    )
    values = forms.fields(SplitSpec, "split", only=[*only, "seed"], start=start.split.model_dump(), columns=2)
    with beside:
        values |= _folds(kind, start)
    group = None
    if kind == "group":
        if names := _groups(data):
            group = address.choose("Group", names, "split-group")
        if not clusters.columns(data.traits):
            leave_out.offer(data, "split")
    split = SplitSpec.model_validate({**start.split.model_dump(), **values, "kind": kind, "group": group})
    return split if relatives is None or kind == "group" else _together(split, relatives)


def _folds(kind: str, start: RunSpec) -> dict[str, int]:
    """Choose the number of folds; other splits than k folds have a number of their own."""
    words = "Every sample is predicted by networks that never saw it: the significance line needs many such samples."
    if kind == "kfold":
        number = st.number_input("Folds", 2, 100, start.split.folds, key="split-folds", bind="query-params", help=words)
        return {"folds": int(number)}
    said = "one per group" if kind == "group" else "one hold-out"
    st.text_input("Folds", said, disabled=True, help=f"{words} Choose k folds among the splits below for more.")
    return {}


def _groups(data: Dataset) -> list[str]:
    """Return the columns whose classes may be left out one at a time."""
    return [column.name for column in data.traits.columns if column.kind != "quantitative"]


def _together(split: SplitSpec, relatives: Run) -> SplitSpec:
    """Return the split that keeps families together, where there are any and that is wanted."""
    found = grouping.found_relatives(relatives)
    kept, degree = grouping.together(relatives.id, found)
    if why := families.not_kept(found, degree):
        st.caption(why)
    if not kept or not st.toggle("Keep relatives together", True, key="families", bind="query-params"):
        return split
    return families.keeping(split, kept)


def _filters(start: RunSpec, data: Dataset) -> Filters | None:
    if start.protocol is not None:
        return None
    st.caption("Variants left out, decided on the training samples of each fold:")
    there = offered(data.genotypes)
    only = [name for name in ("maf", "missing", "ld_r2", "info", "dose_r2") if name in there]
    filters = forms.read(Filters, forms.fields(Filters, "train-filter", only=only, columns=3))
    return None if filters == Filters.model_validate({}) else filters


def _learning(key: str, start: RunSpec) -> dict[str, object]:
    values = forms.fields(RunSpec, key, only=["epochs", "batch_size", "seed"], start=start.model_dump(), columns=3)
    optimizer = forms.fields(Optimizer, f"{key}-optimizer", start=start.optimizer.model_dump(), columns=3)
    schedule = forms.fields(
        Schedule, f"{key}-schedule", only=["kind", "warm_up"], start=start.schedule.model_dump(), columns=2
    )
    more = forms.fields(RunSpec, key, only=["l1", "l2"], start=start.model_dump(), columns=3)
    narrow, wide = st.columns([1, 2], vertical_alignment="bottom")
    with narrow:
        patience = st.number_input(
            "Stop after epochs without gain",
            0,
            1000,
            start.early_stopping.patience if start.early_stopping else 0,
            key=f"{key}-patience",
            bind="query-params",
            help=f"Early stopping on the validation {JUDGED_BY[start.judged_by]}; 0 never stops early. "
            "The best weights are kept either way.",
        )
    with wide:
        weights = st.selectbox(
            "Class weights",
            ["none", "balanced"],
            format_func={"none": "every sample counts alike", "balanced": "rare classes count more"}.__getitem__,
            help="With few cases among many controls, balanced weights keep a network from calling everybody control.",
            key=f"{key}-weights",
            bind="query-params",
            index=["none", "balanced"].index(start.class_weights if isinstance(start.class_weights, str) else "none"),
        )
    wide, narrow = st.columns([3, 2])
    with wide:
        device = _device()
    with narrow:
        precision = _precision(key, start) if device.startswith("cuda") else "float32"
    return {
        **values,
        **more,
        "optimizer": Optimizer.model_validate(optimizer),
        "schedule": start.schedule.model_copy(update=schedule),
        "early_stopping": EarlyStopping(patience=int(patience)) if patience else None,
        "class_weights": weights,
        "device": device,
        "precision": precision,
    }


def _precision(key: str, start: RunSpec) -> str:
    return st.selectbox(
        "Arithmetic",
        list(PRECISIONS),
        format_func=PRECISIONS.__getitem__,
        help="TF32 and bfloat16 lose digits: compare the accuracy on samples the network has not seen. TF32 rounds the "
        "factors of products to 10 binary digits, bfloat16 to 7, and is kept only where a trial of about a second "
        "finds it faster.",
        key=f"{key}-precision",
        bind="query-params",
        index=list(PRECISIONS).index(start.precision),
    )


def _device() -> str:
    if unused := devices.overlooked():
        st.caption(escaped(unused))
    there = {device.name: f"{device.title} ({size(device.free)} free)" for device in devices.available()}
    gpus = together.gpus()
    if len(gpus) > 1:
        there = {EVERY: f"All {len(gpus)} GPUs, together", **there}
    return address.choose("Device", list(there), "device", index=len(there) - 1, format_func=there.__getitem__)


def _processes(networks: object) -> int:
    """Return how many GPUs share out so many networks per fold, or the batches of one."""
    gpus = len(together.gpus())
    return min(gpus, networks) if isinstance(networks, int) and networks > 1 else gpus


def planned(data: Dataset, run: RunSpec) -> Plan:
    """Show the run as it would start, or say why it cannot."""
    with plainly():
        plan = plans.make(data, run)
    took = estimate.seconds("train", Train(spec=run), store())
    wanted = of_training.of(plan, run).model_copy(update={"seconds": took})
    samples = f"{plan.train:,} train, {plan.validation:,} choose when to stop, {plan.test:,} judge"
    folds = f", in each of {len(plan.folds)} folds" if len(plan.folds) > 1 else ""
    folds += f"; {run.ensemble} networks each" if run.ensemble > 1 else ""
    told_below = wanted.large and plan.device.name == "cpu"
    where = plan.device.title if run.processes == 1 else f"each of {run.processes} GPUs"
    memory = "" if told_below else f" It needs about {size(plan.memory.total)} on {where}."
    if others := devices.of_others(plan.device):
        memory += f" Other work holds {size(others)} of the {size(plan.device.total)} there."
    st.markdown(
        f"**{escaped(titles.title(run))}** with {plan.parameters:,} parameters on {plan.positions:,} positions: "
        f"{samples}{folds}.{memory} {families.said(run.split)}"
    )
    if sentence := plan.held.sentence():
        st.caption(escaped(sentence))
    needs.line(wanted)
    _price(plan, run, took)
    return plan


def _price(plan: Plan, run: RunSpec, took: tuple[float, float] | None) -> None:
    """Say how long all the networks may take, and where they are few, what more would cost."""
    if run.protocol is not None or plan.device.name != "cpu":
        return
    count, every = len(plan.folds) * run.ensemble, sizes.seconds(plan, run, len(plan.folds), run.ensemble)
    about = took or (0.7 * every, 2 * every)
    said = [] if took is not None else [f"{quantity(count, 'network')} may take {span(*about)} on one core."]
    wanted = sizes.FOLDS * sizes.ON_CPU
    if count < wanted:
        more = sizes.seconds(plan, run, sizes.FOLDS, sizes.ON_CPU) / every
        least, most = (one_of * more for one_of in about)
        gains = ["every sample is predicted unseen"] if len(plan.folds) == 1 else []
        gains += ["seeds can be compared"] if run.ensemble == 1 else []
        then = f": then {', and '.join(gains)}" if gains else ", and tell signal from noise more surely"
        said.append(f"{sizes.FOLDS} folds of {sizes.ON_CPU} networks would take {span(least, most)}{then}.")
    if said:
        st.caption(" ".join(said))
