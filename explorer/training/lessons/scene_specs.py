"""The networks of one scene as specs: what the builder opens."""

from __future__ import annotations

from explorer.datasets.teaching.segments import SIDE
from explorer.networks.spec import NetworkSpec
from explorer.training.lessons.scene_network import CELLS, TASKS, Task, needed

NOTE = (
    "A network of the builder has one output: the heads lie in it one after the other, four maps of classes, one of "
    "light, and eight of cells, each cell repeated over its pixels. Batch norm is multiplied into the weights kept."
)


def spec(tasks: tuple[Task, ...] = TASKS) -> NetworkSpec:
    """Return the trunk with these heads; several are joined as channels, 32 x 32."""
    layers: list[dict[str, object]] = []
    for layer in needed(tasks):
        name, kind, inputs = layer["name"], layer["kind"], layer["inputs"]
        if kind == "conv":
            size = {"filters": layer["filters"], "kernel": layer["kernel"], "padding": layer["kernel"] // 2}
            layers.append({"kind": "conv2d", "name": name, "inputs": inputs, **size})
            if name not in TASKS:
                layers.append({"kind": "batch_norm", "name": f"{name}_norm"})
        elif kind == "relu":
            layers.append({"kind": "relu", "name": name})
        elif kind == "pool":
            layers.append({"kind": "max_pool2d", "name": name, "kernel": 2, "inputs": inputs})
        elif kind == "upsample":
            layers.append({"kind": "upsample", "name": name, "inputs": inputs})
        else:
            layers.append({"kind": "concatenate", "name": name, "inputs": inputs})
    if len(tasks) > 1:
        layers.append({"kind": "upsample", "name": "what_enlarged", "factor": SIDE // CELLS, "inputs": ["what"]})
        layers.append({"kind": "concatenate", "name": "answers", "inputs": ["where", "cleaner", "what_enlarged"]})
    note = NOTE if len(tasks) > 1 else f"The head {', '.join(tasks)} alone, on the layers that it needs."
    about = {"name": "one scene", "note": note, "input": {"channels": 1, "height": SIDE, "width": SIDE}}
    return NetworkSpec.model_validate({**about, "layers": layers})


def networks() -> dict[str, NetworkSpec]:
    """Return the network with a shared trunk, and one for each question alone."""
    return {"network with three heads": spec(), **{f"network for {task} alone": spec((task,)) for task in TASKS}}
