"""E-mail addresses, phone numbers, links, name and place as a résumé writes them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from doorward.intake.resumes.places import is_place, is_region
from doorward.intake.resumes.sections import fold, heading
from doorward.intake.resumes.words import looks_like_organisation, looks_like_title

_MOST = 20
_SIGNS = 5_000
_LOCAL = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}\Z")
_DOMAIN = re.compile(r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.){1,6}[^\W\d_]{2,24}")
_LINK = re.compile(
    r"(?:https?://|www\.)[^\s<>()\[\]{}\"'|,;•·]{3,300}"
    r"|(?<![\w@./-])(?:[a-z]{2,3}\.)?(?:linkedin\.com/(?:in|pub)|github\.com|gitlab\.com|"
    r"bitbucket\.org|stackoverflow\.com/users|medium\.com)/[^\s<>()\[\]{}\"'|,;•·]{1,200}"
    r"|(?<![\w@./-])[a-z0-9][a-z0-9-]{0,60}\.(?:github\.io|gitlab\.io|netlify\.app|vercel\.app|"
    r"pages\.dev|web\.app|herokuapp\.com|notion\.site)(?:/[^\s<>()\[\]{}\"'|,;•·]{0,200})?",
    re.IGNORECASE,
)
_BARE_SITE = re.compile(
    r"(?<![\w@./-])(?:[a-z0-9][a-z0-9-]{0,60}\.){1,3}"
    r"(?:com|org|net|io|dev|me|tech|app|info|site|online|cloud|ai|co|de|fr|es|pt|it|nl|eu|uk|ca|"
    r"example|test|invalid)(?:/[^\s<>()\[\]{}\"'|,;•·]{0,200})?(?![\w@.-])"
)
_PHONE = re.compile(
    r"(?<![\w./+@:-])(?P<number>\+?\(?\+?\d[\d\s().\u00a0\u2010-\u2015/-]{5,24}\d)"
    r"(?P<extension>\s?(?:x|ext\.?|extension)\s?\d{1,6})?(?![\w@%]|[./-]\w)",
    re.IGNORECASE,
)
_PHONE_LABEL = re.compile(
    r"(?<!\w)(?:phone|tel|telephone|mobile|mob|cell|call|whatsapp|telefon|handy|mobil|telephone|portable|"
    r"telefono|movil|celular|telemovel|telefone|cellulare|telefoon|p|m|t|ph|☎|📞|📱|✆)"
    r"\W{0,4}(?:no\W{0,2}|number\W{0,2}|nr\W{0,2})?$"
)
_YEARS = re.compile(r"(?:19|20)\d\d")
_NOT_PHONE = re.compile(
    r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}(?!\d)"
    r"|.*(?:19|20)\d\d\s*[-–—]"
    r"|\d{1,2}[./-](?:19|20)\d\d\b.*"
    r"|(?:19|20)\d\d-\d\d-\d\d\b.*"
    r"|(?:\d{1,3}\.){3}\d{1,3}"
)
_CONTROL = re.compile(r"[\x00-\x1f]")
_LABELLED_PLACE = re.compile(
    r"^(?:location|address|based in|city|current location|residence|lives in|wohnort|standort|"
    r"adresse|anschrift|localisation|ubicacion|direccion|ciudad|residencia|localizacao|endereco|"
    r"cidade|morada|indirizzo|residenza|luogo|woonplaats|adres)\s?[:\-–]\s*",
)
_SEPARATORS = re.compile(r"\s*[|•·●▪♦◆⋅∙■✉☎➤]\s*|\t+|\s{3,}|\s[–—]\s|\s//\s")
_TITLES_OF_DOCUMENTS = """
resume
cv
curriculum vitae
lebenslauf
curriculo
curriculum
hoja de vida
vita
europass
europass curriculum vitae
curriculum vitae (cv)
bewerbung
profile
page
"""
_TITLE_OF_DOCUMENT = frozenset(_TITLES_OF_DOCUMENTS.split("\n")) - {""}
_NAME_LABEL = re.compile(
    r"^(?:name|full name|nom|nombre|nome|resume of|cv of|curriculum vitae of|lebenslauf von|"
    r"curriculum vitae|lebenslauf|resume|cv)\s?[:\-–—]\s*|^(?:resume|cv|curriculum vitae) of\s+",
)
_NAME_TOKEN = re.compile(r"[^\W\d_](?:[^\W\d_]|[.’'‘`-]){0,30}")
_CREDENTIAL = re.compile(
    r",\s{0,3}(?:ph\.?d|mba|m\.?sc|b\.?sc|pmp|cpa|cissp|cfa|p\.?e|md|m\.?s|m\.?a|esq|rn|jr|sr|ii|iii)"
    r"\b.*$",
    re.IGNORECASE,
)
_PARTICLES_TEXT = """
de da do dos das del della di la le van von der den ter ten bin binti ibn al el y e zu zur af av
dit du
"""
_PARTICLES = frozenset(_PARTICLES_TEXT.split())
_NOT_NAMES_TEXT = """
summary objective skills street avenue road phone email address contact page software data senior
junior remote university college inc ltd gmbh llc team the and for with years confidential
personal details information seeking
"""
_NOT_NAMES = frozenset(_NOT_NAMES_TEXT.split())


def find_emails(text: str) -> tuple[str, ...]:
    """E-mail addresses in a text as written, each once, at most twenty.

    No more than `_SIGNS` at-signs are looked at.
    """
    found: dict[str, None] = {}
    at = text.find("@")
    looked = 0
    while at != -1 and len(found) < _MOST and looked < _SIGNS:
        looked += 1
        local = _LOCAL.search(text[max(at - 64, 0) : at])
        domain = _DOMAIN.match(text, at + 1, at + 256)
        if local is not None and domain is not None:
            name = local.group().strip(".|/'*=&")
            if name:
                found.setdefault(f"{name}@{domain.group()}")
        at = text.find("@", at + 1)
    return tuple(found)


def find_phones(text: str, header: int = 0) -> tuple[str, ...]:
    """Phone numbers as written, each once, at most twenty.

    A number counts when it begins with ``+``, follows a label such as ``Phone:``, or stands in
    the first `header` characters, where contact details are; other digits are left alone.
    """
    found: dict[str, None] = {}
    for match in _PHONE.finditer(text):
        raw = match.group().strip()
        if not _plausible_phone(match.group("number")):
            continue
        before = fold(text[max(match.start() - 24, 0) : match.start()])
        labelled = _PHONE_LABEL.search(before) is not None
        if raw.startswith(("+", "(+")) or labelled or match.start() < header:
            found.setdefault(raw.splitlines()[0].strip())
            if len(found) >= _MOST:
                break
    return tuple(one for one in found if _plausible_phone(one))


def _plausible_phone(number: str) -> bool:
    digits = sum(one.isdigit() for one in number)
    if not 7 <= digits <= 20 or "\n" in number or number.count("(") != number.count(")"):
        return False
    if number.startswith(("+", "(+")):
        return True
    if len(_YEARS.findall(number)) >= 2 and digits == 8:
        return False
    return _NOT_PHONE.fullmatch(number) is None and number.count(".") < 4


def find_links(text: str, header: str) -> tuple[str, ...]:
    """Web addresses as written; sites without ``www`` or a scheme only in the header."""
    found: dict[str, None] = {}
    for word in text.split():
        if "." not in word:
            continue
        for match in _LINK.finditer(word):
            found.setdefault(match.group().rstrip(".,;:!?*_"))
        if len(found) >= _MOST:
            return tuple(found)[:_MOST]
    for match in _BARE_SITE.finditer(header):
        site = match.group()
        if (
            not any(site in known for known in found)
            and header[match.end() : match.end() + 1] != "@"
        ):
            found.setdefault(site)
    return tuple(found)[:_MOST]


def segments(line: str) -> list[str]:
    """The parts of a contact line, as its bullets, bars, tabs and wide gaps cut it."""
    return [part.strip(" ,;") for part in _SEPARATORS.split(line) if part and part.strip(" ,;")]


def find_location(header: list[str]) -> str | None:
    """The place the person says they are, from the header's lines, or None when unsure."""
    for line in header:
        label = _LABELLED_PLACE.match(fold(line))
        if label is not None and len(fold(line)) == len(line):
            place = segments(line[label.end() :])
            if place and any(one.isalpha() for one in place[0]):
                return place[0][:120]
    for line in header:
        for part in segments(line):
            if "@" not in part and is_place(part, sure=True):
                return part
    for line in header:
        if not _is_contact_line(line):
            continue
        for part in segments(line):
            if "@" not in part and is_place(part):
                return part
    return None


def _is_contact_line(line: str) -> bool:
    return "@" in line or "linkedin.com" in line.lower() or bool(find_phones(line, len(line)))


def find_agreeing_name(lines: list[str], addresses: Iterable[str]) -> int | None:
    """The place of a line shaped like a name that an e-mail or profile address agrees with.

    Two of its words must stand in one address: no other line is as sure to be the name.
    """
    written = [fold(address.split("@")[0]) for address in addresses]
    for position, line in enumerate(lines):
        if len(line) > 80 or (name := _name_in(line)) is None:
            continue
        words = [word.strip(".,'’") for word in fold(name).split()]
        for address in written:
            if sum(word in address for word in words if len(word) > 2) >= 2:
                return position
    return None


def find_name(header: list[str]) -> str | None:
    """The person's name when a line near the top has the shape of one, else None."""
    for line in header[:6]:
        name = _name_in(line)
        if name is not None:
            return name
    return None


def is_document_title(line: str) -> bool:
    """Whether a line only says what the document is ("Curriculum Vitae")."""
    return fold(line).strip(" .:-–—#*=") in _TITLE_OF_DOCUMENT


def _name_in(line: str) -> str | None:
    folded = fold(line)
    label = _NAME_LABEL.match(folded) if len(folded) == len(line) else None
    rest = line[label.end() :] if label is not None else line
    rest = _CREDENTIAL.sub("", rest.strip("#*_=- \u200b"))
    parts = segments(rest)
    first = parts[0] if parts else ""
    if " - " in first:
        first = first.split(" - ")[0]
    first = _join_spaced(first)
    if is_document_title(first) or heading(first) is not None:
        return None
    return first if _shaped_like_name(first) else None


def _join_spaced(text: str) -> str:
    """``J A N E  D O E`` → ``JANE DOE``."""
    words = text.split(" ")
    if len(words) > 5 and sum(len(word) <= 1 for word in words) == len(words):
        return " ".join(part.replace(" ", "") for part in re.split(r" {2,}", text))
    return text


def _shaped_like_name(text: str) -> bool:
    if not 4 <= len(text) <= 60 or _CONTROL.search(text):
        return False
    words = text.replace("(", " ").replace(")", " ").split()
    if not 2 <= len(words) <= 6:
        return False
    for word in words:
        if _NAME_TOKEN.fullmatch(word) is None:
            return False
        if word[0].islower() and fold(word) not in _PARTICLES:
            return False
        if fold(word) in _NOT_NAMES:
            return False
    return not is_region(text) and not looks_like_title(text) and not looks_like_organisation(text)
