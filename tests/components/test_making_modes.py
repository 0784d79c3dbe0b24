"""Modes covered in the plane, against their definition, real samples and noise; what was measured of cures, again."""

from __future__ import annotations

import json
import runpy

import numpy as np
import pytest
from arithmetic import evaluate
from cohort_on_components import cohort

from explorer.screens.learn.making import adversarial

SEEN = 512


def seen(target: str, samples: np.ndarray) -> dict:
    """Return what the browser says of samples (n, 2)."""
    return evaluate(
        "making/modes/targets.js",
        "covered(TARGETS[target].modes, samples, n)",
        target=target,
        samples=samples.T.ravel().tolist(),
        n=len(samples),
    )


def drawn(target: str, n: int, seed: int = 1) -> np.ndarray:
    """Return real samples as D gets them."""
    chance = np.random.default_rng(seed)
    uniform, normal = chance.random(n).tolist(), chance.normal(size=2 * n).tolist()
    flat = evaluate(
        "making/modes/targets.js",
        "(() => { let u = 0, k = 0; const to = new Float64Array(2 * n); TARGETS[target].source(to, n, "
        "{ uniform: () => uniform[u++], normal: () => normal[k++] }); return to; })()",
        target=target,
        n=n,
        uniform=uniform,
        normal=normal,
    )
    return np.array(flat).reshape(2, n).T


@pytest.mark.parametrize(("target", "modes", "needs"), [("ring", 8, 32), ("grid", 25, 11)])
def test_real_samples_cover_every_mode_and_noise_covers_none(target, modes, needs):
    real = drawn(target, SEEN)
    found = seen(target, real)
    assert found["covered"] == modes
    assert found["on"] == pytest.approx(1 - np.exp(-4.5), abs=0.02), "3 standard deviations of a round bump"
    assert min(found["counts"]) >= needs
    counts = []
    for seed in range(5):
        noise = np.random.default_rng(seed).uniform(-3, 3, size=(SEEN, 2))
        counts.append(seen(target, noise)["covered"])
    assert np.mean(counts) <= 0.02 * modes


def test_a_mode_is_covered_from_half_of_its_share_on():
    away = np.full((SEEN, 2), 9.0)
    for inside, expected in ((31, 0), (32, 1)):
        samples = np.vstack([np.full((inside, 2), [2.299, 0]), away[inside:]])
        found = seen("ring", samples)
        assert (found["counts"][0], found["covered"]) == (inside, expected)
    assert seen("ring", np.full((SEEN, 2), [2.301, 0]))["counts"] == [0] * 8


def test_groups_of_people_have_their_own_mean_and_shape():
    chance = np.random.default_rng(2)
    scores = np.vstack(
        [
            chance.multivariate_normal([0.1, 0], [[1e-4, 5e-5], [5e-5, 4e-4]], 90),
            chance.normal([-0.2, 0.1], 0.02, (30, 2)),
        ]
    )
    groups = np.repeat([0, 1], [90, 30])
    modes, far = evaluate(
        "making/modes/targets.js",
        "(() => { const { modes } = people(scores, groups, ['a', 'b']); "
        "return [modes, distance(modes[0], 1.2, 0.3)]; })()",
        scores=scores.T.ravel().tolist(),
        groups=groups.tolist(),
    )
    mean, shape = 10 * scores[:90].mean(0), 100 * np.cov(scores[:90].T)
    assert [modes[0]["x"], modes[0]["y"]] == pytest.approx(mean)
    assert modes[0]["shape"] == pytest.approx([shape[0, 0], shape[0, 1], shape[1, 1]])
    assert [mode["weight"] for mode in modes] == [0.75, 0.25]
    off = np.array([1.2, 0.3]) - mean
    assert far == pytest.approx(np.sqrt(off @ np.linalg.solve(shape, off)))


@pytest.mark.parametrize(
    "cure", ["penalty", *(pytest.param(one, marks=pytest.mark.slow) for one in ("none", "turns", "both"))]
)
def test_the_script_taken_home_comes_to_the_same_weights(cure, tmp_path, capsys):
    state = {"target": "grid" if cure == "turns" else "ring", "cure": cure, "seed": 3}
    weights = evaluate(
        "making/modes/measure.js",
        "(() => { const p = new Plane({ source: (to, n, { uniform, normal }) => { for (let k = 0; k < n; k++) { "
        "const c = centres[Math.floor(uniform() * centres.length)]; to[k] = c[0] + 0.1 * normal(); "
        "to[n + k] = c[1] + 0.1 * normal(); } }, modes: [] }, cure, 3); for (let k = 0; k < 10; k++) p.round(); "
        "return [p.game.g, p.game.d]; })()",
        cure=cure,
        centres=[[k % 5 - 2, k // 5 - 2] for k in range(25)]
        if cure == "turns"
        else [[2 * np.cos(2 * np.pi * k / 8), 2 * np.sin(2 * np.pi * k / 8)] for k in range(8)],
    )
    file = tmp_path / "modes.py"
    file.write_text(evaluate("making/modes/script.js", "planeScript(state, 10, [])", state=state))
    runpy.run_path(str(file), run_name="__main__")
    made = json.loads(capsys.readouterr().out)
    assert made["G"] == pytest.approx(weights[0], abs=1e-9)
    assert made["D"] == pytest.approx(weights[1], abs=1e-9)


def test_the_networks_for_the_builder_are_those_of_the_view():
    settings = evaluate("making/modes/cures.js", "CURES.map(({ name }) => settingsOf(name, 1))")
    for one in settings:
        for name in ("generator", "discriminator"):
            spec = adversarial.PLANE[name]
            widths = [layer.units for layer in spec.layers if layer.kind == "dense"]
            assert [spec.input["features"], *widths] == one[name]


def test_people_cover_their_groups_and_noise_covers_none():
    chance = np.random.default_rng(5)
    noise = [chance.uniform(-3.2, 3.2, size=2 * SEEN).tolist() for _ in range(5)]
    real, made = evaluate(
        "making/modes/targets.js",
        "(() => { const t = people(scores, groups, names), to = new Float64Array(1024); let k = 0; "
        "t.source(to, 512, { uniform: () => picks[k++] }); return [covered(t.modes, to, 512), "
        "noise.map((one) => covered(t.modes, one, 512).covered)]; })()",
        **cohort(),
        picks=chance.random(SEEN).tolist(),
        noise=noise,
    )
    assert (real["covered"], real["on"] > 0.95) == (2, True)
    assert made == [0] * 5


@pytest.mark.slow
@pytest.mark.parametrize("target", ["ring", "grid", "people"])
def test_what_is_shown_as_measured_is_measured_again(target):
    """The last seed's first quarter of a game, with every change."""
    table = evaluate("making/modes/measured.js", "TABLE")[target]
    again = evaluate(
        "making/modes/measure.js",
        "Object.fromEntries(cures.map((cure) => [cure, measure(target, people, cure, 5, 1)[0]]))",
        cures=list(table),
        target=target,
        people=cohort(),
    )
    assert again == {cure: games[4][0] for cure, games in table.items()}
