"""Reading what arrives, keeping state, writing findings: on one machine, and on Spark."""
