"""Calls to language models: every provider's real class against a server that does its worst."""

from __future__ import annotations

import logging
import re
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import pytest
from llmserver import Asked, Ending, LLMServer, Reply, Script, Usage
from pydantic import SecretStr
from waiting import PATIENCE, eventually
from webserver import WebServer

from bot.model_call import CallOutcome, ModelCall
from bot.models.sessions import ModelError, Request, Session, Writer, writer_of
from bot.running.redacting import redactor
from bot.stopwatch import Stage
from bot.terminal.doctor import CheckResult, checks
from index.archive import Archive
from index.errors import SettingsError
from index.house import House
from index.settings import Settings

pytestmark = pytest.mark.xdist_group("clock")

PROVIDERS = ("anthropic", "openai", "openai-like", "ollama")
KEY = "sk-verysecret-0123456789"
ASK = Request(Stage.SUMMARY, "You sum up.", "What toll did UHFO give on Wednesday?", 50)
SOON = 0.4
"""Seconds that a call may take where it is to be too slow."""


@pytest.fixture
def server() -> Iterator[LLMServer]:
    with LLMServer("ready") as llm:
        yield llm


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    made = Archive(f"sqlite:///{tmp_path_factory.mktemp('llm') / 'archive.db'}")
    yield made
    made.close()


@pytest.fixture(params=PROVIDERS)
def provider(request: pytest.FixtureRequest) -> str:
    return str(request.param)


Make = Callable[..., Writer]


@pytest.fixture
def make(server: LLMServer, archive: Archive, provider: str) -> Make:
    """Make the writer of a provider; its calls are answered by the script."""

    def made(*script: Script, model: str = "test-model", **changed: Any) -> Writer:
        server.say(*script)
        values = {"llm_key": SecretStr(KEY), "llm_day_tokens": 10**12, **changed}
        writer = writer_of(
            Settings(_env_file=None, llm=server.names(model)[provider], **values), archive
        )
        assert writer is not None
        return writer

    return made


def failure(session: Session, request: Request = ASK) -> tuple[str, ModelError, ModelCall]:
    """What a call says before it fails, how, and how it is counted."""
    said: list[str] = []
    with pytest.raises(ModelError) as told:
        said.extend(session.stream(request))
    [call] = session.calls
    assert call.outcome is told.value.outcome
    return "".join(said), told.value, call


def reading() -> int:
    """How many threads read what a model says."""
    return sum(thread.name == "pieces" for thread in threading.enumerate())


def no_line_is_left(server: LLMServer) -> None:
    eventually(lambda: reading() == 0 and len(server.left) == len(server.asked))


class TestACall:
    def test_its_pieces_come_as_they_are_said(self, make: Make) -> None:
        is_read = threading.Event()

        def said() -> Iterator[str]:
            yield "Forty-one "
            assert is_read.wait(PATIENCE), "the first piece was kept until there was more"
            yield from ("were ", "killed.")

        pieces = make(Reply(said())).session().stream(ASK)
        came = [next(pieces)]
        is_read.set()
        assert [*came, *pieces] == ["Forty-one ", "were ", "killed."]

    def test_it_tells_the_model_what_to_do_and_how_much(
        self, make: Make, server: LLMServer
    ) -> None:
        assert make("Yes.").session().say(ASK) == "Yes."
        [asked] = server.asked
        assert (asked.system, asked.user) == (ASK.system, ASK.user)
        assert asked.body["model"] == "test-model"
        assert asked.body["stream"] is True
        bounds = asked.body.get("options", asked.body)
        assert bounds["temperature"] == 0
        limits = {"num_predict", "max_tokens", "max_completion_tokens"} & set(bounds)
        assert [bounds[name] for name in limits] == [50]

    def test_its_tokens_are_as_the_provider_counts_them(self, make: Make, provider: str) -> None:
        session = make(Reply(("a", "b"), usage=Usage(into=2000, out=30, cached=1500))).session()
        began = time.monotonic()
        session.say(ASK)
        cached = 0 if provider == "ollama" else 1500
        took = time.monotonic() - began
        [call] = session.calls
        assert call == replace(call, tokens_in=2000, tokens_out=30, cached=cached, estimated=False)
        assert (call.stage, call.outcome) == (Stage.SUMMARY, CallOutcome.DONE)
        assert 0 < call.seconds <= took

    def test_its_tokens_are_estimated_where_the_provider_says_nothing(self, make: Make) -> None:
        session = make(Reply(("twelve bytes",), usage=None)).session()
        session.say(ASK)
        [call] = session.calls
        assert call.estimated
        assert (call.tokens_in, call.tokens_out, call.cached) == (16, 4, 0)

    def test_it_may_be_the_second_of_its_question(self, make: Make) -> None:
        session = make("one", "two").session()
        assert (session.say(ASK), session.say(replace(ASK, stage=Stage.REPLAN))) == ("one", "two")
        assert [call.stage for call in session.calls] == [Stage.SUMMARY, Stage.REPLAN]

    def test_models_nobody_has_heard_of_are_asked_and_nothing_else_is(
        self, make: Make, server: LLMServer
    ) -> None:
        for model in ("claude-opus-99", "gpt-77-nano", "o1", "gpt-5.2", "org/model:70b@q4"):
            assert make("ready", model=model).session().say(ASK) == "ready"
        assert len({asked.path for asked in server.asked}) == 1
        assert [asked.body["model"] for asked in server.asked][-1] == "org/model:70b@q4"

    def test_none_after_the_first_reads_the_certificates(
        self, make: Make, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        session = make("one", "two").session()
        session.say(ASK)
        read: list[object] = []
        load = ssl.SSLContext.load_verify_locations

        def noted(context: ssl.SSLContext, *where: Any, **told: Any) -> None:
            read.append(context)
            load(context, *where, **told)

        monkeypatch.setattr(ssl.SSLContext, "load_verify_locations", noted)
        assert session.say(ASK) == "two"
        assert read == []

    def test_many_at_once_do_not_mix(self, make: Make) -> None:
        writer = make(lambda asked: Reply((asked.user, "!"), delay=0.02))
        said: dict[int, str] = {}

        def ask(n: int) -> None:
            said[n] = writer.session().say(replace(ASK, user=f"question {n}"))

        threads = [threading.Thread(target=ask, args=(n,)) for n in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert said == {n: f"question {n}!" for n in range(12)}


NOT_TAKEN = [
    ("anthropic", "temperature", "`temperature` is deprecated for this model."),
    ("anthropic", "thinking", "thinking.type: disabled is not supported for this model"),
    ("openai", "temperature", "'temperature' does not support 0 with this model."),
    ("openai", "stream_options", "stream_options: unknown"),
    ("openai", "max_completion_tokens", "max_completion_tokens: Extra inputs are not permitted"),
    ("openai-like", "temperature", "Unsupported parameter: temperature"),
    ("openai-like", "stream_options", "body.stream_options: Extra inputs are not permitted"),
    ("openai-like", "max_tokens", "'max_tokens' is not supported: use 'max_completion_tokens'"),
]


@pytest.mark.parametrize("status", [400, 422])
@pytest.mark.parametrize(("provider", "name", "message"), NOT_TAKEN, indirect=["provider"], ids=str)
def test_what_a_model_refuses_by_name_is_left_out_from_then_on(
    make: Make, server: LLMServer, name: str, message: str, status: int
) -> None:
    def refuse(asked: Asked) -> Reply:
        refused = name in asked.body
        return Reply(status=status, error=message) if refused else Reply(("fine",))

    writer = make(refuse)
    assert writer.session().say(ASK) == writer.session().say(ASK) == "fine"
    assert [name in asked.body for asked in server.asked] == [True, False, False]
    if name.startswith("max_"):
        assert 50 in server.asked[-1].body.values()


def drip(head: bytes) -> Callable[[], Iterator[bytes]]:
    """A byte every moment, without end."""

    def raw() -> Iterator[bytes]:
        yield head
        while True:
            time.sleep(0.02)
            yield b"x"

    return raw


def line_of(size: int) -> Callable[[], Iterator[bytes]]:
    """One line of so many bytes."""

    def raw() -> Iterator[bytes]:
        yield HEAD + b"\r\n\r\ndata: "
        yield from (b"x" * 65_536 for _ in range(size // 65_536))

    return raw


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream"
AT_ONCE = {"Retry-After": "0"}
AWAY = Reply(ends="reset")
FAILED, REFUSED, SLOW = CallOutcome.FAILED, CallOutcome.REFUSED, CallOutcome.SLOW

FAILURES: dict[str, tuple[Reply, CallOutcome, str, int | None]] = {
    "its key is refused": (Reply(status=401), REFUSED, "does not take its key", 401),
    "it is not allowed": (Reply(status=403), REFUSED, "does not take its key", 403),
    "it is not known": (Reply(status=404), REFUSED, "is not known where it is asked for", 404),
    "the call is refused": (Reply(status=413), REFUSED, "does not take the call", 413),
    "it redirects": (
        Reply(status=307, headers={"Location": "http://127.0.0.1:9/"}),
        REFUSED,
        "is no longer where it is asked for",
        307,
    ),
    "it is put off for long": (
        Reply(status=429, headers={"Retry-After": "60"}),
        REFUSED,
        "takes no more calls just now",
        429,
    ),
    "it fails": (Reply(status=500, headers=AT_ONCE), FAILED, "the language model failed", 500),
    "it is overloaded": (
        Reply(status=529, headers=AT_ONCE),
        FAILED,
        "the language model failed",
        529,
    ),
    "it hangs up": (AWAY, FAILED, "cannot be reached", None),
    "it breaks off": (Reply(("a", "b"), ends="stop"), FAILED, "broke off", None),
    "it is reset": (Reply(("a", "b"), ends="reset"), FAILED, "broke off", None),
    "it has no last word": (Reply(("a", "b"), ends="early"), FAILED, "broke off", None),
    "it has no word at all": (Reply(ends="early"), FAILED, "broke off", None),
    "it says ten megabytes": (
        Reply("x" * 1000 for _ in range(10_000)),
        FAILED,
        "does not come to an end",
        None,
    ),
    "it says ten megabytes at once": (
        Reply(("x" * 10_000_000,)),
        FAILED,
        "does not come to an end",
        None,
    ),
}


@pytest.mark.few(15)
@pytest.mark.parametrize("case", FAILURES)
def test_a_failure_is_one_of_ours_and_is_logged_once(
    make: Make, case: str, caplog: pytest.LogCaptureFixture
) -> None:
    reply, outcome, words, status = FAILURES[case]
    pieces = reply.pieces if isinstance(reply.pieces, tuple) else ("x" * 1000,) * 10_000
    with caplog.at_level(logging.WARNING):
        told = make(replace(reply, pieces=pieces), llm_seconds=60)
        said, error, call = failure(told.session())
    assert error.outcome is outcome
    assert words in str(error)
    assert error.status == status
    assert len(said) <= 40_000
    if status is not None:
        assert (call.tokens_in, call.tokens_out, call.estimated) == (0, 0, False)
    assert call.tokens_out <= ASK.most
    [logged] = [record for record in caplog.records if record.message == "model_failed"]
    about = vars(logged)
    assert (about["stage"], about["outcome"], about["status"]) == ("summary", outcome, status)
    assert about["reason"]


BROKEN: list[tuple[str, Reply]] = [
    ("a line of no form", Reply(ends="junk")),
    ("a line of no form in the middle", Reply(("a",), ends="junk")),
    ("a page of HTML", Reply(raw=lambda: [HEAD + b"\r\n\r\n<html><body>Welcome</body></html>"])),
    ("ten megabytes in a line", Reply(raw=line_of(10_000_000))),
    ("nothing at all", Reply(raw=lambda: [HEAD + b"\r\nContent-Length: 0\r\n\r\n"])),
    ("no HTTP", Reply(raw=lambda: [b"SSH-2.0-OpenSSH_9.6\r\n"])),
    ("JSON of another form", Reply(raw=lambda: [HEAD + b'\r\n\r\ndata: {"choices": 7}\n\n'])),
    ("a list", Reply(raw=lambda: [HEAD + b"\r\n\r\ndata: [1, 2]\n\n"])),
]


@pytest.mark.few(9)
@pytest.mark.parametrize(("case", "reply"), BROKEN, ids=[case for case, _ in BROKEN])
def test_what_speaks_another_language_fails_and_no_more(
    make: Make, case: str, reply: Reply
) -> None:
    said, error, _ = failure(make(reply, llm_seconds=3).session())
    assert error.outcome is FAILED
    assert said in ("", "a")


class TestTries:
    def test_one_that_was_put_off_comes_when_it_was_told_to(
        self, make: Make, server: LLMServer, provider: str
    ) -> None:
        put_off = Reply(status=429, headers={"Retry-After": "0.6"})
        assert make(put_off, "fine").session().say(ASK) == "fine"
        first, second = (asked.at for asked in server.asked)
        told = provider != "ollama"  # whose client does not pass on headers
        assert second - first >= (0.6 if told else 0.2)

    def test_three_in_all(self, make: Make, server: LLMServer) -> None:
        failure(make(Reply(status=503, headers=AT_ONCE)).session())
        assert len(server.asked) == 3

    @pytest.mark.parametrize("status", [400, 401, 403, 404, 413, 422])
    def test_none_where_another_is_of_no_use(
        self, make: Make, server: LLMServer, status: int
    ) -> None:
        failure(make(Reply(status=status)).session())
        assert len(server.asked) == 1

    def test_none_once_it_has_begun_to_speak(self, make: Make, server: LLMServer) -> None:
        said, _, _ = failure(make(Reply(("a",), ends="reset"), "b").session())
        assert said in ("", "a")
        assert said == "" or len(server.asked) == 1

    def test_one_that_is_cut_off_before_its_first_word_begins_anew(self, make: Make) -> None:
        session = make(AWAY, "fine").session()
        assert session.say(ASK) == "fine"
        [call] = session.calls
        assert not call.estimated

    def test_none_that_would_end_too_late(self, make: Make, server: LLMServer) -> None:
        late = Reply(status=503, headers={"Retry-After": "60"})
        failure(make(late, llm_seconds=SOON).session())
        assert len(server.asked) < 3

    def test_a_server_that_is_not_there_is_told(self, make: Make, server: LLMServer) -> None:
        writer = make("never")
        server.close()
        _, error, call = failure(writer.session())
        assert str(error) == "the language model cannot be reached"
        assert (call.tokens_in, call.tokens_out) == (0, 0)


STALLS = {
    "never answers": Reply(wait=60),
    "stops in the middle": Reply(("a",), ends="hang"),
    "drips a byte at a time": Reply(raw=drip(HEAD + b"\r\n\r\ndata: ")),
    "drips its headers": Reply(raw=drip(HEAD + b"\r\nX-Slow: ")),
    "speaks without end": Reply(("a",) * 10_000, delay=0.05),
}


class TestItsTime:
    @pytest.mark.parametrize("case", STALLS)
    def test_it_ends_though_the_server_does_not(
        self, make: Make, server: LLMServer, case: str
    ) -> None:
        session = make(STALLS[case], llm_seconds=SOON).session()
        began = time.monotonic()
        said, error, call = failure(session)
        assert time.monotonic() - began >= SOON
        assert error.outcome is SLOW
        ended = "come to an end" if said else "answer"
        assert str(error) == f"the language model did not {ended} within 0.4 seconds"
        assert call.estimated
        no_line_is_left(server)

    def test_who_closes_it_has_closed_its_connection(self, make: Make, server: LLMServer) -> None:
        session = make(Reply(("one ", "two"), ends="hang")).session()
        pieces = session.stream(ASK)
        assert next(pieces) == "one "
        pieces.close()
        no_line_is_left(server)
        [call] = session.calls
        assert call.outcome is CallOutcome.DONE
        assert call.estimated
        assert call.tokens_out > 0


class TestItsKey:
    HEADERS = ("authorization", "x-api-key", "cookie", "openai-organization", "x-odd")

    def sent(self, asked: Asked) -> dict[str, str]:
        return {name: asked.headers[name] for name in self.HEADERS if name in asked.headers}

    @pytest.fixture(autouse=True)
    def environment(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """What the providers' own clients read, unasked."""
        for name in (
            "ANTHROPIC_API_KEY ANTHROPIC_AUTH_TOKEN OPENAI_API_KEY OPENAI_ORG_ID OPENAI_ADMIN_KEY "
            "OLLAMA_API_KEY"
        ).split():
            monkeypatch.setenv(name, "sk-of-somebody-else")
        for name in ("OPENAI_CUSTOM_HEADERS", "ANTHROPIC_CUSTOM_HEADERS"):
            monkeypatch.setenv(name, "X-Odd: sk-of-somebody-else")
        for name in ("OPENAI_BASE_URL", "OPENAI_API_BASE", "ANTHROPIC_BASE_URL", "OLLAMA_HOST"):
            monkeypatch.setenv(name, "http://127.0.0.1:9")

    def test_it_alone_is_sent(self, make: Make, server: LLMServer, provider: str) -> None:
        make("fine").session().say(ASK)
        name, value = ("authorization", f"Bearer {KEY}")
        expected = {"x-api-key": KEY} if provider == "anthropic" else {name: value}
        assert self.sent(server.asked[0]) == expected

    def test_where_none_is_set_none_is_sent(self, make: Make, server: LLMServer) -> None:
        make("fine", llm_key=None).session().say(ASK)
        assert self.sent(server.asked[0]) == {}

    def test_it_does_not_follow_a_redirect(self, make: Make) -> None:
        with WebServer() as elsewhere:
            to = {"Location": f"{elsewhere.url}/v1/chat/completions"}
            for status in (301, 302, 303, 307, 308):
                failure(make(Reply(status=status, headers=to)).session())
            assert elsewhere.requests == []

    @pytest.mark.few(11)
    @pytest.mark.parametrize("status", [400, 401, 404, 429, 500])
    @pytest.mark.parametrize(
        "error", [f"Incorrect API key provided: {KEY}", f"You said: {ASK.user}"]
    )
    def test_neither_it_nor_the_question_is_in_the_log_or_the_error(
        self, make: Make, status: int, error: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        writer = make(
            Reply(status=status, error=error, headers={"Retry-After": "60"}), llm_seconds=2
        )
        with caplog.at_level(logging.INFO):
            _, told, _ = failure(writer.session())
        records = " ".join(str(vars(record)) for record in caplog.records)
        for shown in (records, str(told), told.reason):
            assert KEY not in shown
            assert ASK.user not in shown

    def test_the_log_masks_it_wherever_it_stands(self) -> None:
        masked = redactor(Settings(_env_file=None, llm_key=SecretStr(KEY)))
        assert KEY not in masked(f"model_failed reason=401 {KEY} {{'x-api-key': '{KEY}'}}")


STARTED = """
import sys

reached = []
sys.addaudithook(lambda event, _: reached.append(event) if event.startswith("socket.") else None)
from index.archive import Archive
from index.errors import SettingsError
from index.settings import Settings
from bot.models.sessions import writer_of

classes = [f"llama_index.llms.{name}" for name in "openai openai_like anthropic ollama".split()]
archive = Archive("sqlite://")

def made(llm):
    return writer_of(Settings(_env_file=None, llm=llm, llm_key="k"), archive)

for name in classes:
    sys.modules[name] = None
for llm in sys.argv[1:]:
    try:
        made(llm)
    except SettingsError as error:
        print(error)
for name in classes:
    del sys.modules[name]
assert all(map(made, sys.argv[1:]))
print({event for event in reached if event in ("socket.connect", "socket.getaddrinfo")})
"""


@pytest.fixture(scope="module")
def started() -> list[str]:
    """What is said where a process has no model's package, then has all; last, what it reached."""
    models = ("anthropic:m", "openai:m", "openai-like:m@http://h/v1", "ollama:m")
    done = subprocess.run(
        [sys.executable, "-c", STARTED, *models], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-800:]
    return done.stdout.splitlines()


@pytest.mark.slow
def test_a_missing_package_is_one_line_with_what_to_install(started: list[str]) -> None:
    extras = ("anthropic", "openai", "openai", "ollama")
    for line, extra in zip(started[:-1], extras, strict=True):
        assert line.endswith(f'pip install ".[{extra}]"')


@pytest.mark.slow
def test_nothing_is_fetched_before_the_first_call(started: list[str]) -> None:
    assert started[-1] == "set()"


def test_a_model_that_is_spoken_to_otherwise_is_one_line_at_the_start(archive: Archive) -> None:
    known = Settings(_env_file=None, llm="openai:gpt-5.2-pro", llm_key=SecretStr(KEY))
    with pytest.raises(SettingsError, match="openai:gpt-5"):
        writer_of(known, archive)


def test_without_a_name_there_is_no_writer(archive: Archive) -> None:
    assert writer_of(Settings(_env_file=None), archive) is None


class TestCheck:
    def found(self, house: House, llm: str, **changed: Any) -> CheckResult | None:
        values = {"llm": llm, "llm_key": SecretStr(KEY), **changed}
        other = House(house.settings.model_copy(update=values), house.embedder)
        return {one.name: one for one in checks(other)}.get("Language model")

    @pytest.fixture
    def house(self, home_copy: Path, make_house: Callable[[Path], House]) -> House:
        return make_house(home_copy)

    def test_without_one_there_is_no_line(self, house: House) -> None:
        assert "Language model" not in {one.name for one in checks(house)}

    def test_one_that_answers_is_named_with_its_seconds(
        self, house: House, server: LLMServer, provider: str
    ) -> None:
        told = self.found(house, server.names("m:8b")[provider])
        assert told is not None
        assert told.fine
        assert re.fullmatch(rf"{provider}:m:8b answers, in \d+\.\d s\b.*", told.told), told.told

    def test_a_key_that_is_not_taken_is_said_and_not_shown(
        self, house: House, server: LLMServer, provider: str
    ) -> None:
        server.say(Reply(status=401, error=f"Incorrect API key provided: {KEY}"))
        told = self.found(house, server.names()[provider])
        assert told is not None
        assert not told.fine
        assert "the key is not taken; check PULLQUOTE_LLM_KEY" in told.told
        assert KEY not in told.told

    def test_a_model_nobody_serves_is_said_as_its_server_says_it(
        self, house: House, server: LLMServer
    ) -> None:
        server.say(Reply(status=404, error="model 'lama' not found, try pulling it first"))
        told = self.found(house, server.names("lama")["ollama"])
        assert told is not None
        assert "404: model 'lama' not found, try pulling it first" in told.told

    def test_a_missing_key_is_said(self, house: House) -> None:
        told = self.found(house, "openai:gpt", llm_key=None)
        assert told is not None
        assert "OPENAI_API_KEY" in told.told


def test_every_way_a_reply_can_end_is_tried() -> None:
    tried = {reply.ends for reply, *_ in FAILURES.values()} | {reply.ends for _, reply in BROKEN}
    assert tried | {STALLS["stops in the middle"].ends} == set(get_args(Ending))
