"""The choice of all GPUs on the page Train: where there are several, and how many processes then train a run."""

import pytest
from streamlit.testing.v1 import AppTest

from explorer import devices
from explorer.devices import Device

CPU = Device("cpu", "CPU, 8 cores", 10**10, 10**10)


def form() -> None:
    import streamlit as st

    from explorer.screens.genome.train import train_form

    device = train_form._device()
    st.text(f"{device} {[train_form._processes(networks) for networks in (1, 2, 5)] if device == 'cuda' else None}")


@pytest.mark.parametrize("many", [0, 1, 3])
def test_all_gpus_are_offered_where_there_are_several(monkeypatch: pytest.MonkeyPatch, many: int) -> None:
    gpus = [Device(f"cuda:{number}", "A GPU", 10**10, 8 * 10**9, True) for number in range(many)]
    monkeypatch.setattr(devices, "available", lambda: [*gpus, CPU])
    app = AppTest.from_function(form, default_timeout=60).run()
    assert not app.exception
    (choice,) = app.selectbox
    each = ["A GPU (8.0 GB free)"] * many
    assert choice.options == ["All 3 GPUs, together"][: many // 3] + each + ["CPU, 8 cores (10.0 GB free)"]
    assert app.text[0].value == "cpu None"
    if many == 3:
        app = choice.select_index(0).run()
        assert app.text[0].value == "cuda [3, 2, 3]"
