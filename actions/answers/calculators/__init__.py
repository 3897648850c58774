"""Arithmetic that the law lays down; pure functions, each with the rule it follows."""
