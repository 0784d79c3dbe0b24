"""Few pictures in a real browser: calls are the shipped networks', shares those that were measured."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from playwright.sync_api import expect
from probe import Probe

from explorer.datasets.teaching.photo_halves import judging, learning, patches
from explorer.jobs import prepared
from explorer.training.lessons.augmented import changed
from explorer.training.lessons.few_pictures import SIZES, WAYS, FewPictures
from explorer.training.lessons.stacked_convolutions import StackedConvolutions

pytestmark = pytest.mark.browser
NAMES = [way.name for way in WAYS]


def measured() -> FewPictures:
    named = prepared.manifest()
    assert named is not None
    return FewPictures.load(prepared.folder() / "runs" / next(id for id in named.runs if id.startswith("photos-")))


def network(made: FewPictures, way: str, size: int) -> StackedConvolutions:
    held, net = made.weights[way], StackedConvolutions((0,))
    for tensor, name in zip(net.held, net.parts(0), strict=True):
        tensor.data = torch.tensor(held.get(f"{size}.{name}", held.get(f"{SIZES[0]}.{name}"))).float()[None]
    return net


def told(probe: Probe, name: str) -> str:
    return probe.shown()["lines"][name].replace("…", "").replace("−", "-")


def last(probe: Probe, name: str) -> float:
    return float(told(probe, name).rpartition("= ")[2])


def share(made: FewPictures, way: str, size: int) -> np.ndarray:
    return made.networks[NAMES.index(way), SIZES.index(size)]


@pytest.mark.slow
def test_calls_shares_and_a_patch_changed_by_hand(topic, tab):
    probe, made = topic("pictures", "Few pictures"), measured()
    probe.until("shown.calls.every(Boolean) && probe.settled()")
    shown = probe.shown()
    with torch.no_grad():
        sums = network(made, "nothing", 16)(torch.tensor(patches(judging()))[None])[0, :, 0].numpy()
    right = (sums > 0) == np.repeat([False, True], len(judging()[0]))
    assert [call > 0 for call in shown["calls"]] == right.tolist()
    assert last(probe, "count") == pytest.approx(share(made, "nothing", 16)[0], abs=5e-4)
    assert f"mean {share(made, 'nothing', 16).mean():.3f}" in told(probe, "mean")
    assert shown["phase"] == "asking"
    patch = shown["state"]["patch"]
    assert shown["sum"] == pytest.approx(float(sums[patch]), abs=1e-4)
    assert last(probe, "sum") == pytest.approx(float(sums[patch]), abs=1e-3)
    tab.get_by_label("Mirrored").check()
    probe.until("shown.state.flip && probe.settled()")
    turned = changed(torch.tensor(patches(judging())[patch][None]), *(torch.tensor([v]) for v in (True, 0, 0, 1.0)))
    with torch.no_grad():
        assert probe.shown()["sum"] == pytest.approx(float(network(made, "nothing", 16)(turned[None])), abs=1e-3)
    probe.click({"patch": 300})
    probe.until("shown.state.patch === 300 && probe.settled()")


@pytest.mark.slow
def test_a_guess_the_ways_their_sizes_and_the_exercises(topic, tab):
    made = measured()
    probe = topic("pictures", "Few pictures")
    tab.get_by_label("Learnt", exact=True).select_option("augmented")
    assert probe.shown()["state"]["way"] == 0
    tab.get_by_role("button", name="learning from changed copies too").click()
    tab.get_by_role("button", name="Play and see").click()
    probe.until("shown.phase === 'told' && probe.settled()")
    assert probe.shown()["state"]["size"] == len(SIZES) - 1
    tab.get_by_role("button", name="Reset").click()
    tab.get_by_role("button", name="Step").click()
    probe.until("shown.state.size === 1 && probe.settled()")
    three = [share(made, way, 16).mean() for way in ("nothing", "augmented", "scenes-frozen")]
    best = ("learning from nothing", "learning from changed copies too", "frozen features")[int(np.argmax(three))]
    expect(tab.locator(".predict .outcome")).to_contain_text(best)
    for value in three:
        expect(tab.locator(".predict .outcome")).to_contain_text(f"{value:.3f}")
    for place, way in enumerate(("nothing", "augmented", "dropout", "scenes-frozen", "scenes-tuned", "scenes-both")):
        probe.click({"way": place, "size": 3})
        probe.until("shown.state.size === 3 && probe.settled()")
        tab.get_by_label("Learnt", exact=True).select_option(str(place))
        probe.until(f"shown.state.way === {place} && shown.calls.every(Boolean) && probe.settled()")
        assert last(probe, "count") == pytest.approx(share(made, way, 32)[0], abs=4e-3)
        assert f"mean {share(made, way, 32).mean():.3f}" in told(probe, "mean")
        assert f"mean {made.null[NAMES.index(way)].mean():.3f} (" in told(probe, "exchanged")
    tab.get_by_label("Borrowed from").select_option("turned patches of the left halves")
    probe.until("shown.state.source === 1 && shown.calls.every(Boolean) && probe.settled()")
    difference = (share(made, "rotation-both", 32) - share(made, "nothing", 32)).mean()
    assert f"{difference:+.3f}" in told(probe, "against")
    tab.get_by_role("button", name="Next called wrong").click()
    probe.until("probe.settled()")
    shown = probe.shown()
    assert shown["calls"][shown["state"]["patch"]] < 0
    assert "wrong, it is" in told(probe, "call")
    box = tab.locator("[data-exercise=changed]")
    for third, state in (("0.4", "wrong"), ("0.8", "right")):
        box.get_by_label("Third pixel").fill(third)
        box.get_by_label("Mean").fill("0.6")
        box.get_by_role("button", name="Check").click()
        expect(box).to_have_attribute("data-state", state)


@pytest.mark.slow
@pytest.mark.parametrize(
    "state",
    [
        "few_pictures~way:9~size:-1~patch:1e9~power:x",
        "few_pictures~patch:1999~flip:maybe~right:99~source:2",
        "few_pictures~~:~way:",
    ],
)
def test_nonsense_in_the_address_is_as_usual(topic, tab, state):
    shown = topic("pictures", "Few pictures", state).shown()
    assert shown["state"]["way"] == 0
    assert shown["state"]["patch"] == 60
    assert np.isfinite(shown["sum"])


@pytest.mark.slow
def test_a_patch_learnt_from_opens_too(topic, tab):
    first = 2 * len(judging()[0])
    probe, made = topic("pictures", "Few pictures", f"few_pictures~patch:{first + 64}~size:5"), measured()
    seen = torch.tensor(patches(learning(0, 64))[64])
    with torch.no_grad():
        assert probe.shown()["sum"] == pytest.approx(float(network(made, "nothing", 128)(seen[None, None])), abs=1e-3)
