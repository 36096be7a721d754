"""The sandbox's process: one server on 127.0.0.1, gone when nobody has asked it anything for a while.

Started as ``python -m jupyter_sched.sandbox.server DIRECTORY`` by process.py.
"""

from __future__ import annotations

import http.server
import json
import os
import secrets
import signal
import socketserver
import sys
import threading
import time
import traceback
from pathlib import Path
from typing import Any, ClassVar

from jupyter_sched._version import __version__
from jupyter_sched.sandbox import state_file
from jupyter_sched.sandbox.app import LARGEST_BODY_BYTES, App
from jupyter_sched.sandbox.faults import Dropped
from jupyter_sched.sandbox.handle import ADMIN
from jupyter_sched.sandbox.lean import use_everywhere
from jupyter_sched.sandbox.messages import Answer, Request
from jupyter_sched.sandbox.process import STATE_FILE
from jupyter_sched.sandbox.store import Store

IDLE_VARIABLE = "JUPYTER_SCHED_SANDBOX_IDLE_SECONDS"
IDLE_SECONDS = 8 * 3600.0
LOOK_SECONDS = 1.0
STOP = f"{ADMIN}stop"
LOCAL_HOSTS = frozenset({"127.0.0.1", "localhost"})  # a page elsewhere may point a name of its own here


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    """A thread for each connection; none of them keeps the process alive."""

    daemon_threads = True
    allow_reuse_address = False
    request_queue_size = 128

    def __init__(self, app: App) -> None:
        super().__init__(("127.0.0.1", 0), Connection)
        self.app = app
        self.asked_at = time.monotonic()


class Connection(http.server.BaseHTTPRequestHandler):
    """What a client has open: each request that comes over it goes to the application."""

    protocol_version = "HTTP/1.1"
    server: Server
    wbufsize = -1
    disable_nagle_algorithm = True

    def serve(self) -> None:
        """Answer one request, or drop the connection where a fault says so."""
        self.server.asked_at = time.monotonic()
        body = self._body()
        if body is None:
            return
        if self.headers.get("Host", "").partition(":")[0] not in LOCAL_HOSTS:
            self._send(Answer(403, (), b"the sandbox answers on this machine only"))
            return
        path, _, query = self.path.partition("?")
        request = Request(self.command, path, query, dict(self.headers.items()), body)
        try:
            answer = self.server.app.answer(request)
        except Dropped:
            self.close_connection = True
            return
        except Exception as error:  # noqa: BLE001  a mistake of ours is an answer, too
            traceback.print_exc()
            answer = Answer(500, (), f"the sandbox failed: {type(error).__name__}: {error}; see server.log".encode())
        self._send(answer)
        if path == STOP and answer.status != 403:  # noqa: PLR2004  HTTP
            threading.Thread(target=self.server.shutdown, daemon=True).start()

    def handle_expect_100(self) -> bool:
        """Let a client that asks first go on; S3's clients would wait a second for it."""
        super().handle_expect_100()
        self.wfile.flush()
        return True

    def _body(self) -> bytes | None:
        """Return the body; None where it was not read, and that was said."""
        length = self.headers.get("Content-Length", "0")
        if "Transfer-Encoding" in self.headers:
            refusal = Answer(411, (), b"send the body with its length")
        elif not length.isdecimal():
            refusal = Answer(400, (), b"the length of the body is no number")
        elif int(length) > LARGEST_BODY_BYTES:
            refusal = Answer(413, (), f"too large for the sandbox: at most {LARGEST_BODY_BYTES} bytes".encode())
        else:
            return self.rfile.read(int(length))
        self.close_connection = True
        self._send(refusal)
        return None

    def _send(self, answer: Answer) -> None:
        self.send_response(answer.status)
        for name, value in answer.headers:
            if name.lower() not in {"content-length", "access-control-allow-origin", "connection"}:
                self.send_header(name, value)
        empty = self.command == "HEAD" or answer.status == 204  # noqa: PLR2004  HTTP
        self.send_header("Content-Length", answer.header("Content-Length") if empty else str(len(answer.body)))
        self.end_headers()
        if not empty:
            self.wfile.write(answer.body)
        self.wfile.flush()

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = serve  # noqa: N815  as http.server names them

    def log_message(self, *_: Any) -> None:  # noqa: ANN401  as http.server has it
        """Print nothing: the sandbox has a log of its own."""


class Stopping(App):
    """The application with the route that ends the process."""

    known: ClassVar[frozenset[str]] = frozenset({STOP})

    def answer(self, request: Request) -> Answer:
        """Return the answer to a request; stopping is one of them."""
        if request.path != STOP:
            return super().answer(request)
        checked = Request(request.method, f"{ADMIN}status", "", request.headers, b"{}")
        return super().answer(checked)


def serve(where: Path) -> None:
    """Serve the sandbox in ``where`` until it is stopped, superseded or idle."""
    use_everywhere()
    secret = _secret(where)
    app = Stopping(secret, _store(where / state_file.NAME))
    server = Server(app)
    url = f"http://127.0.0.1:{server.server_address[1]}"
    _write_for_the_user(
        where / STATE_FILE,
        json.dumps({"endpoint_url": url, "secret": secret, "pid": os.getpid(), "version": __version__}),
    )
    signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown, daemon=True).start())
    threading.Thread(target=app.delivery.run, daemon=True).start()
    threading.Thread(target=_watch, args=(server, where), daemon=True).start()
    server.serve_forever(poll_interval=0.05)
    app.delivery.close()


def _store(path: Path) -> Store:
    """Return what was kept; the process ends with a reason where that cannot be used."""
    try:
        return Store(path)
    except state_file.UnreadableState as error:
        sys.exit(str(error))
    except OSError as error:
        sys.exit(f"{error.filename or path}: {error.strerror}")


def _watch(server: Server, where: Path) -> None:
    idle = float(os.environ.get(IDLE_VARIABLE, IDLE_SECONDS))
    while time.monotonic() - server.asked_at < idle and _ours(where):
        time.sleep(LOOK_SECONDS)
    server.shutdown()


def _ours(where: Path) -> bool:
    try:
        state = json.loads((where / STATE_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return bool(state.get("pid") == os.getpid())


def _secret(where: Path) -> str:
    file = where / "secret"
    known = file.read_text(encoding="utf-8").strip() if file.exists() else ""
    if not known:
        known = f"SBX{secrets.token_hex(12).upper()}"
        _write_for_the_user(file, known)
    return known


def _write_for_the_user(file: Path, text: str) -> None:
    """Write a file that nobody else may read, whole or not at all."""
    fresh = file.with_name(f"{file.name}.new")
    fresh.unlink(missing_ok=True)
    fresh.touch(mode=0o600)
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(file)


if __name__ == "__main__":
    serve(Path(sys.argv[1]))
