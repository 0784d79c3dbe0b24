"""The patch transformer in the browser's modules, against torch, scipy and what torch's own layers give."""

from __future__ import annotations

import arithmetic
import numpy as np
import pytest
import torch
from scipy.stats import rankdata, spearmanr

from explorer.training.lessons.patch_tasks import GRIDS, SIZES, SUBJECTS, Subject
from explorer.training.lessons.patch_transformer import cut, rollout, transformer
from explorer.training.lessons.patches_compared import occluded

FOLDER = "pictures/patches/"
MADE = "(() => { const net = networkOf(arrays, '', sizes), made = run(net, patches); return %s; })()"


def network(subject: Subject, places: bool = True):
    """Return a network whose weights are large enough that attention is far from even, and one picture's patches."""
    net = transformer(GRIDS[subject], SIZES[subject], places, 3)
    with torch.no_grad():
        for tensor in net.parameters():
            tensor.mul_(2.5)
    grid = GRIDS[subject]
    shape = (1, grid.rows * grid.high, grid.columns * grid.wide)
    return net, cut(torch.rand(shape, generator=torch.Generator().manual_seed(5)), grid)


def given(net: torch.nn.Module, subject: Subject, patches: torch.Tensor) -> dict[str, object]:
    arrays = {name: tensor.detach().ravel().tolist() for name, tensor in net.state_dict().items()}
    sizes = {"heads": SIZES[subject].heads, "blocks": SIZES[subject].blocks}
    return {"arrays": arrays, "sizes": sizes, "patches": patches.ravel().tolist()}


@pytest.mark.parametrize("subject", SUBJECTS)
def test_answers_and_attention_are_torchs(subject):
    for places in (True, False):
        net, patches = network(subject, places)
        told = arithmetic.evaluate(f"{FOLDER}transformer.js", MADE % "made", **given(net, subject, patches))
        with torch.no_grad():
            logits, weights = net.looked(patches)
            assert told["logits"] == pytest.approx(net(patches)[0].tolist(), abs=1e-5)
        assert told["chances"] == pytest.approx(logits[0].softmax(0).tolist(), abs=1e-5)
        for block, one in enumerate(weights):
            assert told["shares"][block] == pytest.approx(one.ravel().tolist(), abs=1e-5)


def test_a_weight_opens_to_its_query_and_key():
    net, patches = network("digits")
    where = {"block": 1, "head": 2, "from": 4, "to": 9}
    told = arithmetic.evaluate(
        f"{FOLDER}transformer.js", MADE % "opened(net, made, where)", where=where, **given(net, "digits", patches)
    )
    with torch.no_grad():
        x = net.blocks[0](net.tokens(patches))
        query, key, _ = net.blocks[1].asked(x)  # type: ignore[operator]
        weight = net.looked(patches)[1][1][0, 2, 4, 9].item()
    assert told["query"] == pytest.approx(query[0, 2, 4].tolist(), abs=1e-5)
    assert told["key"] == pytest.approx(key[0, 2, 9].tolist(), abs=1e-5)
    assert told["product"] == pytest.approx(np.dot(told["query"], told["key"]))
    assert told["score"] == pytest.approx(told["product"] / np.sqrt(8))
    assert told["power"] / told["sum"] == pytest.approx(told["weight"])
    assert told["weight"] == pytest.approx(weight, abs=1e-5)


def test_what_counts_is_what_the_lesson_measures():
    net, patches = network("windows")
    asked = MADE % "Array.from({ length: 8 }, (_, k) => fall(net, patches, made, k, 1))"
    told = arithmetic.evaluate(f"{FOLDER}transformer.js", asked, **given(net, "windows", patches))
    assert told == pytest.approx(occluded(net, patches, 1.0)[0].tolist(), abs=1e-5)

    net, patches = network("digits")
    with torch.no_grad():
        weights = net.looked(patches)[1]
    made = {"shares": [one.ravel().tolist() for one in weights], "tokens": 17}
    asked = (
        "(() => { const typed = { ...made, shares: made.shares.map((one) => Float32Array.from(one)) }; return { "
        "head: mapOf(typed, '2.3', 5), mean: mapOf(typed, '1.mean', 5), class: rolled(typed, 0), other: "
        "mapOf(typed, 'rollout', 5), terms: rolledTerms(typed, 5, 9) }; })()"
    )
    told = arithmetic.evaluate(f"{FOLDER}maps.js", asked, made=made)
    assert told["head"] == pytest.approx(weights[1][0, 2, 5].tolist(), abs=1e-6)
    assert told["mean"] == pytest.approx(weights[0][0].mean(0)[5].tolist(), abs=1e-6)
    assert told["class"][1:] == pytest.approx(rollout(weights)[0].tolist(), abs=1e-6)
    assert sum(told["other"]) == pytest.approx(1)
    terms = told["terms"]
    assert sum(a * b for a, b in terms["largest"]) + terms["rest"] == pytest.approx(told["other"][9])
    assert (len(terms["largest"]), terms["others"]) == (3, 14)


def test_ranks_and_positions_are_scipys_and_numpys():
    rng = np.random.default_rng(2)
    one, other = np.round(rng.normal(size=(2, 40)), 1)
    places = rng.normal(size=(17, 24))
    told = arithmetic.evaluate(
        f"{FOLDER}maps.js",
        "[ranks(one), rankCorrelation(one, other), rankCorrelation(one, one.map(() => 1)), alike(places, 24, 3)]",
        one=one.tolist(),
        other=other.tolist(),
        places=places.ravel().tolist(),
    )
    assert told[0] == rankdata(one).tolist()
    assert told[1] == pytest.approx(spearmanr(one, other)[0])
    assert np.isnan(told[2])
    lengths = np.linalg.norm(places, axis=1)
    assert told[3] == pytest.approx(places @ places[3] / (lengths * lengths[3]))


@pytest.mark.parametrize("subject", SUBJECTS)
def test_a_picture_is_cut_as_the_lesson_cuts_it_and_dealt(subject):
    grid = GRIDS[subject]
    sides = grid.rows * grid.high, grid.columns * grid.wide
    picture = np.random.default_rng(3).random(sides).astype(np.float32)
    about = {"rows": grid.rows, "columns": grid.columns, "high": grid.high, "wide": grid.wide}
    asked = (
        "(() => { const n = countOf(grid), all = dealt(n, n - 1), half = dealt(n, 3); return { plain: cut(picture, "
        "grid, dealt(n, 0)), all, half, mixed: cut(picture, grid, all), seen: Array.from(picture, (_, k) => "
        "picture[pixelBehind(grid, all, k)]), past: dealt(n, 500), names: [0, 1].map((k) => tokenName(grid, k)) }; })()"
    )
    told = arithmetic.evaluate(f"{FOLDER}cutting.js", asked, grid=about, picture=picture.ravel().tolist())
    patches = cut(torch.tensor(picture)[None], grid)[0]
    assert told["plain"] == pytest.approx(patches.ravel().tolist())
    assert sorted(told["all"]) == list(range(grid.patches)) != told["all"]
    assert sorted(told["half"]) == list(range(grid.patches))
    assert sum(one != k for k, one in enumerate(told["half"])) <= 6
    assert told["past"] == told["all"]
    assert told["mixed"] == pytest.approx(patches[told["all"]].ravel().tolist())
    again = cut(torch.tensor(told["seen"]).reshape(1, *sides), grid)
    assert again.ravel().tolist() == pytest.approx(told["mixed"]), "what is seen is what the network is given"
    assert told["names"][0] == "class token"


def test_a_picture_is_moved_and_changed_by_hand():
    grid = {"rows": 2, "columns": 2, "high": 2, "wide": 2}
    picture = list(range(1, 17))
    told = arithmetic.evaluate(
        f"{FOLDER}cutting.js",
        "changed(picture, grid, { right: 1, low: -2, edits: [3 * 5 + 2, 3 * 15, 3 * 900] }, look)",
        picture=picture,
        grid=grid,
        look={"blank": -1, "levels": [0, 50, 100]},
    )
    expected = np.full((4, 4), -1)
    expected[:2, 1:] = np.array(picture).reshape(4, 4)[2:, :3]
    expected.ravel()[5], expected.ravel()[15] = 100, 0
    assert told == expected.ravel().tolist()


def test_exercises_accept_what_is_right_and_nothing_else():
    asked = (
        "({ weight: [0.88, 0.881, 0.98, 0.12, 1, 0.5].map((weight) => WEIGHT.check({ weight })), tokens: [[197, "
        "38809], [196, 38416], [14, 5], [197, 197], [197, 38808]].map(([tokens, weights]) => TOKENS.check({ tokens, "
        "weights })) })"
    )
    told = arithmetic.evaluate(f"{FOLDER}exercises.js", asked)
    assert [one["right"] for one in told["weight"]] == [True, True, False, False, False, False]
    assert [one["right"] for one in told["tokens"]] == [True, False, False, False, False]
    assert len({one["words"] for one in told["weight"][2:]} | {one["words"] for one in told["tokens"]}) >= 8
    assert torch.tensor([2.0, 0.0]).softmax(0)[0].item() == pytest.approx(0.881, abs=5e-4)


def test_what_is_said_of_measured_tables_follows_from_them():
    table = [[[0.9, 0.92]] * 5] * 2 + [[[0.5, 0.6], [0.9, 0.8], [0.7, 0.75], [1, 1], [0.99, 1]]]
    measured = {
        "right": table,
        "shuffled": [[[0.2, 0.3], [0.9, 0.92]]] * 3,
        "agreement": [[[0.3, 0.4], [0.5, 0.5], [0.1, 0.2], [0.35, 0.5], [0, 0.1]]] * 3,
        "chance": [[-0.02, 0.02]] * 3,
        "motifs": [[[0.98, 0.9], [0.9, 0.9], [1, 1]], [[0.5, 0.4], [0.3, 0.3], [1, 1]]],
        "counts": [60, 30],
    }
    asked = (
        "({ more: against([3, 4], [1, 2]), less: against([1, 2], [3, 4]), open: against([1, 3], [2, 4]), question: "
        "asked(measured), rows: ofAll(measured, 2, { few: 3, many: 4, judged: 200 }, false), hidden: ofAll(measured, "
        "0, { few: 3, many: 4, judged: 200 }, true) })"
    )
    told = arithmetic.evaluate("pictures/patches/told.js", asked, measured=measured)
    assert [told["more"], told["less"]] == ["more than", "less than"]
    assert told["open"].startswith("neither")
    assert told["question"]["right"] == 1
    assert "91.0%" in told["question"]["because"]
    assert "25.0%" in told["question"]["because"]
    rows = {row["name"]: row["text"] for row in told["rows"]}
    assert "more than another picture" in rows["so"]
    assert "neither surely more nor less than the mere amount" in rows["so"]
    falsely = [(110 - (200 * r - 60 * a - 30 * b)) / 110 for r, a, b in ((0.9, 0.98, 0.5), (0.8, 0.9, 0.4))]
    assert f"with positions 94.0%, 45.0%, {100 * np.mean(falsely):.1f}%" in rows["motifs"]
    assert "after your guess" in {row["name"]: row["text"] for row in told["hidden"]}["shuffled"]
