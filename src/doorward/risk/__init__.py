"""Evidence in, assessment out: weights, bands, calibration, fairness audit."""
