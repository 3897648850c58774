"""What every process shares: reply schema, errors, privacy, clock, logging, metrics. Imports no other package."""
