"""Every script in the browser's own module loader, and a component without its script."""

from __future__ import annotations

from pathlib import Path

import pytest
import served

from explorer.routes.modules import FOLDER, shelf

HARNESS = Path(__file__).parent / "harness" / "components.py"
ENTRIES = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("main.js"))
LOAD = """async ([entries, others]) => {
  const found = {};
  const load = async (frame, address, entry) => {
    try {
      const room = await frame.contentWindow.eval(`import(${JSON.stringify(address)})`);
      if (entry && typeof room.mount !== "function") throw new Error("no mount is exported");
    } catch (error) { found[address.split("/").slice(-2).join("/")] = String(error); }
  };
  const frame = () => { const made = document.createElement("iframe"); document.body.append(made); return made; };
  for (const address of entries) await load(frame(), address, true); // a realm of its own: a circle must hold from here
  const together = frame();
  for (const address of others) await load(together, address, false);
  return found;
}"""
pytestmark = pytest.mark.browser


@pytest.fixture
def page(browser):
    """A page that no test had before: what is kept from there would come instead of what is changed here."""
    page = browser.new_page()
    page.set_default_timeout(served.PATIENCE * 1000)
    yield page
    page.close()


@pytest.fixture(scope="module")
def site(serve):
    return serve(HARNESS)


def faults(page, site: str, entries: list[str], others: list[str]) -> dict[str, str]:
    """Return what the browser says of each script that it cannot load, {path: sentence}, through the route."""
    page.goto(f"{site}/modules/{shelf().digest}/kernel/bytes.js")  # a page of the same origin with nothing in it
    at = f"{site}/modules/{shelf().digest}/"
    return page.evaluate(LOAD, [[at + name for name in entries], [at + name for name in others]])


def test_the_browser_loads_every_component_and_every_script(page, site):
    parts = {path.relative_to(FOLDER).parts[0] for path in FOLDER.rglob("*.js")}
    assert {name.split("/")[0] for name in ENTRIES} == parts - {"kernel", "topic"}
    assert faults(page, site, ENTRIES, [name for name in shelf().scripts() if name not in ENTRIES]) == {}


@pytest.mark.parametrize(
    ("changed", "change", "words"),
    [
        ("thumbnails/sheet.js", lambda text: text + "\nconst = 3;\n", "SyntaxError"),
        ("thumbnails/sheet.js", lambda text: text.replace("export class Sheet", "class Sheet"), "export named 'Sheet'"),
        ("thumbnails/sheet.js", lambda text: 'import { nothing } from "../kernel/pen.js";\n' + text, "'nothing'"),
        (
            "thumbnails/sheet.js",
            lambda text: (
                'import { mount } from "./main.js";\nimport { early } from "./early.js";\n'
                "export const late = early;\nconsole.log(mount);\n" + text
            ),
            "before initialization",
        ),
        ("thumbnails/main.js", lambda text: text.replace("export const mount", "export const start"), "no mount"),
    ],
    ids=["a syntax error", "what is not exported", "a name that is not there", "a circle that breaks", "no entry"],
)
def test_a_broken_script_is_found(page, site, changed, change, words):
    broken = change(shelf().texts[changed])
    script = "text/javascript"
    page.route(f"**/{changed}", lambda route: route.fulfill(body=broken, content_type=script))
    early = 'import { late } from "./sheet.js";\nexport const early = late;\n'
    page.route("**/early.js", lambda route: route.fulfill(body=early, content_type=script))
    found = faults(page, site, ["thumbnails/main.js", "upload/main.js"], [])
    assert list(found) == ["thumbnails/main.js"]
    assert words in found["thumbnails/main.js"]


OVERTAKEN = """async (address) => {
  const { enter } = await import(address);
  const mount = await enter("softmax_bars/main.js", []), parent = document.createElement("div");
  document.body.append(parent);
  const first = mount({ parentElement: parent }), made = parent.firstElementChild;
  first();
  const kept = made.isConnected;
  const second = mount({ parentElement: parent }), same = parent.querySelectorAll(".softmax-bars").length;
  parent.remove();
  second();
  return { kept, same, left: parent.querySelectorAll("*").length };
}"""


def test_a_call_that_news_overtook_takes_nothing_away(page, site):
    """Streamlit ends it before it makes the next; what has left the page is ended for good."""
    address = f"{site}/modules/{shelf().digest}/kernel/"
    page.goto(address + "bytes.js")
    assert page.evaluate(OVERTAKEN, address + "entrance.js") == {"kept": True, "same": 1, "left": 0}


def test_a_component_without_its_script_says_so_in_its_place(page, site):
    page.route("**/live_chart/main.js", lambda route: route.abort())
    page.goto(site)
    words = page.get_by_role("alert").filter(has_text="could not be loaded")
    words.wait_for()
    assert "Reload the page" in words.inner_text()
    assert page.get_by_role("button", name="Rerun").is_visible()


def test_what_changes_while_the_script_is_under_way_is_drawn_last_and_stays(page, site):
    routes = []
    page.route("**/live_chart/main.js", lambda route: routes.append(route))
    page.goto(site)
    page.get_by_role("button", name="Rerun").wait_for()
    served.until(lambda: routes or page.wait_for_timeout(50), "a request for the script")
    page.emulate_media(color_scheme="dark")  # a change of theme calls the component again
    page.get_by_role("button", name="Rerun").click()
    served.still(page)
    routes[0].continue_()
    chart = page.locator(".live-chart")
    chart.locator(".picture[aria-label]").wait_for()
    page.wait_for_timeout(300)
    assert chart.count() == 1
    assert page.get_by_role("alert").count() == 0
    assert chart.evaluate("root => getComputedStyle(root.querySelector('.stage')).position") == "relative"
