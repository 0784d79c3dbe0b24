"""A page that fails where it is asked to."""

import streamlit as st

from explorer.components import folding, transport
from explorer.errors import InputError
from explorer.ui.session import token

HIDDEN = "not to be shown"


def fail(where: str) -> None:
    """Raise what nobody foresaw; the token is in it, and what would turn a terminal red."""
    raise RuntimeError(f"{HIDDEN} \x1b[31m {where} token={token()} {token()}")


def refuse() -> None:
    """Raise what the user can mend."""
    raise InputError("cohort.bim line 812", "5 columns, expected 6")


@st.fragment
def part() -> None:
    """Run alone."""
    if st.button("Part"):
        fail("part")
    if st.button("Refused part"):
        refuse()


st.title("Faulty")
st.button("Callback", on_click=fail, args=("callback",))
st.button("Refused callback", on_click=refuse)
part()
match st.query_params.get("what"):
    case "page":
        fail("page")
    case "pack":
        transport.pack({"value": object()})  # type: ignore[dict-item]
    case "data":
        folding._FOLDING(key="torn", data=b"torn", height="content")
st.write("To the end.")
