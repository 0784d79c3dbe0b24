"""The filter view's scripts join into one valid module."""

import shutil
import subprocess

from explorer.components.bundle import bundle


def test_scripts_are_joined_into_a_valid_module(tmp_path):
    text = bundle("filter_grid/main.js")
    assert "export default" in text
    if node := shutil.which("node"):
        path = tmp_path / "joined.mjs"
        path.write_text(text)
        assert subprocess.run([node, "--check", str(path)], check=False).returncode == 0
