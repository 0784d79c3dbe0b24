"""What the browsers of a class and the server say to each other at `/live/class`."""
