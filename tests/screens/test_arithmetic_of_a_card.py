"""The Train page offers a card's arithmetic, and nothing of the sort on a CPU."""

import json

import pytest
from second_device import CARD
from streamlit.testing.v1 import AppTest

from explorer import devices


def learning() -> None:
    import json

    import streamlit as st

    from explorer.screens.genome.train import train_form
    from explorer.training.spec import RunSpec

    asked = train_form._learning("train", RunSpec.model_validate({"traits": ("height",), "precision": "tf32"}))
    st.text(json.dumps({name: asked[name] for name in ("device", "precision")}))


def told(app: AppTest) -> dict[str, str]:
    assert not app.exception
    return json.loads(app.text[0].value)


def test_a_card_offers_its_arithmetic(monkeypatch: pytest.MonkeyPatch) -> None:
    there = devices.available()
    monkeypatch.setattr(devices, "available", lambda: [CARD, *there])
    app = AppTest.from_function(learning, default_timeout=60)
    app.query_params["device"] = CARD.name
    app.run()
    assert told(app) == {"device": CARD.name, "precision": "tf32"}
    offered = next(box for box in app.selectbox if box.label == "Arithmetic")
    assert offered.options == ["float32, as on a CPU", "TF32: products rounded", "bfloat16 where it is faster"]
    assert "lose digits" in (offered.help or "")
    offered.select("bfloat16").run()
    assert told(app) == {"device": CARD.name, "precision": "bfloat16"}


def test_a_cpu_has_float32_alone() -> None:
    app = AppTest.from_function(learning, default_timeout=60).run()
    assert told(app) == {"device": devices.available()[-1].name, "precision": "float32"}
    assert "Arithmetic" not in [box.label for box in app.selectbox]


def test_a_gpu_that_cannot_be_used_is_told_of_beside_the_devices(monkeypatch: pytest.MonkeyPatch) -> None:
    said = "There is an NVIDIA GPU, but its NVIDIA driver is too old for the installed build of torch. Update it."
    monkeypatch.setattr(devices, "overlooked", lambda: said)
    app = AppTest.from_function(learning, default_timeout=60).run()
    assert not app.exception
    assert said in [one.value.replace("\\", "") for one in app.caption]
    monkeypatch.setattr(devices, "overlooked", str)
    assert said not in [one.value.replace("\\", "") for one in app.run().caption]
