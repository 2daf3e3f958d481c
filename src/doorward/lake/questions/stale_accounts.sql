/*
title: Accounts that nobody has signed in to for long
why: >-
  A forgotten account is a door that nobody watches (catalogue H10). Long leave looks alike: ask
  before anything is closed.
strength: none
tables: [events]
parameters:
  days: {type: integer, default: 45, meaning: "no sign-in that succeeded for more than so many days before the newest event"}
columns:
  account: the account as its source names it
  person: whose it is
  last_sign_in: the last day of a sign-in that succeeded
  idle_days: days from then to the newest event of all
  attempts: sign-ins since then that did not succeed
  other_events: other events of the account since then, such as those of tokens
tests:
  - given:
      events:
        - {time: "2026-01-01 08:00:00", class_uid: 3002, activity_id: 1, status_id: 1, person: ann, account: ann@example.com}
        - {time: "2026-02-01 08:00:00", class_uid: 3002, activity_id: 1, status_id: 2, person: ann, account: ann@example.com}
        - {time: "2026-02-02 08:00:00", class_uid: 6003, activity_id: 2, status_id: 1, person: ann, account: ann@example.com}
        - {time: "2026-03-01 08:00:00", class_uid: 3002, activity_id: 1, status_id: 1, person: bob, account: bob@example.com}
        - {time: "2026-01-01 08:00:00", class_uid: 6003, activity_id: 2, status_id: 1, person: svc, account: svc}
    expect:
      - [ann@example.com, ann, 2026-01-01, 59, 1, 1]
*/
WITH used AS (
    SELECT account, person, day_of(time) AS day,
        CASE WHEN class_uid = 3002 AND activity_id = 1 THEN status_id ELSE 0 END AS signing
    FROM events
    WHERE account IS NOT NULL
),
last_in AS (
    SELECT account, person, max(day) AS last_sign_in
    FROM used
    WHERE signing = 1
    GROUP BY account, person
),
newest AS (
    SELECT max(day) AS day FROM used
)
SELECT l.account, l.person, l.last_sign_in, days_between(l.last_sign_in, n.day) AS idle_days,
    sum(CASE WHEN u.day > l.last_sign_in AND u.signing = 2 THEN 1 ELSE 0 END) AS attempts,
    sum(CASE WHEN u.day > l.last_sign_in AND u.signing = 0 THEN 1 ELSE 0 END) AS other_events
FROM last_in AS l
JOIN used AS u ON u.account = l.account AND u.person = l.person
CROSS JOIN newest AS n
CROSS JOIN asked AS a
WHERE days_between(l.last_sign_in, n.day) > a.days
GROUP BY l.account, l.person, l.last_sign_in, n.day
ORDER BY idle_days DESC, l.account, l.person
