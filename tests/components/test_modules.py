"""What is registered of a component: a few lines, which name a script and style sheets that the route gives."""

import json
import re

import pytest

from explorer.components import modules
from explorer.routes.modules import shelf


@pytest.fixture
def registered(monkeypatch):
    """What was handed to streamlit, by name."""
    found = {}
    monkeypatch.setattr(modules, "component", lambda name, js: found.update({name: js}))
    return found


def test_the_lines_sent_with_each_payload_are_few_and_name_what_the_route_gives(registered):
    modules.declare("pictures", "matrix_pictures/main.js", styles=("convolution",))
    js = registered["pictures"]
    assert len(js.encode()) < 1200
    entered = re.search(r"\.enter\((\"[^\"]+\"), (\[.*\])\)", js)
    assert entered
    main, sheets = entered.groups()
    assert json.loads(main) == "matrix_pictures/main.js"
    assert json.loads(sheets) == [
        "kernel/icons.css",
        "kernel/tooltip.css",
        "convolution/convolution.css",
        "matrix_pictures/matrix_pictures.css",
    ]
    assert {json.loads(main), *json.loads(sheets), "kernel/entrance.js"} <= set(shelf().texts)
    assert f"modules/{shelf().digest}/" in js


def test_a_misspelt_script_is_refused_when_the_app_starts(registered):
    with pytest.raises(ValueError, match=r"genome_veiw/main\.js is no script in .*genome_view"):
        modules.declare("genome", "genome_veiw/main.js")
    assert registered == {}
