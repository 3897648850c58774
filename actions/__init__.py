"""What the assistant says and does: answers from guides, step-by-step forms, case progress."""
