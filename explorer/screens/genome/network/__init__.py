"""Network: choose one or build one."""
