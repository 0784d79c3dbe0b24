"""On a fresh workspace every page opens on a finished result: nothing is requested, nothing waits."""

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from sites import NoWorker
from streamlit.testing.v1 import AppTest

from explorer.engines.inspector import bridge as inspector
from explorer.jobs import prepared
from explorer.jobs.runs import Store
from explorer.routes import server

OPENED: dict[str, dict[str, str]] = {
    "genome.start": {},
    "genome.data": {},
    "genome.train": {},
    "genome.saliency": {},
    "genome.attention": {},
    "genome.inside": {},
    "genome.association": {},
    "learn.inside_cnn": {},
    "learn.skips": {},
    "learn.self_attention": {"part": "Learning to look"},
}
"""Page -> the choices in its address."""


FINISHED_TOO: tuple[tuple[str, str, str], ...] = (
    ("genome.inside", "Ablation", "**Every filter switched off by itself**, on all held-out samples"),
    ("learn.inside_cnn", "What it looked at", "**Over 60 digits it was not trained on**"),
)
"""Views of pages, behind the first one, that are finished too, and what stands above that."""


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The store of a server that has just begun on a workspace of its own."""
    here = server.open_server(tmp_path_factory.mktemp("fresh") / "workspace", launcher=NoWorker())
    inspector.current().start()
    yield here.store
    for run in here.store.list(state="running"):
        here.store.settle(run.model_copy(update={"state": "stopped"}))
    server.close_server()


def page(name: str) -> None:
    """Draw a page, as its door does."""
    from importlib import import_module

    import_module(f"explorer.screens.{name}.page").show()


@pytest.mark.parametrize("name", OPENED)
def test_page_opens_on_a_finished_result(fresh: Store, name: str) -> None:
    assert Path(import_module(f"explorer.screens.{name}.page").__file__ or "").exists()
    app = AppTest.from_function(page, args=(name,), default_timeout=120)
    for key, value in OPENED[name].items():
        app.query_params[key] = value
    app.run()
    assert not app.exception
    assert not app.error
    shipped = prepared.manifest()
    assert shipped is not None
    asked = [run.title for run in fresh.list() if run.id not in shipped.runs]
    assert not asked, "the page asks for work"
    words = " ".join([*(one.value for one in app.markdown), *(one.value for one in app.caption)])
    choices = " ".join(option for box in app.selectbox for option in box.options)
    assert "ade beforehand on the sample data" in f"{words} {choices}"
    assert not app.info or "No network" not in " ".join(one.value for one in app.info)


@pytest.mark.parametrize("name", ["genome.saliency", "genome.inside"])
def test_a_dataset_without_a_network_says_what_it_needs_and_leads_to_what_is_finished(fresh: Store, name: str) -> None:
    about = next(one for one in fresh.workspace.datasets() if one["name"] == "Sample cohort")
    app = AppTest.from_function(page, args=(name,), default_timeout=120)
    app.query_params["dataset"] = about["digest"]
    app.run()
    assert not app.exception
    assert "No network has been trained on **Sample cohort** yet" in app.info[0].value
    links = [one.proto for one in app.get("page_link")]
    assert [link.label for link in links][:1] == ["Train a network on Sample cohort"]
    assert "of Sample cross" in links[1].label
    assert links[1].page.endswith(name.removeprefix("genome."))


@pytest.mark.parametrize(("name", "view", "words"), FINISHED_TOO)
def test_what_takes_long_on_a_view_is_finished_too(fresh: Store, name: str, view: str, words: str) -> None:
    app = AppTest.from_function(page, args=(name,), default_timeout=120)
    app.query_params["view"] = view
    app.run()
    assert not app.exception
    assert any(one.value.startswith(words) for one in app.markdown)
    assert len(app.dataframe) >= 1
    assert not [one.label for one in app.button if one.label.startswith(("Measure every", "Check the pictures"))]
