"""Step-by-step applications: what is asked (specs), how (engine, pure), and where drafts lie (service)."""
