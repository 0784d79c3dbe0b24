"""How `make docs` builds these pages: Markdown, and the library's reference from its docstrings."""

from __future__ import annotations

import re
from typing import Any

import explorer

project = "SNP Explorer"
author = "the authors of SNP Explorer"
version = release = explorer.__version__

extensions = ["myst_parser", "sphinx.ext.apidoc", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
source_suffix = {".md": "markdown", ".rst": "restructuredtext"}
myst_enable_extensions = ["deflist"]
myst_heading_anchors = 3
html_theme = "alabaster"
html_theme_options = {
    "description": "How it is built, and how to add to it",
    "page_width": "1100px",
    "show_powered_by": False,
}
html_copy_source = False
html_show_sphinx = False
html_show_sourcelink = False
default_role = "code"
suppress_warnings = ["ref.python"]  # a type as short as `Target` may be one of several

OUTSIDE = ("app.py", "main.py", "cli.py", "commands", "components", "ui", "screens")
"""What is no library: the console command and the screen."""
HIDDEN = ("networks/zoo/preset.py",)
"""What has the name of a function of its package, so that one reference cannot hold both."""
apidoc_modules = [
    {
        "path": "../explorer",
        "destination": "api",
        "exclude_patterns": [f"../explorer/{name}" for name in (*OUTSIDE, *HIDDEN)],
        "separate_modules": True,
        "module_first": True,
        "automodule_options": {"members"},
    }
]
autodoc_default_options = {"members": True, "ignore-module-all": True, "exclude-members": "model_config"}
autodoc_typehints_format = "short"
autodoc_preserve_defaults = True
napoleon_google_docstring = False
napoleon_use_ivar = True
napoleon_use_rtype = False

SIGNS = re.compile(r"[*|\\]|_\b")


def _plain(app: Any, what: str, name: str, thing: Any, options: Any, lines: list[str]) -> None:
    """Take stars, bars and underscores in our docstrings as what they are: signs in sums and in names."""
    examples = False
    for place, line in enumerate(lines):
        examples = line.lstrip().startswith(">>>") or (examples and bool(line.strip()))
        if not examples:
            parts = re.split(r"(`[^`]*`)", line)
            lines[place] = "".join(part if part.startswith("`") else SIGNS.sub(r"\\\g<0>", part) for part in parts)


def setup(app: Any) -> None:
    """Have docstrings made plain before they are read."""
    app.connect("autodoc-process-docstring", _plain, priority=100)
