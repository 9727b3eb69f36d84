"""The report: what was measured, as pictures, tables and one HTML page that needs no network."""
