"""A table as text against how pandas writes and reads it."""

import io

import numpy as np
import pandas as pd

from explorer.datasets.formats import written


def test_pandas_reads_what_was_written(monkeypatch):
    monkeypatch.setattr(written, "_AT_ONCE", 7)
    rng = np.random.default_rng(0)
    numbers = np.append(10.0 ** rng.uniform(-307, 307, 17), [0.0, -1.5, np.nan])
    table = pd.DataFrame(
        {
            "chromosome": ["1", "X", "007", "a,b"] * 5,
            "position": np.arange(20) * 10**8,
            "name, quoted": ['rs"1"', "nan", "", "two\nlines", "é"] * 4,
            "p": numbers,
            "n": np.arange(20, dtype=np.uint8),
            "full": rng.normal(size=20).astype(np.float32),
        }
    )
    file = io.StringIO()
    written.write_csv(table, file)
    text = {"chromosome": str, "name, quoted": str}
    read = pd.read_csv(io.StringIO(file.getvalue()), dtype=text, keep_default_na=False, na_values={"p": [""]})
    for name in table.columns:
        if name in ("p", "full"):
            np.testing.assert_allclose(read[name], table[name], rtol=1e-8)
        else:
            assert read[name].tolist() == table[name].tolist()
    assert read["p"].isna().tolist() == [False] * 19 + [True]


def test_it_is_what_pandas_writes_where_nine_digits_say_all():
    table = pd.DataFrame({"a": ["x", "y,z"], "b": [1, 22], "c": [0.125, np.nan], "d": [0.5, 1e-20]})
    file = io.StringIO()
    written.write_csv(table, file)
    assert file.getvalue() == table.to_csv(index=False)
    empty = io.StringIO()
    written.write_csv(table.iloc[:0], empty)
    assert empty.getvalue() == "a,b,c,d\n"
