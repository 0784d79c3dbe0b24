"""What the playground in the browser and its engine say to each other."""
