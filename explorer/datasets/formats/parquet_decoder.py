"""The decoder of Parquet files, for a process apart: writes a table as text, delimited by tabs, by pyarrow."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from explorer.datasets.formats.apart import Block, Count
from explorer.errors import InputError

arrow: Any = import_module("pyarrow")  # it comes without types
compute: Any = import_module("pyarrow.compute")
parquet: Any = import_module("pyarrow.parquet")
text: Any = import_module("pyarrow.csv")
_ROWS = 256


def blocks(path: Path, count: Count, out: str, most_cells: int, most_text: int) -> Iterator[Block]:
    """Write the table to the file `out`, columns that pandas knows as its index first; yield one empty block."""
    file = parquet.ParquetFile(path)
    schema = file.schema_arrow
    order = _columns(path, schema, file.metadata.num_rows, most_cells)
    with open(out, "wb") as written:
        header = ["" if name.startswith("__index_level_") else " ".join(name.split()) for name in order]
        written.write(("\t".join(header) + "\n").encode())
        done = 0
        for batch in file.iter_batches(batch_size=_ROWS):
            count(done + 1)
            done += batch.num_rows
            columns = [_plain(batch.column(name)) for name in order]
            quoted = any(_quoted(column) for column in columns)
            style = "needed" if quoted else "none"
            options = text.WriteOptions(include_header=False, delimiter="\t", quoting_style=style)
            text.write_csv(arrow.table(columns, names=order), written, options)
            if written.tell() > most_text:
                what = f"its text takes more than {most_text:,} bytes"
                raise InputError(path.name, what, "Write genotypes as a .bed or .pgen.")
    yield {}, {}


def _columns(path: Path, schema: Any, rows: int, most_cells: int) -> list[str]:
    """Return the names of the columns in the order in which they are written."""
    for column in schema:
        kind = column.type.value_type if arrow.types.is_dictionary(column.type) else column.type
        if arrow.types.is_nested(kind):
            what = f"column {column.name[:60]!r} holds lists, not one value per row"
            raise InputError(path.name, what, "Leave it out, or spread it over columns.")
    if rows * len(schema) > most_cells:
        what = f"{rows:,} rows of {len(schema):,} columns are more than {most_cells:,} values"
        raise InputError(path.name, what, "Write genotypes as a .bed or .pgen.")
    names: list[str] = list(schema.names)
    if len(set(names)) < len(names):
        raise InputError(path.name, "two of its columns have the same name", "Rename one of the two.")
    known_to_pandas: dict[str, list[Any]] = schema.pandas_metadata or {}
    index = [str(name) for name in known_to_pandas.get("index_columns", []) if name in names]
    return [*index, *(name for name in names if name not in index)]


def _plain(values: Any) -> Any:
    """Return a column as numbers, or as words without tabs and line ends; NaN becomes null."""
    if arrow.types.is_dictionary(values.type):
        values = values.cast(values.type.value_type)
    if arrow.types.is_floating(values.type):
        return compute.if_else(compute.is_nan(values), arrow.scalar(None, values.type), values)
    if arrow.types.is_integer(values.type):
        return values
    return compute.replace_substring_regex(values.cast(arrow.string()), r"[\t\r\n]+", " ")


def _quoted(values: Any) -> bool:
    if not arrow.types.is_string(values.type):
        return False
    return bool(compute.any(compute.match_substring(values, '"')).as_py())
