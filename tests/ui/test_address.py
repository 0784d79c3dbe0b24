"""Choices in the address: a link opens what it says, and a choice survives."""

from streamlit.testing.v1 import AppTest


def _page() -> None:
    import streamlit as st

    from explorer.ui import address

    names = {"a1": "same name", "b2": "same name", "c3": "other"}
    options = st.session_state.get("options", list(names))
    if address.unknown(options, "pick"):
        st.warning("unknown")
    st.session_state["got"] = address.choose("Pick", options, "pick", format_func=lambda o: names.get(o) or str(o))


def _app(**address: str) -> AppTest:
    app = AppTest.from_function(_page, default_timeout=60)
    for name, value in address.items():
        app.query_params[name] = value
    return app.run()


def test_default_is_written_into_the_address():
    app = _app()
    assert app.session_state["got"] == "a1"
    assert app.query_params["pick"] == "a1"


def test_a_link_opens_what_it_says_though_names_are_equal():
    app = _app(pick="b2")
    assert app.session_state["got"] == "b2"
    app.selectbox[0].select("c3").run()
    assert app.session_state["got"] == "c3"
    assert app.query_params["pick"] == "c3"


def test_a_changed_address_is_taken_up():
    app = _app(pick="b2")
    app.query_params["pick"] = "c3"
    app.run()
    assert app.session_state["got"] == "c3"
    assert app.run().session_state["got"] == "c3"


def test_an_unknown_value_is_said_and_the_default_shown():
    app = _app(pick="gone")
    assert [w.value for w in app.warning] == ["unknown"]
    assert app.session_state["got"] == "a1"
    assert not app.run().warning


def test_the_choice_is_kept_where_the_address_is_lost():
    app = _app(pick="b2")
    del app.query_params["pick"]
    app.run()
    assert app.session_state["got"] == "b2"


def test_an_option_that_is_gone_gives_way_to_the_default():
    app = _app(pick="b2")
    app.session_state["options"] = ["a1", "c3"]
    app.run()
    assert app.session_state["got"] == "a1"
