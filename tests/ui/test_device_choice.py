"""The choice of a device: drawn where there is more than a CPU, kept from page to page, and in what a page asks for."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from second_device import CARD, second_device
from streamlit.testing.v1 import AppTest

from explorer import devices, machine
from explorer.jobs import computing


def choice() -> None:
    import json

    import streamlit as st

    from explorer.ui import computing

    st.text(json.dumps([computing.choose(), computing.kept()]))


def page(name: str) -> None:
    """Draw the part of a page that asks for work, and show what it asks for."""
    import json
    from types import SimpleNamespace
    from typing import Any
    from unittest import mock

    import mosaics
    import numpy as np
    import pandas as pd
    import streamlit as st

    from explorer.datasets.dataset import Dataset
    from explorer.datasets.traits import Column, Traits
    from explorer.screens.genome.association import request
    from explorer.screens.genome.attention import form
    from explorer.screens.genome.data import describe
    from explorer.screens.genome.inside import effects
    from explorer.ui import attribution_form, follow, grouping, needs

    rng = np.random.default_rng(1)
    panel = mosaics.genotypes(rng.binomial(2, 0.5, (40, 30)))
    table = pd.DataFrame({"height": rng.normal(size=40)}, index=pd.Index(panel.samples))
    data = Dataset("panel", panel, Traits(table, (Column(name="height", kind="quantitative"),)))
    run: Any = SimpleNamespace(id="train-000000000c", title="a run", parameters={"spec": {"traits": ["height"]}})

    class Asked(Exception):
        pass

    def record(kind: str, parameters: Any, *more: Any, **others: Any) -> None:
        raise Asked(json.dumps(dict(parameters), default=str))

    def find(kind: str, parameters: Any) -> None:
        st.text(json.dumps(parameters))

    with (
        mock.patch.object(follow, "request", record),
        mock.patch.object(needs, "offered", record),
        mock.patch.object(needs, "unless_large", record),
    ):
        try:
            if name == "association":
                request.choose(data)
            elif name == "attention":
                record("attention", form.parameters(run, data))
            elif name == "data":
                describe.compute(data)
            elif name == "clusters":
                grouping.asked(data, "clusters")
            elif name == "ablation":
                opened: Any = SimpleNamespace(run=run)
                with (
                    mock.patch.object(effects.samples, "network", return_value={"run": run.id}),
                    mock.patch.object(effects, "store", return_value=SimpleNamespace(find=find)),
                ):
                    effects._all_of(opened, "conv_1", "zero")
            else:
                run.parameters["spec"] |= {"dataset": "0" * 16, "network": {"preset": "linear"}}
                with (
                    mock.patch.object(attribution_form, "usual", return_value="saliency"),
                    mock.patch.object(attribution_form, "_others", return_value=[]),
                    mock.patch.object(attribution_form, "_how_many", return_value={}),
                ):
                    asked = attribution_form.choose(run, data)
                st.text(json.dumps(asked.model_dump(mode="json")))
        except Asked as said:
            st.text(str(said))


@pytest.fixture
def card(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with second_device(monkeypatch):
        yield


def shown(app: AppTest):
    assert not app.exception
    return json.loads(app.text[0].value)


def test_on_a_cpu_alone_nothing_is_drawn_and_nobody_is_asked(monkeypatch):
    monkeypatch.setattr(machine, "accelerated", lambda: False)
    monkeypatch.setattr(devices, "available", None)
    app = AppTest.from_function(choice, default_timeout=60)
    app.query_params["computed-on"] = "cuda:0"
    assert shown(app.run()) == [{}, {}]
    assert not app.selectbox


def test_a_driver_without_a_card_is_no_choice_either(monkeypatch):
    monkeypatch.setattr(machine, "accelerated", lambda: True)
    cpu = devices.available()[-1]
    monkeypatch.setattr(devices, "available", lambda: [cpu])
    app = AppTest.from_function(choice, default_timeout=60).run()
    assert shown(app) == [{}, {}]
    assert not app.selectbox
    assert computing.computed("auto", lambda device: device.name).told == ""


def test_the_fastest_is_usual_and_another_one_is_asked_for_by_name(card):
    app = AppTest.from_function(choice, default_timeout=60).run()
    assert shown(app) == [{}, {}]
    (box,) = app.selectbox
    assert box.options == [f"{CARD.title} (the fastest)", f"{CARD.title} (8.0 GB)", box.options[-1]]
    assert box.options[-1].startswith("CPU")
    assert shown(box.select("cpu").run()) == [{"device": "cpu"}, {"device": "cpu"}]
    assert app.query_params["computed-on"] in ("cpu", ["cpu"])


def test_a_device_in_a_link_that_is_not_there_is_not_asked_for(card):
    app = AppTest.from_function(choice, default_timeout=60)
    app.query_params["computed-on"] = "cuda:7"
    assert shown(app.run()) == [{}, {}]


@pytest.mark.parametrize("name", ["association", "attention", "data", "clusters", "ablation", "saliency"])
def test_what_a_page_asks_for_says_where(card, name):
    app = AppTest.from_function(page, args=(name,), default_timeout=60).run()
    assert "device" not in shown(app)
    if name == "clusters":  # the choice is drawn by the page's first part
        app.session_state["computed-on-kept"] = "cuda:0"
        app.run()
    else:
        (box,) = [box for box in app.selectbox if box.label == "Computed on"]
        box.select("cuda:0").run()
    assert shown(app)["device"] == "cuda:0"
