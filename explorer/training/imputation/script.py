"""The first window of the sample cohort as one script: its calls, the four methods, and how many each gives back."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

import numpy as np

from explorer.datasets import samples
from explorer.genetics.imputation import frequent, hiding, linked, neighbours, windows
from explorer.training.imputation import denoising, looked_at
from explorer.training.imputation.compared import ImputeTask
from explorer.training.lessons.standalone import standalone

MODULES = (windows, frequent, hiding, neighbours, linked, denoising, looked_at)
MAIN = """
import base64

torch.set_num_threads(1)
PACKED = (
{packed}
)
bits = np.frombuffer(base64.b64decode("".join(PACKED.split())), np.uint8)
codes = np.stack([(bits >> shift) & 3 for shift in (0, 2, 4, 6)], axis=1).ravel()[: {samples} * {width}]
calls = np.where(codes == 3, -1, codes).astype(np.int8).reshape({samples}, {width})
columns = np.array({columns})
recipe = Recipe(hidden={hidden}, epochs={epochs}, seed={seed})
told, _ = looked_at(calls, columns, ({first}, {last}), {share}, 0, 3, recipe, {seed})
print(f"{{told['hidden']}} calls hidden")
for method, right in told["right"].items():
    print(f"{{method}}: {{right}} given back, {{right / told['hidden']:.4f}}")
"""


def of_window(about: Mapping[str, Any], task: ImputeTask, share: float) -> str:
    """Return the script.

    Parameters
    ----------
    about : of the shipped comparison: `columns` of the window, and `close`
    """
    columns = np.asarray(about["columns"])
    calls = np.asarray(samples.open_sample("cohort").genotypes.array[:, columns])
    codes = np.where(calls < 0, 3, calls).astype(np.uint8).ravel()
    codes = np.concatenate([codes, np.zeros(-len(codes) % 4, np.uint8)]).reshape(-1, 4)
    packed = base64.b64encode((codes << np.array([0, 2, 4, 6], np.uint8)).sum(1).astype(np.uint8).tobytes()).decode()
    lines = "\n".join(f'    "{packed[start : start + 100]}"' for start in range(0, len(packed), 100))
    main = MAIN.format(
        packed=lines,
        samples=calls.shape[0],
        width=calls.shape[1],
        columns=columns.tolist(),
        hidden=task.hidden,
        epochs=task.epochs,
        seed=task.seed,
        first=about["close"]["first"],
        last=about["close"]["first"] + windows.CORE,
        share=share,
    )
    return standalone(
        MODULES, main, "Hides calls of the first window of the sample cohort and fills them in four ways."
    )
