/*
title: What is usual in each team, and who is far from it
why: >-
  A person is compared with those who do the same work, not with everybody. It orders the looking,
  and is no evidence.
strength: none
tables: [events, people]
parameters:
  peers: {type: integer, default: 5, meaning: "a team of fewer people is not compared"}
columns:
  team: the team by the roster
  person: who
  resources: the person's median of different resources a day
  usual_resources: the median of the team's people
  bytes_out: the person's median of bytes sent a day
  usual_bytes_out: the median of the team's people
  peers: how many of the team have events
tests:
  - given:
      people:
        - {person: ann, team: data, role: engineer}
        - {person: bob, team: data, role: engineer}
        - {person: eve, team: data, role: engineer}
        - {person: ivy, team: alone, role: engineer}
      events:
        - {time: "2026-03-01 08:00:00", class_uid: 6006, person: ann, resource: a, bytes: 10}
        - {time: "2026-03-01 08:01:00", class_uid: 6006, person: ann, resource: b}
        - {time: "2026-03-02 08:00:00", class_uid: 6006, person: ann, resource: a, bytes: 30}
        - {time: "2026-03-01 08:00:00", class_uid: 6006, person: bob, resource: a, bytes: 100}
        - {time: "2026-03-01 08:00:00", class_uid: 6006, person: eve, resource: a}
        - {time: "2026-03-01 08:00:00", class_uid: 6006, person: eve, resource: b}
        - {time: "2026-03-01 08:00:00", class_uid: 6006, person: eve, resource: c}
        - {time: "2026-03-01 08:00:00", class_uid: 6006, person: ivy, resource: c}
    parameters: {peers: 3}
    expect:
      - [data, ann, 1.5, 1.5, 20.0, 20.0, 3]
      - [data, bob, 1.0, 1.5, 100.0, 20.0, 3]
      - [data, eve, 3.0, 1.5, 0.0, 20.0, 3]
*/
WITH daily AS (
    SELECT person, day_of(time) AS day, count(DISTINCT resource) AS resources,
        coalesce(sum(bytes), 0) AS bytes_out
    FROM events
    WHERE person <> ''
    GROUP BY person, day_of(time)
),
own AS (
    SELECT p.team, d.person, median(d.resources) AS resources, median(d.bytes_out) AS bytes_out
    FROM daily AS d
    JOIN people AS p ON p.person = d.person
    WHERE p.team <> ''
    GROUP BY p.team, d.person
),
teams AS (
    SELECT team, median(resources) AS resources, median(bytes_out) AS bytes_out, count(*) AS peers
    FROM own
    GROUP BY team
)
SELECT o.team, o.person, o.resources, t.resources AS usual_resources,
    o.bytes_out, t.bytes_out AS usual_bytes_out, t.peers
FROM own AS o
JOIN teams AS t ON t.team = o.team
CROSS JOIN asked AS a
WHERE t.peers >= a.peers
ORDER BY o.team, o.person
