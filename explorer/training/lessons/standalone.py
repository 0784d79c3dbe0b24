"""A lesson as one script that needs nothing of this package: the sources of its modules, one after the other."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Sequence
from textwrap import indent
from types import ModuleType

STAND_INS = {
    "explorer.limits.FailFast": "from pydantic import BaseModel as FailFast",
    "explorer.limits.Seed": "Seed = int",
    "explorer.tensors.load_file": "from safetensors.numpy import load_file",
}
"""What guards the app from strangers, and what a script has in its place, whose input is its reader's own."""


def standalone(modules: Sequence[ModuleType], main: str, about: str = "", apart: Sequence[ModuleType] = ()) -> str:
    """Return a script made of `modules`, each after those that it needs, which does `main` when it is run.

    Parameters
    ----------
    modules : modules of this package that import of it nothing but each other
    main : statements that may use every name of the modules
    about : a sentence or two on what running it prints
    apart : those of `modules` with names that others of them have too: they stay within a function

    Raises
    ------
    ValueError
        A module needs another of the package that is not before it in the list, or two mean different things by a name.
    """
    known: set[str] = set()
    taken: dict[str, str] = {}
    imports: set[str] = set()
    bodies: list[str] = []
    for module in modules:
        outer, within, body, names = _parts(module)
        aliases = [line for node in within for line in _aliases(node, known, module.__name__, apart)]
        for name in () if module in apart else names:
            if taken.setdefault(name, module.__name__) != module.__name__:
                raise ValueError(f"{name} is said by {taken[name]} and by {module.__name__}")
        known.add(module.__name__)
        imports.update(outer)
        whole = "\n".join([*aliases, body])
        if module in apart:
            imports.add("from types import SimpleNamespace")
            own = module.__name__.rpartition(".")[2]
            inner = indent(f"{whole}\n\nreturn SimpleNamespace(**locals())", "    ")
            whole = f"def _{own}():\n{inner}\n\n\n{own} = _{own}()"
        bodies.append(whole)
    future = sorted(line for line in imports if line.startswith("from __future__"))[:1]
    rest = sorted({line for line in imports if not line.startswith("from __future__")} | {"import sys"})
    doing = "\n".join(f"    {line}" if line else "" for line in main.strip("\n").splitlines())
    head = [f'"""{about}"""'] if about else []
    return "\n\n".join([*head, *future, "\n".join(rest), *bodies, f'if __name__ == "__main__":\n{doing}']) + "\n"


def _parts(module: ModuleType) -> tuple[list[str], list[ast.ImportFrom], str, list[str]]:
    """Return a module's imports from elsewhere, those from this package, its other lines, and the names it defines."""
    text = inspect.getsource(module)
    lines, gone = text.splitlines(), set[int]()
    outer, within, names = list[str](), list[ast.ImportFrom](), list[str]()
    for place, node in enumerate(ast.parse(text).body):
        own = range(node.lineno - 1, node.end_lineno or node.lineno)
        docstring = place == 0 and isinstance(node, ast.Expr)
        for_types = isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "explorer":
            names_there = {f"{node.module}.{alias.name}" for alias in node.names}
            if names_there <= STAND_INS.keys():
                outer += [STAND_INS[one] for one in sorted(names_there)]
            else:
                within.append(node)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            outer.append("\n".join(lines[i] for i in own))
        elif not (docstring or for_types):
            names += _names(node)
            continue
        gone.update(own)
    return outer, within, "\n".join(line for i, line in enumerate(lines) if i not in gone).strip("\n"), names


def _aliases(node: ast.ImportFrom, known: set[str], module: str, apart: Sequence[ModuleType]) -> list[str]:
    """Return what an import of this package becomes in one script; ValueError where what it names is not there yet."""
    lines, kept = [], {one.__name__ for one in apart}
    for alias in node.names:
        whole = f"{node.module}.{alias.name}"
        name = alias.asname or alias.name
        if whole in known & kept:
            lines += [f"{name} = {alias.name}"] if alias.asname else []
        elif whole in known:
            lines.append(f"{name} = sys.modules[__name__]")
        elif node.module not in known:
            raise ValueError(f"{module} needs {whole}, which is not before it")
        elif node.module in kept:
            lines.append(f"{name} = {node.module.rpartition('.')[2]}.{alias.name}")
        elif alias.asname:
            lines.append(f"{name} = {alias.name}")
    return lines


def _names(node: ast.stmt) -> list[str]:
    """Return the names that a statement of a module defines."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return [node.name]
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return [name.id for target in targets for name in ast.walk(target) if isinstance(name, ast.Name)]
