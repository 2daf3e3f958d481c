"""Words that tell a job title, an organisation, a school or a degree apart, folded.

They serve to assign the parts of a line to fields; nothing is concluded about the person.
"""

from __future__ import annotations

import re

from doorward.intake.resumes.sections import fold

_TITLE = """
engineer engineering developer programmer architect manager director lead head chief officer
analyst scientist consultant administrator admin specialist designer intern trainee associate
coordinator assistant technician tester president vp cto ceo cfo coo ciso founder co-founder
cofounder partner owner freelancer freelance contractor researcher professor lecturer teacher tutor
instructor supervisor representative agent recruiter accountant auditor advisor adviser executive
strategist writer editor producer operator nurse clerk sde swe sre qa devops fullstack full-stack
backend back-end frontend front-end webmaster postdoc fellow apprentice volunteer devrel dba
evangelist principal staff sysadmin marketer planner buyer planer copywriter translator
ingenieur ingenieurin entwickler entwicklerin softwareentwickler softwareentwicklerin
softwareingenieur leiter leiterin teamleiter berater beraterin architektin softwarearchitekt
sachbearbeiter praktikant praktikantin werkstudent werkstudentin administratorin projektleiter
projektmanager produktmanager geschaftsfuhrer auszubildender datenanalyst referent spezialist
systemadministrator webentwickler programmierer
ingenieure developpeur developpeuse chef cheffe responsable directeur directrice analyste
consultante stagiaire technicien technicienne architecte gestionnaire assistante administrateur
charge chargee
ingeniero ingeniera desarrollador desarrolladora programador programadora jefe jefa gerente
director directora analista consultor consultora becario becaria tecnico tecnica arquitecto
arquitecta administrador administradora lider coordinador responsable cientifico
engenheiro engenheira desenvolvedor desenvolvedora programadora chefe diretor diretora
consultora estagiario estagiaria arquiteto arquiteta coordenador coordenadora cientista
ingegnere sviluppatore sviluppatrice programmatore responsabile direttore analista consulente
tirocinante architetto tecnico
ontwikkelaar programmeur stagiair adviseur projectleider directeur medewerker
"""
_ORGANISATION = """
inc incorporated llc llp ltd limited plc corp corporation company co gmbh ag kg ug ohg se sa sas
sarl srl spa bv nv ab oy as aps pty pte sl slu lda ltda eireli kk group holding holdings
technologies technology labs lab laboratories software systems solutions services consulting
partners ventures studios studio digital media bank insurance capital health hospital clinic
foundation agency networks logistics retail energy pharma robotics analytics interactive
industries international global enterprises associates freelance self-employed selbstandig
startup university universitat institut institute ministry council bundesamt
"""
_SCHOOL = """
university college institute school academy polytechnic faculty bootcamp gymnasium lyceum
universitat hochschule fachhochschule technische akademie berufsschule schule
universite ecole institut iut lycee faculte polytechnique
universidad escuela instituto facultad politecnica colegio
universidade faculdade escola politecnico colegio
universita politecnico scuola istituto liceo accademia
universiteit hogeschool
"""
_DEGREE = re.compile(
    r"\b(?:(?:bachelor|master|associate|doctor)(?:[’']?s)?"
    r"(?: of (?:science|arts|engineering|technology|business administration|commerce|laws?|"
    r"fine arts|applied sciences?|education|philosophy|architecture|design|medicine|music|"
    r"public administration|public health))?(?: degree)?|doctorate|doktor|ph\.? ?d|d\.?phil|"
    r"b\.? ?sc|m\.? ?sc|b\.? ?eng|m\.? ?eng|b\.? ?tech|m\.? ?tech|b\.? ?a|m\.? ?a|b\.? ?s|m\.? ?s|"
    r"mba|bba|bca|mca|m\.? ?phil|ll\.? ?[bm]|a\.? ?[as]|diploma|diplom|"
    r"magister|staatsexamen|licence|licenciatura|licenciad[oa]|licenciado|laurea|mestrado|"
    r"bacharel(?:ado)?|grado|grado en|maestria|doctorado|doutorado|doutoramento|dottorato|"
    r"doctorat|dut|bts|tecnologo|tecnico superior|ingeniero|ingeniera|diplome|engineer.s degree|"
    r"abitur|baccalaureat|bachillerato|certificate|honours|hons|kandidat)\b\.?"
)

_TITLE_WORDS = frozenset(_TITLE.split())
_ORGANISATION_WORDS = frozenset(_ORGANISATION.split())
_SCHOOL_WORDS = frozenset(_SCHOOL.split())
_GERMAN_TITLE = ("entwickler", "ingenieur", "leiter", "berater", "manager", "architekt")
_GERMAN_SCHOOL = ("hochschule", "universitat", "schule", "akademie")
_TOKEN = re.compile(r"[\w’'.+#&-]+")


def tokens(text: str) -> list[str]:
    """The folded words of a text, without full stops at their ends."""
    return [found.strip(".'’-") for found in _TOKEN.findall(fold(text))]


def looks_like_title(text: str) -> bool:
    """Whether a text has a word of job titles in it."""
    return any(
        word in _TITLE_WORDS or word.endswith(_GERMAN_TITLE)
        for token in tokens(text)
        for word in (token, *token.split("-"))
    )


def looks_like_organisation(text: str) -> bool:
    """Whether a text has a word of company names in it, a legal form for instance."""
    return any(word in _ORGANISATION_WORDS for word in tokens(text.replace(".", "")))


def looks_like_school(text: str) -> bool:
    """Whether a text has a word of school names in it."""
    return any(word in _SCHOOL_WORDS or word.endswith(_GERMAN_SCHOOL) for word in tokens(text))


def degree_in(text: str) -> re.Match[str] | None:
    """The first degree named in a text; the match is of its folded form.

    Two-letter degrees count only as written in capitals: ``BA`` is one, ``ba`` is not, nor is
    ``a s``.
    """
    folded = fold(text)
    if len(folded) != len(text):
        return None
    for found in _DEGREE.finditer(folded):
        written = text[found.start() : found.end()]
        letters = [one for one in written if one.isalpha()]
        if len(letters) > 2 or all(one.isupper() for one in letters):
            return found
    return None
