"""Who does the job: speechfleet, and what an operator would take instead. One file each."""
