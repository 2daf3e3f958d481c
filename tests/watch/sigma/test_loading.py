import os
import pickle

import pytest

from doorward.watch.sigma import OWN_RULES, load, reading
from doorward.watch.sigma.reading import TooManyFilesError

from .asking import RULE, TEST, loaded

GOOD = RULE.format(detection="    selection:\n        a: 1", condition="selection")


def refused(folder, text, name="bad.yml"):
    """Why one bad file is left out, beside a good one that loads."""
    (folder / "a-good.yml").write_text(GOOD)
    bad = folder / name
    bad.write_bytes(text) if isinstance(text, bytes) else bad.write_text(text)
    rules = load(folder)
    assert [one.title for one in rules.rules] == ["A test"]
    (one,) = rules.refused
    assert one.file == name
    return one.reason


ANOTHER = GOOD.replace("0001", "0002")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b"\xff\xfe\x00", "UTF-8"),
        ("a: [", "not YAML"),
        ("- 1\n- 2", "no mapping"),
        ("title: x\ntitle: y", "given twice"),
        ("title: lonely", "log source"),
        (ANOTHER.replace("title: A test\n", ""), "title"),
        (ANOTHER.replace("condition: selection", "condition: other"), "other"),
        (ANOTHER.replace("condition: selection", "condition: 1 of nothing*"), "nothing"),
        (ANOTHER.replace("condition: selection", "condition: selection | count() > 5"), "pipe"),
        (ANOTHER.replace("condition: selection", "condition: selection and"), "end of text"),
        (ANOTHER.replace("a: 1", "a|nonsense: 1"), "nonsense"),
        (ANOTHER.replace("a: 1", "a|expand: '%names%'"), "%names%"),
        (ANOTHER.replace("a: 1", "a|re: '['"), "RE2 does not read"),
        (ANOTHER.replace("a: 1", "a|re: '" + "a" * 3_000 + "'"), "longer"),
        (ANOTHER.replace("a: 1", "a|cidr: 999.0.0.0/8"), "999.0.0.0"),
        (ANOTHER.replace("a: 1", "a|hour: 3"), "time"),
        (ANOTHER.replace("level: medium", "level: medium\nstatus: deprecated"), "deprecated"),
        (ANOTHER.replace("a: 1", "client.geographicalContext.country: X"), "never by name"),
        (ANOTHER.replace("a: 1", "user.nationality: X"), "national origin"),
        (ANOTHER + "tags: [doorward.family.nonsense]\n", "no family"),
        (ANOTHER.replace("detection:", "detection: []\nother:"), ""),
        (ANOTHER.replace("detection:", "detection: 7\nother:"), ""),
        (ANOTHER.replace("a: 1", "a: {b: {c: 1}}"), ""),
        (GOOD, "there already"),
        ("title: f\nfilter:\n    rules: any\n", "filters"),
        ("a: &x [1]\nb: *x", "aliases"),
        ("[" * 40 + "]" * 40, "deeper"),
        ("a: [" + "1," * 25_000 + "]", "keys and values"),
        ("a: " + "x" * (reading.LARGEST_FILE + 1), "larger"),
        (
            ANOTHER.replace("a: 1", "a: [" + "x," * 9_000 + "]").replace(
                "condition: selection", "condition: " + " or ".join(["selection"] * 60)
            ),
            "too large",
        ),
        (ANOTHER.replace("condition: selection", "condition: " + "(" * 1_500), ""),
    ],
)
def test_a_bad_rule_is_told_with_its_file_and_the_rest_loads(tmp_path, text, reason):
    found = refused(tmp_path, text)
    assert found
    assert reason.lower() in found.lower()


def test_a_bomb_of_aliases_is_refused_before_it_grows(tmp_path):
    lines = ["a0: &a0 [x,x,x,x,x,x,x,x,x,x]"]
    lines += [f"a{n}: &a{n} [" + ",".join([f"*a{n - 1}"] * 10) + "]" for n in range(1, 12)]
    assert "aliases" in refused(tmp_path, "\n".join(lines))


def test_links_and_pipes_are_not_read(tmp_path):
    (tmp_path / "outside").write_text(GOOD)
    folder = tmp_path / "rules"
    folder.mkdir()
    (folder / "link.yml").symlink_to(tmp_path / "outside")
    os.mkfifo(folder / "pipe.yml")
    rules = load(folder)
    assert len(rules) == 0
    assert {one.file for one in rules.refused} == {"link.yml", "pipe.yml"}
    assert all("regular" in one.reason for one in rules.refused)


def test_a_folder_of_too_many_files_is_an_error(tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "MOST_FILES", 2)
    for number in range(3):
        (tmp_path / f"{number}.yml").write_text(GOOD)
    with pytest.raises(TooManyFilesError, match="more than 2"):
        load(tmp_path)


def test_a_place_that_is_not_there_is_an_error(tmp_path):
    with pytest.raises(FileNotFoundError, match="nowhere"):
        load(tmp_path / "nowhere")


def test_several_documents_of_a_file_and_several_folders_load(tmp_path):
    (tmp_path / "two.yaml").write_text(GOOD + "---\n" + ANOTHER)
    rules = load(tmp_path, OWN_RULES)
    assert len(rules) > 2
    assert rules.refused == ()
    assert load(tmp_path / "two.yaml").rules == rules.rules[:2]


def test_folders_are_read_in_the_order_of_their_names(tmp_path):
    for name, text in (("b.yml", GOOD), ("a.yml", ANOTHER)):
        (tmp_path / name).write_text(text)
    assert [one.file for one in load(tmp_path).rules] == ["a.yml", "b.yml"]


def test_rules_can_be_sent_to_another_process(tmp_path):
    rules = loaded(tmp_path, "selection:\n    a|re: 'w.rd'\n    b|contains: x")
    again = pickle.loads(pickle.dumps(rules))
    assert again.rules == rules.rules
    event = {"a": "word", "b": "xyz"}
    assert again.match(event, TEST) == rules.match(event, TEST) != []


def test_what_a_rule_says_of_itself_is_kept(tmp_path):
    text = GOOD + (
        "description: |\n  What it\n  means\ntags: [attack.t1059.001, cve.2020-1]\n"
        "falsepositives:\n    - Administrators\nname: short\n"
    )
    (tmp_path / "rule.yml").write_text(text)
    (rule,) = load(tmp_path).rules
    assert rule.description == "What it means"
    assert rule.tags == ("attack.t1059.001", "cve.2020-1")
    assert rule.innocent == ("Administrators",)
    assert rule.name == "short"


@pytest.mark.parametrize("pattern", ["^(?!foo).*bar", r"(a)\1", "["])
def test_a_pattern_that_re2_does_not_read_is_told_by_us_and_not_on_standard_error(
    tmp_path, capfd, pattern
):
    (tmp_path / "r.yml").write_text(ANOTHER.replace("a: 1", f"a|re: '{pattern}'"))
    (refused,) = load(tmp_path).refused
    assert refused.reason.startswith("a regular expression that RE2 does not read: ")
    assert capfd.readouterr().err == ""
