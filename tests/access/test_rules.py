"""The file that says whose keys are believed: strict by default, every fault named."""

from datetime import UTC, datetime

import authenticator_simulator as simulator
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from doorward.access import rules
from doorward.access.policy import PasskeyPolicy
from doorward.access.refused import AccessRefused
from doorward.console import door
from doorward.model.cases import Role

NOW = datetime(2026, 11, 2, tzinfo=UTC)
ROOT = b"".join(
    x509.load_der_x509_certificate(one).public_bytes(Encoding.PEM) for one in simulator.ROOTS
)


def parse(text: str, **files: bytes):
    return rules.parse(text.encode(), lambda name: files[name], NOW)


def refused(text: str, **files: bytes) -> str:
    with pytest.raises(AccessRefused) as refusal:
        parse(text, **files)
    assert refusal.value.code == "access-policy"
    return str(refusal.value)


def test_nothing_said_is_strict():
    found = parse("")
    assert found == rules.AccessRules()
    assert found.passkeys == PasskeyPolicy()
    assert (found.can_enrol, found.shows_makers, found.keys_at_enrolment) == (False, False, 2)
    for role in Role:
        policy = found.for_role(role)
        assert policy.device_bound
        assert policy.require_user_verification
        assert policy.require_user_handle


def test_everything_said_is_taken():
    found = parse(
        """
        keys_at_enrolment = 3
        synced_keys = ["auditor"]
        trust_roots = ["roots"]
        allowed_aaguids = ["01020304-0506-0708-090a-0b0c0d0e0f10"]
        [switches]
        accept_stale_metadata = true
        """,
        roots=ROOT,
    )
    assert found.passkeys.trust_roots == tuple(simulator.ROOTS)
    assert found.passkeys.allowed_aaguids == {"01020304-0506-0708-090a-0b0c0d0e0f10"}
    assert found.passkeys.accept_stale_metadata
    assert found.can_enrol
    assert not found.for_role("auditor").device_bound
    assert found.for_role("legal").device_bound


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("x = 1", "x"),
        ("[switches]\nrequire_user_verification = false", "require_user_verification"),
        ("[switches]\ndevice_bound = false", "device_bound"),
        ("[switches]\naccept_cross_origin = true", "accept_cross_origin"),
        ("[switches]\naccept_none_attestation = 'yes'", "accept_none_attestation"),
        ("keys_at_enrolment = 1", "keys_at_enrolment"),
        ("keys_at_enrolment = 99", "keys_at_enrolment"),
        ('synced_keys = ["administrator"]', "administrator"),
        ('synced_keys = ["root"]', "root"),
        ('metadata = "blob"', "metadata_root"),
        ('trust_roots = ["none"]', "none"),
        ('metadata = "none"\nmetadata_root = "roots"', "metadata"),
        ("= 1", "line 1"),
        ("#" * 70_000, "bytes"),
    ],
    ids=lambda value: str(value)[:30].replace("\n", " "),
)
def test_a_fault_is_named(text, named):
    assert named in refused(text, none=b"no certificate", roots=ROOT)


def test_the_console_reads_the_file_and_what_it_names(settings, tmp_path):
    (tmp_path / "roots.pem").write_bytes(ROOT)
    (tmp_path / "access.toml").write_text('trust_roots = ["roots.pem"]')
    settings.POLICY_FILE = str(tmp_path / "access.toml")
    party = door.relying_party()
    assert (party.rp_id, party.origin) == ("localhost", "http://localhost:8765")
    assert party.rules.can_enrol


@pytest.mark.parametrize(
    ("text", "said"),
    [(None, "access.toml cannot be read"), ('trust_roots = ["gone.pem"]', "gone.pem cannot")],
)
def test_a_file_that_is_not_there_is_named(settings, tmp_path, text, said):
    settings.POLICY_FILE = str(tmp_path / "access.toml")
    if text:
        (tmp_path / "access.toml").write_text(text)
    with pytest.raises(AccessRefused, match=said):
        door.relying_party()


def test_the_demo_is_for_the_demo_only(settings):
    settings.DEMO = False
    assert not door.relying_party().rules.can_enrol
    settings.DEMO = True
    assert door.relying_party().rules == rules.DEMO
