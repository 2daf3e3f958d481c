"""A corpus of hostile texts, applications made of them, and what a page may not be made of."""

import json
import re
from pathlib import Path

import msgspec
import tinyhtml5

import casefactory
from doorward.model import Evidence, Fact, FactKind
from doorward.pipeline import Screening, ScreenOptions, screen

MARK = "canary"
PAYLOADS = {
    "element": f"<x-{MARK}>&lt;x-{MARK}&gt;<script>{MARK}()</script>",
    "image": f"<img src=x onerror={MARK}()><svg/onload={MARK}()>",
    "attribute": f'" onmouseover="{MARK}()" style="x:{MARK}" autofocus onfocus=\'{MARK}()',
    "closing": f"</title></textarea></script></style></bdi></td>--> ]]><x-{MARK}>",
    "link": f"javascript:{MARK}()",
    "network link": f"//{MARK}.example/https://{MARK}.example",
    "htmx": f'" hx-get="//{MARK}.example" hx-trigger="load" data-{MARK}="',
    "template": "{{ 7|add:1330 }}{% load " + MARK + " %}${7*191}{# #}{{7*191}}",
    "formula": f'=HYPERLINK("http://{MARK}.example","{MARK}")',
    "formula of +": f"+{MARK}+cmd|' /C calc'!A0",
    "formula of -": f"-2+3-{MARK}",
    "formula of @": f"@SUM({MARK})",
    "formula behind a tab": f"\t=1+{MARK}",
    "formula in full width": f"\uff1d1+{MARK}",
    "right to left": f"\u202e{MARK}\u202c \u2067{MARK}\u2069 \u05e9\u05dc\u05d5\u05dd",
    "invisible": f"{MARK}\u200b\ufeff\u00ad\u2060\U000e0041",
    "control": f"{MARK}\x00\x01\x08\x1b[31m\x7f\x85\x9b2J\u2028",
    "event": f"{MARK}\n\nevent: ended\ndata: {MARK}\n\n",
    "header": f"{MARK}\r\nSet-Cookie: {MARK}=1\r\n\r\n<x-{MARK}>",
    "emoji": f"\U0001f468\u200d\U0001f469\u200d\U0001f467 e{chr(0x301) * 60} {MARK}",
    "long": f"<x-{MARK}>" + "A" * 10_000,
    "query": f"' OR 1=1; DROP TABLE store_case; -- {MARK} %s %(x)s \\",
    "path": f"../../etc/{MARK}%2e%2e%2f\\..\\{MARK}",
    "quotes of XML": f"&{MARK}; <!ENTITY {MARK} SYSTEM 'file:///etc/passwd'> <![CDATA[{MARK}]]>",
}
"""By what each would break: pages, spreadsheets, terminals, streams, queries."""

FILE_NAME = f'"><img src=x onerror={MARK}()>\u202e=1+{MARK}.jsonl'
BAD_CHARACTERS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]")
FORMULA = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
ADDRESSES = {
    "href", "src", "action", "formaction", "hx-get", "hx-post", "sse-connect", "data-begin",
}  # fmt: skip


def application(number: int, text: str) -> dict:
    """An application in which somebody wrote the text wherever there was room for it.

    Two of them share what is shared by rings, so that the text is in links too.
    """
    job = {"employer": text, "title": text, "start": "2024-01", "current": True, "location": text}
    return {
        "id": f"app-{number} {text}"[:200],
        "synthetic": True,
        "candidate": f"cand-{number} {text}"[:200],
        "created_at": f"2026-10-{1 + number % 28:02d}T12:00:00Z",
        "job": {"id": f"req {text}"[:200], "title": text, "remote": True, "text": text},
        "channel": "referral",
        "referrer": text,
        "name": f"{text}{number}",
        "emails": [f"{text}@mail.example", f"same{number // 2}@mail.example"],
        "phones": [f"+1 980-555-{100 + number // 2:04d}", text],
        "location": text,
        "addresses": [text],
        "links": [f"https://profiles.example/in/{text}", text, f"javascript:{text}"],
        "skills": [text],
        "employments": [job | {"domain": text, "description": text}],
        "educations": [{"school": text, "degree": text, "field": text, "end": "2004"}],
        "client_events": [
            {
                "at": f"2026-10-{1 + number % 28:02d}T12:00:00Z",
                "ip": "198.51.100.7",
                "user_agent": text,
                "stage": "apply",
                "form_seconds": 2.0,
            }
        ],
        "referees": [
            {"name": text, "email": f"ref{number // 2}@mail.example", "phone": "+1 980-555-0199"}
        ],
        "statements": [
            {"source": "linkedin", "at": "2026-10-01T12:00:00Z", "name": text, "location": text,
             "employments": [job]}
        ],
    }  # fmt: skip


def hostile_screening(folder: Path) -> tuple[Screening, int]:
    """What screening makes of two such applications for each text, and how many there are."""
    texts = [text for text in PAYLOADS.values() for _ in range(2)]
    made = [application(number, text) for number, text in enumerate(texts)]
    file = folder / FILE_NAME
    file.write_text("".join(json.dumps(one) + "\n" for one in made))
    return screen([folder], options=ScreenOptions(command=MARK)), len(made)


def hostile_findings() -> Screening:
    """A run in which each text is in whatever evidence, tasks and rings are made of.

    One case for each text, and a ring whose members share all of them.
    """
    texts = {f"own-{number}": text for number, text in enumerate(PAYLOADS.values())}
    members = tuple(f"ring-app-{number}" for number in range(len(PAYLOADS)))
    evidence = {one: [casefactory.phone(one), casefactory.texts(one)] for one in members}
    evidence |= {one: _pieces(one, text) for one, text in texts.items()}
    tasks = {
        one: [msgspec.structs.replace(casefactory.task(one), title=text, why=text, settles=text)]
        for one, text in texts.items()
    }
    rings = {"ring-0a1b2c3d4e5f": members}
    made = casefactory.screening(evidence, rings=rings, tasks=tasks, names=texts)
    [result] = made.content.rings
    edges = tuple(
        msgspec.structs.replace(edge, value=text, reason=text)
        for edge, text in zip(result.ring.edges, PAYLOADS.values(), strict=False)
    )
    ring = msgspec.structs.replace(result, ring=msgspec.structs.replace(result.ring, edges=edges))
    summaries = tuple(
        msgspec.structs.replace(one, requisition=texts.get(one.application, one.requisition))
        for one in made.content.summaries
    )
    return Screening(
        content=msgspec.structs.replace(made.content, rings=(ring,), summaries=summaries)
    )


def _pieces(one: str, text: str) -> list[Evidence]:
    facts = tuple(Fact(text, text, text, kind) for kind in FactKind)
    return [
        msgspec.structs.replace(piece, reason=text, clears=text, facts=facts)
        for piece in (casefactory.phone(one), casefactory.texts(one))
    ]


def faults_of_page(text: str) -> list[str]:
    """What in a page is made of a hostile text: elements, attributes, addresses, characters.

    What a person typed is theirs, and stands in its field again as they typed it.
    """
    found, said = [], []
    for element in tinyhtml5.parse(text, namespace_html_elements=False).iter():
        if not isinstance(element.tag, str):
            found += ["comment"] if MARK in str(element.text) else []
            continue
        found += [f"element {element.tag}"] if MARK in element.tag else []
        if element.tag == "script" and not element.get("src", "").startswith("/static/"):
            found.append(f"script {element.text!r:.60}")
        if element.tag in {"style", "iframe", "object", "embed", "base"}:
            found.append(f"element {element.tag}")
        found += _faults_of_attributes(element)
        said += [element.text if element.tag != "textarea" else "", element.tail]
        said += [value for name, value in element.attrib.items() if name != "value"]
    shown = "".join(one for one in said if one)
    found += [f"character {one!r}" for one in sorted(set(BAD_CHARACTERS.findall(shown)))]
    found += ["template"] if "1337" in shown else []
    return found


def _faults_of_attributes(element) -> list[str]:
    found = []
    for name, value in element.attrib.items():
        if name.startswith(("on", "hx-on")) or name == "style" or MARK in name:
            found.append(f"attribute {name} of {element.tag}")
        local = value.startswith("/") and value[1:2] not in {"/", "\\"}
        source = element.tag == "a" and value.startswith("https://") and MARK not in value
        if name in ADDRESSES and not (local or source or value.startswith(("#", "?"))):
            found.append(f"address {name}={value!r:.60}")
        if name in ADDRESSES and MARK in value and not re.search(rf"[?#].*{MARK}", value):
            found.append(f"address {name}={value!r:.60}")
    return found


def faults_of_table(text: str) -> list[str]:
    """Cells of a CSV that a spreadsheet would run, or that hide something."""
    import csv
    import io

    cells = [cell for row in csv.reader(io.StringIO(text.removeprefix("\ufeff"))) for cell in row]
    assert cells
    return [
        cell[:60]
        for cell in cells
        if MARK in cell
        and (cell.lstrip(" \u00a0\u3000").startswith(FORMULA) or BAD_CHARACTERS.search(cell))
    ]
