"""A plain .bim read by columns says what it says read line by line; every other one is left to the reader of lines."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.datasets.formats import bim_columns, plink
from explorer.datasets.formats.findings import Notes
from explorer.errors import InputError

PLAIN = 'chr1\trs1\t0\t1000\tA\tG\nX\t.\t0.5\t0\t0\tT\n0\t"q"\t0\t007\tNA\t0\n23\tnull\t0\t2147483647\tACGT\t*\n'


def line_by_line(path, monkeypatch):
    monkeypatch.setattr(bim_columns, "read", lambda path: None)
    return plink.read_bim(path, Notes())


@pytest.mark.parametrize("end", ["", "\n"])
def test_both_readers_say_the_same(tmp_path, monkeypatch, end):
    path = tmp_path / "a.bim"
    path.write_text(PLAIN.rstrip("\n") + end)
    found = bim_columns.read(path)
    assert found is not None
    assert found["position"].tolist() == [1000, 0, 7, 2147483647]
    assert found["a1"].tolist() == ["A", "", "NA", "ACGT"]
    assert found["name"].tolist() == ["rs1", ".", '"q"', "null"]
    pd.testing.assert_frame_equal(found, line_by_line(path, monkeypatch))


def test_many_lines_over_several_looks_are_read(tmp_path, monkeypatch):
    monkeypatch.setattr(bim_columns, "_AT_ONCE", 7)
    path = tmp_path / "a.bim"
    path.write_text("".join(f"{1 + i % 22}\trs{i}\t0\t{i + 1}\tA\tG\n" for i in range(3000)))
    found = bim_columns.read(path)
    assert found is not None
    pd.testing.assert_frame_equal(found, line_by_line(path, monkeypatch))


ODD = {
    "blanks": PLAIN.replace("\t", " "),
    "a blank in a name": PLAIN.replace("rs1", "rs 1"),
    "two tabs": PLAIN.replace("\t.", "\t\t."),
    "five columns": PLAIN.replace("\t0.5", ""),
    "as many tabs on other lines": PLAIN.replace("\tA\tG\nX\t.", "\tA\nG\tX\t."),
    "an empty line": PLAIN.replace("\nX", "\n\nX"),
    "carriage returns": PLAIN.replace("\n", "\r\n"),
    "letters beyond ASCII": PLAIN.replace("rs1", "rs\u00b5"),
    "a control character": PLAIN.replace("rs1", "rs\x07"),
    "a negative position": PLAIN.replace("1000", "-1000"),
    "a position in powers of ten": PLAIN.replace("1000", "1e+03"),
    "no number": PLAIN.replace("1000", "here"),
    "too far": PLAIN.replace("1000", "3000000000"),
    "far too far": PLAIN.replace("1000", "1" * 30),
}


@pytest.mark.parametrize("what", ODD)
def test_any_other_file_is_left_to_the_reader_of_lines(tmp_path, what):
    path = tmp_path / "a.bim"
    path.write_bytes(ODD[what].encode())
    assert bim_columns.read(path) is None


def test_errors_name_their_line(tmp_path):
    path = tmp_path / "a.bim"
    path.write_text(PLAIN + "1\trs9\t0\tx\tA\tG\n")
    with pytest.raises(InputError, match=r"a\.bim line 5"):
        plink.read_bim(path)


@given(st.integers(0, 10_000))
def test_a_changed_byte_changes_neither_reading(tmp_path_factory, seed):
    """Whatever byte stands somewhere in the file: what the columns say, the lines say too."""
    rng = np.random.default_rng(seed)
    content = bytearray(PLAIN.encode())
    content[rng.integers(len(content))] = rng.integers(256)
    path = tmp_path_factory.mktemp("bim") / "a.bim"
    path.write_bytes(content)
    try:
        found = bim_columns.read(path)
    except InputError:
        found = None
    if found is not None:
        with pytest.MonkeyPatch.context() as patch:
            pd.testing.assert_frame_equal(found, line_by_line(path, patch))
