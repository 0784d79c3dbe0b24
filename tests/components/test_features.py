"""The arithmetic beside features by hand, in the browser's modules, against numpy, scipy and scikit-learn."""

import arithmetic
import numpy as np
import pytest
from sklearn.decomposition import PCA

from explorer.datasets.teaching.digits import all_images
from explorer.training.lessons import hand_features
from explorer.training.lessons.features_compared import corrected

FOLDER = "generalising/features"


def test_a_digit_is_rebuilt_as_scikit_learn_does():
    digits = all_images()[0].reshape(-1, 64) / 16
    known = PCA(10).fit(digits[:500])
    values = {
        "pixels": digits[700].tolist(),
        "mean": known.mean_.tolist(),
        "flat": np.asarray(known.components_).ravel().tolist(),
    }
    asked = (
        "(() => { const d = Float32Array.from(flat); return { scores: [0, 1, 9].map((k) => score(pixels, mean, "
        "component(d, k)).sum), rebuilt: Array.from(rebuilt(pixels, mean, d, 10)), apart: apart(pixels, mean) }; })()"
    )
    told = arithmetic.evaluate(f"{FOLDER}/rebuilt.js", asked, **values)
    scores = known.transform(digits[700:701])
    assert told["scores"] == pytest.approx(scores[0, [0, 1, 9]], abs=1e-5)
    assert told["rebuilt"] == pytest.approx(known.inverse_transform(scores)[0], abs=1e-5)
    assert told["apart"] == pytest.approx(np.sqrt(((digits[700] - known.mean_) ** 2).mean()))


def test_the_edge_filter_most_like_another_is_its_projection():
    drawn = np.random.default_rng(0).normal(size=9)
    basis = np.stack([hand_features.SOBEL.ravel(), hand_features.SOBEL.T.ravel()])
    told = arithmetic.evaluate(f"{FOLDER}/rebuilt.js", "likeAnEdge(filter)", filter=drawn.tolist())
    (a, b), *_ = np.linalg.lstsq(basis.T, drawn, rcond=None)
    edge = (a * basis[0] + b * basis[1]) / np.hypot(a, b)
    assert told["edge"] == pytest.approx(edge)
    assert told["cosine"] == pytest.approx(drawn @ edge / np.linalg.norm(drawn) / np.linalg.norm(edge))
    assert told["cosine"] == pytest.approx(told["product"] / (told["length"] * told["unit"]))


def test_the_interval_is_the_librarys():
    from scipy.stats import t

    values = np.random.default_rng(1).normal(0.01, 0.02, 10)
    factor, quantile = 1 / 10 + 0.3 / 0.7, float(t.ppf(0.975, 9))
    asked = "interval(values, factor, quantile)"
    told = arithmetic.evaluate(f"{FOLDER}/compared.js", asked, values=values.tolist(), factor=factor, quantile=quantile)
    mean, half = corrected(values)
    assert (told["mean"], told["half"]) == pytest.approx((mean, half))
    assert (told["low"], told["high"]) == pytest.approx((mean - half, mean + half))


def test_no_winner_is_named_where_zero_lies_within():
    found = arithmetic.evaluate(
        f"{FOLDER}/compared.js", "pairs.map(([low, high]) => side({ low, high }))", pairs=[[-1, 2], [1, 2], [-2, -1]]
    )
    assert found == [0, 1, -1]
    said = arithmetic.evaluate(f"{FOLDER}/told.js", "[0, 1, -1].map((k) => verdict(k, 'A', 'B', '9 samples'))")
    assert "cannot be told apart with 9 samples" in said[0]
    assert [words.split()[1] for words in said[1:]] == ["B", "A"]


@pytest.mark.parametrize(
    ("exercise", "values", "right"),
    [
        ("SCORE", {"score": np.dot([0.6, 0, 0.8], [9 - 4, 5 - 2, 1 - 6])}, True),
        ("SCORE", {"score": 6.2}, False),
        ("SCORE", {"score": 1}, False),
        ("APART", {"half": 2.262 * np.sqrt(1 / 10 + 3 / 7) * 0.006, "wins": "no"}, True),
        ("APART", {"half": 2.262 * np.sqrt(1 / 10 + 3 / 7) * 0.006, "wins": "yes"}, False),
        ("APART", {"half": 2.262 * np.sqrt(1 / 10) * 0.006, "wins": "no"}, False),
        ("APART", {"half": np.sqrt(1 / 10 + 3 / 7) * 0.006, "wins": "no"}, False),
    ],
)
def test_exercises_accept_the_right_answer_alone(exercise, values, right):
    plain = {name: float(v) if not isinstance(v, str) else v for name, v in values.items()}
    told = arithmetic.evaluate(f"{FOLDER}/exercises.js", f"{exercise}.check(values)", values=plain)
    assert told["right"] is right
    assert told["words"]
