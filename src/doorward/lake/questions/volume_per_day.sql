/*
title: Days on which a person sent far more than on their own earlier days
why: >-
  Data that leaves at once is a day unlike the person's others (catalogue H06). Moves, releases and
  quarter ends are such days too.
strength: weak
tables: [events]
parameters:
  times: {type: number, default: 5.0, meaning: "so many times the median of the earlier days"}
  bytes: {type: integer, default: 100000000, meaning: "and at least so many bytes"}
  earlier: {type: integer, default: 10, meaning: "so many earlier days with sending must be known"}
columns:
  person: who
  day: the day, UTC
  bytes_out: bytes that went out on it
  usual: median of the person's earlier days on which they sent
  earlier_days: how many such days there were
tests:
  - given:
      events:
        - {time: "2026-03-01 08:00:00", class_uid: 4001, person: ann, bytes: 100}
        - {time: "2026-03-02 08:00:00", class_uid: 4001, person: ann, bytes: 300}
        - {time: "2026-03-03 08:00:00", class_uid: 4001, person: ann, bytes: 2000}
        - {time: "2026-03-03 09:00:00", class_uid: 4001, person: ann, bytes: 500}
        - {time: "2026-03-04 08:00:00", class_uid: 4001, person: ann, bytes: 1100}
        - {time: "2026-03-01 08:00:00", class_uid: 4001, person: bob, bytes: 9000}
        - {time: "2026-03-02 08:00:00", class_uid: 4001, person: bob, bytes: 9000}
    parameters: {times: 5.0, bytes: 1000, earlier: 2}
    expect:
      - [ann, 2026-03-03, 2500, 200.0, 2]
*/
WITH daily AS (
    SELECT person, day_of(time) AS day, sum(bytes) AS bytes_out
    FROM events
    WHERE person <> '' AND bytes > 0
    GROUP BY person, day_of(time)
),
compared AS (
    SELECT d.person, d.day, d.bytes_out, median(e.bytes_out) AS usual, count(*) AS earlier_days
    FROM daily AS d
    JOIN daily AS e ON e.person = d.person AND e.day < d.day
    GROUP BY d.person, d.day, d.bytes_out
)
SELECT c.person, c.day, c.bytes_out, c.usual, c.earlier_days
FROM compared AS c
CROSS JOIN asked AS a
WHERE c.earlier_days >= a.earlier AND c.bytes_out >= a.bytes AND c.bytes_out >= a.times * c.usual
ORDER BY c.day, c.person
