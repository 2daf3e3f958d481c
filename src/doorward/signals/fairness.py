"""The fairness lint: what no signal may read and which catalogue rows are never signals."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from doorward.model import Dossier
from doorward.signals.fields import known_paths
from doorward.signals.metadata import FairnessMark, SignalDefinitionError


class FairnessError(SignalDefinitionError):
    """A signal reads, or is, something that is never scored."""


PROHIBITED_WORDS: Mapping[str, str] = {
    "accent": "accent stands for national origin",
    "age": "age is protected",
    "appearance": "looks stand for race and ethnicity",
    "birthplace": "birthplace is national origin",
    "birth_place": "birthplace is national origin",
    "caste": "caste stands for origin",
    "citizenship": "citizenship may not decide how somebody is treated (8 USC 1324b)",
    "country_of_birth": "birthplace is national origin",
    "disability": "disability is protected",
    "emotion": "inferring emotions at work is banned (EU AI Act Art. 5(1)(f))",
    "ethnicity": "ethnicity is protected",
    "eye_contact": "stands for disability and culture",
    "face": "looks stand for race and ethnicity",
    "gender": "gender is protected",
    "keyboard": "keyboard language stands for national origin",
    "language": "language stands for national origin",
    "locale": "locale stands for national origin",
    "mother_tongue": "language stands for national origin",
    "name_culture": "the culture of a name stands for ethnicity",
    "name_origin": "the culture of a name stands for ethnicity",
    "nationality": "nationality is national origin",
    "passport_country": "citizenship stands for national origin",
    "photo": "looks stand for race and ethnicity",
    "postal_code": "postcode risk is a proxy for race (Illinois HB 3773)",
    "postcode": "postcode risk is a proxy for race (Illinois HB 3773)",
    "race": "race is protected",
    "religion": "religion is protected",
    "school_country": "the country of a school stands for national origin",
    "sex": "sex is protected",
    "skin": "looks stand for race and ethnicity",
    "zip": "postcode risk is a proxy for race (Illinois HB 3773)",
    "zip_code": "postcode risk is a proxy for race (Illinois HB 3773)",
}
"""Words that may not stand in a path a signal reads, with the reason."""

PROHIBITED_PATHS: Mapping[str, str] = {
    "application.statements.educations.country": PROHIBITED_WORDS["school_country"],
    "application.statements.educations.location": PROHIBITED_WORDS["school_country"],
}

PROHIBITED_ROWS: Mapping[str, str] = {
    "A07": "patterned e-mail local part: a link feature only, never a signal of its own",
    "B06": "a list of foreign universities is a list of origins; shell companies are B05",
    "B08": "schools in one region and a career in another: a proxy for national origin",
    "B15": "AI-written résumés: four in ten honest candidates write with such tools",
    "C12": "avatar and bio style: no link to fraud that holds",
    "D04": "accent, eye contact, nervousness: culture, disability, and banned inference",
    "D09": "appearance, ethnicity, political tests: prohibited",
    "G08": "language, keyboard, locale: a proxy for national origin",
    "H11": "individual AI prompts: innocent and private",
}
"""Rows of the catalogue marked ○, with the reason."""


def lint(
    signal_id: str,
    *,
    fairness: FairnessMark,
    reads: Iterable[str],
    root: type = Dossier,
) -> None:
    """Refuse a signal that is, or reads, what is never scored.

    Raises `FairnessError` for a prohibited row, mark or field and `SignalDefinitionError` for
    a path that does not exist in `root`.
    """
    if fairness is FairnessMark.PROHIBITED:
        raise FairnessError(f"signal {signal_id}: marked ○ in the catalogue; never scored")
    row = signal_id.split(".", 1)[0].upper()
    if row in PROHIBITED_ROWS:
        raise FairnessError(f"signal {signal_id}: row {row} is prohibited: {PROHIBITED_ROWS[row]}")
    known = known_paths(root)
    for path in reads:
        _lint_path(signal_id, path)
        if path not in known:
            raise SignalDefinitionError(
                f"signal {signal_id}: reads {path!r}, which is not a field of {root.__name__}"
            )


def _lint_path(signal_id: str, path: str) -> None:
    if path in PROHIBITED_PATHS:
        raise FairnessError(f"signal {signal_id}: reads {path!r}: {PROHIBITED_PATHS[path]}")
    lowered = path.lower()
    words = set(re.split(r"[._\W]+", lowered)) | set(re.split(r"[.\s]+", lowered))
    for word, why in PROHIBITED_WORDS.items():
        parts = word.split("_")
        run = re.search(rf"(?:^|[._]){'[._]'.join(parts)}(?:$|[._])", lowered)
        if word in words or run:
            raise FairnessError(f"signal {signal_id}: reads {path!r}: {why}")
