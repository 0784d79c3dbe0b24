"""The scenes, boxes, filters and losses of the view of one scene against numpy, scipy and torch."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from arithmetic import evaluate
from torch.nn import functional as F

from explorer.datasets.teaching.drawn_scenes import seen
from explorer.datasets.teaching.segments import SIDE, Shape, covered, random_shape
from explorer.training.lessons import one_scene, scene_boxes

FOLDER = "pictures/one_scene"
ANSWER = "{ channels: 8, height: 8, width: 8, values: Float32Array.from(values) }"


def boxes(table: np.ndarray) -> list[dict[str, float]]:
    names = ("kind", "left", "top", "right", "bottom")
    return [dict(zip(names, row, strict=True)) for row in table.tolist()]


def placed(shapes: list[Shape]) -> tuple[np.ndarray, np.ndarray]:
    """Return the classes of a scene's pixels and the boxes of its shapes."""
    owner, kinds = np.zeros((SIDE, SIDE), np.int64), [0, *(shape.kind for shape in shapes)]
    for place, shape in enumerate(shapes, 1):
        owner[covered(shape)] = place
    return np.array(kinds)[owner], seen(owner, kinds)


def some_shapes(seed: int) -> list[Shape]:
    drawn = np.random.default_rng(seed)
    return [random_shape(drawn) for _ in range(4)]


def test_a_scene_and_its_boxes_are_those_that_the_network_learnt():
    lists = [some_shapes(seed) for seed in range(30)]
    names = ("kind", "row", "column", "size", "angle", "thick")
    sent = [[dict(zip(names, shape, strict=True)) for shape in shapes] for shapes in lists]
    made = evaluate(f"{FOLDER}/scene.js", "lists.map(drawn)", lists=sent)
    hidden = 0
    for shapes, scene in zip(lists, made, strict=True):
        mask, expected = placed(shapes)
        assert (np.array(scene["mask"]).reshape(SIDE, SIDE) == mask).all()
        found = [box for box in scene["boxes"] if box]
        assert found == boxes(expected)
        hidden += len(shapes) - len(found)
        clean = np.array(scene["clean"]).reshape(SIDE, SIDE)
        rows, columns = np.mgrid[:SIDE, :SIDE] / SIDE - 0.5
        assert clean == pytest.approx((mask > 0) + 0.2 * rows - 0.2 * columns, abs=1e-6)
    assert hidden, "some shape lies under others, and has no box"


def test_noise_has_its_strength_and_drifting_shapes_stay_within():
    noise, again, places = evaluate(
        f"{FOLDER}/scene.js",
        "[noisy(new Float32Array(1024), 0.3, 5), noisy(new Float32Array(1024), 0.3, 5), (() => {"
        "  const ways = speeds(3), places = []; let now = shapes;"
        "  for (let k = 0; k < 800; k++) { now = drifted(now, ways); places.push(now.map((s) => [s.row, s.column])); }"
        "  return places; })()]",
        shapes=[{"kind": 1, "row": 6, "column": 26, "size": 5, "angle": 0, "thick": 0}] * 3,
    )
    assert noise == again
    assert np.std(noise) == pytest.approx(0.3, abs=0.03)
    assert np.mean(noise) == pytest.approx(0, abs=0.03)
    ways = np.array(places)
    assert ways.min() >= 5
    assert ways.max() <= SIDE - 5
    steps = np.abs(np.diff(ways, axis=0))
    assert steps.max() < 0.25
    assert (ways.max(0) - ways.min(0) > 15).all(), "they go through the scene"
    assert np.ptp(ways, axis=1).max() > 5, "and each its own way"


def test_boxes_of_an_answer_and_which_are_right_are_as_measured():
    drawn = np.random.default_rng(0)
    for _ in range(4):
        answer = drawn.normal(0, 2, (8, 8, 8)).astype(np.float32)
        answer[6:] = np.abs(answer[6:]) + 0.5
        _, truth = placed(some_shapes(int(drawn.integers(1000))))
        classes, places = scene_boxes.targets([truth])
        for row, column in zip(*np.nonzero(classes[0]), strict=True):  # some cells are near to right
            answer[classes[0, row, column], row, column] += 9
            answer[4:, row, column] = places[0, :, row, column] + drawn.normal(0, 0.2, 4)
        found, owners, aims, overlaps = evaluate(
            f"{FOLDER}/boxes.js",
            f"((found) => [found, matched(found, truth), Array.from({{ length: 64 }}, (_, k) => target(truth, k)),"
            f" found.map((one) => truth.map((other) => overlap(one, other).share))])(boxesOf({ANSWER}))",
            values=answer.ravel().tolist(),
            truth=boxes(truth),
        )
        expected = scene_boxes.boxes_of(answer.astype(np.float64))
        keys = ("kind", "score", "left", "top", "right", "bottom")
        assert np.array([[one[key] for key in keys] for one in found]) == pytest.approx(expected, abs=1e-4)
        assert sum(owner >= 0 for owner in owners) == scene_boxes.right(expected, truth) > 0
        assert [aim["kind"] for aim in aims] == classes[0].ravel().tolist()
        for aim, numbers in zip(aims, places[0].reshape(4, 64).T, strict=True):
            if aim["kind"]:
                assert aim["numbers"] == pytest.approx(numbers, abs=1e-6)
        both = [[scene_boxes.overlap(one[2:], other[1:]) for other in truth] for one in expected]
        assert np.array(overlaps) == pytest.approx(np.array(both), abs=1e-4)


def test_a_box_by_hand():
    one, other = ({"left": a, "right": b, "top": 6, "bottom": c} for a, b, c in ((4, 12, 14), (8, 16, 12)))
    made = evaluate(
        f"{FOLDER}/boxes.js",
        "[overlap(one, other), overlap(one, far)]",
        one=one,
        other=other,
        far={**one, "left": 20, "right": 24},
    )
    assert made[0] == {
        "wide": 4,
        "high": 6,
        "both": 24,
        "areas": [64, 48],
        "union": 88,
        "share": pytest.approx(24 / 88),
    }
    assert made[1]["share"] == 0


def test_a_true_box_is_found_once():
    truth = [{"kind": 1, "left": 0, "top": 0, "right": 10, "bottom": 10}]
    found = [{**truth[0], "score": 0.9, "cell": 0}, {**truth[0], "left": 1, "score": 0.8, "cell": 1}]
    assert evaluate(f"{FOLDER}/boxes.js", "matched(found, truth)", found=found, truth=truth) == [0, -1]


def rows_of(button: str, now: str, values: dict) -> tuple[dict, list]:
    found, rows = evaluate(
        f"{FOLDER}/{button}.js",
        f"((now) => ((found) => [found, {button.upper()}.rows(now, found)])({button.upper()}.read(now)))({now})",
        **values,
    )
    return found, [{**row, "value": row.get("value", "").replace("…", "")} for row in rows]


def test_the_losses_opened_are_torchs():
    torch.manual_seed(0)
    logits, mask = torch.randn(4, 32, 32), torch.randint(4, (32, 32))
    maps = "{ channels: 4, height: 32, width: 32, values: Float32Array.from(values) }"
    now = f"{{ made: {{ where: {maps} }}, scene: {{ mask }}, spot }}"
    values = {"values": logits.flatten().tolist(), "mask": mask.flatten().tolist(), "spot": 77}
    found, rows = rows_of("where", now, values)
    losses = F.cross_entropy(logits[None], mask[None], reduction="none")[0]
    assert found["loss"] == pytest.approx(float(losses.mean()), abs=1e-6)
    assert float(rows[2]["value"]) == pytest.approx(float(losses.flatten()[77]), abs=1e-4)
    assert found["right"] == int((logits.argmax(0) == mask).sum())
    _, truth = placed([Shape(1, 10, 9, 5), Shape(3, 24, 12, 9, -0.35, 1.5)])
    answer, (classes, places) = torch.randn(1, 8, 8, 8), scene_boxes.targets([truth])
    total = 0.0
    for cell in range(64):
        spot = (cell // 8) * 4 * 32 + (cell % 8) * 4 + 33
        now = f"{{ made: {{ what: {ANSWER} }}, scene: {{ boxes: truth }}, spot, tracks: [] }}"
        if cell not in (0, *np.flatnonzero(classes)):
            share = torch.log_softmax(answer[0, :4], 0).flatten(1)[0, cell]
            total -= float(share)
            continue
        _, rows = rows_of(
            "what", now, {"values": answer.flatten().tolist(), "truth": [None, *boxes(truth)], "spot": spot}
        )
        total += float(next(row for row in rows if row["name"] == "loss")["value"])
    expected = one_scene.of_cells(answer, torch.from_numpy(classes), torch.from_numpy(places))
    assert total / 64 == pytest.approx(float(expected), abs=1e-4)


def test_filters_are_scipys_and_decibels_by_hand():
    image = np.random.default_rng(1).normal(0.5, 0.4, (1, 32, 32))
    made = evaluate(
        f"{FOLDER}/filters.js",
        "[...[3, 5].flatMap((size) => ['mean', 'median'].map((kind) => filtered(image, size, kind))),"
        " squared([1, 2], [1, 4]), decibels(0.01)]",
        image=image.ravel().tolist(),
    )
    for values, expected in zip(made[:4], one_scene.filtered(image)[1:], strict=True):
        assert np.array(values) == pytest.approx(expected.ravel(), abs=1e-6)
    assert made[4:] == [2, pytest.approx(20)]


def test_a_box_is_followed_where_it_overlaps_its_last_place():
    def box(kind: int, left: float) -> dict:
        return {"kind": kind, "score": 0.9, "cell": 0, "left": left, "top": 0, "right": left + 10, "bottom": 10}

    frames = [
        [box(1, 0), box(2, 20)],
        [box(1, 2), box(2, 18)],
        [box(2, 16)],
        [box(2, 14), box(1, 4)],
        [box(3, 4), box(2, 30)],
    ]
    made = evaluate(
        f"{FOLDER}/track.js",
        "frames.map(((tracks, next) => (boxes) => { tracks = followed(tracks, boxes, next);"
        " next = Math.max(next, ...tracks.map(({ id }) => id + 1)); return tracks; })([], 1))",
        frames=frames,
    )
    ids = [{track["id"]: (track["box"]["kind"], track["lost"]) for track in tracks} for tracks in made]
    assert ids[:2] == [{1: (1, 0), 2: (2, 0)}] * 2
    assert ids[2] == {2: (2, 0), 1: (1, 1)}, "one that is not seen waits"
    assert ids[3] == {2: (2, 0), 1: (1, 0)}
    assert ids[4] == {3: (3, 0), 4: (2, 0), 1: (1, 1), 2: (2, 1)}, "another class, or far away: a number of its own"
    assert made[3][1]["trail"] == [[5, 5], [7, 5], [9, 5]]


def test_an_address_of_nonsense_gives_the_usual_scene_and_shapes_that_may_be():
    texts = ["shapes:1,2", "shapes:7,10,10,5,0,0", "shapes:x", "shapes:", "shapes:3,99,-99,50,1,50", "noise:9"]
    states = evaluate(
        f"{FOLDER}/state.js",
        "texts.map((text) => { const [name, value] = text.split(':'), read = FIELDS[name].read(value);"
        " return read === undefined ? null : name === 'shapes' ? shapesOf(read) : read; })",
        texts=texts,
    )
    assert states[:3] == [None] * 3
    assert states[3] == []
    assert states[4] == [{"kind": 3, "row": 27, "column": 5, "size": 11, "angle": 1, "thick": 1.8}]
    assert states[5] is None


def test_what_is_said_of_sharing_and_of_noise_follows_the_numbers():
    measured = {
        "overlaps": [[[[0.9] * 3, [0.4] * 3], [[0.9] * 3, [0.5] * 3]]] * 2,
        "boxes": [[[[[0, 0, 0], [9, 10, 10]], [[0, 0, 0], [8, 10, 10]]]] * 2] * 2,
        "noises": [0, 0.8],
    }
    lists = "[verdict([0.9, 0.8], [0.7, 0.6]), verdict([0.5], [0.6]), verdict([0.5, 0.7], [0.6]),"
    words = f"{lists} f1([6, 8, 12]), f1([0, 0, 0])]"
    better, costs, both, share, none = evaluate(f"{FOLDER}/told.js", words)
    assert "better with every seed" in better
    assert "costs" in costs
    assert both == "seeds of both overlap"
    assert share == pytest.approx(0.6)
    assert none == 0
    asked = evaluate(f"{FOLDER}/told.js", "asked(measured)", measured=measured)
    assert asked["right"] == 0
    assert "50% (44, 56 by seed)" in asked["because"]
    assert "89% (89, 89 by seed)" in asked["because"]
