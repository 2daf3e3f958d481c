"""Any script to lower-case Latin words, with the customs that letters alone do not tell.

Letters come from `anyascii`; added here are Greek letter pairs, the split of Han and Hangul
names into family and given name, and apostrophes, which stand inside words. Arabic and Hebrew
write few vowels: what comes out holds consonants, and `sounds` compares those.
"""

from __future__ import annotations

import re
import unicodedata

from anyascii import anyascii

LONGEST = 200
_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_HANGUL = "\uac00-\ud7a3"
_KANA = "\u3041-\u30ff"
_CJK_RUN = re.compile(f"[{_HAN}{_KANA}]+|[{_HANGUL}]+")
_HANGUL_LETTER = re.compile(f"[{_HANGUL}]")
_DOT = re.compile("[·•・･‧]")
_COMPOUND_FAMILY_NAMES = frozenset(
    [
        "欧阳",
        "歐陽",
        "司马",
        "司馬",
        "上官",
        "诸葛",
        "諸葛",
        "司徒",
        "夏侯",
        "皇甫",
        "尉迟",
        "公孙",
        "公孫",
        "慕容",
        "令狐",
        "남궁",
        "황보",
        "제갈",
        "사공",
        "선우",
        "독고",
    ]
)
_GREEK = (
    ("ου", "u"),
    ("μπ", "b"),
    ("ντ", "nt"),
    ("γγ", "ng"),
    ("γκ", "gk"),
    ("ευ", "ev"),
    ("αυ", "av"),
    ("υ", "y"),
    ("χ", "ch"),
)
_GREEK_LETTER = re.compile("[\u0370-\u03ff]")
_APOSTROPHES = re.compile("['’‘ʼʻʾʿ`´′ʹ]")
_DASHES = re.compile("[‐‑‒–—−]")
_FEW_VOWELS = re.compile("[\u0590-\u06ff\u0750-\u077f\u0900-\u0dff\u1000-\u109f\u1780-\u17ff]")
_FOREIGN_IN_HAN = re.compile(f"[{_HAN}][·•・･‧][{_HAN}]")


def writes_few_vowels(text: str) -> bool:
    """Whether letters are of a script whose romanised form lacks vowels or rewrites them.

    That is Arabic, Hebrew, the scripts of India, Burmese and Khmer, and names from elsewhere
    written by sound in Han characters.

    >>> writes_few_vowels("سالم"), writes_few_vowels("马库斯·韦伯"), writes_few_vowels("Salim")
    (True, True, False)
    """
    if text.isascii():
        return False
    return bool(_FEW_VOWELS.search(text) or _FOREIGN_IN_HAN.search(text))


def romanise(text: str, *, person: bool = True) -> str:
    """At most `LONGEST` characters in ASCII, case kept, apostrophes gone.

    >>> romanise("Żółkiewska-Ångström"), romanise("김철수"), romanise("Йосиф Щукин")
    ('Zolkiewska-Angstrom', ' Gim Cheol Su ', 'Yosif Shchukin')
    """
    text = text[:LONGEST]
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)[: 2 * LONGEST]
        text = "".join(c for c in text if unicodedata.category(c) not in {"Cf", "Cc", "Cs"})
        text = _DASHES.sub("-", text)
        text = _spaced(text, person)
        if _GREEK_LETTER.search(text):
            text = _greek(text)
        text = anyascii(_APOSTROPHES.sub("", text))
    return text.replace("'", "").replace("`", "")


def _spaced(text: str, person: bool) -> str:
    """Put blanks where Han, kana and Hangul names have their joints."""
    if _CJK_RUN.search(text) is None:
        return text
    dotted = _DOT.search(text) is not None
    text = _DOT.sub(" ", text)

    def joint(match: re.Match[str]) -> str:
        run = match.group()
        if person and _HANGUL_LETTER.match(run):
            return " " + " ".join(_one_word(syllable) for syllable in run) + " "
        if dotted or not person or not 2 <= len(run) <= 4:
            return f" {_one_word(run)} "
        first = 2 if run[:2] in _COMPOUND_FAMILY_NAMES and len(run) > 2 else 1
        return f" {_one_word(run[:first])} {_one_word(run[first:])} "

    return _CJK_RUN.sub(joint, text)


def _one_word(run: str) -> str:
    """Syllables in one word: `anyascii` starts each with a capital letter."""
    return str(anyascii(run)).capitalize()


def _greek(text: str) -> str:
    plain = unicodedata.normalize("NFD", text)
    plain = "".join(c for c in plain if unicodedata.category(c) != "Mn").lower()
    for greek, latin in _GREEK:
        plain = plain.replace(greek, latin)
    return plain
