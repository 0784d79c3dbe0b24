"""Letters tell whether markers are in rows: a marker has two alleles, a sample has those of all its markers."""

import numpy as np
import pytest

from explorer.datasets.formats import tables
from explorer.datasets.formats.findings import NeedsMend, Notes


def _letters():
    rng = np.random.default_rng(3)
    pairs = np.array([rng.choice(list("ACGT"), 2, replace=False) for _ in range(30)])
    calls = rng.integers(0, 2, (12, 30, 2))
    return np.array([[pairs[j, a] + pairs[j, b] for j, (a, b) in enumerate(row)] for row in calls])


def _write(tmp_path, corner, rows, names, cells):
    path = tmp_path / "cohort.csv"
    lines = [[corner, *names], *([row, *map(str, words)] for row, words in zip(rows, cells.tolist(), strict=True))]
    path.write_text("\n".join(map(",".join, lines)) + "\n")
    return path


@pytest.mark.parametrize("corner", ["", "ID", "name"])
def test_markers_in_rows_are_asked_by_their_alleles(corner, tmp_path):
    samples, markers = [f"P{i}x" for i in range(12)], [f"g{j}z" for j in range(30)]
    cells = _letters()
    sound = tables.read_genotypes(_write(tmp_path, corner, samples, markers, cells))
    path = _write(tmp_path, corner, markers, samples, cells.T)
    with pytest.raises(NeedsMend, match="at most two alleles"):
        tables.read_genotypes(path)
    turned = tables.read_genotypes(path, ["transpose"])
    assert turned.samples.tolist() == sound.samples.tolist() == samples
    np.testing.assert_array_equal(turned.dosages, sound.dosages)


def _panel(samples, markers, seed=5):
    """Return dosages of unrelated samples, with a share of each marker's own."""
    rng = np.random.default_rng(seed)
    return rng.binomial(2, rng.uniform(0.05, 0.6, markers), (samples, markers))


def _ril(samples, markers, seed=5):
    """Return haploid copies of inbred lines of a cross, on four chromosomes."""
    rng = np.random.default_rng(seed)
    switches = rng.random((samples, markers)) < np.where(np.arange(markers) % (markers // 4) == 0, 0.5, 0.02)
    return (rng.integers(0, 2, (samples, 1)) + switches.cumsum(1)) % 2


def _found(path, mends=(), known=()):
    notes = Notes(mends)
    genotypes = tables.read_genotypes(path, notes=notes, known_ids=known)
    said = [f for f in notes.findings if f.code in ("transposed", "markers-in-rows")]
    return genotypes, said


SYSTEMATIC = ["rs{}", "SNP_{}", "Chr1_{}234", "S1_{}234", "AX-{}", "1:{}", "1_{}23456", "marker{}"]


@pytest.mark.parametrize("corner", ["", "ID", "name"])
@pytest.mark.parametrize("marker", SYSTEMATIC)
@pytest.mark.parametrize("make", [_panel, _ril])
def test_markers_in_rows_are_read_by_their_names(corner, marker, make, tmp_path):
    cells = make(30, 60)
    samples, markers = [f"P{i}x" for i in range(30)], [marker.format(j + 1) for j in range(60)]
    genotypes, said = _found(_write(tmp_path, corner, markers, samples, cells.T))
    assert genotypes.samples.tolist() == samples
    np.testing.assert_array_equal(genotypes.dosages, cells)
    assert [(f.code, f.severity) for f in said] == [("markers-in-rows", "note")]
    sound, said = _found(_write(tmp_path, corner, samples, markers, cells))
    assert sound.samples.tolist() == samples
    assert not said
    again, _ = _found(_write(tmp_path, corner, markers, samples, cells.T), ["transpose"])
    np.testing.assert_array_equal(again.dosages, cells)


@pytest.mark.parametrize("corner", ["", "ID", "name"])
@pytest.mark.parametrize("marker", ["M{}", "PZ-like {}", "{}a", "1_{}"])
@pytest.mark.parametrize("sample", ["P{}x", "ind{}", "B{}"])
@pytest.mark.parametrize("make", [_panel, _ril])
def test_markers_in_rows_are_asked_where_names_say_nothing(corner, marker, sample, make, tmp_path):
    cells = make(30, 80)
    samples, markers = [sample.format(i + 1) for i in range(30)], [marker.format(j + 1) for j in range(80)]
    path = _write(tmp_path, corner, markers, samples, cells.T)
    _, (said,) = _found(path)
    assert (said.severity, [mend.code for mend in said.offered()]) == ("warning", ["transpose"])
    assert "80 samples x 30 markers; transposed, it is 30 samples x 80 markers" in said.sentence
    turned, _ = _found(path, ["transpose"])
    assert turned.samples.tolist() == samples
    np.testing.assert_array_equal(turned.dosages, cells)


@pytest.mark.parametrize(
    ("sample", "marker"),
    [("ind{}", "M{}"), ("NA{}", "what{}"), ("{}", "M{}"), ("B{}x", "V{}"), ("s{}", "rs{}"), ("RIL_{}", "bPb{}x")],
)
@pytest.mark.parametrize("make", [_panel, _ril])
def test_ordinary_tables_are_not_asked_where_names_decide(sample, marker, make, tmp_path):
    cells = make(300, 1000)
    samples, markers = [sample.format(i + 1) for i in range(300)], [marker.format(j + 1) for j in range(1000)]
    genotypes, said = _found(_write(tmp_path, "", samples, markers, cells))
    assert not said
    np.testing.assert_array_equal(genotypes.dosages, cells)


@pytest.mark.parametrize("corner", ["", "ID"])
@pytest.mark.parametrize(("sample", "marker"), [("B{}", "what{}"), ("{}", "{}"), ("Zea {}", "PZ {}"), ("17-{}", "c{}")])
def test_allele_frequencies_decide_in_a_panel(corner, sample, marker, tmp_path):
    cells = _panel(300, 100)
    samples, markers = [sample.format(i + 1) for i in range(300)], [marker.format(j + 1) for j in range(100)]
    genotypes, (said,) = _found(_write(tmp_path, corner, samples, markers, cells))
    assert (said.severity, [mend.code for mend in said.offered()]) == ("note", ["transpose"])
    assert "by the calls read as 300 samples x 100 markers" in said.sentence
    np.testing.assert_array_equal(genotypes.dosages, cells)


@pytest.mark.parametrize("parents", [0, 3])
def test_a_cross_whose_markers_are_in_rows_in_any_order_is_asked(parents, tmp_path):
    """Lines differ in the share that they have of each parent, and markers hardly do."""
    cells = _ril(90, 120) + _ril(90, 120, 6)
    cells[:parents] = np.array([[0], [2], [1]])[:parents]
    cells = cells[:, np.random.default_rng(2).permutation(120)]
    samples, markers = [f"CsRe_{i}x" for i in range(90)], [f"Bt_x{j}" for j in range(120)]
    path = _write(tmp_path, "", markers, samples, cells.T)
    _, (said,) = _found(path)
    assert (said.severity, [mend.code for mend in said.offered()]) == ("warning", ["transpose"])
    np.testing.assert_array_equal(_found(path, ["transpose"])[0].dosages, cells)


@pytest.mark.parametrize(
    "sample", ["1_{}", "1.{}", "1-{}", "12_{}", "17-20{}", "2.{}", "19_201{}", "IL08_201{}", "ss{}"]
)
@pytest.mark.parametrize("marker", ["M{}", "rs{}", "what{}"])
def test_samples_called_by_family_and_number(sample, marker, tmp_path):
    cells = _panel(40, 60)
    samples, markers = [sample.format(i + 10) for i in range(40)], [marker.format(j + 1) for j in range(60)]
    genotypes, said = _found(_write(tmp_path, "ID", samples, markers, cells))
    assert genotypes.samples.tolist() == samples
    assert [f.severity for f in said] == ["note"] * marker.startswith("what")
    np.testing.assert_array_equal(genotypes.dosages, cells)


def test_the_traits_ids_and_a_named_corner_decide(tmp_path):
    cells = _ril(30, 80)
    samples, markers = [f"B{i}" for i in range(30)], [f"what{j}" for j in range(80)]
    assert _found(_write(tmp_path, "", samples, markers, cells))[1]
    assert not _found(_write(tmp_path, "", samples, markers, cells), known=samples)[1]
    assert not _found(_write(tmp_path, "line", samples, markers, cells))[1]
    assert not _found(_write(tmp_path, "marker", markers, samples, cells.T))[1]


def test_names_and_the_traits_together_leave_nothing_to_ask(tmp_path):
    cells = _panel(30, 60)
    samples, markers = [f"B{i}" for i in range(30)], [f"rs{j}" for j in range(60)]
    genotypes, (said,) = _found(_write(tmp_path, "", markers, samples, cells.T), known=samples)
    assert (said.code, said.severity) == ("markers-in-rows", "note")
    np.testing.assert_array_equal(genotypes.dosages, cells)


def test_numbers_are_the_traits_ids_where_these_are_all_of_them(tmp_path):
    """Samples 1 to 30 and markers 1 to 60 have names in common."""
    cells = _panel(30, 60)
    samples, markers = [str(i + 1) for i in range(30)], [str(j + 1) for j in range(60)]
    assert not _found(_write(tmp_path, "ID", samples, markers, cells), known=samples)[1]
    path = _write(tmp_path, "ID", markers, samples, cells.T)
    _, (said,) = _found(path, known=samples)
    assert (said.severity, [mend.code for mend in said.offered()]) == ("error", ["transpose"])
    np.testing.assert_array_equal(_found(path, ["transpose"], samples)[0].dosages, cells)
