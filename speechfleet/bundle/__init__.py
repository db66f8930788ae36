"""A bundle: one folder, or one tar of it, with all that a site needs which reaches nothing."""
