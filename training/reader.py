"""Train the reader: one small encoder whose heads mark, in a single pass over a document, attributions and their links,
factuality, negated events, the nine statuses, actor pairs, triggers and whether a sentence holds an event.

    python training/reader.py --data ../shared/data --out src/dragoman/models/reader.onnx

Train rows only; dev rows are used for the figures it prints. Recipe and figures: training/MODEL_CARD.md.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import time
from pathlib import Path

import torch
from encoder import export_int8, load_base, load_tokenizer, parameter_groups, schedule
from reader_data import (
    ROLES,
    STATUSES,
    Block,
    attribution_documents,
    attribution_paragraphs,
    factuality_sentences,
    made_blocks,
    negation_sentences,
    pack,
    quad_sentences,
    relation_blocks,
    shuffled,
    span_sentences,
)  # fmt: skip
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from torch import Tensor, nn

TAGS = 1 + 2 * len(ROLES)
LINK = 64
BUCKETS = 33  # signed distance in words between cue and span, on a log scale
OUTPUTS = ["tags", "links", "factual", "negated", "status", "pair", "trigger", "quad"]


def bucket(distance: int) -> int:
    """Signed distance to 0..BUCKETS-1: exact to 4 words, then by powers of 1.6."""
    size = abs(distance)
    step = size if size <= 4 else 4 + math.log(size / 4) / math.log(1.6)
    return BUCKETS // 2 + int(math.copysign(min(BUCKETS // 2, round(step)), distance))


class Reader(nn.Module):
    """MiniLM with a linear head a task. Word values are read at a word's first piece."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder = load_base()
        width = self.encoder.config.hidden_size
        sizes = {"tags": TAGS, "links": 5 * LINK, "factual": 3, "negated": 1, "status": len(STATUSES), "pair": 7, "trigger": 1, "quad": 5}
        self.heads = nn.ModuleDict({name: nn.Linear(width, size) for name, size in sizes.items()})
        self.crf = nn.Parameter(torch.zeros(TAGS, TAGS))
        self.start = nn.Parameter(torch.zeros(TAGS))
        self.distance = nn.Parameter(torch.zeros(2, BUCKETS))  # cue to source, cue to content
        self.nothing = nn.Parameter(torch.zeros(2))  # score of "no source" of a cue, "no cue" of a content
        self.drop = nn.Dropout(0.1)

    def forward(self, ids: Tensor, mask: Tensor) -> tuple[Tensor, ...]:
        hidden = self.drop(self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state)
        return tuple(self.heads[name](hidden) for name in OUTPUTS)


def allowed() -> Tensor:
    """BIO constraints: an inside tag follows its own begin or inside tag."""
    ok = torch.zeros(TAGS, TAGS)
    for before in range(TAGS):
        for after in range(TAGS):
            inside = after > 0 and after % 2 == 0
            if inside and before not in (after, after - 1):
                ok[before, after] = -1e4
    return ok


def crf_loss(model: Reader, scores: Tensor, gold: Tensor, mask: Tensor) -> Tensor:
    """Mean negative log-likelihood a word of the gold tag sequences; scores [B, T, TAGS]."""
    move = model.crf + allowed()
    first = model.start.clone()
    first = first + torch.tensor([-1e4 if t > 0 and t % 2 == 0 else 0.0 for t in range(TAGS)])
    alpha = first + scores[:, 0]
    total = (first[gold[:, 0]] + scores[:, 0].gather(1, gold[:, :1]).squeeze(1)) * mask[:, 0]
    for t in range(1, scores.shape[1]):
        step = torch.logsumexp(alpha[:, :, None] + move[None], dim=1) + scores[:, t]
        alpha = torch.where(mask[:, t, None] > 0, step, alpha)
        path = move[gold[:, t - 1], gold[:, t]] + scores[:, t].gather(1, gold[:, t : t + 1]).squeeze(1)
        total = total + path * mask[:, t]
    return (torch.logsumexp(alpha, dim=1) - total).sum() / mask.sum()


class Window:
    """Blocks laid end to end: piece ids, word positions, and targets."""

    def __init__(self, blocks: list[Block], cls: int, sep: int) -> None:
        self.ids, self.firsts, self.bases = [cls], [], []
        self.blocks = blocks
        for block in blocks:
            self.bases.append(len(self.firsts))
            self.firsts += [len(self.ids) + first for first in block.firsts]
            self.ids += [*block.ids, sep]
        self.ids, self.words = self.ids[:512], len(self.firsts)
        self.firsts = [f for f in self.firsts if f < 512]


def batches(windows: list[Window], pieces: int, rng: random.Random) -> list[list[Window]]:
    """Windows of like length together, at most `pieces` pieces a batch, batches in random order."""
    order = sorted(windows, key=lambda w: (len(w.ids) + rng.random() * 24))
    out: list[list[Window]] = []
    for window in order:
        if out and (len(out[-1]) + 1) * max(len(window.ids), len(out[-1][0].ids)) <= pieces:
            out[-1].append(window)
        else:
            out.append([window])
    rng.shuffle(out)
    return out


def tensors(batch: list[Window]) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    length, words = max(len(w.ids) for w in batch), max(len(w.firsts) for w in batch)
    ids, mask = torch.zeros(len(batch), length, dtype=torch.long), torch.zeros(len(batch), length, dtype=torch.long)
    at, present = torch.zeros(len(batch), words, dtype=torch.long), torch.zeros(len(batch), words)
    for i, window in enumerate(batch):
        ids[i, : len(window.ids)] = torch.tensor(window.ids)
        mask[i, : len(window.ids)] = 1
        at[i, : len(window.firsts)] = torch.tensor(window.firsts)
        present[i, : len(window.firsts)] = 1
    return ids, mask, at, present


def at_words(values: Tensor, at: Tensor) -> Tensor:
    return values.gather(1, at[..., None].expand(-1, -1, values.shape[-1])).float()


def link_loss(model: Reader, links: Tensor, window: Window) -> Tensor | None:
    """Each cue picks its source (or none), each content span its cue, among those of the window."""
    cues, sources, contents, source_of, cue_of = [], [], [], [], []
    for base, block in zip(window.bases, window.blocks, strict=True):
        for source, cue, content in block.links:
            here = None
            if cue:
                here = len(cues)
                cues.append((cue[0] + base, cue[1] + base))
                if source:
                    source_of.append(len(sources))
                    sources.append((source[0] + base, source[1] + base))
                else:
                    source_of.append(-1)
            for span in content:
                contents.append((span[0] + base, span[1] + base))
                cue_of.append(-1 if here is None else here)
    if not cues or max(e for _, e in cues + sources + contents) > len(window.firsts):
        return None
    cue, s1, s2, c1, c2 = links.split(LINK, dim=-1)
    losses = []
    anchors = cue[[c[0] for c in cues]]
    for kind, (first, last, spans) in enumerate(((s1, s2, sources), (c1, c2, contents))):
        if not spans:
            continue
        vectors = first[[s[0] for s in spans]] + last[[s[1] - 1 for s in spans]]
        near = torch.tensor([[bucket(gap(c, s)) for s in spans] for c in cues])
        score = anchors @ vectors.T / math.sqrt(LINK) + model.distance[kind][near]
        if kind == 0:
            table = torch.cat([score, model.nothing[0].expand(len(cues), 1)], 1)
            want = torch.tensor([w if w >= 0 else len(spans) for w in source_of])
        else:
            table = torch.cat([score.T, model.nothing[1].expand(len(spans), 1)], 1)
            want = torch.tensor([w if w >= 0 else len(cues) for w in cue_of])
        losses.append(nn.functional.cross_entropy(table, want))
    return torch.stack(losses).sum() if losses else None


def gap(cue: tuple[int, int], span: tuple[int, int]) -> int:
    """Words between cue and span: positive where the span follows."""
    return span[0] - cue[1] + 1 if span[0] >= cue[1] else min(-1, span[1] - cue[0] - 1) if span[1] <= cue[0] else 0


def batch_loss(model: Reader, batch: list[Window]) -> Tensor:
    ids, mask, at, present = tensors(batch)
    outputs = dict(zip(OUTPUTS, model(ids, mask), strict=True))
    loss = torch.zeros(())
    if any(b.tags is not None for w in batch for b in w.blocks):
        scores = at_words(outputs["tags"], at)
        gold = torch.zeros(scores.shape[:2], dtype=torch.long)
        for i, w in enumerate(batch):
            row = [t for b in w.blocks for t in (b.tags or [0] * len(b.firsts))][: len(w.firsts)]
            gold[i, : len(row)] = torch.tensor(row)
        loss = loss + crf_loss(model, scores, gold, present) * 4
        links = at_words(outputs["links"], at)
        losses = [x for i, w in enumerate(batch) if (x := link_loss(model, links[i], w)) is not None]
        if losses:
            loss = loss + torch.stack(losses).mean() * 0.3
    spots: dict[str, list[tuple[int, int]]] = {"factual": [], "status": [], "negated": [], "pair": [], "trigger": []}
    wants: dict[str, list[float]] = {name: [] for name in spots}
    pooled: list[Tensor] = []
    quads: list[int] = []
    for i, w in enumerate(batch):
        for base, block in zip(w.bases, w.blocks, strict=True):
            if base + len(block.firsts) > len(w.firsts):
                continue
            for name, values in (("factual", block.factual), ("status", block.status)):
                for word, value in values.items():
                    spots[name].append((i, w.firsts[base + word]))
                    wants[name].append(value)
            for name, row in (("negated", block.negated), ("pair", block.pair), ("trigger", block.trigger)):
                if row is not None:
                    spots[name] += [(i, w.firsts[base + k]) for k in range(len(row))]
                    wants[name] += row
            if block.quad is not None:
                span = outputs["quad"][i, w.firsts[base] : w.firsts[base] + len(block.ids)].float()
                pooled.append(torch.logsumexp(span, 0) - math.log(len(block.ids)))
                quads.append(block.quad)
    for name, places in spots.items():
        if not places:
            continue
        picked = outputs[name][[p[0] for p in places], [p[1] for p in places]].float()
        if name == "factual":  # happened, uncertain, not_happened
            want = torch.tensor([0 if v >= 1 else 2 if v <= -1 else 1 for v in wants[name]])
            loss = loss + nn.functional.cross_entropy(picked, want, weight=torch.tensor([1.0, 1.6, 2.0])) * 0.7
        elif name in ("status", "pair"):
            weight = torch.tensor([0.6, 1, 1, 1, 1, 1, 1]) if name == "pair" else None
            loss = loss + nn.functional.cross_entropy(picked, torch.tensor(wants[name]), weight=weight) * (0.5 if name == "status" else 1.0)
        else:
            loss = loss + nn.functional.binary_cross_entropy_with_logits(
                picked[:, 0], torch.tensor(wants[name], dtype=torch.float), pos_weight=torch.tensor(2.0)) * 2  # fmt: skip
    if pooled:
        loss = loss + nn.functional.cross_entropy(torch.stack(pooled), torch.tensor(quads), label_smoothing=0.05) * 0.7
    return loss


@torch.no_grad()
def figures(model: Reader, dev: dict[str, list[Window]]) -> dict[str, float]:
    """Rough dev figures while training; the published ones come from `dragoman eval` on the exported file."""
    model.eval()
    hits: dict[str, list[int]] = {}

    def count(name: str, right: int, found: int, gold: int) -> None:
        row = hits.setdefault(name, [0, 0, 0])
        for k, value in enumerate((right, found, gold)):
            row[k] += value

    classes = torch.zeros(3, 3)
    for name, windows in dev.items():
        for window in windows:
            ids, mask, _, _ = tensors([window])
            outputs = dict(zip(OUTPUTS, model(ids, mask), strict=True))
            for base, block in zip(window.bases, window.blocks, strict=True):
                here = [window.firsts[k] for k in range(base, min(base + len(block.firsts), len(window.firsts)))]
                if name == "attributions" and block.tags is not None:
                    found = spans_of(outputs["tags"][0, here].argmax(-1).tolist())
                    gold = spans_of(block.tags)
                    for role in range(3):
                        mine, theirs = {s for s in found if s[2] == role}, {s for s in gold if s[2] == role}
                        count(ROLES[role], len(mine & theirs), len(mine), len(theirs))
                for word, value in block.factual.items():
                    classes[0 if value >= 1 else 2 if value <= -1 else 1, outputs["factual"][0, here[word]].argmax()] += 1
                if block.negated is not None:
                    mine = (outputs["negated"][0, here, 0] > 0).int().tolist()
                    count("negated", sum(a and b for a, b in zip(mine, block.negated, strict=True)), sum(mine), sum(block.negated))
                if block.pair is not None:
                    found = set(spans_of(outputs["pair"][0, here].argmax(-1).tolist()))
                    gold = set(spans_of(block.pair))
                    count("pair", len(found & gold), len(found), len(gold))
                if block.quad is not None:
                    scores = torch.logsumexp(outputs["quad"][0, here[0] : here[0] + len(block.ids)], 0)
                    count("quad", int(scores.argmax() == block.quad), 1, 1)
                    if block.quad == 0:
                        count("no event", int(scores.argmax() == 0), 1, 1)
    model.train()
    out = {name: round(2 * r / max(1, f + g), 3) for name, (r, f, g) in hits.items()}
    f1 = [2 * classes[k, k] / (classes[k].sum() + classes[:, k].sum() + 1e-9) for k in range(3)]
    out["status macro-F1"] = round(float(sum(f1) / 3), 3)
    return out


def spans_of(tags: list[int]) -> list[tuple[int, int, int]]:
    spans: list[tuple[int, int, int]] = []
    for i, tag in enumerate(tags):
        if tag % 2:
            spans.append((i, i + 1, tag // 2))
        elif tag and spans and spans[-1][1] == i and spans[-1][2] == tag // 2 - 1:
            spans[-1] = (spans[-1][0], i + 1, spans[-1][2])
    return spans


def main() -> None:
    parse = argparse.ArgumentParser(description=__doc__)
    parse.add_argument("--data", type=Path, default=Path("../shared/data"))
    parse.add_argument("--made", type=Path, default=Path("training/data"))
    parse.add_argument("--out", type=Path, default=Path("src/dragoman/models/reader.onnx"))
    parse.add_argument("--epochs", type=int, default=3)
    parse.add_argument("--threads", type=int, default=2)
    parse.add_argument("--seed", type=int, default=7)
    parse.add_argument("--rate", type=float, default=2e-4)
    parse.add_argument("--start", type=Path, help="weights of an earlier run to go on from")
    parse.add_argument("--limit", type=int, default=0, help="documents of each kind, to try the command out")
    args = parse.parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    rng = random.Random(args.seed)
    tokenizer = load_tokenizer()
    cls, sep = tokenizer.token_to_id("[CLS]"), tokenizer.token_to_id("[SEP]")

    def cap(items: list) -> list:
        return items[: args.limit] if args.limit else items

    data = args.data
    documents = cap(list(attribution_documents(tokenizer, data / "attributions/train.jsonl.gz")))
    foreign = args.made / "attributions_foreign.txt"
    paragraphs = cap([b for d in attribution_paragraphs(tokenizer, foreign) for b in d]) if foreign.exists() else []
    factual = cap(list(factuality_sentences(tokenizer, data / "status/uds_train.jsonl.gz")))
    negated = cap(list(negation_sentences(tokenizer, data / "status/negation_train.jsonl.gz")))
    pairs = cap(list(span_sentences(tokenizer, data / "events/actor_spans.jsonl", "train")))
    quads = cap(list(quad_sentences(tokenizer, data / "events/quad_or_none.jsonl", "train")))
    phrases = cap(list(relation_blocks(tokenizer, data / "relations/sentences.jsonl", "train")))
    made = cap(list(made_blocks(tokenizer, sorted(args.made.glob("sentences_*.txt")))))
    print("documents", len(documents), "own paragraphs", len(paragraphs), "own sentences", len(made), flush=True)
    dev = {
        "attributions": [Window(w, cls, sep) for d in cap(list(attribution_documents(tokenizer, data / "attributions/dev.jsonl.gz"))) for w in pack(d, 288)],
        "status": [Window([b], cls, sep) for b in cap(list(factuality_sentences(tokenizer, data / "status/uds_dev.jsonl.gz")))],
        "negation": [Window([b], cls, sep) for b in cap(list(negation_sentences(tokenizer, data / "status/negation_dev.jsonl.gz")))],
        "pair": [Window([b], cls, sep) for b in cap(list(span_sentences(tokenizer, data / "events/actor_spans.jsonl", "dev")))],
        "quad": [Window([b], cls, sep) for b in cap(list(quad_sentences(tokenizer, data / "events/quad_or_none.jsonl", "dev")))],
    }
    model = Reader()
    if args.start:
        model.load_state_dict(load_file(args.start))
    heads = nn.ModuleList([model.heads])
    groups = parameter_groups(model.encoder, heads, args.rate, 2e-3, 0.9)
    groups.append({"params": [model.crf, model.start, model.distance, model.nothing], "lr": 5e-3, "weight_decay": 0.0})
    optimizer = torch.optim.AdamW(groups)
    scheduler = None
    for epoch in range(args.epochs):
        windows: list[Window] = []
        for document in documents:  # another cut of the document in each epoch
            limit = rng.choice((144, 208, 288))
            windows += [Window(w, cls, sep) for w in pack(document[rng.randrange(0, 2) :] or document, limit)]
        # half of the factuality sentences in turn; the small sets twice
        half = factual[epoch % 2 :: 2]
        for blocks, times in ((paragraphs, 2), (half, 1), (negated, 1), (pairs, 2), (quads, 2), (phrases, 1), (made, 1)):
            for _ in range(times):
                windows += [Window(w, cls, sep) for w in pack(shuffled(blocks, rng), rng.choice((64, 128, 200)))]
        order = batches(windows, 16 * 192, rng)
        if scheduler is None:
            scheduler = schedule(optimizer, len(order) * args.epochs)
        begun, total = time.time(), 0.0
        for number, batch in enumerate(order):
            loss = batch_loss(model, batch)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            scheduler.step()
            total += float(loss.detach())
            if number % 100 == 0:
                print(f"epoch {epoch} {number}/{len(order)} loss {total / (number + 1):.3f} {time.time() - begun:.0f} s", flush=True)
        print(f"epoch {epoch} done {time.time() - begun:.0f} s", figures(model, dev), flush=True)
        write(model, tokenizer, args.out)


def write(model: Reader, tokenizer: Tokenizer, target: Path) -> None:
    """The exported model, what decoding needs beside it, and the tokenizer."""
    model.eval()
    export_int8(model, OUTPUTS, target, tuple(OUTPUTS))
    save_file({k: v.contiguous() for k, v in model.state_dict().items()}, target.with_suffix(".safetensors"))
    side = {
        "roles": ROLES, "statuses": STATUSES, "outputs": OUTPUTS, "link": LINK, "buckets": BUCKETS,
        "start": [round(v, 5) for v in model.start.tolist()], "moves": [[round(v, 5) for v in r] for r in (model.crf + allowed()).tolist()],
        "distance": [[round(v, 5) for v in r] for r in model.distance.tolist()], "nothing": [round(v, 5) for v in model.nothing.tolist()],
    }  # fmt: skip
    target.with_suffix(".json").write_text(json.dumps(side, indent=1) + "\n", "utf-8")
    tokenizer.save(str(target.with_name("tokenizer.json")))
    model.train()


if __name__ == "__main__":
    main()
