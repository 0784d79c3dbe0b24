"""Attention through a real worker, on the sample cross; what makes no sense is refused before a worker starts."""

from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd
import pytest

from explorer.datasets import samples
from explorer.errors import InputError
from explorer.inspection.attention.result import AttentionResult
from explorer.jobs.launchers import Launcher
from explorer.jobs.runs import Run, Store
from explorer.jobs.scheduler import Capacity, Scheduler
from explorer.jobs.tasks.group import with_clusters
from explorer.jobs.workspace import Workspace
from explorer.training import trained as trainings
from explorer.training.spec import RunSpec

Until = Callable[..., Run]


@pytest.fixture(scope="module")
def space(
    tmp_path_factory: pytest.TempPathFactory, end_workers: Callable[[Workspace], None], launcher: Launcher
) -> Iterator[tuple[Store, Scheduler, str]]:
    workspace = Workspace(tmp_path_factory.mktemp("attention"))
    workspace.hold()
    digest = workspace.add(samples.open_sample("cross"))
    store = Store(workspace)
    yield store, Scheduler(store, launcher, Capacity(threads=1)), digest
    store.close()
    workspace.release()
    end_workers(workspace)


def trained(store: Store, digest: str) -> Run:
    """Ask for a transformer of two traits, after one epoch: there once for all tests."""
    fields = {"dataset": digest, "traits": store.workspace.dataset(digest).traits.names("trait")[:2], "epochs": 1}
    network = {"preset": "gptransformer", "settings": {"token_size": 100, "width": 8, "heads": 2, "blocks": 1}}
    return store.request("train", {"spec": RunSpec.model_validate(fields | {"network": network, "device": "cpu"})})


def test_two_traits_and_a_look_at_one_of_them(space: tuple[Store, Scheduler, str], until: Until) -> None:
    store, scheduler, digest = space
    run = trained(store, digest)
    assert until(scheduler, run.id, lambda run: not run.pending).done
    look = {"output": "growth_salt", "group": "highest", "against": "lowest"}
    asked = store.request("attention", {"run": run.id, "look": look})
    done = until(scheduler, asked.id, lambda run: not run.pending)
    assert done.done, done.text
    found = AttentionResult.load(done.folder)
    assert found.maps.shape == (2, 30, 30)
    assert found.about["target"].startswith("growth_salt")
    assert found.about["against"] == 200
    said, *rows = (done.folder / "exports" / "pairs.csv").read_text().split("\n")
    assert "pairs were tested in 120 samples that the network was never shown" in said
    table = pd.read_csv(done.folder / "exports" / "pairs.csv", comment="#")
    assert len(table) == len(found.pairs) < len(rows)
    cells = table[[f"n_{a}{b}" for a in range(3) for b in range(3)]]
    assert (cells.sum(axis=1) <= 120).all()
    assert (table["p"].isna() == table["not_tested"].notna()).all()
    told = done.files.read("result.json")
    assert told["heads"] == 2
    assert told["tokens"] == 30
    assert told["tests"]["listed"] == len(table)
    assert told["tests"]["tested"] == table["p"].notna().sum()
    assert store.request("attention", {"run": run.id, "look": look}).id == asked.id


def test_clusters_kept_as_a_group_are_what_residuals_are_permuted_within(
    space: tuple[Store, Scheduler, str], until: Until
) -> None:
    """Where nobody chose; two of 600 samples' clusters are taken in turns, so that each split has both."""
    store, scheduler, digest = space
    whole = store.workspace.dataset(digest)
    made, _ = with_clusters(whole, np.arange(whole.genotypes.shape[0]) % 2)
    run = trained(store, store.workspace.add(made))
    assert until(scheduler, run.id, lambda run: not run.pending).done
    asked = store.request("attention", {"run": run.id})
    assert store.request("attention", {"run": run.id, "look": {"within": "cluster"}}).id == asked.id
    assert store.request("attention", {"run": run.id, "look": {"within": None}}).id != asked.id
    done = until(scheduler, asked.id, lambda run: not run.pending)
    assert done.done, done.text
    said = done.files.read("result.json")["tests"]["within"]
    held_out = np.bincount(trainings.load(run.folder).rows.test % 2)
    assert said == (
        f"Residuals were permuted within cluster (2 groups, the smallest of {held_out.min()} samples), each group with "
        "a mean of its own."
    )
    assert f"# {said}\n" in (done.folder / "exports" / "pairs.csv").read_text()
    unknown = store.request("attention", {"run": run.id, "look": {"within": "plate"}})
    assert "there is no such column" in until(scheduler, unknown.id, lambda run: not run.pending).text


@pytest.mark.parametrize(
    ("look", "words"),
    [({"group": "with"}, "carriers of no SNP"), ({"stretch": (5, 5)}, "2 to 1,000 tokens"), ({"group": "x"}, "group")],
)
def test_questions_that_make_no_sense_never_reach_a_worker(
    space: tuple[Store, Scheduler, str], until: Until, look: dict, words: str
) -> None:
    store, scheduler, digest = space
    run = trained(store, digest)
    until(scheduler, run.id, lambda run: not run.pending)
    with pytest.raises(InputError, match=words):
        store.request("attention", {"run": run.id, "look": look})
