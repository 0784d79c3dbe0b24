"""Messages are descriptions, and a first picture is made by numpy: neither takes what trains with it."""

import subprocess
import sys

IMPORTS = """
import pkgutil, sys
import explorer.messages
for module in pkgutil.walk_packages(explorer.messages.__path__, "explorer.messages."):
    __import__(module.name)
from explorer.engines.playground import first_frame
assert first_frame.first(explorer.messages.playground.state.State())
print(*sorted({"torch", "sklearn", "streamlit"} & set(sys.modules)))
"""


def test_messages_and_first_pictures_leave_torch_out():
    done = subprocess.run([sys.executable, "-c", IMPORTS], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
