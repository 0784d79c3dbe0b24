"""The weights that a run keeps of its epochs: which, how exactly, and that keeping them changes nothing."""

import numpy as np
import pytest
import torch

from explorer.errors import InputError
from explorer.progress import Stopped
from explorer.training import events, loop, snapshots, trained
from explorer.training.loop import train


def all_of(cohort, spec, folder, **how):
    return list(train(cohort, spec, folder, **how))


def weights_after(cohort, spec, epochs):
    """The state after so many epochs, by training just so long and keeping the last weights."""
    folder = spec[1] / f"only-{epochs}"
    all_of(cohort, spec[0].model_copy(update={"epochs": epochs, "keep": "last"}), folder)
    return trained.load(folder).network.state_dict()


def test_kept_epochs_halve_in_density_and_hold_the_first_and_the_last():
    """Brute force: begin with all, and drop every second one whenever there are more than `most` beside epoch 0."""
    for most in (1, 2, 5, 16):
        kept, step = [0], 1
        for epoch in range(1, 200):
            if epoch % step == 0:
                kept.append(epoch)
            while len(kept) - 1 > most:
                step *= 2
                kept = [e for e in kept if e % step == 0]
            assert snapshots.kept_after(epoch, most) == kept, (most, epoch)


def test_a_kept_epoch_holds_the_weights_that_training_so_long_gives(cohort, run_spec, tmp_path):
    spec = run_spec(epochs=7, keep_epochs=4)
    all_of(cohort, spec, tmp_path / "run")
    assert snapshots.kept(tmp_path / "run", 0) == [0, 2, 4, 6, 7]
    for epoch in (2, 6, 7):
        expected = weights_after(cohort, (spec, tmp_path), epoch)
        found = trained.load(tmp_path / "run", 0, epoch)
        assert found.epoch == epoch
        for name, tensor in found.network.state_dict().items():
            assert torch.equal(tensor, expected[name]), (epoch, name)


def test_epoch_zero_is_the_untrained_network(cohort, run_spec, tmp_path):
    spec = run_spec(epochs=2)
    all_of(cohort, spec, tmp_path)
    from explorer.networks.build import build
    from explorer.training.seeds import WEIGHTS, seeded

    first = trained.load(tmp_path, 0, 0)
    fresh = build(first.network.spec, seed=seeded(spec.seed, 0, WEIGHTS))
    assert all(torch.equal(a, b) for a, b in zip(first.network.state_dict().values(), fresh.state_dict().values()))  # noqa: B905
    assert not first.network.training
    last = trained.load(tmp_path, 0)
    assert np.array_equal(first.columns, last.columns)
    assert last.epoch is None


def test_stopped_and_resumed_keeps_the_same_epochs(cohort, run_spec, tmp_path):
    spec = run_spec(epochs=9, keep_epochs=3, checkpoint_every=0.0)
    all_of(cohort, spec, tmp_path / "unbroken")
    taken = iter(range(10**9))
    with pytest.raises(Stopped):
        all_of(cohort, spec, tmp_path / "broken", should_stop=lambda: next(taken) >= 17)
    training = train(cohort, spec, tmp_path / "broken")  # killed: a generator that nobody asks again
    for event in training:
        if isinstance(event, events.Epoch) and event.epoch == 6:
            break
    del training
    all_of(cohort, spec, tmp_path / "broken")
    kept = snapshots.kept(tmp_path / "unbroken", 0)
    assert kept == snapshots.kept(tmp_path / "broken", 0) == [0, 4, 8, 9]
    for epoch in kept:
        one, other = (snapshots.read(tmp_path / name, 0, epoch) for name in ("unbroken", "broken"))
        assert all(torch.equal(one[name], other[name]) for name in one | other)


def test_keeping_epochs_changes_neither_the_result_nor_its_name(cohort, run_spec, tmp_path):
    results = []
    for most in (0, 5):
        folder = tmp_path / str(most)
        all_of(cohort, run_spec(keep_epochs=most), folder)
        results.append(trained.load(folder).network.state_dict())
    assert all(torch.equal(results[0][name], results[1][name]) for name in results[0] | results[1])
    assert run_spec(keep_epochs=0).result_digest == run_spec(keep_epochs=5).result_digest
    assert not (tmp_path / "0" / snapshots.FOLDER).exists()
    assert trained.epochs(tmp_path / "0", 0) == [trained.best_epoch(tmp_path / "0", 0)]


def test_the_best_epoch_is_there_though_it_was_not_kept(cohort, run_spec, tmp_path):
    all_of(cohort, run_spec(epochs=6, keep_epochs=1), tmp_path)
    best = trained.best_epoch(tmp_path, 0)
    assert best in trained.epochs(tmp_path, 0)
    one, other = trained.load(tmp_path, 0, best).network, trained.load(tmp_path, 0).network
    assert all(torch.equal(a, b) for a, b in zip(one.state_dict().values(), other.state_dict().values()))  # noqa: B905


def test_a_large_network_keeps_fewer_and_one_too_large_none(cohort, run_spec, tmp_path, monkeypatch):
    network = torch.nn.Linear(9, 10)  # 400 bytes
    monkeypatch.setattr(snapshots, "MOST_BYTES", 4000)
    assert [snapshots.affordable(16, network, folds) for folds in (1, 2, 3, 5)] == [8, 3, 1, 0]
    spec = run_spec(epochs=12)
    monkeypatch.setattr(snapshots, "MOST_BYTES", 20_000)
    all_of(cohort, spec, tmp_path)
    size = sum(path.stat().st_size for path in (tmp_path / snapshots.FOLDER).iterdir())
    headers = 2000 * len(snapshots.kept(tmp_path, 0))
    assert len(snapshots.kept(tmp_path, 0)) >= 3
    assert size < 20_000 + headers


def test_what_is_not_kept_is_refused_in_words(cohort, run_spec, tmp_path):
    all_of(cohort, run_spec(epochs=3, keep="last"), tmp_path)
    with pytest.raises(InputError, match=r"Epoch 9: run .* kept no weights of it\. Kept are 0, 1, 2, 3\."):
        trained.load(tmp_path, 0, 9)
    path = tmp_path / snapshots.FOLDER / "0-00001.safetensors"
    path.write_bytes(path.read_bytes()[:40])
    with pytest.raises(InputError, match="the file cannot be read"):
        trained.load(tmp_path, 0, 1)


def test_without_a_folder_nothing_is_written(cohort, run_spec, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    list(loop.train(cohort, run_spec(epochs=1)))
    assert list(tmp_path.iterdir()) == []
