"""CSV to take home: no cell is a formula, and every name comes back."""

import csv
import io

import hostile_names as hostile
import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from explorer import cells

RISKY = tuple("=+-@\t\r\n＝＋－＠")


def rows(text: str) -> list[list[str]]:
    """Return the cells of a CSV file as a spreadsheet has them."""
    return list(csv.reader(io.StringIO(text, newline="")))


def computed(cell: str) -> bool:
    """Say whether a spreadsheet would compute a cell."""
    return cell.startswith(RISKY) and len(cell) > 1 and not cells.NUMBER.match(cell)


def test_no_cell_is_a_formula_and_all_come_back(tmp_path):
    table = pd.DataFrame({name: [name, "x"] for name in hostile.NAMES} | {"number": [-1.5, np.nan]})
    found = rows(cells.text(table))
    assert len(found) == 3
    assert all(len(row) == len(table.columns) for row in found)
    assert not [cell for row in found for cell in row if computed(cell)]
    assert found[1][-1] == "-1.5"
    assert [cells.original(cell) for cell in found[0]] == list(table.columns)
    assert [cells.original(cell) for cell in found[1][:-1]] == list(hostile.NAMES)
    cells.write(table, tmp_path / "t.csv", ["=said\nx,y"])
    assert (tmp_path / "t.csv").read_bytes().startswith(b"# =said x,y\n")
    cells.write(table, tmp_path / "t.csv")
    back = cells.read(tmp_path / "t.csv", keep_default_na=False, dtype=str)
    assert list(back.columns) == list(table.columns)
    assert back.iloc[0].tolist()[:-1] == list(hostile.NAMES)


@given(st.text(st.sampled_from("'=+-@\t\r\n＝0.5eax\" ,;"), max_size=6))
def test_any_text_comes_back(text):
    assert cells.original(cells.safe(text)) == text
    assert not computed(cells.safe(text))
    found = rows(cells.text(pd.DataFrame({"a": [text], "b": [1]})))
    assert [cells.original(found[1][0]), found[1][1]] == [text, "1"]


def test_numbers_and_signs_are_untouched():
    for cell in ("-0.25", "+3", "-1e-300", ".5", "-", "+", "", "rs1", "5'UTR", "'quoted'", -3, None, True):
        assert cells.safe(cell) == cell
