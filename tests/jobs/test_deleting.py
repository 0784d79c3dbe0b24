"""What hangs together goes together and comes back; what is at work is in the way, and is said to be."""

import time
from pathlib import Path
from typing import Literal

import numpy as np
import pytest

from explorer.datasets import samples
from explorer.datasets.dataset import Dataset
from explorer.datasets.genotypes import Genotypes, variant_table
from explorer.datasets.traits import none
from explorer.errors import InputError
from explorer.jobs import belongings, deleting, kinds, prepared, shipped
from explorer.jobs.run import key_of
from explorer.jobs.runs import Run, Store
from explorer.jobs.trash import Trash
from explorer.networks import zoo


def peas(name: str = "Peas", seed: int = 0) -> Dataset:
    """Return a dataset of ten samples; another seed gives another digest."""
    calls = np.random.default_rng(seed).integers(0, 3, (10, 6)).astype(np.int8)
    names = np.array([f"s{i}" for i in range(10)], dtype=object)
    return Dataset(name, Genotypes(calls, names, variant_table("1", np.arange(1, 7), list("abcdef"))), none(names))


def finished(store: Store, id: str, kind: str, parameters: dict[str, object], result: dict[str, object] | None) -> Run:
    """Put a run that is done into a store, as a worker leaves it."""
    run = Run(
        id=id,
        kind=kind,
        title=f"{kinds.KINDS[kind].label} of peas",
        parameters=parameters,
        key=key_of(kind, parameters, kinds.KINDS[kind].version),
        folder=store.workspace.runs_folder / id,
        created=time.time(),
        queued=1.0,
        state="done",
    )
    run.folder.mkdir()
    run.files.write(
        "job.json", run.model_dump(mode="json", include={"id", "kind", "title", "parameters", "key", "created"})
    )
    run.files.write("result.json", result or {})
    store.settle(run)
    return run


@pytest.fixture
def garden(store: Store) -> dict[str, str]:
    """A dataset that was uploaded, checked, loaded, trained on and explained; and what was filtered from it."""
    space = store.workspace
    upload = space.uploads_folder / "0123456789abcdef"
    upload.mkdir()
    (upload / "peas.bed").write_bytes(b"x" * 5000)
    (upload / "peas.csv").write_text("sample,yield\n")
    files: dict[str, object] = {"genotypes": str(upload / "peas.bed"), "traits": str(upload / "peas.csv")}
    data, filtered = space.add(peas()), space.add(peas("Peas, filtered", 1))
    finished(store, "check-0000000001", "check", files, {})
    finished(store, "import-0000000001", "import", files, {"digest": data})
    finished(store, "filter-0000000001", "filter", {"dataset": data}, {"digest": filtered})
    finished(store, "train-0000000001", "train", {"spec": {"dataset": data}}, {})
    finished(store, "explain-0000000001", "explain", {"run": "train-0000000001"}, {})
    finished(store, "figure-0000000001", "figure", {"of": "explain-0000000001"}, {})
    finished(store, "train-0000000002", "train", {"spec": {"dataset": filtered}}, {})
    return {"data": f"datasets/{data}", "filtered": f"datasets/{filtered}", "upload": f"uploads/{upload.name}"}


def paths(items: tuple[belongings.Item, ...]) -> set[str]:
    return {item.path for item in items}


def test_what_hangs_together_is_said_before(store: Store, garden: dict[str, str]) -> None:
    planned = deleting.plan(store, [garden["data"]])
    assert paths(planned.chosen) == {garden["data"]}
    assert paths(planned.along) == {garden["upload"], "runs/import-0000000001", "runs/check-0000000001"}
    made = {"runs/train-0000000001", "runs/explain-0000000001", "runs/figure-0000000001"}
    assert paths(planned.made_from) == made, "not the work that made another dataset, which stays"
    assert sum(item.bytes for item in planned.along) >= 5000
    of_network = deleting.plan(store, ["runs/train-0000000001"])
    assert paths(of_network.made_from) == made - {"runs/train-0000000001"}
    both = deleting.plan(store, [garden["data"], garden["filtered"]])
    assert paths(both.made_from) == made | {"runs/train-0000000002"}
    assert "runs/filter-0000000001" in paths(both.along)


def test_a_dataset_goes_with_its_uploads_and_comes_back_and_works(store: Store, garden: dict[str, str]) -> None:
    space, digest = store.workspace, Path(garden["data"]).name
    calls = np.array(space.dataset(digest).genotypes.dosages)
    before = {run.id: run for run in store.list()}
    entry = deleting.delete(store, [garden["data"]], made_from=True)
    assert entry is not None
    assert {run.id for run in store.list()} == {"filter-0000000001", "train-0000000002"}
    assert not (space.path / garden["upload"]).exists()
    with pytest.raises(InputError, match="not in this workspace"):
        space.dataset(digest)
    with pytest.raises(InputError, match="not in this workspace"):
        store.get("train-0000000001")
    assert entry.note.title == "Peas"
    deleting.restore(store, entry.id)
    assert {run.id: run for run in store.list()} == before
    np.testing.assert_array_equal(space.dataset(digest).genotypes.dosages, calls)
    assert (space.path / garden["upload"] / "peas.bed").stat().st_size == 5000
    store.rebuild()
    assert {run.id for run in store.list()} == set(before)


def test_runs_keep_their_results_where_they_stay(store: Store, garden: dict[str, str]) -> None:
    deleting.delete(store, [garden["data"]])
    kept = {run.id for run in store.list()}
    assert {"train-0000000001", "explain-0000000001", "figure-0000000001"} <= kept
    assert "import-0000000001" not in kept, "loading the same files again must not say that it is done"


def test_an_upload_that_another_dataset_was_loaded_from_stays(store: Store, garden: dict[str, str]) -> None:
    files = store.get("import-0000000001").parameters
    other = store.workspace.add(peas("Only traits differ", 2))
    finished(store, "import-0000000002", "import", files, {"digest": other})
    assert paths(deleting.plan(store, [garden["data"]]).along) == {"runs/import-0000000001"}
    along = paths(deleting.plan(store, [garden["data"], f"datasets/{other}"]).along)
    assert garden["upload"] in along


@pytest.mark.parametrize("state", ["queued", "running"])
def test_what_is_at_work_is_in_the_way_until_it_is_stopped(
    store: Store, garden: dict[str, str], state: Literal["queued", "running"]
) -> None:
    run = store.get("explain-0000000001").model_copy(update={"state": state, "title": "Map of peas"})
    store.index.put(run.row())
    with pytest.raises(InputError, match=r"Peas: Map of peas is still at work on it\. Stop it first"):
        deleting.delete(store, [garden["data"]])
    with pytest.raises(InputError, match="Map of peas is still at work on it"):
        deleting.delete(store, ["runs/train-0000000001"], made_from=True)
    if state == "running":
        with pytest.raises(InputError, match=r"Map of peas: it is still at work\. Stop it first"):
            deleting.delete(store, [f"runs/{run.id}"])
        with pytest.raises(InputError, match="Stop it first"):
            store.delete(run.id)
    assert (store.workspace.path / garden["data"]).exists()
    assert Trash(store.workspace.path).entries() == []
    store.index.put(run.model_copy(update={"state": "stopped"}).row())
    assert deleting.delete(store, [garden["data"]], made_from=True) is not None


def test_work_that_waited_comes_back_stopped(store: Store) -> None:
    run = store.request("count", {"to": 3})
    store.delete(run.id)
    assert store.list() == []
    (entry,) = Trash(store.workspace.path).entries()
    deleting.restore(store, entry.id)
    back = store.get(run.id)
    assert (back.state, back.text) == ("stopped", "deleted while it waited for its turn")
    store.rebuild()
    assert store.get(run.id).state == "stopped"


def test_the_same_data_loaded_again_are_not_in_the_way_of_the_rest(store: Store, garden: dict[str, str]) -> None:
    entry = deleting.delete(store, [garden["data"]], made_from=True)
    assert entry
    store.workspace.add(peas())
    restored = deleting.restore(store, entry.id)
    assert restored.there == (garden["data"],)
    assert "runs/train-0000000001" in restored.back
    with pytest.raises(InputError, match="Peas: the same is in the workspace again"):
        deleting.restore(store, entry.id)


def test_networks_uploads_and_everything(store: Store, garden: dict[str, str]) -> None:
    designs = store.workspace.designs
    id = designs.save(zoo.load("cnn"))
    designs.keep("", {"draft": 1})
    everything = deleting.everything(store)
    assert {item.kind for item in everything} >= {"Dataset", "Upload", "Network", "Training", "Explanation"}
    assert [item.bytes for item in everything] == sorted((item.bytes for item in everything), reverse=True)
    entry = deleting.delete(store, [item.path for item in everything], title="Everything of yours")
    assert entry
    assert entry.note.bytes == sum(item.bytes for item in everything)
    assert deleting.everything(store) == []
    assert designs.listed() == []
    deleting.restore(store, entry.id)
    assert {item.path for item in deleting.everything(store)} == {item.path for item in everything}
    assert designs.load(id)


def test_what_was_shipped_is_nobodys_and_can_be_brought_back(store: Store) -> None:
    for name in samples.names():
        store.workspace.add(samples.open_sample(name))
    taken = prepared.take_in(store)
    assert deleting.everything(store) == []
    assert prepared.missing(store) == []
    data = f"datasets/{next(iter(shipped.datasets()))}"
    deleting.delete(store, [data, f"runs/{taken[0].id}"], for_good=True)
    assert set(prepared.missing(store)) == {data, f"runs/{taken[0].id}"}
    prepared.bring_back(store)
    assert prepared.missing(store) == []
    assert store.get(taken[0].id).done


def test_for_good_is_for_good(store: Store, garden: dict[str, str]) -> None:
    assert deleting.delete(store, [garden["data"]], made_from=True, for_good=True) is None
    assert Trash(store.workspace.path).entries() == []
    assert not list(store.workspace.runs_folder.glob(".*"))
    assert {run.id for run in store.list()} == {"filter-0000000001", "train-0000000002"}
