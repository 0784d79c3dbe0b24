"""What a lesson trained, to take home: its networks in the builder, and the script that trains them again."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from explorer.networks.spec import NetworkSpec
from explorer.ui import address, navigation
from explorer.ui.session import workspace


def network(name: str, specs: Mapping[str, NetworkSpec], script: str | Callable[[], str] = "") -> None:
    """Offer a lesson's networks, by what each is called, and its script, as the file `name`.py where there is one.

    The builder opens a network as the lesson has it, with weights that are not trained.
    """
    with st.container(horizontal=True, vertical_alignment="center"):
        for title, spec in specs.items():
            if st.button(
                f"Open the {title} in the builder", key=f"build-{name}-{title}", icon=":material/account_tree:"
            ):
                id = workspace().designs.save(spec.model_copy(update={"name": title, "family": "custom"}))
                address.leave_for(navigation.page("network"), design=id)
        if script:
            st.download_button(
                "Script that trains it",
                script,
                f"{name}.py",
                mime="text/x-python",
                key=f"script-{name}",
                icon=":material/download:",
                help="It needs Python and what its first lines import, nothing of this app.",
            )
