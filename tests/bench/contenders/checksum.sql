-- SPDX-License-Identifier: Apache-2.0
-- The tracking table as one row of integers, in SQL that both SQLite and DuckDB understand. `checked` is a
-- view that each store makes of its own table: times in seconds since 1970, statuses as codes.
SELECT count(*), coalesce(sum(registration_id), 0), coalesce(sum(lov_id), 0), coalesce(sum(status), 0),
    coalesce(sum(CAST(round(progression * 100) AS BIGINT)), 0), count(score),
    coalesce(sum(CAST(round(score * 100) AS BIGINT)), 0), coalesce(sum(score_max), 0),
    coalesce(sum(time_spent), 0), coalesce(sum(first_access_at), 0), coalesce(sum(last_access_at), 0),
    count(first_completion_at), coalesce(sum(first_completion_at), 0),
    coalesce(sum((registration_id * 7919 + lov_id * 104729 + status * 15485863
        + CAST(round(coalesce(score, -1) * 100) AS BIGINT) * 611953 + CAST(round(progression) AS BIGINT) * 1299709
        + time_spent * 32452843 + first_access_at * 17 + last_access_at * 31
        + coalesce(first_completion_at, 0) * 13) % 1000003), 0)
FROM checked
