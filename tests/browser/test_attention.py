"""The lesson's numbers on screen, and a trained network's heads and linkage, in a real browser."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest
import served
import torch
from playwright.sync_api import expect
from probe import Probe
from served import healthy, number, numbers, still
from torch.nn import functional as F

from explorer.datasets import samples
from explorer.datasets.dataset import Dataset
from explorer.inspection.attention.result import AttentionResult
from explorer.jobs.workspace import Workspace

pytestmark = pytest.mark.browser

P_Q = np.array([[2.0, 0, 1], [0, 1, 1]])
P_K = np.array([[0.0, 1, 1], [2, 0, 0]])
P_V = np.array([[1.0, 1, 3], [0, 1, 0]])


def matrix(page, id: str) -> np.ndarray:
    """Return the numbers of a matrix as shown; what a mask hides is minus infinity."""
    figure = page.locator(f".matrix-steps figure[data-id={id}]")
    rows = []
    for row in figure.locator("tr").all()[1:]:
        cells = row.locator("td[data-at]")
        fields = cells.locator("input")
        if fields.count():
            rows.append([float(field.input_value()) for field in fields.all()])
        else:
            texts = [text.replace("−", "-").replace("∞", "inf") for text in cells.all_inner_texts()]
            rows.append([float(text) for text in texts])
    return np.array(rows)


def gathered(x: np.ndarray, causal: bool = False) -> np.ndarray:
    """What torch's attention gathers for tokens that are the columns of x."""
    q, k, v = (torch.from_numpy((p @ x).T.copy())[None] for p in (P_Q, P_K, P_V))
    return F.scaled_dot_product_attention(q, k, v, is_causal=causal)[0].T.numpy()


@pytest.fixture(scope="module")
def lesson(app, windows):
    with windows.page(1280, 1400) as page:
        page.goto(app.address("self_attention", **{"sequence-length": 3, "sequence-steps": 200}))
        still(page)
        page.locator(".matrix-steps figure[data-id=out]").wait_for()
        yield page
        healthy(page)


def test_the_toys_numbers_are_torchs(lesson):
    x = matrix(lesson, "x")
    for id, taught in (("p_q", P_Q), ("p_k", P_K), ("p_v", P_V)):
        assert np.array_equal(matrix(lesson, id), taught)
    assert np.allclose(matrix(lesson, "q"), P_Q @ x, atol=5e-4)
    assert np.allclose(matrix(lesson, "scores"), (P_Q @ x).T @ (P_K @ x), atol=5e-4)
    assert np.allclose(matrix(lesson, "weights").sum(1), 1, atol=3e-3)
    assert np.allclose(matrix(lesson, "gathered"), gathered(x), atol=1e-3)
    assert np.allclose(matrix(lesson, "out"), matrix(lesson, "p_out") @ gathered(x), atol=2e-3)


def test_a_cell_shows_the_row_and_column_that_made_it(lesson):
    figure = lesson.locator(".matrix-steps figure[data-id=scores]")
    figure.locator("td[data-at='1 2']").hover()
    q, k = matrix(lesson, "q"), matrix(lesson, "k")
    readout = lesson.locator(".matrix-steps .readout")
    expect(readout).to_contain_text("Scores S [t2, t3]")
    *terms, value = numbers(readout.inner_text().split("=", 1)[1])
    assert terms == [q[0, 1], k[0, 2], q[1, 1], k[1, 2]]
    assert value == pytest.approx(q[:, 1] @ k[:, 2])
    marked = lesson.locator(".matrix-steps figure[data-id=q] td.source")
    assert [cell.get_attribute("data-at") for cell in marked.all()] == ["0 1", "1 1"]


def test_words_of_a_number_cover_no_matrix_and_weights_are_not_blue(lesson):
    lesson.set_viewport_size({"width": 1280, "height": 800})
    lesson.evaluate("window.scrollTo(0, 0)")
    for at in ("q", "scores", "weights", "out"):
        lesson.locator(f".matrix-steps figure[data-id={at}] td[data-at='0 0']").hover()
        covered = lesson.locator(".matrix-steps").evaluate("""(root) => {
          const words = root.querySelector(".readout").getBoundingClientRect();
          return [...root.querySelectorAll("td[data-at]")].filter((cell) => {
            const box = cell.getBoundingClientRect();
            return box.bottom > words.top + 1 && box.top < words.bottom - 1;
          }).map((cell) => cell.closest("figure").dataset.id + " " + cell.dataset.at);
        }""")
        assert covered == [], f"{at} hides numbers"
    lesson.set_viewport_size({"width": 1280, "height": 1400})
    largest = lesson.locator(".matrix-steps figure[data-id=weights] td[data-at='1 2']")
    red, green, blue = map(int, re.findall(r"\d+", largest.evaluate("cell => getComputedStyle(cell).backgroundColor")))
    assert green > max(red, blue), "a weight is a magnitude: neither blue nor orange"


def test_a_number_that_is_typed_over_changes_every_step(lesson):
    before = matrix(lesson, "x")
    field = lesson.get_by_label("X, x1, t1", exact=True)
    field.fill("-2")
    field.press("Enter")
    after = before.copy()
    after[0, 0] = -2
    first = lesson.locator(".matrix-steps figure[data-id=q] td[data-at='0 0']")
    expect(first).to_have_text(str(int((P_Q @ after)[0, 0])).replace("-", "−"))
    assert np.allclose(matrix(lesson, "gathered"), gathered(after), atol=1e-3)


def test_a_causal_mask_hides_what_comes_later(lesson):
    lesson.get_by_text("Causal mask", exact=True).click()
    expect(lesson.locator(".matrix-steps figure[data-id=scaled] td.hidden")).to_have_count(6)
    weights = matrix(lesson, "weights")
    assert (weights[np.triu_indices(4, 1)] == 0).all()
    assert np.isneginf(matrix(lesson, "scaled")[np.triu_indices(4, 1)]).all()
    assert np.allclose(matrix(lesson, "gathered"), gathered(matrix(lesson, "x"), causal=True), atol=1e-3)


def test_an_encoder_decoder_learns_while_one_watches(app, lesson):
    """It is requested when the part is opened; in the end the page shows the worker's last event."""
    lesson.get_by_role("tab", name="Learning to look").click()
    served.until(lambda: [f for f in app.runs("sequence") if served.state(f) == "done"], "a lesson learnt")
    still(lesson)
    events = [json.loads(line) for line in (app.runs("sequence")[-1] / "events.jsonl").read_text().splitlines()]
    learnt = [event for event in events if event["type"] == "learnt"]
    assert learnt[-1]["attention"] > 0.95
    assert learnt[0]["attention"] < 0.5
    last = learnt[-1]
    expect(lesson.get_by_text("Correct letters after")).to_contain_text(
        f"after {last['step']} batches: attention {last['attention']:.0%}, recurrent {last['recurrent']:.0%}"
    )
    lesson.locator(".matrix-steps figure[data-id=head0]").wait_for()
    served.until(lambda: np.allclose(matrix(lesson, "head0"), last["map"][0], atol=6e-4), "the last map of attention")
    assert np.allclose(matrix(lesson, "head0").sum(1), 1, atol=5e-3)


@pytest.fixture(scope="module")
def attention_page(app, windows):
    """The attention page after its offer to train was taken; the page, and the worker's result."""
    with windows.page(1280, 1400) as page:
        whole = samples.open_sample("cross")
        rows, columns = np.arange(100), np.arange(0, whole.genotypes.shape[1], 4)
        small = Dataset("Small cross", whole.genotypes.take(rows, columns), whole.traits.take(rows))
        page.goto(app.address("attention", dataset=Workspace(app.workspace).add(small)))
        still(page)
        page.get_by_role("button", name=re.compile("Train a transformer")).click()
        served.until(
            lambda: [f for f in app.runs("attention") if served.state(f) == "done"], "a look", 6 * served.PATIENCE
        )
        page.locator(".attention-view canvas").first.wait_for()
        still(page)
        yield page, AttentionResult.load(app.runs("attention")[-1])
        healthy(page)


def test_a_small_map_is_enlarged_by_a_click_and_tells_its_numbers(attention_page):
    page, result = attention_page
    view = page.locator(".attention-view").first
    probe = Probe(view)
    assert probe.shown()["head"] != 5
    probe.click({"head": 5})
    probe.until("shown.head === 5 && probe.settled()")
    still(page)
    probe.point([30, 70])
    readout = view.locator(".readout")
    expect(readout).to_contain_text("token that looks token 31,")
    expect(readout).to_contain_text("token it looks at token 71,")
    shown = number(r"; attention ([\d.]+)", readout.inner_text())
    assert shown == pytest.approx(float(result.maps[5, 30, 70]), rel=5e-3)


def test_both_triangles_tell_both_numbers_of_a_pair(attention_page):
    page, result = attention_page
    page.get_by_role("tab", name="Attention and linkage").click()
    view = page.locator(".attention-view").last
    probe = Probe(view)
    probe.until("shown.triangles")
    mean = result.maps.mean(0)
    for row, column in ((9, 8), (8, 9)):
        probe.point([row, column])
        text = view.locator(".readout")
        expect(text).to_contain_text(f"between token {row + 1},")
        r2 = number(r"mean r² ([\d.]+)", text.inner_text())
        attention = number(r"attention, both directions ([\d.]+)", text.inner_text())
        assert r2 == pytest.approx(float(result.r2[row, column]), rel=5e-3)
        assert attention == pytest.approx(float(mean[row, column] + mean[column, row]) / 2, rel=5e-3)
