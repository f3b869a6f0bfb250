"""Train the relation model: which PLOVER event type, if any, joins a marked source and target.

    python training/relation.py --data ../shared/data --start training/reader.safetensors --out src/dragoman/models/relation.onnx

The encoder starts from the trained reader where its weights are given, else from MiniLM. Rows: relations/sentences
(train) and the project's own sentences; NONE lines teach when no event joins the pair. Figures: training/MODEL_CARD.md.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import time
import tomllib
from dataclasses import dataclass
from pathlib import Path

import torch
from encoder import export_int8, load_base, load_tokenizer, parameter_groups, schedule
from reader_data import made_sentences, rows
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from torch import Tensor, nn

ROOTS = (
    "AGREE", "CONSULT", "SUPPORT", "YIELD", "COOPERATE", "AID", "REQUEST", "ACCUSE", "REJECT", "THREATEN",
    "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT", "NONE",
)  # fmt: skip
QUAD = {
    **dict.fromkeys(("AGREE", "CONSULT", "SUPPORT"), 0), **dict.fromkeys(("YIELD", "COOPERATE", "AID"), 1),
    **dict.fromkeys(("REQUEST", "ACCUSE", "REJECT", "THREATEN"), 2),
    **dict.fromkeys(("PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT"), 3), "NONE": 4,
}  # fmt: skip


@dataclass(frozen=True)
class Row:
    """A sentence cut at its marks: text before, between and after; which mark comes first; its class."""

    pieces: tuple[str, str, str, str, str]
    source_first: bool
    has_target: bool
    root: int
    weight: float


def cut_row(text: str, source: tuple[int, int], target: tuple[int, int] | None, root: str, weight: float) -> Row:
    if target is None:
        return Row((text[: source[0]], text[slice(*source)], text[source[1] :], "", ""), True, False, ROOTS.index(root), weight)
    a, b = sorted((source, target))
    return Row((text[: a[0]], text[slice(*a)], text[a[1] : b[0]], text[slice(*b)], text[b[1] :]), source <= target, True, ROOTS.index(root), weight)


def relation_rows(path: Path, split: str, weight: float) -> list[Row]:
    out = []
    for row in rows(path):
        if row["split"] == split:
            spans: dict[str, tuple[int, int]] = {}
            text, at, opened = "", 0, 0
            for tag in re.finditer(r"<(/?)([st])>", row["marked_text"]):
                text += row["marked_text"][at : tag.start()]
                at = tag.end()
                if tag.group(1):
                    spans.setdefault(tag.group(2), (opened, len(text)))
                else:
                    opened = len(text)
            text += row["marked_text"][at:]
            if len(spans) == 2:
                out.append(cut_row(text, spans["s"], spans["t"], row["root"], weight))
    return out


def own_rows(folder: Path) -> list[Row]:
    """The project's own lines, under PLOVER's future rules as in the relations file: an attack to come is THREATEN."""
    types = tomllib.loads(Path("src/dragoman/knowledge/codebook_types.toml").read_text("utf-8"))
    out = []
    for path in sorted(folder.glob("sentences_*.txt")):
        for made in made_sentences(path):
            root = types[made.root].get("future", made.root) if made.status in ("planned", "expected", "predicted") else made.root
            root = {"CONCEDE": "YIELD", "RETREAT": "YIELD"}.get(root, root)
            if made.source and (made.target is None or made.target[0] >= made.source[1] or made.target[1] <= made.source[0]):
                weight = 0.7 if root == "NONE" else 1.0  # a third of the lines; the rest must not drown in them
                out.append(cut_row(made.text, made.source, made.target, root, weight))
    return out


def render(row: Row, phrases: list[str], rng: random.Random | None) -> str:
    """The marked sentence; while training, a phrase is now and then another sentence's, so that names mean little."""
    a, first, b, second, c = row.pieces
    if rng:
        first = rng.choice(phrases) if rng.random() < 0.15 else first
        second = rng.choice(phrases) if row.has_target and rng.random() < 0.15 else second
    marks = ("[S]", "[/S]", "[T]", "[/T]") if row.source_first else ("[T]", "[/T]", "[S]", "[/S]")
    text = f"{a}{marks[0]} {first} {marks[1]}{b}"
    return text + (f"{marks[2]} {second} {marks[3]}{c}" if row.has_target else "")


class Relation(nn.Module):
    """MiniLM; class from the vectors at [CLS] and the two opening marks."""

    def __init__(self, source_mark: int, target_mark: int) -> None:
        super().__init__()
        self.encoder = load_base()
        self.marks = (source_mark, target_mark)
        width = self.encoder.config.hidden_size
        self.inner = nn.Linear(3 * width, width)
        self.outer = nn.Linear(width, len(ROOTS))
        self.drop = nn.Dropout(0.1)

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        hidden = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        parts = [hidden[:, 0]]
        for mark in self.marks:
            at = (ids == mark).to(hidden.dtype).unsqueeze(-1)
            parts.append((hidden * at).sum(1))
        return self.outer(self.drop(torch.relu(self.inner(self.drop(torch.cat(parts, -1))))))


def coded(tokenizer: Tokenizer, texts: list[str]) -> tuple[Tensor, Tensor]:
    lists = [tokenizer.encode(t, add_special_tokens=True).ids[:256] for t in texts]
    ids = torch.zeros(len(lists), max(map(len, lists)), dtype=torch.long)
    mask = torch.zeros_like(ids)
    for i, row in enumerate(lists):
        ids[i, : len(row)] = torch.tensor(row)
        mask[i, : len(row)] = 1
    return ids, mask


@torch.no_grad()
def figures(model: Relation, tokenizer: Tokenizer, dev: list[Row]) -> dict[str, float]:
    model.eval()
    table = torch.zeros(15, 15)
    quads = torch.zeros(4, 4)
    for at in range(0, len(dev), 32):
        part = dev[at : at + 32]
        best = model(*coded(tokenizer, [render(r, [], None) for r in part]))[:, :15].argmax(-1).tolist()
        for row, guess in zip(part, best, strict=True):
            table[row.root, guess] += 1
            quads[QUAD[ROOTS[row.root]], QUAD[ROOTS[guess]]] += 1
    model.train()

    def macro(t: Tensor) -> float:
        seen = [k for k in range(len(t)) if t[k].sum() > 0]
        return sum(float(2 * t[k, k] / (t[k].sum() + t[:, k].sum() + 1e-9)) for k in seen) / len(seen)

    two = torch.stack([torch.stack([quads[:2, :2].sum(), quads[:2, 2:].sum()]), torch.stack([quads[2:, :2].sum(), quads[2:, 2:].sum()])])
    return {"root": round(macro(table), 3), "quad": round(macro(quads), 3), "binary": round(macro(two), 3)}


def main() -> None:
    parse = argparse.ArgumentParser(description=__doc__)
    parse.add_argument("--data", type=Path, default=Path("../shared/data"))
    parse.add_argument("--made", type=Path, default=Path("training/data"))
    parse.add_argument("--start", type=Path)
    parse.add_argument("--out", type=Path, default=Path("src/dragoman/models/relation.onnx"))
    parse.add_argument("--epochs", type=int, default=5)
    parse.add_argument("--rate", type=float, default=1.5e-4)
    parse.add_argument("--threads", type=int, default=2)
    parse.add_argument("--seed", type=int, default=7)
    parse.add_argument("--no-own", action="store_true", help="leave the project's own sentences out, to measure them")
    args = parse.parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    rng = random.Random(args.seed)
    tokenizer = load_tokenizer()
    train = relation_rows(args.data / "relations/sentences.jsonl", "train", 2.0)
    own = [] if args.no_own else own_rows(args.made)
    dev = relation_rows(args.data / "relations/sentences.jsonl", "dev", 1.0)
    phrases = sorted({p for r in train + own for p in (r.pieces[1], r.pieces[3]) if p and len(p) < 60})
    print(len(train), "rows", len(own), "own", len(dev), "dev", flush=True)
    model = Relation(tokenizer.token_to_id("[S]"), tokenizer.token_to_id("[T]"))
    if args.start:
        state = load_file(args.start)
        model.encoder.load_state_dict({k.removeprefix("encoder."): v for k, v in state.items() if k.startswith("encoder.")})
    optimizer = torch.optim.AdamW(parameter_groups(model.encoder, nn.ModuleList([model.inner, model.outer]), args.rate, 1.5e-3, 0.9))
    mix = train + own
    size = 16
    scheduler = schedule(optimizer, (len(mix) // size + 1) * args.epochs)
    groups = torch.tensor([QUAD[r] for r in ROOTS])
    for epoch in range(args.epochs):
        rng.shuffle(mix)
        # like lengths together within slices of 20 batches: little padding, still random
        order = [b for at in range(0, len(mix), size * 20) for b in sorted(mix[at : at + size * 20], key=lambda r: sum(map(len, r.pieces)))]
        parts = [order[at : at + size] for at in range(0, len(order), size)]
        rng.shuffle(parts)
        begun, total = time.time(), 0.0
        for part in parts:
            scores = model(*coded(tokenizer, [render(r, phrases, rng) for r in part]))
            gold = torch.tensor([r.root for r in part])
            weight = torch.tensor([r.weight for r in part])
            loss = nn.functional.cross_entropy(scores, gold, label_smoothing=0.05, reduction="none")
            odds = torch.log_softmax(scores, -1)
            quad = torch.stack([torch.logsumexp(odds[:, groups == k], -1) for k in range(5)], -1)
            loss = ((loss + 0.5 * nn.functional.nll_loss(quad, groups[gold], reduction="none")) * weight).mean()
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            scheduler.step()
            total += float(loss.detach())
        print(f"epoch {epoch} loss {total / len(parts):.3f} {time.time() - begun:.0f} s", figures(model, tokenizer, dev), flush=True)
    model.eval()
    export_int8(model, ["scores"], args.out, ())
    save_file({k: v.contiguous() for k, v in model.state_dict().items()}, args.out.with_suffix(".safetensors"))
    args.out.with_suffix(".json").write_text(json.dumps({"roots": ROOTS}) + "\n", "utf-8")


if __name__ == "__main__":
    main()
