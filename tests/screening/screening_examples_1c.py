"""Labelled examples of section 1C: for each signal, what it finds and what it must not find."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import msgspec
from screening_world import NOW, World, dossier, email, place, shared

from doorward.model import (
    CodeAccount,
    Commit,
    Contribution,
    DateEstimate,
    Identity,
    LinkKind,
    ListedEntry,
    Repository,
    SharedWith,
)

ADA = Identity("Ada Example", "ada@example.com")
BEN = Identity("Ben Sample", "ben@example.org")
BOT = Identity("dependabot[bot]", "49699333+dependabot[bot]@users.noreply.github.com")
MADE = datetime(2021, 5, 1, tzinfo=UTC)
EAST = timezone(timedelta(hours=9))

WORLD_1C = World(
    accounts={
        9000000101: DateEstimate(
            estimate=MADE,
            earliest=MADE - timedelta(days=10),
            latest=MADE + timedelta(days=10),
            source="account dates (invented)",
        )
    },
    leaked={
        "ada@example.com": ListedEntry(
            list_name="leaked-emails",
            value="digest",
            reason="advisory 7 (invented)",
            source="leaked-emails (2026-01-01)",
        )
    },
)


def commits(count, start, *, author=ADA, step=1.0, committed=None, first=0, message="Change {n}"):
    made = []
    for n in range(count):
        when = start + timedelta(days=n * step)
        offset = when.utcoffset()
        made.append(
            Commit(
                sha=f"{first + n:040x}",
                author=author,
                committer=author,
                authored_at=when,
                committed_at=committed or when,
                message=message.format(n=first + n),
                offset=round(offset.total_seconds() / 60) if offset is not None else None,
            )
        )
    return tuple(made)


def repository(*groups, name="thing", **more):
    more.setdefault("owner", "ada-example")
    more.setdefault("fork", False)
    return Repository(name=name, commits=tuple(one for group in groups for one in group), **more)


def account(*repositories, **more):
    fields = {
        "host": "github.com",
        "login": "ada-example",
        "account_id": 5,
        "created_at": MADE,
        "identities": (ADA,),
        "file": "dump/ada-example",
    }
    return CodeAccount(repositories=repositories, **{**fields, **more})


def case(*accounts, **facts):
    return dossier(facts=facts, code_accounts=list(accounts))


def before(days):
    return MADE - timedelta(days=days)


BEFORE = before(400)
LATER = MADE + timedelta(days=30)
ELSEWHERE = {"copied_from": ("older-example/thing",), "created_at": LATER}
LISTED = Repository(name="thing", owner="older-example", commits=commits(2, BEFORE))
MERGES = commits(4, BEFORE, message="Merge pull request #{n} from somebody/branch")


def many_names(*names, apart=0, count=4):
    """Own commits under several names, `apart` days from one name to the next."""
    people = [Identity(name, "ada@example.com") for name in names]
    groups = [
        commits(count, LATER + timedelta(days=n * apart), author=one, step=30, first=n * 100)
        for n, one in enumerate(people)
    ]
    return account(repository(*groups), identities=tuple(people))


def snapshots(**changed):
    first = account(
        login="older-example",
        location="Springfield",
        company="Acme",
        email="one@example.com",
        website="https://one.example",
        observed_at=datetime(2023, 1, 1, tzinfo=UTC),
    )
    later = msgspec.structs.replace(first, observed_at=datetime(2025, 1, 1, tzinfo=UTC), **changed)
    return case(later, first)


def requests(count, *, merged=0, owners=10, kind="pull-request", known=True):
    return account(
        contributions=tuple(
            Contribution(
                kind=kind,
                repository=f"owner-{n % owners}/big",
                state="closed",
                merged=(n < merged) if known else None,
                at=LATER,
            )
            for n in range(count)
        )
    )


def follows(count, **more):
    others = tuple(SharedWith(application=f"app-{n + 2}", source="x") for n in range(count))
    account_more = {"followers": ("a",), "following": ("a",), **more}
    return case(
        account(**account_more),
        shared=(shared(LinkKind.FOLLOW, persons=count + 1, others=others),),
    )


def sharing(kind, value, *, others=1, weight=6.0, **more):
    return case(
        account(repository(commits(5, LATER), commits(3, LATER, author=BEN, first=50)), **more),
        shared=(shared(kind, value, persons=others + 1, weight=weight),),
    )


OLD = datetime(2014, 1, 1, tzinfo=UTC)
BUSY = datetime(2025, 6, 1, tzinfo=UTC)
BURST = (
    repository(commits(40, BUSY, first=1000), name="one"),
    repository(commits(40, BUSY, first=2000), name="two"),
)
HOME = place("Springfield, US", "US", "America/New_York")
FAR = commits(60, datetime(2025, 1, 1, 12, tzinfo=EAST), step=3)
NEAR = commits(60, datetime(2025, 1, 1, 12, tzinfo=timezone(timedelta(hours=-6))), step=3)

EXAMPLES_1C = {
    "C01": {
        "finds": [
            ("ten commits by both dates", case(account(repository(commits(10, BEFORE)))), "medium"),
            ("three commits", case(account(repository(commits(3, BEFORE)))), "weak"),
            (
                "patches of others carried over: commit dates are later",
                case(account(repository(commits(20, BEFORE, committed=LATER)))),
                "weak",
            ),
            (
                "the account's date from its number",
                case(
                    account(repository(commits(12, BEFORE)), created_at=None, account_id=9000000101)
                ),
                "medium",
            ),
            (
                "own work brought along and gone on with is only weak",
                case(
                    account(repository(commits(50, BEFORE), commits(60, LATER, step=5, first=500)))
                ),
                "weak",
            ),
            (
                "other people's history published again",
                case(account(repository(commits(12, BEFORE, author=BEN)))),
                "medium",
            ),
        ],
        "passes": [
            ("two commits", case(account(repository(commits(2, BEFORE))))),
            (
                "the day the account was made",
                case(account(repository(commits(9, before(0.9), step=0)))),
            ),
            ("a fork", case(account(repository(commits(20, BEFORE), fork=True)))),
            (
                "a clone that may be a fork: others' commits do not count",
                case(account(repository(commits(20, BEFORE, author=BEN), fork=None))),
            ),
            (
                "somebody else's repository",
                case(account(repository(commits(20, BEFORE), owner="x"))),
            ),
            (
                "clocks that were never set",
                case(account(repository(commits(20, datetime(1970, 1, 1, tzinfo=UTC))))),
            ),
            (
                "within the bounds of an estimate",
                case(
                    account(
                        repository(commits(12, before(9), step=0.1)),
                        created_at=None,
                        account_id=9000000101,
                    )
                ),
            ),
            (
                "nothing known of the account's date",
                case(account(repository(commits(9, BEFORE)), created_at=None)),
            ),
            ("work after the account was made", case(account(repository(commits(50, LATER))))),
        ],
    },
    "C02": {
        "finds": [
            (
                "messages known elsewhere, under the owner's name, older than the account",
                case(account(repository(commits(15, BEFORE), **ELSEWHERE))),
                "strong",
            ),
            (
                "messages known elsewhere, older than the repository only",
                case(
                    account(
                        repository(
                            commits(15, MADE + timedelta(days=2)),
                            copied_from=("older-example/thing",),
                            created_at=MADE + timedelta(days=60),
                        )
                    )
                ),
                "medium",
            ),
            (
                "a copy known elsewhere that others began",
                case(account(repository(commits(15, BEFORE, author=BEN), **ELSEWHERE), LISTED)),
                "medium",
            ),
            (
                "merged requests from before the repository existed",
                case(account(repository(MERGES, created_at=LATER))),
                "medium",
            ),
        ],
        "passes": [
            (
                "the very same own commits elsewhere: a work project, or copied from here",
                case(account(repository(commits(15, BEFORE), **ELSEWHERE), LISTED)),
            ),
            (
                "own work begun before it was pushed",
                case(account(repository(commits(15, BEFORE), created_at=LATER))),
            ),
            (
                "a fork",
                case(account(repository(commits(15, BEFORE), **ELSEWHERE | {"fork": True}))),
            ),
            (
                "merges that happened in the repository itself",
                case(account(repository(MERGES, created_at=before(500)))),
            ),
            (
                "own branches merged",
                case(
                    account(
                        repository(
                            commits(
                                5, BEFORE, message="Merge pull request #{n} from ada-example/b"
                            ),
                            created_at=LATER,
                        )
                    )
                ),
            ),
            (
                "known elsewhere but made here: others copied this person",
                case(
                    account(
                        repository(
                            commits(40, LATER + timedelta(days=1)),
                            copied_from=("newer-example/thing",),
                            created_at=LATER,
                        )
                    )
                ),
            ),
        ],
    },
    "C04": {
        "finds": [
            (
                "three at once",
                case(many_names("Ada Example", "Olu Sample", "Mia Testwell")),
                "weak",
            ),
            (
                "four at once",
                case(many_names("Ada Example", "Olu Sample", "Mia Testwell", "Jon Fictive")),
                "medium",
            ),
        ],
        "passes": [
            (
                "one change of the whole name",
                case(many_names("Ada Example", "Mia Testwell", apart=400)),
            ),
            ("surname changed", case(many_names("Ada Example", "Ada Testwell", "Ada Sample"))),
            ("given name changed", case(many_names("Ada Example", "Adam Example", "Max Example"))),
            (
                "three names one after another",
                case(many_names("Ada Example", "Olu Sample", "Mia Testwell", apart=400)),
            ),
            (
                "name in two scripts and a handle",
                case(many_names("Ада Пример", "Ada Example", "ada99")),
            ),
            (
                "spellings of one name",
                case(many_names("José Example", "Jose Example", "J. Example", "Pepe Example")),
            ),
            (
                "contributors and bots",
                case(
                    account(
                        repository(
                            commits(20, LATER),
                            commits(9, LATER, author=BEN, first=100),
                            commits(9, LATER, author=BOT, first=200),
                            commits(
                                9,
                                LATER,
                                author=Identity("Mia Testwell", "m@example.net"),
                                first=300,
                            ),
                        )
                    )
                ),
            ),
            (
                "a fourth e-mail address",
                case(
                    account(
                        repository(
                            *(
                                commits(
                                    5,
                                    LATER,
                                    author=Identity("Ada Example", f"a{n}@example.com"),
                                    first=n * 10,
                                )
                                for n in range(4)
                            )
                        ),
                        identities=tuple(
                            Identity("Ada Example", f"a{n}@example.com") for n in range(4)
                        ),
                    )
                ),
            ),
        ],
    },
    "C05": {
        "finds": [
            ("the owner's address", sharing(LinkKind.GIT_EMAIL, "ada@example.com"), "strong"),
            ("a signing key", sharing(LinkKind.GIT_KEY, "ssh:SHA256:abc", keys=("k",)), "strong"),
            ("a contributor's address", sharing(LinkKind.GIT_EMAIL, "ben@example.org"), "weak"),
        ],
        "passes": [
            ("a common address", sharing(LinkKind.GIT_EMAIL, "ada@example.com", weight=0.3)),
            ("weight nought", sharing(LinkKind.GIT_KEY, "k", weight=0.0)),
            (
                "two accounts of one person",
                case(
                    account(repository(commits(5, LATER))),
                    shared=(
                        shared(
                            LinkKind.GIT_EMAIL,
                            "ada@example.com",
                            persons=2,
                            others=(SharedWith(application="app-2", same_person=True),),
                        ),
                    ),
                ),
            ),
            ("another kind of sharing", sharing(LinkKind.PHONE, "ada@example.com")),
        ],
    },
    "C05.commits": {
        "finds": [
            ("own commits elsewhere", sharing(LinkKind.GIT_COMMIT, f"{1:040x}"), "medium"),
            ("others' commits in both", sharing(LinkKind.GIT_COMMIT, f"{51:040x}"), "weak"),
        ],
        "passes": [
            ("weight nought", sharing(LinkKind.GIT_COMMIT, f"{1:040x}", weight=0.0)),
            ("another kind of sharing", sharing(LinkKind.GIT_EMAIL, f"{1:040x}")),
        ],
    },
    "C06": {
        "finds": [
            ("in commits", case(account(repository(commits(3, LATER)))), "strong"),
            (
                "on the application",
                dossier(facts={"emails": (email("ada@example.com"),)}),
                "strong",
            ),
            ("on the profile", case(account(email="Ada@Example.com", identities=())), "strong"),
        ],
        "passes": [
            (
                "a contributor's address",
                case(
                    account(
                        repository(commits(3, LATER)),
                        identities=(BEN,),
                    )
                ),
            ),
            ("another address", case(account(email="else@example.com", identities=()))),
        ],
    },
    "C07": {
        "finds": [
            ("three applicants", follows(2), "weak"),
            (
                "four, following hundreds",
                follows(3, following_count=900, follower_count=12),
                "medium",
            ),
            ("four who follow few", follows(3, following_count=5, follower_count=2), "weak"),
        ],
        "passes": [
            ("two friends", follows(1, following_count=900, follower_count=2)),
            (
                "follows thousands, no applicant among them",
                case(account(following=("a",), following_count=5000, follower_count=3)),
            ),
        ],
    },
    "C09": {
        "finds": [
            (
                "eleven silent years, then two projects",
                case(account(*BURST, created_at=OLD)),
                "medium",
            ),
            (
                "three years' pause",
                case(
                    account(
                        repository(commits(3, BUSY - timedelta(days=1100), first=1), name="old"),
                        *BURST,
                        created_at=BUSY - timedelta(days=1200),
                    )
                ),
                "weak",
            ),
        ],
        "passes": [
            ("a new account", case(account(*BURST, created_at=BUSY - timedelta(days=9)))),
            ("one project only", case(account(BURST[0], created_at=OLD))),
            (
                "long ago",
                case(
                    account(
                        repository(commits(99, datetime(2018, 1, 1, tzinfo=UTC))),
                        created_at=datetime(2010, 1, 1, tzinfo=UTC),
                    )
                ),
            ),
            (
                "history that is cut",
                case(
                    account(
                        msgspec.structs.replace(BURST[0], truncated=True), BURST[1], created_at=OLD
                    )
                ),
            ),
            (
                "undated contributions elsewhere",
                case(
                    account(
                        *BURST,
                        created_at=OLD,
                        contributions=(Contribution(kind="pull-request", repository="x/y"),),
                    )
                ),
            ),
            (
                "requests to others in between",
                case(
                    account(
                        *BURST,
                        created_at=OLD,
                        contributions=tuple(
                            Contribution(
                                kind="pull-request",
                                repository="x/y",
                                at=OLD + timedelta(days=n * 600),
                            )
                            for n in range(8)
                        ),
                    )
                ),
            ),
            (
                "others' burst",
                case(account(repository(commits(99, BUSY, author=BEN)), created_at=OLD)),
            ),
        ],
    },
    "C10": {
        "finds": [("nine hours away", case(account(repository(FAR)), places=(HOME,)), "weak")],
        "passes": [
            ("an hour away", case(account(repository(NEAR)), places=(HOME,))),
            (
                "one of two places fits",
                case(
                    account(repository(FAR)), places=(HOME, place("Elsewhere", "JP", "Asia/Tokyo"))
                ),
            ),
            (
                "travel: less than seven in ten",
                case(
                    account(
                        repository(
                            FAR,
                            commits(
                                40,
                                datetime(2025, 1, 2, 12, tzinfo=timezone(timedelta(hours=-5))),
                                step=4,
                                first=500,
                            ),
                        )
                    ),
                    places=(HOME,),
                ),
            ),
            (
                "three weeks only",
                case(
                    account(repository(commits(60, datetime(2025, 1, 1, tzinfo=EAST), step=0.3))),
                    places=(HOME,),
                ),
            ),
            ("few commits", case(account(repository(FAR[:20])), places=(HOME,))),
            (
                "UTC",
                case(
                    account(repository(commits(60, datetime(2025, 1, 1, tzinfo=UTC), step=3))),
                    places=(HOME,),
                ),
            ),
            (
                "offsets not known",
                case(
                    account(
                        repository(tuple(msgspec.structs.replace(one, offset=None) for one in FAR))
                    ),
                    places=(HOME,),
                ),
            ),
            (
                "a zone the tables lack",
                case(account(repository(FAR)), places=(HOME, place("X", "X", "Nowhere/Land"))),
            ),
            (
                "contributors' clocks",
                case(
                    account(
                        repository(
                            commits(60, datetime(2025, 1, 1, tzinfo=EAST), author=BEN, step=3)
                        )
                    ),
                    places=(HOME,),
                ),
            ),
        ],
    },
    "C11": {
        "finds": [("twenty, one merged", case(requests(20, merged=1)), "weak")],
        "passes": [
            ("a good share merged", case(requests(20, merged=6))),
            ("few", case(requests(10))),
            ("to few owners", case(requests(20, owners=3))),
            ("issues", case(requests(20, kind="issue"))),
            ("outcome not known", case(requests(20, known=False))),
        ],
    },
    "C13": {
        "finds": [
            (
                "login, place, company and address",
                snapshots(
                    login="newer-example",
                    location="Shelbyville",
                    company="Other",
                    email="two@example.com",
                ),
                "medium",
            ),
            (
                "login, place and website",
                snapshots(
                    login="newer-example", location="Shelbyville", website="https://two.example"
                ),
                "weak",
            ),
        ],
        "passes": [
            (
                "login and display name only",
                snapshots(login="newer-example", display_name="Somebody New"),
            ),
            ("login and place", snapshots(login="newer-example", location="Shelbyville")),
            (
                "moved and changed jobs",
                snapshots(location="Shelbyville", company="Other", email="two@example.com"),
            ),
            (
                "fields emptied",
                snapshots(login="newer-example", location=None, company=None, email=None),
            ),
            (
                "another account",
                case(account(login="x", account_id=1), account(login="y", account_id=2)),
            ),
        ],
    },
    "C13.gone": {
        "finds": [("deleted", case(account(deleted=True)), "weak")],
        "passes": [
            ("there", case(account())),
            ("found by somebody, not claimed", case(account(deleted=True, claimed=False))),
        ],
    },
}
assert NOW > BUSY
