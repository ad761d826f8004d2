-- A review is text with marks between its sentences.

-- The Markdown before the passage; NULL where the passage is from before there was any, which reads as the usual one.
ALTER TABLE passage ADD COLUMN lead TEXT;

-- All that ever happened in one review, for its versions.
CREATE INDEX revision_by_review ON revision (json_extract(ifnull(after, before), '$.review'), seq)
WHERE record > 'C-' AND record < 'C.';
