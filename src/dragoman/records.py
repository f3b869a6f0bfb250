"""The contract: every record a reading holds, on one page.

A `Reading` is what `dragoman.read` returns and what `dragoman read --format json` prints. All records are frozen;
a step that wants another value makes a new record. Conventions that hold everywhere:

* An offset counts Unicode code points in `Document.text`; `end` is exclusive.
* A `Span.text` is verbatim. `in` is set only where the words lie outside the body (`title`, `caption:0`).
* A field that is not known is null, never a guess. Lists are in document order.
* Confidences are between 0 and 1 and rounded to two places, so that the same input gives the same bytes.
"""

from __future__ import annotations

from typing import Final, Literal

import msgspec

SCHEMA: Final = "dragoman.reading/1"


class Record(msgspec.Struct, frozen=True):
    """Base of all records: frozen."""


# --- closed lists; docs/records.md explains each value and a test holds the two together ---------------------------

ActorKind = Literal[
    "state",  # a state or its government, by any name or metonym
    "igo",  # an organisation of states (UN, NATO); its country is null
    "bloc",  # states spoken of together without an organisation (the West)
    "organisation",  # any other body: ministry, party, company, armed group, newspaper
    "person",  # a named person
    "group",  # unnamed people by role or nationality (Israeli diplomats, analysts)
    "region",  # a part of a state or an area that acts (Chechnya, Gaza)
    "unnamed",  # one unnamed speaker (a senior official)
]
MentionForm = Literal[
    "name",  # the name itself
    "demonym",  # people or adjective of a state (Russians, the Israeli side)
    "metonym",  # a place or building that stands for a government (the Kremlin)
    "title",  # an office that points to a known person (the prime minister)
    "description",  # a common noun (the group, regional analysts)
    "pronoun",  # he, they, its
]
ActorBasis = Literal[
    "knowledge",  # found in the knowledge tables
    "context",  # worked out from title, appositive or head noun
    "mention",  # no more is known than the words say
]
EventType = Literal[
    "AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST",
    "ACCUSE", "REJECT", "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT",
]  # fmt: skip
Status = Literal[
    "happened",  # told as done
    "ongoing",  # told as under way
    "not_happened",  # told as not done: omitted, refused, failed
    "denied",  # somebody says that it did not happen
    "planned",  # intended by the actor who is to do it
    "expected",  # awaited by others or by the teller
    "predicted",  # forecast: said to come
    "possible",  # may, could, if
    "demanded",  # asked for or ordered
]
Role = Literal["third_party", "host", "victim", "instrument"]
DatePrecision = Literal["minute", "day", "week", "month", "season", "quarter", "year", "decade", "interval"]
PlaceResolution = Literal["point", "city", "admin2", "admin1", "country", "region"]
CountKind = Literal[
    "killed", "injured", "arrested", "displaced", "hostages", "missing", "troops", "protesters", "money", "other",
]  # fmt: skip
StatementKind = Literal["direct", "indirect", "mixed"]
CueClass = Literal["say", "think", "ask", "order", "write"]
Polarity = Literal["said", "denied", "did_not_say"]
Sign = Literal["+", "-", "0"]
Trend = Literal["rising", "falling", "steady"]
TieKind = Literal[
    "alliance",  # ally, alliance, partner in security
    "friendship",  # friendly, close or warm ties, good relations
    "enmity",  # enemy, adversary, rival, hostile
    "support",  # supporter, backer, pro-X position
    "opposition",  # opponent, anti-X position, against
    "dependence",  # reliance, dependence, patron and client
    "neutrality",  # neutral, middle ground, non-aligned
    "mediation",  # mediator, go-between, broker
    "tension",  # standoff, crisis, strained or worsening relations
    "isolation",  # isolated from, cut off
    "distrust",  # mistrust, suspicion
    "relation",  # a relation named with no colour
]
WarningCode = Literal[
    "language_unsupported",  # the text is not English: no records are made
    "text_empty",  # nothing to read was left after the markup was removed
    "text_cut",  # the text was longer than the limit and was read only in part
    "encoding_guessed",  # bytes were not valid UTF-8; the encoding named was used
    "date_unknown",  # no publication date: relative dates stay open
    "coreference_open",  # a description or pronoun whose antecedent is not clear
    "paragraph_joined",  # a paragraph broken inside a sentence was joined
    "model_missing",  # a learned part is not installed; rules alone were used
]


# --- spans and document ---------------------------------------------------------------------------------------------


class Span(Record, frozen=True, omit_defaults=True):
    """Words of the document: code-point offsets into `Document.text` and the words themselves."""

    start: int
    end: int
    text: str
    within: str | None = msgspec.field(default=None, name="in")


class Link(Record, frozen=True):
    """A hyperlink in the body: the words it stands on and where it leads."""

    span: Span
    href: str


class Image(Record, frozen=True):
    """An image of the article: its caption and who is credited."""

    caption: str | None
    credit: str | None


class Related(Record, frozen=True):
    """Another article that this one points to, outside its own text."""

    title: str
    href: str | None


class Document(Record, frozen=True):
    """One article: its text with markup removed, and what is known of its origin.

    `published` and `modified` are ISO 8601 (a date, or a date and time); `paragraphs` and `sentences` are `[start, end]`
    offsets. The two halves of a broken paragraph are one entry.
    """

    id: str
    content_hash: str
    text: str
    revision_of: str | None = None
    title: str | None = None
    authors: tuple[str, ...] = ()
    published: str | None = None
    published_precision: DatePrecision | None = None
    modified: str | None = None
    retrieved: str | None = None
    outlet: str | None = None
    source: str | None = None
    wire: str | None = None
    url: str | None = None
    language: str | None = None
    dateline: str | None = None
    paragraphs: tuple[tuple[int, int], ...] = ()
    sentences: tuple[tuple[int, int], ...] = ()
    links: tuple[Link, ...] = ()
    images: tuple[Image, ...] = ()
    related: tuple[Related, ...] = ()


# --- who --------------------------------------------------------------------------------------------------------------


class Codes(Record, frozen=True):
    """State codes of the field, valid on the document's date: Correlates of War and Gleditsch-Ward."""

    cow: str | None
    gw: int | None


class Mention(Record, frozen=True):
    """One place where the document names an actor."""

    span: Span
    form: MentionForm


class Actor(Record, frozen=True):
    """Somebody or something that acts, speaks or is spoken of, as the document and the knowledge tables have it.

    `country` is ISO 3166-1 alpha-3 (XKX Kosovo, PSE Palestine; null for an IGO); `sectors` are PLOVER codes;
    `office` is the office held on the document's date; `affiliation` and `members` are actor ids of this reading.
    """

    id: str
    name: str
    kind: ActorKind
    country: str | None
    sectors: tuple[str, ...]
    office: str | None
    affiliation: str | None
    wikidata: str | None
    codes: Codes | None
    members: tuple[str, ...]
    mentions: tuple[Mention, ...]
    basis: ActorBasis


# --- what was done ----------------------------------------------------------------------------------------------------


class CodedBy(Record, frozen=True):
    """What made a record: a rule of the codebook, a model, and the score it gave (0 to 1)."""

    rule: str | None = None
    model: str | None = None
    score: float | None = None


class Participant(Record, frozen=True):
    """An actor in an event: who it is (`actor`), for whom it acts (`for`), and the words that name it."""

    actor: str
    acts_for: str | None = msgspec.field(name="for")
    span: Span
    office: str | None
    country: str | None
    sectors: tuple[str, ...]


class OtherParticipant(Participant, frozen=True):
    """A participant that is neither actor nor recipient."""

    role: Role


class When(Record, frozen=True):
    """When an event took place: ISO dates (both ends included) and the words they rest on, or `published`."""

    start: str | None
    end: str | None
    precision: DatePrecision
    basis: Span | Literal["published"] | None


class Where(Record, frozen=True):
    """Where an event took place. Coordinates in degrees (WGS 84); `geonames` is the GeoNames id."""

    name: str
    country: str | None
    admin1: str | None
    admin2: str | None
    feature: str | None
    resolution: PlaceResolution
    lat: float | None
    lon: float | None
    geonames: int | None
    span: Span


class Count(Record, frozen=True):
    """A number that belongs to an event, with bounds: "more than 1,300" has low 1301 and no high."""

    kind: CountKind
    low: int | None
    high: int | None
    of: str | None
    where: str | None
    span: Span


class Event(Record, frozen=True):
    """One telling of who did what to whom, in one voice and with one status.

    `type`, `mode`, `contexts` and `sectors` are PLOVER's; `quad` is 1 to 4 (verbal and material cooperation, verbal and
    material conflict); `intensity` is PLOVER's score, -10 to 10. Tellings of the same deed share `occurrence`.
    `according_to` holds statement ids, outermost first, and is empty where the author tells it.
    """

    id: str
    occurrence: str
    type: EventType
    mode: str | None
    contexts: tuple[str, ...]
    quad: int
    intensity: float
    actors: tuple[Participant, ...]
    recipients: tuple[Participant, ...]
    others: tuple[OtherParticipant, ...]
    status: Status
    status_basis: tuple[Span, ...]
    hearsay: bool
    hearsay_basis: Span | None
    according_to: tuple[str, ...]
    trigger: Span
    evidence: tuple[Span, ...]
    when: When
    where: Where | None
    counts: tuple[Count, ...]
    confidence: float
    coded_by: CodedBy


# --- what was said ----------------------------------------------------------------------------------------------------


class About(Record, frozen=True):
    """An actor that a statement speaks of, and the stance taken: -1 hostile to 1 friendly, null where none is shown."""

    actor: str
    stance: float | None


class Statement(Record, frozen=True):
    """Somebody's words or views, with the words that say so.

    `continues` is the statement of an earlier paragraph that this one goes on with; `inside` the statement it is nested
    in; `polarity` tells "denied that" and "declined to say" from what was said.
    """

    id: str
    kind: StatementKind
    speakers: tuple[str, ...]
    speaker_spans: tuple[Span, ...]
    role: str | None
    affiliation: str | None
    addressee: str | None
    cues: tuple[Span, ...]
    cue_class: CueClass | None
    content: tuple[Span, ...]
    continues: str | None
    inside: str | None
    about: tuple[About, ...]
    when: When | None
    polarity: Polarity
    confidence: float
    coded_by: CodedBy


# --- how they stand, and what is to come --------------------------------------------------------------------------------


class Tie(Record, frozen=True):
    """How two actors are said to stand to each other, in somebody's words.

    `directed` ties go from the first of `between` to the second. `holder` is the actor who sees it so (null: the
    teller); `contested_by` are actors said to doubt it; `since` and `until` are ISO dates.
    """

    id: str
    between: tuple[str, str]
    directed: bool
    sign: Sign | None
    trend: Trend | None
    kind: TieKind
    holder: str | None
    according_to: tuple[str, ...]
    contested: bool
    contested_by: tuple[str, ...]
    since: str | None
    until: str | None
    descriptor: Span
    evidence: tuple[Span, ...]
    confidence: float
    coded_by: CodedBy


class Likelihood(Record, frozen=True):
    """A probability interval (0 to 1) read off the words; `words` is null where the bare future tense carries it."""

    low: float
    high: float
    words: Span | None


class Horizon(Record, frozen=True):
    """By when a forecast is to come true: the words, and the ISO date they give, if any."""

    text: str
    by: str | None


class Forecast(Record, frozen=True):
    """What is said to come, how likely, by whom. `event` points to the predicted event, which lives in `events`."""

    id: str
    by: str | None
    statement: str | None
    what: Span
    event: str | None
    likelihood: Likelihood
    horizon: Horizon | None
    condition: Span | None
    evidence: tuple[Span, ...]
    confidence: float
    coded_by: CodedBy


# --- the whole ----------------------------------------------------------------------------------------------------------


class Warn(Record, frozen=True):
    """Something the reader of the record should know."""

    code: WarningCode
    message: str
    span: Span | None = None


class Parts(Record, frozen=True):
    """Hashes of what made the reading; a change of any changes the fingerprint."""

    code: str
    knowledge: str
    codebook: str
    models: str


class Coder(Record, frozen=True):
    """The program that made the reading."""

    version: str
    fingerprint: str
    parts: Parts


class Reading(Record, frozen=True, kw_only=True):
    """All that was read from one document."""

    schema: str = SCHEMA
    coder: Coder
    document: Document
    actors: tuple[Actor, ...] = ()
    events: tuple[Event, ...] = ()
    statements: tuple[Statement, ...] = ()
    ties: tuple[Tie, ...] = ()
    forecasts: tuple[Forecast, ...] = ()
    warnings: tuple[Warn, ...] = ()

    def to_json(self, *, indent: int | None = 2) -> bytes:
        """The reading as UTF-8 JSON: the same reading always gives the same bytes. `indent=None` puts it on one line."""
        data = msgspec.json.encode(self)
        return data if indent is None else msgspec.json.format(data, indent=indent)

    @classmethod
    def from_json(cls, data: bytes | str) -> Reading:
        """Read back what `to_json` wrote; raises `msgspec.ValidationError` where the data does not fit the contract."""
        return msgspec.json.decode(data, type=cls)


def json_schema() -> dict[str, object]:
    """The JSON Schema (2020-12) of a reading."""
    schema = msgspec.json.schema(Reading)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": SCHEMA, **schema}
