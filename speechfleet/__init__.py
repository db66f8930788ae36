"""speechfleet: provision and verify fleets of on-premises Azure Speech containers over SSH."""

__version__ = "0.1.0"
