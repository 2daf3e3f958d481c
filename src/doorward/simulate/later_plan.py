"""How often things happen after applying, to honest people and to operators.

Every rate is a share from 0 to 1 and an assumption: published cases tell that these things
happen, not how often. They are not fitted to any detector.
"""

from __future__ import annotations

import msgspec


class LaterLeaks(msgspec.Struct, frozen=True, kw_only=True):
    """How often an operator's persona shows each thing once interviewed or hired."""

    shared_account: float = 0.0
    shared_device: float = 0.0
    vpn_interview: float = 0.0
    stand_in: float = 0.0
    wrong_answers: float = 0.0
    farm_shipment: float = 0.0
    reshipped: float = 0.0
    boot_elsewhere: float = 0.0
    shared_pay: float = 0.0
    third_party: float = 0.0
    pay_changes: float = 0.0
    shared_contact: float = 0.0
    reused_document: float = 0.0
    declined: float = 0.0
    late: float = 0.0


class LaterMess(msgspec.Struct, frozen=True, kw_only=True):
    """How often an honest life is untidy once interviewed or hired."""

    moved: float = 0.08
    ships_elsewhere: float = 0.05
    travelling_interview: float = 0.04
    travelling_boot: float = 0.05
    misread_document: float = 0.03
    expired_document: float = 0.02
    forgotten_detail: float = 0.06
    cannot_say: float = 0.12
    declined: float = 0.03
    accommodation: float = 0.03
    changes_bank: float = 0.06
    family_account: float = 0.02
    late: float = 0.08
    cannot_compare: float = 0.1
    missed_day: float = 0.1


class Afterwards(msgspec.Struct, frozen=True, kw_only=True):
    """What follows applications. Operators are trained to be interviewed, so more of them are.

    `interviewed` is the share of applications that lead to interviews, `hired` the share of
    those that lead to a start, `operators_more` how many times as often operators are
    interviewed.
    """

    interviewed: float = 0.15
    hired: float = 0.45
    operators_more: float = 2.0
    mess: LaterMess = LaterMess()
    easy: LaterLeaks = LaterLeaks(
        shared_account=0.4,
        shared_device=0.4,
        vpn_interview=0.5,
        stand_in=0.35,
        wrong_answers=0.5,
        farm_shipment=0.7,
        reshipped=0.2,
        boot_elsewhere=0.4,
        shared_pay=0.35,
        third_party=0.2,
        pay_changes=0.4,
        shared_contact=0.4,
        reused_document=0.2,
        declined=0.4,
        late=0.4,
    )
    medium: LaterLeaks = LaterLeaks(
        shared_account=0.15,
        shared_device=0.2,
        vpn_interview=0.4,
        stand_in=0.2,
        wrong_answers=0.3,
        farm_shipment=0.55,
        reshipped=0.15,
        boot_elsewhere=0.25,
        shared_pay=0.2,
        third_party=0.1,
        pay_changes=0.25,
        shared_contact=0.2,
        reused_document=0.08,
        declined=0.25,
        late=0.25,
    )
    hard: LaterLeaks = LaterLeaks(
        shared_account=0.03,
        shared_device=0.05,
        vpn_interview=0.25,
        stand_in=0.1,
        wrong_answers=0.15,
        farm_shipment=0.35,
        reshipped=0.05,
        boot_elsewhere=0.1,
        shared_pay=0.05,
        third_party=0.03,
        pay_changes=0.1,
        shared_contact=0.08,
        reused_document=0.02,
        declined=0.1,
        late=0.15,
    )
