"""A small network to take home: a script that needs torch alone, or JSON; both predict what the playground shows."""

from __future__ import annotations

import json
from collections.abc import Sequence

from explorer.training.dense.layout import LayerSlice, Layout
from explorer.training.dense.spec import LEAKY_SLOPE, NORM_EPSILON, DenseSpec
from explorer.training.dense.state import DenseState

FEATURE_CODE = {
    "x1": "x1",
    "x2": "x2",
    "x1_squared": "x1 * x1",
    "x2_squared": "x2 * x2",
    "x1_x2": "x1 * x2",
    "sin_x1": "torch.sin(x1)",
    "sin_x2": "torch.sin(x2)",
}
MODULES = {
    "linear": "nn.Identity()",
    "sigmoid": "nn.Sigmoid()",
    "tanh": "nn.Tanh()",
    "relu": "nn.ReLU()",
    "leaky_relu": f"nn.LeakyReLU({LEAKY_SLOPE})",
    "gelu": "nn.GELU()",
    "step": "Step()",
    "softmax": "nn.Softmax(dim=1)",
}
STEP = '''class Step(nn.Module):
    """1 above zero, else 0. Its derivative is 0 everywhere, so nothing is learnt through it."""

    def forward(self, z: torch.Tensor) -> torch.Tensor:
        return (z > 0).to(z.dtype)


'''
SCRIPT = '''"""A network of the playground, epoch {epoch}: {inputs} inputs, {outputs} output{plural} ({meaning}).

Run it with two numbers, x1 and x2, or several pairs, to see what the network says there.
"""

import json
import sys

import torch
from torch import nn

{step}def features(places: torch.Tensor) -> torch.Tensor:
    """places: (n, 2), x1 and x2."""
    x1, x2 = places[:, 0], places[:, 1]
    return torch.stack([{features}], dim=1)


network = nn.Sequential(
{modules}
).double()
STATE = json.loads("""
{state}
""")
numbers = {{name: torch.tensor(value, dtype=torch.float64) for name, value in STATE.items()}}
network.load_state_dict(numbers, strict=False)
network.eval()


def predict(places: torch.Tensor) -> torch.Tensor:
    """places: (n, 2) -> (n, {outputs})"""
    with torch.no_grad():
        return network(features(places.double()))


if __name__ == "__main__":
    values = [float(text) for text in sys.argv[1:]] or [0.0, 0.0]
    places = torch.tensor(values, dtype=torch.float64).view(-1, 2)
    for place, output in zip(places, predict(places)):
        print(*place.tolist(), "->", *output.tolist())
'''


def script(spec: DenseSpec, plan: Layout, state: DenseState, features: Sequence[str], epoch: int) -> str:
    """Return a standalone script whose `predict` gives what the network gives, in float64."""
    modules, tensors = _modules(plan, state)
    activations = {part.activation for part in plan.slices}
    return SCRIPT.format(
        epoch=epoch,
        inputs=plan.inputs,
        outputs=plan.outputs,
        plural="" if plan.outputs == 1 else "s",
        meaning=_meaning(plan),
        step=f"\n{STEP}" if "step" in activations else "\n",
        features=", ".join(FEATURE_CODE[name] for name in features),
        modules="\n".join(f"    {line}," for line in modules),
        state=json.dumps(tensors, indent=1),
    )


def as_json(spec: DenseSpec, plan: Layout, state: DenseState, features: Sequence[str], epoch: int) -> str:
    """Return settings, layers with their weights (units rows, inputs columns) and the epoch as JSON."""
    layers = []
    for part in plan.slices:
        weights, biases = _matrices(state, part)
        layer = {"activation": part.activation, "weights": weights, "biases": biases}
        if part.norm >= 0:
            layer["batch_norm"] = _norm(state, part)
        layers.append(layer)
    layers[-1]["activation"] = plan.output_activation
    about = {"epoch": epoch, "task": plan.task, "inputs": list(features), "layers": layers}
    return json.dumps({**about, "settings": spec.model_dump(mode="json")}, indent=1)


def _modules(plan: Layout, state: DenseState) -> tuple[list[str], dict[str, object]]:
    lines: list[str] = []
    tensors: dict[str, object] = {}
    for part in plan.slices:
        weights, biases = _matrices(state, part)
        tensors[f"{len(lines)}.weight"], tensors[f"{len(lines)}.bias"] = weights, biases
        lines.append(f"nn.Linear({part.inputs}, {part.units})")
        if part.norm >= 0:
            tensors |= {f"{len(lines)}.{name}": values for name, values in _norm(state, part).items()}
            lines.append(f"nn.BatchNorm1d({part.units}, eps={NORM_EPSILON})")
        last = part is plan.slices[-1]
        lines.append(MODULES[plan.output_activation if last else part.activation])
    return lines, tensors


def _matrices(state: DenseState, part: LayerSlice) -> tuple[list[list[float]], list[float]]:
    weights = state.theta[part.weights : part.biases].reshape(part.inputs, part.units).T
    return weights.tolist(), state.theta[part.biases : part.biases + part.units].tolist()


def _norm(state: DenseState, part: LayerSlice) -> dict[str, list[float]]:
    units = slice(part.unit, part.unit + part.units)
    return {
        "weight": state.theta[part.norm : part.norm + part.units].tolist(),
        "bias": state.theta[part.norm + part.units : part.norm + 2 * part.units].tolist(),
        "running_mean": state.running[0, units].tolist(),
        "running_var": state.running[1, units].tolist(),
    }


def _meaning(plan: Layout) -> str:
    if plan.task == "regression":
        return "a number"
    low, high = plan.levels
    return "one per class" if plan.task == "classes" else f"{low:g} for class 0, {high:g} for class 1"
