"""An edit of a 200-layer network: its consequences worked out anew, against building the torch module.

Prints milliseconds and their ratio; ends with an error where consequences take more than 50 ms.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable

from explorer.networks.build import build
from explorer.networks.geometry import geometry
from explorer.networks.spec import NetworkSpec, read

LAYERS, BLOCK, ALLOWED = 200, 7, 0.050


def residual(first_filters: int) -> dict:
    """Return a network along 10,000 positions: a strided stem, residual blocks with unequal strides, and a head."""
    layers: list[dict] = [
        {"kind": "conv1d", "name": "stem", "filters": first_filters, "kernel": 9, "stride": 2, "padding": "same"},
        {"kind": "conv1d", "name": "wide", "filters": 16, "kernel": 1},
    ]
    given, number = "wide", 0
    while len(layers) + BLOCK + 2 <= LAYERS:
        number += 1
        stride = 2 if number % 7 == 0 else 1
        conv = {"kind": "conv1d", "filters": 16, "kernel": 3, "padding": "same"}
        names = [f"{part}_{number}" for part in ("a", "norm_a", "relu_a", "b", "norm_b", "short", "sum")]
        layers += [
            {**conv, "name": names[0], "inputs": [given], "stride": stride},
            {"kind": "batch_norm", "name": names[1]},
            {"kind": "relu", "name": names[2]},
            {**conv, "name": names[3]},
            {"kind": "batch_norm", "name": names[4]},
            {**conv, "name": names[5], "inputs": [given], "kernel": 1, "stride": stride},
            {"kind": "add", "name": names[6], "inputs": [names[4], names[5]]},
        ]
        given = names[6]
    while len(layers) < LAYERS - 2:
        layers.append({"kind": "relu", "name": f"more_{len(layers)}"})
    layers += [{"kind": "global_average_pool", "name": "average"}, {"kind": "dense", "name": "output", "units": 2}]
    return {"name": "long", "input": {"channels": 1, "positions": 10_000}, "layers": layers}


def median(work: Callable[[], object], times: int = 15) -> float:
    """Return the median seconds that `work` takes."""
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken)


def consequences(spec: NetworkSpec) -> None:
    """Work out what the builder shows of every layer."""
    for row in geometry(spec):
        assert row.error is None
        assert row.receptive_field or row.reason


def main() -> int:
    """Time an edit, from the changed plain values to all consequences."""
    number = 8
    data = residual(number)
    assert len(data["layers"]) == LAYERS

    def edit() -> None:
        nonlocal number
        number += 1  # another network every time, so that nothing can be remembered
        consequences(read(residual(number)))

    spec = read(data)
    told = median(lambda: consequences(spec))
    edited = median(edit)
    built = median(lambda: build(spec), 5)
    print(f"{LAYERS} layers: consequences {told * 1e3:.1f} ms, with reading the edit {edited * 1e3:.1f} ms")
    print(f"building the torch module {built * 1e3:.1f} ms: an edit costs {edited / built:.2f} of it")
    return 0 if edited < ALLOWED else 1


if __name__ == "__main__":
    sys.exit(main())
