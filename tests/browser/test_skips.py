"""U-Net's page: two small nets trained from an address, and the overlaps that it shows are theirs."""

from __future__ import annotations

import re

import pytest
import served
from playwright.sync_api import expect
from served import healthy, still

from explorer.screens.learn.skips.scenes import FIRST
from explorer.training.lessons import segmentation

pytestmark = pytest.mark.browser
TASK = {"levels": 2, "width": 2, "scenes": 20, "epochs": 1, "learning_rate": 0.01, "seed": 3}


def test_every_case_shows_its_overlap_with_the_truth(app, visit):
    page = visit(1280, 1200)
    page.goto(app.address("skips", **{f"skips-{name}": value for name, value in TASK.items()}))
    pictures = page.get_by_test_id("stImage")
    expect(pictures).to_have_count(6)  # the scene, the truth, with skips, without, skip 1 silenced, all silenced
    still(page)
    healthy(page)
    folder = next(
        run for run in app.runs("segmentation") if served.read(run / "job.json")["parameters"]["task"] == TASK
    )
    result = served.read(folder / "result.json")
    assert f"with skips {result['with_skips']:.2f}" in page.locator("body").inner_text()
    task = segmentation.SegmentationTask.model_validate(TASK)
    _, _, images, truth = segmentation.data(task)
    cases = segmentation.taken_apart(segmentation.load(folder, task), task, images[FIRST - 1], truth[FIRST - 1])
    overlaps = re.findall(r"overlap ([\d.]+), all scenes ([\d.]+)", page.locator("body").inner_text())
    assert [one for one, _ in overlaps] == [f"{case.overlap:.2f}" for case in cases]
    assert [every for _, every in overlaps][:3] == [
        f"{number:.2f}"
        for number in (result["with_skips"], result["without_skips"], result["ablations"]["without skip 1"])
    ]
