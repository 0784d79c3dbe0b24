"""Our own HTTP and WebSocket routes beside Streamlit's, and the guard in front of them."""
