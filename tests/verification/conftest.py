"""Lets the test modules of this folder import the examples that lie beside them."""

import sys
from pathlib import Path

HERE = Path(__file__).parent
# Builders of invented applications are shared with the tests of screening.
sys.path[:0] = [str(HERE), str(HERE.parent / "screening")]
