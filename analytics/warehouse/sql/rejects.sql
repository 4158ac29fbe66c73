-- Lines the CSV reader could not cut into cells. Out: file, bytes before the line, what is wrong; in order.
SELECT file_path, line_byte_position - 1, min(error_type)
FROM reject_errors
JOIN reject_scans USING (scan_id, file_id)
GROUP BY ALL
ORDER BY ALL
