import pytest

from doorward.intake.logs.ocsf import OcsfReader
from doorward.intake.logs.reader import Refusal
from doorward.model.events import Authentication, OtherActivity


def parse(line):
    return OcsfReader().parser(line, raw=True).parse(line, "log.jsonl#1")


def test_a_sign_in_is_read():
    line = b'{"class_uid":3002,"time":1700000000000,"metadata":{"uid":"a"},"user":{"uid":"u"}}'
    (one,) = parse(line)
    assert isinstance(one.event, Authentication)
    assert one.event.user.uid == "u"
    assert one.raw["class_uid"] == 3002


def test_a_class_that_nothing_reads_is_kept():
    (one,) = parse(b'{"class_uid":5001,"time":1}')
    assert isinstance(one.event, OtherActivity)
    assert one.event.metadata.uid == "log.jsonl#1"
    assert one.event.unmapped["class_uid"] == "5001"


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (b"{", "not-json"),
        (b"\xff\xfe", "not-json"),
        (b"[1]", "bad-field"),
        (b'{"class_uid":3002}', "no-time"),
        (b'{"class_uid":3002,"time":"x"}', "bad-field"),
        (b'{"class_uid":3002,"time":1,"x":' + b"[" * 100_000, "too-deep"),
    ],
)
def test_what_is_no_event_is_refused(line, code):
    with pytest.raises(Refusal) as refused:
        parse(line)
    assert refused.value.code == code
