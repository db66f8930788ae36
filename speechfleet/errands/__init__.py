"""What a person has done on hosts that no plan foresees: reading logs, running a command."""
