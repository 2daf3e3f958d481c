import pytest

from doorward.reference.degrees import level_of

LEVELS = {
    "BSc": "bachelor's degree",
    "B.Sc. (Hons)": "bachelor's degree",
    "Bachelor of Arts": "bachelor's degree",
    "Bachelor’s": "bachelor's degree",
    "BA": "bachelor's degree",
    "B.A. in History": "bachelor's degree",
    "MSc Physics": "master's degree",
    "M.S.": "master's degree",
    "Master": "master's degree",
    "Master of Science": "master's degree",
    "masters degree": "master's degree",
    "MBA": "master's degree",
    "PhD": "doctor's degree",
    "Ph. D.": "doctor's degree",
    "Doctor of Philosophy": "doctor's degree",
    "AAS": "associate's degree",
    "Associate of Arts": "associate's degree",
}


@pytest.mark.parametrize(("written", "level"), LEVELS.items(), ids=LEVELS)
def test_tells_the_level(written, level):
    assert level_of(written)[0] == level


@pytest.mark.parametrize(
    "written",
    [
        "",
        "Degree",
        "Lisans",
        "Licenciatura",
        "Laurea magistrale",
        "Diplom-Ingenieur",
        "Certified Scrum Master",
        "Scrum Master",
        "Master Plumber",
        "Certificate as electrician",
        "works as a baker",
        "BS/MS",
        "BA, MA",
        "PhD candidate",
        "PhD (ABD)",
        "Pre-PhD programme",
        "Postdoctoral fellow",
        "Bachelor of Science (incomplete)",
        "MBA, expected 2027",
        "Minor of a BA",
    ],
)
def test_does_not_guess(written):
    assert level_of(written) is None
