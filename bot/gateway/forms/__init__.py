"""Form specifications, read through the task API."""
