"""The tables of the agents' state, a file for each part."""
