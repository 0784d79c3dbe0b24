"""The browser's comparison of made people with real ones, against the library's."""

from __future__ import annotations

import numpy as np
import pytest
from arithmetic import evaluate

from explorer.training.lessons import made_and_real as measures

COMPARING, ASKED, MAKERS = (f"making/artificial_genotypes/{name}.js" for name in ("comparing", "asked", "makers"))


@pytest.fixture(scope="module")
def groups() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    real, made = (rng.binomial(2, rng.uniform(0.1, 0.9, 8), (20, 8)) for _ in range(2))
    real[:, 2] = real[:, 1]
    made[:, 5] = 1
    return real, made


def test_linkage_neighbours_and_places_are_the_librarys(groups) -> None:
    real, made = groups
    asked = """(() => {
        const of = (calls) => ({ calls: Int8Array.from(calls.flat()), count: calls.length });
        const a = of(real), b = of(made), far = distances(a, b, 8);
        return {
            r2: linkage(a, 8), within: within(linkage(a, 8), 8, 4), none: linkage(b, 8), told: told(a, b, 8),
            far, near: nearest(far, 3, 20),
            but: nearest(distances(a, a, 8), 4, 20, 4), places: places(b, mean, axes.flat()),
        };
    })()"""
    mean, axes = measures.components(real, 2)
    found = evaluate(COMPARING, asked, real=real.tolist(), made=made.tolist(), mean=mean.tolist(), axes=axes.tolist())
    r2 = np.corrcoef(real.T) ** 2
    assert np.reshape(found["r2"], (8, 8)) == pytest.approx(r2, abs=1e-6)
    assert found["within"] == pytest.approx(measures.linkage(real, 4).mean())
    assert np.reshape(found["none"], (8, 8))[5].tolist() == [0] * 8
    far = measures.distances(real, made)
    assert np.array_equal(np.reshape(found["far"], (20, 20)), far)
    assert found["near"] == {"row": far[3].argmin(), "distance": far[3].min()}
    own = measures.distances(real, real)
    np.fill_diagonal(own, np.inf)
    assert found["but"] == {"row": own[4].argmin(), "distance": own[4].min()}
    told = found["told"]
    assert (told["real"] / 20, told["made"] / 20) == pytest.approx(measures.adversarial_accuracy(real, made))
    assert np.reshape(found["places"], (20, 2)) == pytest.approx((made - mean) @ axes.T, abs=1e-4)


def test_a_file_says_that_nobody_is_in_it() -> None:
    asked = "table({ calls: Int8Array.from([0, 1, 2, 2]), count: 2 }, ['7_10', '7_20'], 'GAN, epoch 3')"
    lines = evaluate(COMPARING, asked).splitlines()
    assert lines[0].startswith("# Made people, nobody's genotypes (GAN, epoch 3)")
    assert lines[1:] == ["id,7_10,7_20", "made_1,0,1", "made_2,2,2"]


def test_means_over_splits_and_who_is_hardest_to_tell() -> None:
    def row(maker: str, epoch: int, *real: float) -> dict[str, object]:
        return {
            "maker": maker,
            "epoch": epoch,
            "seeds": [{"real": r, "made": 0.5, "privacy_loss": 0.1, "copied": 1} for r in real],
        }

    rows = [row("people", 0, 0.5), row("independent", 0, 1), row("chain", 0, 0.9), row("blocks", 0, 0.6, 0.7)]
    rows += [row("vae", 0, 1), row("vae", 9, 0.65, 0.5), row("gan", 0, 0.5), row("gan", 9, 0.9)]
    asked = """(() => {
        const makers = new Makers(rows);
        return [makers.figure(makers.row("blocks", 0), "real"), makers.hardest, makers.epochs("vae")];
    })()"""
    figure, hardest, epochs = evaluate(MAKERS, asked, rows=rows)
    assert figure["mean"] == pytest.approx(0.65)
    assert (figure["low"], figure["high"]) == pytest.approx((0.6, 0.7))
    assert (hardest, epochs) == ("vae", [0, 9])


def test_exercises_take_the_right_answers_and_say_why_others_are_wrong() -> None:
    asked = "[0.65, 0.75, 65, 0.4].map((share) => TOLD.check({ share }))"
    told = evaluate(ASKED, asked)
    assert [one["right"] for one in told] == [True, False, False, False]
    assert len({one["words"] for one in told}) == 4
    answers = [[0.21, "near"], [0.21, "far"], [-0.21, "near"], [0.62, "near"]]
    told = evaluate(ASKED, "answers.map(([loss, means]) => LOSS.check({ loss, means }))", answers=answers)
    assert [one["right"] for one in told] == [True, False, False, False]
    assert len({one["words"] for one in told}) == 4
