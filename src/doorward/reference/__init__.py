"""What is known of the world: phones, networks, places, institutions, lists."""

from doorward.reference.errors import ReferenceDataError
from doorward.reference.knowledge import Reference
from doorward.reference.ranges import RangeTable
from doorward.reference.status import FeedState, FeedStatus
from doorward.reference.store import FeedRecord, feeds_folder, home_folder, write_feed

__all__ = [
    "FeedRecord",
    "FeedState",
    "FeedStatus",
    "RangeTable",
    "Reference",
    "ReferenceDataError",
    "feeds_folder",
    "home_folder",
    "write_feed",
]
