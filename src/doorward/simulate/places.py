"""Countries, cities and the synthetic internet.

Cities and area codes are real, because place checks must have something to check; people,
streets and networks are invented. Addresses come only from ranges that are never routed on
the public internet: 10.0.0.0/8 (RFC 1918), 100.64.0.0/10 (RFC 6598) and 2001:db8::/32
(RFC 3849), cut up as the tables here say. `doorward simulate` writes the same tables out as
reference data, so that a screening of the synthetic company knows the synthetic internet.
"""

from __future__ import annotations

import msgspec

from doorward.simulate.draw import Weighted


class City(msgspec.Struct, frozen=True):
    """A city: `areas` are its telephone area codes (North America only)."""

    index: int
    name: str
    region: str
    country: str
    time_zone: str
    latitude: float
    longitude: float
    weight: float
    areas: tuple[str, ...] = ()

    @property
    def written(self) -> str:
        """The city as people write it."""
        if self.country in ("US", "CA"):
            return f"{self.name}, {self.region}"
        return f"{self.name}, {COUNTRY_NAMES[self.country]}"


COUNTRY_NAMES = {
    "US": "United States",
    "CA": "Canada",
    "GB": "United Kingdom",
    "IE": "Ireland",
    "DE": "Germany",
    "FR": "France",
    "NL": "Netherlands",
    "ES": "Spain",
    "PL": "Poland",
    "UA": "Ukraine",
    "IN": "India",
    "PK": "Pakistan",
    "PH": "Philippines",
    "VN": "Vietnam",
    "NG": "Nigeria",
    "KE": "Kenya",
    "EG": "Egypt",
    "BR": "Brazil",
    "MX": "Mexico",
    "CO": "Colombia",
    "AU": "Australia",
}

COUNTRIES: Weighted[str] = Weighted(
    [
        ("US", 72.0), ("CA", 5.0), ("GB", 3.5), ("IN", 4.0), ("BR", 1.6), ("MX", 1.6),
        ("DE", 1.4), ("NG", 1.3), ("PL", 1.1), ("PH", 1.1), ("PK", 0.9), ("UA", 0.9),
        ("ES", 0.8), ("FR", 0.8), ("NL", 0.7), ("KE", 0.6), ("CO", 0.7), ("VN", 0.5),
        ("EG", 0.5), ("AU", 0.6), ("IE", 0.4),
    ]
)  # fmt: skip
"""Where applicants live. The same for everybody: an operator claims a place like anybody."""

_NORTH_AMERICA = """
New York|NY|US|America/New_York|40.71|-74.01|5.0|212 646 718 917 347
Newark|NJ|US|America/New_York|40.74|-74.17|1.6|973 201 908
Los Angeles|CA|US|America/Los_Angeles|34.05|-118.24|3.6|213 310 323 818
San Diego|CA|US|America/Los_Angeles|32.72|-117.16|1.4|619 858
San Francisco|CA|US|America/Los_Angeles|37.77|-122.42|2.2|415 628
Oakland|CA|US|America/Los_Angeles|37.80|-122.27|1.2|510 341
San Jose|CA|US|America/Los_Angeles|37.34|-121.89|1.8|408 669
Sacramento|CA|US|America/Los_Angeles|38.58|-121.49|0.9|916 279
Seattle|WA|US|America/Los_Angeles|47.61|-122.33|2.0|206 425
Spokane|WA|US|America/Los_Angeles|47.66|-117.43|0.4|509
Portland|OR|US|America/Los_Angeles|45.52|-122.68|1.2|503 971
Las Vegas|NV|US|America/Los_Angeles|36.17|-115.14|0.9|702 725
Phoenix|AZ|US|America/Phoenix|33.45|-112.07|1.5|602 480 623
Tucson|AZ|US|America/Phoenix|32.22|-110.97|0.5|520
Salt Lake City|UT|US|America/Denver|40.76|-111.89|0.9|801 385
Denver|CO|US|America/Denver|39.74|-104.99|1.5|303 720
Boise|ID|US|America/Boise|43.62|-116.20|0.5|208
Albuquerque|NM|US|America/Denver|35.08|-106.65|0.4|505
Dallas|TX|US|America/Chicago|32.78|-96.80|2.2|214 469 972
Fort Worth|TX|US|America/Chicago|32.76|-97.33|0.8|817 682
Houston|TX|US|America/Chicago|29.76|-95.37|2.2|713 281 832
Austin|TX|US|America/Chicago|30.27|-97.74|1.9|512 737
San Antonio|TX|US|America/Chicago|29.42|-98.49|1.0|210 726
Oklahoma City|OK|US|America/Chicago|35.47|-97.52|0.5|405
Kansas City|MO|US|America/Chicago|39.10|-94.58|0.7|816
St. Louis|MO|US|America/Chicago|38.63|-90.20|0.8|314
Omaha|NE|US|America/Chicago|41.26|-95.93|0.4|402 531
Des Moines|IA|US|America/Chicago|41.59|-93.62|0.4|515
Minneapolis|MN|US|America/Chicago|44.98|-93.27|1.2|612 763 952
Milwaukee|WI|US|America/Chicago|43.04|-87.91|0.6|414
Chicago|IL|US|America/Chicago|41.88|-87.63|2.8|312 773 630 847
Indianapolis|IN|US|America/Indiana/Indianapolis|39.77|-86.16|0.8|317 463
Detroit|MI|US|America/Detroit|42.33|-83.05|1.0|313 248 734
Columbus|OH|US|America/New_York|39.96|-83.00|0.9|614 380
Cleveland|OH|US|America/New_York|41.50|-81.69|0.7|216 440
Cincinnati|OH|US|America/New_York|39.10|-84.51|0.6|513
Pittsburgh|PA|US|America/New_York|40.44|-80.00|0.8|412 724
Philadelphia|PA|US|America/New_York|39.95|-75.17|1.6|215 267 610
Buffalo|NY|US|America/New_York|42.89|-78.88|0.4|716
Boston|MA|US|America/New_York|42.36|-71.06|2.0|617 857 781
Providence|RI|US|America/New_York|41.82|-71.41|0.3|401
Hartford|CT|US|America/New_York|41.77|-72.67|0.4|860 959
Baltimore|MD|US|America/New_York|39.29|-76.61|0.9|410 443
Washington|DC|US|America/New_York|38.91|-77.04|1.6|202
Arlington|VA|US|America/New_York|38.88|-77.09|1.4|703 571
Richmond|VA|US|America/New_York|37.54|-77.44|0.5|804
Raleigh|NC|US|America/New_York|35.78|-78.64|1.2|919 984
Charlotte|NC|US|America/New_York|35.23|-80.84|1.0|704 980
Charleston|SC|US|America/New_York|32.78|-79.93|0.3|843 854
Atlanta|GA|US|America/New_York|33.75|-84.39|2.0|404 678 770
Jacksonville|FL|US|America/New_York|30.33|-81.66|0.5|904
Orlando|FL|US|America/New_York|28.54|-81.38|1.0|407 321
Tampa|FL|US|America/New_York|27.95|-82.46|1.0|813 727
Miami|FL|US|America/New_York|25.76|-80.19|1.4|305 786 954
Nashville|TN|US|America/Chicago|36.16|-86.78|0.9|615 629
Memphis|TN|US|America/Chicago|35.15|-90.05|0.4|901
Louisville|KY|US|America/Kentucky/Louisville|38.25|-85.76|0.4|502
Birmingham|AL|US|America/Chicago|33.52|-86.80|0.4|205
New Orleans|LA|US|America/Chicago|29.95|-90.07|0.4|504
Anchorage|AK|US|America/Anchorage|61.22|-149.90|0.2|907
Honolulu|HI|US|Pacific/Honolulu|21.31|-157.86|0.3|808
Toronto|ON|CA|America/Toronto|43.65|-79.38|2.4|416 647 437
Ottawa|ON|CA|America/Toronto|45.42|-75.70|0.7|613 343
Montreal|QC|CA|America/Toronto|45.50|-73.57|1.2|514 438
Vancouver|BC|CA|America/Vancouver|49.28|-123.12|1.3|604 778
Calgary|AB|CA|America/Edmonton|51.05|-114.07|0.8|403 587
Halifax|NS|CA|America/Halifax|44.65|-63.58|0.3|902 782
"""

_ELSEWHERE = """
London|England|GB|Europe/London|51.51|-0.13|3
Manchester|England|GB|Europe/London|53.48|-2.24|1
Leeds|England|GB|Europe/London|53.80|-1.55|1
Edinburgh|Scotland|GB|Europe/London|55.95|-3.19|1
Dublin|Leinster|IE|Europe/Dublin|53.35|-6.26|2
Cork|Munster|IE|Europe/Dublin|51.90|-8.47|1
Berlin|Berlin|DE|Europe/Berlin|52.52|13.40|2
Munich|Bavaria|DE|Europe/Berlin|48.14|11.58|1
Hamburg|Hamburg|DE|Europe/Berlin|53.55|9.99|1
Paris|Ile-de-France|FR|Europe/Paris|48.86|2.35|2
Lyon|Auvergne-Rhone-Alpes|FR|Europe/Paris|45.76|4.84|1
Amsterdam|North Holland|NL|Europe/Amsterdam|52.37|4.90|2
Utrecht|Utrecht|NL|Europe/Amsterdam|52.09|5.12|1
Madrid|Madrid|ES|Europe/Madrid|40.42|-3.70|2
Valencia|Valencia|ES|Europe/Madrid|39.47|-0.38|1
Warsaw|Mazovia|PL|Europe/Warsaw|52.23|21.01|2
Krakow|Lesser Poland|PL|Europe/Warsaw|50.06|19.94|1
Kyiv|Kyiv|UA|Europe/Kyiv|50.45|30.52|2
Lviv|Lviv Oblast|UA|Europe/Kyiv|49.84|24.03|1
Bengaluru|Karnataka|IN|Asia/Kolkata|12.97|77.59|3
Hyderabad|Telangana|IN|Asia/Kolkata|17.39|78.49|2
Pune|Maharashtra|IN|Asia/Kolkata|18.52|73.86|2
Lahore|Punjab|PK|Asia/Karachi|31.55|74.34|2
Karachi|Sindh|PK|Asia/Karachi|24.86|67.01|2
Manila|Metro Manila|PH|Asia/Manila|14.60|120.98|2
Cebu City|Central Visayas|PH|Asia/Manila|10.32|123.89|1
Hanoi|Hanoi|VN|Asia/Ho_Chi_Minh|21.03|105.85|1
Ho Chi Minh City|Ho Chi Minh City|VN|Asia/Ho_Chi_Minh|10.82|106.63|2
Lagos|Lagos|NG|Africa/Lagos|6.52|3.38|3
Abuja|Federal Capital Territory|NG|Africa/Lagos|9.08|7.40|1
Nairobi|Nairobi|KE|Africa/Nairobi|-1.29|36.82|3
Cairo|Cairo|EG|Africa/Cairo|30.04|31.24|3
Sao Paulo|Sao Paulo|BR|America/Sao_Paulo|-23.55|-46.63|3
Recife|Pernambuco|BR|America/Recife|-8.05|-34.90|1
Mexico City|Mexico City|MX|America/Mexico_City|19.43|-99.13|3
Guadalajara|Jalisco|MX|America/Mexico_City|20.67|-103.35|1
Bogota|Bogota|CO|America/Bogota|4.71|-74.07|2
Medellin|Antioquia|CO|America/Bogota|6.24|-75.58|1
Sydney|New South Wales|AU|Australia/Sydney|-33.87|151.21|2
Melbourne|Victoria|AU|Australia/Melbourne|-37.81|144.96|2
"""


def _cities() -> tuple[City, ...]:
    rows = [line.split("|") for line in (_NORTH_AMERICA + _ELSEWHERE).split("\n") if line]
    return tuple(
        City(
            index, row[0], row[1], row[2], row[3], float(row[4]), float(row[5]), float(row[6]),
            tuple(row[7].split()) if len(row) > 7 else (),
        )
        for index, row in enumerate(rows)
    )  # fmt: skip


CITIES: tuple[City, ...] = _cities()
CITIES_OF: dict[str, Weighted[City]] = {
    country: Weighted([(one, one.weight) for one in CITIES if one.country == country])
    for country in COUNTRY_NAMES
}
AREAS: tuple[tuple[str, City], ...] = tuple(
    (area, one) for one in CITIES if one.country == "US" for area in one.areas
)
"""Every United States area code used, with its city."""

STREETS = (
    "Alder", "Ashgrove", "Birch Hollow", "Briarwood", "Cardinal", "Cedar Ridge", "Chestnut",
    "Clover", "Copperfield", "Dogwood", "Eastgate", "Elm Park", "Fairview", "Fern Valley",
    "Foxglove", "Garden Mill", "Glenwood", "Hawthorn", "Heron", "Hickory", "Juniper",
    "Kingfisher", "Lakemont", "Larkspur", "Linden", "Magnolia", "Maple Glen", "Meadowbrook",
    "Millstone", "Northfield", "Oak Terrace", "Orchard", "Pinecrest", "Quarry", "Redwood",
    "Rosemary", "Sandpiper", "Spruce", "Stonebridge", "Sycamore", "Tanager", "Thistle",
    "Valley Forge", "Walnut", "Westbrook", "Willow Bend", "Windmere", "Wren",
)  # fmt: skip
STREET_KINDS = ("St", "Ave", "Rd", "Ln", "Dr", "Ct", "Way", "Blvd")
