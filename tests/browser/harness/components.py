"""A page with the chart or the upload: ?part=chart|upload, driven by its query."""

import math

import streamlit as st

st.set_page_config(layout="wide")
query = st.query_params
part = query.get("part", "chart")


def epochs(folds: int, of: int):
    """Return the events of a training that went well."""
    yield {"type": "started", "folds": list(range(folds)), "epochs": of, "device_title": "CPU"}
    for fold in range(folds):
        for epoch in range(1, of + 1):
            loss = 0.69 * math.exp(-epoch / (6 + fold)) + 0.08
            gain = 1 - math.exp(-epoch / (5 + fold))
            yield {
                "type": "epoch",
                "fold": fold,
                "epoch": epoch,
                "of": of,
                "train_loss": loss,
                "validation_loss": loss * 1.15 + 0.002 * epoch,
                "metrics": {"accuracy": 0.5 + 0.32 * gain, "auroc": 0.5 + 0.4 * gain},
                "train_metrics": {"accuracy": 0.5 + 0.4 * gain},
                "best": epoch <= of * 0.6,
                "samples_per_s": 1234.5,
                "seconds_left": 61.0,
            }
    yield {"type": "finished", "metrics": {}, "seconds": 3.0}


if part == "chart":
    from explorer.components.live_chart import live_chart

    folds = int(query.get("folds", "1"))
    socket = query.get("socket")
    if socket:
        ended = live_chart("run-live", key="chart", path=f"ws://127.0.0.1:{socket}/live/runs/x?token=t")
    else:
        ended = live_chart("run-done", key="chart", events=list(epochs(folds, 20)), state="done")
    st.button("Rerun")
    st.session_state.ended = ended or st.session_state.get("ended")
    st.code(f"ended {st.session_state.ended}")
else:
    from explorer.components.upload import upload

    port = query.get("port")
    files = upload(
        f"http://127.0.0.1:{port}/live/upload?token=t", key="box", hint="PLINK, VCF, tables", most_bytes=5_000_000
    )
    st.code("\n".join(f"{file.name} {file.bytes}" for file in files) or "none")
