"""The functional probe: one query to each instance, as a client would send it, and a judgement.

What goes over the wire was found by running the vendor's own client against a server written for
the purpose; no recording of a real container was at hand. That client is the witness in the tests
that this one and the stand-in for the container speak the same. It is not used here: it makes up
to five attempts, hides the failures, and takes 70 s to tell that nothing comes.
"""
