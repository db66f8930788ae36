"""The one door to hosts: connections, host keys, bastions, sudo, frames.

It knows neither facts nor actions. Foreign exceptions end here, as `Unreachable`.
"""
