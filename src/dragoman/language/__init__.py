"""Document -> sentences, tokens, tree and encoder marks. The only package that imports spaCy and onnxruntime."""

from dragoman.language.encoder import mark
from dragoman.language.marks import Attribution, Marks, Offsets
from dragoman.language.parse import paragraphs_of, parse
from dragoman.language.text import Parse, Sentence, Token

__all__ = ["Attribution", "Marks", "Offsets", "Parse", "Sentence", "Token", "mark", "paragraphs_of", "parse"]
