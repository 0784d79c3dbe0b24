"""A line as the genome view draws it, and what the Saliency page says of one: loci, none, or why there is none."""

import numpy as np
import pytest
from lines import described, drawn
from streamlit.testing.v1 import AppTest

from explorer.components.genome_view.layers.windows import LOCUS, NONE, PASSES
from explorer.ui import line as of_pages


def test_each_window_is_what_it_reached_and_loci_have_their_cards_in_the_order_of_the_windows():
    line = drawn()
    assert line.loci["log10_p"].tolist() == [-9.0, -4.0]
    windows = of_pages.tracks(line, described(line))
    assert windows is not None
    assert windows.reached.tolist() == [NONE, LOCUS, PASSES, LOCUS]
    assert windows.lead is not None
    assert windows.lead.tolist() == [-1, 11, -1, 41]
    assert [card.label for card in windows.cards] == ["m11", "m41"]
    told = {"Lead SNP": "m11", "Effect": "A raises it", "Networks that have it": "80%"}
    assert dict(windows.cards[0].rows) == {**told, "By regression": "interacts with 1:5"}
    assert dict(windows.cards[1].rows) == {**told, "Lead SNP": "m41"}
    assert windows.log10p.tolist() == [1, 9, 6, 4]
    assert windows.threshold == pytest.approx(-np.log10(0.05 / 4))
    windows.check(50)


def test_without_a_line_nothing_is_drawn():
    line = drawn(reason="The samples are too few.")
    assert of_pages.tracks(line, described(line)) is None


def page(kind: str) -> None:
    """The parts of the page that speak of the line, on a job that is done."""
    from types import SimpleNamespace
    from unittest.mock import patch

    import lines
    import streamlit as st

    from explorer.screens.genome.saliency import loci

    made = {
        "loci": lines.drawn(),
        "none": lines.drawn((-0.2, -1.0, -0.5, -0.1)),
        "reason": lines.drawn(reason="The samples are too few."),
    }[kind]
    job = SimpleNamespace(id="line-0", parameters={"run": "train-0"}, pending=False, done=True)
    with patch("explorer.ui.line.load", return_value=made), patch("explorer.ui.follow.store"):
        found = loci.drawn(job)  # pyright: ignore[reportArgumentType]
    with loci.folded(found):
        st.text("the map")
    table = None if loci.with_line(found) is None else lines.described(made)
    loci.show(job, found, table, SimpleNamespace(done=False))  # pyright: ignore[reportArgumentType]


def said(kind: str) -> tuple[AppTest, str]:
    app = AppTest.from_function(page, args=(kind,), default_timeout=60).run()
    assert not app.exception
    texts = [*app.markdown, *app.caption, *app.info]
    return app, " ".join(text.value for text in texts).replace("\\", "")


def test_loci_are_a_table_below_an_open_map():
    app, words = said("loci")
    assert not app.expander
    table = app.dataframe[0].value
    assert table["variant"].tolist() == ["m11", "m41"]
    assert table["share"].tolist() == [80, 80]
    assert table["cause"].tolist() == ["interacts with 1:5", ""]
    assert "marker_p" not in table  # of which nothing is known
    assert "600 samples predicted by networks that never saw them (5 folds, 15 networks in all). By a chain." in words


def test_where_nothing_stands_out_it_says_so_and_folds_the_map_away():
    app, words = said("none")
    assert [one.label for one in app.expander] == ["The map all the same"]
    assert not app.expander[0].proto.expanded
    assert "No locus stands out from noise." in words
    assert not app.dataframe


def test_without_a_line_the_reason_comes_first_and_the_map_stays_open():
    app, words = said("reason")
    assert not app.expander
    assert words.startswith(":gray[:material/help: No significance line. The samples are too few.]")


def offer(took: tuple[float, float] | None, begun: bool) -> None:
    """The request for a line, on a store that knows how long it takes, and whether it was asked for before."""
    from types import SimpleNamespace
    from unittest.mock import patch

    import streamlit as st

    from explorer.ui import line

    store = SimpleNamespace(find=lambda kind, parameters: "begun" if begun else None)
    run = SimpleNamespace(id="train-0123456789", title="MLP", parameters={"spec": {"traits": ["growth"]}})
    result = SimpleNamespace(request=SimpleNamespace(output=None))
    with (
        patch.object(line, "store", lambda: store),
        patch.object(line.estimate, "seconds", lambda *_: took),
        patch.object(line.follow, "request", lambda kind, parameters, title: f"{kind} of {parameters.run}"),
    ):
        st.text(str(line.asked(run, result)))  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize("took", [None, (10.0, 80.0)])
def test_a_short_test_begins_by_itself(took: tuple[float, float] | None):
    app = AppTest.from_function(offer, args=(took, False), default_timeout=60).run()
    assert not app.exception
    assert app.text[0].value == "line of train-0123456789"
    assert not app.button


def test_a_long_test_waits_for_a_click_which_is_told_its_price():
    app = AppTest.from_function(offer, args=((600.0, 1200.0), False), default_timeout=60).run()
    assert app.text[0].value == "None"
    assert "whether the network has learnt anything" in app.markdown[0].value
    assert "That takes 10 to 20 minutes" in app.markdown[0].value
    app = app.button[0].click().run()
    assert app.text[0].value == "line of train-0123456789"
    assert not app.button
    assert not app.markdown


def test_what_was_asked_for_is_shown_however_long_it_takes():
    app = AppTest.from_function(offer, args=((600.0, 1200.0), True), default_timeout=60).run()
    assert app.text[0].value == "begun"
    assert not app.button
