"""The training loop: what it learns, what it says, when it stops."""

import json

import numpy as np
import pytest
import torch
from sklearn.metrics import roc_auc_score

from explorer.datasets.batch_encoding import BatchEncoder
from explorer.datasets.dataset import Dataset
from explorer.datasets.traits import Traits
from explorer.errors import InputError
from explorer.progress import Stopped
from explorer.training import checkpoint, events, loop, objective, plan, results, samples, trained


def train(cohort, spec, folder=None):
    return list(loop.train(cohort, spec, folder))


def last(told, kind):
    return [event for event in told if isinstance(event, kind)][-1]


def test_a_planted_signal_is_learnt(cohort, run_spec, tmp_path):
    spec = run_spec(
        network={"preset": "linear"}, optimizer={"learning_rate": 0.03}, epochs=25, split={"kind": "kfold", "folds": 2}
    )
    told = train(cohort, spec, tmp_path)
    assert last(told, events.Finished).metrics["case"]["auroc"] > 0.75
    written = results.read(tmp_path)
    assert len(written["network"]["case"]["folds"]) == 2
    folds = [event.metrics["case"]["auroc"] for event in told if isinstance(event, events.FoldDone)]
    assert written["network"]["case"]["summary"]["auroc"]["folds"] == folds
    assert written["network"]["case"]["summary"]["auroc"]["mean"] == pytest.approx(np.mean(folds))


@pytest.mark.parametrize("encoding", ["dosage", "onehot"])
def test_encoding_a_few_samples_at_a_time_changes_no_number(cohort, run_spec, monkeypatch, encoding):
    spec = run_spec(network={"preset": "mlp", "settings": {"hidden": [8]}}, encoding=encoding, epochs=3)
    at_once, encode = [], BatchEncoder.__call__

    def watched(self, genotypes):
        at_once.append(len(genotypes))
        return encode(self, genotypes)

    monkeypatch.setattr(BatchEncoder, "__call__", watched)
    whole = train(cohort, spec)
    assert max(at_once) > 5
    at_once.clear()
    monkeypatch.setattr(samples, "ENCODED_AT_ONCE", 5 * 40 * (3 if encoding == "onehot" else 1))
    parts = train(cohort, spec)
    assert max(at_once) == 5
    for kind, fields in ((events.Epoch, ("train_loss", "validation_loss", "metrics")), (events.FoldDone, ("metrics",))):
        ours, theirs = ([e for e in told if isinstance(e, kind)] for told in (parts, whole))
        assert len(ours) == len(theirs) > 0
        for one, other in zip(ours, theirs, strict=True):
            assert [getattr(one, name) for name in fields] == [getattr(other, name) for name in fields]


def test_one_epoch_equals_a_plain_torch_loop(cohort, run_spec):
    """Same weights, order and batches, written out plainly, give the same validation loss."""
    spec = run_spec(network={"preset": "mlp", "settings": {"hidden": [8], "dropout": 0}}, traits=("height",), epochs=1)
    told = last(train(cohort, spec), events.Epoch)

    from explorer.datasets import encodings
    from explorer.networks import zoo
    from explorer.networks.build import build
    from explorer.training.seeds import ORDER, WEIGHTS, seeded

    fold = plan.folds(cohort, spec)[0]
    dosages, height = cohort.genotypes.dosages, cohort.traits["height"]
    encoder = encodings.fit("dosage", dosages, fold.train, 2)
    network = build(zoo.load("mlp", 40, 1, 1, hidden=[8], dropout=0.0), seed=seeded(3, 0, WEIGHTS))
    stepper = torch.optim.Adam(network.parameters(), lr=1e-3)
    mean, sd = height[fold.train].mean(), height[fold.train].std(ddof=1)
    y = torch.tensor((height - mean) / sd, dtype=torch.float32)[:, None]
    x = encoder(torch.from_numpy(dosages))
    order = fold.train[np.random.default_rng([3, 0, ORDER, 0]).permutation(len(fold.train))]
    for start in range(0, len(order), 24):
        rows = order[start : start + 24]
        stepper.zero_grad()
        torch.nn.functional.mse_loss(network(x[rows]), y[rows]).backward()
        stepper.step()
    network.eval()
    with torch.no_grad():
        expected = torch.nn.functional.mse_loss(network(x[fold.validation]), y[fold.validation]).item()
    assert told.validation_loss == pytest.approx(expected, rel=1e-4)


def test_the_trained_fold_predicts_what_was_measured(cohort, run_spec, tmp_path):
    spec = run_spec(traits=("height", "weight"), encoding="onehot", standardise=True)
    told = train(cohort, spec, tmp_path)
    fold = trained.load(tmp_path)
    assert not fold.network.training
    assert fold.inputs(cohort.genotypes, fold.rows.test).shape == (len(fold.rows.test), 3, 40)
    predictions = fold.predict(cohort.genotypes, fold.rows.test)
    rows, kept = results.read_predictions(tmp_path, 0)
    np.testing.assert_array_equal(rows, fold.rows.test)
    np.testing.assert_allclose(predictions, kept, rtol=1e-5)
    measured = objective.measure(fold.target, cohort.traits, "weight", rows, predictions)
    assert dict(measured)["pearson"] == pytest.approx(
        last(told, events.FoldDone).metrics["weight"]["pearson"], abs=1e-5
    )
    assert measured["n"] == np.isfinite(cohort.traits["weight"][rows]).sum() < len(rows)
    assert abs(predictions[:, 0].mean() - 170) < 10


def test_the_encoder_knows_training_people_only(cohort, run_spec, tmp_path):
    train(cohort, run_spec(epochs=1), tmp_path)
    fold = trained.load(tmp_path)
    dosages = cohort.genotypes.dosages[fold.rows.train].astype(float)
    dosages[dosages < 0] = np.nan
    np.testing.assert_allclose(fold.encoder.missing[0].numpy(), np.nanmean(dosages, 0), rtol=1e-5)


def validation_loss(epoch: events.Epoch) -> float:
    assert epoch.validation_loss is not None
    return epoch.validation_loss


def test_early_stopping_keeps_the_best_weights(unlearnable, run_spec, tmp_path):
    """Random labels cannot be learnt: validation loss turns, and the kept weights are those from before."""
    cohort = unlearnable
    spec = run_spec(
        network={"preset": "mlp", "settings": {"hidden": [32], "dropout": 0}},
        split={"validation_share": 0.3},
        optimizer={"learning_rate": 0.01},
        epochs=60,
        early_stopping={"patience": 4},
    )
    told = train(cohort, spec, tmp_path)
    epochs = [event for event in told if isinstance(event, events.Epoch)]
    best = min(epochs, key=validation_loss)
    done = last(told, events.FoldDone)
    assert done.epochs == len(epochs) == best.epoch + 4 < 60
    assert done.best_epoch == best.epoch
    fold = trained.load(tmp_path)
    outputs = fold.outputs(cohort.genotypes, fold.rows.validation)
    y = torch.from_numpy(cohort.traits["case"][fold.rows.validation]).long()
    assert torch.nn.functional.cross_entropy(outputs, y).item() == pytest.approx(best.validation_loss, rel=1e-5)


@pytest.mark.parametrize(("trait", "name"), [("case", "auroc"), ("height", "pearson")])
def test_epochs_judged_by_score_keep_the_weights_of_the_highest(cohort, run_spec, tmp_path, trait, name):
    spec = run_spec(
        traits=(trait,),
        network={"preset": "mlp", "settings": {"hidden": [32], "dropout": 0}},
        split={"validation_share": 0.4},
        optimizer={"learning_rate": 0.02},
        epochs=20,
        judged_by="score",
    )
    told = train(cohort, spec, tmp_path)
    scores = [event.metrics[name] or 0.0 for event in told if isinstance(event, events.Epoch)]
    losses = [event.validation_loss or 0.0 for event in told if isinstance(event, events.Epoch)]
    best = last(told, events.FoldDone).best_epoch
    assert best == 1 + scores.index(max(scores)) != 1 + losses.index(min(losses))
    fold = trained.load(tmp_path)
    outputs, y = fold.outputs(cohort.genotypes, fold.rows.validation)[:, -1], cohort.traits[trait][fold.rows.validation]
    if name == "auroc":
        outputs = torch.diff(fold.outputs(cohort.genotypes, fold.rows.validation))[:, 0]
        assert roc_auc_score(y, outputs) == pytest.approx(max(scores))
    else:
        assert np.corrcoef(y, outputs)[0, 1] == pytest.approx(max(scores), rel=1e-5)


def test_where_validation_samples_have_one_class_epochs_are_judged_by_loss(cohort, run_spec, tmp_path):
    """No AUROC can be had; the run is the one that is judged by loss."""
    rare = cohort.traits.table.assign(case=np.arange(160) % 80 == 0).astype({"case": float})
    dataset = Dataset("rare", cohort.genotypes, Traits(rare, cohort.traits.columns))
    spec = run_spec(split={"kind": "random", "seed": 1}, epochs=4)
    assert len(np.unique(dataset.traits["case"][plan.folds(dataset, spec)[0].validation])) == 1
    for judged_by in ("loss", "score"):
        list(loop.train(dataset, spec.model_copy(update={"judged_by": judged_by}), tmp_path / judged_by))
    one, other = trained.load(tmp_path / "loss"), trained.load(tmp_path / "score")
    for left, right in zip(one.network.parameters(), other.network.parameters(), strict=True):
        assert torch.equal(left, right)


def test_judging_by_loss_is_written_as_before_there_was_a_choice(run_spec):
    assert "judged_by" not in run_spec().model_dump()
    assert run_spec(judged_by="score").model_dump()["judged_by"] == "score"


def test_an_exploding_run_stops_with_reason_and_suggestion(cohort, run_spec, tmp_path):
    spec = run_spec(traits=("height",), optimizer={"kind": "sgd", "learning_rate": 50.0}, epochs=30)
    spec = spec.model_copy(update={"network": run_spec(network={"preset": "linear"}).network})
    told = train(cohort, spec, tmp_path)
    diverged = told[-1]
    assert isinstance(diverged, events.Diverged)
    assert "training loss" in diverged.reason
    assert "from 50 to 5" in diverged.suggestion
    assert trained.folds(tmp_path) == []
    found = checkpoint.read(tmp_path)
    if diverged.kept_epoch is not None:
        assert found is not None
        assert all(torch.isfinite(t).all() for name, t in found[1].items() if name.startswith("network."))


def test_a_run_that_diverges_late_keeps_the_checkpoint_from_before(cohort, run_spec, tmp_path):
    spec = run_spec(
        traits=("height",),
        network={"preset": "linear"},
        optimizer={"kind": "sgd", "learning_rate": 1.0},
        schedule={"kind": "constant", "warm_up": 40.0},
        epochs=40,
    )
    told = train(cohort, spec, tmp_path)
    assert isinstance(told[-1], events.Diverged)
    assert told[-1].kept_epoch is not None
    kept = checkpoint.read(tmp_path)
    assert kept is not None
    position, tensors = kept
    assert position.epoch == told[-1].kept_epoch
    assert all(torch.isfinite(tensor).all() for name, tensor in tensors.items() if name.startswith("network."))


def test_folds_can_be_chosen(cohort, run_spec, tmp_path):
    spec = run_spec(split={"kind": "kfold", "folds": 4}, folds_to_run=(2,), epochs=1)
    train(cohort, spec, tmp_path)
    assert trained.folds(tmp_path) == [2]
    every = plan.folds(cohort, spec)
    np.testing.assert_array_equal(trained.load(tmp_path).rows.test, every[2].test)
    with pytest.raises(InputError, match="the split has 4 folds"):
        plan.make(cohort, run_spec(split={"kind": "kfold", "folds": 4}, folds_to_run=(4,)))


def test_what_does_not_fit_in_memory_is_refused_before_anything_is_built(cohort, run_spec):
    wide = run_spec(network={"preset": "mlp", "settings": {"hidden": [512] * 4}}, batch_size=2)
    plan_ = plan.make(cohort, wide)
    assert plan_.memory.parts["weights"] == 8 * plan_.parameters
    huge = {"input": {"channels": 1, "positions": 40}, "name": "huge"}
    dense = [
        {"kind": "dense", "units": 1_000_000},
        {"kind": "dense", "units": 1_000_000},
        {"kind": "dense", "units": 2},
    ]
    with pytest.raises(InputError, match=r"needs about 20,0\d\d\.\d GB, most of it for the optimizer") as refusal:
        plan.make(cohort, run_spec(network={**huge, "layers": [{"kind": "flatten"}, *dense]}))
    assert "narrower layers" in refusal.value.mend


def test_a_network_given_in_full_has_to_fit(cohort, run_spec):
    layers = [{"kind": "flatten"}, {"kind": "dense", "units": 2}]
    fits = {"input": {"channels": 1, "positions": 40}, "name": "own", "layers": layers}
    assert plan.make(cohort, run_spec(network=fits)).parameters == 82
    with pytest.raises(InputError, match="give 1 channel x 40 positions"):
        plan.make(cohort, run_spec(network={**fits, "input": {"channels": 1, "positions": 39}}))
    with pytest.raises(InputError, match="has 2 outputs, but the traits need 1"):
        plan.make(cohort, run_spec(network=fits, traits=("height",)))


def test_run_json_says_everything(cohort, run_spec, tmp_path):
    spec = run_spec(epochs=1)
    train(cohort, spec, tmp_path)
    assert type(spec).model_validate(json.loads((tmp_path / "run.json").read_text())) == spec


def test_a_last_batch_of_one_is_left_out(cohort, run_spec):
    fold = plan.folds(cohort, run_spec())[0]
    size = next(b for b in range(5, 60) if len(fold.train) % b == 1)
    epoch = last(train(cohort, run_spec(batch_size=size, epochs=1)), events.Epoch)
    assert np.isfinite(epoch.train_loss)


def test_reading_tells_and_is_stopped_before_the_first_epoch(cohort, run_spec, tmp_path):
    """While genotypes are filtered and laid out, progress stands at 0 with words; a request to stop is obeyed there."""
    told: list[tuple[float, str]] = []

    def stop(done, total, text):
        told.append((done, text))
        if "reading genotypes" in text:
            raise Stopped

    kept = {"filters": {"maf": 0.01}, "columns": tuple(range(30))}
    with pytest.raises(Stopped):
        list(loop.train(cohort, run_spec(**kept), tmp_path, progress=stop))
    assert {done for done, _ in told} == {0.0}
    assert any("ounting genotypes" in text for _, text in told)
    assert told[-1][1] == "reading genotypes, 0%"
