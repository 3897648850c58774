"""The command line and the supervisor behind `zhiban up`."""
