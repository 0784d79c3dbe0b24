"""Networks of the inspection engine on a GPU: what it answers, its budget, and when it gives the memory back."""

from __future__ import annotations

import gc
import threading
import time
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from second_device import CARD, second_device

from explorer import devices, machine
from explorer.blockwise import NoRoom
from explorer.datasets.simulation.cross import TRAITS, CrossSettings, cross
from explorer.engines.inspector import card as cards
from explorer.engines.inspector.answers.dispatch import answer
from explorer.engines.inspector.card import Card, place
from explorer.engines.inspector.shelf import weight
from explorer.engines.inspector.warm import Warm
from explorer.jobs.workspace import Workspace
from explorer.messages.inspector.effects import JointAblation
from explorer.messages.inspector.filters import Filters
from explorer.training import loop, trained
from explorer.training.spec import RunSpec

RUNS = ("train-0000000001", "train-0000000002")


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    space = Workspace(tmp_path_factory.mktemp("card"))
    settings = {"segregants": 100, "chromosomes": 3, "markers": 12, "qtl": 1, "shared": 1, "seed": 2}
    data = cross(CrossSettings.model_validate(settings))
    digest = space.add(data)
    network = {"preset": "cnn", "settings": {"filters": [5], "hidden": [6]}}
    for seed, id in enumerate(RUNS):
        fields = {"dataset": digest, "traits": (TRAITS[0],), "network": network, "epochs": 1, "device": "cpu"}
        folder = space.runs_folder / id
        folder.mkdir(parents=True)
        for _ in loop.train(data, RunSpec.model_validate(fields | {"seed": seed}), folder):
            pass
    return space


QUESTIONS: dict[str, Callable[[], Any]] = {
    "ablation": lambda: JointAblation(run=RUNS[0], layer="conv_1_relu", filters=(1, 3), how="mean", sample=4),
    "filters": lambda: Filters(run=RUNS[0], layer="conv_1"),
}


def numbers(reply: Any) -> dict[str, Any]:
    return {name: value for name, value in reply if not isinstance(value, str)}


def alike(one: Any, other: Any) -> bool:
    if isinstance(one, np.ndarray):
        return np.allclose(one, other, rtol=1e-4, atol=1e-5, equal_nan=True)
    if hasattr(one, "model_dump"):
        return alike(one.model_dump(), other.model_dump())
    if isinstance(one, dict):
        return set(one) == set(other) and all(alike(one[key], other[key]) for key in one)
    return one == pytest.approx(other, rel=1e-4, abs=1e-5) if isinstance(one, float) else one == other


def on_the_card(card: Card, warm: Warm, run: str) -> torch.device:
    fold = warm.trained(run)
    return warm.passes(run, fold, lambda there, _: place(there))


@pytest.mark.parametrize("name", QUESTIONS)
def test_answers_are_those_of_the_cpu_and_the_network_stays_on_the_card(name, workspace, monkeypatch):
    expected = answer(QUESTIONS[name](), Warm(workspace))
    with second_device(monkeypatch) as device:
        warm = Warm(workspace)
        assert device.copied == 0
        warm.card.look()
        first = answer(QUESTIONS[name](), warm)
        moved = device.copied
        assert moved > 5
        again = answer(QUESTIONS[name](), Warm(workspace, card=warm.card))
        assert device.copied - moved < moved
        assert weight(warm.trained(RUNS[0])) <= warm.card.bytes
    for reply in (first, again):
        for key, value in numbers(expected).items():
            assert alike(value, numbers(reply)[key]), key


def test_without_a_gpu_nobody_is_asked_for_one(workspace, monkeypatch):
    monkeypatch.setattr(machine, "accelerated", lambda: False)
    monkeypatch.setattr(devices, "available", None)
    warm = Warm(workspace)
    assert on_the_card(warm.card, warm, RUNS[0]) == trained.CPU
    assert warm.card.bytes == 0


def test_until_cuda_is_started_beside_it_the_cpu_answers(workspace, monkeypatch):
    go = threading.Event()
    looked = Card.look
    monkeypatch.setattr(Card, "look", lambda card: (go.wait(30), looked(card)))
    with second_device(monkeypatch):
        warm = Warm(workspace)
        assert on_the_card(warm.card, warm, RUNS[0]) == trained.CPU
        assert on_the_card(warm.card, warm, RUNS[0]) == trained.CPU
        go.set()
        until(lambda: on_the_card(warm.card, warm, RUNS[0]).type == "meta")


def test_what_was_used_least_lately_goes_where_the_budget_is_full_and_what_is_too_large_never_comes(
    workspace, monkeypatch
):
    with second_device(monkeypatch) as device:
        warm = Warm(workspace)
        each = weight(warm.trained(RUNS[0]))
        card = devices.available()[0]
        for room, kept in ((2.5, 2), (1.5, 1), (0.5, 0)):
            object.__setattr__(card, "free", int(room * each / cards.SHARE))
            warm = Warm(workspace)
            warm.card.look()
            for run in RUNS:
                assert on_the_card(warm.card, warm, run).type == ("meta" if kept else "cpu")
            assert warm.card.bytes == kept * each
            before = device.copied
            on_the_card(warm.card, warm, RUNS[1])
            assert device.copied == before


def test_a_network_that_found_no_room_is_not_held_while_the_cpu_answers(workspace, monkeypatch):
    held: list[weakref.ref[Any]] = []
    with second_device(monkeypatch):
        warm = Warm(workspace)
        warm.card.look()

        def work(there: trained.Trained, _: object) -> bool:
            if place(there).type == "meta":
                held.append(weakref.ref(there.network))
                raise NoRoom("Memory", "there is no room for a single sample")
            gc.collect()
            return held[0]() is None

        assert warm.passes(RUNS[0], warm.trained(RUNS[0]), work)
        assert on_the_card(warm.card, warm, RUNS[0]).type == "meta"


def test_convolutions_on_the_card_are_not_rounded_to_tf32(workspace, monkeypatch):
    convolutions: Any = torch.backends.cudnn
    monkeypatch.setattr(devices, "available", lambda: [CARD])
    monkeypatch.setattr(machine, "accelerated", lambda: True)
    monkeypatch.setattr(trained.Trained, "on", lambda fold, device: fold)
    warm = Warm(workspace)
    fold = warm.trained(RUNS[0])
    monkeypatch.setattr(torch, "zeros", lambda *_, **__: None)
    warm.card.look()
    before = convolutions.conv.fp32_precision
    assert before == "tf32"
    assert warm.passes(RUNS[0], fold, lambda *_: convolutions.conv.fp32_precision) == "ieee"
    assert convolutions.conv.fp32_precision == before


def test_a_run_that_is_deleted_meanwhile_is_no_training(workspace, monkeypatch, tmp_path):
    with second_device(monkeypatch):
        warm = Warm(workspace)
        warm.card.look()
        on_the_card(warm.card, warm, RUNS[0])
        monkeypatch.setattr(Path, "glob", lambda *_: [tmp_path / "gone"])
        assert not warm.card._training()


def until(right: Callable[[], bool]) -> None:
    for _ in range(600):
        if right():
            return
        time.sleep(0.05)
    raise AssertionError("it never came about")


def test_memory_is_given_back_when_nobody_has_asked_for_a_while(workspace, monkeypatch):
    freed: list[bool] = []
    monkeypatch.setattr(cards.blockwise, "free", lambda: freed.append(True))
    with second_device(monkeypatch):
        warm = Warm(workspace, card=Card(idle=0.4))
        warm.card.look()
        on_the_card(warm.card, warm, RUNS[0])
        assert warm.card.bytes > 0
        until(lambda: warm.card.bytes == 0)
        assert freed
        assert on_the_card(warm.card, warm, RUNS[0]).type == "meta"


def test_memory_is_given_back_when_a_training_begins(workspace, monkeypatch):
    monkeypatch.setattr(cards, "LOOKED_EVERY", 0.05)
    with second_device(monkeypatch):
        warm = Warm(workspace, card=Card(idle=600))
        warm.card.look()
        on_the_card(warm.card, warm, RUNS[0])
        time.sleep(0.3)
        assert warm.card.bytes > 0
        begun: Path = workspace.runs_folder / RUNS[1] / "worker.json"
        begun.write_text("{}")
        until(lambda: warm.card.bytes == 0)


def broken(words: str) -> None:
    if "lost" in words:
        raise RuntimeError(words)


@pytest.mark.parametrize("words", ["CUDA out of memory", "CUDA error: device lost"])
def test_where_the_card_fails_the_cpu_answers_and_only_memory_is_tried_again(workspace, monkeypatch, words):
    with second_device(monkeypatch):
        warm = Warm(workspace)
        warm.card.look()

        def work(there: trained.Trained, _: object) -> torch.device:
            if place(there).type == "meta":
                raise torch.OutOfMemoryError(words) if "memory" in words else RuntimeError(words)
            return place(there)

        monkeypatch.setattr(torch.cuda, "is_initialized", lambda: True)
        monkeypatch.setattr(torch.cuda, "empty_cache", lambda: broken(words))
        assert warm.passes(RUNS[0], warm.trained(RUNS[0]), work) == trained.CPU
        assert warm.card.bytes == 0
        assert on_the_card(warm.card, warm, RUNS[0]).type == ("meta" if "memory" in words else "cpu")
        with pytest.raises(KeyError):
            warm.passes(RUNS[0], warm.trained(RUNS[0]), lambda there, _: {}["nothing"])
