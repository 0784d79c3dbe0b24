"""What drives a component from outside reads its probe or what every page has, never the component's private fields."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
SCRIPTS = sorted([*(TESTS / "browser").rglob("*.py"), *(TESTS / "benchmarks").glob("*.py")])
RUN = ("evaluate", "evaluate_handle", "evaluate_all", "wait_for_function", "add_init_script", "until", "_ask")
PROBE = {"shown", "place", "read", "requested", "answered", "settled"}
OTHERS = {"data", "name", "y", "clipboard", "readText", "enter", "mount", "hacked", "look"}
OTHERS |= {"harm", "showSaveFilePicker", "endTime"}
"""Of plotly's figures, of a clipboard, which only some pages have, of a module, what hostile names would set, the
script that a test brings to look at a page, and of an animation's timing."""
VOCABULARY = """() => {
  const kinds = [
    HTMLElement, HTMLCanvasElement, HTMLInputElement, HTMLAnchorElement, HTMLImageElement, HTMLIFrameElement,
    ShadowRoot, Document, Window, Location, Navigator, Performance, CanvasRenderingContext2D, ImageData, DOMRect,
    CSSStyleDeclaration, MutationObserver, WebSocket, MessageEvent, Array, Uint8Array, String, Number,
    Map, Set, Promise, Function, RegExp, TreeWalker, Animation, KeyframeEffect,
  ];
  const found = [window, NodeFilter, Math, JSON, Object, Array, Number, Promise];
  for (const kind of kinds) for (let one = kind.prototype; one; one = Object.getPrototypeOf(one)) found.push(one);
  for (const name in getComputedStyle(document.body)) found.push({ [name]: null });
  return found.flatMap((one) => Object.getOwnPropertyNames(one));
}"""
pytestmark = pytest.mark.browser


def texts(node: ast.expr, named: dict[str, list[ast.expr]]) -> Iterator[str]:
    """Yield what an argument may be as text: itself, or all that its name was ever given."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        parts = (part.value if isinstance(part, ast.Constant) else "hole" for part in node.values)
        yield "".join(map(str, parts))
    elif isinstance(node, ast.Name):
        for value in named.get(node.id, ()):
            yield from texts(value, named)


def scripts(source: str) -> Iterator[str]:
    """Yield every JavaScript that a Python file has run in a page."""
    tree = ast.parse(source)
    named: dict[str, list[ast.expr]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            named.setdefault(node.targets[0].id, []).append(node.value)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in RUN and node.args:
            yield from texts(node.args[0], named)


def given(source: str) -> set[str]:
    """Return the names that the scripts of a Python file give to objects of their own."""
    constants = (node.value for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Constant))
    text = "\n".join(value for value in constants if isinstance(value, str))
    keys = {name for script in scripts(source) for name in re.findall(r"([\w$]+)\s*:", script)}
    return keys | set(re.findall(r"\.([\w$]+)\s*=(?![=>])", text))


def strange(script: str, vocabulary: set[str]) -> set[str]:
    """Return the names that a script asks of an object though neither a probe nor the vocabulary has them."""
    bare = re.sub(r"\"[^\"]*\"|'[^']*'|`[^`]*`|//[^\n]*", "text", script)
    bare = re.sub(r"(?<=[\w)\]])\[[^\[\]]*\]", "", bare)
    known = vocabulary | OTHERS | {"probe"}
    found = {name for name in re.findall(r"[\w)\]]\[\s*[\"'](\w+)", script) if name not in known}
    # a.b().c, and .c after anything else
    for chain in re.findall(r"[\w$]*(?:\(\))?(?:\??(?<!\.)\.\s*[A-Za-z_$#][\w$]*(?:\(\))?)+", bare):
        first, *rest = re.split(r"\??\.\s*", chain.replace("()", ""))
        for before, name in zip([first, *rest], rest, strict=False):
            if before in ("shown", "dataset"):
                break
            if name not in (PROBE if before == "probe" else known):
                found.add(name)
    for names, of in re.findall(r"\{([\w$,:\s]*)\}\s*=\s*([^;,]+)", bare):
        if not of.strip().endswith("shown()"):
            found |= {name for name in re.findall(r"([\w$]+)(?:\s*:\s*\w+)?", names) if name not in known}
    for names in re.findall(r"[(\[]\s*\{([\w$,\s]*)\}[^;]*=>", bare):  # an argument taken apart
        found |= {name for name in re.findall(r"[\w$]+", names) if name not in known}
    return found


@pytest.fixture(scope="module")
def vocabulary(browser) -> set[str]:
    """The names that elements, the page and the language have, as this browser says."""
    page = browser.new_page()
    names = set(page.evaluate(VOCABULARY))
    page.close()
    return names


def test_no_test_and_no_benchmark_reaches_into_a_component(vocabulary):
    read, found = 0, {}
    for path in SCRIPTS:
        source = path.read_text()
        known = vocabulary | given(source)
        for script in scripts(source):
            read += 1
            if names := strange(script, known):
                found[f"{path.name}: {script[:80]}"] = sorted(names)
    assert read > 40
    assert found == {}


@pytest.mark.parametrize(
    ("script", "names"),
    [
        ("(root) => root.builder.nodes.length", {"builder", "nodes"}),
        ("(root) => root.view.header.epoch > 3", {"view", "header", "epoch"}),
        ("(root) => { const { view } = root; return 1; }", {"view"}),
        ("([{ view }]) => { const { chart } = view; }", {"view", "chart"}),
        ("({ view }) => 1", {"view"}),
        ("(root) => root.parentNode.networkBuilder", {"networkBuilder"}),
        ("root.probe.view.zoom", {"view"}),
        ("(root) => root['builder'][0].nodes", {"builder", "nodes"}),
        ("shown.layers.length && probe.drawn", {"drawn"}),
        ("(root) => root._state", {"_state"}),
        ("(root) => root.probe.shown().nodes.length + root.querySelector('canvas').width", set()),
        (
            "({ seconds }) => { const { nodes } = root.probe.shown(); return nodes.length + seconds; }",
            {"seconds"},
        ),
    ],
)
def test_what_reaches_in_is_told(vocabulary, script, names):
    assert strange(script, vocabulary) == names


def test_a_component_hangs_nothing_but_its_probe_on_its_elements():
    folder = TESTS.parent / "explorer" / "components"
    hung = {
        f"{path.parent.name}/{path.name}": found
        for path in sorted(folder.glob("*/*.js"))
        if (found := re.findall(r"\.(?!probe\b)\w+ = this;", path.read_text()))
    }
    assert hung == {}
