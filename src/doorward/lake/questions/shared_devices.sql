/*
title: Machines and factors that several people sign in with
why: >-
  One machine in whose hands several workers come together is how farms look (catalogue F01, H12).
  Shared workplaces, shifts and meeting rooms look alike.
strength: weak
tables: [events]
parameters:
  people: {type: integer, default: 2, meaning: "at least so many people"}
  days: {type: integer, default: 2, meaning: "each of them on at least so many days"}
columns:
  device: the machine
  people: how many people used it so often
  first_day: the first day of any of them
  last_day: the last day of any of them
  who: their names, in order
tests:
  - given:
      events:
        - {time: "2026-03-01 08:00:00", class_uid: 3002, activity_id: 1, status_id: 1, person: bob, device: d-1}
        - {time: "2026-03-02 08:00:00", class_uid: 3002, activity_id: 1, status_id: 1, person: bob, device: d-1}
        - {time: "2026-03-01 09:00:00", class_uid: 3002, activity_id: 1, status_id: 1, person: ann, device: d-1}
        - {time: "2026-03-04 09:00:00", class_uid: 3002, activity_id: 1, status_id: 1, person: ann, device: d-1}
        - {time: "2026-03-04 09:00:00", class_uid: 3002, activity_id: 1, status_id: 1, person: guest, device: d-1}
        - {time: "2026-03-04 09:00:00", class_uid: 3002, activity_id: 1, status_id: 1, person: ann, device: d-2}
        - {time: "2026-03-05 09:00:00", class_uid: 3002, activity_id: 1, status_id: 2, person: guest, device: d-1}
    expect:
      - [d-1, 2, 2026-03-01, 2026-03-04, "ann, bob"]
*/
WITH used AS (
    SELECT device, person, count(DISTINCT day_of(time)) AS days,
        min(day_of(time)) AS first_day, max(day_of(time)) AS last_day
    FROM events
    WHERE class_uid = 3002 AND activity_id = 1 AND status_id = 1
        AND device IS NOT NULL AND person <> ''
    GROUP BY device, person
),
often AS (
    SELECT u.device, u.person, u.first_day, u.last_day,
        row_number() OVER by_name AS place,
        count(*) OVER (PARTITION BY u.device) AS people,
        lead(u.person, 1) OVER by_name AS second,
        lead(u.person, 2) OVER by_name AS third,
        lead(u.person, 3) OVER by_name AS fourth
    FROM used AS u
    CROSS JOIN asked AS a
    WHERE u.days >= a.days
    WINDOW by_name AS (PARTITION BY u.device ORDER BY u.person)
)
SELECT o.device, max(o.people) AS people, min(o.first_day) AS first_day, max(o.last_day) AS last_day,
    max(CASE WHEN o.place = 1 THEN
        o.person || coalesce(', ' || o.second, '') || coalesce(', ' || o.third, '')
            || coalesce(', ' || o.fourth, '') || CASE WHEN o.people > 4 THEN ', ...' ELSE '' END
    END) AS who
FROM often AS o
CROSS JOIN asked AS a
WHERE o.people >= a.people
GROUP BY o.device
ORDER BY people DESC, o.device
