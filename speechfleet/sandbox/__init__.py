"""The practice fleet: real sshd, systemd and Docker hosts as containers on this machine."""
