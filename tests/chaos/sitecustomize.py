"""Python imports this where the folder is on its path: every process of an app in chaos has the same clock and disk."""

import clock
import full_disk

clock.install()
full_disk.install()
