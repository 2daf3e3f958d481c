"""What is asked for at the offer."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from doorward.model import Dossier, Knowledge, Offer, Strength
from doorward.signals import FairnessMark, Observation, signal
from doorward.signals.checklist import answers
from doorward.signals.facts import answer_facts, at, fact
from doorward.signals.frameworks import SYNTHETIC_IDENTITY

_FAR_BELOW = 0.5
_BELOW = 0.75


@signal(
    "A15.pay",
    title="Pay asked for far below the market",
    family="payment",
    strength=Strength.MEDIUM,
    fairness=FairnessMark.CONJUNCTION,
    reads=(
        "application.offer.expected_pay",
        "application.offer.market_pay",
        "application.observed",
        "application.origin",
    ),
    needs=(
        "application.offer.expected_pay|observed:pay-accepted-low",
        "application.offer.market_pay|observed:pay-accepted-low",
    ),
    clears="Ask what the person earns now and why they ask for this; people from cheaper places "
    "or long out of work ask for less.",
    sources=("SEAL", "US22", "P23"),
    fairness_note="Women, immigrants, people from cheaper places and people returning to work "
    "ask for less.",
    published="Discounts of 25 to 50 % below the market are reported.",
    limits="The market figure is the operator's own and for the same place and level. 25 % "
    "below is weak, 50 % medium, a recruiter's note weak.",
)
def low_pay(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:  # noqa: ARG001
    """Operators underbid because volume pays, and rarely negotiate."""
    application = dossier.application
    noted = answers(application.observed, "pay-accepted-low")
    asked, market = _pay(application.offer)
    if asked and market and asked <= _BELOW * market:
        yield Observation(
            reason=f"The pay asked for is {1 - asked / market:.0%} below the market figure for "
            "the job.",
            facts=(
                fact("expected pay", f"{asked:,.0f}", at(application, "offer")),
                fact("market pay", f"{market:,.0f}", at(application, "offer")),
                *answer_facts(application, noted),
            ),
            strength=Strength.MEDIUM if asked <= _FAR_BELOW * market else Strength.WEAK,
        )
    elif noted:
        yield Observation(
            reason="A recruiter noted that pay far below the market was accepted without "
            "discussion.",
            facts=answer_facts(application, noted),
            strength=Strength.WEAK,
        )


def _pay(offer: Offer | None) -> tuple[float | None, float | None]:
    """Expected and market pay where each is a positive, finite amount."""
    if offer is None:
        return None, None
    return _amount(offer.expected_pay), _amount(offer.market_pay)


def _amount(value: float | None) -> float | None:
    return value if value is not None and 0 < value < math.inf else None


_CRYPTO = re.compile(
    r"\b(?:crypto(?:currency|currencies)?|bitcoin|btc|ethereum|eth|usdt|usdc|tether|stable[ -]?"
    r"coins?|tron|trc-?20|erc-?20|wallet address)\b",
    re.IGNORECASE,
)
_ADVANCE = re.compile(
    r"\b(?:pre-?pay(?:ment|ments)?|up-?front|in advance|advance payment|before (?:i )?start)\b",
    re.IGNORECASE,
)


@signal(
    "A15.method",
    title="Cryptocurrency, prepayment or payment to somebody else asked for",
    family="payment",
    strength=Strength.STRONG,
    fairness=FairnessMark.FAIR,
    reads=("application.offer.payment_method", "application.observed", "application.origin"),
    needs=(
        "application.offer.payment_method|observed:payment-crypto|observed:payment-prepayment|"
        "observed:payment-third-party",
    ),
    clears="Where the company itself offers such payment it means nothing; otherwise the "
    "person's own account at a bank of their country of work, in their name, settles it.",
    sources=("US22", "SEAL", "P23"),
    mappings=(SYNTHETIC_IDENTITY,),
    published="Named by every advisory; no rate is published.",
    limits="Reads the requested method for a few plain words. It does not judge neobanks or "
    "money-transfer services, which people without a bank account need.",
)
def payment_method(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:  # noqa: ARG001
    """An employee's pay goes to an account in the employee's name.

    A request for cryptocurrency, for money before work, or for payment to somebody else serves
    those who cannot hold such an account.
    """
    application = dossier.application
    method = (application.offer.payment_method or "")[:400] if application.offer else ""
    noted = answers(
        application.observed, "payment-crypto", "payment-prepayment", "payment-third-party"
    )
    found = _CRYPTO.search(method) or _ADVANCE.search(method)
    if found or noted:
        asked = (fact("payment method asked for", method, at(application, "offer")),)
        yield Observation(
            reason="The applicant asked to be paid in a way that avoids an account in their own "
            "name.",
            facts=((*asked,) if found else ()) + answer_facts(application, noted),
        )
