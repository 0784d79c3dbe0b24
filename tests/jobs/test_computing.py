"""Work goes to the device that is asked for, comes out as on the CPU, and falls back to it where a GPU fails."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import torch
from second_device import CARD, second_device

from explorer import devices, machine
from explorer.blockwise import Blocks
from explorer.cli import main
from explorer.datasets import packed
from explorer.datasets.simulation.cross import TRAITS, CrossSettings, cross
from explorer.devices import Device
from explorer.errors import InputError
from explorer.inspection.attention.result import AttentionResult
from explorer.inspection.explanation.result import Explanation
from explorer.inspection.filters.responses import Summary
from explorer.inspection.images.codes import codes
from explorer.jobs import computing, groups, kinds
from explorer.jobs.report import Report
from explorer.jobs.results import AblationTable, Associations, Description
from explorer.jobs.run import key_of
from explorer.jobs.workspace import Workspace
from explorer.training import loop
from explorer.training.lessons import digits
from explorer.training.spec import RunSpec

RUNS = {
    "train-000000000c": {"preset": "cnn", "settings": {"filters": [5], "hidden": [6]}},
    "train-00000000a7": {
        "preset": "gptransformer",
        "settings": {"token_size": 4, "width": 8, "heads": 2, "blocks": 1, "dropout": 0},
    },
}
CONV, ATTENDING = RUNS


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    space = Workspace(tmp_path_factory.mktemp("computing"))
    settings = {"segregants": 120, "chromosomes": 3, "markers": 12, "qtl": 1, "shared": 1, "seed": 2}
    data = cross(CrossSettings.model_validate(settings))
    digest = space.add(data)
    for id, network in RUNS.items():
        fields = {"dataset": digest, "traits": (TRAITS[0],), "network": network, "epochs": 2, "device": "cpu"}
        folder = space.runs_folder / id
        folder.mkdir(parents=True)
        for _ in loop.train(data, RunSpec.model_validate(fields), folder):
            pass
    return space


def done(kind: str, parameters: dict[str, Any], workspace: Workspace, folder: Path) -> dict[str, Any]:
    folder.mkdir(parents=True)
    if kind in ("associate", "describe", "clusters"):
        parameters = {"dataset": workspace.datasets()[0]["digest"], **parameters}
    about = kinds.find(kind)
    return about.run(about.validate(parameters, workspace), folder, workspace, _Heard())


class _Heard(Report):
    def __init__(self) -> None:
        self.heard: list[str] = []

    def __call__(self, done: float, total: float, text: str = "") -> None:
        self.heard.append(text)

    def part(self, start: float, end: float) -> Any:
        return self


def table(folder: Path) -> list[np.ndarray]:
    found = AblationTable.load(folder).table.sort_values("filter")
    return [found.select_dtypes("number").to_numpy(float)]


def summary(folder: Path) -> list[np.ndarray]:
    found = Summary.load(folder)
    return [found.mean, found.least, found.most, found.active, found.top_value]


def attention(folder: Path) -> list[np.ndarray]:
    found = AttentionResult.load(folder)
    numbers = [one.select_dtypes("number").to_numpy(float) for one in (found.heads, found.profile, found.summaries)]
    assert isinstance(found.pairs, pd.DataFrame)
    return [found.maps, found.control, *numbers, np.array(list(vars(found.checks.deletion).values()), float)]


def explained(folder: Path) -> list[np.ndarray]:
    found = Explanation.load(folder)
    assert found.control is not None
    return [found.attribution.scores, found.control.scores, np.asarray(found.scores)]


def associated(folder: Path) -> list[np.ndarray]:
    found = Associations.load(folder).association
    return [found.log10_p, found.beta, found.se]


def described(folder: Path) -> list[np.ndarray]:
    found = Description.load(folder)
    return [found.components, found.explained]


def clustered(folder: Path) -> list[np.ndarray]:
    found = groups.load_clusters(folder)
    return [found.labels, found.correlations]


WORK: dict[str, tuple[str, dict[str, Any], Callable[[Path], list[np.ndarray]]]] = {
    "ablate": ("ablate", {"run": CONV, "layer": "conv_1_relu", "how": "mean"}, table),
    "filters": ("filters", {"run": CONV, "asked": {"layer": "conv_1"}}, summary),
    "attention": ("attention", {"run": ATTENDING, "look": {"most_people": 30}}, attention),
    "explain": ("explain", {"run": CONV, "question": {"most_people": 8}}, explained),
    "associate": ("associate", {"trait": TRAITS[0], "settings": {"model": "mixed", "components": 2}}, associated),
    "plain": ("associate", {"trait": TRAITS[0], "settings": {"model": "plain"}}, associated),
    "describe": ("describe", {"components": 3}, described),
    "clusters": ("clusters", {}, clustered),
}


@pytest.mark.parametrize("name", WORK)
def test_work_on_a_gpu_equals_that_on_the_cpu_and_says_where_it_was(name, workspace, tmp_path, monkeypatch):
    kind, parameters, numbers = WORK[name]
    plain = done(kind, parameters, workspace, tmp_path / "cpu")
    assert "device" not in plain
    with second_device(monkeypatch) as card:
        there = done(kind, parameters, workspace, tmp_path / "auto")
        assert there["device"] == CARD.title
        assert there.get("instead") is None
        assert card.copied > 1
        card.copied = 0
        here = done(kind, {**parameters, "device": "cpu"}, workspace, tmp_path / "named")
        assert card.copied == 0
        assert here["device"].startswith("CPU")
    for one, other, same in zip(*(numbers(tmp_path / at) for at in ("auto", "cpu", "named")), strict=True):
        assert one == pytest.approx(other, rel=1e-4, abs=1e-5, nan_ok=True)
        assert np.array_equal(same, other, equal_nan=True)


def test_codes_of_a_layer_equal_those_of_the_cpu_and_leave_the_network_where_it_is(monkeypatch):
    network = digits.fresh(digits.DigitsTask(network="mlp-1x512")).eval()
    images = torch.rand(20, *network.spec.input_shape.sizes)
    expected = codes(network, images, "dense_1_relu")
    with second_device(monkeypatch) as card:
        moved = computing.computed(
            "auto", lambda device: codes(deepcopy(network).to(device.torch), images, "dense_1_relu")
        )
        assert card.copied
    assert moved.made == pytest.approx(expected, abs=1e-6)
    assert network.layers["dense_1"].weight.device.type == "cpu"


class _Broken(Device):
    @property
    def torch(self) -> torch.device:
        raise RuntimeError("CUDA error: no kernel image is available for execution on the device\nCUDA kernel errors…")


def broken(monkeypatch: pytest.MonkeyPatch) -> None:
    card, cpu = _Broken("cuda:0", "A card", 8, 6), devices.available()[-1]
    monkeypatch.setattr(devices, "available", lambda: [card, cpu])
    monkeypatch.setattr(machine, "accelerated", lambda: True)


def test_where_a_gpu_fails_that_nobody_named_the_cpu_does_it_and_that_is_said(workspace, tmp_path, monkeypatch):
    kind, parameters, numbers = WORK["filters"]
    done(kind, parameters, workspace, tmp_path / "cpu")
    broken(monkeypatch)
    result = done(kind, parameters, workspace, tmp_path / "auto")
    assert result["device"].startswith("CPU")
    assert result["instead"] == (
        "A card could not compute it: the installed build of torch has no code for a GPU of its generation."
    )
    assert "\n" not in result["instead"]
    assert computing.told(result).endswith(f"Computed on {result['device']}.")
    for one, other in zip(numbers(tmp_path / "auto"), numbers(tmp_path / "cpu"), strict=True):
        assert np.array_equal(one, other)


def test_a_card_with_no_room_for_a_single_item_leaves_the_work_to_the_cpu(monkeypatch):
    card, cpu = CARD, devices.available()[-1]
    monkeypatch.setattr(devices, "available", lambda: [card, cpu])
    monkeypatch.setattr(machine, "accelerated", lambda: True)

    def work(device: Device) -> str:
        def full(_: slice) -> str:
            if device == card:
                raise torch.OutOfMemoryError("CUDA out of memory")
            return device.name

        return next(made for _, made in Blocks(2).over(1, full))

    done = computing.computed("auto", work)
    assert done.made == "cpu"
    assert done.instead == "A card could not compute it: there was not enough memory on it."
    with pytest.raises(InputError, match="no room for a single sample"):
        computing.computed("cuda:0", work)


def test_convolutions_on_a_card_are_not_rounded_to_tf32(monkeypatch):
    """torch rounds their factors to 10 binary digits unless it is told not to."""
    cpu = devices.available()[-1]
    monkeypatch.setattr(devices, "available", lambda: [CARD, cpu])
    monkeypatch.setattr(machine, "accelerated", lambda: True)
    convolutions: Any = torch.backends.cudnn
    before = convolutions.conv.fp32_precision
    assert before == "tf32"
    assert computing.computed("auto", lambda device: convolutions.conv.fp32_precision).made == "ieee"
    assert convolutions.conv.fp32_precision == before


def test_the_double_precision_that_apple_s_gpus_lack_is_computed_on_the_cpu_and_that_is_said(monkeypatch):
    apple, cpu = Device("mps", "Apple GPU", 8, 6), devices.available()[-1]
    monkeypatch.setattr(devices, "available", lambda: [apple, cpu])
    monkeypatch.setattr(machine, "accelerated", lambda: True)
    for asked in ("auto", "mps"):
        single = computing.computed(asked, lambda device: device.name, double=False)
        assert (single.made, single.told) == ("mps", "Computed on Apple GPU.")
        double = computing.computed(asked, lambda device: device.name)
        assert double.made == "cpu"
        assert double.told == (
            f"Apple GPU has no double precision, in which this is computed. Computed on {cpu.title}."
        )


def test_what_no_gpu_had_a_part_in_is_not_said_to_be_computed_there(monkeypatch):
    with second_device(monkeypatch):
        assert computing.of_genotypes("auto", lambda: 1).told == f"Computed on {devices.pick('cpu').title}."


def test_genotypes_on_a_machine_without_a_gpu_ask_nobody_and_say_nothing(monkeypatch):
    monkeypatch.setattr(machine, "accelerated", lambda: False)
    monkeypatch.setattr(devices, "pick", None)
    for asked in ("auto", "cpu"):
        assert computing.of_genotypes(asked, lambda: 1) == computing.Computed(1)


COMMANDS = {
    "attention": [ATTENDING, "--json"],
    "explain": [CONV, "--no-line", "--json"],
}


@pytest.mark.slow
@pytest.mark.parametrize("command", COMMANDS)
def test_commands_compute_where_they_are_told_to(command, workspace, tmp_path, monkeypatch, capsys):
    run, *more = COMMANDS[command]
    words = [command, str(workspace.runs_folder / run), *more, "--out", str(tmp_path / "out.csv")]
    with second_device(monkeypatch) as card:
        assert main(words) == 0
        assert json.loads(capsys.readouterr().out)["device"] == CARD.title
        assert card.copied > 10
        card.copied = 0
        assert main([*words, "--device", "cpu"]) == 0
        assert json.loads(capsys.readouterr().out)["device"].startswith("CPU")
        assert card.copied == 0
    assert main([*words, "--device", "gpu"]) == 2
    assert "Device gpu: no device is called so. Give auto, cpu, cuda, cuda:1 or mps." in capsys.readouterr().err
    assert main([*words, "--device", "cuda:3"]) == 2
    assert "this machine has no such device" in capsys.readouterr().err


def test_the_command_of_associations_does_too(tmp_path, monkeypatch, capsys):
    rng = np.random.default_rng(0)
    people = [f"s{i}" for i in range(60)]
    packed.create(tmp_path / "a.bed", 60, 50)[:, 0:50] = rng.binomial(2, 0.4, (60, 50)).astype(np.int8)
    (tmp_path / "a.bim").write_text("".join(f"{1 + j % 3}\tv{j}\t0\t{j + 1}\tA\tG\n" for j in range(50)))
    (tmp_path / "a.fam").write_text("".join(f"f {one} 0 0 0 -9\n" for one in people))
    pd.DataFrame({"sample": people, "height": rng.normal(170, 9, 60)}).to_csv(tmp_path / "traits.csv", index=False)
    given = {"genotypes": "a.bed", "traits": "traits.csv", "out": "out.csv"}
    words = [word for name, path in given.items() for word in (f"--{name}", str(tmp_path / path))]
    words = ["associate", *words, "--trait", "height", "--model"]
    with second_device(monkeypatch):
        assert main([*words, "mixed"]) == 0
        assert f"Computed on {CARD.title}." in capsys.readouterr().out
    assert main([*words, "mixed", "--device", "cuda:3"]) == 2
    assert "this machine has no such device" in capsys.readouterr().err


def test_a_gpu_that_was_named_fails_and_so_does_what_is_no_fault_of_it(workspace, tmp_path, monkeypatch):
    broken(monkeypatch)
    with pytest.raises(RuntimeError, match="no kernel image"):
        done("filters", {**WORK["filters"][1], "device": "cuda:0"}, workspace, tmp_path / "named")
    with pytest.raises(KeyError):
        computing.computed("auto", lambda device: {}["device"])


def test_a_device_that_is_not_there_or_is_none_is_refused_in_words(workspace, tmp_path):
    with pytest.raises(InputError, match=r"cuda:7.*no such device"):
        done("filters", {**WORK["filters"][1], "device": "cuda:7"}, workspace, tmp_path / "seven")
    with pytest.raises(InputError, match="device"):
        kinds.find("filters").validate({**WORK["filters"][1], "device": "tpu; rm"}, workspace)


@pytest.mark.parametrize(
    "kind", ["explain", "attention", "ablate", "filters", "codes", "associate", "describe", "clusters"]
)
def test_the_usual_device_is_not_written_so_that_results_from_before_are_found(kind, workspace):
    parameters = {
        **{"explain": {"run": CONV}, "attention": {"run": ATTENDING}, "ablate": WORK["ablate"][1]},
        **{"filters": WORK["filters"][1], "codes": {"run": "digits-0123456789", "epoch": 0, "layer": "a"}},
        "associate": {"dataset": "0" * 16, "trait": "a"},
        "describe": {"dataset": "0" * 16},
        "clusters": {"dataset": "0" * 16},
    }[kind]
    model = kinds.find(kind).parameters
    usual, named = (model.model_validate({**parameters, **more}) for more in ({}, {"device": "cuda:1"}))
    assert "device" not in usual.model_dump(mode="json")
    assert named.model_dump(mode="json")["device"] == "cuda:1"
    assert model.model_validate(named.model_dump()) == named
    assert key_of(kind, usual.model_dump(mode="json"), 1) != key_of(kind, named.model_dump(mode="json"), 1)
