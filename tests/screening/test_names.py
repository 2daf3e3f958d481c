"""Changing only the applicant's name, across name cultures, changes no evidence."""

import pytest
from screening_rich import rich
from screening_world import WORLD, dossier, said

import doorward.screening
import doorward.verification.checks  # noqa: F401 - both register signals
from doorward.model import StatementSource
from doorward.signals import applicant_signals

NAMES = {
    "English": "Jane Doe",
    "Korean": "Park Ha-eun",
    "Korean, Hangul": "박하은",
    "Chinese": "Li Xiaotong",
    "Chinese, Han": "李曉彤",
    "Japanese, Kana and Han": "さくら 佐藤",
    "Arabic": "Layla bint Yusuf al-Mithal",
    "Arabic, Arabic script": "ليلى المثال",
    "Nigerian, Yoruba": "Adébáyọ̀ Ọlátúnjí Àpẹẹrẹ",
    "Nigerian, Igbo": "Chukwuemeka Okonkwo-Ihe",
    "Indian, Tamil initials": "S. R. Meenakshi",
    "Indian, Devanagari": "अनन्या उदाहरण",
    "Slavic, feminine surname": "Anna Primerová",
    "Slavic, Cyrillic": "Анна Примерова",
    "Spanish double surname": "María José Ejemplo de la Torre",
    "Portuguese": "João Exemplo dos Santos",
    "Vietnamese": "Nguyễn Thị Ví Dụ",
    "Icelandic patronymic": "Björk Dæmisdóttir",
    "Indonesian mononym": "Contoh",
    "Hyphenated": "Anne-Sophie Beispiel-Muster",
    "Accented": "Zoë Ångström-Çelebi",
    "Greek": "Ελένη Παράδειγμα",
    "Hebrew": "נועה דוגמה",
    "Thai": "ตัวอย่าง ใจดี",
    "Irish": "Siobhán O'Sampla",
    "very short": "Ng O",
    "very long": "Venkatanarasimharajuvaripeta Udaharana",
}


def evidence_for(case):
    evidence, missing, failures = applicant_signals.run(case, WORLD)
    assert not failures
    return (
        [(one.signal, one.strength, one.family, one.clears) for one in evidence],
        missing,
    )


@pytest.mark.parametrize("culture", NAMES, ids=str)
@pytest.mark.parametrize("honest", [True, False], ids=["honest", "suspicious"])
def test_a_name_changes_no_evidence(culture, honest):
    expected = evidence_for(rich("Jane Doe", honest=honest))
    assert evidence_for(rich(NAMES[culture], honest=honest)) == expected


def test_the_two_applications_differ_in_evidence():
    honest, suspicious = evidence_for(rich(honest=True))[0], evidence_for(rich())[0]
    assert len({row[0] for row in suspicious}) > 70
    mine = [row[0] for row in honest if row[0][0] != "C"]
    assert mine == ["A14"]


ORDINARY_FORMS = {
    "Korean order": ("Park Ha-eun", "Ha-eun Park"),
    "Korean spelling": ("Park Ha-eun", "Bak Haeun"),
    "Korean preferred name": ("Park Ha-eun", "Hannah Park"),
    "Korean scripts": ("박하은", "Park Ha-eun"),
    "Chinese preferred name": ("Li Xiaotong", "Tina Li"),
    "Chinese scripts": ("李曉彤", "Li Xiaotong"),
    "Chinese characters, variant": ("李曉彤", "李晓彤"),
    "Arabic spelling": ("Mohammed al-Mithal", "Muhammad Almithal"),
    "Arabic short form": ("Layla bint Yusuf al-Mithal", "Layla Yusuf"),
    "Nigerian accents": ("Adébáyọ̀ Ọlátúnjí", "ADEBAYO OLATUNJI"),
    "Nigerian given names": ("Chukwuemeka Emmanuel Okonkwo", "Emmanuel Okonkwo"),
    "Tamil initials": ("S. R. Meenakshi", "Meenakshi Sundaram Raman"),
    "Slavic patronymic": ("Anna Ivanovna Primerova", "Anna Primerova"),
    "Slavic transliteration": ("Yuliya Primerova", "Iuliia Primerova"),
    "Slavic scripts": ("Анна Примерова", "Anna Primerova"),
    "Spanish one surname": ("María José Ejemplo de la Torre", "Maria Ejemplo"),
    "Vietnamese order and accents": ("Nguyễn Thị Ví Dụ", "Vi Du Nguyen"),
    "Icelandic letters": ("Björk Dæmisdóttir", "Bjork Daemisdottir"),
    "Mononym repeated": ("Contoh", "Contoh Contoh"),
    "Hyphenated after marriage": ("Anne Beispiel", "Anne Beispiel-Muster"),
    "Married name": ("Anne Beispiel", "Anne Muster"),
    "German letters": ("Jörg Müßig", "Joerg Muessig"),
    "Irish apostrophe": ("Siobhán O'Sampla", "Siobhan OSampla"),
}


@pytest.mark.parametrize("form", ORDINARY_FORMS, ids=str)
def test_ordinary_forms_of_a_name_are_no_contradiction(form):
    one, other = ORDINARY_FORMS[form]
    case = dossier(said(StatementSource.FORM, name=one), said(StatementSource.RESUME, name=other))
    evidence, _, _ = applicant_signals.run(case, WORLD)
    assert [row.signal for row in evidence] == []


def test_a_differing_name_is_never_shown():
    case = dossier(
        said(StatementSource.FORM, name="Jane Doe"),
        said(StatementSource.RESUME, name="Marko Vzorec"),
    )
    evidence, _, _ = applicant_signals.run(case, WORLD)
    (only,) = evidence
    shown = only.reason + "".join(fact.value for fact in only.facts)
    assert only.signal == "B03.name"
    assert not {"Jane", "Doe", "Marko", "Vzorec"} & set(shown.split())
