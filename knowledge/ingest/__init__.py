"""Bringing in what an operator has: exchange tables into guides to be reviewed, policy documents into passages."""
