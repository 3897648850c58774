"""Who a citizen is."""
