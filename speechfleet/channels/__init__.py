"""How a health run is told to others: one file for each kind of channel."""
