"""A run, and a plan, as people and programs read them."""
