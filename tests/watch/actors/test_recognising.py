"""Who acted, by what says so: the most trusted first, and behaviour never more than a hint."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_lives import BOT, CHROME, CLAUDE_CODE, CLIENT, MONDAY, call, known
from doorward.agents.registry.known import KnownAgent, KnownAgents
from doorward.model.events import (
    Actor,
    AiAgent,
    ApiActivity,
    Authentication,
    AuthFactor,
    HttpRequest,
    Session,
    User,
)
from doorward.watch.actors import ActorKind, AgentIndex, Agents, Said, recognise
from doorward.watch.actors.actor import BEHAVIOUR_CAP
from doorward.watch.actors.declared import declared, declared_agents, is_program
from doorward.watch.actors.recognising import Signed
from doorward.watch.actors.rhythm import Rhythm, Trait

SAM = "sam@example.com"


def browsing(**more):
    user = User(email_addr=SAM, type_id=1)
    return ApiActivity(
        time=1, actor=Actor(user=user), http_request=HttpRequest(user_agent=CHROME), **more
    )


def machine_like():
    rhythm = Rhythm()
    for n in range(4_000):
        rhythm.add(MONDAY + n // 6 + n % 6 / 10, n)
    return rhythm


class TestOrderOfTrust:
    def test_the_register_comes_before_what_the_program_says(self):
        event = call(MONDAY, person=SAM, agent=CHROME).event
        actor = recognise(event, index=known(), person=SAM)
        assert (actor.kind, actor.agent, actor.registered) == (ActorKind.AGENT, BOT, True)
        assert [one.said for one in actor.provenance] == [Said.REGISTER, Said.USER_AGENT]
        assert actor.on_behalf_of == SAM

    def test_the_producers_word_needs_no_register(self):
        event = ApiActivity(time=1, ai_agent=AiAgent(uid="agent-7"))
        actor = recognise(event)
        assert (actor.kind, actor.agent, actor.registered) == (ActorKind.AGENT, "agent-7", None)
        assert recognise(event, index=known()).registered is False

    @pytest.mark.parametrize(
        "user",
        [
            User(uid="svc-1"),
            User(name="SVC-1"),
            User(email_addr="svc-1", type_id=4),
            User(uid="x", uid_alt="svc-1"),
        ],
        ids=["id", "name in capitals", "address", "other id"],
    )
    def test_an_account_of_its_own_is_nobody_elses(self, user):
        event = ApiActivity(time=1, actor=Actor(user=user))
        actor = recognise(event, index=known(accounts=("svc-1",)), person="svc-1")
        assert (actor.agent, actor.on_behalf_of) == (BOT, "")

    @pytest.mark.parametrize(
        "session",
        [Session(credential_uid="key-1"), Session(issuer="arn:aws:iam::1:role/stock")],
        ids=["an access key", "a role"],
    )
    def test_keys_and_roles_lead_to_their_agent(self, session):
        index = known(accounts=("key-1", "arn:aws:iam::1:role/stock"))
        event = ApiActivity(time=1, actor=Actor(user=User(name=SAM), session=session))
        assert recognise(event, index=index, person=SAM).agent == BOT

    def test_a_signature_that_holds_beats_the_user_agent(self):
        signed = Signed(valid=True, thumbprint="t-1", agent="agent.example.com", says="signed")
        actor = recognise(browsing(), person=SAM, signed=signed)
        assert (actor.kind, actor.agent) == (ActorKind.AGENT, "agent.example.com")
        registered = recognise(browsing(), index=known(keys=("t-1",)), person=SAM, signed=signed)
        assert registered.agent == BOT

    def test_a_signature_that_fails_makes_a_declaration_hardly_believed(self):
        event = call(MONDAY, client=None, person=SAM, agent=CLAUDE_CODE).event
        plain = recognise(event, person=SAM)
        failed = recognise(event, person=SAM, signed=Signed(valid=False, says="no"))
        unknown = recognise(event, person=SAM, signed=Signed(valid=None, says="no key"))
        assert failed.confidence < plain.confidence == unknown.confidence

    def test_hands_at_sign_in(self):
        event = Authentication(
            time=1, user=User(name=SAM), auth_factors=(AuthFactor(factor_type_id=10),)
        )
        assert recognise(event, person=SAM).kind is ActorKind.HUMAN

    def test_a_service_account_is_a_service_until_somebody_registers_it(self):
        event = ApiActivity(time=1, actor=Actor(user=User(name="svc-2", type_id=4)))
        assert recognise(event, person="svc-2").kind is ActorKind.SERVICE
        index = known(accounts=("svc-2",))
        assert recognise(event, index=index, person="svc-2").kind is ActorKind.AGENT

    def test_nothing_said_is_unknown(self):
        actor = recognise(ApiActivity(time=1))
        assert (actor.kind, actor.confidence, actor.provenance) == (ActorKind.UNKNOWN, 0.0, ())


class TestBehaviourAlone:
    def test_it_never_gives_more_than_the_cap(self):
        event = ApiActivity(time=1, actor=Actor(user=User(name=SAM)))
        actor = recognise(event, person=SAM, rhythm=machine_like())
        assert len(machine_like().traits()) >= 2
        assert (actor.kind, actor.confidence) == (ActorKind.AGENT, BEHAVIOUR_CAP)
        assert [one.said for one in actor.provenance] == [Said.BEHAVIOUR]

    def test_anything_else_that_is_said_comes_before_it(self):
        actor = recognise(browsing(), person=SAM, rhythm=machine_like())
        assert actor.kind is ActorKind.HUMAN
        assert actor.provenance[-1].said is Said.BEHAVIOUR


class TestRhythm:
    def test_few_acts_and_late_ones_say_nothing(self):
        rhythm = Rhythm()
        assert all(rhythm.add(MONDAY + 10 * n) for n in range(59))
        assert rhythm.traits() == ()
        assert not rhythm.add(MONDAY)

    def test_a_run_without_a_pause_for_most_of_a_day(self):
        rhythm = Rhythm()
        gaps = [30 + 200 * (n % 7) / 7 for n in range(800)]
        at = MONDAY
        for gap in gaps:
            at += gap
            rhythm.add(at)
        assert Trait.ENDLESS in rhythm.traits()

    @given(st.lists(st.tuples(st.floats(0, 400), st.integers(0, 5)), max_size=120))
    def test_repeating_every_act_changes_no_trait_of_time(self, acts):
        once, twice, at = Rhythm(), Rhythm(), MONDAY
        for gap, thing in acts:
            at += gap
            once.add(at, thing)
            twice.add(at, thing)
            twice.add(at, thing)
        assert (once.gaps, once.begin, once.last) == (twice.gaps, twice.begin, twice.last)
        assert once.variation == twice.variation

    @given(st.integers(0, 300), st.integers(0, 300))
    def test_merging_keeps_the_newer_run_or_the_longer_part(self, first, second):
        one, other = Rhythm(), Rhythm()
        for n in range(first):
            one.add(MONDAY + n)
        for n in range(second):
            other.add(MONDAY + first + n)
        merged = one.merged(other)
        assert merged.n == max(first, second)
        later = Rhythm()
        later.add(MONDAY + 10_000)
        assert one.merged(later) == later


class TestDeclared:
    @pytest.mark.parametrize(
        ("text", "key"),
        [
            ("claude-cli/2.1.220 (external, cli)", "claude-code"),
            ("Claude-User (claude-code/2.1; +https://support.anthropic.com/)", "claude-code"),
            ("codex_cli_rs/0.50.0 (Mac OS 26.0.1; arm64) Apple_Terminal/464", "codex"),
            ("GeminiCLI/v0.9 (linux; x64)", "gemini-cli"),
            ("aws-cli/2.1 md/awslabs#mcp#redshift-mcp-server#1.0", "aws-mcp"),
            ("glab/v1.97.0 (darwin, arm64) Coding-Agent/claude-code", "claude-code"),
            ("slack-cli/v4.0.1 (os: darwin) AI-Agent (name: codex)", "codex"),
            (f"{CHROME} (compatible; Google-Agent; +https://x.example)", "google-agent"),
            ("Mozilla/5.0; compatible; GPTBot/1.2; +https://openai.com/gptbot", "gptbot"),
            ("ModelContextProtocol/1.0 (Autonomous; +https://x.example)", "mcp-fetch"),
        ],
        ids=lambda one: one[:24],
    )
    def test_agents_by_what_they_call_themselves(self, text, key):
        assert declared(text).key == key

    @pytest.mark.parametrize(
        "text",
        [CHROME, "curl/8.9", "notclaude-cli/1", "glab/v1 Coding-Agent/", "", "x" * 100_000],
        ids=["browser", "curl", "inside a word", "no name", "empty", "huge"],
    )
    def test_others_declare_nothing(self, text):
        assert declared(text) is None

    def test_libraries_are_programs_and_browsers_are_not(self):
        assert is_program("python-requests/2.32.0")
        assert is_program("aws-cli/2.15 Python/3.11")
        assert not is_program(CHROME)
        assert not is_program("")

    def test_every_row_states_its_source_and_tokens_are_written_as_they_are_compared(self):
        table = declared_agents()
        keys = [one.key for one in table.agent]
        assert len(set(keys)) == len(keys)
        for row in table.agent:
            assert row.source.startswith("https://")
            assert row.use in {"training", "search", "fetch", "coding", "browser", "protocol"}
            assert all(token == token.lower() and len(token) >= 5 for token in row.tokens)
            for token in row.tokens:
                assert declared(f"Mozilla/5.0 ({token}agent-x)" if row.named else token)

    @given(st.text(max_size=200))
    def test_any_text_is_borne(self, text):
        declared(text)
        is_program(text)


class TestRegister:
    def test_a_name_that_two_have_leads_to_neither(self):
        other = KnownAgent(id="b-2", standing="", oauth_client=CLIENT.upper())
        index = known(others=(other,))
        assert index.named(CLIENT) == ""
        assert index.ambiguous == (CLIENT,)
        assert index.named("b-2") == "b-2"

    def test_user_agents_that_two_share_and_short_ones_lead_nowhere(self):
        other = KnownAgent(id="b-2", standing="", user_agents=("Stock",))
        index = known(user_agents=("stock-bot/", "cu"), others=(other,))
        assert index.declaring("curl/8") == ""
        assert index.declaring("stock-bot/2") == ""
        assert index.declaring("stockpile") == "b-2"

    def test_the_memory_of_names_is_bounded(self, monkeypatch):
        monkeypatch.setattr("doorward.watch.actors.register._REMEMBERED", 10)
        index = known()
        assert [index.named(f"n-{n}") for n in range(100)] == [""] * 100
        assert len(index.memory) <= 10
        assert index.named(BOT) == BOT

    def test_an_empty_list_knows_nobody(self):
        index = AgentIndex(KnownAgents(written_at=0.0, agents=()))
        assert (len(index), index.get(BOT), index.signed_by("t")) == (0, None, "")


_TEXTS = st.sampled_from([None, "", BOT, CLIENT, "svc-1", SAM, "Stranger"])


@given(
    _TEXTS,
    _TEXTS,
    _TEXTS,
    st.sampled_from([None, CHROME, CLAUDE_CODE, "curl/8"]),
    st.booleans(),
    st.sampled_from(["", SAM]),
)
def test_the_quick_way_and_the_full_one_say_the_same(client, uid, told, agent, register, person):
    event = ApiActivity(
        time=1,
        actor=Actor(user=User(uid=uid) if uid else None, app_uid=client),
        http_request=HttpRequest(user_agent=agent) if agent else None,
        ai_agent=AiAgent(uid=told) if told is not None else None,
    )
    index = known(accounts=("svc-1",)) if register else None
    quick = Agents(index).agent(event, person)
    full = recognise(event, index=index, person=person)
    if quick:
        assert (full.kind, full.agent) == (ActorKind.AGENT, quick)
    else:
        assert full.kind is not ActorKind.AGENT or not person
