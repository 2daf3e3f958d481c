"""Evidence in, assessment out: weights, bands, calibration, fairness audit."""

from doorward.risk.assess import (
    assess,
    assess_ring,
    band,
    log_odds,
    precision_table,
    probability,
)
from doorward.risk.audit import Audit, GroupRow, audit
from doorward.risk.calibrate import Calibration, DecidedCase, calibrate
from doorward.risk.weights import (
    Weight,
    WeightError,
    WeightTable,
    default_weights,
    load_weights,
    parse_weights,
    render_weights,
)

__all__ = [
    "Audit",
    "Calibration",
    "DecidedCase",
    "GroupRow",
    "Weight",
    "WeightError",
    "WeightTable",
    "assess",
    "assess_ring",
    "audit",
    "band",
    "calibrate",
    "default_weights",
    "load_weights",
    "log_odds",
    "parse_weights",
    "precision_table",
    "probability",
    "render_weights",
]
