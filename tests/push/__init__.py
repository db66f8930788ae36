"""What bringing images costs: measured, not judged."""
