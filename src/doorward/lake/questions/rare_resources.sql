/*
title: Who touched resources that hardly anybody in the organisation touches
why: >-
  Somebody who looks for what is worth taking goes where nobody of their work goes (catalogue H06).
  New work does so too.
strength: weak
tables: [events]
parameters:
  people: {type: integer, default: 2, meaning: "a resource is rare where at most so many people ever touched it"}
  days: {type: integer, default: 7, meaning: "how many days back from the newest event"}
  at_least: {type: integer, default: 5, meaning: "so many rare resources make a person one of the answer"}
columns:
  person: who
  rare: different rare resources within the days
  events: events on them
  first_day: the first of these days
  last_day: the last of them
tests:
  - given:
      events:
        - {time: "2026-03-01 08:00:00", class_uid: 6006, person: ann, resource: shared}
        - {time: "2026-03-01 08:00:00", class_uid: 6006, person: bob, resource: shared}
        - {time: "2026-03-02 08:00:00", class_uid: 6006, person: ann, resource: payroll}
        - {time: "2026-03-02 09:00:00", class_uid: 6006, person: ann, resource: payroll}
        - {time: "2026-03-03 08:00:00", class_uid: 6006, person: ann, resource: board}
        - {time: "2026-02-01 08:00:00", class_uid: 6006, person: bob, resource: long-ago}
        - {time: "2026-03-03 08:00:00", class_uid: 6006, person: bob, resource: one}
        - {time: "2026-03-03 08:00:00", class_uid: 6006, person: "", resource: two}
    parameters: {people: 1, days: 7, at_least: 2}
    expect:
      - [ann, 2, 3, 2026-03-02, 2026-03-03]
*/
WITH touched AS (
    SELECT resource, person, day_of(time) AS day, count(*) AS events
    FROM events
    WHERE resource IS NOT NULL AND person <> ''
    GROUP BY resource, person, day_of(time)
),
known AS (
    SELECT resource, count(DISTINCT person) AS people FROM touched GROUP BY resource
),
newest AS (
    SELECT max(day) AS day FROM touched
)
SELECT t.person, count(DISTINCT t.resource) AS rare, sum(t.events) AS events,
    min(t.day) AS first_day, max(t.day) AS last_day
FROM touched AS t
JOIN known AS k ON k.resource = t.resource
CROSS JOIN newest AS n
CROSS JOIN asked AS a
WHERE k.people <= a.people AND days_between(t.day, n.day) < a.days
GROUP BY t.person
HAVING count(DISTINCT t.resource) >= max(a.at_least)
ORDER BY rare DESC, t.person
