"""The news site as a fixture."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from news_site import Quiet, Site, handler

from dragoman.intake import url


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """`news.example` and `other.example` lead to the site and may be fetched; every other name leads where `names` says.

    No name is ever looked up outside this machine.
    """
    found = Site(0)
    server = Quiet(("127.0.0.1", 0), handler(found))
    found.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    found.names |= {"news.example": ["127.0.0.1"], "other.example": ["127.0.0.1"], "localhost": ["127.0.0.1", "::1"]}

    def resolve(host: str, port: int) -> list[str]:
        name = host.strip("[]")
        if name in found.names:
            return found.names[name]
        if name.replace(".", "").isdigit() or ":" in name:
            return [name]
        raise OSError("no such name")

    monkeypatch.setattr(url, "resolve", resolve)
    monkeypatch.setenv(url.ALLOWED, f"news.example:{found.port}, other.example:{found.port}")
    yield found
    server.shutdown()
    server.server_close()
