/*
title: Hosts that nobody in the organisation sent to before
why: >-
  What leaves goes somewhere, and often somewhere new (catalogue H06). New suppliers, and whoever
  tries something out, are new too; the bytes tell how much it matters.
strength: weak
tables: [events]
parameters:
  days: {type: integer, default: 7, meaning: "new within so many days back from the newest event"}
  bytes: {type: integer, default: 1000000, meaning: "at least so many bytes went out to it"}
columns:
  destination: the host
  first_day: when it was first seen
  people: how many people sent to it
  first_person: who was first
  bytes_out: bytes that went out to it
tests:
  - given:
      events:
        - {time: "2026-01-01 08:00:00", class_uid: 4001, person: ann, destination: old.example, bytes: 5000000, event_id: e1}
        - {time: "2026-03-03 08:00:00", class_uid: 4001, person: ann, destination: old.example, bytes: 5000000, event_id: e2}
        - {time: "2026-03-02 09:00:00", class_uid: 4001, person: bob, destination: new.example, bytes: 900000, event_id: e4}
        - {time: "2026-03-02 08:00:00", class_uid: 4001, person: ann, destination: new.example, bytes: 200000, event_id: e3}
        - {time: "2026-03-03 08:00:00", class_uid: 4001, person: ann, destination: small.example, bytes: 10, event_id: e5}
        - {time: "2026-03-03 08:00:00", class_uid: 4003, person: ann, destination: asked.example, event_id: e6}
    expect:
      - [new.example, 2026-03-02, 2, ann, 1100000]
*/
WITH sent AS (
    SELECT destination, person, time, bytes,
        row_number() OVER in_order AS place
    FROM events
    WHERE destination IS NOT NULL AND person <> ''
    WINDOW in_order AS (PARTITION BY destination ORDER BY time, person, event_id, source)
),
newest AS (
    SELECT max(day_of(time)) AS day FROM events
)
SELECT s.destination, min(day_of(s.time)) AS first_day, count(DISTINCT s.person) AS people,
    max(CASE WHEN s.place = 1 THEN s.person END) AS first_person,
    sum(coalesce(s.bytes, 0)) AS bytes_out
FROM sent AS s
CROSS JOIN newest AS n
CROSS JOIN asked AS a
GROUP BY s.destination
HAVING days_between(min(day_of(s.time)), max(n.day)) < max(a.days)
    AND sum(coalesce(s.bytes, 0)) >= max(a.bytes)
ORDER BY bytes_out DESC, s.destination
