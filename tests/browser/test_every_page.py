"""Every page, and every view on it, opens with something drawn and without a fault, before anything is chosen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import look
import pytest
import served

import explorer
from explorer.ui import navigation

pytestmark = pytest.mark.browser
PAGES = [name for pages in navigation.SECTIONS.values() for _, name, _, _ in pages]
DRAWN = "canvas, .js-plotly-plot, svg.marks, [data-testid=stDataFrame], table, .upload-box, [data-testid=stMetric]"
IN_WORDS = {
    "course": ".course-list li",
    "lessons": "h4",
    "attention": ".st-key-train-one, canvas",
    "jobs": "[data-testid=stVerticalBlock] [data-testid=stMarkdown]",
}
"""Pages that may open with words: lists, and an offer to train what takes minutes."""
QUICK: tuple[int, look.Scheme] = (1024, "dark")
"""How each page is looked at: on a projector, on the ground that fewer people see. `make test-all` sees all of it."""
SMALLER = {"skips": {"skips-levels": 2, "skips-width": 4, "skips-scenes": 40, "skips-epochs": 2}}
"""Choices with which a page's first work is done sooner."""

OPENED_BY = {
    "convolution": ("Genome",),
    "convolution_topics": ("Two functions", "Pooling", "Sizes", "Batch norm", "Softmax", "Dropout", "Visual cells"),
    "topic_activations": ("Activations",),
    "topic_ancestry": ("Along a chromosome",),
    "topic_approximation": ("Depth",),
    "topic_autoencoders": ("Autoencoder", "Damaged pictures", "Variational"),
    "topic_backpropagation": ("Backpropagation",),
    "topic_boxes": ("Boxes of a promoter",),
    "topic_capsules": ("Capsules", "Mouth and forehead"),
    "topic_depth": ("Vanishing gradients",),
    "topic_descent": ("Descent",),
    "topic_digits_gan": ("Digits from noise",),
    "topic_features": ("Features",),
    "topic_fed_back": ("What is fed back",),
    "topic_few_samples": ("Few samples",),
    "topic_gated": ("Gates",),
    "topic_images": ("Images",),
    "topic_lengths": ("From one length to another",),
    "topic_loss": ("Loss", "Fitting a line"),
    "topic_masked": ("Masked patches",),
    "topic_missing_genotypes": ("Missing genotypes", "Codes of samples"),
    "topic_neuron": ("Neuron",),
    "topic_one_bit": ("One bit",),
    "topic_optimizers": ("Optimizers",),
    "topic_patches": ("Patches that attend",),
    "topic_penetrance": ("Penetrance",),
    "topic_perceptron": ("Perceptron",),
    "topic_random_labels": ("Random labels",),
    "topic_recurrent": ("Recurrent cell",),
    "topic_regularisation": ("Polynomials",),
    "topic_scene": ("One scene",),
    "topic_slice": ("Slice of a loss",),
    "topic_smiley": ("Happy or sad",),
    "topic_snp_vectors": ("SNP vectors",),
    "topic_through_time": ("Through time",),
    "topic_tokens": ("Tokens",),
}
"""Views that quick tests of their own open: here `make test-all` looks at them."""
OPENED = frozenset(view for views in OPENED_BY.values() for view in views)


def drawn(page, name: str, at: str) -> None:
    """Wait until the page is computed; fail where it shows a fault, or nothing that was drawn."""
    served.still(page)
    served.healthy(page)
    page.locator(IN_WORDS.get(name, DRAWN)).locator("visible=true").first.wait_for()
    served.healthy(page)
    assert page.get_by_test_id("stAlertContentError").count() == 0, f"{at} says that something is wrong"


@pytest.mark.parametrize("name", PAGES)
def test_page_and_its_views_open(app, visit, name):
    served.until(lambda: all(served.state(run) == "done" for run in app.runs("train")[:1]), "the example")
    page = visit()
    page.goto(app.address("" if name == navigation.START else name, **SMALLER.get(name, {})))
    drawn(page, name, name)
    if name == navigation.START:
        assert page.get_by_text(f"SNP Explorer {explorer.__version__}", exact=True).is_visible()
    look.watch(page)
    found = look.faults(page, *QUICK)
    for view, at in views(page, name, OPENED):
        drawn(page, name, at)
        found += [f"{view}: {fault}" for fault in look.faults(page, *QUICK)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("name", OPENED_BY)
def test_views_that_are_left_to_others_are_opened_there(name):
    text = Path(__file__).with_name(f"test_{name}.py").read_text()
    assert [view for view in OPENED_BY[name] if f'"{view}"' not in text] == []


def views(page, name: str, but: frozenset[str] = frozenset()) -> Iterator[tuple[str, str]]:
    """Go from view to view of a page, after the first, but for some."""
    control = page.locator(".st-key-view, .st-key-topic").first
    for view in (control.get_by_role("radio").all_inner_texts() if control.count() else [])[1:]:
        if view in but:
            continue
        control.get_by_role("radio", name=view, exact=True).click()
        yield view, f"{name}, {view}"


@pytest.mark.slow
@pytest.mark.parametrize("name", PAGES)
def test_page_looks_well_at_any_width(app, visit, name):
    """Nothing overlaps, is cut off, too small or too faint, and axe-core finds nothing serious."""
    assert look.AXE.exists(), "make check installs axe-core"
    page = visit()
    page.goto(app.address("" if name == navigation.START else name, **SMALLER.get(name, {})))
    drawn(page, name, name)
    found: list[str] = []

    def at_every_width(view: str) -> None:
        look.watch(page)
        for scheme in look.SCHEMES:
            for width in look.WIDTHS:
                found.extend(f"{view}: {fault}" for fault in look.faults(page, width, scheme))
            found.extend(f"{view}: {scheme}: {barrier}" for barrier in look.barriers(page))

    at_every_width("first view")
    for view, at in views(page, name):
        drawn(page, name, at)
        at_every_width(view)
    assert not found, "\n".join(found)


def test_content_takes_the_window(app, visit):
    """At 1024 px the sidebar folds by itself, and stays open once it was opened by hand; margins are narrow."""
    width = "(page) => page.getBoundingClientRect().width"
    page = visit()
    for across, least in ((1280, 970), (1920, 1590), (1024, 955)):
        page.set_viewport_size({"width": across, "height": 800})
        page.goto(app.address("jobs"))
        served.still(page)
        heading = page.get_by_role("heading", level=1)
        served.until(lambda: heading.evaluate(width) >= least, f"{least} px for the page at {across}")  # noqa: B023
    page.set_viewport_size({"width": 780, "height": 800})
    for job in page.locator("[class*=st-key-job-]").all()[:12]:  # one line each, with what can be done at its end
        tops = (
            job.get_by_role("button")
            .or_(job.get_by_role("link"))
            .evaluate_all("(all) => all.map((one) => one.getBoundingClientRect().top)")
        )
        assert len(tops) >= 2
        assert max(tops) - min(tops) < 12
    page.set_viewport_size({"width": 1024, "height": 800})
    page.get_by_test_id("stExpandSidebarButton").click()
    served.until(lambda: heading.evaluate(width) < 800, "the sidebar, opened by hand")
    page.get_by_role("link", name="Start", exact=True).click()
    served.still(page)
    assert heading.evaluate(width) < 800


def test_a_job_is_one_line_that_opens_its_result(app, visit):
    page, line = visit(), served.until(lambda: app.runs("line"), "the line")[-1]
    page.goto(app.address("jobs"))
    served.still(page)
    row = page.locator(f".st-key-job-{line.name}")
    assert row.evaluate("row => row.clientHeight") < 60, "one line"
    assert row.inner_text().count("done") == 1, "its state is said once"
    row.get_by_role("link", name="Open").click()
    page.wait_for_url("**/saliency?**")
    served.still(page)
    assert served.choices(page)["run"] == served.read(line / "job.json")["parameters"]["run"]
    served.healthy(page)
