"""The modules of these tests lie beside them; the browser is started as for the browser tests."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent / "browser")]


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator:
    """A headless Chromium that is watched: the session fails where it or a server calls out."""
    import chromium
    import sink
    from client import PATIENCE

    playwright_api = pytest.importorskip("playwright.sync_api")
    executable = chromium.find()
    if executable is None:
        pytest.skip("no Chromium: `python tests/browser/chromium.py` installs one")
    playwright_api.expect.set_options(timeout=PATIENCE * 1000)
    with sink.watching(tmp_path_factory.mktemp("sink")) as watched, playwright_api.sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path=executable, args=[*chromium.FLAGS, chromium.BRIEF, *watched.flags]
        )
        yield running
        running.close()
