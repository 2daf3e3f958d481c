/*
title: Addresses behind which several people work day by day
why: >-
  Several workers behind one home's address are how laptop farms look (catalogue F05). Offices,
  households, carriers and company gateways look alike; leave the company's own addresses out.
strength: weak
tables: [events]
parameters:
  people: {type: integer, default: 3, meaning: "at least so many people"}
  days: {type: integer, default: 3, meaning: "each of them on at least so many days"}
  most: {type: integer, default: 20, meaning: "more people than this are an office or a carrier"}
columns:
  source_ip: the address
  people: how many people came from it so often
  first_day: the first day of any of them
  last_day: the last day of any of them
tests:
  - given:
      events:
        - {time: "2026-03-01 08:00:00", class_uid: 3002, activity_id: 1, status_id: 1, person: ann, source_ip: 203.0.113.9}
        - {time: "2026-03-02 08:00:00", class_uid: 3002, activity_id: 1, status_id: 1, person: ann, source_ip: 203.0.113.9}
        - {time: "2026-03-02 08:00:00", class_uid: 3002, activity_id: 1, status_id: 1, person: bob, source_ip: 203.0.113.9}
        - {time: "2026-03-05 08:00:00", class_uid: 3002, activity_id: 1, status_id: 1, person: bob, source_ip: 203.0.113.9}
        - {time: "2026-03-05 08:00:00", class_uid: 3002, activity_id: 1, status_id: 1, person: eve, source_ip: 203.0.113.9}
        - {time: "2026-03-05 08:00:00", class_uid: 3002, activity_id: 1, status_id: 1, person: eve, source_ip: 198.51.100.1}
    parameters: {people: 2, days: 2, most: 20}
    expect:
      - [203.0.113.9, 2, 2026-03-01, 2026-03-05]
*/
WITH used AS (
    SELECT source_ip, person, count(DISTINCT day_of(time)) AS days,
        min(day_of(time)) AS first_day, max(day_of(time)) AS last_day
    FROM events
    WHERE class_uid = 3002 AND activity_id = 1 AND status_id = 1
        AND source_ip IS NOT NULL AND person <> ''
    GROUP BY source_ip, person
)
SELECT u.source_ip, count(*) AS people, min(u.first_day) AS first_day, max(u.last_day) AS last_day
FROM used AS u
CROSS JOIN asked AS a
WHERE u.days >= a.days
GROUP BY u.source_ip
HAVING count(*) >= max(a.people) AND count(*) <= max(a.most)
ORDER BY people DESC, u.source_ip
