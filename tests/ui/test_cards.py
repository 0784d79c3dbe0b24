"""Cards fill their rows."""

import pytest

from explorer.ui.cards import shared


@pytest.mark.parametrize("number", range(1, 25))
def test_rows_hold_every_card_in_order_and_none_is_nearly_empty(number: int) -> None:
    rows = shared(range(number), 3)
    assert [item for row in rows for item in row] == list(range(number))
    assert max(map(len, rows)) <= 3
    assert max(map(len, rows)) - min(map(len, rows)) <= 1
    assert len(rows) == -(-number // 3)
