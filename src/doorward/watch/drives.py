"""What is a removable drive: by what was plugged in, and by where a file lies."""

from __future__ import annotations

from doorward.model.events import Event, FileActivity, PeripheralDevice

_STORAGE = frozenset(
    {
        "08",
        "8",
        "disk",
        "external storage",
        "mass storage",
        "removable storage",
        "storage",
        "usb mass storage",
        "usb storage",
        "usbstor",
    }
)
"""Words of logs: OCSF's caption, USB's class 08, Windows' USBSTOR."""
WRITES = frozenset({1, 3})
"""OCSF's activities that put something into a file: create, update."""
_EXTERNAL_STORAGE = 1
"""OCSF's `peripheral_device.type_id`."""
_MOUNTED = ("/volumes/", "/media/", "/run/media/", "/mnt/usb")
_MOUNTED_FIRST = "vVmMrR"
_NOT_PLUGGED = ("/volumes/macintosh hd", "/volumes/.timemachine", "/volumes/com.apple")
_LONGEST_MOUNT = 22


def is_storage(device: PeripheralDevice) -> bool:
    """Whether a device is a drive, by its type, its class or its interfaces."""
    if device.type_id == _EXTERNAL_STORAGE:
        return True
    words = (device.type, device.class_, *device.interfaces)
    return any(one.lower().removesuffix(" device") in _STORAGE for one in words if one)


def root_of(event: FileActivity) -> str:
    """The drive a file lies on, where that may be removable: ``e:`` or ``/volumes/stick``.

    "" for a path that is none of these, and where the source says that the drive is another.
    """
    file = event.file
    if file is None or not (path := file.path):
        return ""
    first = path[0]
    if first in "cC" or (first == "/" and path[1:2] not in _MOUNTED_FIRST):
        return ""  # most files: told apart soonest
    if file.drive_type is not None and not said_removable(event):
        return ""
    if first == "/":
        return _mounted(path)
    letter = first.lower()
    return f"{letter}:" if path[1:3] == ":\\" and "d" <= letter <= "z" else ""


def said_removable(event: Event) -> bool:
    """Whether the source itself says that the file lies on a removable drive."""
    file = event.file if isinstance(event, FileActivity) else None
    return file is not None and (file.drive_type or "").lower() == "removable"


def _mounted(path: str) -> str:
    if not path[:_LONGEST_MOUNT].lower().startswith(_MOUNTED):
        return ""
    if path[:_LONGEST_MOUNT].lower().startswith(_NOT_PLUGGED):
        return ""
    parts = path.lower().split("/", 5)
    # /media/<name> and /volumes/<name>, but /media/<user>/<name> and /run/media/<user>/<name>.
    depth = {"volumes": 3, "mnt": 3, "run": 5}.get(parts[1], 4)
    return "/".join(parts[:depth])
