"""Sex on the pages: a section with the mismatches, and what an encoding does with X where there are males."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sites import NoWorker
from streamlit.testing.v1 import AppTest

from explorer.routes import server


@pytest.fixture(scope="module", autouse=True)
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A server, whose workspace pages keep things by."""
    server.open_server(tmp_path_factory.mktemp("sex") / "workspace", launcher=NoWorker(), samples=False)
    yield
    server.close_server(0)


def section(folder: str, planted: int) -> None:
    from pathlib import Path
    from types import SimpleNamespace

    from x_cohort import dataset, genotypes, halves

    from explorer.jobs import sex_report
    from explorer.screens.genome.data import sex
    from explorer.ui import downloads

    males = halves(60)
    stated = males.astype(float)
    stated[:planted] = 1 - stated[:planted]
    data = dataset(genotypes(1, males), sex=stated)
    sex_report.write(data, Path(folder))
    run = SimpleNamespace(id=folder, folder=Path(folder))
    sex.store = lambda: SimpleNamespace(find=lambda kind, parameters: run)
    downloads.token = lambda: "t"
    sex.section(data)


def encoding(which: str) -> None:
    from x_cohort import dataset, genotypes, halves

    from explorer.ui import network_form

    males = halves(60)
    of = genotypes(1, males, x=0 if which == "autosomes" else 200)
    stated = {"sex": 0.0 * males if which == "women" else 1.0 * males} if which in ("women", "stated") else {}
    network_form._say_of_x(dataset(of, **stated), "onehot")


@pytest.mark.parametrize("planted", [0, 2])
def test_mismatches_are_listed(tmp_path: Path, planted: int) -> None:
    app = AppTest.from_function(section, args=(str(tmp_path), planted), default_timeout=60).run()
    assert not app.exception
    assert len(app.get("plotly_chart")) == 1
    assert [warning.value[:9] for warning in app.warning] == (["2 samples"] if planted else [])
    assert [list(table.value["sample"]) for table in app.dataframe] == ([["s0", "s1"]] if planted else [])
    assert any("Nobody's sex is stated otherwise" in caption.value for caption in app.caption) == (not planted)


@pytest.mark.parametrize(("which", "says"), [("autosomes", 0), ("women", 0), ("stated", 1), ("unstated", 1)])
def test_an_encoding_says_what_it_does_with_x(which: str, says: int) -> None:
    app = AppTest.from_function(encoding, args=(which,), default_timeout=60).run()
    assert not app.exception
    told = [caption.value for caption in app.caption]
    assert len(told) == says
    assert all("a male stands in the channel of the homozygous females" in text for text in told)
