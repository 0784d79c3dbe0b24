"""The playground: its state, the engine process that trains every open one, its wire format and its route."""
