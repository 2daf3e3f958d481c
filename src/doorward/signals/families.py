"""Families of independence: evidence of one family tends to come together."""

from __future__ import annotations

from collections.abc import Mapping

FAMILIES: Mapping[str, str] = {
    "contact": "phone numbers and e-mail addresses: reuse, aliases, kind of line",
    "network": "where connections came from: addresses, VPN, country",
    "device": "the browser or machine used",
    "place": "claimed place against what else shows it",
    "text": "the words of a résumé",
    "file": "how a résumé file was made",
    "history": "dates, jobs and schools as claimed, against each other and the calendar",
    "organisation": "whether schools and employers exist and operate",
    "web": "profiles and sites the person points to",
    "referees": "references and who sent the person",
    "tempo": "how many applications, how fast, how automatic",
    "payment": "what is asked for at the offer",
    "code-time": "commit dates against account dates and time zones",
    "code-content": "copied repositories and shared commits",
    "code-identity": "names, e-mails and keys in commits",
    "code-social": "follow and contribution patterns",
    "list": "identifiers on watchlists (never a name alone)",
    "identity": "identity documents, checks and attestations",
    "interview": "answers about the person's own claims, and how meetings were joined",
    "onboarding": "where devices went and were started, who was named as contact",
    "pay": "where pay goes, and changes to it",
    "job": "the job applied for, not the person",
    "session": "how sessions begin, move and end: tokens, factors, hours without a pause",
    "travel": "where a worker's sessions and devices are, against each other and the claim",
    "remote-hands": "tools and hardware by which somebody else works at the machine",
    "input-timing": "statistics of input and network timing, never what was typed",
    "files": "which files and repositories, how many, when",
    "transfer": "data that leaves: how much, where to, by which way",
    "rights": "what a worker asks to be allowed, and accounts used by several",
    "agents": "what AI agents do, whose they are, and whether they may",
    "presence": "planned days on site against badge and network",
    "rule": "a rule that the company or a community wrote",
}
"""Every family a signal may name, with what it covers."""
