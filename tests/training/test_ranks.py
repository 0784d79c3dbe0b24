"""Runs that two processes train together, against the same runs trained by one."""

import contextlib
import json
from unittest import mock

import pytest
import torch
from safetensors.torch import load_file
from training import ranked_runs

from explorer import devices
from explorer.errors import InputError
from explorer.jobs.tasks import train
from explorer.training import checkpoint, events, loop, plan, ranks, results, together
from explorer.training.objective import Loss, fit
from explorer.training.spec import RunSpec

LAST = {"epochs": 3, "keep": "last"}
"""What a run ends with, rather than its best epoch, which may be the first."""
MOMENTUM = {"kind": "momentum", "learning_rate": 0.01}
PLAIN = {"preset": "mlp", "settings": {"hidden": [12, 6], "batch_norm": True, "dropout": 0.0}}
LARGE = {"preset": "mlp", "settings": {"hidden": [12], "dropout": 0.3}}
BATCHES = {
    # 115 training samples: the last batch of 24 has 19 rows, 9 and 10 of them in each process
    "last batch": {"network": PLAIN, "optimizer": MOMENTUM, "l2": 1e-4, "schedule": {"kind": "cosine", "warm_up": 1.0}},
    "missing values": {"network": PLAIN, "optimizer": MOMENTUM, "traits": ["height", "weight"], "batch_size": 7},
    "class weights": {
        "network": PLAIN,
        "optimizer": MOMENTUM,
        "traits": ["colour"],
        "class_weights": [1.0, 2.0, 3.0],
        "batch_size": 16,  # the last batch has three rows, one and two of them
    },
}
EARLY = {"ensemble": 3, "early_stopping": {"patience": 1}, "epochs": 8, "network": LARGE}
FAST = {"learning_rate": 0.1}
NETWORKS = {
    # networks 1, 2 and 0 stop after epochs 2, 4 and 6: the second process has none left that learns
    "networks": {**EARLY, "optimizer": FAST, "seed": 2},
    # networks 2, 0 and 1 after epochs 2, 4 and 5: the first one
    "first done": {**EARLY, "optimizer": FAST, "seed": 3},
    "folds": {"ensemble": 2, "split": {"kind": "kfold", "folds": 2}, "network": LARGE},
}


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """Everything that two processes train for these tests, in one go."""
    folder = tmp_path_factory.mktemp("ranks")
    runs = [{"name": name, "folder": name, "spec": {**LAST, **spec}} for name, spec in (BATCHES | NETWORKS).items()]
    for stop in (1, 0):
        end = {"stop": 1} if stop else {}
        runs.append({"name": f"dropout {stop}", "folder": "dropout broken", "spec": LAST} | end)
        runs.append(
            {"name": f"networks {stop}", "folder": "networks broken", "spec": {**LAST, **NETWORKS["networks"]}} | end
        )
    runs.append({"name": "dropout", "folder": "dropout", "spec": LAST})
    runs.append({"name": "one", "folder": "to one", "spec": {**LAST, **BATCHES["last batch"]}, "stop": 1})
    ranked_runs.ended(folder, ranked_runs.start(folder, runs))
    return folder


@pytest.fixture(autouse=True)
def one_by_one(monkeypatch):
    """Keep networks out of a stack, in this process as in the others."""
    monkeypatch.setattr("explorer.training.stack.ARITHMETIC", 0)


def tensors(folder):
    """Return every tensor of the networks of a run."""
    kept = [path for path in folder.glob("*.safetensors") if path.name != checkpoint.FILE]
    return {f"{path.name}/{name}": value for path in sorted(kept) for name, value in load_file(path).items()}


def distance(left, right):
    """Return the relative L2 distance of the weights of two runs."""
    assert left.keys() == right.keys()
    names = [name for name in left if "/network." in name and left[name].is_floating_point()]
    assert names
    apart = sum((left[name].double() - right[name].double()).square().sum() for name in names)
    return float((apart / torch.stack([right[name].double().square().sum() for name in names]).sum()).sqrt())


def alone(cohort, run_spec, folder, fields):
    return list(loop.train(cohort, run_spec(**{**LAST, **fields}), folder))


@pytest.mark.parametrize("name", BATCHES)
def test_shared_batches_end_where_whole_ones_do(cohort, run_spec, place, tmp_path, name):
    """Batch statistics, unequal shares, missing values and class weights are those of the whole batch."""
    told = alone(cohort, run_spec, tmp_path, BATCHES[name])
    assert distance(tensors(place / name), tensors(tmp_path)) < 1e-5
    ours = [event for event in told if isinstance(event, events.Epoch)]
    theirs = read(place, name, "epoch")
    assert len(theirs) == len(ours) == 3
    for one, other in zip(theirs, ours, strict=True):
        assert one["train_loss"] == pytest.approx(other.train_loss, rel=1e-5)
        assert one["validation_loss"] == pytest.approx(other.validation_loss, rel=1e-5)
        for key, value in other.train_metrics.items():
            assert one["train_metrics"][key] == pytest.approx(value, rel=1e-4)


@pytest.mark.parametrize("name", NETWORKS)
def test_networks_that_are_shared_out_are_the_same_to_the_last_bit(cohort, run_spec, place, tmp_path, name):
    """Dropout, early stopping at different epochs, predictions and folds too."""
    told = alone(cohort, run_spec, tmp_path, NETWORKS[name])
    assert len(told_of(told, events.Epoch)) == {"networks": 6, "first done": 5, "folds": 6}[name]
    left, right = tensors(place / name), tensors(tmp_path)
    assert left.keys() == right.keys()
    assert [key for key in left if not torch.equal(left[key], right[key])] == []
    for one, other in zip(read(place, name, "epoch"), told_of(told, events.Epoch), strict=True):
        assert one["train_loss"] == pytest.approx(other.train_loss, rel=1e-6)
        assert one["validation_loss"] == other.validation_loss
        assert one["best"] == other.best
    for fold in range(2 if name == "folds" else 1):
        for ours, theirs in zip(predicted(place / name, fold), predicted(tmp_path, fold), strict=True):
            assert (ours == theirs).all()
    assert results.read(place / name)["network"] == results.read(tmp_path)["network"]


@pytest.mark.parametrize("name", ["dropout", "networks"])
def test_stopped_by_one_and_resumed_by_both_ends_like_an_unbroken_run(place, name):
    """The second process was told to stop; both stopped, and their random numbers went on where they were."""
    for number in range(2):
        assert json.loads((place / f"told-{name} 1-{number}.json").read_text())[-2:] == ["checkpoint", "stopped"]
    left, right = tensors(place / f"{name} broken"), tensors(place / name)
    assert left.keys() == right.keys()
    assert [key for key in left if not torch.equal(left[key], right[key])] == []
    for one, other in zip(read(place, f"{name} 0", "epoch")[-2:], read(place, name, "epoch")[-2:], strict=True):
        for part in ("train_metrics", "metrics", "train_loss", "validation_loss"):
            assert one[part] == pytest.approx(other[part], rel=1e-6)


def test_a_checkpoint_of_two_goes_on_in_one(cohort, run_spec, place, tmp_path):
    told = alone(cohort, run_spec, place / "to one", BATCHES["last batch"])
    assert told_of(told, events.Started)[0].resumed
    alone(cohort, run_spec, tmp_path, BATCHES["last batch"])
    assert distance(tensors(place / "to one"), tensors(tmp_path)) < 1e-5


def test_every_process_tells_the_same_events(place):
    for name in [*BATCHES, *NETWORKS]:
        told = [(place / f"told-{name}-{number}.json").read_text() for number in range(2)]
        assert told[0] == told[1]


def test_two_processes_draw_other_numbers_for_dropout(cohort, run_spec, place, tmp_path):
    alone(cohort, run_spec, tmp_path, {})
    assert distance(tensors(place / "dropout"), tensors(tmp_path)) > 1e-3


def predicted(folder, fold):
    return results.read_predictions(folder, fold)


def told_of(told, kind):
    return [event for event in told if isinstance(event, kind)]


def read(place, name, kind):
    """Return the events of a kind that the first process told."""
    return [event for event in json.loads((place / f"events-{name}.json").read_text()) if event["type"] == kind]


@pytest.mark.parametrize(("traits", "weights"), [(("weight", "height"), "none"), (("colour",), (1.0, 2.0, 3.0))])
def test_the_mass_of_a_batch_is_what_its_mean_is_divided_by(cohort, traits, weights):
    target = fit("auto", cohort.traits, traits, torch.arange(100).numpy())
    y = torch.from_numpy(target.values(cohort.traits))[:100]
    loss = Loss(target, y, weights)
    outputs = torch.randn(100, target.outputs, generator=torch.Generator().manual_seed(0))
    parts = [slice(0, 30), slice(30, 100)]
    whole = sum(loss(outputs[part], y[part]) * loss.mass(y[part]) for part in parts) / loss.mass(y)
    assert float(whole) == pytest.approx(float(loss(outputs, y)), rel=1e-6)


def test_one_process_is_written_as_before():
    spec = RunSpec(traits=("case",), seed=3)
    two = spec.model_copy(update={"processes": 2})
    assert "processes" not in spec.model_dump_json()
    assert RunSpec.model_validate_json(two.model_dump_json()) == two
    assert two.result_digest == spec.result_digest == "c904b66866e4c492"
    assert two.digest != spec.digest


def test_a_run_for_two_is_refused_by_one(cohort, run_spec, tmp_path):
    with pytest.raises(InputError, match="this run is for 2 together, and trained by 1"):
        list(loop.train(cohort, run_spec(processes=2), tmp_path))


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"processes": 3, "ensemble": 2}, "3 of them cannot share out 2 networks per fold"),
        ({"processes": 4, "device": "cuda"}, "4 of them take a GPU each, and this machine has 2 GPUs"),
        ({"processes": 2, "device": "cuda:1"}, "it is one, and each of 2 processes takes one of its own"),
    ],
)
def test_what_so_many_processes_cannot_train_is_said(cohort, run_spec, monkeypatch, fields, said):
    two = [together.devices.Device(f"cuda:{number}", "A GPU", 10**10, 10**10) for number in range(2)]
    monkeypatch.setattr(together.devices, "available", lambda: [*two, together.devices.Device("cpu", "CPU", 1, 1)])
    with pytest.raises(InputError, match=said):
        plan.make(cohort, run_spec(**fields))
    assert plan.make(cohort, run_spec(processes=2, device="cuda")).device.name == "cuda:0"


def test_memory_is_that_of_the_networks_of_one_process(cohort, run_spec):
    needed = {many: plan.make(cohort, run_spec(ensemble=4, processes=many)).memory.parts for many in (1, 2)}
    assert needed[1]["weights"] == 2 * needed[2]["weights"]


def test_rows_and_networks_are_shared_out_without_rest():
    class Parts(ranks.Several):
        def __init__(self, number, many, by_batch):
            self.number, self.many, self.by_batch = number, many, by_batch

    for rows in (1, 2, 3, 7, 64):
        each = [Parts(number, 3, True) for number in range(3)]
        shares = [list(range(rows)[one.share(rows)]) for one in each]
        if rows < 3:
            assert shares == [list(range(rows))] * 3
            assert [one.batch for one in each] == [None] * 3
        else:
            assert [row for share in shares for row in share] == list(range(rows))
            assert all(shares)
    assert [list(Parts(number, 2, False).networks(3)) for number in range(2)] == [[0], [1, 2]]


@pytest.mark.parametrize(("number", "many"), [(0, 1), (0, 2), (1, 2)])
def test_each_of_several_processes_tries_its_own_gpu(monkeypatch, tmp_path, cohort, run_spec, number, many):
    """On one that another process takes, it would take memory beside that."""
    gpus = [devices.Device(f"cuda:{i}", "A card", 8 * 10**9, 6 * 10**9) for i in range(2)]
    monkeypatch.setattr(devices, "available", lambda: gpus)
    several = object.__new__(ranks.Several)
    several.number, several.many = number, many
    tried = []
    monkeypatch.setattr(together, "joined", lambda spec: contextlib.nullcontext(several if many > 1 else ranks.ALONE))
    monkeypatch.setattr(devices, "try_out", lambda name: tried.append(name) or "")
    monkeypatch.setattr(loop, "train", lambda *given, **more: iter(()))
    train.train(cohort, run_spec(device="cuda"), tmp_path, mock.Mock())
    assert tried == ["cuda" if many == 1 else f"cuda:{number}"]
