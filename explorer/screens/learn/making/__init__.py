"""Why a network that has learnt its examples does well on others, and when it does not."""
