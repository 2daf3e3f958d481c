"""Cutting a résumé's text into sections by their headings, in seven languages."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum

import msgspec


class Kind(StrEnum):
    """What a section holds. HEADER is what stands before the first heading."""

    HEADER = "header"
    EXPERIENCE = "experience"
    EDUCATION = "education"
    SKILLS = "skills"
    CONTACT = "contact"
    OTHER = "other"


class Section(msgspec.Struct, frozen=True):
    """A section and its lines, stripped, without empty ones."""

    kind: Kind
    lines: tuple[str, ...]


LINE_CHARACTERS = 300
"""Longer lines are cut for reading structure; headings and entries are shorter."""

_WORDS: dict[Kind, str] = {
    Kind.EXPERIENCE: """
        experience|work experience|professional experience|employment|employment history
        work history|career history|career|career summary and experience|relevant experience
        professional background|professional history|experience and projects|job history
        industry experience|technical experience|work|positions held
        berufserfahrung|beruflicher werdegang|berufspraxis|berufliche erfahrung|praxiserfahrung
        erfahrung|werdegang|praktische erfahrung|arbeitserfahrung|berufliche stationen
        experience professionnelle|experiences professionnelles|experiences|parcours professionnel
        parcours|emplois
        experiencia|experiencia laboral|experiencia profesional|historial laboral
        trayectoria profesional|trayectoria
        experiencia profissional|experiencias profissionais|historico profissional
        percurso profissional
        esperienza|esperienza lavorativa|esperienze lavorative|esperienza professionale
        esperienze professionali
        werkervaring|ervaring""",
    Kind.EDUCATION: """
        education|academic background|academic qualifications|educational background
        education and training|academics|qualifications|education and certifications
        education and qualifications|academic history
        ausbildung|bildung|bildungsweg|studium|schulbildung|akademische ausbildung
        ausbildung und studium|akademischer werdegang|schule und studium
        formation|formations|etudes|diplomes|formation academique|etudes et formation
        diplomes et formations|formation et diplomes|scolarite|cursus
        educacion|formacion|formacion academica|estudios|estudios academicos
        educacao|formacao|formacao academica|escolaridade|habilitacoes|habilitacoes academicas
        istruzione|istruzione e formazione|formazione|titoli di studio
        opleiding|opleidingen|onderwijs""",
    Kind.SKILLS: """
        skills|technical skills|key skills|core skills|core competencies|technologies|tech stack
        skills and technologies|technical expertise|expertise|tools|skills and tools
        technical proficiencies|competencies|skill set|areas of expertise|top skills
        technical summary|skills summary|programming skills|tools and technologies|it skills
        kenntnisse|fahigkeiten|fachkenntnisse|it-kenntnisse|kompetenzen|edv-kenntnisse
        technische kenntnisse|it kenntnisse|kenntnisse und fahigkeiten
        competences|competences techniques|competences cles|savoir-faire|outils
        competences informatiques
        habilidades|habilidades tecnicas|competencias|aptitudes|conocimientos
        conocimientos tecnicos|competencias tecnicas
        competencias e habilidades|conhecimentos|conhecimentos tecnicos|habilidades e competencias
        competenze|competenze tecniche|capacita e competenze
        vaardigheden|competenties""",
    Kind.CONTACT: """
        contact|contact information|contact details|personal information|personal details
        kontakt|kontaktdaten|personliche daten|coordonnees|informations personnelles
        contacto|datos personales|datos de contacto|contactar|contato|dados pessoais
        informacoes pessoais|contatti|dati personali|informazioni personali|contactgegevens
        personalia|personal data""",
    Kind.OTHER: """
        summary|professional summary|profile|about|about me|objective|career objective
        executive summary|projects|personal projects|selected projects|side projects|open source
        key projects|publications|certifications|certificates|licenses|licenses and certifications
        awards|honors|honors and awards|honors-awards|awards and honors|achievements|languages
        interests|hobbies
        references|referees|volunteering|volunteer experience|volunteer work|activities
        extracurricular activities|courses|training|trainings|patents|additional information
        memberships|affiliations|accomplishments|leadership|highlights|portfolio|declaration
        hobbies and interests|community involvement|talks|conferences|professional development
        career highlights|key achievements|additional experience|research|military service
        links|websites|social|strengths|cover letter|coursework|relevant coursework
        profil|kurzprofil|zusammenfassung|uber mich|projekte|sprachen|sprachkenntnisse
        zertifikate|zertifizierungen|weiterbildung|weiterbildungen|interessen|referenzen|ehrenamt
        veroffentlichungen|auszeichnungen|personliches profil|ziele
        resume|a propos|projets|langues|certificats|centres d'interet|loisirs|centres d interet
        benevolat|references professionnelles|objectif|qui suis-je|distinctions
        resumen|perfil|perfil profesional|sobre mi|acerca de mi|proyectos|idiomas|certificaciones
        intereses|referencias|voluntariado|cursos|objetivo|extracto|premios|logros|publicaciones
        resumo|perfil profissional|sobre|sobre mim|projetos|certificacoes|interesses
        objetivos|resumo profissional|idiomas e certificacoes|premios e distincoes
        profilo|profilo professionale|progetti|lingue|certificazioni|interessi|referenze
        profiel|projecten|talen|certificaten|hobby's|referenties|nevenactiviteiten""",
}


def _table() -> dict[str, Kind]:
    return {
        words.strip(): kind
        for kind, block in _WORDS.items()
        for line in block.strip().splitlines()
        for words in line.split("|")
    }


_HEADINGS = _table()
_EDGES = re.compile(r"^[\W\d_]+|[\W_]+$")
_AND = re.compile(r"\s*(?:&|\+|/|\bund\b|\bet\b|\by\b|\be\b|\ben\b)\s*")
_SPACED = re.compile(r"^(?:\w[ \u00a0]){3,40}\w$")
_LONGEST = 48
_INLINE = re.compile(r"^([^\W\d_][^:]{2,30}):\s+(\S.{3,})$")


def fold(text: str) -> str:
    """Lower case without accents, for comparing words: ``Formação`` → ``formacao``.

    >>> fold("Expérience")
    'experience'
    """
    lowered = text.lower()
    if lowered.isascii():
        return lowered
    decomposed = unicodedata.normalize("NFKD", lowered)
    return "".join(one for one in decomposed if not unicodedata.combining(one))


def heading(line: str) -> Kind | None:
    """The kind of section a line opens, or None when it is no heading.

    >>> heading("## Berufserfahrung:")
    <Kind.EXPERIENCE: 'experience'>
    >>> heading("Experience with Kafka and Spark") is None
    True
    """
    if not 3 <= len(line) <= 2 * _LONGEST:
        return None
    if _SPACED.match(line):
        line = _unspace(line)
    bare = _EDGES.sub("", line)
    if not 3 <= len(bare) <= _LONGEST or bare[0].islower():
        return None
    words = fold(bare)
    found = _HEADINGS.get(words) or _HEADINGS.get(_AND.sub(" and ", words))
    if found is None and bare.isupper():
        # "STUDIUM UND PROMOTION": capitals, and a part of it is a heading.
        parts = (_HEADINGS.get(part) for part in _AND.split(words))
        found = next((one for one in parts if one is not None), None)
    return found


def _unspace(line: str) -> str:
    """``E X P E R I E N C E`` → ``EXPERIENCE``; two spaces part words."""
    return " ".join(
        word.replace(" ", "") for word in line.replace("\u00a0", " ").split("  ") if word
    )


def lines_of(text: str) -> list[str]:
    """The lines of a text, stripped and cut to `LINE_CHARACTERS`, without empty ones."""
    stripped = (line[: LINE_CHARACTERS * 2].strip() for line in text.splitlines())
    return [line[:LINE_CHARACTERS] for line in stripped if line]


def split_sections(lines: list[str]) -> list[Section]:
    """The sections in order; the first is HEADER and may be empty.

    >>> [one.kind.value for one in split_sections(["Ada Example", "EDUCATION", "BSc 2019"])]
    ['header', 'education']
    """
    sections: list[Section] = []
    kind, here = Kind.HEADER, list[str]()
    for line in lines:
        opened = heading(line)
        rest = None
        inline = _INLINE.match(line) if opened is None else None
        # Other headings also stand before words inside a job ("Technologies: Go, Rust").
        if inline is not None and heading(inline.group(1)) is Kind.EDUCATION:
            opened, rest = Kind.EDUCATION, inline.group(2)
        if opened is None:
            here.append(line)
            continue
        sections.append(Section(kind, tuple(here)))
        kind, here = opened, [rest] if rest else []
    sections.append(Section(kind, tuple(here)))
    return sections
