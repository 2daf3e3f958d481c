"""Carriers whose customers are not where their networks are, by autonomous system number.

No public list of ranges names them. The table is small and from memory, checked against public
registry texts where that was possible, as of November 2026; lists that the operator adds
(``network-csv`` with kind ``mobile`` or ``satellite``) count beside it. A number that is missing
here only means that nothing is known. A wrong one makes the watch see less, never more.
"""

from __future__ import annotations

from collections.abc import Mapping

from doorward.model import NetworkKind

CARRIERS: Mapping[int, NetworkKind] = {
    # Satellite and in-flight: traffic comes down at a ground station.
    6621: NetworkKind.SATELLITE,  # Hughes
    7155: NetworkKind.SATELLITE,  # Viasat
    14593: NetworkKind.SATELLITE,  # Starlink
    22351: NetworkKind.SATELLITE,  # Intelsat
    31515: NetworkKind.SATELLITE,  # Inmarsat
    63062: NetworkKind.SATELLITE,  # Hughes
    # Mobile: phones leave at gateways of another city.
    6167: NetworkKind.MOBILE,  # Verizon Wireless
    9605: NetworkKind.MOBILE,  # NTT Docomo
    12576: NetworkKind.MOBILE,  # EE
    20057: NetworkKind.MOBILE,  # AT&T Mobility
    21928: NetworkKind.MOBILE,  # T-Mobile USA
    22394: NetworkKind.MOBILE,  # Verizon Wireless
    26599: NetworkKind.MOBILE,  # Vivo
    45609: NetworkKind.MOBILE,  # Bharti Airtel
    51207: NetworkKind.MOBILE,  # Free Mobile
}
"""What the networks of an autonomous system are used for."""
