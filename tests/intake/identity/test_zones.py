from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doorward.intake.identity.zone_fields import birth_day, check_digit, expiry_day
from doorward.intake.identity.zones import ZoneError, read_zone

TODAY = date(2026, 6, 1)
# The specimens that ICAO prints in Doc 9303 parts 4 to 7: a person of Utopia who does not exist.
SPECIMENS = {
    "TD1": (
        "I<UTOD231458907<<<<<<<<<<<<<<<\n"
        "7408122F1204159UTO<<<<<<<<<<<6\n"
        "ERIKSSON<<ANNA<MARIA<<<<<<<<<<"
    ),
    "TD2": "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nD231458907UTO7408122F1204159<<<<<<<6",
    "TD3": (
        "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10"
    ),
    "MRV-A": (
        "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL8988901C4XXX4009078F96121096ZE184226B<<<<<<"
    ),
    "MRV-B": "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nL8988901C4XXX4009078F9612109<<<<<<<<",
}
LONG = (
    "I<UTOD23145890<7349<<<<<<<<<<<\n3407127M9507122UTO<<<<<<<<<<<2\nSTEVENSON<<PETER<JOHN<<<<<<<<<"
)
READ = {
    "TD1": ("identity card", "D23145890", date(1974, 8, 12), date(2012, 4, 15), 4),
    "TD2": ("identity card", "D23145890", date(1974, 8, 12), date(2012, 4, 15), 4),
    "TD3": ("passport", "L898902C3", date(1974, 8, 12), date(2012, 4, 15), 5),
    "MRV-A": ("visa", "L8988901C", date(1940, 9, 7), date(1996, 12, 10), 3),
    "MRV-B": ("visa", "L8988901C", date(1940, 9, 7), date(1996, 12, 10), 3),
}
FORMATS = pytest.mark.parametrize("name", sorted(SPECIMENS))


@FORMATS
def test_the_specimens_of_icao_are_read(name):
    zone = read_zone(SPECIMENS[name], TODAY)
    kind, number, born, expires, checks = READ[name]
    assert (zone.format, zone.kind, zone.number) == (name, kind, number)
    assert (zone.surname, zone.given_names) == ("ERIKSSON", "ANNA MARIA")
    assert (zone.birth_date, zone.expires) == (born, expires)
    assert zone.check_digits
    assert len(zone.checks) == checks
    assert (zone.names_cut, zone.notes) == (False, ())


def test_a_card_number_may_go_on_in_the_optional_data():
    zone = read_zone(LONG, TODAY)
    assert (zone.number, zone.check_digits) == ("D23145890734", True)
    assert not read_zone(LONG.replace("7349", "7359"), TODAY).check_digits


@FORMATS
def test_issuer_nationality_and_sex_are_not_kept(name):
    zone = read_zone(SPECIMENS[name], TODAY)
    assert not {"nationality", "sex", "issuer", "optional"} & set(zone.__struct_fields__)
    text = repr(zone) + repr(zone.document())
    assert "UTO" not in text
    assert "ZE184226B" not in text
    assert zone.document().check_digits is True
    assert zone.document().name == "ANNA MARIA ERIKSSON"


@FORMATS
def test_windows_line_ends_and_empty_lines_do_not_count(name):
    text = "\r\n" + SPECIMENS[name].replace("\n", "  \r\n\r\n") + "\r\n"
    assert read_zone(text, TODAY) == read_zone(SPECIMENS[name], TODAY)


def test_a_letter_read_for_a_digit_is_named_and_not_mended():
    zone = read_zone(SPECIMENS["TD3"].replace("L898902C36", "L8989O2C36"), TODAY)
    assert not zone.check_digits
    assert zone.number == "L8989O2C3"
    held = {check.field: (check.holds, check.hint) for check in zone.checks}
    assert held["document number"] == (False, "character 6 may be 0 and not O")
    assert held["date of birth"] == (True, "")
    assert held["whole zone"][0] is False


def test_a_letter_in_a_day_is_named():
    zone = read_zone(SPECIMENS["TD3"].replace("7408122", "74O8122"), TODAY)
    assert zone.birth_date is None
    assert zone.notes == ("date of birth: no possible day",)
    hints = [check.hint for check in zone.checks if check.field == "date of birth"]
    assert hints == ["a letter stands for a digit at character 3"]


def test_a_check_digit_that_is_no_digit_is_named():
    zone = read_zone(SPECIMENS["TD3"].replace("7408122F", "740812ZF"), TODAY)
    hints = {check.field: check.hint for check in zone.checks if not check.holds}
    assert hints["date of birth"] == "the check digit itself is no digit"


def test_a_digit_among_the_names_is_noted():
    zone = read_zone(SPECIMENS["TD3"].replace("ERIKSSON", "ERIKSS0N"), TODAY)
    assert zone.surname == "ERIKSS0N"
    assert zone.notes == ("names: a digit stands among the letters, perhaps O for 0 or I for 1",)


def test_an_empty_optional_field_of_a_passport_may_have_a_filler_as_its_check_digit():
    head, tail = SPECIMENS["TD3"].split("\n")
    for filler in "0<":
        line = tail[:28] + "<" * 14 + filler
        line += str(check_digit(line[:10] + line[13:20] + line[21:43]))
        assert read_zone(f"{head}\n{line}", TODAY).check_digits


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "wrong-length"),
        ("P<UTO", "wrong-length"),
        (SPECIMENS["TD3"] + "<", "wrong-length"),
        (SPECIMENS["TD1"].replace("\n", "", 1), "wrong-length"),
        (SPECIMENS["TD3"].replace("ANNA", "anna"), "wrong-character"),
        (SPECIMENS["TD3"].replace("<<", "«", 1), "wrong-character"),
        (SPECIMENS["TD3"].replace("UTO", "U O"), "wrong-character"),
        (SPECIMENS["TD3"].replace("7408122", "٧408122"), "wrong-character"),
        ("<" * 3000, "wrong-length"),
    ],
    ids=["empty", "short", "long", "joined", "small", "guillemet", "space", "arabic", "huge"],
)
def test_what_is_no_zone_is_refused_with_its_place(text, code):
    with pytest.raises(ZoneError) as caught:
        read_zone(text, TODAY)
    assert caught.value.code == code


def test_the_error_names_line_and_character():
    with pytest.raises(ZoneError, match="line 1, character 16 is not one of"):
        read_zone(SPECIMENS["TD3"].replace("ANNA", "aNNA"), TODAY)


@pytest.mark.parametrize(
    ("digits", "today", "day"),
    [
        ("260601", TODAY, date(2026, 6, 1)),
        ("260602", TODAY, date(1926, 6, 2)),
        ("000229", TODAY, date(2000, 2, 29)),
        ("000229", date(2126, 1, 1), date(2000, 2, 29)),
        ("990230", TODAY, None),
        ("74<<<<", TODAY, None),
    ],
)
def test_a_birth_is_not_in_the_future(digits, today, day):
    assert birth_day(digits, today) == day


@pytest.mark.parametrize(
    ("digits", "day"),
    [
        ("310405", date(2031, 4, 5)),
        ("760101", date(1976, 1, 1)),
        ("750101", date(2075, 1, 1)),
        ("961210", date(1996, 12, 10)),
        ("<<<<<<", None),
        ("261301", None),
    ],
)
def test_an_expiry_is_the_one_nearest_to_today(digits, day):
    assert expiry_day(digits, TODAY) == day


def test_days_not_stated_in_full_are_unknown_and_not_impossible():
    for born in ("74<<<<", "<<<<<<"):
        text = SPECIMENS["MRV-B"].replace("4009078", born + str(check_digit(born)))
        zone = read_zone(text, TODAY)
        assert (zone.check_digits, zone.birth_date) == (True, None)
        assert zone.notes == ("date of birth: not stated in full",)


LETTERS = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=14)
NAMES = st.lists(LETTERS, min_size=1, max_size=2)
NUMBER = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", min_size=1, max_size=9)
LONG_NUMBER = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", min_size=10, max_size=14)
BIRTH = st.dates(date(1930, 1, 1), TODAY)
EXPIRY = st.dates(date(1980, 1, 1), date(2070, 1, 1))
SHAPES = {"TD1": (30, "I<"), "TD2": (36, "I<"), "TD3": (44, "P<"), "MRV-A": (44, "V<"),
          "MRV-B": (36, "V<")}  # fmt: skip


def checked(field):
    return field + str(check_digit(field))


def build(name, number, surname, given, born, expires, optional=""):
    """A zone made by the rules of Doc 9303, independently of the reader."""
    width, code = SHAPES[name]
    names = "<".join(surname) + "<<" + "<".join(given)
    if len(number) > 9:
        optional = number[9:] + str(check_digit(number)) + "<"
        number = number[:9] + "<"
    else:
        number = checked(number.ljust(9, "<"))
    birth, expiry = checked(born.strftime("%y%m%d")), checked(expires.strftime("%y%m%d"))
    if name == "TD1":
        top = (code + "UTO" + number + optional).ljust(30, "<")
        middle = (birth + "X" + expiry + "UTO").ljust(29, "<")
        whole = top[5:] + middle[:7] + middle[8:15] + middle[18:]
        bottom = names.ljust(30, "<")[:30]
        return "\n".join([top, middle + str(check_digit(whole)), bottom])
    top = (code + "UTO" + names).ljust(width, "<")[:width]
    line = number + "UTO" + birth + "<" + expiry
    if name.startswith("MRV"):
        return f"{top}\n{(line + optional).ljust(width, '<')}"
    if name == "TD3":
        line += checked(optional.ljust(14, "<"))
    else:
        line += optional
    line = line.ljust(width - 1, "<")
    whole = line[:10] + line[13:20] + line[21:]
    return f"{top}\n{line}{check_digit(whole)}"


@FORMATS
@settings(deadline=None)
@given(number=NUMBER, surname=NAMES, given_names=NAMES, born=BIRTH, expires=EXPIRY)
def test_what_is_written_is_read(name, number, surname, given_names, born, expires):
    text = build(name, number, surname, given_names, born, expires)
    zone = read_zone(text, TODAY)
    assert zone.check_digits, text
    assert (zone.number, zone.birth_date, zone.expires) == (number, born, expires)
    whole = f"{' '.join(surname)}/{' '.join(given_names)}"
    room = {"TD1": 30, "TD2": 31, "TD3": 39, "MRV-A": 39, "MRV-B": 31}[name]
    if len(whole) + 1 < room:
        assert f"{zone.surname}/{zone.given_names}" == whole
        assert not zone.names_cut
    if len(whole) + 1 >= room:
        assert zone.names_cut or len(whole) + 1 > room


@pytest.mark.parametrize("name", ["TD1", "TD2"])
@settings(deadline=None)
@given(number=LONG_NUMBER, born=BIRTH)
def test_long_numbers_are_read(name, number, born):
    number = number[:13] if name == "TD2" else number
    zone = read_zone(build(name, number[:14], ["A"], ["B"], born, TODAY), TODAY)
    assert (zone.number, zone.check_digits) == (number, True)


@FORMATS
@settings(deadline=None)
@given(data=st.data(), born=BIRTH)
def test_any_one_digit_changed_in_a_checked_field_is_noticed(name, data, born):
    text = build(name, "L898902C3", ["A"], ["B"], born, TODAY)
    start = {"TD1": 5, "TD2": 37, "TD3": 45, "MRV-A": 45, "MRV-B": 37}[name]
    place = data.draw(st.integers(start, start + 8))
    digit = data.draw(st.sampled_from("0123456789"))
    changed = text[:place] + digit + text[place + 1 :]
    same = (ord(digit) - ord("0")) == int(text[place], 36) % 10
    assert read_zone(changed, TODAY).check_digits == same


@settings(deadline=None)
@given(st.text("ABCXYZ0123456789<\n ", max_size=140))
def test_any_text_is_a_zone_or_refused(text):
    try:
        zone = read_zone(text, TODAY)
    except ZoneError as error:
        code = error.code
    else:
        code = zone.format.value
    assert code in {"wrong-length", "wrong-character", *SPECIMENS}
