"""Sentences of résumés: a grammar wide enough that strangers seldom share five words.

Where strangers do share words there is a reason that real life has too: phrases a writing
assistant likes, stock sentences of résumé builders, a job text pasted from the employer.
"""

from __future__ import annotations

from doorward.simulate.draw import Draw
from doorward.simulate.trades import Trade

VERBS = (
    "Built", "Rebuilt", "Moved", "Took over", "Designed", "Shipped", "Led work on", "Cut back",
    "Tidied up", "Rewrote", "Maintained", "Owned", "Split up", "Sped up", "Documented", "Tested",
    "Hardened", "Automated", "Migrated", "Reviewed", "Planned", "Prototyped", "Launched",
    "Debugged", "Coordinated", "Refactored", "Scaled", "Introduced", "Retired", "Replaced",
    "Untangled", "Extended", "Consolidated", "Stabilised", "Measured", "Reworked",
)  # fmt: skip
_FOR = (
    "for retail customers", "for the Nordic launch", "for a team of {n}", "for {n} warehouses",
    "for internal auditors", "for schools", "for hospital staff", "for a {n}-person sales floor",
    "for the claims desk", "for dealers", "for two sister brands", "for franchise owners",
    "for field engineers", "for night-shift operators", "for subscribers", "for travel agents",
    "for small landlords", "for the grocery arm", "for enterprise tenants", "for {n} branches",
    "for trial users", "for the finance group", "for seasonal staff", "for carriers",
    "for clinical sites", "for call-centre agents", "for loyalty members", "for suppliers",
)  # fmt: skip
_WITH = (
    "using {tool}", "in {tool}", "on top of {tool}", "with {tool} and {tool2}", "around {tool}",
    "moving from {tool} to {tool2}", "with a thin layer of {tool}", "mostly in {tool}",
    "pairing {tool} with {tool2}", "by way of {tool}",
)  # fmt: skip
_RESULT = (
    "which cut page errors by {p}%", "saving roughly {n} hours a month",
    "down from {n} days to {m}",
    "and halved the backlog of {k} tickets", "so releases went out {m} times a week",
    "taking support calls down {p}%", "with {k} requests a minute at peak",
    "and removed {k} lines of dead code", "while {n} stores stayed open",
    "after an audit listed {n} findings", "which finance signed off in {m} weeks",
    "bringing refunds under {p}%", "and kept the old one running for {m} months",
    "over {n} sprints", "ahead of the {m}-week deadline", "handling {k} orders a day",
    "in a codebase of {k} files", "with no lost records across {n} cut-overs",
    "at {p}% lower hosting cost", "following {n} customer interviews",
    "when traffic grew {p}% in a quarter", "and wrote the runbook {n} people now use",
    "covering {p}% of the paths", "to meet a {m}-hour recovery target",
)  # fmt: skip
_ALONGSIDE = (
    "Mentored {m} juniors.", "Sat in on interviews.", "Ran the Thursday demo.",
    "On call one week in {m}.", "Reported to the head of {trade}.", "Worked across {m} time zones.",
    "Kept the changelog.", "Trained {n} colleagues.", "Chaired the {trade} guild.",
    "Travelled to {m} client sites.", "Part of a team of {n}.", "",  "", "", "", "",
)  # fmt: skip
_POLISHED = (
    "{a} professional with a proven track record of {b} {c}.",
    "Passionate about {b} {c} that {d}.",
    "Adept at {b} {c} in {e} environments.",
    "{a} and detail-oriented, with strong skills in {b} {c}.",
    "Committed to continuous learning and {b} {c}.",
    "Skilled at {b} {c} and at turning unclear goals into plans that {d}.",
    "Known for {b} {c} while {f}.",
    "Seeking to contribute to a {e} organization by {b} {c}.",
    "Excels at {b} {c}, {f} along the way.",
    "{a} contributor who brings {e} thinking to {b} {c}.",
)
_POLISHED_WORDS = {
    "{a}": ("Results-driven", "Dynamic", "Versatile", "Innovative", "Highly motivated",
            "Seasoned", "Forward-thinking", "Resourceful", "Strategic", "Hands-on"),
    "{b}": ("delivering", "leveraging", "architecting", "streamlining", "spearheading",
            "transforming", "optimizing", "orchestrating", "championing", "modernizing",
            "empowering", "elevating"),
    "{c}": ("scalable solutions", "customer-centric products", "robust platforms",
            "data-informed decisions", "seamless user experiences", "cross-functional initiatives",
            "cloud-native services", "measurable outcomes", "complex requirements",
            "high-performing teams", "end-to-end workflows", "mission-critical systems"),
    "{d}": ("drive business value", "exceed expectations", "delight users", "unlock growth",
            "reduce friction", "stand the test of time", "move the needle", "scale with demand"),
    "{e}": ("fast-paced", "agile", "collaborative", "mission-driven", "remote-first",
            "highly regulated", "ever-evolving", "inclusive"),
    "{f}": ("mentoring teammates", "fostering a culture of excellence", "meeting tight deadlines",
            "aligning stakeholders", "upholding best practices", "managing competing priorities"),
}  # fmt: skip
"""The manner of writing assistants: many people share the phrases, few a whole sentence."""
STOCK = (
    "Collaborated with stakeholders to gather requirements and deliver projects on time.",
    "Participated in agile ceremonies including sprint planning and retrospectives.",
    "Wrote clean, well-documented and testable code following industry best practices.",
    "Performed code reviews and mentored junior team members.",
    "Worked closely with product managers and designers to deliver new features.",
    "Provided excellent service to customers and resolved issues promptly.",
    "Improved application performance and ensured cross-browser compatibility.",
    "Troubleshot and resolved production issues in a timely manner.",
    "Maintained accurate records and prepared weekly status reports for management.",
    "Trained new hires on company procedures, tools and safety standards.",
    "Designed and implemented RESTful services consumed by web and mobile clients.",
    "Monitored key performance indicators and presented findings to leadership.",
    "Managed multiple projects simultaneously while meeting strict deadlines.",
    "Automated repetitive tasks, reducing manual effort and human error.",
    "Built responsive user interfaces from wireframes and design mock-ups.",
    "Ensured compliance with company policies and regulatory requirements.",
    "Created and maintained technical documentation for internal teams.",
    "Optimized database queries to improve response times.",
    "Supported daily operations and assisted with inventory control.",
    "Coordinated with vendors to negotiate pricing and delivery schedules.",
    "Developed unit and integration tests to improve code coverage.",
    "Handled escalated inquiries and maintained high satisfaction scores.",
    "Contributed to architecture discussions and technology selection.",
    "Deployed applications through continuous integration pipelines.",
)
"""Sentences that résumé builders suggest: these are shared word for word."""
_PLAIN_SUMMARY = (
    "{trade} person with {y} years in {place} teams.", "I like {subject} and quiet codebases.",
    "{y} years of work, most of it on {subject}.", "Came to {trade} work from a different field.",
    "Looking for a team that ships and goes home on time.", "Generalist; happiest near {subject}.",
    "Writes more documentation than code some weeks.", "Open to relocation and hybrid work.",
)  # fmt: skip
_PLACES = ("small", "large", "remote", "public-sector", "start-up", "agency", "in-house")


def bullet(draw: Draw, trade: Trade, tools: list[str]) -> str:
    """One line about one job, naming at most two of the tools."""
    unit = draw.unit
    tool = tools[int(unit() * len(tools))] if tools else "spreadsheets"
    other = tools[int(unit() * len(tools))] if tools else "paper"
    parts = [f"{draw.pick(VERBS)} {draw.pick(trade.subjects)}"]
    order = unit()
    if order < 0.75:
        parts.append(draw.pick(_WITH).replace("{tool}", tool).replace("{tool2}", other))
    if order > 0.3:
        parts.append(draw.pick(_FOR))
    parts.append(draw.pick(_RESULT))
    return _filled(draw, " ".join(parts)) + "."


def aside(draw: Draw, trade: Trade) -> str:
    """A short further sentence, or nothing."""
    return _filled(draw, draw.pick(_ALONGSIDE)).replace("{trade}", trade.key)


def summary(draw: Draw, trade: Trade, years: int, *, polished: bool) -> str:
    """The paragraph at the top: polished ones share sentences with many strangers."""
    if polished:
        return " ".join(_polish(draw, one) for one in draw.some(_POLISHED, draw.between(2, 3)))
    lines = draw.some(_PLAIN_SUMMARY, draw.between(1, 2))
    return " ".join(
        line.replace("{trade}", trade.key.replace("-", " ").capitalize())
        .replace("{y}", str(max(1, years)))
        .replace("{subject}", draw.pick(trade.subjects))
        .replace("{place}", draw.pick(_PLACES))
        for line in lines
    )


def _polish(draw: Draw, sentence: str) -> str:
    for gap, words in _POLISHED_WORDS.items():
        if gap in sentence:
            sentence = sentence.replace(gap, draw.pick(words))
    return sentence


def reworded(draw: Draw, sentence: str, *, change: float) -> str:
    """A sentence copied by somebody who changes a figure or a word here and there."""
    words = sentence.split(" ")
    for place, word in enumerate(words):
        if draw.unit() >= change:
            continue
        digits = "".join(one for one in word if one.isdigit())
        if digits:
            words[place] = word.replace(digits, str(draw.between(2, 95)))
        elif place == 0:
            words[place] = draw.pick(VERBS)
        elif word in _SYNONYMS:
            words[place] = _SYNONYMS[word]
    return " ".join(words)


_SYNONYMS = {
    "using": "with", "for": "serving", "mostly": "mainly", "roughly": "about", "saving": "freeing",
    "taking": "bringing", "ahead": "well ahead", "while": "and", "handling": "processing",
    "wrote": "authored", "removed": "deleted", "halved": "shrank", "following": "after",
    "people": "colleagues", "month": "quarter", "small": "smaller", "kept": "left",
}  # fmt: skip


def _filled(draw: Draw, text: str) -> str:
    if "{" not in text:
        return text
    unit = draw.unit
    return (
        text.replace("{n}", str(3 + int(unit() * 60)))
        .replace("{m}", str(2 + int(unit() * 10)))
        .replace("{p}", str(4 + int(unit() * 60)))
        .replace("{k}", f"{1 + int(unit() * 90)},{int(unit() * 10)}00")
    )
