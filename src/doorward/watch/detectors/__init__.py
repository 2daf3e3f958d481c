"""Every detector: one file each. A new one is a file and a line here."""

import doorward.watch.sigma.telling  # noqa: F401 - registers what a rule shows
from doorward.watch.detector import Detector
from doorward.watch.detectors.addresses import OneAddress
from doorward.watch.detectors.agents_ended import AfterItsEnd
from doorward.watch.detectors.agents_hours import OutsideItsHours
from doorward.watch.detectors.agents_like import LikeAnAgent
from doorward.watch.detectors.agents_past import UnlikeItsPast
from doorward.watch.detectors.agents_places import FromElsewhere
from doorward.watch.detectors.agents_unknown import UnknownAgent
from doorward.watch.detectors.archives import Archives
from doorward.watch.detectors.cameras import ChangedFaces
from doorward.watch.detectors.clones import Clones
from doorward.watch.detectors.decoys import Decoys
from doorward.watch.detectors.destinations import Destinations
from doorward.watch.detectors.destinations_repositories import Repositories
from doorward.watch.detectors.destinations_sharing import Sharing
from doorward.watch.detectors.dns_tunnel import DnsTunnel
from doorward.watch.detectors.factors import SharedFactor
from doorward.watch.detectors.files import Files
from doorward.watch.detectors.hardware import Hardware
from doorward.watch.detectors.input_timing import InputTimed
from doorward.watch.detectors.jigglers import Jigglers
from doorward.watch.detectors.leavers import AfterLeaving
from doorward.watch.detectors.mail import Mail
from doorward.watch.detectors.networks import UnusualNetwork
from doorward.watch.detectors.offpeak import OffPeak
from doorward.watch.detectors.pay_changes import PayChanges
from doorward.watch.detectors.places import NeverMeet
from doorward.watch.detectors.presence import Presence
from doorward.watch.detectors.remote_tools import SecondRemoteTool
from doorward.watch.detectors.removable import Removable
from doorward.watch.detectors.rights import Rights
from doorward.watch.detectors.sessions import SessionReplay
from doorward.watch.detectors.shared_accounts import SharedAccounts
from doorward.watch.detectors.sleep import WithoutSleep
from doorward.watch.detectors.tool_logs import InboundSessions
from doorward.watch.detectors.travel import ImpossibleTravel
from doorward.watch.detectors.tunnels import Tunnels
from doorward.watch.detectors.unmanaged import UnmanagedDevice
from doorward.watch.entities import EntityKind

_OTHER_HANDS = (SecondRemoteTool, InboundSessions, Hardware, Tunnels, Jigglers, ChangedFaces)

DETECTORS: tuple[Detector, ...] = (
    UnmanagedDevice(),
    ImpossibleTravel(),
    NeverMeet(),
    UnusualNetwork(),
    SessionReplay(),
    WithoutSleep(),
    AfterLeaving(),
    SharedFactor(),
    OneAddress(),
    Decoys(),
    Files(),
    OffPeak(),
    Clones(),
    Destinations(),
    Repositories(),
    Sharing(),
    Removable(EntityKind.PERSON),
    Removable(EntityKind.DEVICE),
    Archives(),
    DnsTunnel(EntityKind.PERSON),
    DnsTunnel(EntityKind.DEVICE),
    DnsTunnel(EntityKind.ADDRESS),
    Mail(),
    Presence(),
    Rights(),
    PayChanges(),
    SharedAccounts(),
    InputTimed(),
    UnknownAgent(),
    LikeAnAgent(),
    UnlikeItsPast(),
    OutsideItsHours(),
    FromElsewhere(),
    AfterItsEnd(),
    *(one(EntityKind.PERSON) for one in _OTHER_HANDS),
    *(one(EntityKind.DEVICE) for one in _OTHER_HANDS),
)
"""All of them, in the order in which they look."""
