-- A quote of several GPU models is one row per model: the dearest is the quote itself, the others stand
-- beside it. Which of them is paid is known when the work begins; the segment is then replaced by one of
-- that model's quote. Columns without defaults or with constant ones: quote and segment are locked for a
-- moment. Servers of the version before quote one model and replace nothing.
ALTER TABLE metering.quote
  ADD COLUMN models         text[] NOT NULL DEFAULT '{}', -- of a set, cheapest first; empty for a single model
  ADD COLUMN alternative_to uuid REFERENCES metering.quote;
CREATE INDEX quote_alternatives ON metering.quote (alternative_to) WHERE alternative_to IS NOT NULL;

ALTER TABLE metering.segment ADD COLUMN replaces uuid UNIQUE REFERENCES metering.segment;
