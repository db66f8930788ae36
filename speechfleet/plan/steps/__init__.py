"""What must be so on a host. One file each; all conditions live here."""
