"""The rows of catalogue sections 1A to 1E and of the lists: which are signals, and why not all.

A row that is no signal, or only in part, says why here rather than standing as a check that
does nothing. `doorward signals list --all` and the generated page show it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from doorward.signals.fairness import PROHIBITED_ROWS

ROWS: Mapping[str, str] = {
    "A01": "Phone number reused",
    "A02": "E-mail address reused or equivalent",
    "A03": "Disposable e-mail domain",
    "A04": "Internet telephone line",
    "A05": "Phone written with +1 by a claimed US resident",
    "A06": "Phone of another place than claimed",
    "A07": "Patterned local part of the e-mail address",
    "A08": "E-mail address without a past",
    "A09": "Anonymising network",
    "A10": "Connections from elsewhere, or from several countries",
    "A11": "Network address or device shared",
    "A12": "Volume and velocity",
    "A13": "Automated use of the careers site",
    "A14": "Role focus",
    "A15": "Pay far below the market, or paid in unusual ways",
    "A16": "Sent by a flagged person or agency",
    "B01": "Near-duplicate résumé",
    "B02": "File lineage",
    "B03": "Details drift between sources and versions",
    "B04": "Degree the school does not offer",
    "B05": "School or employer that did not exist or operate",
    "B06": "List of high-risk institutions",
    "B07": "Anachronisms, overlaps, arithmetic",
    "B08": "Regions of schools against regions of jobs",
    "B09": "Picture reused",
    "B10": "Profile taken over or made for the occasion",
    "B11": "Identity of a real person",
    "B12": "Portfolio site shared, copied or hollow",
    "B13": "References that are not independent",
    "B14": "Accounts for job seeking only",
    "B15": "AI-written résumé",
    "C01": "Commits before the account existed",
    "C02": "Copied repositories",
    "C03": "Creation date from the account's number",
    "C04": "Many identities in one account's commits",
    "C05": "Commit identities shared between accounts",
    "C06": "E-mail address on a leak list",
    "C07": "Follow rings",
    "C08": "Cluster of creation dates",
    "C09": "Dormant account suddenly active",
    "C10": "Commit clocks against the claimed place",
    "C11": "Badge farming",
    "C12": "Avatar and bio style",
    "C13": "Account renamed or deleted after an exposure",
    "D01": "Interview steps not taken",
    "D02": "Different person between rounds",
    "D03": "Picture or sound changed while live",
    "D04": "Answers read out",
    "D05": "Cannot answer about their own claims",
    "D06": "Several candidates at one meeting account or device",
    "D07": "Interview joined from elsewhere",
    "D08": "Work test against live round",
    "D09": "Looks, accent, political tests",
    "E01": "Delivery address against the person's addresses",
    "E02": "Devices of several hires to one place",
    "E03": "First start far from delivery",
    "E04": "Steps of delivery and proofing not taken",
    "E05": "Identity documents",
    "E06": "Pay account",
    "E07": "Pay changed from a strange network",
    "E08": "Emergency contact or beneficiary shared",
    "E09": "Onboarding tasks late",
    "L01": "Identifier on a list",
    "L02": "Name and date of birth on a list",
}
"""Every row of the sections, in words of our own.

Rows L01 and L02 are Doorward's own ids, for what the issue "Reverse background checks and
identity verification" asks of watchlists.
"""

NOT_COMPUTED: Mapping[str, str] = {
    "A04": "The kind of a North American line cannot be told from the number; a carrier's or "
    "vendor's answer is taken from the checklist, never guessed.",
    "A07": "Only a link feature: linking may tie two addresses of one stem, no signal reads it.",
    "A08": "No look-up service is called: it would hand applicants' addresses to a third party. "
    "A look-up somebody made is taken from the checklist.",
    "B04": "Tables of degrees awarded are there for the United States only. For schools "
    "elsewhere a look-up somebody made is taken from the checklist.",
    "B05": "Screening fetches nothing; extracts of registers and domain dates that the operator "
    "brought are used. That something is not found is never evidence.",
    "B06": "A list of schools abroad would be a list of origins. Shell companies and false "
    "references are on operator-held lists under B05 and B13.",
    "B07": "A plausible date for a first degree is not checked: it would infer age.",
    "B09": "Only equality of picture files. Faces are not compared, looks are not judged, and "
    "pictures are not tested for having been generated: such tests err, and need consent.",
    "B10": "Profiles are not scraped; what a recruiter looked up is taken from the checklist.",
    "B11": "Whether a person applied can only be asked of that person; the answer is taken from "
    "the checklist.",
    "B12": "Sites are not fetched, so their pages, icons and analytics numbers are compared only "
    "where an operator supplies snapshots.",
    "B13": "Voices are not compared: that would be a biometric. The device of a reference form "
    "is not compared: no export states it.",
    "B14": "No search is made; a recruiter's answer is taken from the checklist.",
    "C03": "A method, not a signal: C01 uses the date it gives where the host's own is missing.",
    "C08": "Not a signal: half of all honest newcomers of a year share it. The measured share "
    "(39 % of one set created in 2023) describes that set, not anybody in it.",
    "C13": "Exposure elsewhere is not known, so the time between it and the change is not judged.",
    "D02": "Voices and faces are not compared here: a vendor's biometric result is read only "
    "beside somebody who saw the person.",
    "D03": "Nothing is measured in pictures or sound; what a person noted in an agreed "
    "challenge is taken from the checklist.",
    "D08": "The rhythm of typing is not compared: it is a biometric and differs with disability.",
    "E01": "Postcodes and streets carry no risk of their own; only a mismatch counts.",
    "E02": "Wireless networks near a device are not compared: nobody here exports them.",
    "E05": "Whether a number belongs to somebody else or to a person who died is not looked up. "
    "An expired document is a task, not evidence.",
    "L01": "An id of Doorward's own, for the lists of the issue Reverse background checks. An "
    "employer or school on a list is a task: it is not the person.",
    "L02": "An id of Doorward's own, as L01. A name alone, or a name with only a year, is a task "
    "and weighs nothing.",
}
"""What of a row is not computed, and why."""


class RowStatus(msgspec.Struct, frozen=True):
    """A row of the catalogue, the signals that compute it, and what is left out and why."""

    row: str
    title: str
    signals: tuple[str, ...]
    left_out: str


def row_of(signal_id: str) -> str:
    """The catalogue row of a signal: what stands before the first dot."""
    return signal_id.split(".", 1)[0]


def status(signal_ids: Iterable[str]) -> tuple[RowStatus, ...]:
    """Every row with the signals that compute it. A row with neither says so plainly."""
    computed: dict[str, list[str]] = {}
    for one in signal_ids:
        computed.setdefault(row_of(one), []).append(one)
    return tuple(
        RowStatus(row, title, tuple(computed.get(row, ())), _left_out(row, computed))
        for row, title in ROWS.items()
    )


def _left_out(row: str, computed: Mapping[str, list[str]]) -> str:
    if row in PROHIBITED_ROWS:
        return f"Never a signal (○): {PROHIBITED_ROWS[row]}."
    if row in NOT_COMPUTED:
        return NOT_COMPUTED[row]
    return "" if row in computed else "Not computed."
