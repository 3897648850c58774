"""Official service guides (办事指南): schema, regions, text, index and search."""
