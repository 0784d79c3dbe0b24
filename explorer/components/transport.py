"""How arrays travel to the browser: one block of bytes, a JSON header followed by little-endian arrays.

Streamlit forwards a component's data untouched only where they are bytes as a whole; bytes or numpy values inside a
dictionary arrive as their Python repr. The reader of this format is `kernel/bytes.js`; live routes send it too.
"""

from explorer.messages.packing import ALIGNMENT, DTYPES, join_text, pack, unpack

__all__ = ["ALIGNMENT", "DTYPES", "join_text", "pack", "unpack"]
