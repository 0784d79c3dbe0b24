"""Messages are descriptions: importing them all takes nothing that computes with it; nor does a first picture."""

import subprocess
import sys

IMPORTS = """
import pkgutil, sys
import explorer.messages
for module in pkgutil.walk_packages(explorer.messages.__path__, "explorer.messages."):
    __import__(module.name)
import explorer.engines.playground.first_frame  # what the web process draws of a playground
print(*sorted({"torch", "sklearn", "streamlit"} & set(sys.modules)))
"""


def test_messages_leave_torch_out():
    done = subprocess.run([sys.executable, "-c", IMPORTS], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
