"""Registers the browser parts: streamlit sends a few lines with each, and the browser loads the modules itself."""

from __future__ import annotations

import json

from streamlit.components.v2 import component
from streamlit.components.v2.types import ComponentRenderer

from explorer.routes.modules import shelf

ENTRY = """\
let mount;
try {
  const entrance = new URL("modules/%(digest)s/kernel/entrance.js", document.baseURI);
  mount = await (await import(entrance.href)).enter(%(main)s, %(sheets)s);
} catch (error) {
  console.error(error);
  mount = ({ parentElement }) => {
    const words = document.createElement("p");
    words.setAttribute("role", "alert");
    words.textContent = "This part of the page could not be loaded. Reload the page; is the app still running?";
    parentElement.replaceChildren(words);
    return () => words.remove();
  };
}
export default (component) => mount(component);
"""
"""The pages' addresses have one segment below the app's base path, so what is relative to a page is relative to it."""


def declare(name: str, main: str, styles: tuple[str, ...] = ()) -> ComponentRenderer:
    """Register a component by its main script, e.g. "genome_view/main.js", and return what puts it on a page.

    The script exports `mount(component)`, made by `mounting` of kernel/stage.js: it is called at every change of the
    data or the theme and returns what is to be done once the component leaves the page. Its style sheets are those of
    kernel/, of the other folders named in `styles`, and of its own folder. ValueError where there is no such script.
    """
    here = shelf()
    if main not in here.texts:
        raise ValueError(f"{main} is no script in {', '.join(sorted({path.split('/')[0] for path in here.texts}))}")
    sheets = here.sheets("kernel", *styles, main.partition("/")[0])
    return component(name, js=ENTRY % {"digest": here.digest, "main": json.dumps(main), "sheets": json.dumps(sheets)})


def nothing() -> None:
    """Streamlit wants a callback for each state value and trigger of a component."""
