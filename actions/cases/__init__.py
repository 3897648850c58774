"""Where an application stands: cases, their deadlines, and the sources they come from."""
