import hashlib
import json

import pytest

from doorward.intake.logs.dead_letters import dead_letter
from doorward.intake.logs.frames import PROBLEMS, Frame
from doorward.intake.logs.reader import Refusal


def test_a_letter_says_where_and_why_but_not_what():
    frame = Frame(b'{"secret": 1}', 7, 120)
    letter = dead_letter("a.jsonl", "okta", frame, Refusal("no-time", "has no time"))
    line = letter.line()
    assert line.endswith(b"\n")
    assert b"secret" not in line
    assert json.loads(line) == {
        "file": "a.jsonl",
        "record": 7,
        "end_offset": 120,
        "format": "okta",
        "code": "no-time",
        "reason": "has no time",
        "size": 13,
        "sha256": hashlib.sha256(b'{"secret": 1}').hexdigest(),
    }


@pytest.mark.parametrize("problem", sorted(PROBLEMS))
def test_a_frames_own_problem_is_told_in_words(problem):
    letter = dead_letter("a.jsonl", "okta", Frame(b"", 7, 120, problem), None)
    assert (letter.code, letter.reason) == (problem, PROBLEMS[problem])
    assert (letter.size, letter.sha256) == (0, "")
