"""Vendors emulated: messages of invented people, signed as each vendor documents it."""

import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
SECRET = "synthetic-secret"
SPECIAL = ("nationality", "gender", "sex", "citizenship", "placeOfBirth", "country")


def digest(message, secret=SECRET):
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()


def stamped(body, secret=SECRET, at=NOW):
    stamp = str(int(at.timestamp()))
    return stamp, digest(stamp.encode() + b"." + body, secret)


def _persona(body, secret, at):
    stamp, signature = stamped(body, secret, at)
    return {"Persona-Signature": f"t={stamp},v1={signature}"}


def _stripe(body, secret, at):
    stamp, signature = stamped(body, secret, at)
    return {"Stripe-Signature": f"t={stamp},v1={signature},v0=ignored"}


def _generic(body, secret, at):
    stamp, signature = stamped(body, secret, at)
    return {"X-Doorward-Timestamp": stamp, "X-Doorward-Signature": signature}


_HEADERS = {
    "persona": _persona,
    "stripe": _stripe,
    "generic": _generic,
    "veriff": lambda body, secret, _at: {"X-HMAC-SIGNATURE": digest(body, secret)},
    "onfido": lambda body, secret, _at: {"X-SHA2-Signature": digest(body, secret)},
}


def headers(vendor, body, secret=SECRET, at=NOW):
    return _HEADERS[vendor](body, secret, at)


def _iso(at):
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def persona(status="approved", event="evt_1", reference="A-17", at=NOW, **attributes):
    return {
        "data": {
            "type": "event",
            "id": event,
            "attributes": {
                "name": f"inquiry.{status}",
                "created-at": _iso(at),
                "payload": {
                    "data": {
                        "type": "inquiry",
                        "id": "inq_1",
                        "attributes": {
                            "status": status,
                            "reference-id": reference,
                            "tags": ["watch this"],
                            "fields": {
                                "name-first": {"type": "string", "value": "Avery"},
                                "name-last": {"type": "string", "value": "Example"},
                                "birthdate": {"type": "date", "value": "1990-02-03"},
                                "address-street-1": {"type": "string", "value": "1 Example St"},
                                "address-city": {"type": "string", "value": "Springfield"},
                                "address-country-code": {"type": "string", "value": "US"},
                            },
                            **attributes,
                        },
                    },
                    "included": [
                        {"type": "inquiry-template", "attributes": {"name": "x"}},
                        {
                            "type": "verification/government-id",
                            "attributes": {
                                "id-class": "pp",
                                "identification-number": "X1234567",
                                "expiration-date": "2031-04-05",
                                "nationality": "UTO",
                                "sex": "X",
                                "front-photo-url": "https://files.example/1",
                            },
                        },
                    ],
                },
            },
        }
    }


def stripe(status="verified", event="evt_2", reference="A-17", at=NOW, **session):
    return {
        "id": event,
        "object": "event",
        "type": f"identity.verification_session.{status}",
        "created": int(at.timestamp()),
        "data": {
            "object": {
                "id": "vs_1",
                "object": "identity.verification_session",
                "status": status,
                "client_reference_id": reference,
                "metadata": {},
                "last_error": None,
                "verified_outputs": {
                    "first_name": "Avery",
                    "last_name": "Example",
                    "dob": {"day": 3, "month": 2, "year": 1990},
                    "id_number": "X1234567",
                    "sex": "X",
                    "address": {
                        "line1": "1 Example St",
                        "city": "Springfield",
                        "postal_code": "00000",
                        "country": "US",
                    },
                },
                **session,
            }
        },
    }


def veriff(status="approved", reference="A-17", at=NOW, **session):
    return {
        "status": "success",
        "verification": {
            "id": "session-1",
            "attemptId": "attempt-1",
            "code": 9001,
            "status": status,
            "reason": None,
            "reasonCode": None,
            "decisionTime": _iso(at),
            "vendorData": reference,
            "person": {
                "firstName": "Avery",
                "lastName": "Example",
                "dateOfBirth": "1990-02-03",
                "placeOfBirth": "Springfield",
                "nationality": "UTO",
                "gender": "X",
                "addresses": [{"fullAddress": "1 Example St, Springfield"}],
            },
            "document": {
                "type": "PASSPORT",
                "number": "X1234567",
                "country": "UTO",
                "validFrom": "2021-04-05",
                "validUntil": "2031-04-05",
            },
            **session,
        },
        "technicalData": {"ip": "192.0.2.9"},
    }


def onfido(status="approved", reference="A-17", at=NOW, **resource):
    return {
        "payload": {
            "resource_type": "workflow_run",
            "action": "workflow_run.completed",
            "object": {"id": "run-1", "status": status, "completed_at_iso8601": _iso(at)},
            "resource": {
                "id": "run-1",
                "applicant_id": "applicant-1",
                "customer_user_id": reference,
                "reasons": ["document_expiry"],
                "output": {
                    "first_name": "Avery",
                    "last_name": "Example",
                    "date_of_birth": "1990-02-03",
                    "date_of_expiry": "2031-04-05",
                    "document_type": "passport",
                    "document_numbers": [{"type": "document_number", "value": "X1234567"}],
                    "nationality": "UTO",
                    "gender": "X",
                },
                **resource,
            },
        }
    }


def generic(status="approved", event="evt-5", reference="A-17", at=NOW, **more):
    return {
        "event": event,
        "application": reference,
        "check": "chk-1",
        "at": _iso(at),
        "status": status,
        "codes": ["as written"],
        "document": {
            "kind": "passport",
            "number": "X1234567",
            "name": "Avery Example",
            "birth_date": "1990-02-03",
            "expires": "2031-04-05",
            "nationality": "UTO",
        },
        **more,
    }


MESSAGES = {
    "persona": persona,
    "stripe": stripe,
    "veriff": veriff,
    "onfido": onfido,
    "generic": generic,
}


def encoded(value):
    return json.dumps(value).encode()


def later(seconds):
    return NOW + timedelta(seconds=seconds)
