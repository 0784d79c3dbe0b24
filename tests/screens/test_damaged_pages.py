"""Pages over damaged files: each opens, says in a sentence what is damaged, and shows all else."""

from __future__ import annotations

import io
import random
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager

import damages
import pytest
import streamlit as st
from damages import File
from sites import NoWorker
from streamlit.testing.v1 import AppTest

from explorer.jobs import repair, runs
from explorer.jobs.runs import Store
from explorer.routes import server

SHOWN = {
    "train": ("train", "inside", "saliency"),
    "explain": ("saliency", "start"),
    "line": ("saliency",),
    "describe": ("data",),
    "associate": ("association",),
    "features": ("train",),
    "dataset": ("data", "train"),
    "network": ("network",),
    "draft": ("network",),
    "": ("start", "data"),
}
"""What is damaged -> the pages that read it."""
AT_ONCE = (
    ("train", "job.json", "texts"),
    ("train", "network-0.safetensors", "cut"),
    ("train", "predictions-0.npz", "pipe"),
    ("explain", "explanation.json", "null"),
    ("line", "result.json", "deep"),
    ("describe", "description.json", "numbers"),
    ("associate", "association.npz", "folder"),
    ("dataset", "genes.parquet", "noise"),
)


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The store of a server on a small workspace."""
    folder = damages.workspace(tmp_path_factory.mktemp("pages") / "small")
    opened = server.open_server(folder, launcher=NoWorker(), samples=False)
    opened.scheduler.close(0)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(runs, "MOMENT", 60.0)  # however busy the machine is, one visit looks through all of them
        yield opened.store
    server.close_server(0)


def page(name: str) -> None:
    """Draw a page, as the router does."""
    from importlib import import_module

    from explorer.ui.damaged import blamed
    from explorer.ui.early_end import forgetting_parts
    from explorer.ui.say import plainly

    with forgetting_parts(), plainly(), blamed():
        import_module(f"explorer.screens.genome.{name}.page").show()


def open_page(name: str, **choices: str) -> AppTest:
    """Return a page that has been drawn; it has not failed."""
    app = AppTest.from_function(page, args=(name,), default_timeout=120)
    for key, value in choices.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception, f"{name}: {app.exception[0].message}"
    words = said(app)
    assert "a fault of SNP Explorer" not in words
    assert "Traceback" not in words
    return app


def said(app: AppTest) -> str:
    return " ".join(one.value for part in (app.markdown, app.error, app.warning, app.info, app.caption) for one in part)


@contextmanager
def damaged(store: Store, file: File, name: str) -> Iterator[None]:
    """Damage a file while the app runs; make it whole, and forget what was requested, at the end."""
    space = store.workspace.path
    whole = space.with_name("whole")
    if not whole.exists():
        shutil.copytree(space, whole, copy_function=damages.link)
    st.cache_resource.clear()
    st.cache_data.clear()
    store.workspace.forget_loaded()
    damages.damage(space, file, name)
    try:
        yield
    finally:
        for kind in ("runs", "datasets", "networks", "uploads"):
            for path in (space / kind).iterdir():
                shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
            shutil.copytree(whole / kind, space / kind, copy_function=damages.link, dirs_exist_ok=True)
        store.rebuild()


def opens(store: Store, file: File, name: str) -> None:
    """Open the pages that read a damaged file, and the list of jobs, which names it."""
    what = file.kind if file.kind in ("dataset", "network", "draft") else file.id.split("-")[0]
    choices = {"dataset": file.id} if what == "dataset" else {"draft": file.id} if what == "draft" else {}
    if what in ("train", "explain"):
        choices = {"run": file.id}
    with damaged(store, file, name):
        for one in SHOWN[what]:
            open_page(one, **choices)
        listed = said(open_page("jobs"))
        if file.kind != "none":
            assert "damaged" in listed
            assert file.id in listed.replace("\\", "")


@pytest.mark.parametrize(("what", "file", "name"), AT_ONCE)
def test_pages_open_over_damage_and_name_it(here: Store, what: str, file: str, name: str) -> None:
    chosen = [one for one in damages.files(here.workspace.path) if one.name == file]
    opens(here, next(one for one in chosen if one.kind == what or one.id.startswith(what)), name)


@pytest.mark.slow
def test_pages_open_over_any_damage(here: Store) -> None:
    cases = random.Random(3).sample(damages.cases(here.workspace.path), 150)
    failed: list[str] = []
    for file, name in cases:
        try:
            opens(here, file, name)
        except BaseException as error:
            failed.append(f"{file.path}: {name}: {type(error).__name__} {str(error)[:300]}")
    assert not failed, "\n".join([f"{len(failed)} of {len(cases)}", *failed])


def test_damage_is_repaired_saved_and_removed_by_clicks(here: Store) -> None:
    folder = next((here.workspace.path / "runs").glob("train-*"))
    status = File(f"runs/{folder.name}/status.json", "run", folder.name)
    with damaged(here, status, "null"):
        here.rebuild()
        app = open_page("jobs")
        packed = zipfile.ZipFile(io.BytesIO(repair.saved(here.damaged[0])))
        assert f"{folder.name}/network-0.safetensors" in packed.namelist()
        assert "status.json" in packed.read(f"{folder.name}/{repair.LEFT_OUT}").decode()
        app.button(key=f"repair-run-{folder.name}").click().run()
        assert not app.exception
        assert "it counts as done again" in said(app)
        assert here.get(folder.name).done
        damages.damage(
            here.workspace.path, File(f"runs/{folder.name}/network-0.safetensors", "run", folder.name), "empty"
        )
        app = open_page("jobs")
        app.button(key=f"remove-run-{folder.name}").click().run()
        assert not app.exception
        assert not here.damaged
        assert not folder.exists()


def test_a_link_to_what_is_damaged_says_so(here: Store) -> None:
    folder = next((here.workspace.path / "runs").glob("train-*"))
    with damaged(here, File(f"runs/{folder.name}/metrics.json", "run", folder.name), "empty"):
        here.rebuild()
        words = said(open_page("saliency", run=folder.name)).replace("\\", "")
        assert "metrics.json" in words
        assert "the file is damaged" in words
    data = sorted((here.workspace.path / "datasets").iterdir())[0]
    with damaged(here, File(f"datasets/{data.name}/dataset.json", "dataset", data.name), "list"):
        words = said(open_page("train", dataset=data.name)).replace("\\", "")
        assert "dataset.json" in words
        assert "Another one is shown" in words


@pytest.fixture(autouse=True)
def whole(here: Store) -> Iterator[None]:
    yield
    assert not here.damaged
