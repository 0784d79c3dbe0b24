"""A session on images: what it opens with, its arithmetic pixel by pixel, its past, and the way back to the plane."""

from __future__ import annotations

from urllib.parse import parse_qsl

import numpy as np
import pytest
from calculator import holds, said
from pydantic import TypeAdapter

from explorer.engines.playground import kept, sources
from explorer.engines.playground.frames import Viewer
from explorer.messages import packing
from explorer.messages.playground.commands import SessionCommand
from explorer.messages.playground.links import from_query, to_query
from explorer.messages.playground.state import State

COMMAND: TypeAdapter[SessionCommand] = TypeAdapter(SessionCommand)
MAPS = [
    {"kind": "conv", "maps": 3, "kernel": 3, "padding": "same", "activation": "tanh"},
    {"kind": "max", "kernel": 2},
    {"kind": "conv", "maps": 2, "kernel": 2, "padding": "valid", "activation": "leaky_relu"},
    {"kind": "average", "kernel": 2},
]


@pytest.fixture
def pictured(desk):
    def make(**fields):
        made = desk(**{"data": "digits", "pictures": 200, **fields})
        while made.session.loading is not None:
            made.session.look()
        return made

    return make


def read(viewer: Viewer) -> tuple[dict, dict[str, np.ndarray]]:
    header, arrays = packing.unpack(viewer.frame())
    viewer.acknowledged(header["frame"])
    return header, arrays


def test_every_pixel_opens_to_true_lines_that_end_in_what_its_map_shows(pictured):
    here = pictured(images={"maps": MAPS, "layers": [{"units": 3, "activation": "sigmoid"}]})
    here.do("step", count=2)
    viewer = Viewer(here.session)
    here.do("choose", index=7)
    stages = read(viewer)[0]["nets"][0]["image"]["stages"]
    assert [part["kind"] for part in stages] == ["conv", "max", "conv", "average", "dense", "dense"]
    for layer, part in enumerate(stages, 1):
        for row, column in {(0, 0), (part["rows"] - 1, part["columns"] // 2)}:
            number = part["maps"] - 1
            here.do("open_element", element=f"p{layer}.{number}.{row}.{column}")
            header, arrays = read(viewer)
            opened = header["opened"]
            assert opened["point"]["index"] == 7
            for term in (one for section in opened["sections"] for one in section["terms"]):
                for exact, line, result in ((False, "short", "short_result"), (True, "expression", "result")):
                    assert holds(term[line], term[result], exact), term
                    value, unit = said(term[result], exact)
                    assert not value or abs(float(value) - term["value"]) <= 0.5001 * float(unit)
            maps = arrays["a.maps"][part["first"] :][: part["maps"] * part["rows"] * part["columns"]]
            shown = maps.reshape(part["maps"], part["rows"], part["columns"])[number, row, column]
            if layer == len(stages):
                shown = arrays["a.shares"][number]
            assert opened["sections"][-1]["terms"][-1]["value"] == pytest.approx(float(shown), abs=1e-5)
            # the window lies on the maps before, and its products give the sum
            window, before = opened["window"], arrays["a.image"][None]
            if layer > 1:
                last = stages[layer - 2]
                size = last["maps"] * last["rows"] * last["columns"]
                before = arrays["a.maps"][last["first"] :][:size].reshape(last["maps"], last["rows"], last["columns"])
            for source in window["sources"]:
                for k, value in enumerate(source["values"]):
                    r, c = window["top"] + k // window["columns"], window["left"] + k % window["columns"]
                    within = 0 <= r < before.shape[1] and 0 <= c < before.shape[2]
                    assert (value is not None) == within
                    assert not within or value == pytest.approx(float(before[source["map"], r, c]))
    here.do("open_element", element="loss")
    loss = read(viewer)[0]["opened"]["sections"][0]["terms"][-1]
    network = here.session.networks[0]
    assert loss["value"] == pytest.approx(network.measure().losses[7], abs=1e-6)
    assert holds(loss["expression"], loss["result"], True)
    assert here.do("open_element", element="p1.3.0.0").notice.kind == "refused"
    assert here.do("open_element", element="u1.0").notice.kind == "refused"


def test_accuracy_losses_and_confusion_are_counted_over_all_images_and_rise_while_it_learns(pictured):
    here = pictured(pictures=800, train_share=80)
    viewer = Viewer(here.session)
    before = read(viewer)[0]["nets"][0]["accuracy"]["test"]
    here.do("step", count=10)
    header, arrays = read(viewer)
    net, split = header["nets"][0], here.session.points.train
    right = arrays["a.winners"] == here.session.points.labels
    assert net["accuracy"]["train"] == pytest.approx(right[split].mean())
    assert net["accuracy"]["test"] == pytest.approx(right[~split].mean())
    assert np.trace(net["confusion"]["test"]) == right[~split].sum()
    assert before < 0.4
    assert net["accuracy"]["test"] > 0.9
    assert net["loss"]["train"] == pytest.approx(here.losses()[0])


def test_going_back_and_on_again_gives_the_same_numbers(pictured):
    here = pictured()
    here.do("step", count=4)
    end = here.session.networks[0].state.theta.copy()
    here.do("seek", epoch=1)
    assert here.session.epoch == 1
    here.do("step", count=3)
    assert (here.session.networks[0].state.theta == end).all()


def test_a_rate_that_is_too_high_is_named_once_the_loss_explodes(pictured):
    rate = {"output": "linear", "loss": "squared", "optimizer": "sgd", "learning_rate": 3.0}
    here = pictured(images=rate, speed=0)
    here.do("play")
    while here.session.playing:
        here.session.turn(0.05)
    assert here.session.notice.kind == "diverged"
    assert here.session.notice.culprit == "learning_rate"


def test_what_was_kept_goes_on_to_the_same_numbers(pictured):
    here, steady = pictured(seed=2), pictured(seed=2)
    here.do("step", count=2)
    back = kept.resume(kept.keep(here.session), sources.draw, here.pool)
    while back.loading is not None:
        back.look()
    assert back.position == (2, 0)
    assert back.networks[0].state.theta.dtype == np.float32
    back.obey(COMMAND.validate_python({"do": "step", "count": 2}))
    while back.target is not None:
        back.turn(0.05)
    steady.do("step", count=4)
    assert (back.networks[0].state.theta == steady.session.networks[0].state.theta).all()


def test_the_plane_has_its_own_settings_back(pictured):
    here = pictured(layers=[{"units": 3}], learning_rate=0.1, noise=5)
    here.do("set", state={"images": {"learning_rate": 0.003, "maps": MAPS[:1]}})
    assert here.session.state.images.optimizer == "adam"
    assert here.session.networks[0].learner.learning_rate == 0.003
    here.do("set", state={"data": "xor"})
    learner = here.session.networks[0].learner
    assert (learner.learning_rate, len(learner.layers), learner.optimizer) == (0.1, 1, "sgd")
    link = to_query(here.session.state)
    assert from_query(dict(parse_qsl(link))) == (here.session.state, [])
    here.do("set", state={"data": "digits"})
    while here.session.loading is not None:
        here.session.look()
    assert [part.maps for part in here.session.networks[0].plan.stages] == [3, 10]


@pytest.mark.parametrize(
    "command",
    [
        {"do": "add", "x1": 0, "x2": 0, "label": 1},
        {"do": "choose", "x1": 0, "x2": 0, "label": 1},
        {"do": "edit", "element": "l1.0.0", "value": 1},
        {"do": "export", "kind": "script"},
        {"do": "set", "state": {"images": {"maps": [{"kind": "max", "kernel": 5}] * 2}}},
    ],
)
def test_what_makes_no_sense_of_images_is_refused_and_changes_nothing(pictured, command):
    here = pictured()
    before = here.session.state, here.session.networks[0].state.theta.copy()
    assert here.do(command.pop("do"), **command).notice.kind == "refused"
    assert here.session.state == before[0]
    assert (here.session.networks[0].state.theta == before[1]).all()


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"i.maps": "conv-99-3-same-relu"}, "the number of maps was set to 16"),
        ({"i.maps": "conv-8-4-same-relu"}, "i.maps could not be used"),
        ({"i.maps": "conv"}, "i.maps could not be read"),
        ({"i.loss": "hinged", "i.layers": "4-tanh-n"}, "i.loss could not be used"),
        ({"digits": "83"}, "digits could not be used"),
    ],
)
def test_a_link_that_says_too_much_is_held_to_what_there_is(fields, said):
    state, problems = from_query({"data": "digits", **fields})
    assert any(said in problem for problem in problems)
    assert state.data == "digits"
    assert State.model_validate(state.model_dump()) == state
