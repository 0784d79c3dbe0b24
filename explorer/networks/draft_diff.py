"""Two networks side by side: which layers were added, taken away or changed."""

from __future__ import annotations

from typing import Any

import pandas as pd

from explorer.networks.geometry import Row, geometry
from explorer.networks.spec import NetworkSpec

COLUMNS = ("layer", "change", "before", "after", "parameters before", "parameters after")


def difference(one: NetworkSpec, other: NetworkSpec) -> pd.DataFrame:
    """Return one row per layer that differs, matched by name, in the order of the second and then of the first.

    change says what: "added", "removed", "kind", "inputs", "shape" or the settings that differ; before and after are
    in words. Empty where the networks compute the same.
    """
    first, second = ({row.name: row for row in geometry(spec)} for spec in (one, other))
    rows: list[dict[str, Any]] = []
    if one.input != other.input:
        rows.append(_row("input", "shape", str(one.input_shape), str(other.input_shape), 0, 0))
    for name in [*second, *(name for name in first if name not in second)]:
        before, after = first.get(name), second.get(name)
        if before is None and after is not None:
            rows.append(_row(name, "added", "", _words(after), 0, after.parameters))
        elif after is None and before is not None:
            rows.append(_row(name, "removed", _words(before), "", before.parameters, 0))
        elif before is not None and after is not None and (changed := _changed(before, after)):
            rows.append(_row(name, *changed, before.parameters, after.parameters))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _row(*values: Any) -> dict[str, Any]:
    return dict(zip(COLUMNS, values, strict=True))


def _words(row: Row) -> str:
    return f"{row.layer.title}, {row.output}" if row.output is not None else row.layer.title


def _changed(before: Row, after: Row) -> tuple[str, str, str] | None:
    if before.kind != after.kind:
        return "kind", _words(before), _words(after)
    settings = [(k, v, after.layer.settings()[k]) for k, v in before.layer.settings().items()]
    differ = [(name, old, new) for name, old, new in settings if old != new]
    if differ:
        return (
            ", ".join(name for name, _, _ in differ),
            ", ".join(str(old) for _, old, _ in differ),
            ", ".join(str(new) for _, _, new in differ),
        )
    if before.sources != after.sources:
        return "inputs", ", ".join(before.sources), ", ".join(after.sources)
    if before.output != after.output:
        return "shape", str(before.output), str(after.output)
    return None
