"""Ensembles: networks of one fold that differ in their seed, trained on the same batches."""

import json
from contextlib import nullcontext

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from explorer.devices import Device
from explorer.networks import zoo
from explorer.networks.spec import read
from explorer.progress import Stopped
from explorer.training import checkpoint, events, loop, metrics, needs, optimizer, plan, results, stack, trained
from explorer.training.member import Member
from explorer.training.spec import RunSpec

OPTIMIZERS = ["sgd", "momentum", "rmsprop", "adagrad", "adam", "adamw"]


def train(cohort, spec, folder, stop_after=None):
    """Train into a folder; stop after so many steps. Return the events."""
    taken = iter(range(10**9))
    told = []
    try:
        told.extend(
            loop.train(
                cohort, spec, folder, should_stop=lambda: stop_after is not None and next(taken) >= stop_after - 1
            )
        )
    except Stopped:
        assert stop_after is not None
    return told


def tensors(folder, pattern="*.safetensors"):
    """Return every tensor of the networks of a run."""
    kept = [path for path in folder.glob(pattern) if path.name != checkpoint.FILE]
    return {f"{path.name}/{name}": value for path in kept for name, value in load_file(path).items()}


def assert_equal(left, right):
    assert left.keys() == right.keys()
    assert left
    assert [name for name, value in left.items() if not torch.equal(value, right[name])] == []


def epochs(told):
    return [event for event in told if isinstance(event, events.Epoch)]


def test_a_run_of_one_network_is_written_as_it_was(run_spec):
    """A version before ensembles wrote this text and this digest; its runs are found again by them."""
    spec = RunSpec(traits=("case",), seed=3)
    assert spec == RunSpec(traits=("case",), seed=3, ensemble=1)
    assert "ensemble" not in spec.model_dump_json()
    assert spec.result_digest == "c904b66866e4c492"
    assert RunSpec(traits=("case",), seed=3, ensemble=2).result_digest != spec.result_digest
    again = RunSpec.model_validate_json(run_spec(ensemble=3).model_dump_json())
    assert again.ensemble == 3


@pytest.fixture
def one_by_one(monkeypatch):
    """Keep networks out of a stack, as on a CPU large ones are."""
    monkeypatch.setattr(stack, "ARITHMETIC", 0)


@pytest.mark.parametrize("kind", ["adamw", "momentum"])
def test_the_first_network_is_the_one_trained_alone(cohort, run_spec, tmp_path, one_by_one, kind):
    """To the last bit, batch norm and dropout included: the others' random numbers are their own."""
    fields = {"optimizer": {"kind": kind, "weight_decay": 0.1}, "l1": 1e-4, "l2": 1e-4, "epochs": 3}
    alone, many = tmp_path / "alone", tmp_path / "many"
    train(cohort, run_spec(**fields), alone)
    train(cohort, run_spec(**fields, ensemble=3), many)
    assert_equal(tensors(alone, "network-0*"), tensors(many, "network-0*"))
    first, second, third = trained.ensemble(many, 0)
    for name, value in first.network.state_dict().items():
        if value.ndim > 1:
            others = [one.network.state_dict()[name] for one in (second, third)]
            assert not torch.equal(value, others[0])
            assert not torch.equal(others[0], others[1])
    assert [one.member for one in (first, second, third)] == [0, 1, 2]


@pytest.mark.parametrize(
    "fields",
    [
        {"class_weights": "balanced", "objective": "binary"},
        {"traits": ("height", "weight"), "schedule": {"kind": "cosine", "warm_up": 1.0}},
        {"traits": ("colour",), "class_weights": (1.0, 2.0, 3.0)},
    ],
    ids=["two classes", "missing values", "three classes"],
)
def test_a_stack_ends_where_networks_one_by_one_end(cohort, run_spec, tmp_path, monkeypatch, fields):
    """Whole runs in float32, whatever the loss: outputs differ by rounding alone."""
    spec = run_spec(ensemble=3, epochs=2, optimizer={"kind": "momentum", "learning_rate": 0.01}, **fields)
    told = {"stack": train(cohort, spec, tmp_path / "stack")}
    monkeypatch.setattr(stack, "ARITHMETIC", 0)
    told["alone"] = train(cohort, spec, tmp_path / "alone")
    for one, other in zip(epochs(told["stack"]), epochs(told["alone"]), strict=True):
        assert one.train_loss == pytest.approx(other.train_loss, rel=1e-4)
        assert one.validation_loss == pytest.approx(other.validation_loss, rel=1e-4)
    left, right = tensors(tmp_path / "stack"), tensors(tmp_path / "alone")
    assert left.keys() == right.keys()
    assert any("member-0-2" in name for name in left)
    for name, value in left.items():
        torch.testing.assert_close(value, right[name], rtol=1e-3, atol=1e-4, msg=name)


def test_predictions_are_those_of_the_mean_output(cohort, run_spec, tmp_path):
    told = train(cohort, run_spec(ensemble=3, split={"kind": "kfold", "folds": 2}), tmp_path)
    for fold in (0, 1):
        networks = trained.ensemble(tmp_path, fold)
        rows, predictions = results.read_predictions(tmp_path, fold)
        outputs = torch.stack([one.outputs(cohort.genotypes, rows) for one in networks])
        expected = networks[0].target.predictions(outputs.mean(0))
        np.testing.assert_allclose(predictions, expected, rtol=1e-5)
        assert not np.allclose(predictions, networks[0].predict(cohort.genotypes, rows))
        done = next(e for e in told if isinstance(e, events.FoldDone) and e.fold == fold)
        measured = networks[0].target.measure(cohort.traits, rows, expected)
        for name in ("auroc", "accuracy"):
            ours, theirs = (metrics.number(one["case"], name) for one in (done.metrics, measured))
            assert ours == pytest.approx(theirs)
    assert results.read(tmp_path)["about_network"]["networks"] == 3


@pytest.mark.parametrize("kind", OPTIMIZERS)
def test_a_paused_stack_ends_like_an_unbroken_one(cohort, run_spec, tmp_path, kind):
    assert_pausing_changes_nothing(cohort, run_spec, tmp_path, kind)


@pytest.mark.parametrize("kind", ["momentum", "adamw"])
def test_paused_networks_one_by_one_end_like_unbroken_ones(cohort, run_spec, tmp_path, one_by_one, kind):
    assert_pausing_changes_nothing(cohort, run_spec, tmp_path, kind)


def assert_pausing_changes_nothing(cohort, run_spec, tmp_path, kind):
    spec = run_spec(
        ensemble=2,
        optimizer={"kind": kind, "learning_rate": 0.01},
        schedule={"kind": "cosine", "warm_up": 1.0},
        epochs=3,
        l2=1e-4,
    )
    train(cohort, spec, tmp_path / "unbroken")
    for stop in (7, 5):
        train(cohort, spec, tmp_path / "broken", stop)
        assert trained.folds(tmp_path / "broken") == []
    train(cohort, spec, tmp_path / "broken")
    assert_equal(tensors(tmp_path / "unbroken"), tensors(tmp_path / "broken"))


def test_every_network_stops_in_its_own_time(unlearnable, run_spec, tmp_path):
    """One that stops keeps its best weights while the others learn on, also where the run is paused in between."""
    spec = run_spec(ensemble=4, epochs=25, early_stopping={"patience": 2}, optimizer={"learning_rate": 0.01})
    told = train(unlearnable, spec, tmp_path / "unbroken")
    networks = trained.ensemble(tmp_path / "unbroken", 0)
    best: list[int] = []
    for name in ("network-0", "member-0-1", "member-0-2", "member-0-3"):
        about = checkpoint.texts(tmp_path / "unbroken" / f"{name}.safetensors")["about"]
        best.append(json.loads(about)["best_epoch"])
    assert len(set(best)) > 1, "the seeds should differ in their best epoch, or this test shows nothing"
    ended = len(epochs(told))
    assert ended == max(best) + 2 < 25
    shorter = spec.model_copy(update={"epochs": min(best), "early_stopping": None, "keep": "last"})
    train(unlearnable, shorter, tmp_path / "shorter")
    early = best.index(min(best))
    theirs = trained.load(tmp_path / "shorter", 0, member=early).network.state_dict()
    assert_equal(networks[early].network.state_dict(), theirs)
    per_epoch = -(-len(networks[0].rows.train) // spec.batch_size)
    train(unlearnable, spec, tmp_path / "broken", (min(best) + 2) * per_epoch + 2)
    train(unlearnable, spec, tmp_path / "broken")
    assert_equal(tensors(tmp_path / "unbroken"), tensors(tmp_path / "broken"))


def test_a_checkpoint_from_before_ensembles_goes_on(cohort, run_spec, tmp_path):
    """Such a checkpoint tells the fold's end under the name `over` alone and has no members."""
    train(cohort, run_spec(), tmp_path / "unbroken")
    train(cohort, run_spec(), tmp_path / "broken", 8)
    found = checkpoint.read(tmp_path / "broken")
    assert found is not None
    position, state = found
    assert "members" not in position.numbers
    position.numbers["over"] = position.numbers.pop("fold_over")
    checkpoint.write(tmp_path / "broken", position, state)
    train(cohort, run_spec(), tmp_path / "broken")
    assert_equal(tensors(tmp_path / "unbroken"), tensors(tmp_path / "broken"))


def test_memory_and_disk_count_every_network(cohort, run_spec, tmp_path):
    big = {"network": {"preset": "mlp", "settings": {"hidden": [256, 128]}}, "epochs": 2}
    one, many = (plan.make(cohort, run_spec(**big, ensemble=k)) for k in (1, 5))
    for part in ("weights", "optimizer and best weights"):
        assert many.memory.parts[part] == pytest.approx(5 * one.memory.parts[part], rel=0.01), "of a whole stack"
    assert many.memory.parts["genotypes"] == one.memory.parts["genotypes"]
    assert many.parameters == one.parameters
    spec = run_spec(**big, ensemble=5)
    told, most = needs.of(many, spec), 0
    for _ in loop.train(cohort, spec, tmp_path):
        most = max(most, sum(path.stat().st_size for path in tmp_path.rglob("*.safetensors")))
    assert most <= told.disk_bytes <= 2.5 * most, "a checkpoint stands beside the one being written"


DOUBLE = torch.float64
CPU = Device("cpu", "CPU", 2**33, 2**33)


def squared(outputs, targets):
    """Return the mean squared error, in whatever type of number the outputs have."""
    return (outputs - targets).square().mean()


@pytest.mark.parametrize("kind", OPTIMIZERS)
def test_a_stack_steps_as_its_networks_do_alone(run_spec, kind):
    """In float64 to 1e-9: dropout, penalties, decay of matrices alone, a member that stops, and coming apart."""
    choice = {"kind": kind, "learning_rate": 0.01, "weight_decay": 0.3, "lr_decay": 0.01}
    spec = run_spec(ensemble=3, optimizer=choice, l1=1e-3, l2=1e-2)
    layers = zoo.load("mlp", 30, 1, 2, hidden=[6, 4], dropout=0.4)
    alone, together = ([Member(layers, spec, 0, number, CPU) for number in (1, 2, 3)] for _ in range(2))
    for member in (*alone, *together):
        member.network.double()
        member.optimizer = optimizer.make(spec.optimizer, member.network, CPU.torch)
    x, y = torch.randn(12, 9, 1, 30, dtype=DOUBLE), torch.randn(12, 9, 2, dtype=DOUBLE)
    taken = 0
    for learning, stacked in (((0, 1, 2), True), ((0, 2), True), ((0, 2), False), ((0, 2), True)):
        stepping = [stack.Stack([together[i] for i in learning])] if stacked else [together[i] for i in learning]
        for _ in range(3):
            for i in learning:
                alone[i].step(x[taken], y[taken], squared, nullcontext())
            for one in stepping:
                losses, outputs = one.step(x[taken], y[taken], squared, nullcontext())
                assert losses.shape == outputs.shape[:1]
            taken += 1
        for one in stepping:
            if isinstance(one, stack.Stack):
                one.release()
    for one, other in zip(alone, together, strict=True):
        (weights, numbers), (theirs, numbers_) = one.state(), other.state()
        assert numbers == numbers_
        assert weights.keys() == theirs.keys()
        for name, value in weights.items():
            if value.is_floating_point():
                torch.testing.assert_close(theirs[name], value, rtol=1e-9, atol=1e-9, msg=name)
            else:
                assert torch.equal(theirs[name], value), name


def test_how_many_networks_make_a_stack():
    """On a CPU as many as the cache holds, on a GPU as many as its memory holds; recurrent ones go one by one."""
    mlp = zoo.load("mlp", 30, 1, 2)
    gru = read(
        {
            "input": {"channels": 1, "positions": 30},
            "layers": [
                {"kind": "token_embedding", "size": 5, "width": 4},
                {"kind": "gru", "units": 3},
                {"kind": "flatten"},
                {"kind": "dense", "units": 2},
            ],
        }
    )
    gpu = Device("cuda:0", "GPU", 2**30, 2**29)
    wide = zoo.load("mlp", 2**15, 1, 2, hidden=[64])
    assert stack.together(mlp, 5, CPU, 32) == 5
    assert stack.together(mlp, 1, CPU, 32) == stack.together(mlp, 1, gpu, 32) == 1
    assert stack.together(wide, 9, CPU, 32) == 3, "four would have 2^23 weights and their biases in a layer"
    assert stack.together(wide, 9, CPU, 100) == 2, "3 x 2^15 x 100 numbers given by the flattening are too many"
    assert stack.together(wide, 9, CPU, 128) == 1, "128 x 64 x 2^15 multiply-adds take longer than any call"
    assert stack.together(wide, 25, gpu, 32) == 25
    given = 2**15 + 3 * 64 + 2  # flattening, dense, ReLU, dropout, outputs
    assert stack.together(wide, 25, gpu, 500) == 2**29 // (8 * 500 * given) == 4
    assert stack.together(wide, 25, gpu, 10_000) == 1
    assert stack.together(gru, 5, CPU, 32) == stack.together(gru, 5, gpu, 32) == 1


def test_more_networks_than_a_stack_holds_make_several(cohort, run_spec, tmp_path, monkeypatch):
    spec = run_spec(ensemble=5, epochs=2, optimizer={"kind": "momentum", "learning_rate": 0.01})
    train(cohort, spec, tmp_path / "one")
    monkeypatch.setattr(stack, "LARGEST", 2 * 24 * 40 + 100)  # a batch of 24 with 40 variants is the most
    made = []
    monkeypatch.setattr(stack.Stack, "__init__", watched(stack.Stack.__init__, made))
    train(cohort, spec, tmp_path / "several")
    assert [len(one.members) for one in made] == [2, 2], "the fifth goes alone"
    left, right = tensors(tmp_path / "one"), tensors(tmp_path / "several")
    for name, value in left.items():
        torch.testing.assert_close(value, right[name], rtol=1e-3, atol=1e-4, msg=name)


def watched(method, made):
    """Return the constructor, which then notes what it made."""

    def noting(self, *arguments):
        method(self, *arguments)
        made.append(self)

    return noting
