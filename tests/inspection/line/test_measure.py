"""The line holds its level on noise, finds planted loci, and says why where there is none."""

import io
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import torch
from ridge_runs import cross, dataset, folds
from scipy import stats

from explorer.datasets.dataset import Dataset
from explorer.datasets.traits import Kind
from explorer.inspection.line import choosing, exports, measure, trials
from explorer.inspection.line.held_out import HeldOut
from explorer.inspection.line.indistinguishable import Indistinguishable
from explorer.inspection.line.measure import LineRequest
from explorer.inspection.line.result import Line
from explorer.inspection.line.samplers.chain import Chain
from explorer.progress import Stopped

SAME = Indistinguishable(
    blocks=1, samples=1, statistics=1, worst=0.0, kind="structure", worst_p=1.0, spread=1.0, auc=0.5, auc_p=1.0
)

GENES = pd.DataFrame(
    [("1", 14_000, 18_000, "causal"), ("2", 3_000, 6_000, "other")], columns=["chromosome", "start", "end", "name"]
)


@pytest.fixture
def unchecked(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sampler is taken to be right, which its own tests show."""
    monkeypatch.setattr(measure.indistinguishable, "check", lambda *_: SAME)


def noise(rng: np.random.Generator, kind: Kind, samples: int) -> np.ndarray:
    """Return a trait that nothing explains."""
    classes = {"quantitative": 0, "binary": 2, "categorical": 3}[kind]
    return rng.integers(0, classes, samples) * 1.0 if classes else rng.normal(size=samples)


@pytest.mark.parametrize("kind", ["quantitative", "binary", "categorical"])
def test_noise_has_no_loci(kind: Kind, unchecked: None):
    """p values of windows are uniform on the side that counts, and few of 4 runs have a locus at all."""
    p: list[float] = []
    found = 0
    for seed in range(4):
        rng = np.random.default_rng(seed)
        data = dataset(cross(rng, samples=180), {"t": noise(rng, kind, 180)}, kind)
        line = measure.line(folds(data, rng), data)
        assert line.about.reason is None
        p += (10 ** line.windows["log10_p"]).tolist()
        found += len(line.loci) > 0
    for level, most in {0.01: 0.03, 0.05: 0.09, 0.2: 0.27}.items():
        assert np.mean(np.array(p) <= level) <= most
    assert np.mean(np.array(p) <= 0.5) > 0.3
    assert found <= 1


def planted(rng: np.random.Generator, kind: Kind = "quantitative", samples: int = 300) -> tuple[Dataset, np.ndarray]:
    """Return a dataset with loci at markers 15 (chromosome 1) and 70 (chromosome 3), and their positions in bp."""
    genotypes = cross(rng, samples)
    calls = np.asarray(genotypes.dosages)
    value = 1.6 * calls[:, 15] - 1.4 * calls[:, 70]
    y = value + 0.8 * rng.normal(size=samples)
    y = y if kind == "quantitative" else (y > np.median(y)) * 1.0
    return dataset(genotypes, {"t": y}, kind), genotypes.variants["position"].to_numpy()[[15, 70]]


@pytest.mark.parametrize("kind", ["quantitative", "binary"])
def test_planted_loci_pass(kind: Kind, unchecked: None):
    rng = np.random.default_rng(21)
    data, position = planted(rng, kind)
    line = measure.line(folds(data, rng, networks=2), data, name="run")
    assert (line.about.networks, line.about.folds, line.about.samples) == (6, 3, 300)
    assert line.log10_threshold == pytest.approx(np.log10(0.05 / len(line.windows)))
    assert set(line.loci["chromosome"]) == {"1", "3"}
    for chromosome, place in zip(("1", "3"), position, strict=True):
        own = line.loci[line.loci["chromosome"] == chromosome]
        assert (np.abs(own["start"] + own["end"] - 2 * place) / 2 <= own["width"]).all()
    assert (line.loci["log10_p"] <= line.log10_threshold).all()
    assert line.about.fit == pytest.approx(1, abs=0.08)
    table = pd.read_csv(io.StringIO(exports.windows_csv(line, "caution")))
    recomputed = stats.norm.sf(table["z"] / table["z_divisor"])
    assert table["p"].to_numpy() == pytest.approx(recomputed, rel=1e-3)
    assert line.windows["draws"].min() == 16
    assert (line.windows.loc[line.windows["passes"], "draws"] == 128).all()


def test_a_single_fold_and_missing_values(unchecked: None):
    rng = np.random.default_rng(22)
    data, _ = planted(rng)
    table = data.traits.table.copy()
    table.iloc[:20, 0] = np.nan
    data = replace(data, traits=type(data.traits)(table, data.traits.columns))
    line = measure.line(folds(data, rng)[:1], data)
    assert line.about.samples == 94
    assert line.windows["log10_p"].min() < -3


def test_several_traits_have_lines_of_their_own(unchecked: None):
    """The locus of one trait is not one of the other."""
    rng = np.random.default_rng(23)
    genotypes = cross(rng)
    calls = np.asarray(genotypes.dosages)
    traits = {"a": calls[:, 15] + 0.3 * rng.normal(size=240), "b": calls[:, 70] + 0.3 * rng.normal(size=240)}
    data = dataset(genotypes, traits)
    networks = folds(data, rng)
    for name, chromosome in {"a": "1", "b": "3"}.items():
        line = measure.line(networks, data, LineRequest(output=name))
        assert line.about.trait == name
        assert set(line.loci["chromosome"]) == {chromosome}


def test_threads_change_nothing(unchecked: None, monkeypatch: pytest.MonkeyPatch):
    rng = np.random.default_rng(24)
    data, _ = planted(rng)
    networks = folds(data, rng)
    tables: list[pd.DataFrame] = []
    for threads in (1, 3):
        monkeypatch.setattr(trials.blocks, "threads", lambda threads=threads: threads)
        tables.append(measure.line(networks, data).windows)
    pd.testing.assert_frame_equal(tables[0], tables[1])


def test_it_stops_when_told(unchecked: None, monkeypatch: pytest.MonkeyPatch):
    rng = np.random.default_rng(25)
    data, _ = planted(rng)
    monkeypatch.setattr(trials.blocks, "threads", lambda: 2)

    def stop(done: float, total: float, text: str = "") -> None:
        if text == "Testing loci":
            raise Stopped

    with pytest.raises(Stopped):
        measure.line(folds(data, rng), data, progress=stop)


def nothing(line: Line) -> str:
    """Assert that there is no line, and return why."""
    assert line.log10_threshold is None
    assert line.about.reason
    assert len(line.windows) == len(line.loci) == 0
    return line.about.reason


def test_no_line_is_said_in_words(monkeypatch: pytest.MonkeyPatch):
    rng = np.random.default_rng(26)
    data, _ = planted(rng, samples=60)
    networks = folds(data, rng)
    untested = [[replace(one, rows=replace(one.rows, test=np.zeros(0, np.int64))) for one in own] for own in networks]
    assert "No sample was held out" in nothing(measure.line(untested, data))
    copies = [[replace(one, spec=one.spec.model_copy(update={"encoding": "haplotype"})) for one in networks[0]]]
    assert "parental copies" in nothing(measure.line(copies, data))
    variants = data.genotypes.variants.assign(chromosome="", position=0)
    unplaced = replace(data, genotypes=replace(data.genotypes, variants=variants))
    assert "no place" in nothing(measure.line(networks, unplaced))
    different = SAME.model_copy(update={"worst_p": 1e-9, "worst": 9.0})
    tried: list[Chain] = []
    monkeypatch.setattr(measure.indistinguishable, "check", lambda sampler, *_: tried.append(sampler) or different)
    calls, chromosome = np.asarray(data.genotypes.dosages), data.genotypes.variants["chromosome"].to_numpy()
    two = [Chain(calls, chromosome, np.arange(90), (0, 1)) for _ in range(2)]
    monkeypatch.setattr(measure.choice, "candidates", lambda *_: iter(two))
    line = measure.line(networks, data)
    assert tried == two
    assert "can be told from real ones" in nothing(line)
    assert line.about.check == different


@pytest.mark.parametrize("value", [0.0, float("nan")])
def test_a_network_that_says_always_the_same_has_no_loci(value: float, unchecked: None):
    rng = np.random.default_rng(31)
    data, _ = planted(rng, samples=90)
    networks = folds(data, rng)
    for one in networks:
        for weights in one[0].network.parameters():
            weights.data = torch.full_like(weights, value)
    line = measure.line(networks, data)
    if np.isnan(value):
        assert "no number" in nothing(line)
    else:
        assert (len(line.loci), line.about.spread, line.about.divisor) == (0, None, 1.0)
        assert (line.windows["q"] > 0.5).all()


def test_samples_too_few_to_test_the_sampler_are_told_as_such():
    rng = np.random.default_rng(32)
    data = dataset(cross(rng, samples=40, markers=20), {"t": rng.normal(size=40)})
    line = measure.line(folds(data, rng), data)
    assert "might be wrong" in nothing(line)
    assert "too little varies in them among 40 samples" in nothing(line)
    assert line.about.check is not None
    assert line.about.check.spread is None


def test_a_sampler_that_ignores_the_flanks_fails_its_test():
    """Independent columns break LD to the flanks: no line is drawn from them."""
    rng = np.random.default_rng(27)
    data, _ = planted(rng)

    class Independent(Chain):
        def draw(self, first: int, last: int, rows: np.ndarray, draws: int, rng: np.random.Generator) -> np.ndarray:
            return rng.integers(0, 2, (draws, len(rows), last - first + 1)).astype(np.int8)

    calls = np.asarray(data.genotypes.dosages)
    chromosome = data.genotypes.variants["chromosome"].to_numpy()
    sampler = Independent(calls, chromosome, np.arange(90), (0, 1), "Columns are independent.")
    assert "LD" in nothing(measure.line(folds(data, rng), data, sampler=sampler))


def test_draws_that_hang_together_are_counted(unchecked: None, monkeypatch: pytest.MonkeyPatch):
    """Where the draws' totals do not fit their tail, p is counted, and never below one over the draws."""
    rng = np.random.default_rng(28)
    data, _ = planted(rng)
    monkeypatch.setattr(measure.tails, "fit", lambda outcomes: (1.5, False))
    line = measure.line(folds(data, rng), replace(data, genes=GENES), LineRequest(kind="gene"))
    assert (line.about.fit, line.about.counted) == (1.5, True)
    causal, other = line.windows.to_dict("records")
    assert (causal["draws"], causal["passes"]) == (40, True)  # enough for two blocks to share a level of 5%
    assert causal["log10_p"] == pytest.approx(np.log10(1 / 41))
    assert other["log10_p"] > causal["log10_p"]
    assert not other["passes"]
    monkeypatch.setattr(
        measure, "COUNTED", 38
    )  # no block could be below .05 / 2: that nothing passes would say nothing
    line = measure.line(folds(data, rng), replace(data, genes=GENES), LineRequest(kind="gene"))
    assert "38 draws are too few for a line over 2 genes" in nothing(line)


def test_an_expensive_network_is_tested_at_coarser_windows(monkeypatch: pytest.MonkeyPatch):
    """With less and less work allowed: fewer draws, wider windows, whole chromosomes, nothing; each is said."""
    rng = np.random.default_rng(29)
    data, _ = planted(rng, samples=60)
    networks = folds(data, rng)
    calls, chromosome = np.asarray(data.genotypes.dosages), data.genotypes.variants["chromosome"].to_numpy()
    sampler = Chain(calls, chromosome, np.arange(90), (0, 1))
    held = [HeldOut(own, data, sampler.columns) for own in networks]

    def tested(work: float) -> choosing.Tested:
        monkeypatch.setattr(choosing, "WORK", work)
        return choosing.chosen(data, networks, sampler, held, 16)

    full, seen = tested(1e9), [tested(2.0**power) for power in range(22, 12, -1)]
    assert (full.draws, full.sentence) == (16, "")
    assert {one.draws for one in seen} >= {16, 4}
    assert any("times at first" in one.sentence and one.widths == full.widths for one in seen)
    assert any("and more" in one.sentence and one.widths[0] > full.widths[0] for one in seen)
    assert any("Whole chromosomes alone" in one.sentence and len(one.windows) == 3 for one in seen)
    with pytest.raises(choosing.NoBlocks, match="too long"):
        tested(10)
    monkeypatch.setattr(choosing, "MOST", 20)
    assert len(tested(1e9).windows) <= 20


def test_kinds_of_blocks(unchecked: None):
    rng = np.random.default_rng(30)
    data, _ = planted(rng)
    networks = folds(data, rng)
    line = measure.line(networks, replace(data, genes=GENES), LineRequest(kind="gene"))
    assert line.windows["name"].tolist() == ["causal", "other"]
    assert line.loci["name"].tolist() == ["causal"]
    with pytest.raises(Exception, match="no such blocks"):
        measure.line(networks, data, LineRequest(kind="gene"))
    assert set(measure.line(networks, data, LineRequest(kind="LD block")).windows["kind"]) == {"LD block"}


def test_a_sampler_is_tested_on_wider_blocks_where_those_asked_for_are_too_narrow(monkeypatch: pytest.MonkeyPatch):
    """Genes of a marker or two say nothing of a sampler; the runs of 16 variants that it is tested on otherwise do."""
    asked: list[object] = []

    def check(sampler: object, rows: object, blocks: object, *_: object) -> Indistinguishable:
        asked.append(blocks)
        return SAME.model_copy(update={"statistics": 0 if blocks is not None else 7})

    monkeypatch.setattr(measure.indistinguishable, "check", check)
    rng = np.random.default_rng(4)
    data, _ = planted(rng)
    data = replace(data, genes=GENES)
    line = measure.line(folds(data, rng), data, LineRequest(kind="gene"))
    assert line.about.reason is None
    assert line.about.check is not None
    assert line.about.check.statistics == 7
    assert asked[-1] is None
    assert len(asked) == 2
