-- Every complaint and the unit where the manager served on the day it was opened.
-- In:  w.complaint, w.service; $everywhere BOOL (the unposted included) or else $units VARCHAR[]
-- Out: complaint_id, opened DATE, closed DATE, manager_id, unit_id, client_id, category, severity, upheld; by id
SELECT
    complaint_id,
    opened,
    closed,
    complaint.manager_id,
    service.unit_id,
    client_id,
    category,
    severity,
    upheld
FROM w.complaint
LEFT JOIN w.service
    ON service.manager_id = complaint.manager_id
    AND start_date <= opened AND end_date > opened
WHERE $everywhere OR service.unit_id IN (SELECT unnest($units::VARCHAR[]))
ORDER BY complaint_id
