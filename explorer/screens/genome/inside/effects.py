"""How one prediction comes about, layer by layer, and what it and the accuracy lose when filters are switched off."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from explorer.drawing import ablation as figures
from explorer.inspection.fields.ablation import MEASURED, How, ablatable, filters
from explorer.jobs.results import AblationTable
from explorer.messages.inspector.effects import (
    HeadSum,
    JointAblation,
    JointAblationAnswer,
    LayerPart,
    PredictionTrace,
    SingleAblations,
)
from explorer.networks.geometry import geometry
from explorer.networks.spec import NetworkSpec
from explorer.screens.genome.inside import samples
from explorer.screens.genome.inside.opened import Opened
from explorer.ui import address, computing, follow, inspector
from explorer.ui.caching import cached_resource
from explorer.ui.say import count, escaped, plainly, spelled
from explorer.ui.session import store
from explorer.ui.show import figure

HOW: dict[How, str] = {"zero": "0", "mean": "its mean over samples"}


def prediction(opened: Opened) -> None:
    """Follow one sample's prediction from the genotypes to the output."""
    left, right = st.columns(2)
    with left:
        sample = samples.choose(opened)
    with right:
        output = samples.output(opened)
    with plainly():
        trace = inspector.ask(PredictionTrace(**samples.network(opened), sample=sample, output=output))
    name = trace.names[output]
    st.markdown(f"#### {escaped(trace.spelled)}")
    if trace.head is not None:
        _sum(trace.head, name)
    st.markdown("##### Layer by layer")
    st.dataframe(
        spelled(pd.DataFrame([_line(one) for one in trace.layers])),
        hide_index=True,
        column_config={
            "mean": st.column_config.NumberColumn("mean |value|", format="%.3g"),
            "silent": st.column_config.NumberColumn("exactly 0", format="percent"),
            "strongest": st.column_config.TextColumn("units with the largest part", width="large"),
            "total": st.column_config.NumberColumn(
                "sum of parts", format="%.4g", help="Of value × derivative over all units of the layer"
            ),
        },
        alt="What every layer gives for this sample, and the units with the largest part in the output",
    )
    st.caption(
        f"A unit's part is its value × the derivative of the output ({escaped(name)}, before it becomes a prediction) "
        "by it. In the last layers the parts add up to the output less its bias; further down the rest of the network "
        "is not linear, and they add up to it only roughly."
    )


def _line(one: LayerPart) -> dict[str, str | float]:
    top = [f"{' x '.join(str(i + 1) for i in unit.unit)}: {unit.part:+.3g}" for unit in one.top]
    about = {"layer": one.layer, "gives": one.shape, "mean": one.mean, "silent": one.silent}
    return about | {"strongest": " · ".join(top), "total": one.total}


def _sum(head: HeadSum, name: str) -> None:
    """Show the last layer's sum number by number."""
    shown = head.terms[:12]
    rest = head.rest + sum(term.product for term in head.terms[12:])
    parts = [f"{head.bias:.4g}"] + [f"({term.weight:.4g} × {term.value:.4g})" for term in shown[:4]]
    others = head.output - head.bias - sum(term.product for term in shown[:4])
    st.markdown(
        f"The output before that, **{head.output:.4g}** = bias + Σ weight × value of `{head.source}` "
        f"= {escaped(' + '.join(parts))} + {others:.4g} for the other {max(0, head.features - 4):,}."
    )
    with st.expander(f"Every number of {head.layer}: the largest {len(shown)} of {head.features:,} terms"):
        rows = [(f"{head.source} {term.unit + 1}", term.weight, term.value, term.product) for term in shown]
        table = pd.DataFrame(rows, columns=["unit", "weight", "value", "weight × value"])
        ends = [("bias", None, None, head.bias), (f"the other {head.features - len(shown):,}", None, None, rest)]
        ends.append((f"output: {name}", None, None, head.output))
        whole = pd.concat(
            [table, pd.DataFrame(ends, columns=list(table.columns)).astype({"weight": float, "value": float})]
        )
        whole["so far"] = [*whole["weight × value"].iloc[:-1].cumsum(), head.output]
        st.dataframe(spelled(whole), hide_index=True, alt="The terms of the last sum, and what they add up to")


def ablation(opened: Opened) -> None:
    """Switch filters of a layer off, and show what a sample's prediction and the accuracy lose."""
    layers = _layers(opened.trained.network.spec)
    if not layers:
        st.info("This network has no layer with several filters or units before its output.", icon=":material/info:")
        return
    left, middle, right = st.columns([3, 2, 3])
    with left:
        layer = address.choose("Layer", list(layers), "off-layer", format_func=lambda name: f"{name} · {layers[name]}")
    with middle:
        fill = address.choose("Set to", list(HOW), "off-how", format_func=HOW.__getitem__)
    how: How = "zero" if fill == "zero" else "mean"
    with right:
        sample = samples.choose(opened)
    output = samples.output(opened)
    network = samples.network(opened)
    with plainly():
        single = inspector.ask(SingleAblations(**network, layer=layer, how=how, sample=sample, output=output))
    name, change = opened.trained.target.output_names[output], single.without - single.with_all
    what = name if opened.trained.target.quantitative else f"P({name})"
    drawn = f"raw output, {name}" if single.estimated else what
    numbers = list(range(single.filters))
    key = f"off-{opened.run.id}-{opened.fold}-{layer}"
    first = [int(abs(change).argmax())] if len(change) else []
    off = st.multiselect(
        f"Switched off: {single.word}", numbers, default=first, key=key, format_func=lambda k: str(k + 1)
    )
    with plainly():
        joint = inspector.ask(
            JointAblation(**network, layer=layer, how=how, filters=tuple(off), sample=sample, output=output)
        )
    _compared(joint, opened, what)
    figure(figures.changes(change, single.word, drawn, single.estimated), key="ablation-changes")
    _all_of(opened, layer, how)


def _compared(joint: JointAblationAnswer, opened: Opened, what: str) -> None:
    """Show every number without the filters, with what changed, beside what it is with all of them."""
    trait, metrics = opened.trained.target.traits[0], joint.metrics
    pairs: list[tuple[str, float | None, float | None]] = []
    if joint.sample is not None:
        pairs.append((f"{escaped(what)} of this sample", joint.sample.with_all, joint.sample.without))
    without = metrics.without[trait]
    pairs += [(MEASURED[name], metrics.with_all[trait][name], value) for name, value in without.items()]
    for column, (label, before, after) in zip(st.columns(len(pairs)), pairs, strict=True):
        with column:
            if before is None or after is None:
                st.metric(label, "–", border=True, help="Not defined for these samples")
                continue
            colour = "off" if label == pairs[0][0] or after == before else "normal"
            st.metric(label, f"{after:.4g}", f"{after - before:+.4g}", colour, border=True)
            st.caption(f"with all: {before:.4g}")
    held_out = count(joint.samples, "held-out sample")
    first = "" if joint.samples == joint.held_out else f" (the first of {joint.held_out:,})"
    st.caption(f"Measured on {held_out}{first}, for {escaped(trait)}.")


def _all_of(opened: Opened, layer: str, how: How) -> None:
    """Show every filter of the layer, measured on all held-out samples, or offer it: work with progress."""
    parameters = {**samples.network(opened), "layer": layer, "how": how, **computing.choose()}
    title = f"Every filter of {layer} switched off in {opened.run.title}"
    with plainly():
        known = store().find("ablate", parameters)
    if known is None:
        if st.button("Measure every filter on all held-out samples", icon=":material/play_arrow:", key="ablate-all"):
            follow.request("ablate", parameters, title, again=True)
            st.rerun()
        return
    st.markdown("**Every filter switched off by itself**, on all held-out samples")
    run = follow.settled(known, title)
    if run.done:
        follow.origin(run)
        table = AblationTable.load(run.folder)
        st.dataframe(
            spelled(table.shown()),
            hide_index=True,
            column_config={name: st.column_config.NumberColumn(format="%.4f") for name in table.shown().columns[1:]},
            alt="Every filter of the layer, by what the predictions lose without it",
        )
        with_all = ", ".join(
            f"{MEASURED[name]} {value:.4f}" for name, value in table.with_all.items() if value is not None
        )
        st.caption(f"With all filters: {with_all}, on {count(table.samples, 'held-out sample')}.")


@cached_resource(max_entries=8)
def _layers(spec: NetworkSpec) -> dict[str, str]:
    rows = [row for row in ablatable(geometry(spec)) if row.kind not in ("dropout", "flatten")]
    return {row.name: f"{count(filters(row).count, filters(row).word)}" for row in rows}
