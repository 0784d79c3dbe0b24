"""What every test may use: real data where it is there, a pretrained workspace, ports; and the tally at the end.

Property tests draw the same examples every time; `HYPOTHESIS_PROFILE=search make test` looks for new ones.
"""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

sys.path.insert(0, str(Path(__file__).parent))
os.environ.setdefault("OMP_NUM_THREADS", "1")  # two processes of two threads each would wait for one another
os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # ONNX Runtime, which only tests use, calls its maker from version 1.31 on
os.environ["SNP_EXPLORER_WORKSPACE"] = f"{__file__}/workspace"  # none can be made there: a test says which it opens
settings.register_profile("same", deadline=None, derandomize=True)
settings.register_profile("search", deadline=None, max_examples=1000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))
REAL_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
REPRO = REAL_DATA.parent / "repro"


def _real(name: str) -> Path:
    folder = REAL_DATA / name
    if not folder.is_dir():
        pytest.skip(f"the {name} data are not beside the checkout")
    return folder


@pytest.fixture(scope="session")
def yeast_folder() -> Path:
    """The folder of the 1,008-segregant yeast cross (Bloom et al. 2013)."""
    return _real("yeast")


@pytest.fixture(scope="session")
def association_folder() -> Path:
    """The folder of 500 people x 1,000 variants in three formats, with traits (regenie's example)."""
    return _real("association")


@pytest.fixture(scope="session")
def repro_folder() -> Path:
    """The folder of small files that were once read wrongly, each with its right outcome in README.md."""
    if not REPRO.is_dir():
        pytest.skip("the files of past faults are not beside the checkout")
    return REPRO


@pytest.fixture(scope="session")
def wheat_folder() -> Path:
    """The folder of the 599 wheat lines (CIMMYT)."""
    return _real("wheat")


@pytest.fixture(scope="session", autouse=True)
def forking() -> Iterator[None]:
    """Ends the process that forks workers."""
    yield
    if "warm" in sys.modules:
        sys.modules["warm"].close()


@pytest.fixture(scope="module")
def warm_engines() -> Iterator[None]:
    """Have engines be forks of a warm process; some tests of `tests/engines` start them as the app does."""
    import warm

    from explorer.engines import child

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(child, "launch", warm.launch)
        yield


@pytest.fixture(scope="session")
def pretrained_workspace(request: pytest.FixtureRequest) -> Path:
    """A workspace whose examples are trained, to be copied: one for all processes of the tests and for later ones."""
    import pretrained

    assert request.config.cache
    return pretrained.workspace(Path(request.config.cache.mkdir("pretrained")))


FIRST = (
    *("journey_cohort", "serve", "playground_route", "every_page", "playground", "ending", "reload", "import_page"),
    *("inspector", "journey_cross", "components_genome", "runs", "builder", "gallery", "streams", "attention"),
    *("inside_cnn_pictures", "playground_engine", "installed", "training_jobs", "network_tasks", "baselines", "gblup"),
)
"""The files that take longest, so that no process is left with one of them at the end; the others follow.

The second needs no pretrained workspace: the process that takes it works while the first has that made. Those of the
server's sockets and engines mostly wait: they stand between those of the browser, which need more than one processor.
"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest files first, then the other browser tests; within a file nothing moves."""
    place = {f"test_{name}": number for number, name in enumerate(FIRST)}
    items.sort(key=lambda item: (place.get(item.path.stem, len(place)), "browser" not in item.path.parts))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what all tests took together: the 20 slowest stand above it."""
    kinds = ("passed", "failed", "error", "skipped", "xfailed")
    told = [
        report
        for kind in (*kinds, "")
        for report in terminalreporter.stats.get(kind, [])
        if hasattr(report, "duration")
    ]
    tests = {report.nodeid for report in told}
    terminalreporter.write_line(
        f"{len(tests)} tests, {sum(report.duration for report in told):.0f} s one after another"
    )
