"""GraphML and GEXF: actors as nodes, and for each ordered pair and quad class an edge that counts events, reports and origins."""

from __future__ import annotations

import io
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from dragoman.desk.exports.conventions import QUADS, coded
from dragoman.desk.exports.items import Item, pairs


@dataclass
class Bundle:
    """The events of one edge."""

    events: int = 0
    reports: int = 0
    origins: int = 0
    intensity: float = 0.0
    days: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)


def graph(items: Iterable[Item]) -> Any:
    """A networkx MultiDiGraph. What did not happen or only may is no edge; an act to come is, as PLOVER's future rules code it."""
    import networkx as nx

    nodes: dict[str, dict[str, Any]] = {}
    bundles: dict[tuple[str, str, int], Bundle] = defaultdict(Bundle)
    for item in items:
        code = coded(item.row)
        if not code.dyadic:
            continue
        for actor, recipient in pairs(item):
            if actor is None or recipient is None:
                continue
            for party in (actor, recipient):
                known = nodes.setdefault(party["actor"], {"label": party["name"] or party["actor"], "country": "", "sectors": ""})
                known["country"] = known["country"] or party["country"] or ""
                known["sectors"] = known["sectors"] or ";".join(party["sectors"] or ())
            bundle = bundles[actor["actor"], recipient["actor"], code.quad]
            bundle.events += 1
            bundle.reports += item.reports
            bundle.origins += item.origins
            bundle.intensity += code.intensity
            bundle.days += [item.day] if item.day else []
            bundle.ids.append(item.id)
    drawn = nx.MultiDiGraph(name="dragoman")
    drawn.add_nodes_from(sorted(nodes.items()))
    for (a, b, quad), found in sorted(bundles.items()):
        drawn.add_edge(a, b, key=f"{a}|{b}|{quad}", **_attributes(quad, found))
    return drawn


def _attributes(quad: int, found: Bundle) -> dict[str, Any]:
    days = sorted(found.days)
    return {
        "quad": quad, "label": QUADS[quad].lower(), "events": found.events, "reports": found.reports, "origins": found.origins,
        "weight": float(found.events), "intensity": round(found.intensity / found.events, 3), "first": days[0] if days else "",
        "last": days[-1] if days else "", "ids": ";".join(sorted(found.ids)),
    }  # fmt: skip


def graphml(items: Iterable[Item]) -> Iterator[bytes]:
    """GraphML, for igraph, Gephi, yEd, networkx."""
    import networkx as nx

    sink = io.BytesIO()
    nx.write_graphml(graph(items), sink, named_key_ids=True)
    yield sink.getvalue()


def gexf(items: Iterable[Item]) -> Iterator[bytes]:
    """GEXF 1.2, for Gephi; the day of writing is left out, so that the same desk gives the same bytes."""
    import networkx as nx

    text = "\n".join(nx.generate_gexf(graph(items)))
    yield (re.sub(r' lastmodifieddate="[^"]*"', "", text) + "\n").encode("utf-8")
