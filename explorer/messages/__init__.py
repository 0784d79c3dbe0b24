"""What crosses a process or the network, as pydantic models: the one description of the wire."""
