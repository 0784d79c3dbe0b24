"""Variants taken as given on the Association page: in the address from the first click, and of one dataset only."""

from streamlit.testing.v1 import AppTest


def given(digest: str, click: str) -> None:
    from types import SimpleNamespace
    from typing import Any

    import streamlit as st

    from explorer.screens.genome.association import request

    st.button("Given this one", on_click=request.condition_on, args=(click,))
    data: Any = SimpleNamespace(digest=digest)
    st.session_state["told"] = list(request._given(data))


def test_the_first_variant_given_is_in_the_address_once():
    app = AppTest.from_function(given, args=("one", "rs1"), default_timeout=60).run()
    assert "condition" not in app.query_params
    for _ in range(2):
        app.button[0].click().run()
        assert app.session_state["told"] == ["rs1"]
        assert app.query_params["condition"] in ("rs1", ["rs1"])  # AppTest tells one value as itself
    app.multiselect[0].set_value([]).run()
    assert app.session_state["told"] == []
    app.run()
    assert "condition" not in app.query_params


def test_a_link_gives_variants_and_keeps_them():
    app = AppTest.from_function(given, args=("one", "rs1"), default_timeout=60)
    app.query_params["condition"] = ["rs7", "rs8", "rs7"]
    for _ in range(2):
        app.run()
        assert app.session_state["told"] == ["rs7", "rs8"]
        assert app.query_params["condition"] == ["rs7", "rs8"]


def test_of_another_dataset_they_are_forgotten():
    app = AppTest.from_function(given, args=("one", "rs1"), default_timeout=60).run()
    app.button[0].click().run()
    other = AppTest.from_function(given, args=("two", "rs1"), default_timeout=60)
    for name in ("condition", "condition-written", "condition-of"):
        other.session_state[name] = app.session_state[name]
    other.query_params["condition"] = app.query_params["condition"]
    other.run()
    assert other.session_state["told"] == []
    assert not len(other.multiselect)
