"""Sources of cases: the built-in SQL store and a department's system over HTTP."""
