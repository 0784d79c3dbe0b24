"""Capsules in a real browser: every number shown is the shipped network's, torch's, or the shipped table's."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from playwright.sync_api import expect
from probe import Probe

from explorer.datasets.teaching import faces
from explorer.datasets.teaching.digits import digits, pixels
from explorer.jobs import prepared
from explorer.training.lessons import faces_read
from explorer.training.lessons.capsule_layers import lengths, route
from explorer.training.lessons.digit_capsules import CapsuleReader, DigitCapsules
from explorer.training.lessons.faces_read import FacesRead

pytestmark = pytest.mark.browser


def shipped(kind: str):
    named = prepared.manifest()
    assert named is not None
    return prepared.folder() / "runs" / next(id for id in named.runs if id.startswith(f"{kind}-"))


def told(probe: Probe, name: str) -> str:
    return probe.shown()["lines"][name].replace("…", "").replace("−", "-")


def last(probe: Probe, name: str) -> float:
    return float(told(probe, name).rpartition("= ")[2])


def answered(page, exercise: str, answers: dict[str, str], wrong: dict[str, str]) -> None:
    """Give a wrong answer and the right one; each is told as what it is."""
    box = page.locator(f"[data-exercise={exercise}]")
    for given, state in ((wrong, "wrong"), (answers, "right")):
        for label, answer in given.items():
            field = box.get_by_label(label, exact=True)
            if field.evaluate("(node) => node.tagName") == "SELECT":
                field.select_option(label=answer)
            else:
                field.fill(answer)
        box.get_by_role("button", name="Check").click()
        expect(box).to_have_attribute("data-state", state)


def reader() -> CapsuleReader:
    net, held = CapsuleReader(0), DigitCapsules.load(shipped("capsules")).weights
    net.load_state_dict({name: torch.tensor(held[name]).float() for name in net.state_dict()})
    return net


def routed(net: CapsuleReader, row: int, rounds: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Return capsules (10, 8) and coefficients (16, 10) of a held-out digit."""
    given = torch.tensor(pixels(digits().test)[row], dtype=torch.float32).reshape(1, 1, 8, 8)
    with torch.no_grad():
        capsules, coupling = route(net.wholes.votes(net.small(given)), rounds)
    return capsules[0], coupling[-1][0]


def test_a_digit_is_routed_as_torch_does_and_a_number_of_its_capsule_redraws_it(topic, tab):
    probe, net = topic("pictures", "Capsules"), reader()
    shown = probe.shown()
    capsules, coupling = routed(net, shown["state"]["digit"], 3)
    assert shown["coupling"] == pytest.approx(coupling.flatten().tolist(), abs=1e-5)
    assert shown["lengths"] == pytest.approx(lengths(capsules).tolist(), abs=1e-5)
    assert last(probe, "coefficient") == pytest.approx(float(coupling[0, shown["to"]]), abs=1e-3)
    assert last(probe, "squash") == pytest.approx(shown["lengths"][shown["to"]], abs=1e-3)
    assert shown["phase"] == "asking"
    probe.click({"number": 4, "offset": 0.2})
    probe.until("shown.state.offsets.length === 8 && probe.settled()")
    moved = probe.shown()
    changed = capsules.clone()
    changed[shown["to"], 4] += moved["state"]["offsets"][4]
    assert moved["state"]["offsets"][4] == pytest.approx(0.2, abs=0.02)
    with torch.no_grad():
        drawn = net.draw(changed[None], torch.tensor([shown["to"]]))[0]
    assert moved["drawn"] == pytest.approx(drawn.tolist(), abs=1e-5)


@pytest.mark.slow
def test_ten_rounds_after_a_guess_a_pair_opened_and_exercises(topic, tab):
    probe, net, told_by = topic("pictures", "Capsules"), reader(), DigitCapsules.load(shipped("capsules"))
    tab.get_by_role("button", name="about as many (within 1%)").click()
    tab.get_by_role("button", name="Play and see").click()
    probe.until("shown.phase === 'told' && probe.settled()")
    assert probe.shown()["state"]["round"] == 10
    outcome = tab.locator(".predict .outcome")
    expect(outcome).to_contain_text(f"With 3 rounds {100 * told_by.rounds[:, 2].mean():.1f}%")
    expect(outcome).to_contain_text(f"with 10 {100 * told_by.rounds[:, 9].mean():.1f}%")
    assert f"{told_by.coupling[:, 9].mean():.3f}" in told(probe, "round")
    probe.click({"cell": [9, 4]})
    probe.until("shown.state.part === 9 && shown.state.to === 4 && probe.settled()")
    _, coupling = routed(net, probe.shown()["state"]["digit"], 10)
    assert last(probe, "coefficient") == pytest.approx(float(coupling[9, 4]), abs=1e-3)
    answered(tab, "squash", {"|v|": "0.5"}, {"|v|": "1"})
    answered(tab, "coefficient", {"c": "0.88"}, {"c": "0.73"})


def said(net: str, trained: int, face: faces.Face) -> list[float]:
    """Return both outputs of a shipped network of faces for a face: probabilities or lengths."""
    held = FacesRead.load(shipped("faces")).weights[f"{faces_read.TRAINED[trained]} {net}"]
    module = faces_read.network(net, 0)  # type: ignore[arg-type]
    module.load_state_dict({name: torch.tensor(held[name]).float() for name in module.state_dict()})
    with torch.no_grad():
        made = module(faces_read.pictures([face]))[0]
    return (made if net == "capsules" else made.softmax(0)).tolist()


def agrees(shown: dict, trained: int, face: faces.Face) -> None:
    assert shown["answers"]["max"] == pytest.approx(said("max", trained, face)[1], abs=1e-4)
    assert shown["answers"]["global"] == pytest.approx(said("global", trained, face)[1], abs=1e-4)
    assert [shown["answers"]["none"], shown["answers"]["face"]] == pytest.approx(
        said("capsules", trained, face), abs=1e-4
    )


def test_a_dragged_mouth_is_answered_as_torch_answers(topic, tab):
    probe = topic("pictures", "Mouth and forehead", "faces~kind:0")
    shown = probe.shown()
    agrees(shown, 0, faces.Face())
    assert last(probe, "sum") == pytest.approx(shown["answers"]["face"], abs=1e-3)
    assert sum(shown["given"][17::25]) == pytest.approx(last(probe, "place"), abs=1e-3)
    assert "after your guess" in told(probe, "kind")
    tab.get_by_role("button", name="Skip").click()
    start, end = probe.places([{"part": 3}, {"at": [12.5, 7]}])
    tab.mouse.move(*start)
    tab.mouse.down()
    tab.mouse.move(*end, steps=3)
    tab.mouse.up()
    probe.until("probe.settled() && shown.state.places.length === 8")
    moved = probe.shown()
    assert moved["places"][6:] == pytest.approx([0, -5.5], abs=0.3)
    assert moved["places"][:6] == pytest.approx(np.ravel(faces.HOME).tolist()[:6])
    places = tuple(tuple(moved["places"][k : k + 2]) for k in range(0, 8, 2))
    agrees(moved, 0, faces.Face(places=places))  # type: ignore[arg-type]


@pytest.mark.slow
def test_a_guess_the_mouth_goes_up_and_what_was_measured(topic, tab):
    probe, made = topic("pictures", "Mouth and forehead"), FacesRead.load(shipped("faces"))
    tab.get_by_role("button", name="none of them").click()
    tab.get_by_role("button", name="Play and see").click()
    probe.until("shown.phase === 'told' && probe.settled()")
    agrees(probe.shown(), 0, faces.mouth_up(faces.Face()))
    up, exchanged = (faces_read.ASKED.index(kind) for kind in ("mouth on forehead", "parts exchanged"))
    outcome = tab.locator(".predict .outcome")
    for place, net in enumerate(faces_read.SHOWN):
        assert faces_read.NETS[place] == net
        expect(outcome).to_contain_text(f"{100 * made.face[0, place, :, up].mean():.1f}%")
        expect(outcome).to_contain_text(f"{100 * made.face[0, place, :, exchanged].mean():.1f}%")
    probe.click({"kind": exchanged})
    probe.until(f"shown.state.kind === {exchanged} && probe.settled()")
    assert f"{100 * made.face[0, 2, :, exchanged].mean():.1f}%" in told(probe, "kind")
    tab.get_by_label("Trained as no face").select_option(label="parts missing, or exchanged")
    probe.until("shown.state.trained === 1 && probe.settled()")
    assert f"{100 * made.face[1, 2, :, exchanged].mean():.1f}%" in told(probe, "kind")
    agrees(probe.shown(), 1, faces.mouth_up(faces.Face()))
    tab.get_by_role("button", name="Empty head").click()
    probe.until("shown.state.gone.length === 4 && probe.settled()")
    agrees(probe.shown(), 1, faces.Face(there=(False,) * 4))
    answered(tab, "length", {"|v|": "0.8", "It says": "face"}, {"|v|": "0.67", "It says": "face"})
