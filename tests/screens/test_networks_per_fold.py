"""How many networks per fold the page Train begins with: as many as the chosen device trains, not the fastest."""

import json

import pytest
from second_device import CARD
from streamlit.testing.v1 import AppTest

from explorer import devices
from explorer.training import size


def settings() -> None:
    import json
    from unittest import mock

    import mosaics
    import numpy as np
    import pandas as pd
    import streamlit as st

    from explorer.datasets.dataset import Dataset
    from explorer.datasets.traits import Column, Traits
    from explorer.screens.genome.train import train_form
    from explorer.ui.network_form import Choice

    rng = np.random.default_rng(1)
    panel = mosaics.genotypes(rng.binomial(2, 0.5, (60, 30)))
    table = pd.DataFrame({"height": rng.normal(size=60)}, index=pd.Index(panel.samples))
    data = Dataset("panel", panel, Traits(table, (Column(name="height", kind="quantitative"),)))
    with mock.patch.object(train_form, "_relatives", return_value=None):
        run = train_form.spec(Choice("linear", {}, "dosage", ("height",), None), data)
    st.text(json.dumps([run.device, run.ensemble, run.split.folds]))


def told(app: AppTest) -> list[object]:
    assert not app.exception
    return json.loads(app.text[0].value)


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> AppTest:
    cpu = devices.available()[-1]
    monkeypatch.setattr(devices, "available", lambda: [CARD, cpu])
    return AppTest.from_function(settings, default_timeout=60)


def test_they_follow_the_device_that_is_chosen(app: AppTest) -> None:
    assert told(app.run()) == ["cpu", size.ON_CPU, size.FOLDS]
    device = next(box for box in app.selectbox if box.label == "Device")
    assert told(device.select(CARD.name).run()) == [CARD.name, size.ON_GPU, size.FOLDS]
    device = next(box for box in app.selectbox if box.label == "Device")
    assert told(device.select("cpu").run()) == ["cpu", size.ON_CPU, size.FOLDS]


def test_what_was_asked_for_stays_whatever_else_is_chosen(app: AppTest) -> None:
    app.run()
    number = next(box for box in app.number_input if box.label == "Networks per fold")
    assert told(number.set_value(2).run()) == ["cpu", 2, size.FOLDS]
    epochs = next(box for box in app.number_input if box.label == "Epochs")
    assert told(epochs.set_value(7).run()) == ["cpu", 2, size.FOLDS]


def test_a_link_to_a_card_begins_with_what_a_card_trains(app: AppTest) -> None:
    app.query_params["device"] = CARD.name
    assert told(app.run()) == [CARD.name, size.ON_GPU, size.FOLDS]
