"""The page that looks inside a trained network: what it shows of filters is what the network gives."""

from __future__ import annotations

import numpy as np
import pytest
import served
import torch
from playwright.sync_api import expect
from probe import Probe
from served import choices, healthy, number, still

from explorer.jobs.workspace import Workspace
from explorer.training import trained

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def opened(app, windows):
    """The page on the example that a fresh workspace trains, and every response of its first layer."""
    served.until(lambda: [f for f in app.runs("train") if served.state(f) == "done"], "an example", 6 * served.PATIENCE)
    with windows.page(1280, 1400) as page:
        page.goto(app.address("inside", dataset=app.digest("Sample cross")))
        still(page)
        page.locator(".filter-grid .detail[data-filter='1'] tbody tr").first.wait_for()
        network = trained.load(app.runs("train")[0])
        data = Workspace(app.workspace).dataset(network.spec.dataset)
        with torch.no_grad():
            every = network.network.tap(network.inputs(data.genotypes), ["conv_1_relu"])["conv_1_relu"].numpy()
        yield page, every, data, network
        healthy(page)


def test_a_click_shows_the_window_that_excites_the_filter_most(opened):
    page, every, data, _ = opened
    grid = page.locator(".filter-grid")
    Probe(grid).click({"filter": 5})
    grid.locator(".detail[data-filter='6']").wait_for()
    values = [float(text) for text in grid.locator("td.value").all_inner_texts()]
    assert values[0] == pytest.approx(every[:, 5].max(), abs=6e-4)
    assert values == sorted(values, reverse=True)
    row = grid.locator("tbody tr").first
    sample, place = np.unravel_index(every[:, 5].argmax(), every[:, 5].shape)
    shown = row.locator("td.sample").inner_text()
    same = [str(data.genotypes.samples[i]) for i in np.flatnonzero(every[:, 5, place] > every[:, 5].max() - 1e-6)]
    assert shown in same, f"{shown} is not among those whose response is highest, such as sample {sample}"
    variants = data.genotypes.variants
    first, last = variants.iloc[10 * place], variants.iloc[10 * place + 19]
    where = row.locator("td.where").inner_text()
    assert where.startswith(f"{first['chromosome']}:{first['position']:,}")
    assert where.endswith(f"{last['position']:,}")
    expect(grid.locator(".detail .title")).to_contain_text(f"{100 * (every[:, 5] > 0).mean():.0f}%")
    served.until(lambda: choices(page).get("filter") == "6", "the filter in the address")


def test_a_response_on_the_map_is_the_networks_mean(opened):
    page, every, _, _ = opened
    grid = page.locator(".filter-grid")
    grid.locator(".responses select").select_option("mean")
    grid.locator(".responses[data-shown=mean]").wait_for()
    probe = Probe(grid)
    probe.settle()
    for filter, place in ((2, 40), (11, 222)):
        probe.point({"filter": filter, "place": place})
        readout = grid.locator(".responses .readout")
        expect(readout).to_contain_text(f"Filter {filter + 1}:")
        expect(readout).to_contain_text(f"place {place + 1}")
        value = number(r"mean over samples ([\d.−]+)", readout.inner_text())
        assert value == pytest.approx(every[:, filter, place].mean(), rel=2e-3)


def test_a_link_opens_the_same_filter(app, opened):
    page = opened[0]
    address = choices(page)
    other = page.context.new_page()
    other.goto(app.address("inside", **address))
    other.locator(".filter-grid .detail[data-filter='6'] tbody tr").first.wait_for()
    healthy(other)
    other.close()
