"""U-Net on small scenes: what its skip connections carry, shown by taking them away."""

from explorer.screens.learn.skips import scenes


def show() -> None:
    """Draw the page."""
    run = scenes.trained()
    scenes.curves(run)
    scenes.scene(run)
