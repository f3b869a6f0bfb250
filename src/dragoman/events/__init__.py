"""Who did what to whom, and did it happen: PLOVER events with status, by codebook and model."""

from dragoman.events.coder import THRESHOLD, find
from dragoman.events.explaining import Explained, explain
from dragoman.events.factuality import judge
from dragoman.events.pairing import Related, relate
from dragoman.events.rows import CodedSentenceEvent, code, negated, spans, status, statuses

__all__ = ["THRESHOLD", "CodedSentenceEvent", "Explained", "Related", "code", "explain", "find", "judge", "negated", "relate", "spans", "status", "statuses"]
