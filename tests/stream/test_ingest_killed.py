"""What a sender was told is on the disk is watched once, however the process ends."""

import os
import random
import signal
import socket
import subprocess
import sys

import httpx
import pytest

from doorward.stream.options import WatchOptions
from doorward.stream.senders import Senders
from doorward.stream.status import status_of
from doorward.stream.watching import Watch
from stream.making import BEGIN, found, lines, sign_in

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="kills processes"),
]


class Service:
    """`doorward watch --listen` in a process of its own."""

    def __init__(self, state):
        self.state = state
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.process = None

    def start(self):
        words = ["watch", "--listen", f"127.0.0.1:{self.port}", "--state", str(self.state)]
        environment = {**os.environ, "DOORWARD_HOME": str(self.state)}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "doorward", *words, "--quiet"],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        assert b"listening" in self.process.stderr.readline()

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.communicate()


def test_a_service_that_is_killed_loses_and_doubles_nothing(tmp_path):
    token = Senders(tmp_path).add("idp", "ocsf")
    service = Service(tmp_path)
    chance = random.Random(2)
    posts = [range(first, first + 5) for first in range(0, 300, 5)]
    kills = set(chance.sample(range(len(posts)), 2))
    service.start()
    url = f"http://127.0.0.1:{service.port}/v1/events"
    with httpx.Client(
        headers={"authorization": f"Bearer {token}"},
        transport=httpx.HTTPTransport(retries=8),
        trust_env=False,
    ) as client:
        for number, numbers in enumerate(posts):
            body = lines([sign_in(one, managed=False) for one in numbers])
            answer = client.post(url, content=body)
            assert answer.json() == {"accepted": 5}
            if number in kills:
                service.kill()
                service.start()
                # A sender that got no answer cannot know, and sends the same again.
                assert client.post(url, content=body).status_code == 200
        service.kill()
    options = WatchOptions(state=tmp_path, out=tmp_path, home=tmp_path)
    with Watch(options, clock=lambda: BEGIN + 1e6) as watch:
        watch.run()
    counts = status_of(tmp_path).counts
    assert counts["events"] == 300
    assert counts["duplicates"] == 10
    assert sorted(one["event_ids"][0] for one in found(tmp_path)) == sorted(
        f"e-{number}" for number in range(300)
    )
