"""Fetching: http and https only, public addresses only, few redirects, limits of size and time.

The host of every hop is resolved once, all its addresses are checked, and the connection goes to the checked address, so
that a name that answers differently the second time (DNS rebinding) leads nowhere. Hosts of one's own network are reached
only where the environment variable `DRAGOMAN_ALLOW_HOSTS` names them ("wiki.intra.example, 10.0.0.7:8080").
"""

from __future__ import annotations

import datetime
import ipaddress
import os
import socket
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from urllib.parse import urljoin

import httpx

from dragoman.errors import DragomanError, FetchError
from dragoman.intake.source import Raw, megabytes, shown

REDIRECTS = 5
LARGEST = 20_000_000  # bytes, unpacked
SECONDS = 20.0
NAT64 = ipaddress.ip_network("64:ff9b::/96")
ALLOWED = "DRAGOMAN_ALLOW_HOSTS"
PERMANENT = (301, 308)
MOVED = (301, 302, 303, 307, 308)
Before = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said: the status, the address that answered, its body and headers (names in lower case)."""

    status: int
    url: str
    data: bytes
    headers: Mapping[str, str]
    charset: str | None
    retrieved: str
    moved: str | None = None  # where the address has gone for good, when every redirect on the way said so

    def raw(self) -> Raw:
        """The body as a source."""
        return Raw(self.data, self.url, "", self.url, self.charset, self.headers.get("content-type"), self.retrieved)


def agent(what: str = "reads one article at a user's request") -> str:
    """The User-Agent: who asks and why, so that a site can answer or refuse."""
    try:
        number = version("dragoman")
    except PackageNotFoundError:
        number = "0"
    return f"dragoman/{number} ({what})"


def fetch(url: str, *, seconds: float = SECONDS) -> Raw:
    """The page at an address. Raises `FetchError` for what is refused, missing, too large or too slow."""
    answer = get(url, seconds=seconds)
    if answer.status != 200:
        raise FetchError(f"{shown(answer.url)}: the server answered {told(answer.status)}; check the address")
    return answer.raw()


def told(status: int) -> str:
    """A status with its phrase: "404 Not Found"."""
    return f"{status} {httpx.codes.get_reason_phrase(status)}".strip()


def get(
    url: str, *, seconds: float = SECONDS, headers: Mapping[str, str] | None = None, largest: int = LARGEST, before: Before | None = None
) -> Answer:
    """The answer at an address after its redirects, whatever its status. `before` is called with the address of every hop and
    may raise. Raises `FetchError` for what is refused, too large or too slow.

    The work runs in a thread of its own: neither a slow name server nor a page that drips can hold the caller longer.
    """
    done: list[Answer | BaseException] = []
    stop = threading.Event()

    def work() -> None:
        try:
            done.append(_follow(url, time.monotonic() + seconds, stop, headers or {}, largest, before))
        except BaseException as error:  # handed to the caller below
            done.append(error)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    thread.join(seconds)
    stop.set()
    if not done:
        raise FetchError(f"{shown(url)}: did not answer in full within {seconds:.0f} seconds; try again or save the page to a file")
    result = done[0]
    if isinstance(result, DragomanError):
        raise result
    if isinstance(result, BaseException):
        raise FetchError(f"{shown(url)}: cannot be fetched ({_reason(result)}); check the address and the network") from result
    return result


def _follow(url: str, until: float, stop: threading.Event, headers: Mapping[str, str], largest: int, before: Before | None) -> Answer:
    at, lasting = url, True
    for _ in range(REDIRECTS + 1):
        target = _target(at, url)
        if before is not None:
            before(at)
        address = public_address(target.host, target.port or (443 if target.scheme == "https" else 80), at)
        answer = _get(target, address, until, stop, headers, largest)
        if answer.status not in MOVED or "location" not in answer.headers:
            moved = answer.url if lasting and at != url and answer.status == 200 else None
            return answer if moved is None else Answer(answer.status, answer.url, answer.data, answer.headers, answer.charset, answer.retrieved, moved)
        lasting = lasting and answer.status in PERMANENT
        at = urljoin(at, answer.headers["location"])
    raise FetchError(f"{shown(url)}: redirects more than {REDIRECTS} times; give the final address")


def _target(at: str, first: str) -> httpx.URL:
    try:
        target = httpx.URL(at)
    except (httpx.InvalidURL, ValueError) as error:
        raise FetchError(f"{shown(at)}: is not a valid address; check it") from error
    if target.scheme not in ("http", "https") or not target.host:
        redirected = "" if at == first else f" (redirected from {shown(first)})"
        raise FetchError(f"{shown(at)}{redirected}: is not an http or https address; only those are fetched")
    return target


def resolve(host: str, port: int) -> list[str]:
    """All addresses of a host name."""
    return [str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def public_address(host: str, port: int, url: str) -> str:
    """The address to connect to; raises `FetchError` where any address of the host is not a public one."""
    try:
        found = resolve(host, port)
    except (OSError, UnicodeError) as error:
        raise FetchError(f"{shown(url)}: the host {shown(host[:60])} is not known; check the address and the network") from error
    if not found or not (_allowed(host, port) or all(is_public(a) for a in found)):
        raise FetchError(f"{shown(url)}: leads to a private or reserved address, which is not fetched; save the page to a file, or name a host of yours in {ALLOWED}")
    return min(found, key=lambda a: ":" in a)  # an IPv4 address where there is one: it is reached from more networks


def _allowed(host: str, port: int) -> bool:
    """Whether the user has named a host of his own network as one that may be fetched."""
    named = {entry.strip().lower() for entry in os.environ.get(ALLOWED, "").split(",")}
    return bool({host.lower(), f"{host.lower()}:{port}"} & named)


def is_public(address: str) -> bool:
    """Whether an IP address is on the public internet; addresses that wrap an IPv4 one are judged by that."""
    try:
        ip = ipaddress.ip_address(address.split("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if ip in NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_loopback or ip.is_link_local or ip.is_unspecified)


def _get(target: httpx.URL, address: str, until: float, stop: threading.Event, more: Mapping[str, str], largest: int) -> Answer:
    """One hop's answer. Connects to `address`, names and verifies the host itself."""
    left = max(0.1, until - time.monotonic())
    headers = {"User-Agent": agent(), "Accept": "text/html,text/*;q=0.9,*/*;q=0.5", "Accept-Encoding": "gzip, deflate", **more}
    headers["Host"] = target.netloc.decode("ascii")
    pinned = target.copy_with(host=address, username="", password="", fragment=None)
    with (
        httpx.Client(trust_env=False, follow_redirects=False, timeout=left) as client,
        client.stream("GET", pinned, headers=headers, extensions={"sni_hostname": target.host}) as answer,
    ):
        data = bytearray()
        for chunk in answer.iter_bytes() if answer.status_code == 200 else ():
            data += chunk
            if len(data) > largest:
                raise FetchError(f"{shown(str(target))}: is larger than {megabytes(largest)}; save the article to a file")
            if stop.is_set():
                raise FetchError(f"{shown(str(target))}: is too slow; try again")
        url = str(target.copy_with(fragment=None, username="", password=""))
        now = datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return Answer(answer.status_code, url, bytes(data), {k.lower(): v for k, v in answer.headers.items()}, answer.charset_encoding, now)


def _reason(error: BaseException) -> str:
    text = " ".join(str(error).split()) or type(error).__name__
    return shown(text[:150])
