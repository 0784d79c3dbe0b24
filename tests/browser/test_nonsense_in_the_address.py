"""Whatever an address says, its page opens, and says at most one plain sentence about it."""

from __future__ import annotations

import pytest
import served

from explorer.ui import navigation

pytestmark = pytest.mark.browser
PAGES = [name for pages in navigation.SECTIONS.values() for _, name, _, _ in pages if name != navigation.START]
NONSENSE = (
    "",
    "nonsense",
    "-1",
    "1e308",
    "NaN",
    "9" * 400,
    "__class__",
    "../../etc/passwd",
    "\u202eevil",
    "<b>$x$[a](javascript:alert(1))",
    "%ff\0",
    "x" * 6000,
    '{"a":' * 300,
    "train-0000000000",
)
PARAMETERS = (
    *(
        "run",
        "dataset",
        "trait",
        "topic",
        "view",
        "tab",
        "v",
        "conv",
        "digit",
        "filter",
        "design",
        "draft",
        "condition",
    ),
    *("line", "tour", "present", "split", "open", "noise", "layers", "points", "i.maps", "b.loss", "fold", "epoch"),
)
"""What pages read, beside what each writes into its own address."""
QUICK = {"data": 9, "playground": 11, "convolution": 12}
"""Page -> the nonsense that `make test` tries on it."""


def opens(app, page, name: str, nonsense: str, parameters: list[str]) -> None:
    """Open a page with nonsense for all its parameters; fail where it shows more than a sentence about it."""
    page.goto(app.address(name, **dict.fromkeys(parameters, nonsense)))
    served.still(page)
    served.healthy(page)
    said = page.get_by_test_id("stAlertContentError").all_inner_texts()
    assert len(said) <= 1, f"{name} with {nonsense[:40]!r} says {said}"
    assert all(len(one) < 1000 for one in said)
    assert page.get_by_role("heading", level=1).count() >= 1, f"{name} with {nonsense[:40]!r} is empty"


@pytest.mark.parametrize("name", QUICK)
def test_a_page_opens_whatever_its_address_says(app, page, name):
    opens(app, page, name, NONSENSE[QUICK[name]], list(PARAMETERS))


@pytest.mark.slow
@pytest.mark.parametrize("name", PAGES)
def test_every_page_opens_whatever_its_address_says(app, page, name):
    page.goto(app.address(name))
    served.still(page)
    parameters = sorted({*PARAMETERS, *served.choices(page)})
    for nonsense in NONSENSE:
        opens(app, page, name, nonsense, parameters)
