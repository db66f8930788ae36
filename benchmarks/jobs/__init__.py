"""What is measured. One file for each job: `measure(stage)` keeps rows of its results."""
