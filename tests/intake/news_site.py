"""A news site on this machine for the tests of sources: pages by path, names that lead to it, everything it was asked."""

from __future__ import annotations

import contextlib
import http.server
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

Reply = tuple[int, bytes, dict[str, str]]


@dataclass
class Site:
    """The site: `pages` maps a path to its reply, or to a function of the request's headers; `asked` lists (path, headers)."""

    port: int
    pages: dict[str, Reply | Callable[[dict[str, str]], Reply]] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    names: dict[str, list[str]] = field(default_factory=dict)

    def at(self, path: str, host: str = "news.example") -> str:
        return f"http://{host}:{self.port}{path}"

    def serve(self, path: str, body: str | bytes, status: int = 200, **headers: str) -> None:
        data = body.encode() if isinstance(body, str) else body
        self.pages[path] = (status, data, {k.replace("_", "-"): v for k, v in headers.items()})

    @property
    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]


def handler(site: Site) -> type[http.server.BaseHTTPRequestHandler]:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            headers = {k.lower(): v for k, v in self.headers.items()}
            site.asked.append((self.path, headers))
            reply = site.pages.get(self.path, (404, b"nothing here", {}))
            status, body, more = reply(headers) if callable(reply) else reply
            self.send_response(status)
            for name, value in more.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            with contextlib.suppress(OSError):
                self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    return Handler


class Quiet(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: Any) -> None:
        pass
