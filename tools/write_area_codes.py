"""Write reference/data/nanp_areas.csv: the state or province of each North American area code.

    python tools/write_area_codes.py

Taken from libphonenumber's geocoding data (Apache-2.0), which loads for most of a second and
fills 60 MB; this page of it is all that is needed. Area codes of several provinces are left out.
"""

from __future__ import annotations

import sys
from pathlib import Path

from phonenumbers import geocoder
from phonenumbers.phonenumber import PhoneNumber

from doorward.reference.regions import region_name

PLACE = Path(__file__).parents[1] / "src/doorward/reference/data/nanp_areas.csv"


def rows() -> dict[str, str]:
    """The state or province by area code."""
    found = {}
    for code in range(201, 990):
        number = PhoneNumber(country_code=1, national_number=code * 10**7 + 2_000_100)
        last = geocoder.description_for_number(number, "en").rpartition(",")[2].strip()
        name = region_name("US", last) or region_name("CA", last)
        if name is not None:
            found[str(code)] = name
    return found


def main() -> int:
    """Write the page."""
    lines = [f"{code},{name}" for code, name in rows().items()]
    PLACE.write_text("area,region\n" + "\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(lines)} area codes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
