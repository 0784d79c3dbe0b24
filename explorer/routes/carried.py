"""A script with all that it imports, as a page without a server can carry it: bare names for an import map.

A relative import within a `data:` module resolves to nothing, so `from "../kernel/pen.js"` becomes
`from "kernel/pen.js"`. Only what a page takes along is read here; in the app the browser's own loader has the say.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping

_IMPORT = re.compile(r'^import \{([\w$\s,]+)\} from "(\.{1,2}/[\w./-]+\.js)";[ \t]*$', re.MULTILINE)
_OTHER = re.compile(r"^[ \t]*import\b(?!\.)|\bimport\s*\(|^[ \t]*export\s*(?:[*{]|default\b)", re.MULTILINE)
_TYPES = re.compile(r"/\*\*\s.*?\*/", re.DOTALL)
"""A comment that describes types; `import("./c.js").C` in it names a type and loads nothing."""


def carried(main: str, texts: Mapping[str, str]) -> dict[str, str]:
    """Return {path: source} of a script and of all it imports, every import by path, e.g. "kernel/pen.js".

    Raises
    ------
    ValueError
        Where a script imports what is not in `texts`, or in another form than `import { a, b } from "./c.js";`.
    """
    modules: dict[str, str] = {}
    waiting = [main]
    while waiting:
        path = waiting.pop()
        if path in modules:
            continue
        needed = []

        def bare(match: re.Match[str], here: str = path, needed: list[str] = needed) -> str:
            target = posixpath.normpath(posixpath.join(posixpath.dirname(here), match[2]))
            if target not in texts:
                line = _line(match.string, match.start())
                raise ValueError(f'{here} line {line}: "{match[2]}" is no script of ours. Is the path misspelt?')
            needed.append(target)
            return f'import {{{match[1]}}} from "{target}";'

        text = texts[path]
        if strange := _OTHER.search(_TYPES.sub(_blank, _IMPORT.sub(_blank, text))):
            at = strange.end() - 1
            raise ValueError(
                f"{path} line {_line(text, at)}: a page can carry only `export` before a declaration and "
                f'`import {{ a, b }} from "./c.js";`, found `{text[: text.find(chr(10), at)].splitlines()[-1].strip()}`'
            )
        modules[path] = _IMPORT.sub(bare, text)
        waiting += reversed(needed)
    return modules


def _blank(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", match[0])


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1
