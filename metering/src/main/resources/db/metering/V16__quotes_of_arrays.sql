-- The quote of an array is one row; each element has a quote of its own, cut out of it when the element
-- is made: same factors, rate, terms and time of freezing under another id. So has
-- a session that starts for less time than was bought, with fewer minutes. A column without a default:
-- metering.quote is locked for a moment. Servers of the version before cut none.
ALTER TABLE metering.quote ADD COLUMN cut_from uuid REFERENCES metering.quote;
