"""The tasks through real workers: what they keep is what an independent calculation gives."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from explorer.datasets.dataset import Dataset
from explorer.datasets.genotypes import Genotypes, variant_table
from explorer.datasets.traits import Column, Traits
from explorer.errors import InputError
from explorer.genetics import structure
from explorer.jobs.folder import RunFolder
from explorer.jobs.parameters import Describe
from explorer.jobs.report import Report
from explorer.jobs.results import Associations, Description
from explorer.jobs.runs import Run, Store
from explorer.jobs.scheduler import Scheduler
from explorer.jobs.tasks import describe
from explorer.jobs.workspace import Workspace

Until = Callable[..., Run]


@pytest.fixture(scope="module")
def small() -> Dataset:
    """60 diploids, 90 variants on two chromosomes, two traits and a batch; some calls are missing."""
    rng = np.random.default_rng(4)
    dosages = rng.binomial(2, rng.uniform(0.1, 0.5, 90), (60, 90)).astype(np.int8)
    dosages[rng.random(dosages.shape) < 0.03] = -1
    dosages[:, 7] = 0
    names = [f"rs{n}" for n in range(90)]
    places = np.tile(np.arange(1, 46) * 1000, 2)
    variants = variant_table(["1"] * 45 + ["2"] * 45, places, names, ["A"] * 90, ["G"] * 90)
    samples = np.array([f"p{n}" for n in range(60)], dtype=object)
    yields = np.maximum(dosages[:, 3], 0) * 0.8 + rng.normal(size=60)
    yields[5] = np.nan
    batch = (np.arange(60) % 3).astype(float)
    table = pd.DataFrame({"yield": yields, "ill": (yields > 0.5) * 1.0, "batch": batch}, index=pd.Index(samples))
    columns = (
        Column(name="yield", kind="quantitative"),
        Column(name="ill", kind="binary", levels=("well", "ill")),
        Column(name="batch", kind="categorical", role="covariate", levels=("a", "b", "c")),
    )
    return Dataset("small", Genotypes(dosages, samples, variants), Traits(table, columns))


def test_describe(store: Store, scheduler: Scheduler, until: Until, workspace: Workspace, small: Dataset) -> None:
    digest = workspace.add(small)
    run = until(scheduler, store.request("describe", {"dataset": digest}).id, lambda run: not run.pending)
    assert run.state == "done", run.text
    found = Description.load(run.folder)
    dosages = np.where(small.genotypes.array < 0, np.nan, small.genotypes.array)
    frequency = np.nanmean(dosages, axis=0) / 2
    assert found.counts["samples"] == 60
    assert found.counts["monomorphic"] == 1
    assert found.counts["missing"] == pytest.approx(np.isnan(dosages).mean())
    assert found.counts["chromosomes"][1] == {"chromosome": "2", "variants": 45, "first": 1000, "last": 45000}
    np.testing.assert_allclose(found.variants["maf"], np.minimum(frequency, 1 - frequency), rtol=1e-6)
    assert found.spectrum["variants"].sum() == 90
    assert found.components.shape == (60, 10)
    assert found.counts["components_from"] == "all variants"
    assert np.all(np.diff(found.explained) <= 0)
    assert [trait["known"] for trait in found.traits] == [59, 60, 60]
    assert found.traits[2]["counts"] == [20, 20, 20]
    expected = np.corrcoef(small.traits.table[["yield", "ill"]].dropna().T)[0, 1]
    assert found.correlations.loc["yield", "ill"] == pytest.approx(expected)


def test_components_of_many_variants_are_those_of_evenly_spaced_ones_and_say_so(
    workspace: Workspace, small: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(structure, "DESCRIBED_VARIANTS", 40)
    with Report(RunFolder(tmp_path)) as report:
        counts = describe.run(Describe(dataset=workspace.add(small), components=3), tmp_path, workspace, report)
    assert counts["components_from"] == "one in 3 variants, evenly spaced: 30 in all"
    spaced = small.genotypes.take(variants=np.arange(0, 90, 3))
    expected, _ = structure.principal_components(spaced, 3)
    np.testing.assert_allclose(Description.load(tmp_path).components, expected, atol=1e-12)


def test_associate_equals_statsmodels(
    store: Store, scheduler: Scheduler, until: Until, workspace: Workspace, small: Dataset
) -> None:
    asked = {"dataset": workspace.add(small), "trait": "yield", "covariates": ["batch"]}
    run = until(scheduler, store.request("associate", asked).id, lambda run: not run.pending)
    assert run.state == "done", run.text
    kept = Associations.load(run.folder)
    rows = np.flatnonzero(np.isfinite(small.traits["yield"]))
    dosages = small.genotypes.array[rows].astype(float)
    batch = small.traits["batch"][rows]
    for variant in (0, 3, 50):
        x = dosages[:, variant]
        given = np.column_stack([np.ones(len(x)), batch == 1, batch == 2, x])[x >= 0]
        model = sm.OLS(small.traits["yield"][rows][x >= 0], given).fit()
        assert kept.association.p[variant] == pytest.approx(model.pvalues[3], rel=1e-6)
    table = pd.read_csv(next((run.folder / "exports").glob("*_yield_association.csv")), dtype={"chromosome": str})
    named = ["chromosome", "position", "variant", "effect_allele", "other_allele", "frequency", "n"]
    assert list(table.columns) == [*named, "beta", "se", "p", "log10_p", "model"]
    np.testing.assert_allclose(table["p"], kept.association.p)
    assert store.result(run.id)["tested"] == 89


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"trait": "height"}, "trait 'height': there is no such column. There are: yield, ill, batch."),
        ({"trait": "batch"}, "a categorical trait has no single effect"),
        ({"trait": "ill", "covariates": ["ill"]}, "cannot be its own covariate"),
    ],
)
def test_associate_refuses_in_words(
    store: Store,
    scheduler: Scheduler,
    until: Until,
    workspace: Workspace,
    small: Dataset,
    asked: dict[str, object],
    sentence: str,
) -> None:
    wanted = {"dataset": workspace.add(small), **asked}
    run = until(scheduler, store.request("associate", wanted).id, lambda run: not run.pending)
    assert run.state == "failed"
    assert sentence in run.text


def test_datasets_that_are_not_there_are_refused_at_once(store: Store) -> None:
    with pytest.raises(InputError, match="not in this workspace"):
        store.request("describe", {"dataset": "0123456789abcdef"})
    with pytest.raises(InputError, match="dataset: it is not of the form"):
        store.request("describe", {"dataset": "../../etc"})


def test_files_outside_the_data_folder_are_refused(tmp_path: Path) -> None:
    outside = tmp_path / "outside.csv"
    outside.write_text("sample,a\n")
    data = tmp_path / "data"
    (data / "deep").mkdir(parents=True)
    (data / "deep" / "inside.csv").write_text("sample,a\n")
    (data / "link.csv").symlink_to(outside)
    (data / "loop").symlink_to(tmp_path)
    space = Workspace(tmp_path / "space", data_folder=data)
    space.hold()
    store = Store(space)
    for path in (
        outside,
        data / "link.csv",
        data / "loop" / "outside.csv",
        data / ".." / "outside.csv",
        Path("/etc/passwd"),
    ):
        with pytest.raises(InputError, match="outside the data folder"):
            store.request("check", {"genotypes": path})
    with pytest.raises(InputError, match="no such file"):
        store.request("check", {"genotypes": data / "nothing.csv"})
    run = store.request("check", {"genotypes": data / "deep" / "inside.csv"})
    assert store.request("check", {"genotypes": data / "deep" / "inside.csv"}).id == run.id
    (data / "deep" / "inside.csv").write_text("sample,a,b\n")
    assert store.request("check", {"genotypes": data / "deep" / "inside.csv"}).id != run.id
    for name in ("../outside.csv", "/etc/passwd", "link.csv", "loop/outside.csv", "deep/../../outside.csv"):
        with pytest.raises(InputError):
            space.data_path(name)
    assert space.data_path("deep/inside.csv").read_text().startswith("sample")
    with pytest.raises(InputError, match="without a data folder"):
        Workspace(tmp_path / "other").data_path("x")
    store.close()
    space.release()
