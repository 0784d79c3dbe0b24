"""A promoter's boxes in the browser's modules: letters as the lesson's, networks as torch's, scans as numpy's."""

from __future__ import annotations

import arithmetic
import numpy as np
import pytest
import torch

from explorer.datasets.teaching import promoters
from explorer.datasets.teaching.promoters import ALPHABET, BOX, LENGTH, Promoter
from explorer.training.lessons import promoters_read
from explorer.training.lessons.capsule_layers import lengths

RNG = np.random.default_rng(4)
WHOLE = [promoters.varied(RNG) for _ in range(6)]
KINDS = [
    *((0, one) for one in WHOLE),
    *((1, promoters.exchanged(one)) for one in WHOLE),
    *((2 + k, promoters.spaced(one, spacing)) for k, spacing in enumerate((5, 10, 25)) for one in WHOLE),
    *((5, promoters.moved(one, RNG)) for one in WHOLE),
    *((6, promoters.lacking(one, RNG)) for one in WHOLE),
]


def plain(promoter: Promoter) -> dict:
    return {
        "ground": promoter.ground.tolist(),
        "boxes": promoter.boxes.tolist(),
        "starts": list(promoter.starts),
        "there": list(promoter.there),
    }


def told(module: str, expression: str, **values):
    return arithmetic.evaluate(f"pictures/boxes/{module}.js", expression, **values)


def test_windows_have_the_same_letters_and_kinds():
    made = told("promoter", "given.map((one) => [lettersOf(one), kindOf(one)])", given=[plain(one) for _, one in KINDS])
    for (letters, found), (kind, promoter) in zip(made, KINDS, strict=True):
        assert letters == promoter.letters.tolist()
        assert found == (7 if promoter.there == (False, False) else kind)


def test_boxes_are_spaced_shifted_and_changed():
    made = told(
        "promoter",
        "({ spaced: given.map(({ starts }) => sizes.map((size) => spaced(starts, size))), plain: varied(0), "
        "text: spelt(coded('GATTACA')), on: [8, 9, 14, 15, 40].map((place) => boxAt(varied(0), place)), "
        "far: [shifted([9, 32], 2, 99), shifted([9, 32], 2, -99), shifted([9, 32], 0, 99), shifted([9, 32], 1, -3)], "
        "drawn: Array.from({ length: 400 }, (_, k) => varied(k + 1)), "
        "hit: lettersOf(changed(varied(0), 33, 2)).slice(32, 38), under: changed(varied(0), 3, 1).ground[3] })",
        given=[plain(one) for one in WHOLE],
        sizes=[0, 5, 25, 30, 36],
    )
    for rows, one in zip(made["spaced"], WHOLE, strict=True):
        assert [tuple(row) for row in rows] == [promoters.spaced(one, size).starts for size in (0, 5, 25, 30, 36)]
    assert ["".join(ALPHABET[code] for code in box) for box in made["plain"]["boxes"]] == list(promoters.BOXES)
    assert made["plain"]["starts"] == [9, 32]
    assert made["text"] == "GATTACA"
    assert made["on"] == [-1, 0, 0, -1, -1]
    assert made["far"] == [[19, 42], [0, 23], [42, 32], [9, 29]]
    assert made["hit"] == promoters.coded("TGTAAT").tolist()
    assert made["under"] == 1
    consensus = np.stack([promoters.coded(box) for box in promoters.BOXES])
    differ = np.array([(np.array(one["boxes"]) != consensus).sum(1) for one in made["drawn"]])
    assert differ.max() == 1
    assert differ.mean() == pytest.approx(0.5, abs=0.06)
    firsts, seconds = np.array([one["starts"] for one in made["drawn"]]).T
    assert (firsts.min(), firsts.max()) == (promoters.FIRST_START, promoters.LAST_START)
    assert set(seconds - firsts - BOX) == {16, 17, 18}


def test_places_between_those_that_were_measured_have_no_kind():
    made = told(
        "promoter",
        "starts.map((pair) => kindOf({ ...varied(0), starts: pair }))",
        starts=[[0, 23], [2, 25], [3, 26], [4, 27], [5, 28], [13, 36], [14, 37], [16, 39], [17, 40], [19, 42], [9, 30]],
    )
    assert made == [5, 5, -1, -1, 0, 0, -1, -1, 5, 5, -1]


def test_a_scan_finds_what_the_lesson_finds():
    ends = np.ones((2, LENGTH), int)
    for row, start in enumerate((0, LENGTH - 2 * BOX - promoters.SPACING)):
        for box, at in zip(promoters.BOXES, (start, start + BOX + promoters.SPACING), strict=True):
            ends[row, at : at + BOX] = promoters.coded(box)
    windows = np.concatenate([np.stack([one.letters for _, one in KINDS]), ends])
    assert promoters.spaced_scores(ends).tolist() == pytest.approx([12 * promoters.MATCH] * 2)
    made = told("scan", "given.map((codes) => ({ ...pairOf(codes), apart: apart(codes) }))", given=windows.tolist())
    assert [one["score"] for one in made] == pytest.approx(promoters.spaced_scores(windows).tolist())
    assert [one["apart"] for one in made] == pytest.approx(promoters.apart_scores(windows).tolist())
    scores = promoters.box_scores(windows)
    for one, own in zip(made, scores, strict=True):
        assert own[[0, 1], one["starts"]].sum() == pytest.approx(one["score"])
    assert promoters.spaced_scores(WHOLE[0].letters[None]) <= 12 * promoters.MATCH
    assert promoters.box_scores(promoters.coded("A" * 21 + "TATAAT" + "C" * 21)[None])[0, 1].argmax() == 21


def test_a_threshold_makes_the_fewest_errors():
    assert promoters.threshold(np.array([3.0, 4, 5]), np.array([1.0, 2, 3.5])) in (2.0, 3.5)
    assert promoters.threshold(np.array([3.0, 4]), np.array([1.0, 2])) == 2


def arrays(nets: dict[str, torch.nn.Module]) -> dict[str, list[float]]:
    return {
        f"0_{net}_{key}": tensor.double().ravel().tolist()
        for net, module in nets.items()
        for key, tensor in module.state_dict().items()
    }


def test_networks_answer_as_torch_does():
    nets = {net: promoters_read.network(net, 5) for net in promoters_read.NETS}
    windows = np.stack([one.letters for _, one in KINDS[::5]])
    made = told(
        "networks",
        "windows.map((codes) => networks(arrays, 0)(codes)).map((said) => "
        "({ ...said, says: verdicts(said), most: strongest(said.opened) }))",
        arrays=arrays(nets),
        windows=windows.tolist(),
    )
    given = promoters_read.one_hot(windows)
    capsules = nets["capsules"]
    assert isinstance(capsules, promoters_read.CapsulePromoters)
    last = nets["global"][-1]  # type: ignore[index]
    with torch.no_grad():
        chances = {net: nets[net](given)[:, 0].sigmoid() for net in ("max", "global")}
        long = lengths(capsules.wholes(capsules.parts(capsules.first(given).relu())))
        responses = nets["global"][:2](given)[:, :, 0]  # type: ignore[index]
    for k, one in enumerate(made):
        opened = one["opened"]
        assert one["max"] == pytest.approx(float(chances["max"][k]), abs=1e-5)
        assert one["global"] == pytest.approx(float(chances["global"][k]), abs=1e-5)
        assert one["lengths"] == pytest.approx(long[k].tolist(), abs=1e-5)
        assert opened["responses"] == pytest.approx(responses[k].numpy(), abs=1e-5)
        assert opened["places"] == responses[k].argmax(1).tolist()
        assert opened["maxima"] == pytest.approx(responses[k].amax(1).tolist(), abs=1e-5)
        assert sum(opened["given"]) + opened["bias"] == pytest.approx(opened["logit"])
        assert opened["weights"] == pytest.approx(last.weight[0].tolist(), abs=1e-6)
        assert one["most"] == int(np.abs(opened["given"]).argmax())
        assert one["says"] == {net: bool(promoters_read.called(nets[net], given)[k]) for net in promoters_read.NETS}


def test_the_strongest_filter_may_speak_against():
    assert told("networks", "[strongest({ given: [1, -3, 2] }), strongest({ given: [1, -1, 2] })]") == [1, 2]


def test_a_filter_reads_the_letters_that_it_is_said_to_read():
    net, window = promoters_read.network("global", 5), WHOLE[0].letters
    opened, own, rows = told(
        "told",
        "[opened, own, ofFilter(opened, own, 7, codes)]",
        codes=window.tolist(),
        opened=told(
            "networks",
            "networks(arrays, 0)(codes).opened",
            arrays=arrays({**dense(), "global": net}),
            codes=window.tolist(),
        ),
        own=told("networks", "filterOf(arrays, 0, 7)", arrays=arrays({"global": net})),
    )
    place = opened["places"][7]
    read = window[place : place + 8]
    total = own["bias"] + sum(own["columns"][j][code] for j, code in enumerate(read))
    assert max(0, total) == pytest.approx(opened["maxima"][7], abs=1e-5)
    assert "".join(ALPHABET[code] for code in read) in rows[0]["text"]
    assert f"at {place + 1}–{place + 8}" in rows[0]["text"]


def dense() -> dict[str, torch.nn.Module]:
    return {net: promoters_read.network(net, 1) for net in ("max", "capsules")}


def test_the_question_is_settled_by_what_was_measured():
    def measured(shares: list[float]) -> dict:
        said = [[[[share] * 8 for _ in range(3)] for share in shares]] * 2
        return {
            "said": said,
            "scanned": [[[0.5] * 8] * 2] * 2,
            "thresholds": [[1, 1]] * 2,
            "kinds": list(promoters_read.ASKED),
        }

    for shares, right in (([0.1, 0.9, 0.2], 0), ([0.9] * 3, 1), ([0.1] * 3, 2), ([0.9, 0.9, 0.1], 3)):
        assert told("told", "asked(measured).right", measured=measured(shares)) == right


def test_letters_outside_stay():
    one = WHOLE[0]
    outside = np.ones(LENGTH, bool)
    for start in one.starts:
        outside[start : start + BOX] = False
    assert (one.letters == one.ground)[outside].all()
