"""What to simulate: size, seed, how operators behave, how messy honest life is.

Every rate is a share from 0 to 1 of applicants (or personas) to whom the thing happens. The
rates come from publications where there are any and are assumptions otherwise;
``docs/simulate.md`` says which is which. They are not fitted to any detector.
"""

from __future__ import annotations

from datetime import date

import msgspec

from doorward.simulate.later_plan import Afterwards


class Leaks(msgspec.Struct, frozen=True, kw_only=True):
    """How often a persona of a ring shows each indicator (ids of ``docs/signals.md``)."""

    shared_phone: float = 0.0
    email_alias: float = 0.0
    email_stem: float = 0.0
    disposable_email: float = 0.0
    plus_one: float = 0.0
    foreign_area: float = 0.0
    shared_device: float = 0.0
    farm_network: float = 0.0
    farm_address: float = 0.0
    vpn_egress: float = 0.0
    foreign_address: float = 0.0
    burst: float = 0.0
    fixed_api_sequence: float = 0.0
    low_pay: float = 0.0
    unusual_payment: float = 0.0
    referred_by_ring: float = 0.0
    near_duplicate_text: float = 0.0
    file_lineage: float = 0.0
    drift: float = 0.0
    shell_employer: float = 0.0
    technology_slip: float = 0.0
    impossible_tenure: float = 0.0
    shared_referee: float = 0.0
    portfolio_clone: float = 0.0
    checklist: float = 0.0
    commits_before_account: float = 0.0
    copied_repository: float = 0.0
    shared_commit_email: float = 0.0
    follow_ring: float = 0.0
    badge_farming: float = 0.0


EASY = Leaks(
    shared_phone=0.45,
    email_alias=0.25,
    email_stem=0.35,
    disposable_email=0.04,
    plus_one=0.55,
    foreign_area=0.45,
    shared_device=0.45,
    farm_network=0.55,
    farm_address=0.35,
    vpn_egress=0.45,
    foreign_address=0.15,
    burst=0.7,
    fixed_api_sequence=0.2,
    low_pay=0.3,
    unusual_payment=0.06,
    referred_by_ring=0.25,
    near_duplicate_text=0.6,
    file_lineage=0.55,
    drift=0.4,
    shell_employer=0.35,
    technology_slip=0.12,
    impossible_tenure=0.15,
    shared_referee=0.35,
    portfolio_clone=0.35,
    checklist=0.3,
    commits_before_account=0.35,
    copied_repository=0.35,
    shared_commit_email=0.3,
    follow_ring=0.35,
    badge_farming=0.25,
)
MEDIUM = Leaks(
    shared_phone=0.2,
    email_alias=0.1,
    email_stem=0.2,
    disposable_email=0.015,
    plus_one=0.45,
    foreign_area=0.4,
    shared_device=0.2,
    farm_network=0.35,
    farm_address=0.2,
    vpn_egress=0.4,
    foreign_address=0.06,
    burst=0.4,
    fixed_api_sequence=0.08,
    low_pay=0.2,
    unusual_payment=0.03,
    referred_by_ring=0.15,
    near_duplicate_text=0.3,
    file_lineage=0.35,
    drift=0.25,
    shell_employer=0.25,
    technology_slip=0.06,
    impossible_tenure=0.07,
    shared_referee=0.2,
    portfolio_clone=0.2,
    checklist=0.2,
    commits_before_account=0.3,
    copied_repository=0.25,
    shared_commit_email=0.15,
    follow_ring=0.2,
    badge_farming=0.15,
)
HARD = Leaks(
    shared_phone=0.05,
    email_alias=0.02,
    email_stem=0.08,
    disposable_email=0.005,
    plus_one=0.3,
    foreign_area=0.25,
    shared_device=0.05,
    farm_network=0.15,
    farm_address=0.08,
    vpn_egress=0.25,
    foreign_address=0.02,
    burst=0.1,
    fixed_api_sequence=0.01,
    low_pay=0.1,
    unusual_payment=0.01,
    referred_by_ring=0.05,
    near_duplicate_text=0.1,
    file_lineage=0.12,
    drift=0.1,
    shell_employer=0.12,
    technology_slip=0.02,
    impossible_tenure=0.02,
    shared_referee=0.08,
    portfolio_clone=0.08,
    checklist=0.1,
    commits_before_account=0.1,
    copied_repository=0.08,
    shared_commit_email=0.05,
    follow_ring=0.08,
    badge_farming=0.05,
)


class Playbook(msgspec.Struct, frozen=True, kw_only=True):
    """How operators work.

    A ring is easy, medium or hard as a whole. `quiet` is the share of personas that leak
    nothing at all, `purchased` the share using a real engineer's identity (their own data is
    clean, the contact data is not theirs), `singles` the share of operator applications that
    belong to no ring. Ring sizes are `smallest` to `largest` personas with a long tail.
    """

    easy: Leaks = EASY
    medium: Leaks = MEDIUM
    hard: Leaks = HARD
    easy_share: float = 0.35
    medium_share: float = 0.4
    quiet: float = 0.15
    purchased: float = 0.15
    singles: float = 0.2
    smallest: int = 2
    largest: int = 22
    growing: float = 0.78
    further_application: float = 0.3
    new_candidate_record: float = 0.25


class Mess(msgspec.Struct, frozen=True, kw_only=True):
    """How messy honest life is."""

    household: float = 0.025
    campus: float = 0.06
    agency: float = 0.05
    vpn: float = 0.06
    relay: float = 0.05
    mobile: float = 0.14
    travelling: float = 0.02
    moved: float = 0.2
    renamed: float = 0.03
    repeat: float = 0.16
    polished_text: float = 0.4
    stock_bullet: float = 0.03
    pasted_job_text: float = 0.06
    own_style: float = 0.6
    overlapping_jobs: float = 0.05
    career_change: float = 0.12
    year_only: float = 0.09
    missing_end: float = 0.03
    early_adopter: float = 0.03
    date_slip: float = 0.01
    unlisted_school: float = 0.05
    small_drift: float = 0.25
    personal_domain: float = 0.05
    tagged_email: float = 0.02
    disposable_email: float = 0.003
    plus_one: float = 0.06
    plus_one_immigrant: float = 0.4
    no_phone: float = 0.05
    no_location: float = 0.06
    low_pay: float = 0.05
    checklist: float = 0.06
    referee_nearby: float = 0.02


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """A company to simulate.

    `rings` None gives about one operator application to `operator_share` of all; a number
    gives that many rings (with singles in proportion); 0 gives honest applicants only.
    `until` is the last day of `days` days in which applications came. `accounts` is the most
    saved code-host accounts there are. `afterwards` None ends the company at applying.
    """

    applications: int
    seed: int = 0
    rings: int | None = None
    operator_share: float = 1 / 60
    until: date = date(2026, 3, 31)
    days: int = 180
    accounts: int = 200
    texts: bool = False
    playbook: Playbook = Playbook()
    mess: Mess = Mess()
    afterwards: Afterwards | None = None

    def __post_init__(self) -> None:
        """Raise `ValueError` for a plan that cannot be carried out."""
        if not 0 <= self.applications <= MOST_APPLICATIONS:
            raise ValueError(f"applications must be 0 to {MOST_APPLICATIONS:,}")
        if self.rings is not None and self.rings < 0:
            raise ValueError("rings must not be negative")
        if not 0 <= self.operator_share <= 0.5:
            raise ValueError("operator_share must be 0 to 0.5")
        if self.days < 1:
            raise ValueError("days must be at least 1")


MOST_APPLICATIONS = 1_500_000
"""Beyond this the unassigned telephone ranges would no longer give everybody a number."""
