"""How a network learns, and what it is compared with."""
