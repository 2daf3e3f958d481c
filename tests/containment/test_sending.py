"""Certificates are checked, slow servers are left, addresses that could leak are refused."""

import ssl
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from containment.far_end import FarEnd
from doorward.containment import sending
from doorward.containment.responder import ResponderError
from doorward.containment.sending import checked_url, send


def refused(*arguments) -> ResponderError:
    with pytest.raises(ResponderError) as told:
        send(*arguments)
    return told.value


def test_a_slow_server_is_left_and_nobody_knows_whether_it_did_it(monkeypatch):
    over = threading.Event()

    def slow(_came):
        over.wait(5)
        return 200, {}

    monkeypatch.setattr(sending, "TIMEOUT", 0.05)
    with FarEnd(slow) as far:
        error = refused("POST", far.url, {})
        over.set()
    assert (error.code, error.again, error.unsure) == ("unreachable", True, True)


def test_a_certificate_that_nobody_vouches_for_is_refused(tmp_path):
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    secret, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(secret.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(secret, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    form = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    (tmp_path / "both.pem").write_bytes(made.public_bytes(pem) + secret.private_bytes(pem, *form))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "both.pem")
    server = HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        error = refused("GET", f"https://localhost:{server.server_port}/", {})
    finally:
        server.shutdown()
        server.server_close()
    assert (error.code, error.unsure) == ("unreachable", False)


@pytest.mark.parametrize(
    ("headers", "least", "most"),
    [
        ({"Retry-After": "7"}, 7, 7),
        ({"Retry-After": "Fri, 01 Jan 2100 00:00:00 GMT"}, 1e8, 1e10),
        ({"Retry-After": "Sat, 01 Jan 2000 00:00:00 GMT"}, 0, 0),
        ({"X-Rate-Limit-Reset": "4102444800"}, 1e8, 1e10),
        ({"X-Rate-Limit-Reset": "0"}, 0, 0),
    ],
    ids=lambda one: str(one)[:60],
)
def test_the_wait_that_is_asked_for_is_read(headers, least, most):
    with FarEnd(lambda _came: (200, {})) as far:
        far.answers = [(429, headers)]
        error = refused("GET", far.url, {})
    assert error.again
    assert least <= error.after <= most


def test_a_wait_that_cannot_be_read_is_none():
    with FarEnd(lambda _came: (200, {})) as far:
        far.answers = [(429, {"Retry-After": "soon"}), (503, {})]
        assert refused("GET", far.url, {}).after is None
        assert refused("GET", far.url, {}).after is None


@pytest.mark.parametrize(
    "url", ["https://example.okta.example", "http://127.0.0.1:8080/hook", "http://[::1]/x"]
)
def test_addresses_that_can_be_used(url):
    assert checked_url(url) == url


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com",
        "http://10.0.0.1/",
        "http://localhost.example/",
        "https://user:word@example.com",
        "https://example.com/?token=1",
        "https:///path",
        "file:///etc/passwd",
        "",
    ],
)
def test_addresses_that_cannot(url):
    with pytest.raises(ValueError, match="address"):
        checked_url(url)
