"""What the Data page says of structure: how many components are real, and what they say of each trait."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from panels import cross, populations
from streamlit.testing.v1 import AppTest

from explorer.datasets.dataset import Dataset
from explorer.datasets.traits import Column, Traits
from explorer.jobs.folder import RunFolder
from explorer.jobs.parameters import Describe
from explorer.jobs.report import Report
from explorer.jobs.results import Description
from explorer.jobs.tasks import describe
from explorer.jobs.workspace import Workspace


def samples_tab(workspace: str, digest: str, folder: str) -> None:
    from pathlib import Path

    from explorer.jobs.results import Description
    from explorer.jobs.workspace import Workspace
    from explorer.screens.genome.data import describe

    describe.samples(Description.load(Path(folder)), Workspace(Path(workspace)).dataset(digest))


@pytest.mark.parametrize("kind", ["populations", "cross"])
def test_the_data_page_says_how_many_components_are_real(tmp_path: Path, kind: str) -> None:
    genotypes = populations(3, (60, 50, 40), 0.2, each=120) if kind == "populations" else cross(3)
    rng = np.random.default_rng(0)
    table = pd.DataFrame(
        {"yield": rng.normal(size=150), "region": np.repeat([0.0, 1, 2], (60, 50, 40))}, index=genotypes.samples
    )
    columns = (
        Column(name="yield", kind="quantitative"),
        Column(name="region", kind="categorical", role="covariate", levels=("a", "b", "c")),
    )
    workspace = Workspace(tmp_path / "workspace")
    digest = workspace.add(Dataset("made", genotypes, Traits(table, columns)))
    with Report(RunFolder(tmp_path)) as report:
        describe.run(Describe(dataset=digest), tmp_path, workspace, report)
    described = Description.load(tmp_path)
    assert described.kept == (2 if kind == "populations" else 0)
    assert described.parallel is not None
    assert (described.parallel.line[: described.kept] < described.parallel.explained[: described.kept]).all()
    app = AppTest.from_function(
        samples_tab, args=(str(tmp_path / "workspace"), digest, str(tmp_path)), default_timeout=60
    ).run()
    assert not app.exception
    assert len(app.get("plotly_chart")) == 2
    told = [one.value for one in app.markdown]
    if kind == "cross":
        assert "**No component is real.**" in told
        assert len(app.dataframe) == 0
        return
    assert "**2 components are real.**" in told
    shown: Any = app.dataframe[0].value
    assert shown["name"].tolist() == ["region", "yield"]
    assert shown["goes"].tolist() == ["yes", "no"]
    assert shown["r2"].iloc[0] > 0.9


def shares() -> None:
    from types import SimpleNamespace
    from typing import Any, cast

    import numpy as np
    import pandas as pd

    from explorer.screens.genome.data import real_components

    table = pd.DataFrame({"name": ["a", "b"], "role": "trait", "samples": 1200, "r2": [0.97, 0.01], "chance": 0.001})
    table["p_all"] = [2 * np.finfo(float).tiny, 0.031]
    real_components.stratification(cast(Any, SimpleNamespace(stratification=table, kept=1)))


def test_a_p_value_below_what_floats_hold_is_not_written_out() -> None:
    app = AppTest.from_function(shares, default_timeout=60).run()
    assert app.dataframe[0].value["p_all"].tolist() == ["< 1e-300", "0.031"]


def filter_warning(least: float, told: str) -> None:
    from types import SimpleNamespace
    from typing import Any, cast

    import pandas as pd

    from explorer.screens.genome.data import change

    table = pd.DataFrame({"hwe_p": [1e-9, 1e-8, 0.5, float("nan")]})
    change._warn_of_inbreeding(
        {"hwe_p": least}, cast(Any, SimpleNamespace(counts={"inbreeding": {"told": told}}, variants=table))
    )


@pytest.mark.parametrize(("least", "told", "warned"), [(1e-6, "Inbred.", 1), (0.0, "Inbred.", 0), (1e-6, "", 0)])
def test_the_filter_form_warns_before_inbred_lines_lose_their_variants(least: float, told: str, warned: int) -> None:
    app = AppTest.from_function(filter_warning, args=(least, told), default_timeout=60).run()
    assert not app.exception
    assert len(app.warning) == warned
    if warned:
        assert "takes 2 of 4 variants" in app.warning[0].value
