"""The register of agents: what they are, which run, whose they are."""
