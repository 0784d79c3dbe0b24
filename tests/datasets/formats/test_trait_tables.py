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
