"""Work orders (12345 诉求工单): taken down, numbered, followed to their end."""
