"""What attention does in a trained network: maps, what is pooled and rolled out of them, and linkage beside them."""
