"""What the people of one ring share: equipment, accounts, texts, file habits."""

from __future__ import annotations

from functools import lru_cache

import msgspec

from doorward.model.interchange import RefereeRecord
from doorward.simulate import names, networks, wording
from doorward.simulate.draw import Draw, Stream
from doorward.simulate.emails import mailbox
from doorward.simulate.places import CITIES_OF, STREETS, City
from doorward.simulate.rings import Ring
from doorward.simulate.trades import JOB_MIX, Trade
from doorward.simulate.world import World

_STEMS = (
    "brightdev", "fastcoder", "topdev", "cleancode", "stackpro", "webmaster", "devstar",
    "goodengineer", "codewolf", "techmind", "luckydev", "prodev",
)  # fmt: skip


class Kit(msgspec.Struct, frozen=True):
    """What the people of a ring have in common: their equipment and their texts."""

    trade: Trade
    phones: tuple[str, ...]
    devices: tuple[str, ...]
    farm: City
    farm_ip: str
    farm_address: str
    mailbox: str
    stem: str
    bullets: tuple[tuple[str, ...], ...]
    summary: str
    author: str
    template: int
    tool: int
    style: int
    referee: RefereeRecord
    portfolio: str
    referrer: str
    vpn_provider: int
    commit_email: str


@lru_cache(maxsize=256)
def kit(world: World, ring: Ring) -> Kit:
    """A ring's equipment, made anew from its number whenever it is needed."""
    draw = Draw(world.seed, Stream.RING, ring.number + 1)
    trade = draw.weighted(JOB_MIX)
    farm = draw.weighted(CITIES_OF["US"])
    farm_ip = networks.residential(world.seed, farm, world.size * 6 + ring.number)
    worker, referee = names.name(draw), names.name(draw)
    first_line = world.ring_lines + ring.number * 2
    beyond = world.size * 4 + ring.number * 4
    known = [one.name for one in trade.tools if one.released < world.today - 72]
    return Kit(
        trade=trade,
        phones=tuple(world.numbers.line(first_line + one, "US").e164 for one in (0, 1)),
        devices=tuple(draw.hexadecimal(16) for _ in range(1 + ring.size // 6)),
        farm=farm,
        farm_ip=farm_ip,
        farm_address=f"{draw.between(2, 999)} {draw.pick(STREETS)} Ct, {farm.written}",
        mailbox=mailbox(draw, world, worker, beyond),
        stem=f"{draw.pick(_STEMS)}{draw.pick('abcdefghkmnprstw')}{draw.pick('aeiou')}",
        bullets=tuple(
            tuple(wording.bullet(draw, trade, known) for _ in range(4)) for _ in range(4)
        ),
        summary=wording.summary(draw, trade, draw.between(6, 11), polished=draw.chance(0.5)),
        author=draw.pick((worker.full, "dev", "Administrator", "my pc", worker.given)),
        template=draw.below(12),
        tool=draw.below(10_000),
        style=-1 - ring.number if draw.chance(world.mess.own_style) else 0,
        referee=RefereeRecord(
            name=referee.full,
            email=mailbox(draw, world, referee, beyond + 1),
            phone=world.numbers.line(first_line + 1, "US").e164,
            form_ip=farm_ip if draw.chance(0.5) else None,
        ),
        portfolio=f"https://{draw.pick(_STEMS)}{ring.number}.example",
        referrer=f"contractor-{draw.below(10_000):04d}",
        vpn_provider=networks.PREFERRED_BY_OPERATORS if draw.chance(0.6) else draw.below(4),
        commit_email=mailbox(draw, world, worker, beyond + 2),
    )  # fmt: skip
