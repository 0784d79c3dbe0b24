"""On which device work is computed: chosen on any page where there is more than a CPU, and kept from page to page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from explorer import machine
from explorer.machine import size
from explorer.ui import address
from explorer.ui.say import escaped

if TYPE_CHECKING:
    from explorer.devices import Device

KEY = "computed-on"
FASTEST = "auto"


def choose() -> dict[str, str]:
    """Draw the choice of a device, once on a page; return the field of a request, {} for the usual one.

    Where there is nothing but a CPU, nothing is drawn.
    """
    there = _devices()
    if len(there) < 2:
        return {}
    words = {FASTEST: f"{there[0].title} (the fastest)"}
    words |= {device.name: f"{device.title} ({size(device.total)})" for device in there}
    chosen = address.choose(
        "Computed on",
        list(words),
        KEY,
        format_func=words.__getitem__,
        help=f"There are: {', '.join(escaped(device.title) for device in there)}. Results differ in their last digits, "
        "and each has its own.",
    )
    return {} if chosen == FASTEST else {"device": chosen}


def kept() -> dict[str, str]:
    """Return the same field where the choice is drawn elsewhere on the page."""
    chosen = st.session_state.get(f"{KEY}-kept", FASTEST)
    return {} if chosen == FASTEST or chosen not in [device.name for device in _devices()] else {"device": chosen}


def _devices() -> list[Device]:
    """Return the devices there are; torch is asked, and imported, where there may be a GPU alone."""
    if not machine.accelerated():
        return []
    from explorer import devices

    return devices.available()
