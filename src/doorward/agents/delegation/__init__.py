"""Who acts for whom: the person, the agents between, and what is left of their rights."""
