"""What the program knows before it reads: tables of states, people, bodies and roles, and their loaders."""

from dragoman.knowledge.bodies import Organisation, organisations, outlets
from dragoman.knowledge.nouns import Role, Title, roles, titles, words
from dragoman.knowledge.officeholders import HORIZON, Office, Person, Term, given_names, holders, offices, people
from dragoman.knowledge.places import Ambiguity, Country, Region, ambiguities, by_iso3, cities, countries, misspelt_city, regions
from dragoman.knowledge.tables import fingerprint, fold, parts, path_of, rows, slug_of, within

__all__ = [
    "HORIZON",
    "Ambiguity",
    "Country",
    "Office",
    "Organisation",
    "Person",
    "Region",
    "Role",
    "Term",
    "Title",
    "ambiguities",
    "by_iso3",
    "cities",
    "countries",
    "fingerprint",
    "fold",
    "given_names",
    "holders",
    "misspelt_city",
    "offices",
    "organisations",
    "outlets",
    "parts",
    "path_of",
    "people",
    "regions",
    "roles",
    "rows",
    "slug_of",
    "titles",
    "within",
    "words",
]
