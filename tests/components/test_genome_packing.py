"""Genome tracks are put in karyotype order, keep their own indices, and are refused where they do not fit."""

import json
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.components import genome_view
from explorer.components.genome_view import GenomeTracks, Lead, Line, LocusCard, Selection, Windows, read_selection
from explorer.components.genome_view.layers.layer import Layer
from explorer.components.genome_view.layers.values import HIGHEST_LOG10P
from explorer.components.genome_view.layers.windows import LOCUS, NO_LEAD, NONE
from explorer.components.transport import unpack
from explorer.datasets.genotypes import variant_table

FOLDER = Path(genome_view.__file__).parent


def table(chromosomes, positions, names=None):
    return variant_table(chromosomes, positions, names or [f"v{i}" for i in range(len(positions))], "A", "G")


def names_of(arrays):
    text, ends = arrays["names"].tobytes(), np.cumsum(arrays["name_lengths"].astype(int))
    return [text[a:b].decode() for a, b in zip([0, *ends[:-1]], ends, strict=True)]


def windows(**fields):
    """Two windows over four variants, the second a locus."""
    given = {
        "first": np.array([0, 2]),
        "last": np.array([1, 3]),
        "log10p": np.array([0.5, 900.0]),
        "q": np.array([0.3, 0.0]),
        "snps": np.array([2, 2]),
        "reached": np.array([NONE, LOCUS]),
        "cards": (LocusCard("lead", (("Share", "3 of 3"),)),),
        "lead": np.array([-1, 3]),
        "threshold": 2.5,
    }
    return Windows(**{**given, **fields})


@given(st.lists(st.tuples(st.sampled_from(["1", "2", "10", "X"]), st.integers(1, 50)), min_size=1, max_size=40))
def test_variants_are_sorted_along_the_karyotype_with_their_values(places):
    chromosomes, positions = zip(*places, strict=True)
    score = np.arange(len(places), dtype=float)
    view = GenomeTracks(table(list(chromosomes), list(positions)), score=score)
    header, arrays = unpack(view.packed("k"))
    expected = sorted(range(len(places)), key=lambda i: (["1", "2", "10", "X"].index(chromosomes[i]), positions[i], i))
    order = arrays.get("order", np.arange(len(places)))
    assert order.tolist() == expected
    assert arrays["position"].tolist() == [positions[i] for i in expected]
    assert arrays["score.values"].tolist() == [float(i) for i in expected]
    assert names_of(arrays) == [f"v{i}" for i in expected]
    assert [c["name"] for c in header["chromosomes"]] == [c for c in ("1", "2", "10", "X") if c in chromosomes]
    assert [c["count"] for c in header["chromosomes"]] == [chromosomes.count(c["name"]) for c in header["chromosomes"]]


@pytest.mark.parametrize("name", ["4", "chr4", "Chrom4", "om4"])
def test_a_chromosome_is_called_by_all_its_spellings(name):
    """The browser knows no names of chromosomes but these. Version 0.1 read chrom4 as om4."""
    header, _ = unpack(GenomeTracks(table(["2", name], [5, 5]), score=np.zeros(2)).packed("k"))
    fourth = next(c for c in header["chromosomes"] if c["name"] == name)
    assert {"4", "chr4", "chrom4", name.lower()} <= set(fourth["spellings"])
    assert fourth["label"] == ("om4" if name == "om4" else "chr4")
    assert not any({"4", "chr4"} & set(c["spellings"]) for c in header["chromosomes"] if c["name"] == "2")


def test_genes_find_their_chromosome_whatever_it_is_called_and_lengthen_it():
    genes = pd.DataFrame(
        {
            "chromosome": ["2", "chr01", "9"],
            "start": [5, 3, 1],
            "end": [900, 8, 2],
            "name": ["b", "a", "z"],
            "strand": ["-", "+", "+"],
        }
    )
    header, arrays = unpack(GenomeTracks(table(["chr1", "chr2"], [10, 20]), genes=genes).packed("k"))
    assert arrays["genes.chromosome"].tolist() == [0, 1]
    assert arrays["genes.start"].tolist() == [3, 5]
    assert arrays["genes.strand"].tolist() == [1, -1]
    assert [c["length"] for c in header["chromosomes"]] == [10, 900]


def test_without_a_map_the_ruler_counts_markers_in_the_given_order():
    view = GenomeTracks(table("", [0, 0, 0], ["c", "a", "b"]), score=np.array([1.0, 2, 3]))
    header, arrays = unpack(view.packed("k"))
    assert not view.mapped
    assert header["unit"] == "marker"
    assert arrays["position"].tolist() == [1, 2, 3]
    assert names_of(arrays) == ["c", "a", "b"]


def test_chromosomes_without_positions_count_markers_each():
    header, arrays = unpack(GenomeTracks(table(["1A", "1A", "1B"], [0, 0, 0])).packed("k"))
    assert arrays["position"].tolist() == [1, 2, 1]
    assert [c["name"] for c in header["chromosomes"]] == ["1A", "1B"]


def test_infinite_values_are_cut_and_missing_stay_missing():
    view = GenomeTracks(
        table(["1"] * 3, [1, 2, 3]), score=np.array([np.nan, -2, np.inf]), log10p=np.array([np.inf, 3, np.nan])
    )
    header, arrays = unpack(view.packed("k"))
    np.testing.assert_array_equal(arrays["score.values"], np.array([np.nan, -2, 2], dtype=np.float32))
    np.testing.assert_array_equal(arrays["log10p.values"], np.array([HIGHEST_LOG10P, 3, np.nan], dtype=np.float32))
    assert header["layers"][0] == {"kind": "score", "id": "score", "label": "Saliency", "signed": True}


def test_boundaries_follow_their_variants_when_these_are_sorted():
    view = GenomeTracks(table(["1"] * 4, [40, 30, 20, 10]), boundaries=np.array([[0, 1], [2, 3]]))
    _, arrays = unpack(view.packed("k"))
    assert arrays["boundaries.pairs"].reshape(-1, 2).tolist() == [[0, 1], [2, 3]]
    assert arrays["order"].tolist() == [3, 2, 1, 0]


def test_the_digest_tells_contents_apart_and_the_bytes_are_made_once():
    one = GenomeTracks(table(["1"], [5]), score=np.array([1.0]))
    other = GenomeTracks(table(["1"], [5]), score=np.array([2.0]))
    assert one.packed("k") is one.packed("k")
    assert unpack(one.packed("k"))[0]["digest"] != unpack(other.packed("k"))[0]["digest"]


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"score": np.zeros(2)}, r"score has shape \(2,\), expected \(3,\)"),
        ({"tracks": [Line("attention", np.zeros(4))]}, "track 'attention' has shape"),
        ({"log10p": np.array([1.0, -1, 0])}, "never negative"),
        ({"genes": pd.DataFrame({"name": ["x"]})}, "genes need the columns"),
        ({"boundaries": np.array([[0, 3]])}, r"variant indices 0\.\.2"),
        ({"windows": windows()}, r"from variant to variant, 0\.\.2"),
        ({"windows": windows(last=np.array([1, 2]), log10p=np.array([1, -0.1]))}, "never negative"),
        ({"windows": windows(last=np.array([1, 2]), q=np.ones(3))}, r"q of shape \(3,\), expected \(2,\)"),
        ({"windows": windows(last=np.array([1, 2]), cards=())}, "a card for each window that is a locus"),
    ],
)
def test_what_does_not_fit_is_refused(fields, reason):
    with pytest.raises(ValueError, match=reason):
        GenomeTracks(table(["1"] * 3, [1, 2, 3]), **fields)


def test_windows_follow_their_variants_and_make_the_score_a_track_below():
    view = GenomeTracks(
        table(["1"] * 4, [40, 30, 20, 10]),
        score=np.arange(4.0),
        log10p=np.ones(4),
        windows=windows(),
        notes=("a note",),
    )
    header, arrays = unpack(view.packed("k"))
    assert [entry["id"] for entry in header["layers"]] == ["windows", "score", "log10p", "linkage"]
    own, score = header["layers"][:2]
    assert (own["threshold"], own["cards"]) == (2.5, [{"label": "lead", "rows": [["Share", "3 of 3"]]}])
    assert score["below"]
    assert header["notes"] == ["a note"]
    assert [arrays[f"windows.{name}"].tolist() for name in ("first", "last", "lead")] == [[2, 0], [3, 1], [NO_LEAD, 0]]
    assert arrays["windows.values"].tolist() == [0.5, HIGHEST_LOG10P]
    assert arrays["windows.log10q"].tolist() == pytest.approx([-np.log10(0.3), 308])


def test_every_kind_of_layer_is_drawn_by_the_script_of_its_name_which_is_given_its_arrays():
    """The script says what it needs in `static arrays`, or in the class or module that it shares with others."""
    genes = pd.DataFrame({"chromosome": ["1"], "start": [5], "end": [9], "name": ["g"]})
    values = np.array([1.0, 2, 3])
    view = GenomeTracks(
        table(["1"] * 3, [1, 2, 3]), score=values, log10p=values, control=values, genes=genes, loci=genes,
        boundaries=np.array([[0, 1]]), tracks=[Line("attention", values)],
        windows=windows(last=np.array([1, 2]), lead=np.array([-1, 2])),
    )  # fmt: skip
    header, arrays = unpack(view.packed("k"))
    assert {entry["kind"] for entry in header["layers"]} == {kind.kind for kind in Layer.__subclasses__()}
    shared = re.findall(r"INTERVALS = (\[.*\])", (FOLDER / "intervals.js").read_text())[0]
    for entry in header["layers"]:
        script = (FOLDER / "layers" / f"{entry['kind']}.js").read_text()
        assert f'static kind = "{entry["kind"]}";' in script
        if "extends Points" in script:
            script = (FOLDER / "layers" / "points.js").read_text()
        needed = re.findall(r"static arrays = (.*);", script.replace("INTERVALS;", f"{shared};"))
        given = {name.partition(".")[2] for name in arrays if name.startswith(f"{entry['id']}.")}
        assert given == set(json.loads(needed[0]) if needed else [])


@pytest.mark.parametrize(
    ("value", "selection"),
    [
        (None, None),
        ("nonsense", None),
        ({"variant": None, "region": None}, None),
        ({"variant": 9, "region": None}, Selection(variant=9)),
        ({"variant": 10, "region": None}, None),
        ({"variant": -1, "region": None}, None),
        ({"variant": True, "region": ["1", 5, 6]}, Selection(region=("1", 5, 6))),
        ({"variant": 2, "region": ["1", float("nan"), 6]}, Selection(variant=2)),
        ({"variant": 2, "region": ["1", 5]}, Selection(variant=2)),
        ({"variant": 2, "region": [1, 5, 6]}, Selection(variant=2)),
    ],
)
def test_only_a_possible_selection_is_believed(value, selection):
    assert read_selection(value, variants=10) == selection


def test_linkage_travels_by_itself():
    from explorer.components.genome_view import _overlay

    header, arrays = unpack(
        _overlay("k", Selection(variant=3, region=("1", 2, 5)), Lead(7, np.array([6, 7]), np.array([0.5, 1])))
    )
    assert header == {"key": "k", "selection": {"variant": 3, "region": ["1", 2, 5]}, "lead": 7}
    assert arrays["indices"].tolist() == [6, 7]
    assert arrays["r2"].tolist() == [0.5, 1]
