"""A playground's session: lockstep, the time machine, edits, stop rules, divergence, and points of one's own."""

from typing import Any
from urllib.parse import parse_qsl

import numpy as np
import pytest

from explorer.engines.playground import frames, kept, sources
from explorer.engines.playground import history as histories
from explorer.engines.playground.frames import Viewer
from explorer.engines.playground.session import Session
from explorer.messages import packing
from explorer.messages.playground import links
from explorer.training.dense import paths

SMALL: dict[str, Any] = {"layers": [{"units": 4}, {"units": 3}], "samples": 60, "noise": 10}


def run(desk: Any, epochs: int) -> list[tuple[float, ...]]:
    """Step so often; return the losses after each."""
    losses = []
    for _ in range(epochs):
        desk.do("step")
        losses.append(desk.losses())
    return losses


def test_same_state_gives_the_same_weights_and_another_seed_others(desk: Any) -> None:
    one, again, other = desk(**SMALL), desk(**SMALL), desk(**SMALL, weight_seed=1)
    assert run(one, 5) == run(again, 5) != run(other, 5)
    assert (one.session.networks[0].state.theta == again.session.networks[0].state.theta).all()


@pytest.mark.parametrize("layers", [[{"units": 4, "dropout": 0.3}], [{"units": 4, "batch_norm": True}, {"units": 2}]])
@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
def test_going_back_returns_the_very_numbers_and_playing_on_repeats_what_followed(
    desk: Any, layers: Any, optimizer: str
) -> None:
    here = desk(**{**SMALL, "layers": layers}, optimizer=optimizer)
    losses = [here.losses(), *run(here, 60)]
    weights = here.session.networks[0].state.theta.copy()
    for epoch in (37, 0, 59, 12):
        session = here.do("seek", epoch=epoch)
        assert session.position == (epoch, 0)
        assert here.losses() == losses[epoch]
    assert run(here, 20) == losses[13:33]
    here.do("seek", epoch=60)
    assert (here.session.networks[0].state.theta == weights).all()
    assert [row[1:] for row in here.session.history.curve] == losses


def test_past_is_repeated_through_changes_and_thinned_snapshots(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(histories, "MOST_SNAPSHOTS", 8)
    monkeypatch.setattr(histories, "FEWEST_SNAPSHOTS", 8)
    here = desk(**SMALL)
    losses = [here.losses(), *run(here, 30)]
    here.do("set", state={"learning_rate": 0.3, "optimizer": "momentum"})
    losses += run(here, 10)
    here.do("step", unit="batch", count=2)
    here.do("edit", element="l1.0.1", value=0.9)
    losses += run(here, 30)
    assert sum(not s.changed for s in here.session.history.snapshots) <= 9
    here.do("seek", epoch=5)
    assert here.session.state.learning_rate == 0.03
    assert here.losses() == losses[5]
    assert run(here, 65) == losses[6:71]
    assert here.session.state.learning_rate == 0.3
    here.do("seek", epoch=55)
    assert here.losses() == losses[55]


def test_change_in_the_past_branches_and_leaves_the_old_curve_as_a_ghost(desk: Any) -> None:
    here = desk(**SMALL)
    losses = run(here, 20)
    here.do("seek", epoch=8)
    assert here.session.history.last == 20
    here.do("set", state={"learning_rate": 1.0})
    assert here.session.history.last == 8
    assert [row[0] for row in here.session.history.ghost] == list(range(21))
    branched = run(here, 4)
    assert branched != losses[8:12]
    here.do("seek", epoch=11)
    assert here.losses() == branched[2]
    here.do("seek", epoch=5)
    here.do("branch")
    assert here.session.history.last == 5


def test_memory_is_bounded(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(histories, "MOST_SNAPSHOTS", 20)
    monkeypatch.setattr(histories, "FEWEST_SNAPSHOTS", 20)
    monkeypatch.setattr(histories, "MOST_CHANGES", 12)
    monkeypatch.setattr(histories, "MOST_ROWS", 40)
    here = desk(**{**SMALL, "samples": 20})
    here.do("step", count=700)
    for turn in range(30):
        here.do("set", state={"learning_rate": 0.01 + turn / 1000})
        here.do("step")
    history = here.session.history
    assert len(history.snapshots) <= 40
    assert len(history.curve) <= 41
    assert history.first > 0
    here.do("seek", epoch=0)
    assert here.session.epoch == history.first
    here.do("seek", epoch=725)
    assert here.session.epoch == 725


def test_equal_halves_of_a_split_screen_stay_equal(desk: Any) -> None:
    here = desk(**SMALL)
    here.do("set", state={"other": {}})
    here.do("step", count=25)
    first, second = (network.state.theta for network in here.session.networks)
    assert (first == second).all()
    alone = desk(**SMALL)
    alone.do("step", count=25)
    assert (alone.session.networks[0].state.theta == first).all()
    here.do("set", state={"other": {"batch_size": 3, "learning_rate": 0.1}})
    here.do("step", count=3)
    assert here.session.epoch == 28
    assert here.session.networks[1].state.step == 25 * 3 + 3 * 10
    here.do("set", state={"other": None})
    assert len(here.session.networks) == 1


def test_link_that_starts_from_here_holds_the_weights_of_now(desk: Any) -> None:
    here = desk(**SMALL)
    here.do("set", state={"other": {"learning_rate": 0.3}})
    here.do("step", count=5)
    here.do("export", kind="link")
    assert here.session.exported is not None
    state, problems = links.from_query(dict(parse_qsl(here.session.exported.text)))
    assert not problems
    again = desk(**state.model_dump(mode="json"))
    for one, other in zip(again.session.networks, here.session.networks, strict=True):
        np.testing.assert_allclose(one.state.theta, other.state.theta, rtol=1e-6)
    here.session.networks[0].state.theta[0] = np.nan
    here.do("export", kind="link")
    assert "no longer numbers" in here.session.notice.text


def test_edited_weight_is_that_weight_and_no_other(desk: Any) -> None:
    here = desk(**SMALL)
    before = here.session.networks[0].state.theta.copy()
    session = here.do("edit", element="l2.3.1", value=-0.5)
    theta, part = session.networks[0].state.theta, session.networks[0].plan.slices[1]
    assert theta[part.weights : part.biases].reshape(4, 3)[3, 1] == -0.5
    assert (theta != before).sum() == 1


def test_reset_keeps_or_redraws_the_initial_weights(desk: Any) -> None:
    here = desk(**SMALL)
    start = here.session.networks[0].state.theta.copy()
    here.do("step", count=3)
    session = here.do("reset", keep=True)
    assert (session.networks[0].state.theta == start).all()
    assert session.position == (0, 0)
    points = session.points
    session = here.do("reset", keep=False)
    assert (session.networks[0].state.theta != start).any()
    assert session.points is points
    session = here.do("regenerate")
    assert session.points is not points
    assert session.state.seed != 0


def test_stop_rules_pause(desk: Any) -> None:
    here = desk(**SMALL, speed=0, stop_epochs=12)
    here.do("play")
    while here.session.playing:
        here.session.turn(0.02)
    assert here.session.epoch == 12
    assert here.session.notice
    assert "12 epochs" in here.session.notice.text
    patient = desk(**{**SMALL, "noise": 50}, speed=0, stop_patience=5, learning_rate=0.3)
    patient.do("play")
    while patient.session.playing:
        patient.session.turn(0.02)
    tested = [row[2] for row in patient.session.history.curve]
    assert int(np.argmin(tested)) == patient.session.epoch - 5


@pytest.mark.parametrize(
    ("fields", "culprit"),
    [
        ({"learning_rate": 1.0, "output": "linear", "features": ["x1", "x2", "x1_squared"]}, "learning_rate"),
        ({"learning_rate": 10.0, "layers": [{"units": 8, "activation": "relu"}], "output": "linear"}, "learning_rate"),
        (
            {"init_scale": 20.0, "layers": [{"units": 16, "activation": "relu"}] * 4, "output": "linear"},
            "init_scale",
        ),
    ],
)
def test_divergence_pauses_and_names_the_culprit(desk: Any, fields: dict[str, Any], culprit: str) -> None:
    here = desk(**{"layers": [{"units": 4, "activation": "linear"}], **fields}, speed=0)
    here.do("play")
    while here.session.playing and here.session.epoch < 300:
        here.session.turn(0.02)
    notice = here.session.notice
    assert not here.session.playing
    assert notice
    assert notice.kind == "diverged"
    assert notice.culprit == culprit
    if culprit == "learning_rate":
        rate = here.session.state.learning_rate
        assert any(f"with {rate / times:g} the loss falls" in notice.text for times in (10, 100, 1000))
    here.do("seek", epoch=0)
    assert np.isfinite(here.losses()[0])


def test_points_of_ones_own(desk: Any) -> None:
    here = desk(data="points", points=[[0, 0, 0], [1, 1, 1]], layers=[{"units": 3}])
    assert here.session.points.train.all()
    here.do("step", count=3)
    theta = here.session.networks[0].state.theta.copy()
    session = here.do("add", x1=2.0, x2=-1.0, label=1)
    assert session.points.places[-1].tolist() == [2.0, -1.0]
    assert session.epoch == 3
    assert (session.networks[0].state.theta == theta).all()
    here.do("move", index=2, x1=-3.0, x2=0.5)
    here.do("label", index=2, label=0)
    assert here.session.state.points[2] == (-3.0, 0.5, 0.0, 1)
    here.do("delete", index=0)
    assert len(here.session.points.labels) == 2
    here.do("add", x1=5.0, x2=5.0, label=2)
    assert here.session.networks[0].plan.outputs == 3
    here.do("seek", epoch=0)
    assert here.session.notice is None


def test_adding_to_drawn_points_makes_them_ones_own(desk: Any) -> None:
    here = desk(**SMALL)
    here.do("step", count=2)
    before = here.session.points
    session = here.do("add", x1=0.0, x2=0.0, label=0)
    assert session.state.data == "points"
    assert len(session.points.labels) == 61
    np.testing.assert_allclose(session.points.places[:60], before.places, atol=6e-4)
    assert (session.points.train[:60] == before.train).all()
    assert session.points.train[60]
    assert session.epoch == 2
    session = here.do("set", state={"data": "circle"})
    assert len(session.points.labels) == 60


def test_structure_and_data_start_anew_and_the_rest_goes_on(desk: Any) -> None:
    here = desk(**SMALL)
    for fields in (
        {"learning_rate": 0.1},
        {"regulariser": "l1", "regulariser_rate": 0.01},
        {"loss": "hinge"},
        {"note": "x"},
    ):
        here.do("step")
        epoch = here.session.epoch
        here.do("set", state=fields)
        assert here.session.epoch == epoch > 0, fields
    for fields in ({"layers": [{"units": 5}]}, {"noise": 20}, {"features": ["x1"]}, {"weight_seed": 4}):
        here.do("step")
        here.do("set", state=fields)
        assert here.session.epoch == 0, fields


def test_resumed_session_trains_on_as_if_nothing_had_happened(desk: Any) -> None:
    here = desk(**SMALL, optimizer="adam", other={"optimizer": "rmsprop"})
    here.do("step", count=4)
    here.do("step", unit="batch", count=1)
    back = kept.resume(kept.keep(here.session), sources.draw, here.pool)
    assert isinstance(back, Session)
    other = desk(**SMALL)
    other.session = back
    assert run(here, 3) == run(other, 3)


def test_both_paths_show_the_same(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    fast = desk(**SMALL, optimizer="adam")
    first = run(fast, 5)
    monkeypatch.setattr(paths, "best", paths.Torch)
    slow = desk(**SMALL, optimizer="adam")
    np.testing.assert_allclose(run(slow, 5), first, rtol=1e-9)


def test_past_made_by_one_path_is_repeated_by_it(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The plain path serves until the compiled one is ready; what it made is shown again to the last bit."""
    fast, plain = paths.compiled(), paths.Torch()
    monkeypatch.setattr(paths, "best", lambda: plain)
    here = desk(**SMALL, optimizer="adam")
    losses = [here.losses(), *run(here, 6)]
    here.do("step", unit="batch", count=2)
    monkeypatch.setattr(paths, "best", lambda: fast)
    losses += run(here, 8)
    assert here.session.networks[0].path is fast
    for epoch in (4, 11, 0):
        here.do("seek", epoch=epoch)
        assert here.losses() == losses[epoch]
    assert run(here, 14) == losses[1:]


def test_frame_of_a_network_that_has_diverged_can_be_drawn(desk: Any) -> None:
    here = desk(layers=[{"units": 4, "activation": "relu"}], data="plane", learning_rate=10, other={"loss": "hinge"})
    viewer = Viewer(here.session)
    here.do("open_element", element="l1.0.0")
    here.session.networks[0].state.theta[:] = np.nan
    here.session.networks[1].state.theta[:] = 1e200
    header, arrays = packing.unpack(viewer.frame())
    assert header["nets"][0]["loss"]["train"] is None
    assert (arrays["a.output"] == 0).all()
    assert np.isfinite(arrays["b.neuron_scale"]).all()


def test_frames_wait_for_acknowledgement_and_silence_pauses(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr(frames.time, "monotonic", lambda: now[0])
    viewer = Viewer(desk(**SMALL, speed=0).session)
    viewer.session.playing = True
    sent = []
    for _ in range(2):
        now[0] += 1.0
        viewer.session.dirty = True
        assert viewer.frame_due(now[0]) == 0
        sent.append(packing.unpack(viewer.frame())[0]["frame"])
    viewer.session.dirty = True
    assert viewer.frame_due(now[0] + 10) == float("inf")
    now[0] += 0.9
    assert viewer.waiting is None
    viewer.acknowledged(99)
    now[0] += 0.2
    assert viewer.waiting == "silent"
    assert viewer.due(now[0]) == float("inf")
    viewer.acknowledged(sent[1])
    assert viewer.waiting is None
    assert not viewer.under_way
