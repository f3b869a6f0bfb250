"""Pictures: the series with its band, changes and evidence; the network; the calibration. Readable in grey, to .svg or .png.

Colours are Okabe and Ito's (2008), which colour-blind readers can tell apart; signs are also told by line style and marker.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from dragoman.errors import UsageError

if TYPE_CHECKING:
    from dragoman.relations.ledger import Scores
    from dragoman.relations.networks import Network
    from dragoman.relations.series import Relation

DARK: Final = "#000000"
BLUE: Final = "#0072B2"
ORANGE: Final = "#D55E00"
SKY: Final = "#56B4E9"
GREY: Final = "#8A8A8A"
SUFFIXES: Final = (".svg", ".png")


def _figure(path: Path, size: tuple[float, float]) -> tuple[Any, Any]:
    if path.suffix.lower() not in SUFFIXES:
        raise UsageError(f"--plot {path}: the name must end in .svg or .png")
    import matplotlib

    matplotlib.use("Agg")
    matplotlib.rcParams.update({"svg.hashsalt": "dragoman", "svg.fonttype": "none", "font.size": 10, "axes.spines.top": False, "axes.spines.right": False})
    from matplotlib import pyplot

    return pyplot.subplots(figsize=size, constrained_layout=True)


def _save(figure: Any, path: Path) -> None:
    from matplotlib import pyplot

    try:
        # without a date the same figures give the same bytes
        figure.savefig(path, dpi=150, metadata={"Date": None} if path.suffix.lower() == ".svg" else {"Software": None})
    except OSError as error:
        raise UsageError(f"--plot {path}: cannot be written ({(error.strerror or str(error)).lower()}); name another file") from error
    finally:
        pyplot.close(figure)


def draw_relation(found: Relation, path: Path) -> None:
    """The mutual level with its 90 % band, both directions as thinner lines, change points with their intervals, evidence as ticks."""
    from dragoman.relations.wording import name_of

    figure, axes = _figure(path, (10, 5))
    styles = {"mutual": (DARK, "-", 2.0, "both"), "forth": (BLUE, "--", 1.2, f"{found.a} → {found.b}"), "back": (ORANGE, ":", 1.6, f"{found.b} → {found.a}")}
    for series in found.series:
        if not series.points:
            continue
        when = np.array([p.start for p in series.points], dtype="datetime64[D]").astype(object)
        colour, line, width, label = styles[series.direction]
        axes.plot(when, [p.level for p in series.points], color=colour, linestyle=line, linewidth=width, label=label)
        if series.direction == "mutual":
            axes.fill_between(when, [p.low for p in series.points], [p.high for p in series.points], color=SKY, alpha=0.3, label="90 % interval", linewidth=0)
            told = [d for d, p in zip(when, series.points, strict=True) if p.deeds]
            axes.plot(told, np.full(len(told), -10.0), "|", color=DARK, markersize=5, label="reported")
    for number, change in enumerate(found.changes, 1):
        at, low, high = (np.datetime64(d, "D").astype(object) for d in (change.date, change.low, change.high))
        axes.axvspan(low, high, color=GREY, alpha=0.25, linewidth=0)
        axes.axvline(at, color=DARK, linewidth=1.0, linestyle=(0, (1, 1)))
        axes.annotate(str(number), (at, 9.3), ha="center", va="center", bbox={"boxstyle": "circle", "facecolor": "white", "edgecolor": DARK})
        for one in change.evidence:
            day = np.datetime64(one.date, "D").astype(object)
            axes.plot([day], [one.score], marker="v" if one.score < 0 else "^", color=ORANGE if one.score < 0 else BLUE, markersize=6, markeredgecolor=DARK)
    axes.axhline(0, color=GREY, linewidth=0.8)
    axes.set_ylim(-10.5, 10.5)
    axes.set_ylabel("level (−10 hostile to 10 friendly)")
    axes.set_title(f"{name_of(found.a)} and {name_of(found.b)}", loc="left")
    axes.legend(loc="lower left", ncols=5, frameon=False, fontsize=8)
    _save(figure, path)


def draw_network(found: Network, path: Path) -> None:
    """Actors by camp, friends joined by full blue lines, enemies by dashed orange ones; frustrated edges are thick."""
    import networkx

    figure, axes = _figure(path, (9, 9))
    graph = networkx.Graph()
    graph.add_nodes_from(n.key for n in found.nodes)
    signed = [e for e in found.edges if e.sign != "0"]
    graph.add_weighted_edges_from((e.a, e.b, 1.0) for e in signed if e.sign == "+")
    place = networkx.spring_layout(graph, seed=1, k=2.2 / max(len(graph), 1) ** 0.5)
    camp = {n.key: n.camp for n in found.nodes}
    for key in place:  # the camps stand apart, left and right
        place[key] = place[key] + np.array([-0.8 if camp[key] == 0 else 0.8 if camp[key] == 1 else 0.0, 0.0])
    for edge in signed:
        (x1, y1), (x2, y2) = place[edge.a], place[edge.b]
        good = edge.sign == "+"
        axes.plot([x1, x2], [y1, y2], color=BLUE if good else ORANGE, linestyle="-" if good else "--", linewidth=2.8 if edge.frustrated else 1.1, zorder=1)
    markers: dict[int | None, tuple[str, str]] = {0: ("o", "white"), 1: ("s", "#D9D9D9"), None: ("D", GREY)}
    for key, (x, y) in place.items():
        marker, fill = markers[camp[key]]
        axes.plot([x], [y], marker=marker, color=fill, markeredgecolor=DARK, markersize=22, zorder=2)
        axes.annotate(key, (x, y), ha="center", va="center", fontsize=7, zorder=3)
    axes.set_axis_off()
    bound = "" if found.exact else f" (at least {found.bound})"
    axes.set_title(f"{found.on}: frustration {found.frustration}{bound} of {len(signed)} edges; thick: frustrated", loc="left")
    _save(figure, path)


def draw_calibration(found: Scores, path: Path) -> None:
    """What was said against what came true, with 90 % intervals and the number of forecasts."""
    figure, axes = _figure(path, (6, 6))
    axes.plot([0, 1], [0, 1], color=GREY, linestyle="--", linewidth=1, label="calibrated")
    for one in found.calibration:
        axes.plot([one.said, one.said], one.interval, color=BLUE, linewidth=2)
        axes.plot([one.said], [one.came_true], "o", color=BLUE, markeredgecolor=DARK)
        axes.annotate(str(one.forecasts), (one.said, one.came_true), xytext=(7, -3), textcoords="offset points", fontsize=8)
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1)
    axes.set_xlabel("likelihood said (middle of the interval)")
    axes.set_ylabel("share that came true")
    axes.set_title(f"{found.forecasts} resolved forecasts", loc="left")
    axes.legend(frameon=False)
    _save(figure, path)
