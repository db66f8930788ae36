"""A crowd whose hosts cost this machine next to nothing: as if each had processors of its own."""
