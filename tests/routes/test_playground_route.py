"""The playground's socket: what it shows, what it refuses, slow and silent pages."""

import json
import time
from typing import Any

import numpy as np
import pandas as pd
import psutil
import pytest
import torch
from torch import nn

from explorer.datasets.dataset import Dataset
from explorer.datasets.genotypes import Genotypes, variant_table
from explorer.datasets.traits import Column, Traits
from explorer.engines.playground import bridge
from explorer.engines.playground.frames import SILENT_AFTER
from explorer.jobs.workspace import Workspace
from explorer.messages.closing import COMMANDS_A_SECOND

PATIENCE = 120.0
SMALL = {"layers": [{"units": 3}], "samples": 40}
pytestmark = pytest.mark.usefixtures("warm_engines")


def test_shown_map_is_the_forward_pass_with_the_shown_weights(page: Any) -> None:
    here = page().open(layers=[{"units": 4}, {"units": 3, "activation": "relu"}], speed=0)
    here.say("play")
    steps = []
    for _ in range(6):
        header = here.until(lambda h: h["playing"])
        steps.append(header["step"])
        weights, net = torch.from_numpy(here.arrays["a.weights"].copy()), header["nets"][0]
        x = torch.stack(torch.meshgrid(torch.arange(100), torch.arange(100), indexing="xy"), -1).double()
        x = torch.stack([x[..., 0] * 0.12 - 5.94, 5.94 - x[..., 1] * 0.12], -1)
        for layer, kind in zip(net["layers"], (nn.Tanh(), nn.ReLU(), nn.Tanh()), strict=True):
            matrix = weights[layer["weights"] : layer["biases"]].view(-1, layer["units"])
            x = kind(x @ matrix + weights[layer["biases"] : layer["biases"] + layer["units"]])
        output = here.arrays["a.output"] / 32767 * net["output_scale"]
        np.testing.assert_allclose(output, x[..., 0].numpy(), atol=2e-4)
    assert steps == sorted(set(steps))
    assert here.arrays["a.neurons"].shape == (8, 32, 32)


def test_first_frame_tells_everything_and_later_ones_only_what_changed(page: Any) -> None:
    here = page()
    here.say("open", state={"noise": 10})
    first = here.frame()
    assert first["state"]["noise"] == 10
    assert first["query"] == "noise=10"
    assert here.arrays["points"].shape == (500, 3)
    assert here.arrays["split"].sum() == 250
    assert first["curve_restart"]
    here.say("step")
    later = here.until(lambda h: h["epoch"] == 1)
    assert later["state"] is None
    assert "points" not in here.arrays
    assert later["step"] == 25


def test_step_and_edit(page: Any) -> None:
    here = page().open(layers=[], features=["x1"], output="linear", samples=40)
    before = here.until(lambda h: True) if here.header["epoch"] else here.header
    assert before["epoch"] == 0
    here.say("edit", element="l1.0.0", value=0.25)
    here.until(lambda h: here.arrays["a.weights"][0] == 0.25)
    right = here.arrays["a.output"][0, -1] / 32767 * here.header["nets"][0]["output_scale"]
    assert right == pytest.approx(0.25 * 5.94, abs=1e-4)
    here.say("step", unit="batch", count=1)
    assert here.until(lambda h: h["step"] == 1)["batch"] == 1
    here.say("step")
    assert here.until(lambda h: h["epoch"] == 1)["batch"] == 0


def test_at_most_two_frames_are_under_way_and_a_silent_page_is_paused(page: Any) -> None:
    here = page()
    here.say("open", state={**SMALL, "speed": 0})
    here.frame()
    here.say("play")
    here.until(lambda h: h["path"] == "compiled")  # compiling is over, so that what is computed is for this page
    two = [here.frame(ack=False), here.frame(ack=False)]
    with pytest.raises(TimeoutError):
        here.wire.recv(timeout=SILENT_AFTER + 0.6)
    used_until_rest(1.5)
    here.say("ack", frame=two[1]["frame"])
    first = here.frame()
    assert first["playing"]
    here.until(lambda h: h["epoch"] > first["epoch"])


def used_until_rest(seconds: float = 0.5) -> float:
    """Return the processor seconds that the engine takes until it computes next to nothing for so long."""
    engine, end = psutil.Process(bridge.current().pid), time.monotonic() + PATIENCE
    used = 0.0
    while time.monotonic() < end:
        before = engine.cpu_times()
        time.sleep(seconds)
        after = engine.cpu_times()
        taken = after.user + after.system - before.user - before.system
        if taken < 0.15 * seconds:
            return used
        used += taken
    raise AssertionError(f"the engine never rests: {used:.1f} s in {PATIENCE:.0f} s")


def test_hidden_page_stops_and_goes_on(page: Any) -> None:
    here = page().open(**SMALL, speed=0)
    here.say("play")
    here.until(lambda h: h["epoch"] > 3 and h["path"] == "compiled")
    here.say("visible", value=False)
    with pytest.raises(TimeoutError):
        here.listen(timeout=1.5)
    used_until_rest(1.5)
    here.say("visible", value=True)
    back = here.frame()
    assert back["playing"]
    here.until(lambda h: h["epoch"] > back["epoch"])


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("layers", [{"units": "many"}]),
        ("samples", "many"),
        ("learning_rate", "NaN"),
        ("points", [[0, 0, 1]] * 1001),
        ("nonsense", 1),
        ("other", {"layers": 3}),
    ],
)
def test_a_state_with_a_fault_in_it_opens_without_that_part(page: Any, field: str, value: Any) -> None:
    here = page()
    here.say("open", state={"noise": 7, field: value}, number=1)
    header = here.until(lambda h: h["notice"])
    assert header["notice"]["kind"] == "refused"
    assert header["answered"] == 1
    assert ("layers" if field == "other" else field) in header["notice"]["text"]
    assert "left out" in header["notice"]["text"]
    assert here.state["noise"] == 7


REFUSED = (
    b"\0\1",
    "hello",
    "[]",
    "[" * 90_000,
    "null",
    '{"number": 4}',
    '{"do": "nothing", "number": 5}',
    '{"do": ["set"]}',
    '{"do": "set"}',
    '{"do": "set", "state": {"' + "x" * 41 + '": 1}}',
    '{"do": "edit", "element": "l1.0.0", "value": NaN}',
    '{"do": "edit", "element": "l1.0.0; --", "value": 1}',
    '{"do": "step", "count": 0.5}',
    '{"do": "choose", "x1": 1}',
    '{"do": "open", "state": {}}',
    '{"do": "begin", "state": {}}',
    '{"do": "refuse", "reason": "Believe me."}',
    '{"do": "close"}',
    '{"do": "ack", "frame": -1}',
)


def test_a_refused_message_ends_no_session_and_changes_nothing(page: Any) -> None:
    here = page().open(**SMALL)
    here.say("step", count=3)
    here.until(lambda h: h["epoch"] == 3)
    weights = here.arrays["a.weights"].copy()
    for number, text in enumerate(REFUSED, 10):
        here.wire.send(text)
        notice = here.until(lambda h: h["notice"])["notice"]
        assert notice["kind"] == "refused", text
        assert notice["text"][-1] in ".?", notice
        assert "Believe" not in notice["text"]
        here.say("branch", number=number)  # which clears the notice, and nothing else here
        here.until(lambda h, n=number: h["answered"] == n and h["notice"] is None)
        assert here.header["epoch"] == 3
        assert (here.arrays["a.weights"] == weights).all()
    assert here.header["state"] is None
    here.wire.send('{"do": "edit", "element": "l1.0.0", "value": "much", "number": 99}')
    assert here.until(lambda h: h["answered"] == 99)["notice"]["text"] == "value: it must be a number, not 'much'.", (
        "a page learns that its command was answered"
    )


def test_a_value_beyond_its_bound_is_set_to_the_bound_with_a_word(page: Any) -> None:
    here = page()
    here.say("open", state={**SMALL, "noise": 900, "layers": [{"units": 99}, {"units": 2}]}, number=1)
    notice = here.until(lambda h: h["notice"])["notice"]["text"]
    assert notice == "99 is beyond 16; the number of neurons was set to 16. 900 is beyond 50; the noise was set to 50."
    assert (here.state["noise"], [layer["units"] for layer in here.state["layers"]]) == (50, [16, 2])
    said = {
        "1,500 is beyond 1,000; the weight was set to 1,000.": {"do": "edit", "element": "l1.0.0", "value": 1500},
        "−1,500 is below −1,000; the bias was set to −1,000.": {"do": "edit", "element": "b1.0", "value": -1500},
        "1,000,000,000 is beyond 10; the learning rate was set to 10.": {"do": "set", "state": {"learning_rate": 1e9}},
        "7 is beyond 6; x1 was set to 6.": {"do": "add", "x1": 7, "x2": 0, "label": 1},
        "5,000 is beyond 1,000; the number of points was set to 1,000.": {"do": "set", "state": {"samples": 5000}},
        "One point lies beyond 6 and was set to the edge of the plane. One label lies beyond 10 and was set to that.": {
            "do": "set",
            "state": {"data": "points", "points": [[1e9, 0, 1], [0, 0, 11]], "points_task": "regression"},
        },
    }
    for number, (words, command) in enumerate(said.items(), 2):
        here.say(**command, number=number)
        notice = here.until(lambda h, n=number: h["answered"] == n)["notice"]
        assert notice == {"kind": "said", "text": words, "culprit": None}
        if number == 2:
            assert here.arrays["a.weights"][0] == 1000
    assert (here.state["learning_rate"], here.state["samples"]) == (10, 1000)
    assert [row[:3] for row in here.state["points"]] == [[6, 0, 1], [0, 0, 10]]
    here.say("branch", number=20)
    assert here.until(lambda h: h["answered"] == 20)["notice"] is None


def test_steps_that_come_faster_than_they_are_taken_add_up(page: Any) -> None:
    here = page().open(samples=1000, batch_size=1, layers=[{"units": 16}] * 3)
    for number in range(1, 13):
        here.say("step", number=number)
    here.say("step", unit="batch", number=13)
    header = here.until(lambda h: h["answered"] == 13)
    assert (header["epoch"], header["batch"]) == (12, 1)


def test_who_sends_too_fast_is_slowed_and_loses_nothing(page: Any) -> None:
    here = page().open(**SMALL)
    most, began = 1200, time.monotonic()
    for number in range(1, most + 1):
        here.say("edit", element="l1.0.0", value=number / most, number=number)
    here.until(lambda h: h["answered"] == most)
    assert here.arrays["a.weights"][0] == 1
    assert time.monotonic() - began > most / COMMANDS_A_SECOND - 1


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        ({"do": "set", "state": {"learning_rate": "fast"}}, "a number"),
        ({"do": "set", "state": {"nonsense": 1}}, "nonsense"),
        ({"do": "set", "state": {"weights": [1.0]}}, "has 13"),
        ({"do": "set", "state": {"data": "dataset"}}, "two columns and a trait"),
        ({"do": "edit", "element": "l1.9.0", "value": 1}, "no link from 9"),
        ({"do": "edit", "element": "u1.0", "value": 1}, "only weights and biases"),
        ({"do": "edit", "element": "l1.0.0", "value": 1, "net": 1}, "Split the screen"),
        ({"do": "delete", "index": 4000}, "there are 40"),
        ({"do": "open_element", "element": "b7.0"}, "no layer 7"),
    ],
)
def test_command_that_cannot_be_done_is_answered_in_words(page: Any, command: dict[str, Any], reason: str) -> None:
    here = page().open(**SMALL)
    here.wire.send(json.dumps(command))
    notice = here.until(lambda h: h["notice"])["notice"]
    assert notice["kind"] == "refused"
    assert reason in notice["text"]
    here.say("step")
    assert here.until(lambda h: h["epoch"] == 1)["notice"] is None


def test_slow_page_is_never_more_than_two_frames_behind(page: Any) -> None:
    """Frames that take 100 ms to draw, at top speed: an answer comes back after the two that are under way."""
    here = page().open(**SMALL, speed=0)
    here.say("play")
    here.until(lambda h: h["playing"])
    steps = []
    for _ in range(8):
        header = here.frame(ack=False)
        time.sleep(0.1)
        here.say("ack", frame=header["frame"])
        steps.append(header["step"])
    here.say("pause")
    under_way = 0
    while here.frame()["playing"]:
        under_way += 1
    assert under_way <= 2
    assert steps == sorted(set(steps))


def test_closed_page_costs_nothing(page: Any) -> None:
    here = page().open(**SMALL, speed=0)
    here.say("play")
    here.until(lambda h: h["epoch"] > 3 and h["path"] == "compiled")
    here.close()
    end = time.monotonic() + PATIENCE
    while bridge.current()._seats and time.monotonic() < end:
        time.sleep(0.02)
    assert not bridge.current()._seats
    assert used_until_rest() < SILENT_AFTER / 2  # without word of it, it would be paused as one that is silent


def test_dataset_of_the_workspace_is_drawn_by_its_digest(page: Any, site: Any) -> None:
    rng = np.random.default_rng(0)
    samples = np.array([f"p{i}" for i in range(30)], dtype=object)
    traits = Traits(
        pd.DataFrame({"height": rng.normal(size=30)}, index=samples), (Column(name="height", kind="quantitative"),)
    )
    variants = variant_table("1", np.arange(1, 21), [f"rs{i}" for i in range(20)])
    genotypes = Genotypes(rng.integers(0, 3, (30, 20)).astype(np.int8), samples, variants)
    digest = Workspace(site.folder).add(Dataset("thirty", genotypes, traits))
    fields = {"data": "dataset", "dataset": digest, "columns": ["snp:rs3", "pc:2"], "trait": "height"}
    here = page().open(**fields)
    assert here.header["state"]["dataset"] == digest
    assert [here.header["axes"][x]["name"] for x in ("x1", "x2")] == ["rs3", "PC2"]
    assert here.header["nets"][0]["task"] == "regression"
    assert len(here.arrays["points"]) == 30
    unknown = page().open(**{**fields, "dataset": "f" * 16})
    assert "not in this workspace" in unknown.header["notice"]["text"]
    broken = page().open(**{**fields, "dataset": "0" * 16})
    assert broken.header["notice"]["kind"] == "refused"
    assert broken.header["epoch"] == 0
