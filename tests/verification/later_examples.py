"""All labelled examples of interviews, onboarding and lists in one table."""

from later_examples_identity import EXAMPLES_IDENTITY
from later_examples_onboarding import EXAMPLES_ONBOARDING
from later_examples_pay import EXAMPLES_PAY

from doorward.model import ListedEntry

LATER_EXAMPLES = {**EXAMPLES_IDENTITY, **EXAMPLES_ONBOARDING, **EXAMPLES_PAY}

LATER_LISTS = (
    ListedEntry(
        list_name="address",
        value="13 Farm Road, Reno, NV 89501",
        reason="devices found in case 12",
        source="own list",
        reviewer="R. Doe",
    ),
    ListedEntry(
        list_name="forwarder",
        value="Forward Depot 8, Reno, NV 89501",
        reason="forwards parcels abroad",
        source="own list",
    ),
    ListedEntry(
        list_name="shared-address",
        value="1 Office Park, Reno, NV 89501",
        reason="our own office",
        source="own list",
    ),
)
"""What the invented operator has listed."""
