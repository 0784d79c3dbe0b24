"""A workspace with twelve things damaged at once, as a real server and a real browser find it."""

from __future__ import annotations

import os

import damages
import pytest
import served

pytestmark = [pytest.mark.browser, pytest.mark.slow]
AT_ONCE = (
    ("train", "network-0.safetensors", "cut"),
    ("explain", "explanation.json", "null"),
    ("describe", "status.json", "deep"),
    ("associate", "association.npz", "pipe"),
    ("features", "job.json", "noise"),
    ("line", "result.json", "folder"),
    ("dataset", "genes.parquet", "empty"),
    ("network", f"{damages.NETWORK}.json", "list"),
    ("draft", f"{damages.DRAFT}.json", "loop"),
)
PAGES = ("", "data", "train", "saliency", "inside", "association", "network", "course")


@pytest.fixture(scope="module")
def spoilt(tmp_path_factory):
    """A server on a workspace of which one thing of each kind is damaged; the index, lock and token are too."""
    space = damages.workspace(tmp_path_factory.mktemp("spoilt") / "workspace")
    files = list(damages.files(space))
    for what, name, how in AT_ONCE:
        damages.damage(
            space, next(f for f in files if f.name == name and (what == f.kind or f.id.startswith(what))), how
        )
    (space / "index.sqlite").write_bytes(os.urandom(5000))
    for name in ("token", "lock"):
        (space / name).unlink(missing_ok=True)
        (space / name).mkdir()
    running = served.App(space).start()
    yield running
    running.stop()


def test_the_app_opens_and_lists_what_is_damaged(spoilt, visit):
    page = visit()
    page.goto(f"{spoilt.url}/jobs")
    page.get_by_text(f"{len(AT_ONCE)} damaged items").wait_for()
    for name in PAGES:
        page.goto(f"{spoilt.url}/{name}")
        served.still(page)
        assert page.get_by_test_id("stException").count() == 0, name
        assert "fault of SNP Explorer" not in page.inner_text("body"), name
