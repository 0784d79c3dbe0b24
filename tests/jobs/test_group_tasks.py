"""Work that groups samples: clusters become a covariate, relatives leave; what they came from stays as it is."""

from collections.abc import Callable
from pathlib import Path

import mosaics
import numpy as np
import pandas as pd
import pytest

from explorer.datasets.dataset import Dataset
from explorer.datasets.genotypes import Genotypes
from explorer.datasets.traits import Column, Traits
from explorer.errors import InputError
from explorer.jobs import groups
from explorer.jobs.runs import Run, Store
from explorer.jobs.scheduler import Scheduler
from explorer.jobs.tasks.group import with_clusters
from explorer.jobs.workspace import Workspace

Until = Callable[..., Run]


def dataset(genotypes: Genotypes) -> Dataset:
    """Return genotypes with a trait."""
    height = np.random.default_rng(1).normal(size=genotypes.shape[0])
    table = pd.DataFrame({"height": height}, index=pd.Index(genotypes.samples, name="sample"))
    return Dataset("panel", genotypes, Traits(table, (Column(name="height", kind="quantitative"),)))


@pytest.fixture(scope="module")
def three() -> Dataset:
    """Sixty samples of three populations; the last is the first again, with more missing calls."""
    rng = np.random.default_rng(8)
    calls = mosaics.haplotypes(rng, 60, 1500, 3).sum(axis=1).astype(np.int8)
    calls[59] = calls[0]
    calls[59, :100] = -1
    return dataset(mosaics.genotypes(calls))


@pytest.fixture
def finished(store: Store, scheduler: Scheduler, until: Until) -> Callable[..., Run]:
    """Requests work and returns it when it is done."""

    def work(kind: str, **parameters: object) -> Run:
        run = until(scheduler, store.request(kind, parameters).id, lambda run: not run.pending)
        assert run.done, run.text
        return run

    return work


def test_clusters_become_a_covariate_and_nothing_is_lost(three, finished, store, workspace: Workspace) -> None:
    digest = workspace.add(three)
    found = finished("clusters", dataset=digest)
    assert store.result(found.id) == {"number": 3, "sizes": [21, 20, 19]}
    made = finished("group", dataset=digest, clusters=found.id, number=3)
    result = store.result(made.id)
    assert result["digest"] != digest
    kept = workspace.dataset(result["digest"])
    column = kept.traits.column(result["column"])
    assert (column.name, column.kind, column.role, column.levels) == (
        "cluster",
        "categorical",
        "covariate",
        ("1", "2", "3"),
    )
    populations = kept.traits["cluster"].reshape(3, 20)[:, :19]
    assert (populations == populations[:, :1]).all()
    assert len(set(populations[:, 0])) == 3
    np.testing.assert_array_equal(kept.genotypes.array, three.genotypes.array)
    np.testing.assert_array_equal(kept.traits["height"], three.traits["height"])
    assert workspace.dataset(digest).traits.names() == ["height"]


def test_a_second_group_has_a_name_of_its_own(three) -> None:
    once, first = with_clusters(three, np.arange(60) % 3)
    twice, second = with_clusters(once, np.arange(60) % 4)
    thrice, third = with_clusters(twice, np.arange(60) % 2)
    assert (first, second, third) == ("cluster", "cluster 2", "cluster 3")
    assert thrice.traits.names("covariate") == ["cluster", "cluster 2", "cluster 3"]


def test_one_of_each_is_kept_whoever_has_more_calls(three, finished, store, workspace: Workspace) -> None:
    digest = workspace.add(three)
    found = finished("relatives", dataset=digest)
    assert store.result(found.id) == {"related": 1, "telling": True}
    assert pd.read_csv(found.folder / "relatives.csv", dtype=str)[
        ["sample", "relative", "degree"]
    ].to_numpy().tolist() == [["s0", "s59", "duplicates"]]
    made = finished("unrelated", dataset=digest, relatives=found.id, degree=0)
    result = store.result(made.id)
    assert (result["left_out"], result["kept"]) == (["s59"], 59)
    kept = workspace.dataset(result["digest"])
    np.testing.assert_array_equal(kept.genotypes.array, three.genotypes.array[:59])
    np.testing.assert_array_equal(kept.traits["height"], three.traits["height"][:59])
    assert kept.note == "panel: 1 sample left out, so that one of each is kept of duplicates."
    assert workspace.dataset(digest).genotypes.shape == (60, 1500)


def test_found_relatives_and_clusters_are_read_as_they_were_written(three, tmp_path: Path) -> None:
    from explorer.genetics import clusters, relatives

    related, clustered = relatives.find(three.genotypes), clusters.find(three.genotypes)
    groups.save_relatives(related, three.genotypes.samples, tmp_path)
    groups.save_clusters(clustered, tmp_path)
    again, divided = groups.load_relatives(tmp_path), groups.load_clusters(tmp_path)
    pd.testing.assert_frame_equal(again.pairs, related.pairs)
    assert (again.measure, again.related, again.telling) == (related.measure, related.related, related.telling)
    np.testing.assert_array_equal(divided.labels, clustered.labels)
    assert divided.sizes() == clustered.sizes()


def test_runs_of_another_dataset_are_refused(three, finished, store, workspace: Workspace) -> None:
    other = workspace.add(dataset(mosaics.genotypes(three.genotypes.array[:40])))
    digest = workspace.add(three)
    found = finished("relatives", dataset=digest)
    with pytest.raises(InputError, match="it is of another dataset"):
        store.request("unrelated", {"dataset": other, "relatives": found.id})
    with pytest.raises(InputError, match="it has not finished, or was deleted"):
        store.request("group", {"dataset": digest, "clusters": "clusters-0123456789", "number": 2})
