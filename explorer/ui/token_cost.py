"""The cost of a transformer's token size, shown before anything is trained."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from explorer.errors import InputError
from explorer.networks import zoo
from explorer.networks.attention_cost import AttentionCost, attention_cost
from explorer.ui.say import count, size


def show(preset: str, positions: int, settings: Mapping[str, object]) -> None:
    """Say what the chosen token size costs, beside half and twice as large tokens; nothing for other networks."""
    if not isinstance(chosen := settings.get("token_size"), int):
        return
    rows = []
    for tokens in dict.fromkeys((max(1, chosen // 2), chosen, min(2 * chosen, positions))):
        cost = _cost(preset, positions, {**settings, "token_size": tokens})
        if cost is None:
            return
        mark = "**" if tokens == chosen else ""
        rows.append(
            f"{mark}{count(tokens, 'SNP')} a token{mark}: {count(cost.tokens, 'token')}, maps of "
            f"{size(cost.bytes)} a sample, {cost.macs:,} multiply-adds ({100 * cost.quadratic / cost.macs:.0f}% "
            "grow with the square of the tokens)"
        )
    st.caption("  \n".join(rows))


def _cost(preset: str, positions: int, settings: Mapping[str, object]) -> AttentionCost | None:
    try:
        return attention_cost(zoo.load(preset, positions, 1, 1, **settings))
    except InputError:
        return None  # the page says so itself, where the network is planned
