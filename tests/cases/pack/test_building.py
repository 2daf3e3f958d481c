"""Packs from content alone: the same bytes, safe files, STIX that a strict reader takes."""

import csv
import html.parser
import io
import json
import sys
import zipfile

import pytest
import stix2

from cases.pack.packs import KINDS, MADE, content
from doorward.cases.pack.building import build
from doorward.cases.pack.bundle import bundle_json
from doorward.cases.pack.indicators import EXTENSION, observables
from doorward.cases.pack.profiles import Recipient
from doorward.cases.pack.verifying import verify_pack
from doorward.model import Fact, FactKind
from doorward.model.cases import Outcome

HOSTILE = {
    "script": "<script>alert(1)</script><img src=x onerror=alert(2)>",
    "formula": '=HYPERLINK("http://example.com","click")',
    "plus": "+1+cmd|'/C calc'!A0",
    "right-to-left": "invoice\u202efdp.exe \u2066x\u2069",
    "control": "a\x00b\x1b[31mred\r\nInjected: header\x7f\x85",
    "long": "x" * 10_000,
    "quotes": "\"';--{{7*7}}{% debug %}${jndi}]]>",
    "csv": 'a","=1+1","\r\n=2',
    "surrogate": "\ufffd\ufffe tag \U000e0041",
    "style": "</style><style>@import 'http://example.com/x.css'</style>",
    "scripts of the world": "김하늘 Мария محمد नमस्ते",
    "pattern": "a' OR ipv4-addr:value = '1\\",
}


def strict(data: bytes):
    """The bundle as `stix2` reads it with nothing custom allowed."""
    return stix2.parse(data.decode(), allow_custom=False, version="2.1")


def files(recipient=Recipient.COUNSEL, hostile="", outcome=None):
    with zipfile.ZipFile(io.BytesIO(build(content(recipient, hostile, outcome)).data)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


@pytest.mark.parametrize("recipient", Recipient)
def test_the_same_content_gives_the_same_bytes(recipient):
    assert build(content(recipient)).data == build(content(recipient)).data


@pytest.mark.parametrize("recipient", Recipient)
@pytest.mark.parametrize("outcome", [None, Outcome.CONFIRMED])
def test_the_bundle_is_strict_stix(recipient, outcome):
    bundle = strict(bundle_json(content(recipient, outcome=outcome)))
    kinds = {one.type for one in bundle.objects}
    assert {"identity", "marking-definition", "extension-definition", "grouping"} <= kinds
    assert {"email-addr", "ipv4-addr", "user-account"} <= kinds
    extended = [one.extensions[EXTENSION]["kind"] for one in bundle.objects if "extensions" in one]
    assert sorted(extended) == ["identifier", "phone-number"]
    assert ("indicator" in kinds) == (outcome is Outcome.CONFIRMED)


@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE)
def test_hostile_values_leave_the_bundle_strict(hostile):
    strict(bundle_json(content(hostile=hostile, outcome=Outcome.CONFIRMED)))


def test_ids_of_observables_are_those_of_the_library():
    found = observables(Fact("x", value, "", kind) for kind, value in KINDS.items())
    assert stix2.v21.EmailAddress(value="ada@mail.example").id in found
    assert stix2.v21.IPv4Address(value="198.51.100.24").id in found
    assert stix2.v21.UserAccount(account_login="github.com/ada-alder").id in found


@pytest.mark.parametrize(
    "value", ["a…@mail.example [k3f9a2qx]", "[removed]", "no address", "", "x" * 600]
)
def test_what_is_no_address_in_clear_is_no_observable(value):
    assert observables([Fact("e-mail", value, "", FactKind.EMAIL)]) == {}


class _Tags(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.seen = []

    def handle_starttag(self, tag, attrs):
        self.seen.append(tag)
        self.seen += [name for name, _ in attrs if name.startswith("on") or name in ("src", "href")]


@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE)
def test_hostile_values_do_nothing_in_any_file(hostile, tmp_path):
    made = files(hostile=hostile)
    page = made["summary.html"].decode()
    tags = _Tags()
    tags.feed(page)
    assert not {"script", "img", "link", "iframe", "src", "href", "onerror"} & set(tags.seen)
    assert tags.seen.count("style") == 1
    for row in csv.reader(io.StringIO(made["artefacts/facts.csv"].decode("utf-8-sig"))):
        assert len(row) == 11
        assert [cell for cell in row if cell[:1] in tuple("=+-@\t\r\n")] == []
    for name, data in made.items():
        if not name.endswith(".pdf"):
            text = data.decode()
            assert [one for one in text if one in "\u202e\u2066\x1b\x00\x7f\x85\U000e0041"] == []
        if name.endswith(".json"):
            json.loads(data)
    assert len(page) < 400_000
    place = tmp_path / "pack.zip"
    place.write_bytes(build(content(hostile=hostile)).data)
    assert verify_pack(place).faults == ()


def test_json_keeps_values_as_they_were_read():
    hostile = HOSTILE["right-to-left"]
    case = json.loads(files(hostile=hostile)["case.json"])["case"]
    assert case["subjects"][0]["name"] == hostile
    assert list(json.loads(files()["case.json"])) == ["case", "format"]


def test_the_fields_of_case_json_are_pinned():
    """A change here is a change of the format: new fields may come, none may go."""
    case = json.loads(files()["case.json"])["case"]
    assert set(case) >= {
        "number", "label", "kind", "title", "status", "band", "log_odds", "expected_precision",
        "base_rate", "ring_id", "members", "stage", "requisition", "team", "signals", "began_at",
        "opened_at", "updated_at", "due_at", "decided_at", "closed_at", "owner", "outcome",
        "outcome_at", "joined_into", "follows", "version", "synthetic", "unmasked", "subjects",
        "evidence", "assessments", "tasks", "notes", "decisions", "notices", "appeals", "ring",
    }  # fmt: skip
    assert set(case["evidence"][0]) >= {
        "row", "subject_row", "weighed", "stage", "observed_at", "first_seen_at", "gone_at",
    }  # fmt: skip
    assert "look" not in case


def test_forms_say_what_is_not_known_and_invent_nothing():
    made = files()
    ic3 = json.loads(made["forms/ic3.json"])
    fields = {one["field"]: one["values"] for one in ic3["fields"]}
    assert fields["Business name"] == ["not known"]
    assert fields["E-mail address"] == ["ada@mail.example (app-1)"]
    assert fields["IP address"] == ["198.51.100.24 in US (app-1)"]
    assert "GitHub:\n  - github.com/ada-alder (app-1)" in made["forms/seal.txt"].decode()
    assert "Legal authority under which it was blocked or rejected:\n  - not known" in (
        made["forms/ofac.txt"].decode()
    )


def test_without_pango_there_is_no_pdf_and_the_pack_says_so(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    made = build(content())
    assert "libpango" in made.missing
    assert "summary.pdf" not in {one.name for one in made.manifest.files}
    assert "libpango" in next(one.why for one in made.manifest.left_out if "pdf" in one.what)
    (tmp_path / "p.zip").write_bytes(made.data)
    assert verify_pack(tmp_path / "p.zip").good


def test_letters_that_no_font_has_are_told(monkeypatch):
    from doorward.cases.pack import building

    monkeypatch.setattr(building, "summary_pdf", lambda _html: (b"%PDF-", True))
    assert "fonts-noto-cjk" in build(content()).missing


def test_the_pdf_fetches_nothing(monkeypatch):
    import socket
    import urllib.request

    from doorward.cases.pack.pdf import summary_pdf

    asked = []
    monkeypatch.setattr(socket.socket, "connect", lambda *told: asked.append(told))
    monkeypatch.setattr(urllib.request.OpenerDirector, "open", lambda *told: asked.append(told))
    page = '<img src="http://192.0.2.1/x.png"><img src="file:///etc/passwd"><p>x</p>'
    data, _ = summary_pdf(f"{page}<style>@import 'http://192.0.2.1/x.css'</style>")
    assert data.startswith(b"%PDF-")
    assert asked == []


def test_the_manifest_names_what_is_left_out():
    manifest = json.loads(files(Recipient.PARTNER)["manifest.json"])
    assert manifest["made_at"] == MADE.isoformat().replace("+00:00", "Z")
    whats = {one["what"] for one in manifest["left_out"]}
    assert "internal notes" in whats
    assert "original documents, recordings and screens" in whats
