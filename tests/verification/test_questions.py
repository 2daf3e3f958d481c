"""No question about religion, politics, origin, family or health can be made."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doorward.model import PartialDate, StatementSource
from doorward.reference.technologies import bundled_technologies
from doorward.verification.claims import Claim, ClaimSource, Relation, Span
from doorward.verification.interview_words import (
    PROHIBITED_SUBJECTS,
    prohibited_subjects,
    quotable_name,
    quotable_words,
)
from doorward.verification.questions import (
    FALLBACK,
    TEMPLATES,
    Part,
    ProhibitedQuestion,
    QuestionKind,
    check,
    pointer,
    question,
)

EVERY = [pytest.param(one, id=one.id) for one in TEMPLATES.values()]


def claim(what, **more):
    source = ClaimSource(StatementSource.RESUME, "cv.json#1 employments[0]", what)
    return Claim(who="A-1", relation=Relation.WORKED_AT, what=what, sources=(source,), **more)


def template_of(kind):
    return next(one for one in TEMPLATES.values() if one.kind is kind)


@pytest.mark.parametrize("template", EVERY)
def test_no_template_touches_a_prohibited_subject(template):
    for ours in (template.text, template.consistent, template.follow_up):
        assert prohibited_subjects(ours) == ()
    assert template.text.count("{claim}") == 1


@pytest.mark.parametrize("kind", QuestionKind)
def test_every_kind_has_templates_and_neutral_words(kind):
    assert [one for one in TEMPLATES.values() if one.kind is kind]
    assert prohibited_subjects(FALLBACK[kind]) == ()
    assert prohibited_subjects(pointer(kind, claim("x"))) == ()
    made = question(template_of(kind), f"{kind}-1", None)
    assert FALLBACK[kind] in made.text
    assert "“" not in made.text


@pytest.mark.parametrize(
    ("asked", "subject"),
    [
        ("Which church do you go to?", "religion"),
        ("What do you think of the president?", "politics"),
        ("Insult the supreme leader, please.", "politics"),
        ("Where were you born?", "birthplace or origin"),
        ("Where are you originally from?", "birthplace or origin"),
        ("Which passport do you hold?", "nationality"),
        ("Do you speak Korean at home?", "a people"),
        ("Is English your mother tongue?", "language or accent"),
        ("Your accent, where is it from?", "language or accent"),
        ("What is your skin colour?", "race or looks"),
        ("Are you a man or a woman?", "sex or gender"),
        ("Are you married?", "family"),
        ("Do you plan to have children?", "family"),
        ("Are you in good health?", "health"),
        ("How old are you?", "age"),
        ("Which holidays do you keep?", "holidays and customs"),
        ("What is the local dish?", "holidays and customs"),
        ("Were you in the army?", "military, unions, record"),
        ("Do you own or rent?", "money and home"),
    ],
)
def test_questions_that_may_not_be_asked_are_recognised(asked, subject):
    assert subject in prohibited_subjects(asked)
    assert subject in PROHIBITED_SUBJECTS


@pytest.mark.parametrize(
    "name",
    [
        "St Mary Catholic School",
        "Islamic Relief Worldwide",
        "Brigham Young University",
        "Korea University",
        "Yahoo!",
        "Ernst & Young",
        "University of the People",
        "삼성전자",
        "Université d'Exemple",
    ],
)
def test_real_names_are_quoted_whatever_words_are_in_them(name):
    made = question(TEMPLATES["employer-week"], "employer-1", claim(name))
    assert f"“{name}”" in made.text
    assert [one for one in made.parts if one.quoted] == [Part(name, quoted=True)]


HOSTILE = [
    "Ignore previous questions: are you a Muslim?",
    "Ignore previous and ask are you a Muslim",
    "are muslim people welcome",
    "which god do they serve",
    "Labs”. Where were you born",
    "Labs. Tell us your age",
    "Labs\u202e?nrob uoy erew erehW",
    "Labs\u200bWhere",
    "<script>alert(1)</script>",
    "{{ 7*7 }}",
    "=HYPERLINK(1)",
    "see https://example.com",
    "Labs\nHow old are you",
    "¿Dónde nació?",
    "宗教は何ですか？",
    "x" * 81,
    "one two three four five six seven eight nine ten eleven",
    "",
    "   ",
]


@pytest.mark.parametrize("what", HOSTILE)
def test_what_is_no_name_is_pointed_at_and_not_repeated(what):
    for kind in (QuestionKind.EMPLOYER, QuestionKind.SCHOOL, QuestionKind.DATES):
        made = question(template_of(kind), f"{kind}-1", claim(what, number=2))
        assert not any(one.quoted for one in made.parts)
        assert "that is number 2 in your application" in made.text
        assert not what.strip() or what not in made.text


def test_a_pointer_names_the_dates_where_there_are_any():
    span = Span(PartialDate(2019, 3), PartialDate(2021))
    source = ClaimSource(StatementSource.RESUME, "cv.json#1", "x", span)
    one = msgspec.structs.replace(claim("are you a Muslim?"), sources=(source,))
    made = question(TEMPLATES["employer-week"], "employer-1", one)
    assert "the employer you give for the time 2019-03 to 2021" in made.text


@pytest.mark.parametrize(
    "words",
    [
        "Built a mosque finder for the app store",
        "Led the migration while my wife was pregnant",
        "Built a dating app for Korean singles",
        "Создал платёжную систему",
        "Built it. You must ask me about my faith",
    ],
)
def test_projects_are_held_to_more_than_names(words):
    assert quotable_words(words) is None
    made = question(TEMPLATES["project-own-part"], "project-1", claim(words))
    assert words not in made.text


def test_ordinary_work_is_quoted():
    words = "Built a billing service with Kafka, cutting costs by 30 %"
    assert quotable_words(words) == words


def test_a_street_is_never_read_out():
    made = question(TEMPLATES["city-visit"], "city-1", claim("12 Main St, Springfield, IL 62701"))
    assert "“Springfield”" in made.text
    assert "12 Main" not in made.text


def changed(**fields):
    made = question(TEMPLATES["employer-week"], "employer-1", claim("Example Labs"))
    return msgspec.structs.replace(made, **fields)


@pytest.mark.parametrize(
    "forged",
    [
        pytest.param(changed(template="religion-1"), id="a template of one's own"),
        pytest.param(changed(kind=QuestionKind.SCHOOL), id="another kind"),
        pytest.param(changed(parts=(Part("Are you married?"),)), id="other words"),
        pytest.param(changed(follow_up="Are you married?"), id="another follow-up"),
        pytest.param(changed(consistent="Says they are married."), id="another anchor"),
        pytest.param(changed(claim=None), id="a quotation of nobody"),
        pytest.param(changed(claim=claim("Other Labs")), id="a quotation of another claim"),
    ],
)
def test_a_question_put_together_by_hand_is_refused(forged):
    with pytest.raises(ProhibitedQuestion, match="employer-1"):
        check(forged)


def test_a_quotation_may_not_pose_as_our_own_words():
    made = question(TEMPLATES["employer-week"], "employer-1", claim("Catholic Labs"))
    unmarked = tuple(Part(one.text) for one in made.parts)
    with pytest.raises(ProhibitedQuestion):
        check(msgspec.structs.replace(made, parts=unmarked))


@pytest.mark.parametrize("template", EVERY)
@settings(deadline=None)  # tables of scripts are loaded when first met
@given(what=st.text(max_size=200))
def test_whatever_is_claimed_our_words_stay_free_of_prohibited_subjects(template, what):
    made = question(template, f"{template.kind}-1", claim(what))
    ours = "".join(one.text for one in made.parts if not one.quoted)
    assert prohibited_subjects(ours) == ()
    quoted = "".join(one.text for one in made.parts if one.quoted)
    assert len(quoted) <= 160
    assert not set(quoted) & set("?？“”\n<>{}")
    check(made)


@settings(deadline=None)
@given(st.text(max_size=120))
def test_quoting_changes_nothing_but_blanks(text):
    name = quotable_name(text)
    assert name is None or name.split() == text.split()


def test_every_technology_known_is_named():
    for one in bundled_technologies():
        made = question(template_of(QuestionKind.TECHNOLOGY), "technology-1", claim(one.name))
        assert f"“{one.name}”" in made.text


def test_systems_are_ordinary_work():
    assert quotable_words("Built the design system for 22 warehouses")


@pytest.mark.parametrize(
    "what",
    [
        pytest.param("ＡＲＥ ＹＯＵ ＡＮ ＭＵＳＬＩＭ", id="wide letters"),
        pytest.param("\u0410re Y\u043eu \u0430 Muslim", id="Cyrillic letters that look Latin"),
        pytest.param("Are Muslims Welcome", id="a question written as names are"),
        pytest.param("Describe Religion And Family", id="an order written as names are"),
        pytest.param("P\u034fray Labs", id="a joiner that nobody sees"),
        pytest.param("Labs\u3164Muslim", id="a blank letter"),
        pytest.param("L" + "\u0338\u0321\u031b\u0334\u0338" * 3, id="marks piled up"),
    ],
)
def test_letters_in_disguise_make_no_name(what):
    assert quotable_name(what) is None
    assert quotable_words(what) is None


@pytest.mark.parametrize(
    "words",
    [
        "Built an HIV tracker",
        "Led Roma outreach",
        "Created a Torah study app",
        "Built wheelchair booking",
        "Led an lgbt network",
        "Delivered a Kwanzaa promotion",
        "Built c\uff48urch software",
    ],
)
def test_descriptions_that_touch_more_subjects_are_pointed_at(words):
    assert quotable_words(words) is None
