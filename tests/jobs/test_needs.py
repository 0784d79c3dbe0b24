"""What requests need: memory against what was measured, time from what was measured, refused before a run is made."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import peak
import pytest

from explorer import machine
from explorer.datasets import packed
from explorer.datasets.dataset import Dataset
from explorer.datasets.genotypes import Genotypes, variant_table
from explorer.datasets.traits import Column, Traits
from explorer.errors import InputError
from explorer.genetics import pace, work
from explorer.genetics.pace import Pace, measure
from explorer.genetics.work import Shape, Work
from explorer.jobs import estimate, needs
from explorer.jobs import learning as parameters_of
from explorer.jobs.folder import RunFolder
from explorer.jobs.parameters import Associate, Check, Describe, Filter
from explorer.jobs.quotas import Account, Quota
from explorer.jobs.report import Report
from explorer.jobs.runs import Run, Store
from explorer.jobs.tasks import associate, describe
from explorer.jobs.tasks import filter as filtering
from explorer.jobs.tasks.keep import keep
from explorer.jobs.workspace import Workspace
from explorer.training import baselines
from explorer.training.spec import Preset, RunSpec

WIDE, LARGE = (300, 8000), (800, 6000)


def made(folder: Path, samples: int, variants: int, form: str = "memory") -> Dataset:
    """Return a dataset with calls in memory, calls in a file, or doses."""
    rng = np.random.default_rng(4)
    if form == "doses":
        dosages: Any = np.asfortranarray(rng.integers(0, 2**15, (samples, variants)).astype(np.uint16))
    else:
        dosages = rng.binomial(2, 0.3, (samples, variants)).astype(np.int8)
    if form == "file":
        calls = packed.create(folder / "made.bed", samples, variants)
        calls[:, :] = dosages
        dosages = calls
    names = [f"rs{n}" for n in range(variants)]
    table = variant_table("1", np.arange(1, variants + 1) * 1000, names, "A", "C", variants)
    genotypes = Genotypes(dosages, np.array([f"s{n}" for n in range(samples)], object), table)
    y = rng.standard_normal(samples)
    columns = (Column(name="yield", kind="quantitative"), Column(name="ill", kind="binary", levels=("no", "yes")))
    return Dataset("made", genotypes, Traits(pd.DataFrame({"yield": y, "ill": (y > 0).astype(float)}), columns))


@pytest.fixture
def report(tmp_path: Path) -> Iterator[Report]:
    """A report into a folder of its own."""
    (tmp_path / "run").mkdir()
    with Report(RunFolder(tmp_path / "run")) as opened:
        yield opened


PLAIN = {"model": "plain"}
"""Where the data choose the model, what is told is that of a mixed one (tests/genetics/association)."""
ASKED = {
    "describe": (describe, Describe, {}),
    "associate": (associate, Associate, {"trait": "ill", "settings": PLAIN}),
    "associate with components": (associate, Associate, {"trait": "yield", "settings": {**PLAIN, "components": 5}}),
    "associate by a mixed model": (associate, Associate, {"trait": "ill", "settings": {"model": "mixed"}}),
    "filter": (filtering, Filter, {"filters": {"maf": 0.01}}),
    "prune": (filtering, Filter, {"filters": {"ld_r2": 0.5}}),
    "impute": (filtering, Filter, {"impute": "mode"}),
}


@pytest.mark.parametrize("form", ["memory", "file", "doses"])
@pytest.mark.parametrize("name", ASKED)
@pytest.mark.parametrize(("samples", "variants"), [WIDE, pytest.param(*LARGE, marks=pytest.mark.slow)])
def test_memory_is_not_less_than_measured_nor_twice_as_much(
    workspace: Workspace, report: Report, tmp_path: Path, name: str, form: str, samples: int, variants: int
) -> None:
    task, model, asked = ASKED[name]
    digest = workspace.add(made(tmp_path, samples, variants, form))
    parameters = model.model_validate({"dataset": digest, **asked})
    count = iter(range(9))

    def run() -> None:
        folder = tmp_path / "run" / str(next(count))
        folder.mkdir()
        task.run(parameters, folder, workspace, report)

    measured = peak.of(run)
    told = needs.room(name.split()[0] if name not in ("prune", "impute") else "filter", parameters, workspace)
    assert told is not None
    assert measured <= told.memory_bytes <= 2 * measured


@pytest.mark.parametrize(("samples", "variants"), [WIDE, pytest.param(*LARGE, marks=pytest.mark.slow)])
@pytest.mark.parametrize(("trait", "on_request"), [("yield", ()), ("ill", ("svm",))])
def test_memory_of_rivals(
    workspace: Workspace, tmp_path: Path, trait: str, on_request: tuple[str, ...], samples: int, variants: int
) -> None:
    data = made(tmp_path, samples, variants, "file")
    spec = RunSpec(dataset=workspace.add(data), traits=(trait,), network=Preset(preset="cnn"))
    home = workspace.runs_folder / "train-0123456789"
    home.mkdir()
    RunFolder(home).write("run.json", spec.model_dump(mode="json"))
    measured = peak.of(lambda: baselines.rivals(data, spec, on_request=on_request))
    todo = needs.work_of("rivals", {"run": home.name, "on_request": list(on_request)}, workspace)
    assert todo is not None
    assert measured <= todo.memory <= 2 * measured


@pytest.mark.parametrize(("trait", "binary"), [("yield", False), ("ill", True)])
def test_a_mixed_model_needs_what_it_decomposes_for_every_chromosome(
    workspace: Workspace, tmp_path: Path, trait: str, binary: bool
) -> None:
    data = made(tmp_path, 900, 60)
    data.genotypes.variants["chromosome"] = np.repeat(["1", "2", "3"], 20)
    asked = {"dataset": workspace.add(data), "trait": trait, "settings": {"model": "mixed", "loco": True}}
    todo = needs.work_of("associate", Associate.model_validate(asked).model_dump(mode="json"), workspace)
    assert todo is not None
    expected = work.mixed(Shape(900, 60), 3, binary)
    assert todo.memory == expected.memory
    assert todo.products >= expected.products > 3 * 900**3


@pytest.fixture
def any_size(monkeypatch: pytest.MonkeyPatch) -> None:
    """Even the time of short work is asked."""
    monkeypatch.setattr(estimate, "LEAST", 0.0)


@pytest.fixture
def digest(workspace: Workspace, tmp_path: Path) -> str:
    """A dataset of 40 samples and 500 variants."""
    return workspace.add(made(tmp_path, 40, 500))


@pytest.mark.usefixtures("any_size")
def test_time_comes_from_the_pace_that_was_measured_on_the_dataset(store: Store, workspace: Workspace, digest: str):
    asked = {"dataset": digest, "trait": "yield", "settings": PLAIN}
    told = estimate.of("associate", asked, store)
    assert told is not None
    assert told.seconds is None
    RunFolder(workspace.datasets_folder / digest).write("pace.json", {"calls": 1000.0, "products": 1.0})
    told = estimate.of("associate", asked, store)
    assert told is not None
    usual = (1.5 * 40 * 500 + 2000 * 500) / 1000
    assert told.seconds == pytest.approx((0.5 * usual, 2.5 * usual + 2))


def finished(store: Store, digest: str, seconds: float, kind: str = "describe", **asked: Any) -> Run:
    """Return a run that took so many seconds."""
    run = store.request(kind, {"dataset": digest, **asked})
    run.files.write("result.json", {})
    return store.settle(run.model_copy(update={"state": "done", "started": 1000.0, "ended": 1000.0 + seconds}))


@pytest.mark.usefixtures("any_size")
def test_time_comes_from_earlier_runs_scaled_by_what_there_is_to_do(store: Store, workspace: Workspace, tmp_path: Path):
    small, large = (workspace.add(made(tmp_path, samples, 4000)) for samples in (100, 200))
    RunFolder(workspace.datasets_folder / large).write("pace.json", {"calls": 1.0, "products": 1.0})
    asked = Describe.model_validate({"dataset": large})
    scale = [needs.work_of("describe", {"dataset": one, "components": 10}, workspace) for one in (small, large)]
    amounts = [todo.calls / 2e8 + todo.products / 2e10 for todo in scale if todo is not None]
    finished(store, small, 10.0)
    finished(store, small, 30.0, seed=1)
    finished(store, small, 0.5, seed=2)  # too short to tell
    told = estimate.seconds("describe", asked, store)
    ratio = amounts[1] / amounts[0]
    assert told == pytest.approx((0.8 * 10 * ratio, 1.25 * 30 * ratio))


def training(workspace: Workspace, digest: str, number: int, preset: str = "mlp", ensemble: int = 1) -> str:
    """Return the name of a finished training run, of which there are run.json and a network's file alone."""
    name = f"train-{number:010x}"
    spec = RunSpec(dataset=digest, traits=("yield",), network=Preset(preset=preset), ensemble=ensemble)
    (workspace.runs_folder / name).mkdir(parents=True)
    RunFolder(workspace.runs_folder / name).write("run.json", spec.model_dump(mode="json"))
    (workspace.runs_folder / name / "network-0.safetensors").touch()
    return name


def test_testing_loci_takes_as_long_as_the_layout_of_the_variants_says(
    store: Store, workspace: Workspace, tmp_path: Path
):
    """Blocks far apart, as promoters are, are one window each; else windows overlap, at three widths."""
    chain, blocks = made(tmp_path, 100, 4000), made(tmp_path, 100, 4000)
    position = (1_000_000 * np.arange(80)[:, None] + 10 * np.arange(50)).ravel() + 1
    blocks.genotypes.variants["position"] = position
    homes = [workspace.add(one) for one in (chain, blocks)]
    runs = [training(workspace, home, number) for number, home in enumerate(homes)]
    overlapping, apart = (needs.work_of("line", {"run": run}, workspace) for run in runs)
    assert overlapping is not None
    assert apart is not None
    assert 3 < overlapping.calls / apart.calls < 6 * 22 / 28
    run = store.request("line", {"run": runs[0]})
    store.settle(run.model_copy(update={"state": "done", "started": 1000.0, "ended": 1100.0}))
    told = estimate.seconds("line", parameters_of.Line.model_validate({"run": runs[1]}), store)
    assert told is not None
    assert 100 * 28 / (6 * 22) < told[0] / 0.8 == told[1] / 1.25 < 100 / 3
    other = training(workspace, homes[1], 2, "cnn")
    assert estimate.seconds("line", parameters_of.Line.model_validate({"run": other}), store) is None


def test_fitting_haplotypes_is_part_of_the_time(
    workspace: Workspace, tmp_path: Path, report: Report, monkeypatch: pytest.MonkeyPatch
):
    """Of unphased samples that are no cross, every call of which takes far longer; seen when the dataset is made."""
    monkeypatch.setattr(pace, "CALLS", 100_000)
    rng, plain = np.random.default_rng(5), made(tmp_path, 100, 1000)
    kinds = rng.integers(0, 2, (8, 50, 20)).astype(np.int8)
    calls = kinds[rng.integers(0, 8, (2, 100, 50)), np.arange(50)].sum(0).reshape(100, 1000).astype(np.int8)
    linked = replace(plain, genotypes=replace(plain.genotypes, dosages=calls))
    homes = [
        str(keep(one, tmp_path / name, workspace, report)["digest"]) for name, one in (("a", plain), ("b", linked))
    ]
    for name in ("a", "b"):
        workspace.adopt(tmp_path / name / "dataset")
    without, fitted = (
        needs.work_of("line", {"run": training(workspace, home, number)}, workspace)
        for number, home in enumerate(homes)
    )
    assert without is not None
    assert fitted is not None
    assert fitted.calls - without.calls == (needs.FITTED["unphased"] + 6 * 22 * needs.MOSAIC) * 100_000


def test_the_time_of_an_ensemble_comes_from_runs_of_as_many_networks_where_there_are_any(store: Store, digest: str):
    def asked(seed: int, ensemble: int) -> dict[str, Any]:
        spec = RunSpec(dataset=digest, traits=("yield",), seed=seed, ensemble=ensemble)
        return {"spec": spec.model_dump(mode="json")}

    def took(seconds: float, seed: int, ensemble: int) -> None:
        run = store.request("train", asked(seed, ensemble))
        store.settle(run.model_copy(update={"state": "done", "started": 1000.0, "ended": 1000.0 + seconds}))

    def told(seed: int, ensemble: int) -> tuple[float, float] | None:
        return estimate.seconds("train", parameters_of.Train.model_validate(asked(seed, ensemble)), store)

    took(10.0, 0, 1)
    assert told(1, 4) == pytest.approx((0.8 * 40, 1.25 * 40))
    took(16.0, 2, 4)  # in one stack
    assert told(1, 4) == pytest.approx((0.8 * 16, 1.25 * 16))
    assert told(1, 1) == pytest.approx((0.8 * 10, 1.25 * 10))


def test_the_time_of_short_work_is_not_asked(store: Store, workspace: Workspace, digest: str) -> None:
    RunFolder(workspace.datasets_folder / digest).write("pace.json", {"calls": 1000.0, "products": 1.0})
    finished(store, digest, 60.0)  # as on a machine that is busy
    for kind, asked in (("describe", {"seed": 1}), ("associate", {"trait": "yield"})):
        told = estimate.of(kind, {"dataset": digest, **asked}, store)
        assert told is not None
        assert told.seconds is None
        assert not told.large


def test_time_of_files_comes_from_earlier_files_of_the_format(store: Store, workspace: Workspace) -> None:
    home = workspace.uploads_folder / "0123456789abcdef"
    home.mkdir()
    for name, size in (("small.vcf", 1000), ("large.vcf", 4000), ("other.csv", 4000)):
        (home / name).write_bytes(b"x" * size)
    run = store.request("check", {"genotypes": home / "small.vcf"})
    store.settle(run.model_copy(update={"state": "done", "started": 1000.0, "ended": 1010.0}))
    asked = [store.request("check", {"genotypes": home / name}) for name in ("large.vcf", "other.csv")]
    known, unknown = (estimate.seconds("check", Check.model_validate(run.parameters), store) for run in asked)
    assert known == pytest.approx((0.8 * 40, 1.25 * 40))
    assert unknown is None


def test_too_little_memory_or_disk_is_refused_before_a_run_is_made(
    store: Store, digest: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine, "memory", lambda: (10**9, 10_000))
    with pytest.raises(InputError, match=r"Memory: this needs about .*, and 10 kB are free\. Close other programs"):
        store.request("describe", {"dataset": digest})
    monkeypatch.undo()
    monkeypatch.setattr(machine, "disk", lambda folder: 10_000)
    with pytest.raises(InputError, match=r"Disk of .*: this writes about 20 kB, and 10 kB are free\."):
        store.request("filter", {"dataset": digest})
    assert store.list() == []
    monkeypatch.undo()
    assert store.request("describe", {"dataset": digest}).pending


def test_what_was_done_is_shown_though_there_is_no_memory_to_do_it_again(
    store: Store, digest: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = finished(store, digest, 3.0)
    monkeypatch.setattr(machine, "memory", lambda: (10**9, 10))
    assert store.request("describe", {"dataset": digest}, again=True).id == done.id


def test_a_guessed_size_is_not_refused(store: Store, workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    home = workspace.uploads_folder / "0123456789abcdef"
    home.mkdir()
    (home / "calls.csv").write_text("sample,rs1,rs2\n" + "a,0,1\n" * 50)
    monkeypatch.setattr(machine, "memory", lambda: (10**9, 10))
    assert store.request("check", {"genotypes": home / "calls.csv"}).pending


def test_a_pace_is_of_calls_and_products_per_second(tmp_path: Path) -> None:
    pace = measure(made(tmp_path, 40, 500).genotypes.dosages)
    assert pace.calls > 1e4
    assert pace.products > 1e6
    assert Pace(calls=10.0, products=5.0).seconds(Work(0, 0, 100.0, 50.0)) == (10.0, 52.0)


def test_what_genotypes_take_on_the_disk() -> None:
    assert [Shape(8, 10, *how).stored for how in ((False, False), (False, True), (True, False))] == [80, 20, 160]


def test_the_file_that_a_training_is_to_stream_from_is_promised_to_a_quota(workspace: Workspace) -> None:
    digest = workspace.add(made(workspace.path, 400, 8000))
    store = Store(workspace, Quota(disk_bytes=workspace_bytes(workspace) + 1_500_000, jobs=4, memory_bytes=10**12))
    spec = {"dataset": digest, "traits": ("yield",), "network": {"preset": "linear"}, "held": "streamed"}
    first = RunSpec.model_validate(spec)
    store.request("train", {"spec": first})
    with pytest.raises(InputError, match="jobs at hand may write 800 kB, and this would take up to 800 kB more"):
        store.request("train", {"spec": first.model_copy(update={"seed": 1})})
    store.request("train", {"spec": first.model_copy(update={"seed": 1, "held": "packed"})})
    several = parameters_of.Train.model_construct(spec=first.model_copy(update={"processes": 2}))
    wanted = needs.room("train", several, workspace)
    assert wanted is not None
    assert wanted.disk_bytes == 2 * 400 * 2000


def workspace_bytes(workspace: Workspace) -> int:
    """Return what a person holds there before anything is asked for."""
    return Account(None, workspace.path).used()
