"""Long-lived processes beside the server: one supervised child, used by the playground and by the inspector."""
