"""Traits tables by value: a first line that is a row, repeated rows, a header that is short."""

import numpy as np
import pytest

from explorer.datasets.formats import tables
from explorer.datasets.formats.findings import Notes
from explorer.errors import InputError


def read(tmp_path, text, samples=None, mends=()):
    path, notes = tmp_path / "traits.csv", Notes(mends)
    path.write_text(text)
    return tables.read_traits(path, samples, notes=notes), notes.findings


def test_row_names_beside_entry_numbers(tmp_path):
    """The header begins with an empty name, as R writes it: it is not short."""
    traits, findings = read(tmp_path, ",entry,yield\nL1,1,2.5\nL2,2,3.5\nL3,3,1.5\n", ["L3", "L1", "L2"])
    np.testing.assert_array_equal(traits["yield"], [1.5, 2.5, 3.5])
    assert [f for f in findings if f.severity == "error"] == []


def test_rows_of_others_may_repeat(tmp_path):
    text = "id,t\na,1.5\ncheck,2\nb,2.5\ncheck,3\n,4\n,5\nc,7\n"
    traits, findings = read(tmp_path, text, ["c", "b", "a"])
    np.testing.assert_array_equal(traits["t"], [7, 2.5, 1.5])
    assert "repeated-traits" not in [f.code for f in findings]


def test_rows_of_a_genotyped_sample_that_differ_are_asked(tmp_path):
    text = "id,t\na,1.5\ncheck,2\nb,2.5\ncheck,3\na,2.5\n"
    _, findings = read(tmp_path, text, ["b", "a"])
    (asked,) = [f for f in findings if f.code == "repeated-traits"]
    assert asked.sentence == "Sample 'a' has 2 rows that differ, as have 0 others."
    traits, _ = read(tmp_path, text, ["b", "a"], mends=["average-repeats"])
    np.testing.assert_array_equal(traits["t"], [2.5, 2])


def test_a_header_that_is_short_between_decimal_commas_is_refused(tmp_path):
    with pytest.raises(InputError, match="a name too few"):
        read(tmp_path, "id,t\nL1,1,5\nL2,2,5\nL3,3,5\n", ["L1", "L2", "L3"])


@pytest.mark.parametrize(
    ("rows", "first", "second"),
    [
        ("L1,1.2,case;L2,2.5,control;L3,3.5,case;L4,1,control", [1.2, 2.5, 3.5, 1], [1, 0, 1, 0]),
        ("L1,1.2,NA;L2,2.5,4.5;L3,3.5,1;L4,1,2", [1.2, 2.5, 3.5, 1], [np.nan, 4.5, 1, 2]),
        ("Ann,1.2,case;Bob,2.5,control;Cy,3.5,case;Di,1,control", [1.2, 2.5, 3.5, 1], [1, 0, 1, 0]),
        ("L1,1.2,line;L2,2.5,hybrid;L3,3.5,line;L4,1,hybrid", [1.2, 2.5, 3.5, 1], [1, 0, 1, 0]),
        ("L1,12,case;L22,25,control;L3,35,case;L4,10,control", [12, 25, 35, 10], [1, 0, 1, 0]),
        ("L1,NA,case;L22,25,control;L3,35,case;L4,10,control", [np.nan, 25, 35, 10], [1, 0, 1, 0]),
        ("L1,high,case;L2,low,control;L3,high,case;L4,low,control", [1, 0, 1, 0], [1, 0, 1, 0]),
    ],
)
def test_a_first_row_is_no_header(rows, first, second, tmp_path):
    samples = [row.split(",")[0] for row in rows.split(";")]
    traits, findings = read(tmp_path, rows.replace(";", "\n") + "\n", samples)
    assert "no-trait-header" in [f.code for f in findings]
    assert traits.names() == ["trait 1", "trait 2"]
    np.testing.assert_array_equal(traits["trait 1"], first)
    np.testing.assert_array_equal(traits["trait 2"], second)


def test_a_first_row_with_families_is_no_header(tmp_path):
    traits, _ = read(tmp_path, "f1 s1 case\nf2 s2 control\nf3 s3 case\nf4 s4 control\n", ["s4", "s2", "s1", "s3"])
    np.testing.assert_array_equal(traits["trait 1"], [0, 0, 1, 1])


@pytest.mark.parametrize(
    "header",
    [
        *[
            "L0,2018,2019",
            "line,2018,case",
            "x1,height,case",
            "id,t1,t2",
            "line,1.5,case",
            ",1.2,case",
            "L1,yield,group",
        ],
        *["a1,b1,c1", "samples,NA,case", "x,2018,2019"],
    ],
)
def test_a_first_line_of_names_is_a_header(header, tmp_path):
    body = "L1,1.2,case\nL2,2.5,control\nL3,3.5,case\nL4,1,control\n"
    if "2019" in header:
        body = "L1,1.2,7\nL2,2.5,8\nL3,3.5,9\nL4,1,7.5\n"
    traits, findings = read(tmp_path, f"{header}\n{body}", ["L1", "L2", "L3", "L4"])
    assert "no-trait-header" not in [f.code for f in findings]
    assert [c.name for c in traits.columns] == header.split(",")[1:]
    np.testing.assert_array_equal(traits.table.to_numpy()[:, 0], [1.2, 2.5, 3.5, 1])
