"""What a watch is told beside its events."""

import json
import pickle
from datetime import UTC, datetime

from doorward.reference.adding import AddOptions, add
from doorward.stream.setting import Setting, made


def test_the_list_of_remote_tools_comes_with_the_context(tmp_path):
    # Synthetic: an invented tool in the shape of LOLRMM.
    file = tmp_path / "rmm_tools.json"
    file.write_text(
        json.dumps([{"Name": "FarHand", "Details": {"InstallationPaths": ["farhand.exe"]}}])
    )
    assert made(Setting(home=str(tmp_path))).context.remote_tools is None
    options = AddOptions(now=datetime(2026, 11, 1, tzinfo=UTC), name="lolrmm")
    add(tmp_path / "feeds", file, options)
    context = made(Setting(home=str(tmp_path))).context
    copied = pickle.loads(pickle.dumps(context))  # as it goes to the workers of a cluster
    assert copied.remote_tools.program(name="farhand.exe").tool.name == "FarHand"
