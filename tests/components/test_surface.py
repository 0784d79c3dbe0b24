"""Surfaces in the browser: heights between grid points, levels, contour lines and the turned solid."""

from functools import partial

import arithmetic
import numpy as np
import pytest

BOWL = "surveyed((x, y) => x * x + y * y, [-2, 2], [-1.5, 1.5], 81, 61)"
SCRIPTS = ("landscape", "turned")


@pytest.fixture(scope="module")
def evaluate(tmp_path_factory):
    """`evaluate(expression, **values)`, with all that the scripts of surfaces export."""
    folder = arithmetic.COMPONENTS / "learning" / "surface"
    together = tmp_path_factory.mktemp("surface") / "together.mjs"
    together.write_text("".join(f'export * from "{(folder / name).as_uri()}.js";\n' for name in SCRIPTS))
    return partial(arithmetic.evaluate, str(together))


def test_the_lines_of_a_bowl_are_circles_of_the_right_length(evaluate):
    pieces = np.array(evaluate(f"contour({BOWL}, 1)")).reshape(-1, 2, 2)
    assert np.linalg.norm(pieces, axis=2) == pytest.approx(1, abs=1e-3)
    assert np.linalg.norm(pieces[:, 0] - pieces[:, 1], axis=1).sum() == pytest.approx(2 * np.pi, rel=1e-3)


def test_a_saddle_is_parted_at_its_middle(evaluate):
    """Marching squares are ambiguous there: no line may cross from one branch to the other."""
    pieces = np.array(evaluate("contour(surveyed((x, y) => x * y, [-1, 1], [-1, 1], 4, 4), 0.01)")).reshape(-1, 2, 2)
    assert (pieces[:, 0, 0] * pieces[:, 1, 0] > 0).all()


def test_heights_between_grid_points_and_beyond_the_border(evaluate):
    plane = "surveyed((x, y) => 3 * x - y, [0, 1], [0, 2], 3, 5)"
    found = evaluate(
        f"(() => {{ const land = {plane}; return at.map(([x, y]) => between(land, x, y)); }})()",
        at=[[0.3, 1.1], [1, 2], [5, 0]],
    )
    assert found == pytest.approx([-0.2, 1, 3])


def test_bands_have_about_equal_area(evaluate):
    levels, bands = evaluate(
        f"(() => {{ const land = {BOWL}, levels = levelsOf(land, 8);"
        " return [levels, Array.from(land.heights, (h) => bandOf(levels, h))]; })()"
    )
    assert levels == sorted(set(levels))
    shares = np.bincount(bands, minlength=8) / len(bands)
    assert len(shares) == 8
    assert (np.abs(shares - 1 / 8) < 0.03).all()


TURNED = "new Turned(%s, { turn: -0.6, tilt: 0.75 }, { x: 0, y: 0, width: 300, height: 300 }, [0, top])"


def test_a_pixel_of_the_solid_leads_back_to_the_place_that_is_seen_there(evaluate):
    """Of a slope that hides nothing of itself."""
    slope = "surveyed((x, y) => 1 + 0.3 * x + 0.2 * y, [-2, 2], [-1.5, 1.5], 41, 31)"
    places = np.random.default_rng(1).uniform([-1.8, -1.3], [1.8, 1.3], (30, 2))
    found = evaluate(
        f"(() => {{ const t = {TURNED % slope}, height = (x, y) => 1 + 0.3 * x + 0.2 * y;"
        " return at.map(([x, y]) => { const [px, py] = t.at(x, y, height(x, y));"
        " return [t.under({ x: px, y: py }), t.hidden(x, y, height(x, y))]; }); })()",
        at=places.tolist(),
        top=2,
    )
    for place, (back, hidden) in zip(places, found, strict=True):
        assert back == pytest.approx(place, abs=0.05)
        assert not hidden


def test_a_ridge_hides_what_lies_behind_it(evaluate):
    ridge = "surveyed((x, y) => Math.exp(-20 * y * y), [-1, 1], [-1, 1], 61, 61)"
    view = (TURNED % ridge).replace("-0.6", "0").replace("0.75", "0.4")
    behind, before, on_top = evaluate(
        f"(() => {{ const t = {view}; return [[0, 0.5, 0], [0, -0.5, 0], [0, 0, 1]].map((p) => t.hidden(...p)); }})()",
        top=1,
    )
    assert behind
    assert not before
    assert not on_top


def test_a_square_is_cut_off_at_the_top_that_is_shown(evaluate):
    kept = evaluate("below([[0, 0, 0], [1, 0, 0], [1, 1, 2], [0, 1, 2]], 1)")
    assert sorted(kept) == [[0, 0, 0], [0, 0.5, 1], [1, 0, 0], [1, 0.5, 1]]
    depths = evaluate(f"squares({TURNED % BOWL}, 4).map((one) => one.depth)", top=3)
    assert depths == sorted(depths, reverse=True)
