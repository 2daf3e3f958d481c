"""Labelled examples of people and documents: what each signal finds and what it must not find."""

from __future__ import annotations

from datetime import date, timedelta

from later_world import AT, attested, check, declined, later, paper
from screening_world import said, shared

from doorward.model import LinkKind, Observed

BORN = date(1988, 3, 9)
CHECKED = AT.date()
BIOMETRIC = {"step": "biometric", "vendor": "Vendor"}


def steps(*refused):
    return later(refused=refused)


def seen(*attestations, checks=()):
    return later(attestations=attestations, checks=checks)


def papers(*checks):
    return later(checks=checks)


def named(name, *names):
    statements = [said(name=one) for one in names]
    return later(*statements, checks=[paper(name=name)])


def live(code, value="seen", **more):
    return later(observed=[Observed(code=code, value=value, by="R. Doe", at=AT)], **more)


EXAMPLES_IDENTITY = {
    "D01": {
        "finds": [
            ("one step", steps(declined("camera")), "weak"),
            ("two steps", steps(declined("camera"), declined("in-person")), "medium"),
            ("one step twice", steps(declined("Camera"), declined("camera ")), "weak"),
            ("one of each row", steps(declined("camera"), declined("notarised")), "weak"),
        ],
        "passes": [
            ("no other way offered", steps(declined("camera", offered=False))),
            ("an accommodation asked for", steps(declined("camera", accommodation=True))),
            (
                "an accommodation asked for before",
                steps(declined("camera", accommodation=True), declined("camera")),
            ),
            ("a step of delivery", steps(declined("signature delivery"))),
            ("nothing declined", later()),
        ],
    },
    "E04": {
        "finds": [
            ("one step", steps(declined("notarised")), "weak"),
            ("two steps", steps(declined("hand_over"), declined("signature delivery")), "medium"),
        ],
        "passes": [
            ("no other way offered", steps(declined("notarised", offered=False))),
            ("an accommodation asked for", steps(declined("hand-over", accommodation=True))),
            ("a step of the interview", steps(declined("camera"))),
        ],
    },
    "D02": {
        "finds": [
            ("one attester", seen(attested("no")), "medium"),
            ("two attesters", seen(attested("no"), attested("no", "B. Tester")), "strong"),
            (
                "an attester and a vendor",
                seen(attested("no"), checks=[check("declined", **BIOMETRIC)]),
                "strong",
            ),
            ("one attester twice", seen(attested("no"), attested("no", "a. tester")), "medium"),
            (
                "two disagree about one round",
                seen(attested("no"), attested("yes", "B. Tester")),
                "weak",
            ),
            (
                "two and one against",
                seen(attested("no"), attested("no", "B. Tester"), attested("yes", "C. Tester")),
                "strong",
            ),
            (
                "a yes about another round",
                seen(attested("yes", "B. Tester", "screen", "document"), attested("no")),
                "medium",
            ),
            (
                "a vendor's decline that was settled",
                seen(
                    attested("no"),
                    checks=[check("declined", **BIOMETRIC), check("approved", **BIOMETRIC)],
                ),
                "medium",
            ),
        ],
        "passes": [
            ("the same person", seen(attested("yes"))),
            ("cannot say", seen(attested("cannot-say"), attested("cannot-say", "B. Tester"))),
            ("corrected by the same attester", seen(attested("no"), attested("yes"))),
            ("an accommodation", seen(attested("no", accommodation=True))),
            (
                "a vendor alone",
                seen(attested("yes"), checks=[check("declined", **BIOMETRIC)]),
            ),
        ],
    },
    "D03": {
        "finds": [("noted", live("live-challenge-artefact"), "medium")],
        "passes": [
            ("asked and not seen", live("live-challenge-artefact", "no")),
            (
                "an accommodation was asked for",
                live("live-challenge-artefact", refused=[declined("camera", accommodation=True)]),
            ),
            (
                "an accommodation was made",
                live(
                    "live-challenge-artefact",
                    attestations=[attested("yes", accommodation=True)],
                ),
            ),
        ],
    },
    "D08": {
        "finds": [
            ("other accounts", live("screen-other-accounts"), "medium"),
            ("pasted", live("test-pasted-whole"), "weak"),
            ("could not go on", live("test-not-continued"), "weak"),
        ],
        "passes": [
            ("asked and not seen", live("screen-other-accounts", "no")),
            (
                "an accommodation was asked for",
                live("test-not-continued", refused=[declined("test", accommodation=True)]),
            ),
        ],
    },
    "E05.shared": {
        "finds": [
            (
                "number, two persons",
                later(
                    checks=[paper(number="X1")],
                    shared=[shared(LinkKind.DOCUMENT_NUMBER, persons=2)],
                ),
                "strong",
            ),
            (
                "picture, three persons",
                later(
                    checks=[paper(image="i")], shared=[shared(LinkKind.DOCUMENT_IMAGE, persons=3)]
                ),
                "strong",
            ),
        ],
        "passes": [
            ("nobody else", papers(paper(number="X1"))),
            (
                "an image in a résumé",
                later(checks=[paper(image="i")], shared=[shared(LinkKind.IMAGE)]),
            ),
        ],
    },
    "E05.conflict": {
        "finds": [
            (
                "two dates of birth",
                papers(paper(birth_date=BORN), paper(birth_date=date(1992, 11, 20))),
                "medium",
            ),
            (
                "day and month changed places",
                papers(paper(birth_date=BORN), paper(birth_date=date(1988, 9, 3))),
                "weak",
            ),
            (
                "one digit",
                papers(paper(birth_date=BORN), paper(birth_date=date(1989, 3, 9))),
                "weak",
            ),
            (
                "one number, two dates of issue",
                papers(
                    paper(number="X1", issued=date(2020, 1, 5), expires=date(2030, 1, 5)),
                    paper(number="X1", issued=date(2017, 8, 28), expires=date(2030, 1, 5)),
                ),
                "medium",
            ),
            (
                "one number, two dates of issue, expiry not read",
                papers(
                    paper(number="X1", issued=date(2020, 1, 5)),
                    paper(number="X1", issued=date(2017, 8, 28)),
                ),
                "weak",
            ),
            (
                "shown as renewed before it was shown as old",
                papers(
                    paper(number="X1", issued=date(2026, 2, 3), expires=date(2034, 2, 3)),
                    paper(
                        number="X1",
                        issued=date(2018, 6, 5),
                        expires=date(2026, 6, 5),
                        at=AT + timedelta(days=30),
                    ),
                ),
                "medium",
            ),
        ],
        "passes": [
            ("one date of birth", papers(paper(birth_date=BORN), paper(birth_date=BORN))),
            ("not read the second time", papers(paper(birth_date=BORN), paper())),
            (
                "a licence renewed under its number",
                papers(
                    paper(number="X1", issued=date(2018, 6, 5), expires=date(2026, 6, 5)),
                    paper(
                        number="X1",
                        issued=date(2026, 2, 3),
                        expires=date(2034, 2, 3),
                        at=AT + timedelta(days=30),
                    ),
                ),
            ),
            (
                "two documents, two dates of issue",
                papers(
                    paper(number="X1", issued=date(2020, 1, 5)),
                    paper(number="Y2", issued=date(2017, 8, 28)),
                ),
            ),
        ],
    },
    "E05.name": {
        "finds": [("nothing in common", named("Marko Vzorec", "Jane Doe"), "weak")],
        "passes": [
            ("the same", named("DOE, JANE", "Jane Doe")),
            ("a changed surname", named("Jane Muster", "Jane Doe")),
            ("another script", named("박하은", "Jane Doe")),
            ("two ways of writing Chinese", named("CHOW WAI", "Zhou Wei")),
            ("older ways of writing it", named("HSI CHIEN", "Xi Qian")),
            ("two ways of writing Korean", named("NO MU", "Roh Moo")),
            ("a shortened and a full name", named("MUHAMMAD ALY", "Mohd Ali")),
            ("fits one of two names given", named("Marko Vzorec", "Jane Doe", "Marko V.")),
        ],
    },
    "E05.dates": {
        "finds": [
            (
                "issued after expiry",
                papers(paper(issued=date(2025, 1, 1), expires=date(2020, 1, 1))),
                "medium",
            ),
            (
                "issued after the check",
                papers(paper(issued=AT.date() + timedelta(days=9))),
                "medium",
            ),
            (
                "issued before birth",
                papers(paper(issued=date(1980, 1, 1), birth_date=BORN)),
                "medium",
            ),
        ],
        "passes": [
            ("in order", papers(paper(issued=date(2020, 1, 1), expires=date(2030, 1, 1)))),
            ("expired", papers(paper(issued=date(2010, 1, 1), expires=date(2020, 1, 1)))),
            ("issued on the day, zones apart", papers(paper(issued=CHECKED + timedelta(days=1)))),
        ],
    },
    "E05.digits": {
        "finds": [
            ("do not hold", papers(paper(kind="passport", check_digits=False)), "weak"),
            (
                "do not hold twice",
                papers(*(paper(kind="passport", check_digits=False) for _ in range(2))),
                "medium",
            ),
            (
                "do not hold, and declined",
                papers(paper(kind="passport", check_digits=False, outcome="declined")),
                "medium",
            ),
            (
                "another document's hold",
                papers(
                    paper(kind="passport", check_digits=False),
                    paper(kind="licence", check_digits=True),
                ),
                "weak",
            ),
        ],
        "passes": [
            ("hold", papers(paper(check_digits=True))),
            ("not read", papers(paper(number="X1"))),
            (
                "hold when read again",
                papers(
                    paper(kind="passport", check_digits=False),
                    paper(kind="passport", check_digits=True),
                ),
            ),
        ],
    },
    "E05.declined": {
        "finds": [
            ("document", papers(check("declined", vendor="Vendor", codes=("x",))), "medium"),
            ("approved once, then declined", papers(check(), check("declined")), "medium"),
            ("a later step", papers(check(), check("declined", "re-check")), "medium"),
        ],
        "passes": [
            ("approved", papers(check())),
            ("declined, then approved", papers(check("declined"), check())),
            ("open", papers(check("needs-review"))),
            ("completed, which says nothing", papers(check("completed"))),
            ("a biometric check", papers(check("declined", "biometric"))),
            ("with an accommodation", papers(check("declined", accommodation=True))),
            ("codes alone", papers(check(codes=("document_fraud",)))),
        ],
    },
}
