"""Every detector: one file each. A new one is a file and a line here."""

from doorward.watch.detector import Detector
from doorward.watch.detectors.decoys import Decoys
from doorward.watch.detectors.files import Files
from doorward.watch.detectors.offpeak import OffPeak
from doorward.watch.detectors.unmanaged import UnmanagedDevice

DETECTORS: tuple[Detector, ...] = (
    UnmanagedDevice(),
    Decoys(),
    Files(),
    OffPeak(),
)
"""All of them, in the order in which they look."""
