"""Write a network as files for elsewhere: specification, script, fresh weights, and ONNX."""

from __future__ import annotations

from pathlib import Path

from explorer.jobs.learning import Export
from explorer.jobs.report import Report
from explorer.jobs.workspace import Workspace
from explorer.networks import export
from explorer.networks.build import build


def run(parameters: Export, folder: Path, workspace: Workspace, report: Report) -> dict[str, object]:
    """Build the network and write it into exports/."""
    report(0, 3, "building the network")
    network = build(parameters.network, parameters.seed).eval()
    report(1, 3, "writing the script and the weights")
    files = export.bundle(network)
    report(2, 3, "writing ONNX")
    files["network.onnx"] = export.to_onnx(network)
    (folder / "exports").mkdir(exist_ok=True)
    for name, content in files.items():
        (folder / "exports" / name).write_bytes(content)
    return {name: len(content) for name, content in files.items()}
