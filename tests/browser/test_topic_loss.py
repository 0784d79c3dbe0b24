"""The topic Loss in a real browser: every number on screen against torch, numpy or what is taught."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from playwright.sync_api import expect
from probe import Probe
from served import numbers, still
from torch.nn import functional

pytestmark = pytest.mark.browser

LABELS = torch.tensor([1.0, 0, 1], dtype=torch.float64)
X, Y = np.array([0.5, 1, 2, 3, 4, 4.5]), np.array([1.8, 2, 3.6, 4.2, 6.2, 6])


@pytest.fixture
def lesson(topic, tab):
    """`lesson(title, state) -> page, probe`."""

    def opened(title: str, state: str = ""):
        probe = topic("learning", title, state)
        probe.settle()
        return tab, probe

    return opened


def last(words: str) -> float:
    """Return the value that a line of arithmetic ends in."""
    return numbers(words.replace("−", "-").replace("…", ""))[-1]


def drag(page, probe: Probe, start: object, end: object) -> None:
    page.mouse.move(*probe.place(start))
    page.mouse.down()
    page.mouse.move(*probe.place(end), steps=4)
    page.mouse.up()
    probe.settle()


def entropies(guesses: list[float]) -> list[float]:
    f = torch.tensor(guesses, dtype=torch.float64)
    return functional.binary_cross_entropy(f, LABELS, reduction="none").tolist()


def test_a_guess_is_dragged_and_a_line_descends(lesson):
    page, probe = lesson("Loss")
    shown = probe.shown()
    assert [last(shown["told"][f"loss{k}"]) for k in (1, 2, 3)] == [2.3026, 1.6094, 0.5108]
    assert last(shown["told"]["mean"]) == 1.4743
    drag(page, probe, ["guess", 1], ["guess", 1, 0.35])
    shown = probe.shown()
    assert shown["guesses"] == [0.35, 0.8, 0.6]
    assert last(shown["told"]["loss1"]) == round(entropies(shown["guesses"])[0], 4)
    page.get_by_role("button", name="Squared error, (y").click()
    probe.until("shown.loss === 'squared' && probe.settled()")
    assert last(probe.shown()["told"]["loss1"]) == round(0.65**2, 4)
    expect(page.locator(".code .lit")).to_have_text("loss = F.mse_loss(f, y)")
    answer = page.get_by_label("cross-entropy", exact=True)
    for typed, words in (("0.29", "if y were 0"), ("1.39", "Right")):
        answer.fill(typed)
        answer.press("Enter")
        expect(page.locator("[data-exercise=cross-entropy] .result")).to_contain_text(words)

    page, probe = lesson("Fitting a line", "line~rate:0.05")
    design = np.column_stack([np.ones(6), X])
    assert probe.shown()["best"] == pytest.approx(np.linalg.lstsq(design, Y)[0])
    page.get_by_role("button", name="Skip").click()
    for _ in range(2):
        page.get_by_role("button", name="Step: one step of descent").click()
    probe.until("shown.step === 2 && probe.settled()")
    shown, w = probe.shown(), np.zeros(2)
    for _ in range(2):
        w = w - 0.05 * 2 / 6 * design.T @ (design @ w - Y)
    assert shown["w"] == pytest.approx(w)
    following = w - 0.05 * 2 / 6 * design.T @ (design @ w - Y)
    assert [last(shown["told"][f"next{k}"]) for k in (0, 1)] == [round(value, 4) for value in following]
    assert last(shown["told"]["limit"]) == round(2 / np.linalg.eigvalsh(2 / 6 * design.T @ design)[-1], 4)


@pytest.mark.slow
def test_play_waits_for_a_guess_and_then_shows_which_loss_grew(lesson):
    page, probe = lesson("Loss", "loss~f:0.5,0.5,0.5~sample:1")
    page.get_by_role("button", name="Play", exact=True).click()
    assert not probe.shown()["playing"]
    page.get_by_role("button", name="Squared error", exact=True).click()
    page.get_by_role("button", name="Play and see").click()
    probe.until("shown.predict === 'told' && probe.settled()")
    shown = probe.shown()
    assert shown["guesses"] == [0.1, 0.99, 0.6]
    assert last(shown["told"]["loss2"]) == round(entropies(shown["guesses"])[1], 4) == 4.6052
    outcome = page.locator(".predict .outcome")
    expect(outcome).to_contain_text("The outcome: Cross-entropy.")
    expect(outcome).to_contain_text("0.9801")


@pytest.mark.slow
def test_keys_move_the_chosen_guess_and_the_address_keeps_it(lesson):
    page, probe = lesson("Loss")
    stage = page.locator(".topic .stage")
    stage.focus()
    for key in ("ArrowUp", "Shift+ArrowRight", "ArrowRight", "ArrowLeft", "ArrowRight"):
        stage.press(key)
    probe.until("shown.guesses[0] === 0.21 && shown.sample === 1 && probe.settled()")
    page.wait_for_function("() => location.search.includes('f:0.21')")
    page.reload()
    still(page)
    assert Probe(page.locator(".topic[data-topic=loss]")).shown()["guesses"] == [0.21, 0.8, 0.6]


@pytest.mark.slow
def test_a_dot_is_dragged_along_its_curve(lesson):
    page, probe = lesson("Loss", "loss~over:margin")
    x, y = probe.place(["dot", 3])
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 60, y, steps=4)
    page.mouse.up()
    probe.settle()
    shown = probe.shown()
    assert shown["sample"] == 3
    assert shown["guesses"][2] < 0.6
    assert last(shown["told"]["loss3"]) == round(entropies(shown["guesses"])[2], 4)


@pytest.mark.slow
@pytest.mark.parametrize("loss", ["squared", "absolute", "entropy"])
def test_the_likelihoods_times_each_other_are_exp_of_minus_the_sum(lesson, loss):
    _, probe = lesson("Loss", f"loss~loss:{loss}~over:likelihood")
    told, f, y = probe.shown()["told"], torch.tensor([0.1, 0.8, 0.6], dtype=torch.float64), LABELS
    noise = {
        "squared": torch.distributions.Normal(f, 0.5**0.5),
        "absolute": torch.distributions.Laplace(f, torch.ones(3, dtype=torch.float64)),
        "entropy": torch.distributions.Bernoulli(f),
    }[loss]
    densities = noise.log_prob(y).exp()
    assert [last(told[f"p{k}"]) for k in (1, 2, 3)] == [round(one, 4) for one in densities.tolist()]
    assert last(told["product"]) == last(told["sum"]) == round(densities.prod().item(), 4)


@pytest.mark.slow
def test_a_link_of_nonsense_opens_what_is_usual(lesson):
    _, probe = lesson("Loss", "loss~f:0.1,2,x~loss:huge~over:~sample:1.5")
    shown = probe.shown()
    assert (shown["guesses"], shown["loss"], shown["over"], shown["sample"]) == (
        [0.1, 0.8, 0.6],
        "entropy",
        "residual",
        2,
    )
    _, probe = lesson("Fitting a line", "line~x:1,2,3~y:a~rate:9~loss:none~step:-1")
    shown = probe.shown()
    assert (shown["x"], shown["rate"], shown["loss"], shown["step"]) == (X.tolist(), 0.098, "squares", 0)


@pytest.mark.slow
def test_a_dragged_point_moves_the_closed_form_opened_as_matrices(lesson):
    page, probe = lesson("Fitting a line")
    drag(page, probe, 6, [4.5, 1.5])
    shown = probe.shown()
    points = np.column_stack([shown["x"], shown["y"]])
    assert points[5] == pytest.approx([4.5, 1.5], abs=0.11)
    assert np.array_equal(points[:5], np.column_stack([X, Y])[:5])
    design = np.column_stack([np.ones(6), points[:, 0]])
    matrices = {
        name: np.array([float(cell.replace("−", "-").replace("…", "")) for cell in cells])
        for name, cells in shown["matrices"].items()
    }
    assert matrices["x"].reshape(6, 2) == pytest.approx(design)
    assert matrices["square"].reshape(2, 2) == pytest.approx(design.T @ design, abs=5e-5)
    assert matrices["times"] == pytest.approx(design.T @ points[:, 1], abs=5e-5)
    determinant = np.linalg.det(design.T @ design)
    inverse = matrices["adjugate"].reshape(2, 2) / determinant
    assert inverse == pytest.approx(np.linalg.inv(design.T @ design), abs=1e-6)
    assert inverse @ matrices["right"] == pytest.approx(matrices["w"], abs=1e-4)
    assert matrices["w"] == pytest.approx(np.linalg.lstsq(design, points[:, 1])[0], abs=5e-5)


@pytest.mark.slow
def test_above_the_limit_the_line_flees_and_it_says_why(lesson):
    page, probe = lesson("Fitting a line", "line~rate:0.112~step:400")
    shown = probe.shown()
    assert shown["distances"][-1] > 1e3 * shown["distances"][0]
    assert (np.diff(shown["distances"][20:]) > 0).all()
    expect(page.locator(".limit.beyond")).to_have_text("limit 2/λ = 0.1089…")
    _, probe = lesson("Fitting a line", "line~step:400")
    assert probe.shown()["distances"][-1] < 1e-7


@pytest.mark.slow
def test_the_guess_about_descent_is_answered_by_what_is_then_seen(lesson):
    page, probe = lesson("Fitting a line")
    page.get_by_role("button", name="To and fro about it").click()
    page.get_by_role("button", name="Play and see").click()
    probe.until("shown.predict === 'told'")
    page.get_by_role("button", name="Pause", exact=True).click()
    expect(page.locator(".predict .outcome")).to_contain_text("As you guessed: To and fro about it.")
    design = np.column_stack([np.ones(6), X])
    values, vectors = np.linalg.eigh(2 / 6 * design.T @ design)
    w, missing = np.zeros(2), []
    for _ in range(12):
        missing.append(vectors[:, 1] @ (w - np.linalg.lstsq(design, Y)[0]))
        w = w - 0.098 * 2 / 6 * design.T @ (design @ w - Y)
    assert np.array(missing[1:]) / missing[:-1] == pytest.approx(1 - 0.098 * values[1])
    assert -1 < 1 - 0.098 * values[1] < 0


@pytest.mark.slow
def test_an_outlier_pulls_the_squares_and_not_the_absolute_errors(lesson):
    page, probe = lesson("Fitting a line", "line~loss:absolute")
    before = probe.shown()["best"]
    page.get_by_label("Outlier").check()
    probe.until("shown.y[0] === 9.5 && probe.settled()")
    shown = probe.shown()
    points, design = np.column_stack([shown["x"], shown["y"]]), np.column_stack([np.ones(6), X])
    squares = [float(cell.replace("−", "-").replace("…", "")) for cell in shown["matrices"]["w"]]
    assert squares == pytest.approx(np.linalg.lstsq(design, points[:, 1])[0], abs=5e-5)
    assert abs(squares[1] - np.linalg.lstsq(design, Y)[0][1]) > 1 > 4 * abs(shown["best"][1] - before[1])
    assert last(shown["told"]["mean"]) == round(np.abs(points[:, 1] - design @ shown["best"]).mean(), 4)


@pytest.mark.slow
def test_a_point_is_moved_by_keys(lesson):
    page, probe = lesson("Fitting a line")
    stage = page.locator(".topic .stage")
    stage.focus()
    for key in ("n", "n", "p", "ArrowUp", "Shift+ArrowUp", "ArrowRight"):
        stage.press(key)
    probe.until("shown.x[1] === 1.1 && shown.y[1] === 3.1 && probe.settled()")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("title", "exercise", "answers"),
    [
        (
            "Loss",
            "hinge",
            {"0.7": "if y were 1", "0": "from a margin of 1", "-0.3": "size of the margin", "1.3": "Right"},
        ),
        ("Loss", "cross-entropy", {"2": "base 2", "-1.386": "negative", "0.5625": "squared error", "9": "first term"}),
        ("Fitting a line", "limit", {"1/8": "in one step", "4": "upside down", "8": "multiplies", "0.25": "Right"}),
        ("Fitting a line", "slope", {"0.4": "first point to the last", "2": "upside down", "1/2": "Right"}),
    ],
)
def test_an_exercise_says_why_an_answer_is_wrong(lesson, title, exercise, answers):
    page, _ = lesson(title)
    section = page.locator(f"[data-exercise={exercise}]")
    for typed, words in answers.items():
        section.locator("input").fill(typed)
        section.locator("input").press("Enter")
        expect(section.locator(".result")).to_contain_text(words)
        expect(section).to_have_attribute("data-state", "right" if words == "Right" else "wrong")


@pytest.mark.slow
def test_points_above_one_another_are_told_to_have_no_slope(lesson):
    page, probe = lesson("Fitting a line", "line~x:2,2,2,2,2,2~step:5")
    assert probe.shown()["best"] is None
    expect(page.locator(".controls .outcome")).to_contain_text("All points have the same x")
    page.get_by_role("button", name="Skip").click()
    page.get_by_role("button", name="Step: one step of descent").click()
    drag(page, probe, 2, [4, 6])
    assert probe.shown()["best"] is not None
