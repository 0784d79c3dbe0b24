"""Forms drawn from models: what they return is what the model says, and what is wrong is named."""

import pytest
from streamlit.testing.v1 import AppTest

from explorer.errors import InputError
from explorer.networks import zoo
from explorer.training.spec import Optimizer, Schedule
from explorer.ui import forms


def _form(model_path: str, key: str) -> AppTest:
    module, _, name = model_path.rpartition(".")

    def script(module: str, name: str, key: str) -> None:
        from importlib import import_module

        import streamlit as st

        from explorer.ui import forms

        model = getattr(import_module(module), name)
        st.session_state["held"] = forms.read(model, forms.fields(model, key, bind=None)).model_dump()

    return AppTest.from_function(script, args=(module, name, key), default_timeout=60).run()


@pytest.mark.parametrize("model", [Optimizer, Schedule, *[zoo.settings(name) for name in zoo.names()]])
def test_untouched_form_gives_the_models_defaults(model):
    app = _form(f"{model.__module__}.{model.__qualname__}", "f")
    assert not app.exception
    assert app.session_state["held"] == model().model_dump()


def test_a_widget_sets_its_field():
    app = _form("explorer.training.spec.Optimizer", "f")
    app.selectbox(key="f-kind").select("adagrad").run()
    app.number_input(key="f-learning_rate").set_value(0.25).run()
    assert app.session_state["held"]["kind"] == "adagrad"
    assert app.session_state["held"]["learning_rate"] == 0.25


def test_lists_are_read_from_text():
    model = zoo.settings("mlp")
    assert dict(forms.read(model, {"hidden": "32; 16, 8"}))["hidden"] == (32, 16, 8)


def test_what_is_wrong_is_named():
    with pytest.raises(InputError, match=r"^Learning rate: it must be greater than 0"):
        forms.read(Optimizer, {"learning_rate": -1.0})
    with pytest.raises(InputError, match=r"^Units of hidden layers: "):
        forms.read(zoo.settings("mlp"), {"hidden": "many"})
