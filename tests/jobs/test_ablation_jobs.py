"""Every filter of a layer switched off by a real worker, on a network trained on the sample cross."""

from collections.abc import Callable, Iterator

import pytest

from explorer.datasets import samples
from explorer.errors import InputError
from explorer.inspection.fields import ablation
from explorer.jobs.launchers import Launcher, LocalProcess
from explorer.jobs.results import AblationTable
from explorer.jobs.runs import Run, Store
from explorer.jobs.scheduler import Capacity, Scheduler
from explorer.jobs.workspace import Workspace
from explorer.networks.geometry import geometry
from explorer.training import trained
from explorer.training.spec import RunSpec

Until = Callable[..., Run]


@pytest.fixture(scope="module")
def space(
    tmp_path_factory: pytest.TempPathFactory, end_workers: Callable[[Workspace], None], launcher: Launcher
) -> Iterator[tuple[Store, Scheduler, str]]:
    workspace = Workspace(tmp_path_factory.mktemp("ablation"))
    workspace.hold()
    digest = workspace.add(samples.open_sample("cross"))
    store = Store(workspace)
    yield store, Scheduler(store, launcher, Capacity(threads=1)), digest
    store.close()
    workspace.release()
    end_workers(workspace)


def network(store: Store, digest: str) -> Run:
    """Ask for a small convolutional network after two epochs: there once for all tests."""
    fields = {"dataset": digest, "traits": store.workspace.dataset(digest).traits.names("trait")[:1], "epochs": 2}
    preset = {"preset": "cnn", "settings": {"filters": [5], "hidden": [6]}}
    return store.request("train", {"spec": RunSpec.model_validate(fields | {"network": preset, "device": "cpu"})})


def test_a_worker_ranks_the_filters_of_a_kept_epoch(space: tuple[Store, Scheduler, str], until: Until) -> None:
    store, scheduler, digest = space
    run = network(store, digest)
    assert until(scheduler, run.id, lambda run: not run.pending).done
    asked = store.request("ablate", {"run": run.id, "layer": "conv_1_relu", "epoch": 1, "how": "mean"})
    own_process = Scheduler(store, LocalProcess(), Capacity(threads=1))
    done = until(own_process, asked.id, lambda run: not run.pending)
    assert done.done, done.text
    found = AblationTable.load(done.folder)
    opened = trained.load(run.folder, None, 1)
    row = geometry(opened.network.spec)["conv_1_relu"]
    expected = ablation.ranked(opened, store.workspace.dataset(digest), row, "mean")
    assert found.table["filter"].tolist() == expected["filter"].tolist()
    assert found.table["pearson"].to_numpy() == pytest.approx(expected["pearson"].to_numpy(), abs=1e-5)
    assert found.with_all == pytest.approx(expected.attrs["with all"][found.trait], abs=1e-6)
    assert found.samples == len(ablation.judged(opened))
    assert sorted(found.shown()["filter"]) == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("changes", "words"), [({"layer": "nothing"}, "no layer of this name"), ({"layer": "output"}, "no filters")]
)
def test_layers_without_filters_are_refused_in_words(
    space: tuple[Store, Scheduler, str], until: Until, changes: dict, words: str
) -> None:
    store, scheduler, digest = space
    run = network(store, digest)
    until(scheduler, run.id, lambda run: not run.pending)
    asked = store.request("ablate", {"run": run.id, **changes})
    ended = until(scheduler, asked.id, lambda run: not run.pending)
    assert ended.state == "failed"
    assert words in ended.text
    with pytest.raises(InputError):
        store.request("ablate", {"run": run.id, "layer": "conv_1", "how": "half"})
