"""A value or name of thousands of letters is no class and no trait: refused by its place, in a sentence."""

import pytest

from explorer.datasets.formats import trait_tables
from explorer.errors import InputError


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("sample,site\na,x\nb,{long}\nc,x\nd,{long}\n", r"traits.csv line 3, column 2 \(site\): the value has 3,000"),
        ("sample,{long}\na,1.5\nb,2.5\nc,3.5\n", r"the name of the column has 3,000 letters"),
    ],
)
def test_long_names_are_refused(tmp_path, table, words):
    path = tmp_path / "traits.csv"
    path.write_text(table.format(long="w" * 3000))
    with pytest.raises(InputError, match=words):
        trait_tables.read_traits(path)
