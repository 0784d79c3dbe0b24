"""Joins the few scripts of a component into the one inline module that Streamlit can load.

Static imports fail in an inline component, so the files are joined here: each is a plain ES module with relative
`import { a, b } from "./other.js"` lines, and the joined text is one function that holds them all. A function can
print its own source, which is how an exported page carries the component along: `BUNDLE.toString()`.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

ROOM = Path(__file__).parent
_IMPORT = re.compile(r'^import\s*\{[^}]*\}\s*from\s*"(\.[^"]+)";?[ \t]*\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?function|class|const|let)", re.MULTILINE)
_NAME = re.compile(r"^(?:export )?(?:(?:async )?function\*?|class|const|let)\s+([A-Za-z_$][\w$]*)", re.MULTILINE)


def bundle(entry: str) -> str:
    """Return the component whose main script is `entry`, e.g. "genome_view/main.js", as one ES module.

    The main script exports `mount(component, own)`; `own` is {source, style}: the text of the joined scripts and of
    every style sheet beside them. The module's default export calls it.

    Raises
    ------
    ValueError
        Where two scripts give the same name to different things, or a script is not written as plain modules.
    """
    scripts = _in_order(ROOM / entry)
    named: dict[str, Path] = {}
    parts = []
    for path in scripts:
        text = path.read_text(encoding="utf-8")
        for name in _NAME.findall(text):
            if name in named:
                raise ValueError(f"{path.name} and {named[name].name} both define {name}")
            named[name] = path
        body = _EXPORT.sub("", _IMPORT.sub("", text))
        if re.search(r"^(import|export)\b", body, re.MULTILINE) or "</" + "script" in body:
            raise ValueError(f"{path.name} uses an import or export that the joined module cannot hold")
        parts.append(f"// {path.parent.name}/{path.name}\n{body.strip()}\n")
    folders = dict.fromkeys(path.parent for path in scripts)
    style = "\n".join(sheet.read_text(encoding="utf-8") for folder in folders for sheet in sorted(folder.glob("*.css")))
    joined = "\n".join(parts)
    return (
        f'const BUNDLE = function () {{\n"use strict";\n{joined}\nreturn {{ mount }};\n}};\n'
        f"const STYLE = {json.dumps(style)};\nconst ROOM = BUNDLE();\n"
        "export default (component) => ROOM.mount(component, { source: BUNDLE.toString(), style: STYLE });\n"
    )


def _in_order(entry: Path) -> list[Path]:
    """Every script that `entry` needs, each after the ones it imports."""
    done: list[Path] = []

    def visit(path: Path) -> None:
        if path in done:
            return
        for needed in _IMPORT.findall(path.read_text(encoding="utf-8")):
            visit((path.parent / needed).resolve())
        done.append(path)

    visit(entry.resolve())
    return done
