"""The arithmetic of masked patches, in the browser's modules, against torch, the lesson and the landscapes' rules."""

from __future__ import annotations

import math

import arithmetic
import numpy as np
import pytest
import torch

from explorer.datasets.teaching import land
from explorer.networks.layers.transformer import EncoderBlock
from explorer.training.lessons import masked_digits, masked_patches, sideways
from explorer.training.lessons.masked_patches import PatchNamer
from explorer.training.lessons.patch_blocks import Grid

NETWORK = masked_patches.settled(PatchNamer(16, 32, 3))
WEIGHTS = {name: part.astype(float).ravel().tolist() for name, part in masked_patches.kept(NETWORK).items()}
SEEN = np.random.default_rng(1).integers(0, 32, 16)
HIDDEN = np.isin(np.arange(16), [1, 4, 5, 6, 9, 11, 12, 15, 2, 3])


def test_a_block_is_the_builders_encoder_block():
    torch.manual_seed(2)
    block = EncoderBlock(8, 2, 12).eval()
    for norm in (block.attention_norm, block.feed_norm):
        torch.nn.init.normal_(norm.weight)
        torch.nn.init.normal_(norm.bias)
    given = torch.randn(1, 5, 8)
    arrays = {f"b.{name}": part.ravel().tolist() for name, part in block.state_dict().items()}
    told = arithmetic.evaluate(
        "pictures/attention.js",
        '(() => { const { y, shares } = attended(blockOf(arrays, "b", 2), Float32Array.from(x)); '
        "return { y, shares }; })()",
        arrays=arrays,
        x=given.ravel().tolist(),
    )
    with torch.no_grad():
        assert told["y"] == pytest.approx(block(given).ravel().tolist(), abs=1e-5)
        q, k = (part(given).reshape(5, 2, 4).transpose(0, 1) for part in (block.attention.query, block.attention.key))
        shares = (q @ k.transpose(1, 2) / 2).softmax(2)
    assert told["shares"] == pytest.approx(shares.ravel().tolist(), abs=1e-6)


def test_scores_and_probabilities_are_torchs():
    told = arithmetic.evaluate(
        "pictures/filling.js",
        "(() => { const namer = namerOf(arrays), scores = scored(namer, seen); "
        "return { scores, cold: sharesOf(scores, 4, 32, 0.5), names: namer.names, tokens: namer.tokens }; })()",
        arrays=WEIGHTS,
        seen=np.where(HIDDEN, 32, SEEN).tolist(),
    )
    with torch.no_grad():
        scores = NETWORK(torch.tensor(np.where(HIDDEN, 32, SEEN))[None])[0]
    assert (told["names"], told["tokens"]) == (32, 16)
    assert told["scores"] == pytest.approx(scores.ravel().tolist(), abs=2e-5)
    assert told["cold"] == pytest.approx((scores[4] / 0.5).softmax(0).tolist(), abs=2e-5)


def test_the_schedule_leaves_what_was_published():
    told = arithmetic.evaluate(
        "pictures/filling.js",
        '[courseOf(16, "schedule"), courseOf(4, "schedule"), courseOf(5, "once"), courseOf(3, "one by one"), '
        "courseOf(0, 'schedule'), [1, 2, 3, 4, 5].map((step) => stillHidden(20, step, 5)), stillHidden(2, 2, 3)]",
    )
    assert told[0] == [16, 15, 14, 13, 11, 8, 6, 3, 0]
    assert told[1] == [4, 3, 2, 1, 0]  # a step keeps one at least
    assert told[2:5] == [[5, 0], [3, 2, 1, 0], [0]]
    assert told[5] == [masked_patches.still_hidden(20, t, 5) for t in range(1, 6)] == [19, 16, 11, 6, 0]
    assert told[6] == 1  # cos(pi / 3) is one half


@pytest.mark.parametrize("order", masked_patches.ORDERS)
def test_filling_takes_the_names_that_the_lesson_takes(order):
    """Without chance, so that both must agree; and what is visible stays."""
    sequence = np.flatnonzero(HIDDEN)[::-1].copy()
    told = arithmetic.evaluate(
        "pictures/filling.js",
        "(() => { const filling = new Filling(namerOf(arrays), names, hidden, { order, temperature: 0, sequence }); "
        "filling.finish(); return { names: filling.seen, steps: filling.history.length, "
        "kept: filling.history.map((all) => all.filter((one) => one.kept).map((one) => one.at)), "
        "log: filling.logLikelihood }; })()",
        arrays=WEIGHTS,
        names=SEEN.tolist(),
        hidden=HIDDEN.tolist(),
        order=order,
        sequence=sequence.tolist(),
    )
    made = masked_patches.fill(NETWORK, SEEN[None], HIDDEN, order, 0.0, 0, sequence)
    assert told["names"] == made[0].tolist()
    assert (np.array(told["names"]) == SEEN)[~HIDDEN].all()
    assert told["steps"] == {"schedule": 8, "once": 1, "one by one": 10}[order]
    if order == "one by one":
        assert [at for (at,) in told["kept"]] == sequence.tolist()
        log = masked_patches.log_likelihood(NETWORK, made, sequence)[0]
        assert told["log"] == pytest.approx(log, abs=1e-4)
        again = arithmetic.evaluate(
            "pictures/filling.js",
            "logLikelihood(namerOf(arrays), names, order)",
            arrays=WEIGHTS,
            names=made[0].tolist(),
            order=sequence.tolist(),
        )
        assert again == pytest.approx(log, abs=1e-4)


def test_names_are_drawn_as_often_as_they_are_probable():
    told = arithmetic.evaluate(
        "pictures/filling.js",
        "(() => { const namer = namerOf(arrays), first = new Filling(namer, names, hidden, {}).candidates()[0].shares, "
        "counts = new Array(32).fill(0); for (let seed = 1; seed <= 3000; seed++) counts[drawn(first, "
        "(seed * 0.6180339887) % 1)] += 1; return { counts, first, ends: [drawn([0.5, 0.5], 0), drawn([0.5, 0.5], "
        "0.5), drawn([0.5, 0.5], 1)] }; })()",
        arrays=WEIGHTS,
        names=SEEN.tolist(),
        hidden=HIDDEN.tolist(),
    )
    assert np.array(told["counts"]) / 3000 == pytest.approx(told["first"], abs=0.003)
    assert told["ends"] == [0, 1, 1]


def test_pictures_are_cut_named_and_joined_as_the_lesson_does():
    book, grid = masked_digits.book(), {"rows": 4, "columns": 4, "high": 2, "wide": 2}
    _, test = masked_digits.cuts(book)
    whole = masked_digits.GRID.joined(test.patches[:2]).reshape(2, 64)
    hidden = [k in (0, 5, 15) for k in range(16)]
    told = arithmetic.evaluate(
        "pictures/patchwork.js",
        "({ names: named(one, book, grid), joined: joined(names, book, grid), "
        "error: errorAt(one, other, hidden, grid), "
        "combined: combined(one, other, hidden, grid), area: patchArea(6, at, grid), "
        "spots: [[11, 26], [49, 59], [50, 59]].map(([x, y]) => patchAt({ x, y }, at, grid)) })",
        one=whole[0].tolist(),
        other=whole[1].tolist(),
        names=test.names[0].tolist(),
        book=book.ravel().tolist(),
        grid=grid,
        hidden=hidden,
        at={"x": 10, "y": 20, "width": 40, "height": 40},
    )
    assert told["names"] == test.names[0].tolist()
    drawn = masked_digits.GRID.joined(book[test.names[:1]]).ravel()
    assert told["joined"] == pytest.approx(drawn.tolist(), abs=1e-6)
    away = np.array(hidden)
    squares = ((test.patches[0] - test.patches[1]) ** 2)[away]
    assert (told["error"]["count"], told["error"]["sum"]) == (12, pytest.approx(squares.sum()))
    mixed = masked_digits.GRID.joined(np.where(away[:, None], test.patches[1], test.patches[0])[None]).ravel()
    assert told["combined"] == pytest.approx(mixed.tolist())
    assert told["area"] == {"x": 30, "y": 30, "width": 10, "height": 10}
    assert told["spots"] == [0, 15, -1]


def test_patches_that_are_no_squares_are_joined_too():
    grid = sideways.GRID
    truth = sideways.names_of(land.hills(1, 3))
    whole = {"rows": grid.rows, "columns": grid.columns, "high": grid.high, "wide": grid.wide}
    told = arithmetic.evaluate(
        "pictures/patchwork.js",
        "(() => { const pixels = joined(names, book, grid); return { pixels, names: named(pixels, book, grid), "
        "patches: [0, 1, 2, 33, 64, 130].map((pixel) => patchOf(pixel, grid)), "
        "error: errorAt(pixels, pixels.map((v) => 1 - v), hidden, grid), blank: joined([0, 13], [1, 1], "
        "{ rows: 1, columns: 2, high: 1, wide: 1 })[0] }; })()",
        names=truth[0].tolist(),
        book=sideways.book().ravel().tolist(),
        grid=whole,
        hidden=sideways.RIGHT.tolist(),
    )
    assert told["pixels"] == grid.joined(sideways.book()[truth]).ravel().tolist()
    assert told["names"] == truth[0].tolist()
    assert told["patches"] == [0, 0, 1, 0, 0, 17]
    assert told["error"] == {"sum": 192, "count": 192, "mean": 1}
    assert told["blank"] == 1


def test_the_nearest_digit_is_nearest_where_both_are_seen():
    book = masked_digits.book()
    train, test = masked_digits.cuts(book)
    hidden = [k % 4 >= 2 for k in range(16)]
    raw = np.rint(masked_digits.GRID.joined(train.patches) * 16).astype(int)
    told = arithmetic.evaluate(
        "pictures/known.js",
        "nearest(train, pixels, hidden, { rows: 4, columns: 4, high: 2, wide: 2 })",
        train=raw.ravel().tolist(),
        pixels=masked_digits.GRID.joined(test.patches[7:8]).ravel().tolist(),
        hidden=hidden,
    )
    left = np.s_[:, ~np.array(hidden)]
    apart = ((train.patches[left] - test.patches[7][None][left]) ** 2).sum((1, 2))
    assert told == pytest.approx((raw[apart.argmin()] / 16).ravel().tolist())


def test_the_rules_of_the_landscapes():
    ground = np.concatenate([land.hills(6, 4), land.waves(6, 4)])
    torn = land.pictures(ground[:1])[0].copy()
    torn[10, 20] = 1 - torn[10, 20]
    told = arithmetic.evaluate(
        "pictures/land.js",
        "({ rule: all.map((heights) => byRule(heights, 16)), "
        "waves: all.slice(6).map((heights) => goesOn(heights.slice(0, 16), 32)), no: goesOn(all[0].slice(0, 16), 32), "
        "steps: steps(11, 1), torn: broken(profile(torn, 32), 1), "
        "jump: broken({ heights: [1, 2, 4, 3, 3], whole: [true, true, true, true, false] }, 1), "
        "none: byRule([3, 3, 6], 2) })",
        all=ground.tolist(),
        torn=torn.ravel().tolist(),
    )
    assert told["rule"] == pytest.approx(land.by_rule(ground, 16).tolist())
    assert all(np.isfinite(told["rule"][:6]))
    assert told["none"] == -math.inf
    assert told["steps"] == pytest.approx([11 / 12, 1 / 12, 0])  # at the highest what would go up goes down
    assert told["no"] is None
    for row, found in zip(ground[6:], told["waves"], strict=True):
        assert found["heights"] == row.tolist()
        assert (row[found["length"] :] == row[: -found["length"]]).all()
    assert told["torn"] == [20, 21]
    assert told["jump"] == [2, 4]


def test_hills_do_as_their_rule_says():
    """Away from the border 10 of 12 steps are as before; and the probabilities of all next steps sum to 1."""
    ground = land.hills(4000, 7)
    steps, inner = np.diff(ground, axis=1), (ground[:, 1:-1] > 1) & (ground[:, 1:-1] < 11)
    same = (steps[:, 1:] == steps[:, :-1])[inner]
    assert same.mean() == pytest.approx(10 / 12, abs=0.01)
    for before in ((5, 6), (10, 11), (2, 1), (7, 7)):
        shares = [math.exp(land.by_rule(np.array([[*before, before[1] + step]]), 2)[0]) for step in (-1, 0, 1)]
        assert sum(shares) == pytest.approx(1)


def test_half_a_wave_leaves_one_continuation():
    seen: dict[tuple[int, ...], set[tuple[int, ...]]] = {}
    for row in land.waves(20_000, 3).tolist():
        seen.setdefault(tuple(row[:16]), set()).add(tuple(row))
    assert len(seen) > 500
    assert max(map(len, seen.values())) == 1


def test_landscapes_have_the_patches_of_the_book():
    for kind in land.LANDS:
        ground = land.heights(kind, 300, 5)
        heights, whole = sideways.profile_of(sideways.names_of(ground))
        assert (heights == ground).all()
        assert whole.all()
    assert len(sideways.book()) == 13


def test_hiding_is_a_share_a_half_or_by_hand():
    told = arithmetic.evaluate(
        "pictures/masked/hiding.js",
        "({ right: hiddenBy('right', grid, 1), half: hiddenBy('half', grid, 1), again: hiddenBy('half', grid, 1), "
        "other: hiddenBy('half', grid, 2), all: hiddenBy('all', grid, 1), "
        "turned: turnedBy([true, false, false], [0, 2]) })",
        grid={"rows": 4, "columns": 4, "high": 2, "wide": 2},
    )
    assert told["right"] == masked_digits.RIGHT.tolist()
    assert sum(told["half"]) == 8
    assert told["half"] == told["again"] != told["other"]
    assert all(told["all"])
    assert told["turned"] == [False, False, True]


def test_answers_are_halves_and_grow_to_the_right():
    grid = {"rows": 2, "columns": 4, "high": 1, "wide": 1}
    told = arithmetic.evaluate(
        "pictures/sideways/answers.js",
        "({ right: rightHalf(grid), order: rightwards(grid), moved: moved([0, 1, 2, 3, 4, 5, 6, 7], grid), "
        "long: appended([0, 1, 2, 3, 4, 5, 6, 7], [2, 3, 20, 30, 6, 7, 60, 70], grid, 4), "
        "apart: apart([[0, 1, 1, 0], [0, 0, 1, 0], [1, 1, 1, 1]], (k) => k > 0) })",
        grid=grid,
    )
    whole = Grid(2, 4, 1, 1)
    assert told["right"] == whole.right.tolist()
    assert told["order"] == whole.rightwards.tolist()
    assert [told["moved"][k] for k in (0, 1, 4, 5)] == [2, 3, 6, 7]
    assert told["long"] == [0, 1, 2, 3, 20, 30, 4, 5, 6, 7, 60, 70]
    assert told["apart"] == pytest.approx((1 / 3 + 1 / 3 + 2 / 3) / 3)


def test_a_verdict_is_the_rules():
    hills, waves = land.hills(40, 8), land.waves(40, 8)
    wrong = waves[0].copy()
    wrong[25] += 1
    jump = hills[0].copy()
    jump[20:] = 13 - jump[20:]
    told = arithmetic.evaluate(
        "pictures/sideways/told.js",
        "(() => { const whole = new Array(32).fill(true), of = (kind, heights) => ruled(kind, { heights, whole }); "
        "return { hills: hills.map((one) => of('hills', one).right), "
        "waves: waves.map((one) => of('waves', one).right), "
        "wrong: of('waves', wrong), jump: of('hills', jump), high: of('hills', high).at, "
        "none: of('waves', hills[0]).right, "
        "value: ofRule({ heights: hills[1], whole }) }; })()",
        hills=hills.tolist(),
        waves=waves.tolist(),
        wrong=wrong.tolist(),
        jump=jump.tolist(),
        high=[*range(1, 12), 11, 11, 11, 11, 11, *([12] * 16)],
    )
    assert told["high"] == 16
    assert all(told["hills"])
    assert all(told["waves"])
    assert not told["wrong"]["right"]
    assert told["wrong"]["at"] in (25, 26)
    assert not told["jump"]["right"]
    assert told["jump"]["at"] == 20
    assert not told["none"]
    terms = told["value"]["text"].partition(": ")[2].split(" + ")
    total = sum(
        int(count) * math.log(int(twelfths) / 12)
        for count, twelfths in ((term.split(" ln ")[0], term.split(" ln ")[1].split("/")[0]) for term in terms)
    )
    assert total == pytest.approx(land.by_rule(hills[1:2], 16)[0])
    said = float(told["value"]["value"].replace("−", "-").rstrip("…"))
    assert said == pytest.approx(total, abs=6e-4)


def test_exercises_take_what_is_right_and_refuse_what_is_not():
    for module, name, answers in (
        ("masked", "LEFT", {"left": [11, 12, 9, 19, 5]}),
        ("masked", "COLDER", {"share": [0.87, 0.67, 0.51, 0.2]}),
        ("sideways", "GOES_ON", {"share": [0.833, 0.75, 0.5]}),
        ("sideways", "THREE", {"share": [0.058, 0.579, 0.083, 0.5]}),
    ):
        ((field, values),) = answers.items()
        told = arithmetic.evaluate(
            f"pictures/{module}/exercises.js",
            f"values.map((value) => {name}.check({{ {field}: value }}))",
            values=values,
        )
        assert [one["right"] for one in told] == [True] + [False] * (len(values) - 1)
        assert len({one["words"] for one in told}) == len(values)


def test_the_schedules_line_can_be_recomputed():
    told = arithmetic.evaluate(
        "pictures/masked/told.js",
        "[[16, 5, 8], [10, 2, 8], [16, 8, 0], [20, 0, 20]].map(([count, step, after]) => "
        "ofStep({ count, step, steps: 8, order: 'schedule', before: count, after }))",
    )
    assert told[0]["text"].endswith("⌊8.889…⌋")
    assert told[0]["value"] == "8"
    assert "= 9, but each step keeps one at least" in told[1]["text"]
    assert told[1]["value"] == "8"
    assert told[2]["text"].endswith("⌊0⌋")
    assert told[3]["text"] == "20 patches are hidden"
