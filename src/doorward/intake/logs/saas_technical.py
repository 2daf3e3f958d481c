"""What only logs of networks, machines and mail have, by the table's paths."""

from __future__ import annotations

import re

from doorward.intake.logs.json_fields import text, whole
from doorward.intake.logs.saas_facts import Facts
from doorward.intake.logs.saas_formats import Known
from doorward.model.events import DnsQuery, Email, ParentProcess, Process, Traffic


def add_technical(facts: Facts, form: Known, found: dict[str, object]) -> None:
    """What only logs of networks, machines and mail have. Their formats are few."""
    find, paths = found.get, form.paths
    if paths["query"]:
        name = text(find("query"))
        facts.query = DnsQuery(
            hostname=name.rstrip(".") if name else None, type=text(find("query_type"))
        )
    if paths["bytes"] or paths["bytes_in"] or paths["bytes_out"]:
        facts.traffic = Traffic(
            bytes=whole(find("bytes")),
            bytes_in=whole(find("bytes_in")),
            bytes_out=whole(find("bytes_out")),
        )
    if paths["process_path"]:
        path, parent = text(find("process_path")), text(find("process_parent"))
        facts.process = Process(
            uid=text(find("process_uid")),
            path=path,
            name=re.split(r"[\\/]", path)[-1] if path else None,
            cmd_line=text(find("process_line")),
            user=facts.actor,
            parent_process=ParentProcess(name=parent) if parent else None,
        )
    if paths["mail_from"]:
        to = find("mail_to")
        facts.email = Email(
            message_uid=text(find("mail_uid")),
            from_=text(find("mail_from")),
            to=(to,) if isinstance(to, str) else (),
            size=whole(find("size")),
        )
