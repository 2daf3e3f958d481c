"""Every detector: one file each. A new one is a file and a line here."""

from doorward.watch.detector import Detector
from doorward.watch.detectors.unmanaged import UnmanagedDevice

DETECTORS: tuple[Detector, ...] = (UnmanagedDevice(),)
"""All of them, in the order in which they look."""
