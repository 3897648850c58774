"""The steps of the pipeline, each a function over the context."""
