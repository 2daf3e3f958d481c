"""Lets the test modules of this folder import the examples that lie beside them."""

import sys
from pathlib import Path

HERE = Path(__file__).parent
# Checks of all stages are held to the same rules here: their examples lie in two folders.
sys.path[:0] = [str(HERE), str(HERE.parent / "verification")]
