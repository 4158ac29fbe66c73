-- Of what a KPI's SELECT counted in one month's extracts: the rows of some people, on the days they served.
-- In:  the KPI's SELECT and its parameters; $who VARCHAR[], $since, $until DATE[] (half-open); $start, $end DATE
-- Out: table behind(day, numerator, denominator, ref, client_id, source_file, source_line); rows that add nothing to the
--      numerator of a quotient are kept: they are in its denominator
CREATE OR REPLACE TEMP TABLE behind AS
WITH serving AS (
    SELECT unnest($who::VARCHAR[]) AS manager_id, unnest($since::DATE[]) AS since, unnest($until::DATE[]) AS until
)
SELECT
    day, numerator::DECIMAL(38, 2) AS numerator, denominator::DECIMAL(38, 2) AS denominator, ref::VARCHAR AS ref,
    client_id, source_file, source_line
FROM (
    {kpi}
) AS counted
JOIN serving ON serving.manager_id = counted.manager_id AND since <= day AND until > day
WHERE day >= $start AND day < $end
