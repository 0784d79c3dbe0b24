"""What is shipped with the sample data is true, small, and taken in by a fresh workspace alone."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch

from explorer.datasets import samples
from explorer.datasets.dataset import Dataset
from explorer.genetics.association import Settings
from explorer.inspection.explanation.explain import explain_run
from explorer.inspection.explanation.result import Explanation
from explorer.jobs import kinds, lanes, prepared, preparing, runs, shipped
from explorer.jobs.folder import RunFolder
from explorer.jobs.results import AblationTable, Associations, Description
from explorer.jobs.runs import Store
from explorer.jobs.tasks import associate
from explorer.jobs.workspace import Workspace
from explorer.routes import server
from explorer.training import results, trained
from explorer.training.lessons import digits, digits_run, segmentation

MOST_BYTES = 15_000_000
SHIPPED = prepared.folder()
TEXT = (".json", ".jsonl", ".csv", ".bed", ".bedgraph")
BINARY = (".safetensors", ".npz", ".parquet")


def shipped_run(kind: str, last: bool = True) -> Path:
    """Return the folder of a shipped run of a kind: the last that was made, or the first."""
    named = prepared.manifest()
    assert named is not None
    return SHIPPED / "runs" / [id for id in named.runs if id.startswith(f"{kind}-")][-1 if last else 0]


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory):
    """The store of a workspace that a server has just begun."""
    space = Workspace(tmp_path_factory.mktemp("fresh") / "workspace")
    space.hold()
    store = Store(space)
    server.begin(store)
    yield store
    store.close()
    space.release()


@pytest.fixture(scope="module")
def cross(fresh: Store) -> Dataset:
    return fresh.workspace.dataset(
        next(a["digest"] for a in fresh.workspace.datasets() if a["name"] == samples.TITLES["cross"][0])
    )


def test_it_is_small_and_holds_no_path_and_nothing_pickled() -> None:
    files = [path for path in SHIPPED.rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) <= MOST_BYTES
    assert {path.suffix for path in files} <= {*TEXT, *BINARY}
    for path in files:
        if path.suffix in TEXT:
            text = path.read_text()
            assert not any(place in text for place in ("/tmp", "/home", "/root", "/work", "/usr")), path
        if path.suffix == ".npz":
            with np.load(path, allow_pickle=False) as arrays:
                assert all(arrays[name].dtype != object for name in arrays.files), path


def test_its_data_are_the_sample_data_and_a_request_finds_every_run(fresh: Store) -> None:
    about = prepared.manifest()
    assert about is not None
    known = {about["digest"] for about in fresh.workspace.datasets()}
    assert {digest for digest in about.runs.values() if digest} == known
    assert {run.id for run in fresh.list()} == set(about.runs)
    for run in fresh.list():
        assert run.done
        assert run.prepared
        assert (run.started, run.ended, run.text) == (None, None, prepared.SAID)
        assert fresh.request(run.kind, run.parameters).id == run.id, f"{run.title} was made by another version"
        assert run.lane == lanes.of(run.kind, run_parameters(fresh, run), fresh.workspace)


def run_parameters(store: Store, run: runs.Run):
    """Return a run's validated parameters."""
    return kinds.find(run.kind).validate(run.parameters, store.workspace)


def test_a_users_own_runs_come_first_and_are_never_touched(tmp_path: Path) -> None:
    space = Workspace(tmp_path / "workspace")
    space.hold()
    store = Store(space)
    prepared.add_samples(space)
    about = prepared.manifest()
    assert about is not None
    mine, *_ = about.runs
    (space.runs_folder / mine).mkdir()
    (space.runs_folder / mine / "job.json").write_text('{"id": "mine"}')
    digest = next(about["digest"] for about in space.datasets())
    own = store.request("describe", {"dataset": digest, "seed": 3})
    taken = prepared.take_in(store)
    assert {run.id for run in taken} == set(about.runs) - {mine}
    assert (space.runs_folder / mine / "job.json").read_text() == '{"id": "mine"}'
    assert store.list()[0].id == own.id
    assert prepared.take_in(store) == []
    again = [run.id for run in store.list(kind="train")]
    store.rebuild()
    assert [run.id for run in store.list(kind="train")] == again, "a rebuilt index has them in the same order"
    store.close()
    space.release()


def test_results_of_other_data_are_left_out(tmp_path: Path, fresh: Store) -> None:
    space = Workspace(tmp_path / "workspace")
    space.hold()
    store = Store(space)
    there = tmp_path / "results"
    about = prepared.manifest()
    assert about is not None
    (there / "runs").mkdir(parents=True)
    (there / "manifest.json").write_text(about.model_dump_json())
    for id, digest in about.runs.items():
        if digest is None:
            shutil.copytree(SHIPPED / "runs" / id, there / "runs" / id)
    taken = {run.id for run in prepared.take_in(store, there)}
    assert taken == {id for id, digest in about.runs.items() if digest is None}, "there are no data in the workspace"
    (there / "manifest.json").write_text("{")
    assert prepared.take_in(store, there) == []
    assert prepared.take_in(store, tmp_path / "nowhere") == []
    store.close()
    space.release()


def test_where_nothing_is_shipped_examples_are_trained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    space = Workspace(tmp_path / "workspace")
    space.hold()
    store = Store(space)
    monkeypatch.setattr(shipped, "folder", lambda: tmp_path / "nowhere")
    server.begin(store)
    assert {(run.kind, run.state) for run in store.list()} == {("train", "queued"), ("digits", "queued")}
    store.close()
    space.release()


@pytest.mark.parametrize("last", [True, False], ids=["convolution", "transformer"])
def test_stored_networks_predict_what_was_measured(cross: Dataset, last: bool) -> None:
    home = shipped_run("train", last)
    rows, predictions = results.read_predictions(home, 0)
    networks = trained.ensemble(home, 0)
    outputs = torch.stack([network.outputs(cross.genotypes, rows) for network in networks]).mean(0)
    assert networks[0].target.predictions(outputs) == pytest.approx(predictions, rel=1e-3, abs=1e-3)
    (trait,) = networks[0].spec.traits
    measured = results.read(home)["network"][trait]["folds"][0]
    r = np.corrcoef(cross.traits[trait][rows], predictions[:, 0])[0, 1]
    assert measured["pearson"] == pytest.approx(r, abs=1e-3)


def test_switching_a_filter_off_by_hand_loses_what_the_table_tells(cross: Dataset) -> None:
    told, home = AblationTable.load(shipped_run("ablate")), shipped_run("train")
    network, (rows, _) = trained.load(home, 0), results.read_predictions(home, 0)
    observed = cross.traits[told.trait][rows]
    conv = network.network.get_submodule("layers.conv_1")
    assert isinstance(conv, torch.nn.Conv1d)
    assert conv.bias is not None

    def pearson() -> float:
        return np.corrcoef(observed, network.target.predictions(network.outputs(cross.genotypes, rows))[:, 0])[0, 1]

    assert told.with_all["pearson"] == pytest.approx(pearson(), abs=1e-3)
    assert len(told.table) == conv.out_channels
    for filter, kept in zip(told.table["filter"].to_numpy()[:3], told.table["pearson"].to_numpy()[:3], strict=True):
        weight, bias = conv.weight.detach().clone(), conv.bias.detach().clone()
        with torch.no_grad():
            conv.weight[filter], conv.bias[filter] = 0.0, 0.0
            assert kept == pytest.approx(pearson(), abs=1e-3)
            conv.weight.copy_(weight)
            conv.bias.copy_(bias)


def test_the_map_is_that_of_the_stored_networks(cross: Dataset) -> None:
    kept = Explanation.load(shipped_run("explain"))
    few = np.arange(0, len(kept.attribution.samples), 40)
    chosen = tuple(int(kept.attribution.samples[i]) for i in few)
    asked = kept.request.model_copy(update={"chosen": chosen})
    anew = explain_run(shipped_run("train"), cross, asked, randomised=False)
    place = {int(sample): row for row, sample in enumerate(anew.attribution.samples)}
    scores = anew.attribution.scores[[place[sample] for sample in chosen]]
    assert scores == pytest.approx(kept.attribution.scores[few], rel=1e-3, abs=1e-3 * float(np.abs(scores).max()))


def test_the_verdict_and_the_loci_are_what_is_told(cross: Dataset) -> None:
    about = prepared.manifest()
    assert about is not None
    outcome, line = preparing.verdict_of(shipped_run("explain"), shipped_run("line"), cross)
    assert outcome.headline == about.headline
    assert tuple(f"{row.chromosome}:{row.start}-{row.end}" for row in line.loci.itertuples()) == about.loci
    assert about.loci


def test_associations_are_those_of_the_data(cross: Dataset) -> None:
    kept = Associations.load(shipped_run("associate"))
    anew = associate.associate(cross, kept.trait, (), Settings())
    assert kept.association.log10_p == pytest.approx(anew.log10_p, rel=1e-3, abs=1e-3, nan_ok=True)


def test_descriptions_count_what_is_there(cross: Dataset) -> None:
    told = Description.load(shipped_run("describe"))
    calls = np.asarray(cross.genotypes.dosages)
    share = np.where(calls < 0, np.nan, calls / cross.genotypes.ploidy)
    assert told.variants["frequency"].to_numpy() == pytest.approx(np.nanmean(share, axis=0), abs=1e-3)
    assert told.variants["missing"].to_numpy() == pytest.approx((calls < 0).mean(0), abs=1e-3)


def test_the_network_that_reads_digits_reads_them_as_told() -> None:
    home = shipped_run("digits")
    course = digits_run.course(home)
    assert course.kept == preparing.DIGITS_KEPT
    for epoch in (course.kept[0], course.kept[-1]):
        network = digits_run.load(home, epoch)
        size = (network.spec.input["height"], network.spec.input["width"])
        _, _, test, truth = digits.images(size, course.task)
        loss, accuracy, confusion = digits.judge(network, test, truth)
        told = course.at(epoch)
        assert (loss, accuracy) == pytest.approx((told.validation_loss, told.accuracy), rel=1e-3, abs=1e-3)
        assert confusion == told.confusion


def test_the_u_nets_overlap_with_the_truth_as_told() -> None:
    home = shipped_run("segmentation")
    told, task = RunFolder(home).read("result.json"), segmentation.SegmentationTask.model_validate({})
    _, _, images, truth = segmentation.data(task)
    for name, net in zip(("with_skips", "without_skips"), segmentation.load(home, task), strict=True):
        assert told[name] == pytest.approx(segmentation.overlap(segmentation.predicted(net, images), truth), abs=1e-3)


def test_what_the_sequence_lesson_tells_is_consistent() -> None:
    home = shipped_run("sequence")
    told, learnt = RunFolder(home).read("result.json"), RunFolder(home).events().events
    last = [event for event in learnt if event["type"] == "learnt"][-1]
    assert {name: last[name] for name in ("attention", "recurrent")} == told
    assert np.array(last["map"]).sum(-1) == pytest.approx(1.0, abs=1e-3), "each letter's attention adds up"


@pytest.mark.slow
def test_made_anew_they_are_the_same(tmp_path: Path) -> None:
    """The loci and the verdict exactly, every number to 1e-3 of the largest beside it."""
    made = preparing.make(tmp_path / "results", told=lambda _: None)
    assert made == prepared.manifest()
    for path in sorted(SHIPPED.rglob("*")):
        other = tmp_path / "results" / path.relative_to(SHIPPED)
        if path.suffix == ".npz":
            with np.load(path, allow_pickle=False) as one, np.load(other, allow_pickle=False) as two:
                assert one.files == two.files
                for name in one.files:
                    alike(one[name], two[name], f"{path.name}, {name}")
        elif path.suffix == ".json" and path.name != "manifest.json":
            same(json.loads(path.read_text()), json.loads(other.read_text()), str(path.relative_to(SHIPPED)))
        elif path.suffix == ".safetensors":
            assert path.stat().st_size == other.stat().st_size


def alike(one: np.ndarray, two: np.ndarray, where: str) -> None:
    """Fail where arrays differ by more than 1e-3 of their largest number."""
    if one.dtype.kind in "fc":
        most = float(np.nanmax(np.abs(one))) if np.isfinite(one).any() else 1.0
        assert one == pytest.approx(two, rel=1e-3, abs=1e-3 * most, nan_ok=True), where
    else:
        assert (one == two).all(), where


def same(one: object, two: object, where: str) -> None:
    """Fail where two JSON documents differ: in a number by more than 1e-3, in anything else at all; times aside."""
    if isinstance(one, dict) and isinstance(two, dict):
        assert one.keys() == two.keys(), where
        for name in one:
            if "second" not in name:
                same(one[name], two[name], f"{where}, {name}")
    elif isinstance(one, list) and isinstance(two, list):
        assert len(one) == len(two), where
        for place, (first, second) in enumerate(zip(one, two, strict=True)):
            same(first, second, f"{where}[{place}]")
    elif isinstance(one, float) and isinstance(two, float):
        assert one == pytest.approx(two, rel=1e-3, abs=1e-3), where
    else:
        assert one == two, where
