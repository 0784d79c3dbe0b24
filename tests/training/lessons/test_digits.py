"""Digits: learnt by a plain torch loop's numbers, every kept epoch as it was reported."""

import contextlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from pydantic import ValidationError
from torch.nn import functional as F

from explorer.datasets.teaching import digits as data
from explorer.errors import InputError
from explorer.networks.build import build
from explorer.networks.zoo import gallery
from explorer.training.lessons import digits, digits_run
from explorer.training.lessons.twins import small


def asked(**settings: Any) -> digits.DigitsTask:
    return digits.DigitsTask.model_validate({"network": "mlp-1x512", "epochs": 3, **settings})


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small network, trained over four epochs."""
    path = tmp_path_factory.mktemp("digits")
    for _ in digits_run.train(asked(epochs=4), path):
        pass
    return path


def test_digits_are_sixteenths_and_split_in_equal_shares_of_classes():
    held = data.digits(3, 0.7)
    assert (held.train.min(), held.train.max(), held.train.shape[1:]) == (0, 16, (8, 8))
    assert len(held.train) + len(held.test) == 1797
    shares = np.bincount(held.test_labels) / np.bincount(np.concatenate([held.train_labels, held.test_labels]))
    np.testing.assert_allclose(shares, 0.3, atol=0.01)
    seen = {image.tobytes() for image in held.train}
    assert sum(image.tobytes() in seen for image in held.test) == 0


def test_an_epoch_is_that_of_a_plain_torch_loop():
    task = asked(epochs=1, varied=False, seed=3, batch=64)
    told = list(digits.learn(task, network := digits.fresh(task)))
    images, labels, others, truth = digits.images((8, 8), task)
    plain, order = build(small("mlp-1x512").spec, 3), torch.Generator().manual_seed(3)
    stepper = torch.optim.SGD(plain.parameters(), lr=0.05, momentum=0.9, weight_decay=1e-4)
    total, right, steps = 0.0, 0, len(images) // 64
    for number, batch in enumerate(torch.randperm(len(images), generator=order).split(64)):
        for group in stepper.param_groups:
            group["lr"] = 0.05 * (1 + np.cos(np.pi * number / steps)) / 2
        given = plain(images[batch])
        loss = F.cross_entropy(given, labels[batch])
        right += int((given.argmax(1) == labels[batch]).sum())
        stepper.zero_grad()
        loss.backward()
        stepper.step()
        total += loss.item() * len(batch)
    last = told[-1]
    assert isinstance(last, digits.Epoch)
    assert (last.train_loss, last.train_accuracy) == pytest.approx((total / len(images), right / len(images)), rel=1e-5)
    with torch.no_grad():
        given = plain.eval()(others)
        np.testing.assert_allclose(network(others).numpy(), given.numpy(), rtol=1e-4, atol=1e-5)
    assert last.accuracy == pytest.approx(float((given.argmax(1) == truth).float().mean()))
    assert last.confusion[3][5] == int(((truth == 3) & (given.argmax(1) == 5)).sum())
    assert sum(map(sum, last.confusion)) == len(truth)


def test_every_kept_epoch_is_as_accurate_as_was_reported(folder: Path):
    course = digits_run.course(folder)
    assert course.kept == (0, 1, 2, 3, 4)
    _, _, images, truth = digits.images((8, 8), course.task)
    for epoch in course.kept:
        network = digits_run.load(folder, epoch)
        assert not network.training
        found = float((network(images).argmax(1) == truth).float().mean())
        assert found == pytest.approx(course.at(epoch).accuracy, abs=1e-6), epoch
    assert course.at(4).accuracy > course.at(0).accuracy + 0.3
    first = build(small("mlp-1x512").spec, 0).state_dict()
    for name, tensor in digits_run.load(folder, 0).state_dict().items():
        assert torch.equal(tensor, first[name])


def test_a_new_attempt_clears_away_the_old_one(tmp_path: Path):
    for epochs in (3, 1):
        told = [e for e in digits_run.train(asked(epochs=epochs), tmp_path) if isinstance(e, digits.Epoch)]
        assert digits_run.course(tmp_path).kept == tuple(range(epochs + 1))
        assert len(told) == len(list((tmp_path / "epochs").iterdir())) == epochs + 1


def test_what_is_not_kept_is_refused_in_words(folder: Path, tmp_path: Path):
    with pytest.raises(InputError, match=r"epoch 9 are not kept.*0, 1, 2, 3, 4"):
        digits_run.load(folder, 9)
    with pytest.raises(InputError, match="nothing of it is kept yet"):
        digits_run.load(tmp_path)


def test_training_depends_on_the_task_alone_and_leaves_randomness_as_it_was():
    losses = []
    for noise in (1, 2):
        torch.manual_seed(noise)
        before = torch.get_rng_state()
        told = list(digits.learn(asked(epochs=1), digits.fresh(asked(epochs=1))))
        assert torch.equal(torch.get_rng_state(), before)
        losses.append([event.train_loss for event in told])
    assert losses[0] == losses[1]


def test_a_varied_digit_stays_in_its_picture_and_near_where_it_was():
    image = torch.zeros(200, 1, 28, 28)
    image[:, :, 10:18, 10:18] = 1
    shown = digits.varied(image, torch.Generator().manual_seed(0))
    rows = (shown.sum(3).squeeze(1) * torch.arange(28.0)).sum(1) / shown.sum((1, 2, 3))
    assert (rows - 13.5).abs().max() < 28 * digits.SHIFT * 1.3
    assert rows.std() > 0.3
    assert float(shown.sum((1, 2, 3)).std()) > 1


def test_kept_epochs_are_bounded_in_number_and_bytes():
    for epochs in (1, 7, 30, 31, 60):
        for size in (10, 3 * 2**20, 40 * 2**20):
            found = digits_run.kept(epochs, size)
            assert found[0] == 0
            assert found[-1] == epochs
            assert list(found) == sorted(set(found))
            assert len(found) <= max(2, min(31, 64 * 2**20 // size))


def test_those_that_fit_are_offered_and_no_others():
    fit = []
    for name in gallery.ARCHITECTURES:
        with contextlib.suppress(ValidationError, InputError):
            fit.append(asked(network=name).network)
    assert list(digits.networks()) == fit
    assert "lenet-5" in fit
    assert {"u-net", "resnet-152"}.isdisjoint(fit)
    with pytest.raises((ValidationError, InputError)):
        asked(network="no-such")


def test_a_useless_loss_ends_training_in_words():
    task = asked(learning_rate=1.0, epochs=2)
    network = digits.fresh(task)
    with torch.no_grad():
        next(iter(network.parameters())).mul_(1e30)
    with pytest.raises(InputError, match="lower learning rate"):
        list(digits.learn(task, network))
