"""U-Net and its skip connections."""
