"""Synthetic OCSF events for tests of the stream. Everything in them is invented."""

import json

BEGIN = 1_700_000_000


def sign_in(number, *, person=None, at=None, managed=True, **more):
    """A sign-in as a line's object: `at` in seconds."""
    event = {
        "class_uid": 3002,
        "time": int((BEGIN + number if at is None else at) * 1000),
        "activity_id": 1,
        "status_id": 1,
        "metadata": {"uid": f"e-{number}"},
        "user": {"email_addr": person or f"p{number % 7}@example.com"},
        "device": {"uid": f"d-{number}", "is_managed": managed},
        "src_endpoint": {"ip": "203.0.113.7"},
    }
    return {**event, **more}


def lines(events):
    """As JSON Lines."""
    return b"".join(json.dumps(one).encode() + b"\n" for one in events)


def found(folder, name="findings.jsonl"):
    """The lines of an output."""
    return [json.loads(line) for line in (folder / name).read_bytes().splitlines()]
