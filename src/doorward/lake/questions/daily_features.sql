/*
title: What each person did each day, in numbers
why: >-
  The table for `doorward watch rank`: who is most unlike their peers. It orders the looking, and
  is no evidence.
strength: none
tables: [events, people]
parameters:
  since: {type: date, meaning: "the first day to give; all days where it is not stated"}
columns:
  person: whose day it is
  team: their team by the roster, empty where it is not known
  day: the day, UTC
  events: how many events there were
  sign_ins: sign-ins that succeeded
  failed_sign_ins: sign-ins that did not
  addresses: different addresses they came from
  devices: different machines they used
  resources: different files, shares, tables and other resources
  destinations: different hosts that were asked or sent to
  hours: different hours of the day in which something happened
  bytes_out: bytes that went out, as far as it is told
tests:
  - given:
      people:
        - {person: ann, team: data, role: engineer}
      events:
        - {time: "2026-03-02 08:00:00", class_uid: 3002, activity_id: 1, status_id: 1, person: ann, source_ip: 192.0.2.1, device: d-1}
        - {time: "2026-03-02 08:01:00", class_uid: 3002, activity_id: 1, status_id: 2, person: ann, source_ip: 192.0.2.9}
        - {time: "2026-03-02 23:59:59.999", class_uid: 4001, activity_id: 6, person: ann, destination: a.example, bytes: 700}
        - {time: "2026-03-03 00:00:00", class_uid: 6006, activity_id: 14, person: ann, resource: Finance}
        - {time: "2026-03-01 12:00:00", class_uid: 6006, activity_id: 14, person: "it's bob", resource: Finance}
        - {time: "2026-03-02 12:00:00", class_uid: 6006, activity_id: 14, person: "", resource: Finance}
    expect:
      - ["it's bob", "", 2026-03-01, 1, 0, 0, 0, 0, 1, 0, 1, 0]
      - [ann, data, 2026-03-02, 3, 1, 1, 2, 1, 0, 1, 2, 700]
      - [ann, data, 2026-03-03, 1, 0, 0, 0, 0, 1, 0, 1, 0]
  - given:
      events:
        - {time: "2026-03-02 08:00:00", class_uid: 6006, person: ann, resource: Finance}
        - {time: "2026-03-03 08:00:00", class_uid: 6006, person: ann, resource: Finance}
    parameters: {since: 2026-03-03}
    expect:
      - [ann, "", 2026-03-03, 1, 0, 0, 0, 0, 1, 0, 1, 0]
*/
WITH worked AS (
    SELECT person, day_of(time) AS day, hour_of_week(time) AS hour,
        CASE WHEN class_uid = 3002 AND activity_id = 1 THEN status_id ELSE 0 END AS signing,
        source_ip, device, resource, destination, bytes
    FROM events
    WHERE person <> ''
)
SELECT w.person, coalesce(p.team, '') AS team, w.day, count(*) AS events,
    sum(CASE WHEN w.signing = 1 THEN 1 ELSE 0 END) AS sign_ins,
    sum(CASE WHEN w.signing = 2 THEN 1 ELSE 0 END) AS failed_sign_ins,
    count(DISTINCT w.source_ip) AS addresses,
    count(DISTINCT w.device) AS devices,
    count(DISTINCT w.resource) AS resources,
    count(DISTINCT w.destination) AS destinations,
    count(DISTINCT w.hour) AS hours,
    coalesce(sum(w.bytes), 0) AS bytes_out
FROM worked AS w
LEFT JOIN people AS p ON p.person = w.person
CROSS JOIN asked AS a
WHERE a.since IS NULL OR w.day >= a.since
GROUP BY w.person, coalesce(p.team, ''), w.day
ORDER BY w.day, w.person
