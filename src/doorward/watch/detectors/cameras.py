"""Virtual cameras, face and voice changers, answer helpers and one-time-code extensions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from doorward.model import Strength
from doorward.model.events import Event, PeripheralActivity
from doorward.signals import Behaviour, FairnessMark, Stage, behaviour_signals
from doorward.signals.facts import fact
from doorward.watch.context import Context
from doorward.watch.detector import PersonOrMachine, Seen, Sighting
from doorward.watch.detectors.remote_tools import allowed_keys
from doorward.watch.remote_hands.programs import place_of, program_of, told, worker_of

_FACE, _VOICE, _ANSWERS, _CODES, _CAMERA = (
    "changes the face in a video",
    "changes the voice",
    "listens to a meeting and words the answers",
    "keeps one-time codes in the browser",
    "offers a camera that is no camera",
)
TOOLS: Mapping[str, tuple[str, str]] = {
    name: (title, what)
    for what, names in {
        _FACE: (
            "deepfacelive|DeepFaceLive",
            "deepfacelive.exe|DeepFaceLive",
            "deep-live-cam|Deep-Live-Cam",
            "deep-live-cam.exe|Deep-Live-Cam",
            "facefusion|FaceFusion",
            "facefusion.exe|FaceFusion",
            "swapface.exe|Swapface",
            "swapface|Swapface",
            "avatarify.exe|Avatarify",
            "avatarify|Avatarify",
            "faceswap.exe|Faceswap",
        ),
        _VOICE: (
            "voicemod.exe|Voicemod",
            "voicemoddesktop.exe|Voicemod",
            "voicemod|Voicemod",
            "morphvox.exe|MorphVOX",
            "morphvoxpro.exe|MorphVOX",
            "clownfishvoicechanger.exe|Clownfish Voice Changer",
            "vcclient.exe|w-okada voice changer",
            "mmvcserversio.exe|w-okada voice changer",
            "voice.ai.exe|Voice.ai",
        ),
        _ANSWERS: (
            "cluely.exe|Cluely",
            "cluely|Cluely",
            "cluely.app|Cluely",
            "interview coder.exe|Interview Coder",
            "interview coder|Interview Coder",
            "lockedin ai|LockedIn AI",
            "final round ai|Final Round AI",
            "parakeet ai|Parakeet AI",
        ),
        _CODES: (
            "bhghoamapcdpbohphigoooaddinpkbai|Authenticator (browser extension)",
            "authenticator: 2fa client|Authenticator (browser extension)",
            "otp.ee|OTP.ee",
        ),
        _CAMERA: (
            "manycam.exe|ManyCam",
            "manycam|ManyCam",
            "splitcam.exe|SplitCam",
            "xsplit.vcam.exe|XSplit VCam",
            "e2esoft vcam|e2eSoft VCam",
            "vcam.exe|e2eSoft VCam",
        ),
    }.items()
    for name, _, title in (one.partition("|") for one in names)
}
"""Names of files, products and extensions in lower case, from the makers' pages, from memory."""

_CAMERA_WORDS = ("virtual cam", "virtualcam", "manycam", "splitcam", "xsplit vcam", "e2esoft")
_COMMON = ("obs virtual", "obs-camera", "obs camera")

G06 = behaviour_signals.add(
    Behaviour(
        id="G06",
        title="Tool that changes face or voice, words answers or keeps codes",
        explanation="A program, camera or browser extension was met that published cases used to "
        "be somebody else in a meeting, to have answers worded, or to pass one-time codes on.",
        stage=Stage.EMPLOYMENT,
        family="remote-hands",
        strength=Strength.MEDIUM,
        fairness=FairnessMark.CONJUNCTION,
        fairness_note="Many people use virtual cameras for backgrounds and streaming, voice tools "
        "for a speech impairment or in transition, and captions or prompts for a disability. "
        "Alone it says nothing.",
        reads=("process.process", "application.app", "peripheral.peripheral_device"),
        clears="The person says what for; nothing else stands beside it.",
        sources=("HON", "MS25d", "RF26"),
    )
)


class State(msgspec.Struct):
    """The tools that were told."""

    told: list[str] = msgspec.field(default_factory=list)


class ChangedFaces(PersonOrMachine):
    """Tells each tool once. OBS's virtual camera is so common that it is weak."""

    base = "cameras"
    version = 1
    classes = frozenset({1007, 1010, 6002})
    state = State

    def look(self, state: State, seen: Seen, context: Context) -> Iterable[Sighting]:
        """Look at one start, installation or device."""
        found = _camera(seen.event) if type(seen.event) is PeripheralActivity else _tool(seen.event)
        if found is None:
            return ()
        name, title, does, strength = found
        if title in state.told:
            return ()
        if allowed_keys((title,)) & allowed_keys(context.policy.allowed_remote_tools):
            return ()
        state.told = told(state.told, title)
        return (
            Sighting(
                behaviour=G06.id,
                reason=f"{title} was met, which {does}; none was expected on a company machine.",
                facts=(fact("tool", name, place_of(seen.event, "process or device")),),
                events=(seen.event.metadata.uid,),
                at=seen.at,
                strength=strength,
                about=worker_of(seen),
            ),
        )

    def merge(self, one: State, other: State) -> State:
        """Told by either is told."""
        return State(list(dict.fromkeys((*one.told, *other.told)))[-16:])


_Found = tuple[str, str, str, Strength]


def _camera(event: PeripheralActivity) -> _Found | None:
    device = event.peripheral_device
    name = ((device.name or device.model) if device is not None else None) or ""
    low = name.lower()
    if any(word in low for word in _COMMON):
        return name, name[:40], _CAMERA, Strength.WEAK
    if any(word in low for word in _CAMERA_WORDS):
        return name, name[:40], _CAMERA, Strength.MEDIUM
    return None


def _tool(event: Event) -> _Found | None:
    program = program_of(event)
    known = TOOLS.get(program.low) if program is not None else None
    if program is None or known is None:
        return None
    return program.name or program.product, *known, Strength.MEDIUM
