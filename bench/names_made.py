"""Labelled pairs of invented names: one phenomenon each, positives beside near negatives.

Names are given and family names of many cultures put together at random; nobody is meant. The
same changes are made to every culture's names. Respellings follow rules of romanisation written
here, not the product's tables; short forms are a fixed list.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import NamedTuple

POOLS: dict[str, tuple[str, str]] = {
    "english": (
        "James Robert Michael David Richard Thomas Daniel Matthew Emily Laura Susan Karen Rachel "
        "Helen Alice Victoria Andrew Kevin Brian Edward",
        "Harrington Whitfield Ashworth Pemberton Caldwell Hargreave Stanton Bradshaw Thornbury "
        "Kingsley Mortimer Lockwood Fairclough Smith Brown Taylor Turner Cooper",
    ),
    "spanish": (
        "Carlos Alejandro Fernando Ricardo Javier Miguel Luis Sofia Isabel Carmen Lucia Teresa "
        "Ramon Diego Andres Eduardo",
        "Villanueva Echeverria Montoya Quintana Zambrano Balderas Cisneros Ordonez Barrientos "
        "Garcia Lopez Ramirez Fuentes Salcedo Arriaga",
    ),
    "german": (
        "Hans Klaus Wolfgang Stefan Matthias Andreas Ursula Katharina Sabine Heike Dieter Uwe "
        "Jochen Martin Birgit Anneliese",
        "Brandstetter Lindenberg Hohenfels Kessler Zimmermann Wagenknecht Steinbach Muller "
        "Schneider Rosenthal Ackermann Vogelsang Dreyer",
    ),
    "russian": (
        "Sergey Dmitry Alexey Nikolai Mikhail Vladimir Andrey Yuri Olga Natalia Tatiana Svetlana "
        "Ekaterina Igor Viktor Pavel Evgeny",
        "Chernyakov Bezrukov Zolotarev Vyazemsky Kuznetsov Petrov Shcherbatov Lopukhin Gorchakov "
        "Yezhevsky Ostrovsky Tikhonravov Khvostov Zhdanovich",
    ),
    "ukrainian": (
        "Oleksandr Volodymyr Andriy Mykola Yevhen Oksana Iryna Kateryna Taras Bohdan Serhiy "
        "Vasyl Dmytro Halyna",
        "Shevchenko Kravchuk Zabolotnyi Horbachenko Lysenko Tymchuk Pidhirnyi Kovalenko Hnatyuk "
        "Bondarchuk Yushchak Savchuk",
    ),
    "arabic": (
        "Mohammed Ahmed Khalid Yusuf Ibrahim Omar Tariq Hassan Hussein Mahmoud Fatima Layla "
        "Samir Nabil Walid Faisal Rashid",
        "al-Harbi al-Zahrawi al-Tamimi Haddad Mansouri al-Qurashi Darwish Khoury al-Masri "
        "Sabbagh al-Ghamdi Bakkar al-Rifai Shaheen",
    ),
    "persian": (
        "Hossein Reza Mehdi Ali Javad Farhad Behrouz Shirin Maryam Nasrin Kamran Saeed Dariush",
        "Ahmadzadeh Karimpour Moghaddam Tehrani Rostami Jahangiri Shirazi Farahani Ebrahimi "
        "Golestani Bakhtiari Esfahani",
    ),
    "korean": (
        "Min-jun Seo-yeon Jae-hyun Ji-woo Sung-min Hye-jin Dong-hyun Young-ho Kyung-soo Mi-sook "
        "Chol-su Yong-nam Kwang-ho Myong-hui",
        "Kim Lee Park Choi Jung Kang Cho Yoon Jang Lim Shin Kwon Hwang Ahn",
    ),
    "chinese": (
        "Wei Xiaoming Jianguo Lihua Zhiqiang Meiling Haoran Guangming Yuxin Qiang Fang Jinhai "
        "Weidong Xiuying Zhenhua",
        "Wang Li Zhang Liu Chen Yang Huang Zhao Zhou Xu Sun Ma Zhu Guo Gao",
    ),
    "vietnamese": (
        "Van Minh|Thi Huong|Duc Thanh|Quoc Bao|Ngoc Lan|Van Hung|Thi Mai|Huu Phuoc|Xuan Truong|"
        "Thanh Tung",
        "Nguyen Tran Le Pham Hoang Phan Vu Dang Bui Do Ngo",
    ),
    "indian": (
        "Rajesh Sanjay Priya Anil Sunita Vikram Deepak Kavita Arjun Lakshmi Suresh Meena Ashok",
        "Chatterjee Venkataraman Deshpande Krishnamurthy Bhattacharya Sharma Patel Gupta Iyengar "
        "Subramanian Chaudhary Mukherjee Reddy",
    ),
    "nigerian": (
        "Chinedu Ngozi Oluwaseun Adebayo Ifeanyi Folake Emeka Amaka Babatunde Yetunde Obinna",
        "Okonkwo Adeyemi Nwachukwu Balogun Eze Okafor Ogunleye Adesanya Chukwu Oyelaran Uzochukwu",
    ),
    "japanese": (
        "Hiroshi Takeshi Yuki Kenji Akiko Haruka Satoshi Naoko Daisuke Kazuo Michiko Shinichi",
        "Tanaka Watanabe Kobayashi Shimizu Hashimoto Yamaguchi Nakajima Ishikawa Okamoto Fujiwara",
    ),
    "turkish": (
        "Mehmet Mustafa Ayse Fatma Emre Burak Zeynep Hakan Cem Selin Murat Ozgur",
        "Yildirim Kaplan Ozdemir Aydin Karadag Demirel Sahin Korkmaz Akbulut Turkoglu",
    ),
}
RESPELLINGS = (
    ("kh", "h"),
    ("sh", "ch"),
    ("y", "i"),
    ("ou", "u"),
    ("u", "ou"),
    ("ei", "ey"),
    ("ee", "i"),
    ("v", "w"),
    ("w", "v"),
    ("ks", "x"),
    ("x", "ks"),
    ("dh", "d"),
    ("q", "k"),
    ("k", "q"),
    ("zh", "j"),
    ("j", "zh"),
    ("ph", "f"),
    ("ck", "k"),
    ("ss", "s"),
    ("mm", "m"),
    ("nn", "n"),
    ("tt", "t"),
    ("ll", "l"),
    ("i", "y"),
    ("eo", "o"),
    ("oo", "u"),
    ("g", "k"),
    ("ch", "tch"),
    ("sch", "sh"),
)
SHORT = {
    "James": "Jim",
    "Robert": "Bob",
    "Michael": "Mike",
    "Richard": "Dick",
    "Thomas": "Tom",
    "Edward": "Ted",
    "Daniel": "Dan",
    "Victoria": "Vicky",
    "Andrew": "Andy",
    "Dmitry": "Dima",
    "Vladimir": "Volodya",
    "Ekaterina": "Katya",
    "Mikhail": "Misha",
    "Oleksandr": "Sasha",
    "Svetlana": "Sveta",
    "Jochen": "Joachim",
}
MINIMAL = (
    ("Maria", "Mario"),
    ("Olga", "Oleg"),
    ("Daniel", "Daniela"),
    ("Angela", "Angelo"),
    ("Hassan", "Hussein"),
    ("Karim", "Karima"),
    ("Martin", "Marvin"),
    ("Jan", "Jana"),
    ("Roman", "Ramon"),
    ("Marina", "Martina"),
    ("Dina", "Tina"),
    ("Ivan", "Ian"),
    ("Khalid", "Khalil"),
    ("Salim", "Salima"),
    ("Joan", "John"),
    ("Harry", "Barry"),
    ("Samir", "Samira"),
    ("Eric", "Erica"),
    ("Fahd", "Fuad"),
    ("Nasir", "Nazir"),
    ("Hamid", "Hamad"),
    ("Anil", "Sunil"),
    ("Rajesh", "Ramesh"),
    ("Amir", "Samir"),
    ("Jamal", "Kamal"),
    ("Rashid", "Rashad"),
    ("Paul", "Paula"),
    ("Gerald", "Gerard"),
    ("Kazuo", "Kazuko"),
    ("Alexander", "Alexandra"),
)
LETTERS = "abcdefghijklmnopqrstuvwxyz"


class Made(NamedTuple):
    left: str
    right: str
    same: bool
    phenomenon: str
    culture: str


def made(seed: int, each: int = 12) -> list[Made]:
    """`each` pairs of every phenomenon and culture."""
    rng = random.Random(seed)
    return [
        pair
        for culture in POOLS
        for _ in range(each)
        for pair in _pairs(rng, culture)
        if pair.left.lower() != pair.right.lower()
    ]


def _pool(culture: str) -> tuple[list[str], list[str]]:
    given, family = POOLS[culture]
    return given.split("|") if "|" in given else given.split(), family.split()


def _pairs(rng: random.Random, culture: str) -> Iterator[Made]:
    given_names, family_names = _pool(culture)
    given, middle, other = rng.sample(given_names, 3)
    family, stranger = rng.sample(family_names, 2)
    name = f"{given} {family}"
    full = f"{given} {middle} {family}"

    def pair(left: str, right: str, same: bool, phenomenon: str) -> Made:
        return Made(left, right, same, phenomenon, culture)

    yield pair(name, f"{family.upper()}, {given}", True, "family name first, comma")
    yield pair(name, f"{family} {given}", True, "family name first")
    yield pair(full, name, True, "middle name missing")
    yield pair(full, f"{given} {middle[0]}. {family}", True, "middle initial")
    yield pair(name, f"{given[0]}. {family}", True, "given initial")
    yield pair(name, f"{given} {_typo(rng, family)}", True, "letter error, family name")
    yield pair(name, f"{_typo(rng, given)} {family}", True, "letter error, given name")
    yield pair(name, name.replace(" ", "", 1), True, "blank missing")
    yield pair(name, f"Dr. {name}", True, "title")
    yield pair(name, _respelt(rng, name), True, "respelt")
    yield pair(full, _respelt(rng, f"{family}, {given} {middle}"), True, "respelt, comma")
    yield pair(name, f"{other} {family}", False, "other given name")
    yield pair(name, f"{given} {stranger}", False, "other family name")
    yield pair(full, f"{given} {other} {family}", False, "other middle name")
    yield pair(full, f"{other} {middle} {family}", False, "other first of two given names")
    yield pair(full, f"{given} {middle} {stranger}", False, "same given names")
    wrong = rng.choice([c for c in "ABDEGHKMNPRSTVZ" if c not in (middle[0], given[0])])
    yield pair(full, f"{given} {wrong}. {family}", False, "other middle initial")
    yield pair(name, f"{wrong}. {family}", False, "other given initial")
    yield pair(f"{name} Jr.", f"{name} Sr.", False, "other generation")
    left, right = rng.choice(MINIMAL)
    yield pair(f"{left} {family}", f"{right} {family}", False, "given names a letter apart")
    if given in SHORT:
        yield pair(name, f"{SHORT[given]} {family}", True, "short form")


def _typo(rng: random.Random, word: str) -> str:
    """One letter dropped, doubled, swapped or replaced, not the first."""
    if len(word) < 4:
        return word
    place = rng.randrange(1, len(word) - 1)
    kind = rng.randrange(4)
    if kind == 0:
        return word[:place] + word[place + 1 :]
    if kind == 1:
        return word[:place] + word[place] + word[place:]
    if kind == 2:
        return word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    return word[:place] + rng.choice(LETTERS) + word[place + 1 :]


def _respelt(rng: random.Random, name: str) -> str:
    """One or two rules of romanisation applied where they fit."""
    rules = [rule for rule in RESPELLINGS if rule[0] in name]
    for old, new in rng.sample(rules, min(len(rules), rng.choice((1, 1, 2)))):
        name = name.replace(old, new, 1)
    return name
