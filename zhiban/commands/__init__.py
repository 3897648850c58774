"""One module a subcommand, each with its typer `app`."""
