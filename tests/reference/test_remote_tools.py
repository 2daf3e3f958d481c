import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.reference import Reference, ReferenceDataError
from doorward.reference.adding import AddOptions, add
from doorward.reference.remote_tools import ToolRole, tool_key
from doorward.reference.remote_tools_compiling import compiled
from doorward.reference.remote_tools_reading import lolrmm_json
from real_data import DATA, needs_real_data

# Synthetic: invented tools in the shape of LOLRMM's rmm_tools.json.
TOOLS = [
    {
        "Name": "FarHand (formerly NearHand)",
        "Details": {
            "PEMetadata": [
                {"Filename": "farhand.exe", "OriginalFileName": "FarHand.exe", "Product": "FarHand"}
            ],
            "InstallationPaths": [
                "C:\\Program Files\\FarHand\\*",
                "farhand-quick*.exe",
                "agent.exe",
                "/usr/local/bin/farhandd",
                "/etc/farhand/config",
            ],
        },
        "Artifacts": {
            "Disk": [],
            "Network": [
                {"Domains": ["*.net.farhand.example", "farhand.example", "user_managed"]},
                {"Domains": ["relay-[a-f0-9]{8}.hubs.farhand.example:443", "github.com"]},
            ],
        },
        "CodeSigning": {"certificates": [{"signer_name": "FarHand Software GmbH"}]},
    },
    {
        "Name": "PuTTY",
        "Details": {"PEMetadata": {"Filename": "putty.exe"}, "InstallationPaths": None},
        "Artifacts": {"Network": None},
        "CodeSigning": {"certificates": [{"signer_name": "Big Vendor Inc."}]},
    },
    {
        "Name": "NVDA (Non-Visual Desktop Access)",
        "Details": {"PEMetadata": {"Filename": "nvda.exe"}},
        "Artifacts": {},
    },
]


def tools():
    return compiled(lolrmm_json(json.dumps(TOOLS).encode()), "feed test")


def name_of(match):
    return None if match is None else match.tool.name.partition(" (")[0]


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        ({"name": "FARHAND.EXE"}, "FarHand"),
        ({"name": "farhand-quick_2.exe"}, "FarHand"),
        ({"name": "farhandd"}, "FarHand"),
        ({"product": "FarHand 7.1.2"}, "FarHand"),
        ({"name": "notes.exe", "signer": "CN=FarHand Software GmbH, L=X"}, "FarHand"),
        ({"name": "agent.exe"}, None),
        ({"name": "agent.exe", "path": "C:\\Program Files\\FarHand\\agent.exe"}, "FarHand"),
        ({"name": "config"}, None),
        ({"name": "notes.exe", "signer": "Big Vendor Inc."}, None),
        ({"name": "nvda.exe"}, None),
        ({"name": "far.exe"}, None),
        ({}, None),
    ],
    ids=str,
)
def test_a_program_is_recognised_by_what_is_its_own(program, expected):
    assert name_of(tools().program(**program)) == expected


def test_answers_do_not_depend_on_what_was_asked_before():
    known = tools()
    for path, expected in ((None, None), ("C:\\FarHand\\agent.exe", "FarHand"), (None, None)):
        assert name_of(known.program(name="agent.exe", path=path)) == expected


def test_a_renamed_program_is_recognised_by_its_inside():
    match = tools().program(name="notes.exe", original_name="FarHand.exe")
    assert name_of(match) == "FarHand"
    assert match.renamed
    assert not tools().program(name="farhand.exe", original_name="FarHand.exe").renamed


@pytest.mark.parametrize(
    ("host", "found"),
    [
        ("a.net.farhand.example", True),
        ("relay-00ff00ff.hubs.farhand.example.", True),
        ("www.farhand.example", False),
        ("farhand.example", False),
        ("github.com", False),
        ("evilfarhand.example", False),
        ("net.farhand.example.attacker.example", False),
        ("", False),
    ],
)
def test_hosts_that_only_the_tool_asks_for(host, found):
    assert (tools().host(host) is not None) is found


def test_clients_and_screen_readers_are_told_apart():
    roles = {one.name: one.role for one in tools().tools}
    assert roles["PuTTY"] is ToolRole.CLIENT
    assert not any(name.startswith("NVDA") for name in roles)


@pytest.mark.parametrize(
    "content",
    [b"", b"{}", b"[]", b'[{"Name": ""}]', b"[1, 2, 3, 4, 5]", b"\xff\xfe", b"[" * 5000],
    ids=["empty", "object", "no-tools", "no-name", "numbers", "not-utf8", "deep"],
)
def test_what_is_no_such_list_is_refused(content):
    with pytest.raises(ReferenceDataError):
        lolrmm_json(content)


@given(st.text(max_size=80), st.text(max_size=80))
def test_any_name_can_be_asked(name, other):
    known = tools()
    known.program(name=name, original_name=other, product=other, signer=name, path=other)
    known.host(name)


def test_the_feed_is_added_loaded_and_cited(tmp_path):
    file = tmp_path / "rmm_tools.json"
    file.write_text(json.dumps(TOOLS))
    now = datetime(2026, 11, 1, tzinfo=UTC)
    add(tmp_path / "feeds", file, AddOptions(now=now, name="lolrmm"))
    reference = Reference.load(tmp_path / "feeds", now=now)
    assert "lolrmm" in reference.remote_tools.source
    assert name_of(reference.remote_tools.program(name="farhand.exe")) == "FarHand"
    assert Reference.bundled(now).remote_tools is None


def test_names_are_compared_without_case_and_brackets():
    assert tool_key("CentraStage (Now Datto)") == "centrastage"


@pytest.fixture(scope="module")
def real():
    content = (DATA / "endpoints" / "lolrmm_tools.json").read_bytes()
    return compiled(lolrmm_json(content), "feed lolrmm")


@needs_real_data
def test_it_is_read_whole(real):
    assert len(real) == 318  # 319 and the screen reader


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        ({"name": "AnyDesk.exe"}, "AnyDesk"),
        ({"name": "svch0st.exe", "original_name": "AnyDesk.exe"}, "AnyDesk"),
        ({"name": "rustdesk.exe"}, "RustDesk"),
        ({"name": "remoting_host.exe"}, "Chrome Remote Desktop"),
        ({"product": "TeamViewer 15"}, "TeamViewer"),
        ({"name": "tailscaled.exe"}, "Tailscale"),
    ],
    ids=str,
)
@needs_real_data
def test_tools_of_the_published_cases_are_recognised(real, program, expected):
    assert real.program(**program).tool.name == expected


@pytest.mark.parametrize(
    "name",
    [
        "teams.exe",
        "dwm.exe",
        "setup.exe",
        "agent.exe",
        "perl.exe",
        "7z.exe",
        "tar.exe",
        "config",
        "explorer.exe",
        "nvda.exe",
        "g2m.exe",
        "svchost.exe",
        "chrome.exe",
        "code.exe",
        "outlook.exe",
        "winpty-agent.exe",
    ],
)
@needs_real_data
def test_ordinary_programs_are_not(real, name):
    assert real.program(name=name, path=f"C:\\Program Files\\Common\\{name}") is None


@pytest.mark.parametrize(
    ("host", "found"),
    [
        ("relay-0a1b2c3d.net.anydesk.com", True),
        ("router15.teamviewer.com", True),
        ("www.anydesk.com", False),
        ("github.com", False),
        ("mail.zoho.com.au", False),
        ("storage.blob.core.windows.net", False),
    ],
)
@needs_real_data
def test_hosts(real, host, found):
    assert (real.host(host) is not None) is found
