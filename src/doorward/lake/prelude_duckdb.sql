CREATE TEMP MACRO epoch_s(moment) AS epoch(moment);
CREATE TEMP MACRO day_of(moment) AS DATE '1970-01-01' + CAST(floor(epoch(moment) / 86400) AS INTEGER);
CREATE TEMP MACRO hour_of_week(moment) AS CAST((CAST(floor(epoch(moment) / 3600) AS BIGINT) + 72) % 168 AS INTEGER);
CREATE TEMP MACRO json_text(document, path) AS json_extract_string(document, path);
CREATE TEMP MACRO days_between(earlier, later) AS CAST(later - earlier AS INTEGER);
