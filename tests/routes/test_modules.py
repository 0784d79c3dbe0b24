"""The route that gives browsers their scripts, and what a page without a server takes along."""

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor
from unittest.mock import AsyncMock

import httpx
import pytest

from explorer.routes.base import BelowBase
from explorer.routes.carried import carried
from explorer.routes.modules import Shelf, shelf


def test_files_are_given_under_the_hash_of_all_and_may_be_kept(site):
    here = shelf()
    script = httpx.get(f"{site.url}/modules/{here.digest}/kernel/bytes.js", headers=site.headers)
    assert script.status_code == 200
    assert script.text == here.texts["kernel/bytes.js"]
    assert script.headers["content-type"].startswith("text/javascript")
    assert script.headers["x-content-type-options"] == "nosniff"
    assert "immutable" in script.headers["cache-control"]
    sheet = httpx.get(f"{site.url}/modules/{here.digest}/kernel/tooltip.css", headers=site.headers)
    assert sheet.headers["content-type"].startswith("text/css")


@pytest.mark.parametrize(
    "path",
    [
        "kernel/nothing.js",
        "kernel/",
        "modules.py",
        "genome_view/__init__.py",
        "kernel/..%2f..%2flive%2faccess.py",
        "%2e%2e/live/routes.py",
        "/etc/hostname",
        "kernel/bytes.js.carried.json",
        "genome_view/packing.carried.json",
    ],
)
def test_nothing_else_is_given(site, path):
    answer = httpx.get(f"{site.url}/modules/{shelf().digest}/{path}", headers=site.headers)
    assert answer.status_code == 404
    assert answer.headers["cache-control"] == "no-store"


def test_another_hash_is_a_404_and_writing_is_refused(site):
    wrong = httpx.get(f"{site.url}/modules/{'0' * len(shelf().digest)}/kernel/bytes.js", headers=site.headers)
    assert wrong.status_code == 404
    assert "Reload" in wrong.text
    assert wrong.headers["cache-control"] == "no-store"
    assert httpx.post(f"{site.url}/modules/{shelf().digest}/kernel/bytes.js", headers=site.headers).status_code == 405


def test_the_hash_follows_names_and_texts(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "b.js").write_text("export const b = 1;\n")
    (tmp_path / "a" / "b.py").write_text("b = 1\n")
    first = Shelf.of(tmp_path)
    assert list(first.texts) == ["a/b.js"]
    (tmp_path / "a" / "b.py").write_text("b = 2\n")
    assert Shelf.of(tmp_path).digest == first.digest
    (tmp_path / "a" / "b.js").write_text("export const b = 2;\n")
    changed = Shelf.of(tmp_path).digest
    (tmp_path / "a" / "b.js").rename(tmp_path / "a" / "c.js")
    assert len({first.digest, changed, Shelf.of(tmp_path).digest}) == 3


def test_a_page_takes_along_all_that_a_script_imports_by_bare_names():
    texts = {
        "view/main.js": 'import { a } from "./a.js";\n'
        'import {\n  b,\n  c as d,\n} from "../kernel/b.js";\nexport const m = a;\n',
        "view/a.js": 'import { m } from "./main.js";\nexport const a = () => m;\n',
        "kernel/b.js": '/** @type {import("./never.js").C} */\nexport const b = 1, c = 2; // import what you like\n',
        "kernel/never.js": "export default 1;\n",
    }
    modules = carried("view/main.js", texts)
    assert set(modules) == {"view/main.js", "view/a.js", "kernel/b.js"}
    assert '"view/a.js"' in modules["view/main.js"]
    assert '} from "kernel/b.js";' in modules["view/main.js"]
    assert 'from "./' not in "".join(modules.values())


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ('import { b } from "./misspelt.js";', "misspelt"),
        ('import * as b from "./b.js";', r"import \* as b"),
        ('import b from "./b.js";', "import b from"),
        ('import "./b.js";', 'import "'),
        ("import { b } from './b.js';", "import { b }"),
        ('export { b } from "./b.js";', "export { b }"),
        ('export * from "./b.js";', r"export \*"),
        ("export default 3;", "export default"),
        ('const b = await import("./b.js");', "await import"),
    ],
)
def test_what_a_page_cannot_carry_is_refused_by_file_and_line(line, named):
    texts = {"v/a.js": f"/** @type {{import('./b.js').B}} */\n{line}\n", "v/b.js": "export const b = 1;\n"}
    with pytest.raises(ValueError, match=rf"v/a\.js line 2: .*{named}"):
        carried("v/a.js", texts)


@pytest.mark.parametrize("main", [name for name in shelf().texts if name.endswith(("/main.js", "/overlay.js"))])
def test_every_component_can_be_taken_along(site, main):
    answer = httpx.get(
        f"{site.url}/modules/{shelf().digest}/{main.removesuffix('.js')}.carried.json", headers=site.headers
    ).json()
    assert answer["main"] == main
    assert main in answer["modules"]
    for source in answer["modules"].values():
        assert set(re.findall(r'^(?:import|\}) .*from "(.*)"', source, re.MULTILINE)) <= set(answer["modules"])
    assert ".tooltip" in answer["style"]


@pytest.mark.parametrize(
    ("path", "root"),
    [
        ("/lab/x/live/upload", "/lab/x"),
        ("/live/upload", ""),
        ("/lab/x/train", ""),
        ("/lab/xy/live/upload", ""),
        ("/other/lab/x/live/upload", ""),
    ],
)
@pytest.mark.parametrize("kind", ["http", "websocket"])
def test_routes_below_the_base_path_are_known_by_it(path, root, kind):
    scopes = []

    async def app(scope, receive, send):
        scopes.append(scope)

    below = BelowBase(app, lambda: "/lab/x/", ("/live", "/modules"))
    scope = {"type": kind, "path": path, "root_path": ""}
    with ThreadPoolExecutor(1) as elsewhere:  # a thread without an event loop: Playwright's may run in this one
        elsewhere.submit(asyncio.run, below(scope, AsyncMock(), AsyncMock())).result()
    assert scopes[0]["root_path"] == root
    assert scopes[0]["path"] == path
    assert scope["root_path"] == ""
