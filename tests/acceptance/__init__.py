"""Does a fleet do what its inventory says? Asked by testinfra, with no code of speechfleet's.

pytest tests/acceptance --inventory prod.yml [--ssh-config FILE | --connection ansible]
    [--skip-stopped] [--skip-held]
"""
