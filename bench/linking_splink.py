"""The baseline of `bench/linking.py`: Splink 5 on the contact fields of one record a person.

Applications that the hiring system itself files under one candidate are one record here, so
that Splink is not judged on finding what is already known. Operators use different names on
purpose, so Splink runs with names compared and without, and once more without EM: with
agreement among ring members set by hand, which EM cannot find where most agreement on a phone
or device is an agency's or a household's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import duckdb
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

from doorward.linking.folding import fold, name_key
from doorward.model import Dossier

FIELDS = ("name", "email", "phone", "location", "device")


def row(dossier: Dossier) -> tuple[str | None, ...]:
    """The contact fields of an application, normalised as Doorward normalises them."""
    application = dossier.application
    name = next((one.name for one in application.statements if one.name), None)
    location = next((one.location for one in application.statements if one.location), None)
    return (
        application.id,
        name_key(name) if name else None,
        next((one.canonical for one in dossier.emails if one.canonical), None),
        next((one.e164 for one in dossier.phones if one.e164), None),
        fold(location) if location else None,
        next((one.device for one in application.client_events if one.device), None),
    )


def components(
    dossiers: Sequence[Dossier], thresholds: Sequence[float], *, names: bool, fixed: bool
) -> dict[float, list[list[str]]]:
    """Connected components at each match probability, as lists of application ids."""
    candidates: dict[str, list[str]] = defaultdict(list)
    first: dict[str, Dossier] = {}
    for one in dossiers:
        key = one.application.candidate or one.application.id
        candidates[key].append(one.application.id)
        first.setdefault(key, one)
    members = {one.application.id: candidates[key] for key, one in first.items()}
    connection = duckdb.connect()
    connection.execute(
        "CREATE TABLE people (unique_id TEXT, name TEXT, email TEXT, phone TEXT, location TEXT, "
        "device TEXT)"
    )
    connection.executemany(
        "INSERT INTO people VALUES (?, ?, ?, ?, ?, ?)", [row(one) for one in first.values()]
    )
    api = DuckDBAPI(connection)
    linker = Linker(api.register("people"), _settings(names=names, fixed=fixed), log_level="ERROR")
    linker.training.estimate_probability_two_random_records_match(
        [block_on("phone"), block_on("email"), block_on("device")], recall=0.6
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=2e6, seed=1)
    for rule in () if fixed else ("phone", "device", "email"):
        linker.training.estimate_parameters_using_expectation_maximisation(block_on(rule))
    pairs = linker.inference.predict(threshold_match_probability=min(thresholds) / 2)
    result = {}
    for threshold in thresholds:
        clustered = linker.clustering.cluster_pairwise_predictions_at_threshold(
            pairs, threshold_match_probability=threshold
        )
        groups: dict[str, list[str]] = defaultdict(list)
        for one in clustered.as_record_list():
            groups[one["cluster_id"]] += members[one["unique_id"]]
        result[threshold] = [one for one in groups.values() if len(one) > 1]
    return result


def _exact(field: str, agreement: float | None) -> object:
    comparison = cl.ExactMatch(field)
    if agreement is None:
        return comparison.configure(term_frequency_adjustments=True)
    return comparison.configure(
        term_frequency_adjustments=True, m_probabilities=[agreement, 1 - agreement]
    )


def _settings(*, names: bool, fixed: bool) -> SettingsCreator:
    name = cl.JaroWinklerAtThresholds("name", [0.92, 0.8]).configure(
        term_frequency_adjustments=True
    )
    return SettingsCreator(
        link_type="dedupe_only",
        comparisons=[
            *([name] if names else []),
            _exact("email", 0.1) if fixed else cl.EmailComparison("email"),
            _exact("phone", 0.3 if fixed else None),
            _exact("location", 0.1 if fixed else None),
            _exact("device", 0.3 if fixed else None),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("phone"),
            block_on("email"),
            block_on("device"),
            *([block_on("name")] if names else []),
            block_on("substr(email, 1, 6)", "location"),
        ],
    )
