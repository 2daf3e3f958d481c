"""Behaviour after hire: pure functions from events and state to findings and state.

No clock and no input or output: time is that of the events, and what is known of the world comes
in as a `Context`. `doorward.stream` reads, keeps and writes.
"""
