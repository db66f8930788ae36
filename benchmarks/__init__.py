"""The same job by speechfleet and by what an operator would take instead, measured side by side.

`python -m benchmarks [JOB,JOB…]`; what comes of it is docs/benchmarks.md.
"""
