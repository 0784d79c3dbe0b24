"""Which blocks are tested, and pathways from the genes' p values, on the page."""

import pytest
from streamlit.testing.v1 import AppTest


def chooser(sampler: str | None, genes: bool) -> None:
    """The choice of blocks, on a line drawn by a sampler, or none yet."""
    from types import SimpleNamespace

    import lines
    import streamlit as st

    from explorer.ui import line

    drawn = None if sampler is None else lines.drawn(sampler=sampler)
    data = SimpleNamespace(genes=genes or None)
    line.take_up_blocks(data)  # pyright: ignore[reportArgumentType]
    line.choose_blocks(data, drawn)  # pyright: ignore[reportArgumentType]
    st.text(str(st.session_state.get(line.CHOSEN)))


def choices(sampler: str | None, genes: bool) -> AppTest:
    app = AppTest.from_function(chooser, args=(sampler, genes), default_timeout=60).run()
    assert not app.exception
    return app


def test_genes_are_offered_where_there_are_any():
    assert choices("two-state chain", genes=True).button_group[0].options == ["Windows", "Genes", "LD blocks"]
    app = choices("two-state chain", genes=False)
    assert not app.caption
    assert app.button_group[0].options == ["Windows", "LD blocks"]
    app.button_group[0].set_value("LD blocks").run()
    assert app.text[0].value == "LD blocks"
    assert "verdict above are of LD blocks alone" in app.caption[0].value
    assert app.query_params["blocks"] == "ld-blocks"
    app.query_params["blocks"] = "windows"  # a link, or the browser's way back
    app.run()
    assert app.text[0].value == "Windows"
    assert not app.caption


def test_on_coming_back_to_the_page_the_address_still_holds():
    """The choice itself is gone with the page that was left, what was written into the address last is not."""
    app = AppTest.from_function(chooser, args=("two-state chain", True), default_timeout=60)
    app.session_state["line-blocks-written"] = app.query_params["blocks"] = "genes"
    app.run()
    assert app.text[0].value == "Genes"


@pytest.mark.parametrize(("genes", "chosen"), [(True, "Genes"), (False, "Windows")])
def test_the_address_says_what_is_tested(genes: bool, chosen: str):
    """Where the dataset has it: a link to genes is of no use where there are none."""
    app = AppTest.from_function(chooser, args=("two-state chain", genes), default_timeout=60)
    app.query_params["blocks"] = "genes"
    app.run()
    assert not app.exception
    assert app.text[0].value == chosen
    assert app.query_params["blocks"] == chosen.lower()


def test_where_blocks_are_drawn_as_a_whole_or_nothing_is_drawn_yet_there_is_no_choice():
    assert not choices("exchange of blocks", genes=True).button_group
    assert not choices(None, genes=True).button_group


def page() -> None:
    """Pathways on a line over four genes."""
    from types import SimpleNamespace
    from unittest.mock import patch

    import lines
    import streamlit as st

    from explorer.inspection.checks.verdict import Verdict
    from explorer.screens.genome.saliency import loci

    made = lines.drawn((-6.0, -0.3, -0.1, -0.5))
    made.windows["kind"], made.windows["name"] = "gene", ["a", "b", "c", "d"]
    job = SimpleNamespace(id="line-0", parameters={"run": "train-0"})
    content = st.session_state.get("content", b"one\t\ta\tb\ntwo\t\tc\td\n")
    file = SimpleNamespace(name="../sets<b>.gmt", getvalue=lambda: content)
    with patch.object(st, "file_uploader", lambda *_, **__: file):
        verdict = Verdict(level="caution", headline="", gates=())
        loci.pathways((job, made), verdict)  # pyright: ignore[reportArgumentType]


def test_a_file_of_gene_sets_makes_a_table_of_pathways():
    app = AppTest.from_function(page, default_timeout=60).run()
    assert not app.exception
    assert app.markdown[0].value.startswith("1 pathway of 2 stands out from noise (p below 0.025")
    table = app.dataframe[0].value
    assert table["pathway"].tolist() == ["one", "two"]
    assert table["strongest gene"].tolist() == ["a", "d"]
    assert table["above the line"].tolist() == [True, False]
    assert abs(table["p"][0] - 2e-6) < 1e-8


def test_a_bad_file_is_one_sentence():
    app = AppTest.from_function(page, default_timeout=60)
    app.session_state["content"] = b"one\t\t\n"
    app.run()
    assert not app.exception
    assert "line 1" in app.error[0].value
    assert "<b>" not in app.error[0].value
    assert not app.dataframe
